"""Custom resources with other fields and values than pyctl knows: what a server lets pass."""

from __future__ import annotations

from typing import Any

import pytest

from pyctl.datastores.base import Create, Update
from pyctl.datastores.kubernetes.fitting import fitted
from pyctl.datastores.kubernetes.forms import Unreadable
from pyctl.errors import NotFound
from pyctl.resources.address_kinds import BLOCK
from pyctl.resources.catalog import API_VERSION, kind_for_word
from tests.datastores.kubernetes.cluster import Cluster
from tests.datastores.kubernetes.stores import connected
from tests.datastores.kubernetes.wire import V1, V3

HEP = kind_for_word("hep")
SPEC = {"node": "n", "interfaceName": "eth0"}


def hep(spec: Any, **metadata: Any) -> dict[str, Any]:
    """Build a host endpoint as it is stored."""
    named = {"name": "a", "resourceVersion": "5", **metadata}
    return {"kind": "HostEndpoint", "apiVersion": API_VERSION, "metadata": named, "spec": spec}


def test_object_that_fits() -> None:
    """It stays as it is, and nothing is said."""
    obj, remarks = hep(SPEC), list[str]()
    assert fitted(HEP, obj, remarks.append) is obj
    assert not remarks


def test_unknown_fields() -> None:
    """They are left out, at any depth, and named."""
    remarks: list[str] = []
    ports = [{"name": "p", "port": 80, "protocol": "TCP", "x": 1}]
    obj = fitted(HEP, {**hep({**SPEC, "ports": ports, "newer": {}}), "more": 1}, remarks.append)
    assert obj == hep({**SPEC, "ports": [{"name": "p", "port": 80, "protocol": "TCP"}]})
    (remark,) = remarks
    assert remark.startswith("HostEndpoint(a): pyctl leaves out what it does not know: ")
    assert set(remark.rpartition(": ")[2].split(", ")) == {
        "spec.ports[0].x",
        "spec.newer",
        "more",
    }


@pytest.mark.parametrize(
    ("obj", "told"),
    [
        (hep("hello"), "spec: "),
        (hep({**SPEC, "node": 7}), "spec.node: "),
        (hep({**SPEC, "expectedIPs": "192.0.2.1"}), "spec.expectedIPs: "),
        (hep({**SPEC, "expectedIPs": [1, None]}), r"spec.expectedIPs\[0\]: "),
        (hep({"node": 7, "ports": {}}), r"spec.node: .* \(and 1 more\)"),
        (hep(SPEC, labels={"a": 5}), "metadata.labels.a: "),
    ],
)
def test_wrong_types(obj: dict[str, Any], told: str) -> None:
    """Such an object cannot be read: the first field is told."""
    with pytest.raises(Unreadable, match=f"^it cannot be read: {told}"):
        fitted(HEP, obj, list[str]().append)


def test_address_management() -> None:
    """Its kinds are read by whoever asks for them."""
    obj = {"metadata": {"name": "b"}, "spec": {"anything": 1}}
    assert fitted(BLOCK, obj, list[str]().append) is obj


@pytest.mark.parametrize("group", [V1, V3])
def test_store(group: str) -> None:
    """Lists pass such objects over, a get says what is wrong, and the rest can be changed."""
    cluster, remarks = Cluster(group), list[str]()
    where = f"/apis/{group}/hostendpoints"
    specs = {"a": {**SPEC, "newer": 1}, "b": "hello", "c": None, "d": {**SPEC, "node": []}}
    for name, spec in specs.items():
        cluster.put(where, {"metadata": {"name": name}, "spec": spec})
    with connected(cluster, remark=remarks.append) as store:
        found = store.list(HEP).objects
        assert [(obj["metadata"]["name"], obj["spec"]) for obj in found] == [("a", SPEC), ("c", {})]
        assert sorted(remark[:35] for remark in remarks) == [
            "HostEndpoint(a): pyctl leaves out w",
            "HostEndpoint(b) is passed over: it ",
            "HostEndpoint(d) is passed over: it ",
        ]
        with pytest.raises(NotFound, match=r"HostEndpoint\(b\) \(there is one, but it cannot be r"):
            store.get(HEP, "b")
        made, refused = store.write([Update(HEP, found[0]), Create(HEP, hep(SPEC, name="d"))])
    assert isinstance(made, dict)
    assert made["spec"] == SPEC
    assert "resource already exists: HostEndpoint(d) (there is one, but it cannot" in str(refused)


@pytest.mark.parametrize("spec", ["hello", [1], 7])
def test_policies_of_no_mapping(spec: Any) -> None:
    """They are passed over too, though their name depends on their tier."""
    cluster, remarks = Cluster(V1), list[str]()
    annotations = {"projectcalico.org/metadata": "{}"}
    cluster.put(
        f"/apis/{V1}/globalnetworkpolicies",
        {"metadata": {"name": "default.p", "annotations": annotations}, "spec": spec},
    )
    with connected(cluster, remark=remarks.append) as store:
        assert not store.list(kind_for_word("gnp")).objects
    (remark,) = remarks
    assert remark.startswith("GlobalNetworkPolicy(default.p) is passed over: it cannot be read: ")
