"""Which interface leads to an address, as far as anybody described the interfaces."""

from __future__ import annotations

from typing import Any

import pytest

from pyctl.policy.interfaces import Interfaces
from pyctl.policy.packets import number_of
from pyctl.policy.settings import settings_of
from pyctl.policy.snapshot import Snapshot

Object = dict[str, Any]


def _node(**interfaces: list[str]) -> Object:
    listed = [{"name": name, "addresses": texts} for name, texts in interfaces.items()]
    spec = {"bgp": {"ipv4Address": "10.0.0.1/24"}, "interfaces": listed}
    return {"kind": "Node", "metadata": {"name": "n1"}, "spec": spec}


def _endpoint(interface: str) -> Object:
    spec = {"node": "n1", "interfaceName": interface, "expectedIPs": ["10.0.0.1"]}
    return {"kind": "HostEndpoint", "metadata": {"name": f"n1-{interface}"}, "spec": spec}


ONE = [_node(eth0=["10.0.0.1"])]
TWO = [_node(eth0=["10.0.0.1"], eth1=["10.1.0.1/24"])]
NAMED = [_node(), _endpoint("eth0")]


@pytest.mark.parametrize(
    ("objects", "address", "interface"),
    [
        (ONE, "10.0.0.9", "eth0"),
        (ONE, "192.0.2.1", "eth0"),
        (TWO, "10.0.0.9", "eth0"),
        (TWO, "10.1.0.9", "eth1"),
        (TWO, "192.0.2.1", None),
        (NAMED, "10.0.0.9", "eth0"),
        (NAMED, "192.0.2.1", None),
        ([_node(), _endpoint("*")], "10.0.0.9", None),
        ([], "10.0.0.9", None),
    ],
)
def test_the_interface_towards_an_address(
    objects: list[Object], address: str, interface: str | None
) -> None:
    """By its network, or because there is only one; where nobody says, it is not known."""
    snapshot = Snapshot(objects)
    known = Interfaces(snapshot, "n1", settings_of(snapshot, "n1"))
    assert known.towards(*number_of(address)) == interface
