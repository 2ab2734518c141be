"""Batches: one transaction each with what follows from it, and what happens between two of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from pyctl.client.namespaces import Scope
from pyctl.client.outcome import Change, Notice
from pyctl.client.writing import BATCH, batches
from pyctl.errors import (
    AlreadyExists,
    DatastoreError,
    Interrupted,
)
from pyctl.manifests.manifest import Manifest
from pyctl.resources.catalog import kind_for_word
from tests.clients import Client, opened, read

HEP = """
kind: HostEndpoint
metadata: {name: h, labels: {a: "1"}}
spec: {node: n1, interfaceName: eth0}
"""
OTHER = HEP.replace("eth0", "eth1")


def _sets(count: int, net: str = "10.0.0.0/8") -> list[Manifest]:
    return read(
        *(
            f"kind: GlobalNetworkSet\nmetadata: {{name: s{number}}}\nspec: {{nets: [{net}]}}\n"
            for number in range(count)
        )
    )


def test_an_object_twice_is_written_twice_in_order(client: Client) -> None:
    """The last one counts, and none is taken for unchanged against what was there before it."""
    client.create(HEP)
    outcomes = client.apply(OTHER, HEP)
    assert [outcome.written for outcome in outcomes] == [True, True]
    assert client.get("hep", "h")["spec"]["interfaceName"] == "eth0"
    first, second = client.create(
        HEP.replace("name: h", "name: i"), OTHER.replace("name: h", "name: i")
    )
    assert first.error is None
    assert isinstance(second.error, AlreadyExists)


def _keys(count: int, name: str = "") -> list[Manifest]:
    kind = kind_for_word("networkpolicy")
    names = (name or f"p{number}" for number in range(count))
    return [Manifest(kind, {"metadata": {"name": one}}) for one in names]


@pytest.mark.parametrize(
    ("manifests", "sizes"),
    [
        ([], []),
        (_keys(1), [1]),
        (_keys(BATCH), [BATCH]),
        (_keys(BATCH + 1), [BATCH, 1]),
        (_keys(2 * BATCH + 7), [BATCH, BATCH, 7]),
        (_keys(3, "same"), [1, 1, 1]),
        ([*_keys(3), *_keys(2)], [3, 2]),
    ],
)
def test_batches_hold_at_most_500_and_no_object_twice(
    manifests: list[Manifest], sizes: list[int]
) -> None:
    """In order, and nothing left out."""
    parts = list(batches(manifests, Scope()))
    assert [len(part) for part in parts] == sizes
    assert [manifest for part in parts for manifest in part] == manifests


@pytest.mark.parametrize(
    ("scope", "other", "count"),
    [
        (Scope(), "default", 2),
        (Scope(), "dev", 1),
        (Scope("dev"), "dev", 2),
        (Scope("dev"), "default", 1),
    ],
)
def test_an_object_may_be_spelled_in_two_ways(scope: Scope, other: str, count: int) -> None:
    """Without a namespace it is in the one that the command line says."""
    kind = kind_for_word("networkpolicy")
    plain = Manifest(kind, {"metadata": {"name": "p"}})
    spelled = Manifest(kind, {"metadata": {"name": "p", "namespace": other}})
    assert len(list(batches([plain, spelled], scope))) == count


def test_a_large_write_is_a_few_transactions(tmp_path: Path) -> None:
    """What follows a write sees each batch as a whole, once."""
    sizes = []

    def reaction(changes: Sequence[Change]) -> list[Notice]:
        sizes.append(len(changes))
        return [Notice(f"batch of {len(changes)}")]

    with opened(tmp_path / "store.db") as store:
        client = Client(store, reaction=reaction)
        outcomes = client.write("apply", _sets(BATCH + 3))
        assert len(outcomes) == BATCH + 3
        assert client.notices == [f"batch of {BATCH}", "batch of 3"]
        client.write("apply", _sets(BATCH + 3))
        assert sizes == [BATCH, 3]


def test_the_reaction_is_told_what_was_before_and_after(tmp_path: Path) -> None:
    """Of what was written, and of nothing else."""
    told: list[Change] = []

    def reaction(changes: Sequence[Change]) -> list[Notice]:
        told.extend(changes)
        return []

    with opened(tmp_path / "store.db") as store:
        client = Client(store, reaction=reaction)
        (created,) = client.create(HEP)
        client.create(OTHER)
        client.apply(HEP)
        (updated,) = client.apply(OTHER)
        client.delete("hep", "h", "gone")
    assert [(change.before, change.after) for change in told] == [
        (None, created.object),
        (created.object, updated.object),
        (updated.object, None),
    ]


def test_a_reaction_that_fails_undoes_its_batch(tmp_path: Path) -> None:
    """Both are one transaction; a reaction that can fail has to see to that itself."""

    def reaction(changes: Sequence[Change]) -> list[Notice]:
        raise RuntimeError(len(changes))

    with opened(tmp_path / "store.db") as store:
        with pytest.raises(RuntimeError):
            Client(store, reaction=reaction).create(HEP)
        assert Client(store).names("hep") == []


def test_a_user_may_stop_between_two_batches(tmp_path: Path) -> None:
    """The batch under way ends, its outcomes are told, and so is how far it came."""
    with opened(tmp_path / "store.db") as store:
        client = Client(store, stopping=lambda: True)
        told = client.writer.write("apply", _sets(2 * BATCH), Scope())
        assert len([next(told) for _ in range(BATCH)]) == BATCH
        with pytest.raises(Interrupted, match="interrupted: 500 of 1000 objects were handled"):
            next(told)
        assert len(client.names("globalnetworkset")) == BATCH


def test_nobody_is_stopped_after_the_last_batch(tmp_path: Path) -> None:
    """Then everything was done."""
    with opened(tmp_path / "store.db") as store:
        assert len(Client(store, stopping=lambda: True).write("apply", _sets(3))) == 3


def test_a_datastore_that_fails_midway_tells_how_far_it_came(tmp_path: Path) -> None:
    """The batch that fails is undone as a whole; the ones before it stay."""
    with opened(tmp_path / "store.db") as store:
        client = Client(store)
        told = client.writer.write("apply", _sets(BATCH + 3), Scope())
        for _ in range(BATCH):
            next(told)
        store.close()
        with pytest.raises(DatastoreError, match=r"\(500 of 503 objects were handled before\)"):
            next(told)
        with pytest.raises(DatastoreError) as caught:
            client.write("apply", _sets(1))
        assert "handled" not in str(caught.value)
