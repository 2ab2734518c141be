"""restore: what a datastore holds afterwards, what is refused, and that it is all or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from pyctl.client.backup import saved
from pyctl.client.builtin import CLUSTER, EMBEDDED
from pyctl.client.outcome import Outcome
from pyctl.client.reading import Reader
from pyctl.client.restoring import NotEmptyError
from pyctl.client.writing import BATCH
from pyctl.controllers.inline import Inline
from pyctl.datastores.base import Datastore, Object, Results, Write
from pyctl.documents.yaml_text import dump_documents
from pyctl.errors import DatastoreError, Interrupted, Invalid, NotSupported
from tests.clients import Client, Elsewhere, fresh, opened

NODE = "kind: Node\nmetadata: {{name: {0}}}\nspec: {{bgp: {{ipv4Address: 10.0.0.1/24}}}}\n"
ENABLED = """
kind: KubeControllersConfiguration
metadata: {name: default}
spec: {controllers: {node: {hostEndpoint: {autoCreate: Enabled}}}}
"""
POLICY = "kind: GlobalNetworkPolicy\nmetadata: {name: p}\nspec: {tier: gone, selector: all()}\n"
SET = "kind: GlobalNetworkSet\nmetadata: {{name: s{0}}}\nspec: {{nets: [10.0.0.0/8]}}\n"


@pytest.fixture
def full(tmp_path: Path) -> Iterator[Client]:
    """A client of a datastore with automatic host endpoints, a tier and labels."""
    with opened(tmp_path / "full.db") as store:
        client = Client(store, inline=Inline)
        client.apply(NODE.format("n1"), NODE.format("n2"), ENABLED)
        client.apply("kind: Tier\nmetadata: {name: t, labels: {a: b}}\nspec: {order: 5}\n")
        client.patch("felixconfiguration", "default", {"spec": {"logSeverityScreen": "Debug"}})
        yield client


def _held(store: Datastore) -> list[Object]:
    return [obj for page in saved(Reader(store, EMBEDDED)) for obj in page.objects]


def _text(store: Datastore) -> str:
    return "".join(dump_documents(page.objects for page in saved(Reader(store, EMBEDDED))))


def _manifests(store: Datastore) -> list[str]:
    """The documents of a backup, as clients.read takes them."""
    return [
        text.replace("apiVersion: projectcalico.org/v3\n", "")
        for text in _text(store).split("---\n")
    ]


def _errors(outcomes: list[Outcome]) -> list[str]:
    return [str(outcome.error) for outcome in outcomes if outcome.error]


def test_an_empty_datastore_becomes_the_same(full: Client, tmp_path: Path) -> None:
    """Object by object, with uids and times; what follows a write has nothing left to do."""
    with opened(tmp_path / "new.db") as store:
        client = Client(store, inline=Inline)
        outcomes = client.restore(*_manifests(full.store))
        assert _held(store) == _held(full.store)
        assert len(outcomes) == len(_held(store))
        assert client.notices == []
        again = client.restore(*_manifests(full.store), force=True)
        assert not any(outcome.written for outcome in again)


def test_apply_takes_the_same_file(full: Client, tmp_path: Path) -> None:
    """Everything but the identities is the same then, and nothing is made twice."""
    with opened(tmp_path / "new.db") as store:
        client = Client(store, inline=Inline)
        outcomes = client.apply(*_manifests(full.store))
        assert _errors(outcomes) == client.notices == []
        assert [obj["spec"] for obj in _held(store)] == [obj["spec"] for obj in _held(full.store)]


@pytest.mark.parametrize(
    "change",
    [
        lambda client: client.apply(NODE.format("n9")),
        lambda client: client.patch("tier", "default", {"metadata": {"labels": {"a": "b"}}}),
        lambda client: client.patch(
            "felixconfiguration", "default", {"spec": {"xdpEnabled": True}}
        ),
    ],
)
def test_a_datastore_that_holds_something_is_not_restored(
    client: Client, full: Client, change: Callable[[Client], object]
) -> None:
    """Not even what a user has changed of what is there from the start is overwritten."""
    change(client)
    before = client.store.revision()
    with pytest.raises(NotEmptyError, match=r"is not empty, it holds \w+ \(1\): nothing was rest"):
        client.restore(*_manifests(full.store))
    assert client.store.revision() == before


def test_force_replaces_what_is_there(full: Client, tmp_path: Path) -> None:
    """What the backup does not hold goes, and is named."""
    with opened(tmp_path / "new.db") as store:
        client = Client(store, inline=Inline)
        client.apply(NODE.format("n1"), NODE.format("n9"), ENABLED, SET.format(1))
        client.restore(*_manifests(full.store), force=True)
        assert _held(store) == _held(full.store)
        (notice,) = client.notices
        lead, _, names = notice.partition(": ")
        assert lead == "deleted, since the backup does not hold them"
        assert names == "HostEndpoint(n9-auto-hep), GlobalNetworkSet(s1), Node(n9)"


def test_what_is_there_from_the_start_stays_and_is_set_back(client: Client) -> None:
    """A backup without it does not take it away: configurations get their defaults again."""
    inline = Client(client.store, inline=Inline)
    inline.apply(ENABLED)
    inline.patch("tier", "default", {"metadata": {"labels": {"a": "b"}}})
    outcomes = inline.restore(NODE.format("n1"), force=True)
    assert [outcome.name for outcome in outcomes] == ["n1"]
    assert len(inline.names("tier")) == 3
    node = inline.get("kubecontrollersconfiguration", "default")["spec"]["controllers"]["node"]
    assert node["hostEndpoint"]["autoCreate"] == "Disabled"
    assert inline.notices[0] == "KubeControllersConfiguration(default) came back with its defaults"


def test_many_deleted_objects_are_counted(client: Client) -> None:
    """Twenty are named."""
    client.apply(*(SET.format(number) for number in range(30)))
    client.restore(NODE.format("n1"), force=True)
    assert client.notices[0].endswith(" and 10 more")
    assert client.notices[0].count("GlobalNetworkSet(") == 20


def test_all_that_is_wrong_is_told_and_nothing_is_restored(client: Client) -> None:
    """Rules, kinds that refuse, and objects that stand there twice; the right ones wait."""
    before = client.store.revision()
    outcomes = client.restore(
        NODE.format("n1"),
        NODE.format("N_1"),
        "kind: ClusterInformation\nmetadata: {name: default}\n",
        SET.format(1),
        SET.format(1),
    )
    wrong, refused, twice = (outcome.error for outcome in outcomes)
    assert isinstance(wrong, Invalid)
    assert isinstance(refused, NotSupported)
    assert "the backup holds this object twice, first on stdin:" in str(twice)
    assert client.store.revision() == before


def test_a_policy_may_name_a_missing_tier(client: Client) -> None:
    """As it may in the datastore that was backed up; there is a remark."""
    (outcome,) = client.restore(POLICY)
    assert outcome.error is None
    assert "tier gone does not exist" in outcome.remarks[0].text
    (outcome, _) = client.restore(POLICY, "kind: Tier\nmetadata: {name: gone}\n", force=True)
    assert outcome.remarks == ()


def test_a_profile_that_is_built_in_here_is_left_out(client: Client) -> None:
    """Elsewhere somebody may have made it."""
    profile = "kind: Profile\nmetadata: {name: projectcalico-allow-all}\n"
    assert len(client.restore(profile, SET.format(1))) == 1
    assert client.notices == [
        "Profile(projectcalico-allow-all) is built in here: the one of the backup was left out"
    ]


def test_a_resource_version_counts_for_nothing(client: Client) -> None:
    """Objects that `get -o yaml` printed can be restored; new ones get an identity."""
    client.restore("kind: Tier\nmetadata: {name: t, resourceVersion: '99'}\n")
    metadata = client.get("tier", "t")["metadata"]
    assert metadata["uid"]
    assert metadata["creationTimestamp"]
    client.restore("kind: Tier\nmetadata: {name: t, labels: {a: b}}\n", force=True)
    assert client.get("tier", "t")["metadata"]["uid"] == metadata["uid"]


def test_objects_of_a_cluster_keep_their_own_identity(tmp_path: Path) -> None:
    """What runs there knows them by their uid; those that are new get the backup's."""
    with opened(tmp_path / "store.db") as store:
        client = Client(store, surroundings=CLUSTER)
        (created,) = client.create("kind: Tier\nmetadata: {name: t}\n")
        assert created.object is not None
        tier = "kind: Tier\nmetadata: {{name: {0}, uid: u-{0}}}\nspec: {{order: 7}}\n"
        client.restore(tier.format("t"), tier.format("new"), force=True)
        stored = client.get("tier", "t")
        assert stored["metadata"]["uid"] == created.object["metadata"]["uid"]
        assert stored["spec"]["order"] == 7
        assert client.get("tier", "new")["metadata"]["uid"] == "u-new"


def test_ctrl_c_undoes_all_of_it(tmp_path: Path) -> None:
    """Where there are transactions."""
    pressed = iter([False, True])
    with opened(tmp_path / "store.db") as store:
        client = Client(store, stopping=lambda: next(pressed))
        before = store.revision()
        with pytest.raises(Interrupted, match="interrupted: nothing was restored"):
            client.restore(*(SET.format(number) for number in range(BATCH + 1)))
        assert store.revision() == before


def test_a_write_that_fails_undoes_all_of_it(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What cannot be restored as a whole is not restored."""
    write, calls = client.store.write, []

    def failing(writes: Sequence[Write]) -> Results:
        calls.append(writes)
        if len(calls) > 1:
            raise DatastoreError("the disk is full")
        return write(writes)

    before = client.store.revision()
    monkeypatch.setattr(client.store, "write", failing)
    with pytest.raises(DatastoreError, match=r"^the disk is full$"):
        client.restore(*(SET.format(number) for number in range(BATCH + 1)))
    monkeypatch.undo()
    assert (client.store.revision(), len(calls)) == (before, 2)


def test_without_transactions_each_object_stands_alone(tmp_path: Path) -> None:
    """What fails is told; then nothing is deleted."""
    store = fresh(tmp_path / "store.db")
    client = Client(Elsewhere(store, refused=["s1"]), surroundings=CLUSTER)
    client.apply(SET.format(0))
    outcomes = client.restore(*(SET.format(number) for number in (1, 2)), force=True)
    assert _errors(outcomes) == ["operation write is not supported on GlobalNetworkSet(s1)"]
    assert client.names("globalnetworkset") == ["s0", "s2"]
    refusing = Client(Elsewhere(store, refused=["s0"]), surroundings=CLUSTER)
    outcomes = refusing.restore(SET.format(2), force=True)
    assert _errors(outcomes) == ["operation write is not supported on GlobalNetworkSet(s0)"]
    store.close()


def test_without_transactions_it_is_told_how_far_it_came(tmp_path: Path) -> None:
    """As apply tells it."""
    pressed = iter([False, True])
    with opened(tmp_path / "store.db") as store:
        client = Client(Elsewhere(store), stopping=lambda: next(pressed), surroundings=CLUSTER)
        with pytest.raises(Interrupted, match=f"{BATCH} of {BATCH + 1} objects were handled"):
            client.restore(*(SET.format(number) for number in range(BATCH + 1)), force=True)
