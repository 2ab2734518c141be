"""Commands on the etcd of a cluster: what they ask and write there."""

from __future__ import annotations

import json

import pytest

from pyctl.client.compatibility import supported
from tests.conftest import Pyctl
from tests.etcd_server import EtcdServer

ROOT = "/calico/resources/v3/projectcalico.org"
HEP = """\
apiVersion: projectcalico.org/v3
kind: HostEndpoint
metadata: {name: h}
spec: {node: n1, interfaceName: eth0}
"""
KEYS = [
    f"{ROOT}/clusterinformations/default",
    f"{ROOT}/tiers/default",
    f"{ROOT}/tiers/kube-admin",
    f"{ROOT}/tiers/kube-baseline",
]


def requests(pyctl: Pyctl, *args: str, stdin: str = "") -> int:
    """How many requests a command sends that must succeed."""
    result = pyctl("--log-level", "debug", *args, stdin=stdin)
    assert result.code == 0, result
    return sum("debug: POST" in line for line in result.stderr.splitlines())


def version(etcd: EtcdServer, number: str) -> None:
    """Make it a cluster of a version of Calico."""
    etcd.put(KEYS[0], json.dumps({"metadata": {}, "spec": {"calicoVersion": number}}))


@pytest.mark.parametrize(
    "args",
    [
        ["get", "heps"],
        ["get", "heps", "-o", "wide"],
        ["get", "heps", "-o", "json"],
        ["get", "tier", "default"],
        ["get", "profiles"],
        ["get", "gnp", "-l", "a=b"],
        ["get", "np", "-A"],
        ["get", "nodes"],
    ],
)
def test_a_get_costs_one_request_beside_that_for_the_version(
    on_etcd: Pyctl, args: list[str]
) -> None:
    """Without the check, one."""
    on_etcd.ok("create", "tier", "t")
    assert requests(on_etcd, *args) == 2
    assert requests(on_etcd, "--allow-version-mismatch", *args) == 1


@pytest.mark.parametrize(
    ("count", "new", "again"), [(1, 3, 3), (127, 3, 3), (500, 6, 6), (501, 8, 3), (1000, 11, 3)]
)
def test_writes_cost_few_requests(on_etcd: Pyctl, count: int, new: int, again: int) -> None:
    """The version, the tiers, and what is written; of very many, what is there is listed."""
    on_etcd.ok("create", "tier", "t")
    manifest = "---\n".join(HEP.replace("name: h", f"name: h{n}") for n in range(count))
    assert requests(on_etcd, "apply", "-f", "-", stdin=manifest) == new
    assert requests(on_etcd, "apply", "-f", "-", stdin=manifest) == again


@pytest.mark.parametrize(
    ("args", "code"),
    [(["create"], 0), (["apply"], 0), (["replace"], 3)],
)
def test_a_cluster_is_initialised_before_writes(
    on_etcd: Pyctl, etcd: EtcdServer, args: list[str], code: int
) -> None:
    """Also before one that fails."""
    assert on_etcd(*args, "-f", "-", stdin=HEP).code == code
    assert [key for key in etcd.below() if "hostendpoints" not in key] == KEYS


@pytest.mark.parametrize(
    "args",
    [
        ["get", "heps"],
        ["delete", "hep", "h"],
        ["patch", "hep", "h", "-p", "{}"],
        ["label", "hep", "h", "a=b"],
        ["validate", "-f", "-"],
        ["version"],
    ],
)
def test_other_verbs_initialise_nothing(on_etcd: Pyctl, etcd: EtcdServer, args: list[str]) -> None:
    """As calicoctl."""
    on_etcd(*args, stdin=HEP)
    assert not etcd.below()


def test_a_cluster_of_another_version(on_etcd: Pyctl, etcd: EtcdServer) -> None:
    """Every verb stops that reads or writes there, unless that is allowed."""
    version(etcd, "v3.19.1")
    verbs = (
        ["get", "heps"],
        ["apply", "-f", "-"],
        ["delete", "hep", "h"],
        ["label", "hep", "h", "a=b"],
    )
    for args in verbs:
        result = on_etcd(*args, stdin=HEP)
        assert (result.code, result.stdout) == (1, ""), args
        assert result.stderr.startswith("version mismatch.\nClient Version:   v")
    assert list(etcd.below()) == [KEYS[0]]
    assert on_etcd("get", "heps", "--allow-version-mismatch").code == 0
    for value, code in (("true", 0), ("1", 0), ("", 1), ("false", 1)):
        assert on_etcd("get", "heps", env={"PYCTL_ALLOW_VERSION_MISMATCH": value}).code == code
    on_etcd.ok("validate", "-f", "-", stdin=HEP)


@pytest.mark.parametrize("number", ["", "v3.20.4", "v3.34.0-0.dev-67-g87c15906f2"])
def test_a_cluster_within_the_range(on_etcd: Pyctl, etcd: EtcdServer, number: str) -> None:
    """Nothing is said."""
    version(etcd, number)
    on_etcd.ok("apply", "-f", "-", stdin=HEP)


def test_version_shows_the_range_and_the_cluster(on_etcd: Pyctl, etcd: EtcdServer) -> None:
    """Also of a cluster outside the range."""
    version(etcd, "v3.19.1")
    lines = on_etcd.ok("version").splitlines()
    assert lines[1:] == [
        f"Calico Versions:   {supported()}",
        "Cluster Version:   v3.19.1",
        "Cluster Type:      unknown",
    ]


def test_no_automatic_endpoints_are_made_in_a_cluster(on_etcd: Pyctl) -> None:
    """Its kube-controllers make them."""
    on_etcd.ok(
        "apply",
        "-f",
        "-",
        stdin="""\
apiVersion: projectcalico.org/v3
kind: KubeControllersConfiguration
metadata: {name: default}
spec: {controllers: {node: {hostEndpoint: {autoCreate: Enabled}}}}
---
apiVersion: projectcalico.org/v3
kind: Node
metadata: {name: n1}
spec: {bgp: {ipv4Address: 192.0.2.1/24}}
""",
    )
    assert on_etcd.ok("get", "heps", "-o", "name") == ""


def test_an_object_of_then(on_etcd: Pyctl, etcd: EtcdServer) -> None:
    """By the resourceVersion of a manifest; where it is compacted, the message says so."""
    on_etcd.ok("create", "-f", "-", stdin=HEP)
    then = on_etcd.ok("get", "hep", "h", "-o", "yaml")
    on_etcd.ok("label", "hep", "h", "a=b")
    assert on_etcd.ok("get", "-f", "-", "-o", "yaml", stdin=then) == then
    revision = etcd.call("/kv/range", key="x")["header"]["revision"]
    etcd.call("/kv/compaction", revision=revision)
    result = on_etcd("get", "-f", "-", stdin=then)
    assert result.code == 7
    assert "required revision has been compacted" in result.stderr
    assert result.stderr.endswith(" is no longer kept\n")


def test_fields_of_another_version(on_etcd: Pyctl, etcd: EtcdServer) -> None:
    """They are not shown, and do not keep an object from being changed."""
    spec = {"selector": "all()", "newer": 1}
    etcd.put(f"{ROOT}/tiers/default", json.dumps({"spec": {"order": 1000000}}))
    metadata = {"uid": "u", "creationTimestamp": "2026-08-22T10:00:00Z"}
    etcd.put(f"{ROOT}/globalnetworkpolicies/p", json.dumps({"spec": spec, "metadata": metadata}))
    shown = on_etcd("get", "gnp", "p", "-o", "json")
    said = "warning: GlobalNetworkPolicy p: pyctl leaves out what it does not know: spec.newer\n"
    assert (list(json.loads(shown.stdout)["spec"]), shown.stderr) == (["selector"], said)
    assert on_etcd("patch", "gnp", "p", "-p", '{"spec": {"older": 1}}').code == 9
    result = on_etcd("label", "gnp", "p", "a=b")
    assert (result.code, result.stdout) == (0, "Successfully set label a on gnp p\n")
    assert result.stderr == said
    assert "newer" not in on_etcd.ok("get", "gnp", "p", "-o", "yaml")


def test_names_are_completed_whatever_the_version(on_etcd: Pyctl, etcd: EtcdServer) -> None:
    """Nothing is written that could be wrong there."""
    on_etcd.ok("create", "-f", "-", stdin=HEP)
    version(etcd, "v3.19.1")
    assert on_etcd.ok("__completeNoDesc", "get", "hep", "").startswith("h\n")
