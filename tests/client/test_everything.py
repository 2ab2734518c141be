"""get all: what of it can be written again."""

from __future__ import annotations

import io

from pyctl.client.everything import parted
from pyctl.client.namespaces import Scope
from pyctl.client.search import Search
from pyctl.manifests.loader import load
from pyctl.printers.structured import joined
from pyctl.printers.yaml import render
from pyctl.resources.catalog import all_kinds
from tests.clients import Client


def test_all_kinds_come_with_tiers_first() -> None:
    """A policy can be written when its tier is there."""
    kinds = all_kinds()
    assert kinds[0].name == "Tier"
    assert len(kinds) == len({kind.name for kind in kinds})


def test_what_no_verb_can_write_is_parted_off(client: Client) -> None:
    """Built-in profiles and ClusterInformation; the rest can be applied, here and elsewhere."""
    client.create("kind: Profile\nmetadata: {name: mine}\nspec: {}\n")
    search = Search(client.reader, Scope())
    for kind in all_kinds():
        search.kind(kind, [])
    writable, refused = parted(client.reader, search.found)
    assert refused == [
        "clusterinformation/default",
        "profile/projectcalico-allow-all",
        "profile/projectcalico-default-allow",
    ]
    assert all(part.objects for part in writable)
    count = sum(len(part.objects) for part in writable)
    text = render(joined(writable)).encode()
    outcomes = client.write("apply", load(["-"], io.BytesIO(text)).manifests)
    assert [outcome.error for outcome in outcomes] == [None] * count
