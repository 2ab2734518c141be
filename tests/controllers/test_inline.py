"""What follows a write on the embedded datastore, within the same transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from pyctl.autohep import Plan
from pyctl.client.targets import Target
from pyctl.controllers import inline
from pyctl.controllers.inline import MAX_NOTES, Inline
from pyctl.datastores.base import Create, Results, Write
from pyctl.datastores.embedded import Embedded
from pyctl.errors import AlreadyExists, DatastoreError
from pyctl.resources.catalog import kind_for_word
from tests.clients import NOW_TEXT, Client, opened

OURS = {"projectcalico.org/created-by": "calico-kube-controllers"}
HEP, NODE = kind_for_word("hep"), kind_for_word("node")


def _mode(auto_create: str, **settings: Any) -> dict[str, Any]:
    endpoint = {"autoCreate": auto_create, **settings}
    return {"spec": {"controllers": {"node": {"hostEndpoint": endpoint}}}}


def _node(name: str, address: str = "10.0.0.1", labels: str = "{z: a, b: c}") -> str:
    addresses = f"[{{address: {address}, type: InternalIP}}]"
    return (
        f"kind: Node\nmetadata: {{name: {name}, labels: {labels}}}\n"
        f"spec: {{addresses: {addresses}}}\n"
    )


def _endpoint(name: str, node: str, labels: str = "{}") -> str:
    return (
        f"kind: HostEndpoint\nmetadata: {{name: {name}, labels: {labels}}}\n"
        f"spec: {{node: {node}, interfaceName: eth0}}\n"
    )


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    """A client whose writes are followed by the controller."""
    with opened(tmp_path / "store.db") as store:
        yield Client(store, inline=Inline)


@pytest.fixture
def enabled(client: Client) -> Client:
    """The same, with automatic host endpoints enabled."""
    assert client.patch("kubecontrollersconfig", "default", _mode("Enabled")).error is None
    return client


def test_enabling_makes_endpoints_for_the_nodes_that_are_there(client: Client) -> None:
    """They show as soon as the patch returns, in the form that schemas give objects."""
    client.create(_node("n1"), _node("n2", "10.0.0.2"))
    assert client.names("hep") == []
    client.patch("kubecontrollersconfig", "default", _mode("Enabled"))
    assert client.notices == []
    assert client.names("hep") == ["n1-auto-hep", "n2-auto-hep"]
    made = client.get("hep", "n1-auto-hep")
    assert made == {
        "kind": "HostEndpoint",
        "apiVersion": "projectcalico.org/v3",
        "metadata": {
            "name": "n1-auto-hep",
            "uid": made["metadata"]["uid"],
            "resourceVersion": made["metadata"]["resourceVersion"],
            "creationTimestamp": NOW_TEXT,
            "labels": {"b": "c", "z": "a", **OURS},
        },
        "spec": {
            "node": "n1",
            "interfaceName": "*",
            "expectedIPs": ["10.0.0.1"],
            "profiles": ["projectcalico-allow-all"],
        },
    }
    assert list(made) == ["kind", "apiVersion", "metadata", "spec"]
    assert list(made["metadata"]["labels"]) == ["b", *OURS, "z"]


def test_disabling_removes_them(enabled: Client) -> None:
    """Users' own stay."""
    enabled.create(_node("n1"), _endpoint("mine", "n1"))
    enabled.patch("kubecontrollersconfig", "default", _mode("Disabled"))
    assert enabled.names("hep") == ["mine"]


def test_endpoints_follow_their_node(enabled: Client) -> None:
    """Its creation, its labels and addresses, its deletion."""
    enabled.create(_node("n1"))
    created = enabled.get("hep", "n1-auto-hep")
    enabled.apply(_node("n1", "10.0.0.9", "{only: this}"))
    updated = enabled.get("hep", "n1-auto-hep")
    assert updated["metadata"]["labels"] == {"only": "this", **OURS}
    assert updated["metadata"]["uid"] == created["metadata"]["uid"]
    assert updated["spec"]["expectedIPs"] == ["10.0.0.9"]
    assert list(updated["metadata"]["labels"]) == ["only", *OURS]
    enabled.delete("node", "n1")
    assert enabled.names("hep") == []
    assert enabled.notices == []


def test_what_users_do_to_automatic_endpoints_is_undone(enabled: Client) -> None:
    """A deleted one comes back, an edited one is set right, one of no node goes."""
    enabled.create(_node("n1"))
    automatic = "HostEndpoint(n1-auto-hep) is automatic: it was"
    enabled.delete("hep", "n1-auto-hep")
    assert enabled.names("hep") == ["n1-auto-hep"]
    assert enabled.notices == [f"{automatic} made again as node n1 has it"]
    enabled.patch("hep", "n1-auto-hep", {"spec": {"interfaceName": "eth0"}})
    assert enabled.get("hep", "n1-auto-hep")["spec"]["interfaceName"] == "*"
    assert enabled.notices == [f"{automatic} put back as node n1 has it"]
    (key, value), *_ = OURS.items()
    enabled.create(_endpoint("ghost", "gone", f"{{{key}: {value}}}"))
    assert enabled.names("hep") == ["n1-auto-hep"]
    assert enabled.notices == [
        (
            f"HostEndpoint(ghost) is automatic by its label {key}, and no node makes it: it was "
            "deleted again"
        )
    ]


@pytest.mark.parametrize("spec", ["{}", "{controllers: {}}", "{controllers: {node: {}}}"])
def test_endpoints_that_go_with_a_configuration_without_a_word_are_told(
    enabled: Client, spec: str
) -> None:
    """Whoever writes a configuration for other controllers hears what else it did."""
    enabled.create(_node("n1"), _node("n2"))
    enabled.apply(
        f"kind: KubeControllersConfiguration\nmetadata: {{name: default}}\nspec: {spec}\n"
    )
    assert enabled.names("hep") == []
    assert enabled.notices == [
        (
            "2 automatic host endpoints were deleted: the configuration does not set "
            "controllers.node.hostEndpoint.autoCreate"
        )
    ]


def test_an_endpoint_that_a_user_takes_over_is_left_alone(enabled: Client) -> None:
    """The label alone decides whose it is; that its name is taken is told."""
    enabled.create(_node("n1"))
    patch = {"metadata": {"labels": {next(iter(OURS)): None}}, "spec": {"interfaceName": "eth0"}}
    enabled.patch("hep", "n1-auto-hep", patch)
    assert enabled.get("hep", "n1-auto-hep")["spec"]["interfaceName"] == "eth0"
    (notice,) = enabled.notices
    assert "HostEndpoint(n1-auto-hep) exists and is not Calico's own" in notice


def test_users_endpoints_of_a_deleted_node_are_named(client: Client) -> None:
    """They are kept, whether automatic ones are enabled or not."""
    client.create(_node("n1"), _endpoint("b", "n1"), _endpoint("a", "n1"), _endpoint("c", "n2"))
    client.delete("node", "n1")
    assert client.notices == ["node n1 is gone, its own host endpoints are kept: a, b"]
    assert client.names("hep") == ["a", "b", "c"]


def test_endpoints_that_are_deleted_with_their_node_are_not_kept(client: Client) -> None:
    """One command is one story."""
    client.create(_node("n1"), _endpoint("a", "n1"))
    client.remove(Target(NODE, "n1"), Target(HEP, "a"))
    assert client.notices == []


def test_the_default_configuration_comes_back(enabled: Client) -> None:
    """With its defaults: automatic endpoints are off again, so they go."""
    enabled.create(_node("n1"))
    (outcome,) = enabled.delete("kubecontrollersconfig", "default")
    assert outcome.error is None
    assert enabled.notices == ["KubeControllersConfiguration(default) came back with its defaults"]
    spec = enabled.get("kubecontrollersconfig", "default")["spec"]
    assert spec["controllers"]["node"]["hostEndpoint"]["autoCreate"] == "Disabled"
    assert enabled.names("hep") == []


def test_the_default_felix_configuration_comes_back(client: Client) -> None:
    """Others do not, and other writes bring nothing back."""
    client.create("kind: FelixConfiguration\nmetadata: {name: node.n1}\n")
    before = client.get("felixconfig", "default")
    client.patch("felixconfig", "default", {"spec": {"logSeverityScreen": "Debug"}})
    client.delete("felixconfig", "default", "node.n1", "gone")
    assert client.notices == ["FelixConfiguration(default) came back with its defaults"]
    after = client.get("felixconfig", "default")
    assert after["spec"] == before["spec"]
    assert after["metadata"]["uid"] != before["metadata"]["uid"]
    assert client.names("felixconfig") == ["default"]


def test_writes_that_concern_no_endpoint_have_no_echo(enabled: Client) -> None:
    """Not a single further revision."""
    enabled.create(_node("n1"))
    before = int(enabled.store.revision())
    enabled.create("kind: Tier\nmetadata: {name: t}\n", _endpoint("mine", "n1"))
    enabled.patch("tier", "t", {})
    assert int(enabled.store.revision()) == before + 3


def test_notes_of_the_plan_are_told(enabled: Client) -> None:
    """What it cannot do, a line each."""
    template = {"generateName": "t", "interfaceCIDRs": ["10.0.0.0/8"], "nodeSelector": "has(a)"}
    enabled.create(_node("n1", "10.0.0.1", "{a: b}"), _endpoint("n1-t-auto-hep", "n1"))
    enabled.patch("kubecontrollersconfig", "default", _mode("Enabled", templates=[template]))
    (notice,) = enabled.notices
    assert notice.startswith("node n1, template t: HostEndpoint(n1-t-auto-hep) exists and is not")


def test_only_so_many_notes_are_told(enabled: Client) -> None:
    """Of the rest only the number is."""
    numbers = range(MAX_NOTES + 5)
    enabled.create(*(_endpoint(f"n{number}-auto-hep", "x") for number in numbers))
    enabled.create(*(_node(f"n{number}") for number in numbers))
    assert len(enabled.notices) == MAX_NOTES + 1
    assert enabled.notices[-1] == "... and 5 more of the kind"
    assert len(enabled.names("node")) == len(numbers)


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (DatastoreError("the disk is full"), "the disk is full"),
        (KeyError("spec"), "KeyError('spec')"),
    ],
)
def test_a_problem_of_the_controller_does_not_undo_the_write(
    enabled: Client, monkeypatch: pytest.MonkeyPatch, error: Exception, text: str
) -> None:
    """Whatever it is; it is told, and endpoints are as they were."""
    enabled.create(_node("n1"))

    def fail(*_: object, **__: object) -> Plan:
        raise error

    monkeypatch.setattr(inline, "plan", fail)
    monkeypatch.setattr(inline, "plan_nodes", fail)
    left = f"automatic host endpoints were left as they are: {text} (to try again: "
    (created,) = enabled.create(_node("n2"))
    (notice,) = enabled.notices
    assert notice.startswith(left)
    (deleted,) = enabled.delete("kubecontrollersconfig", "default")
    restored, notice = enabled.notices
    assert restored == "KubeControllersConfiguration(default) came back with its defaults"
    assert notice.startswith(left)
    assert created.error is deleted.error is None
    assert enabled.names("node") == ["n1", "n2"]
    assert enabled.names("hep") == ["n1-auto-hep"]


def test_what_was_left_can_be_tried_again(enabled: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """By a patch of the configuration that changes nothing, as the notice says."""

    def fail(*_: object, **__: object) -> Plan:
        raise DatastoreError("no")

    monkeypatch.setattr(inline, "plan_nodes", fail)
    enabled.create(_node("n1"))
    monkeypatch.undo()
    assert enabled.names("hep") == []
    enabled.patch("kubecontrollersconfig", "default", {})
    assert enabled.names("hep") == ["n1-auto-hep"]


def test_a_configuration_comes_back_whatever_happens_to_endpoints(
    enabled: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The steps that follow a write fail each for itself."""

    def fail(*_: object, **__: object) -> Plan:
        raise DatastoreError("no")

    monkeypatch.setattr(inline, "plan", fail)
    enabled.delete("kubecontrollersconfig", "default")
    assert enabled.names("kubecontrollersconfig") == ["default"]


def test_the_steps_after_a_write_are_whole_or_not_at_all(
    enabled: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Endpoints that were written before something went wrong are not there."""

    def fail(*_: object) -> Iterator[str]:
        raise DatastoreError("no")

    monkeypatch.setattr(inline, "_put_back", fail)
    enabled.create(_node("n1"))
    assert enabled.names("hep") == []


class Refusing(Embedded):
    """A store that takes no automatic host endpoints."""

    def write(self, writes: Sequence[Write]) -> Results:
        """Refuse them, one by one."""
        for write in writes:
            if isinstance(write, Create) and write.object["metadata"]["name"].endswith("-hep"):
                return [AlreadyExists("HostEndpoint(n1-auto-hep)") for _ in writes]
        return super().write(writes)


def test_an_endpoint_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """The user's write stands all the same."""
    with opened(tmp_path / "store.db", Refusing) as store:
        client = Client(store, inline=Inline)
        client.patch("kubecontrollersconfig", "default", _mode("Enabled"))
        (outcome,) = client.create(_node("n1"))
        assert outcome.error is None
        assert client.notices == ["resource already exists: HostEndpoint(n1-auto-hep)"]


def test_a_write_and_what_follows_are_one_transaction(tmp_path: Path) -> None:
    """Another process sees both or neither."""
    seen: list[int] = []

    class Watched(Inline):
        def __call__(self, changes: Any) -> Any:
            notices = super().__call__(changes)
            seen.append(len(other.list(NODE).objects) + len(other.list(HEP).objects))
            return notices

    with opened(tmp_path / "store.db") as store:
        other = Embedded.open(tmp_path / "store.db")
        try:
            client = Client(store, inline=Watched)
            client.patch("kubecontrollersconfig", "default", _mode("Enabled"))
            client.create(_node("n1"))
            assert seen == [0, 0]
            assert len(other.list(NODE).objects) + len(other.list(HEP).objects) == 2
        finally:
            other.close()
