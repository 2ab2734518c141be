"""Rounds of writes when others write meanwhile: datastores without transactions allow that."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

import pytest

from pyctl.datastores.base import Results, Update, Write
from pyctl.datastores.embedded import Embedded
from pyctl.errors import Conflict, NotFound
from pyctl.resources.catalog import kind_for_word
from tests.clients import Client, Object, opened, read

HEP = """
kind: HostEndpoint
metadata: {name: h}
spec: {node: n1, interfaceName: eth0}
"""
OTHER = HEP.replace("eth0", "eth1")


class Contended(Embedded):
    """A store in which somebody else changes `h` before each of the first `times` writes."""

    times: ClassVar[int] = 0
    seen: ClassVar[list[Sequence[Write]]] = []

    def write(self, writes: Sequence[Write]) -> Results:
        """Let the other one write first."""
        if Contended.times > 0 and any(isinstance(write, Update) for write in writes):
            Contended.times -= 1
            kind = kind_for_word("hep")
            theirs: Object = self.get(kind, "h")
            theirs["metadata"]["labels"] = {"theirs": str(Contended.times)}
            super().write([Update(kind, theirs)])
        Contended.seen.append(writes)
        return super().write(writes)


@pytest.mark.parametrize("verb", ["apply", "replace"])
@pytest.mark.parametrize(("times", "wins"), [(0, True), (1, True), (4, True), (9, False)])
def test_an_update_is_tried_again_when_somebody_was_faster(
    tmp_path: Path, verb: str, times: int, *, wins: bool
) -> None:
    """Five times; after that the conflict is told, with both versions."""
    with opened(tmp_path / "store.db", Contended) as store:
        client = Client(store)
        client.create(HEP)
        Contended.times = times
        (outcome,) = client.write(verb, read(OTHER))
        Contended.times = 0
        assert client.get("hep", "h")["spec"]["interfaceName"] == ("eth1" if wins else "eth0")
        assert (outcome.error is None) == wins
        if outcome.error is not None:
            assert isinstance(outcome.error, Conflict)
            assert "is stored: get the object again" in str(outcome.error)


def test_a_resource_version_is_not_tried_again(tmp_path: Path) -> None:
    """The user meant the object as it was."""
    with opened(tmp_path / "store.db", Contended) as store:
        client = Client(store)
        client.create(HEP)
        version = client.get("hep", "h")["metadata"]["resourceVersion"]
        Contended.times = 1
        text = OTHER.replace("{name: h", f"{{resourceVersion: '{version}', name: h")
        (outcome,) = client.apply(text)
        assert isinstance(outcome.error, Conflict)
        assert f"resourceVersion {version} was asked for" in str(outcome.error)


def test_only_what_needs_it_is_asked_again(tmp_path: Path) -> None:
    """One call for all that is new, one more for all that was there; none for what is unchanged."""
    with opened(tmp_path / "store.db", Contended) as store:
        client = Client(store)
        client.create(HEP, HEP.replace("name: h", "name: same"))
        Contended.seen = []
        client.apply(OTHER, HEP.replace("name: h", "name: same"), HEP.replace("name: h", "name: i"))
        assert [len(writes) for writes in Contended.seen] == [3, 1]


class Vanishing(Embedded):
    """A store from which somebody deletes objects just when they are to be updated."""

    def write(self, writes: Sequence[Write]) -> Results:
        """Find nothing."""
        if any(isinstance(write, Update) for write in writes):
            return [NotFound("HostEndpoint(h)") for _ in writes]
        return super().write(writes)


def test_an_object_that_is_deleted_meanwhile_is_not_found(tmp_path: Path) -> None:
    """Nothing is created in its place."""
    with opened(tmp_path / "store.db", Vanishing) as store:
        client = Client(store)
        client.create(HEP)
        (outcome,) = client.apply(OTHER)
        assert isinstance(outcome.error, NotFound)
