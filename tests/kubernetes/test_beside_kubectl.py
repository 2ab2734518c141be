"""kubectl and pyctl on one real cluster: each reads what the other has written, and keeps it."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml

from pyctl.resources.crds import GROUPS
from tests.conftest import Pyctl
from tests.kubernetes.apiserver import ApiServer
from tests.kubernetes.clients import Kubectl

pytestmark = pytest.mark.kubernetes

ANNOTATION = "projectcalico.org/metadata"
METADATA = {
    "name": "h",
    "labels": {"role": "web", "projectcalico.org/zone": "a"},
    "annotations": {"note": "mine", "example.projectcalico.org/x": "y"},
}
PORTS = [{"name": "web", "protocol": "TCP", "port": 80}]
SPEC = {"node": "web-1", "interfaceName": "eth0", "expectedIPs": ["192.0.2.31"]}


def manifest(version: str) -> str:
    """A host endpoint, for one program or the other."""
    obj = {"apiVersion": version, "kind": "HostEndpoint", "metadata": METADATA, "spec": SPEC}
    return json.dumps(obj)


def heps(cluster: ApiServer) -> str:
    """What kubectl calls host endpoints."""
    return f"hostendpoints.{cluster.group.partition('/')[0]}"


def of_kubectl(cluster: ApiServer, admin: Kubectl) -> dict[str, Any]:
    """The endpoint as kubectl shows it."""
    found: dict[str, Any] = json.loads(admin.ok("get", heps(cluster), "h", "-o", "json"))
    return found


def of_pyctl(pyctl: Pyctl) -> dict[str, Any]:
    """The endpoint as pyctl shows it."""
    found: dict[str, Any] = json.loads(pyctl.ok("get", "hep", "h", "-o", "json"))
    return found


def test_kubectl_reads_what_pyctl_writes(
    cluster: ApiServer, on_cluster: Pyctl, admin: Kubectl
) -> None:
    """In the storage group with the metadata in its annotation, as calicoctl has it."""
    on_cluster.ok("create", "-f", "-", stdin=manifest("projectcalico.org/v3"))
    found = of_kubectl(cluster, admin)
    assert found["spec"] == SPEC
    if GROUPS[cluster.group].native:
        assert found["metadata"].items() >= METADATA.items()
        return
    assert found["metadata"]["labels"] == {"projectcalico.org/zone": "a"}
    hidden = json.loads(found["metadata"]["annotations"].pop(ANNOTATION))
    assert found["metadata"]["annotations"] == {"example.projectcalico.org/x": "y"}
    assert hidden.pop("creationTimestamp") == found["metadata"]["creationTimestamp"]
    assert hidden == {key: METADATA[key] for key in ("labels", "annotations")}


def test_pyctl_reads_what_kubectl_writes(
    cluster: ApiServer, on_cluster: Pyctl, admin: Kubectl
) -> None:
    """Also what nobody has annotated."""
    admin.ok("create", "-f", "-", stdin=manifest(cluster.group))
    found = of_pyctl(on_cluster)
    assert (found["apiVersion"], found["spec"]) == ("projectcalico.org/v3", SPEC)
    assert found["metadata"].items() >= METADATA.items()
    (row,) = on_cluster.ok("get", "heps", "-o", "wide").splitlines()[1:-1]
    assert row.split() == ["h", "web-1", "eth0", "192.0.2.31"]


def test_they_change_one_object_in_turn(
    cluster: ApiServer, on_cluster: Pyctl, admin: Kubectl
) -> None:
    """Nothing that one wrote is lost by the other."""
    on_cluster.ok("create", "-f", "-", stdin=manifest("projectcalico.org/v3"))
    patch = json.dumps({"spec": {"ports": PORTS}, "metadata": {"finalizers": ["x.test/stay"]}})
    admin.ok("patch", heps(cluster), "h", "--type=merge", "-p", patch)
    on_cluster.ok("label", "hep", "h", "role=db", "--overwrite")
    on_cluster.ok("patch", "hep", "h", "-p", "spec: {interfaceName: eth1}")
    assert of_pyctl(on_cluster)["metadata"]["labels"]["role"] == "db"
    found = of_kubectl(cluster, admin)
    assert found["spec"] == {**SPEC, "interfaceName": "eth1", "ports": PORTS}
    if GROUPS[cluster.group].native:
        assert found["metadata"]["finalizers"] == ["x.test/stay"]


def test_kubectl_can_name_any_object_that_pyctl_lists(
    cluster: ApiServer, on_cluster: Pyctl, admin: Kubectl
) -> None:
    """The same names, in the same order."""
    for name in ("b", "a.c", "a"):
        text = manifest("projectcalico.org/v3").replace('"h"', f'"{name}"')
        on_cluster.ok("create", "-f", "-", stdin=text)
    names = admin.ok("get", heps(cluster), "-o", "name").split()
    assert [name.partition("/")[2] for name in names] == ["a", "a.c", "b"]
    shown = on_cluster.ok("get", "heps", "-o", "name").split()
    assert [name.partition("/")[2] for name in shown] == ["a", "a.c", "b"]


KUBERNETES = """\
apiVersion: v1
kind: Namespace
metadata: {name: prod, labels: {team: red}}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: runner, namespace: prod, labels: {tier: web}}
---
apiVersion: v1
kind: Node
metadata:
  name: n1
  labels: {zone: a}
  annotations: {projectcalico.org/IPv4Address: 10.0.0.1/24, projectcalico.org/ASNumber: "64600"}
---
apiVersion: v1
kind: Pod
metadata:
  name: web-0
  namespace: prod
  labels: {app: web}
  annotations: {cni.projectcalico.org/podIP: 10.65.0.2/32}
spec:
  nodeName: n1
  serviceAccountName: runner
  containers: [{name: c, image: i, ports: [{name: http, containerPort: 80}]}]
"""


def test_what_kubernetes_has_is_shown_as_calico_s(on_cluster: Pyctl, admin: Kubectl) -> None:
    """Nodes, profiles of namespaces and service accounts, workload endpoints of pods."""
    admin.ok("create", "-f", "-", stdin=KUBERNETES)
    rows = [line.split() for line in on_cluster.ok("get", "nodes", "-o", "wide").splitlines()]
    assert ["n1", "64600", "10.0.0.1/24"] in rows
    profiles = yaml.safe_load(on_cluster.ok("get", "profiles", "-o", "yaml"))["items"]
    by_name = {profile["metadata"]["name"]: profile["spec"] for profile in profiles}
    assert by_name["kns.prod"]["labelsToApply"]["pcns.team"] == "red"
    assert by_name["ksa.prod.runner"]["labelsToApply"]["pcsa.tier"] == "web"
    (endpoint,) = yaml.safe_load(on_cluster.ok("get", "weps", "-A", "-o", "yaml"))["items"]
    assert endpoint["metadata"]["name"] == "n1-k8s-web--0-eth0"
    assert endpoint["spec"]["ipNetworks"] == ["10.65.0.2/32"]
    assert endpoint["spec"]["profiles"] == ["kns.prod", "ksa.prod.runner"]


def test_what_is_kubernetes_own_is_for_kubectl(on_cluster: Pyctl, admin: Kubectl) -> None:
    """Nodes as kubectl prints them are refused, with a word on who takes them."""
    admin.ok("create", "-f", "-", stdin=KUBERNETES)
    printed = admin.ok("get", "nodes", "n1", "-o", "yaml")
    done = on_cluster("apply", "-f", "-", stdin=printed)
    assert done.code != 0
    assert "kubectl" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_change_of_a_node_is_seen_by_kubectl(on_cluster: Pyctl, admin: Kubectl) -> None:
    """In Calico's annotations; all else of the node stays."""
    admin.ok("create", "-f", "-", stdin=KUBERNETES)
    on_cluster.ok("patch", "node", "n1", "-p", "spec: {bgp: {ipv4Address: 10.0.0.9/24}}")
    node = json.loads(admin.ok("get", "node", "n1", "-o", "json"))["metadata"]
    assert node["annotations"]["projectcalico.org/IPv4Address"] == "10.0.0.9/24"
    assert node["annotations"]["projectcalico.org/ASNumber"] == "64600"
    assert node["labels"] == {"zone": "a"}


def test_a_finalizer_keeps_what_pyctl_deletes(
    cluster: ApiServer, on_cluster: Pyctl, admin: Kubectl
) -> None:
    """It is told what is waited for; the object goes when kubectl takes the finalizer away."""
    on_cluster.ok("create", "-f", "-", stdin=manifest("projectcalico.org/v3"))
    keep = json.dumps({"metadata": {"finalizers": ["x.test/stay"]}})
    admin.ok("patch", heps(cluster), "h", "--type=merge", "-p", keep)
    done = on_cluster("delete", "hep", "h")
    assert done.code == 0
    assert "HostEndpoint(h) stays until its finalizers are removed: x.test/stay" in done.stderr
    let_go = json.dumps({"metadata": {"finalizers": None}})
    admin.ok("patch", heps(cluster), "h", "--type=merge", "-p", let_go)
    assert on_cluster("get", "hep", "h").code == 3


POOL = """\
apiVersion: projectcalico.org/v3
kind: IPPool
metadata: {name: pool}
spec: {cidr: 10.7.0.0/16}
"""
ADDRESSES = """\
apiVersion: GROUP
kind: IPAMBlock
metadata: {name: 10-7-0-0-26}
spec:
  cidr: 10.7.0.0/26
  affinity: host:n1
  allocations: [null, null]
  unallocated: [0, 1]
  attributes: []
  strictAffinity: false
  deleted: false
  sequenceNumber: 5
  sequenceNumberForAllocation: {}
---
apiVersion: GROUP
kind: BlockAffinity
metadata: {name: n1-10-7-0-0-26}
spec: {cidr: 10.7.0.0/26, node: n1, state: confirmed, type: host, deleted: MARK}
"""


def test_a_pool_takes_its_blocks_along(
    cluster: ApiServer, on_cluster: Pyctl, admin: Kubectl
) -> None:
    """As Calico's programs have written them: in one group the mark is text, in the other not."""
    mark = "false" if GROUPS[cluster.group].native else '"false"'
    on_cluster.ok("create", "-f", "-", stdin=POOL)
    written = ADDRESSES.replace("GROUP", cluster.group).replace("MARK", mark)
    admin.ok("create", "-f", "-", stdin=written)
    on_cluster.ok("delete", "ippool", "pool")
    group = cluster.group.partition("/")[0]
    kinds = ",".join(f"{kind}.{group}" for kind in ("ippools", "ipamblocks", "blockaffinities"))
    assert admin.ok("get", kinds, "-o", "name") == ""
