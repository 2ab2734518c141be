"""What would be in force: manifests over what is there, with the endpoints that follow."""

from __future__ import annotations

from typing import Any

from pyctl.client.builtin import CLUSTER
from pyctl.client.prospect import laid_over

Object = dict[str, Any]


def _object(kind: str, name: str, **spec: Any) -> Object:
    return {"kind": kind, "metadata": {"name": name}, "spec": spec}


def _configuration(word: str) -> Object:
    node = {"hostEndpoint": {"autoCreate": word}}
    return _object("KubeControllersConfiguration", "default", controllers={"node": node})


def _names(objects: list[Object]) -> list[str]:
    return [obj["metadata"]["name"] for obj in objects]


NODE = _object("Node", "n1", bgp={"ipv4Address": "10.0.0.1/24"})
ON = _configuration("Enabled")


def test_an_object_takes_the_place_of_its_namesake() -> None:
    """As apply does: by kind, namespace and name."""
    old, new = _object("Tier", "a", order=1), _object("Tier", "a", order=2)
    assert laid_over([old, NODE], [new], CLUSTER).objects == [new, NODE]


def test_nodes_bring_their_endpoints() -> None:
    """Where automatic host endpoints are on; the profile is that of the surroundings."""
    found = laid_over([ON], [NODE], CLUSTER).objects
    assert _names(found) == ["default", "n1", "n1-auto-hep"]
    assert found[-1]["spec"]["profiles"] == [CLUSTER.auto_profile]


def test_a_switch_takes_the_endpoints_away() -> None:
    """Off means none of Calico's own; what users made stays."""
    there = laid_over([ON], [NODE], CLUSTER).objects
    mine = _object("HostEndpoint", "mine", node="n1", interfaceName="eth0")
    after = laid_over([*there, mine], [_configuration("Disabled")], CLUSTER).objects
    assert _names(after) == ["default", "n1", "mine"]


def test_endpoints_in_files_stay_where_no_configuration_speaks() -> None:
    """Exported automatic endpoints are what they are; other kinds bring nothing either."""
    auto = laid_over([ON], [NODE], CLUSTER).objects[-1]
    assert laid_over([], [NODE, auto], CLUSTER).objects == [NODE, auto]
    tier = _object("Tier", "a")
    assert laid_over([ON, NODE], [tier], CLUSTER).objects == [ON, NODE, tier]


def test_what_is_left_alone_is_told() -> None:
    """A name that a user has taken gets a note, not an endpoint."""
    mine = _object("HostEndpoint", "n1-auto-hep", node="n1", interfaceName="eth0")
    prospect = laid_over([ON, mine], [NODE], CLUSTER)
    assert _names(prospect.objects) == ["default", "n1-auto-hep", "n1"]
    assert "HostEndpoint(n1-auto-hep) exists" in prospect.notes[0]
