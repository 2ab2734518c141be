"""The AS number that tables show of nodes without one of their own."""

from __future__ import annotations

from typing import Any

import pytest

from pyctl.client.as_numbers import default_as_number
from pyctl.client.builtin import EMBEDDED
from pyctl.client.reading import Reader
from pyctl.errors import DatastoreError
from pyctl.printers.found import Found
from pyctl.resources.catalog import kind_for_word
from pyctl.resources.kind import Kind
from tests.clients import Client

NODE, TIER = map(kind_for_word, ("node", "tier"))
NODES = [
    f"kind: Node\nmetadata: {{name: n{number}}}\nspec: {spec}\n"
    for number, spec in enumerate(
        ("{bgp: {asNumber: 65001}}", "{}", "{bgp: {ipv4Address: 10.0.0.3}}"), 1
    )
]
BGP = "kind: BGPConfiguration\nmetadata: {name: default}\nspec: {}\n"


class Silent(Reader):
    """A reader that gets no answer about configurations."""

    def get(self, kind: Kind, name: str, namespace: str = "", *, revision: str = "") -> Any:
        """One object, of any other kind."""
        if kind.name == "BGPConfiguration":
            raise DatastoreError("gone")
        return super().get(kind, name, namespace, revision=revision)


@pytest.mark.parametrize(
    ("spec", "number"), [("", "64512"), ("{}", "64512"), ("{asNumber: '1.0'}", "65536")]
)
def test_the_as_number_of_nodes_without_one(client: Client, spec: str, number: str) -> None:
    """The configuration's for all nodes, else Calico's."""
    client.create(*NODES)
    if spec:
        client.create(BGP.replace("{}", spec))
    found = [Found(NODE, *client.reader.list(NODE))]
    assert default_as_number(client.reader, found) == number


def test_an_as_number_that_cannot_be_read_is_unknown(client: Client) -> None:
    """The nodes are shown all the same."""
    client.create(*NODES)
    found = [Found(NODE, [client.get("node", "n3")])]
    assert default_as_number(Silent(client.store, EMBEDDED), found) == "unknown"


def test_nobody_asks_for_an_as_number_that_is_not_shown(client: Client) -> None:
    """Nodes with a number of their own, or without BGP, and other kinds need none."""
    client.create(*NODES)
    found = [Found(NODE, [client.get("node", name)]) for name in ("n1", "n2")]
    found.append(Found(TIER, *client.reader.list(TIER)))
    assert default_as_number(Silent(client.store, EMBEDDED), found) == "64512"
