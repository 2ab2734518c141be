"""Objects of a cluster are shown in calicoctl's form, with a word on what that leaves out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pyctl.client.builtin import CLUSTER
from pyctl.client.go_form import GoReader
from pyctl.datastores.base import Create, Update
from pyctl.datastores.embedded import Embedded
from tests.datastores.test_conformance import HEP, hep


def test_what_is_not_known_is_told(tmp_path: Path) -> None:
    """It is not shown, as by calicoctl: what get prints can be applied."""
    store = Embedded.open(tmp_path / "store.db")
    store.write([Create(HEP, {**hep("a"), "newer": 1})])
    remarks: list[str] = []
    assert "newer" not in GoReader(store, CLUSTER, remarks.append).get(HEP, "a")
    assert remarks == ["HostEndpoint a: pyctl leaves out what it does not know: newer"]
    store.close()


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
