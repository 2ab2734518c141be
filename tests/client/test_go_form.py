"""Objects of a cluster in calicoctl's form: order of fields, and those that are always there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pyctl.client.builtin import CLUSTER
from pyctl.client.go_form import GoReader, in_go_form
from pyctl.datastores.base import Create, Update
from pyctl.datastores.embedded import Embedded
from pyctl.resources.catalog import kind_for_word
from tests.datastores.test_conformance import HEP, hep

TIER, GNP = kind_for_word("tier"), kind_for_word("gnp")
FRAME = {"apiVersion": "projectcalico.org/v3", "metadata": {"name": "a", "uid": "u"}}


@pytest.mark.parametrize(
    ("kind", "given", "shown"),
    [
        (
            TIER,
            {**FRAME, "kind": "Tier", "spec": {"defaultAction": "Deny", "order": 5}},
            {
                "kind": "Tier",
                **FRAME,
                "spec": {"order": 5.0, "defaultAction": "Deny"},
                "status": {},
            },
        ),
        (
            GNP,
            {
                **FRAME,
                "kind": "GlobalNetworkPolicy",
                "spec": {
                    "egress": [],
                    "ingress": [{"action": "Deny", "destination": {}, "protocol": 6}],
                    "tier": "t",
                },
            },
            {
                "kind": "GlobalNetworkPolicy",
                **FRAME,
                "spec": {
                    "tier": "t",
                    "ingress": [{"action": "Deny", "protocol": 6}],
                },
            },
        ),
    ],
    ids=["Tier", "GlobalNetworkPolicy"],
)
def test_an_object_is_shown_as_go_writes_it(
    kind: Any, given: dict[str, Any], shown: dict[str, Any]
) -> None:
    """Fields in the order of the structs; what is empty only where it is always written."""
    assert json.dumps(in_go_form(kind, given)) == json.dumps(shown)


@pytest.mark.parametrize(
    "spec", [{"order": "x"}, {"defaultAction": "Deny", "newer": {"b": 1, "a": 2}}]
)
def test_what_is_not_known_is_shown_as_it_is(spec: dict[str, Any]) -> None:
    """A newer Calico may have written it."""
    given = {"kind": "Tier", **FRAME, "spec": spec}
    assert in_go_form(TIER, given) is given


def test_all_that_is_read_has_this_form(tmp_path: Path) -> None:
    """One object, a list, and both sides of a change."""

    def backwards(obj: dict[str, Any]) -> dict[str, Any]:
        return {**obj, "spec": dict(reversed(obj["spec"].items()))}

    store = Embedded.open(tmp_path / "store.db")
    reader = GoReader(store, CLUSTER)
    (made,) = store.write([Create(HEP, backwards(hep("a")))])
    assert isinstance(made, dict)
    changed = {**made, "metadata": {**made["metadata"], "labels": {"role": "x"}}}
    store.write([Update(HEP, changed)])
    _, event = reader.watch(HEP, since="0", idle=0)
    assert event.old is not None
    found = [reader.get(HEP, "a"), *reader.list(HEP).objects, event.object, event.old]
    assert [list(obj["spec"]) for obj in found] == [["node", "interfaceName", "expectedIPs"]] * 4
    store.close()
