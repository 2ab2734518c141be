"""What lint looks at: manifests with what surrounds them, or a datastore."""

from __future__ import annotations

from pathlib import Path

from pyctl.client.builtin import CLUSTER, EMBEDDED
from pyctl.client.linting import world_of_manifests, world_of_store
from pyctl.client.namespaces import Scope
from pyctl.client.reading import Reader
from pyctl.datastores.base import Create
from pyctl.errors import dotted
from pyctl.resources.catalog import kind_for_word
from tests.clients import opened, read

NODE = "kind: Node\nmetadata: {name: n1}\nspec: {bgp: {ipv4Address: 10.0.0.1/24}}"
ON = (
    "kind: KubeControllersConfiguration\nmetadata: {name: default}\n"
    "spec: {controllers: {node: {hostEndpoint: {autoCreate: Enabled}}}}"
)
POLICY = "kind: NetworkPolicy\nmetadata: {name: p}\nspec: {egress: [{action: Allow}]}"
BROKEN = "kind: HostEndpoint\nmetadata: {name: h}\nspec: {node: n1}"


def test_manifests_are_looked_at_as_they_would_be_stored() -> None:
    """With defaults, namespaces, places, and the endpoints that they bring; not all is known."""
    world = world_of_manifests(read(NODE, ON, POLICY), Scope("dev"), CLUSTER)
    asked = [subject for subject in world.subjects if subject.is_asked]
    assert [s.name for s in asked] == [
        "Node n1",
        "KubeControllersConfiguration default",
        "NetworkPolicy dev/p",
    ]
    assert asked[2].spec["types"] == ["Egress"]
    assert asked[2].source is not None
    assert asked[2].source.place() == "stdin:11"
    assert [e["metadata"]["name"] for e in world.snapshot.of("HostEndpoint")] == ["n1-auto-hep"]
    assert not world.is_whole


def test_what_breaks_rules_is_looked_at_and_not_in_force() -> None:
    """With what is wrong; the object is as it was written."""
    world = world_of_manifests(read(BROKEN), Scope(), CLUSTER)
    (subject,) = (subject for subject in world.subjects if subject.is_asked)
    assert [dotted(problem.path) for problem in subject.problems] == ["spec"]
    assert world.snapshot.of("HostEndpoint") == []


def test_built_in_profiles_are_those_of_the_surroundings() -> None:
    """The embedded datastore has one more than a cluster."""
    for surroundings in (EMBEDDED, CLUSTER):
        world = world_of_manifests([], Scope(), surroundings)
        assert world.snapshot.profiles.keys() == {*surroundings.profiles}


def test_a_datastore_is_looked_at_as_a_whole(tmp_path: Path) -> None:
    """And what something else has stored there is checked as well."""
    with opened(tmp_path / "nodes.db") as store:
        kind = kind_for_word("hep")
        odd = {"kind": "HostEndpoint", "metadata": {"name": "odd"}, "spec": {"nodes": 5}}
        broken = {"kind": "HostEndpoint", "metadata": {"name": "h"}, "spec": {"node": "n1"}}
        store.write([Create(kind, odd), Create(kind, broken)])
        reader = Reader(store, EMBEDDED)
        world = world_of_store(reader)
        assert world.is_whole
        wrong = {subject.name: subject.problems for subject in world.subjects if subject.problems}
        assert wrong.keys() == {"HostEndpoint odd", "HostEndpoint h"}
        assert "the stored object cannot be read" in wrong["HostEndpoint odd"][0].text
        laid = world_of_manifests(read(POLICY), Scope(), EMBEDDED, below=reader)
        assert laid.is_whole
        assert [s.name for s in laid.subjects if s.is_asked] == ["NetworkPolicy default/p"]
        assert laid.snapshot.of("HostEndpoint") == []
