"""What would follow a write is told."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from pyctl.client.builtin import EMBEDDED
from pyctl.client.objects import Stamp
from pyctl.client.outcome import Change, Notice
from pyctl.client.reading import Reader
from pyctl.controllers.foretelling import Foretelling
from pyctl.controllers.inline import Inline
from pyctl.datastores.overlay import Overlay
from tests.clients import NOW, Client, opened

ENABLE = {"spec": {"controllers": {"node": {"hostEndpoint": {"autoCreate": "Enabled"}}}}}


def _dry(store: Any) -> Client:
    """A client over an overlay, with the reaction of the embedded datastore, foretold."""
    overlay = Overlay(store)
    inline = Inline(Reader(overlay, EMBEDDED), Stamp(lambda: NOW))
    return Client(overlay, reaction=Foretelling(inline, overlay))


def _nodes(count: int) -> list[str]:
    return [f"kind: Node\nmetadata: {{name: n{number}}}\n" for number in range(count)]


@pytest.mark.parametrize(
    ("count", "note"),
    [
        (1, "1 HostEndpoint would be created with it: n0-auto-hep"),
        (3, "3 HostEndpoints would be created with it: n0-auto-hep, n1-auto-hep, n2-auto-hep"),
        (
            5,
            (
                "5 HostEndpoints would be created with it: n0-auto-hep, n1-auto-hep, n2-auto-hep "
                "and 2 more"
            ),
        ),
    ],
)
def test_endpoints_that_would_be_made_are_told(tmp_path: Path, count: int, note: str) -> None:
    """A few by name, of many the number; the datastore stays as it is."""
    with opened(tmp_path / "store.db") as store:
        Client(store, inline=Inline).create(*_nodes(count))
        before = store.revision()
        client = _dry(store)
        assert client.patch("kubecontrollersconfiguration", "default", ENABLE).error is None
        assert client.notices == [note]
        assert len(client.names("hep")) == count
        assert store.revision() == before


def test_each_kind_of_change_has_a_note(tmp_path: Path) -> None:
    """Endpoints go with their nodes, and follow their labels."""
    with opened(tmp_path / "store.db") as store:
        real = Client(store, inline=Inline)
        real.create(*_nodes(2))
        real.patch("kubecontrollersconfiguration", "default", ENABLE)
        client = _dry(store)
        client.patch("node", "n0", {"metadata": {"labels": {"zone": "a"}}})
        assert client.notices == ["1 HostEndpoint would be changed with it: n0-auto-hep"]
        client.delete("node", "n1")
        assert client.notices == ["1 HostEndpoint would be deleted with it: n1-auto-hep"]
        client.delete("hep", "n0-auto-hep")
        assert client.notices == [
            "HostEndpoint(n0-auto-hep) is automatic: it was made again as node n0 has it",
            "1 HostEndpoint would be created with it: n0-auto-hep",
        ]
        assert real.names("hep") == ["n0-auto-hep", "n1-auto-hep"]


def test_where_nothing_follows_nothing_is_told(tmp_path: Path) -> None:
    """What the reaction itself says is passed on, first."""

    def reaction(changes: Sequence[Change]) -> list[Notice]:
        return [Notice(f"{len(changes)} changes")]

    with opened(tmp_path / "store.db") as store:
        overlay = Overlay(store)
        client = Client(overlay, reaction=Foretelling(reaction, overlay))
        client.create("kind: Tier\nmetadata: {name: t}\n")
        assert client.notices == ["1 changes"]
