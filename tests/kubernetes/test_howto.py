"""The user's day on a real cluster: the commands of the guide, word for word.

kubelets and kube-controllers do not run here. Nodes are made by hand; what kube-controllers would
write is what pyctl's own plan says.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from pyctl.autohep import Create as Make
from pyctl.autohep import plan
from pyctl.client.builtin import PROFILE
from pyctl.datastores.base import Create
from pyctl.datastores.kubernetes.settings import KubernetesSettings
from pyctl.datastores.kubernetes.store import Kubernetes
from pyctl.resources.catalog import kind_for_word
from tests.cli.test_howto import NODE, ROOT, ROWS, TYPED
from tests.kubernetes.apiserver import ApiServer
from tests.kubernetes.clients import Kubectl

pytestmark = pytest.mark.kubernetes

NODES = ROOT / "examples" / "01-protect-nodes" / "nodes.yaml"
KCC, HEP = kind_for_word("kubecontrollersconfiguration"), kind_for_word("hep")


def as_kubelets_do(admin: Kubectl) -> None:
    """Register the nodes of the guide, with the labels that they have."""
    for node in yaml.safe_load_all(NODES.read_text()):
        metadata = {key: node["metadata"][key] for key in ("name", "labels")}
        made = {"apiVersion": "v1", "kind": "Node", "metadata": metadata}
        admin.ok("create", "-f", "-", stdin=json.dumps(made))


def as_kube_controllers_start(cluster: ApiServer) -> None:
    """Create their configuration."""
    reconciled = {name: {"reconcilerPeriod": "5m0s"} for name in ("namespace", "policy")}
    node = {"hostEndpoint": {"autoCreate": "Disabled"}, "reconcilerPeriod": "5m0s"}
    obj = {
        "apiVersion": cluster.group,
        "kind": "KubeControllersConfiguration",
        "metadata": {"name": "default"},
        "spec": {"logSeverityScreen": "Info", "controllers": {**reconciled, "node": node}},
    }
    cluster.call("POST", f"/apis/{cluster.group}/kubecontrollersconfigurations", obj)


def as_kube_controllers_do(cluster: ApiServer) -> None:
    """Make the host endpoints that the configuration asks for."""
    store = Kubernetes.open(KubernetesSettings(paths=(str(cluster.kubeconfig()),)))
    nodes = store.list(kind_for_word("node")).objects
    changes = plan(store.get(KCC, "default"), nodes, store.list(HEP).objects, profile=PROFILE)
    made = [Create(HEP, change.object) for change in changes.changes if isinstance(change, Make)]
    assert len(store.write(made)) == len(nodes)
    store.close()


def test_the_guide_works_word_for_word(cluster: ApiServer, admin: Kubectl, tmp_path: Path) -> None:
    """With the kubeconfig that makes kubectl work, and nothing else."""
    as_kubelets_do(admin)
    as_kube_controllers_start(cluster)
    environ = {
        "HOME": str(tmp_path),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "KUBECONFIG": str(cluster.kubeconfig()),
    }

    def typed(commands: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["sh", "-ec", commands],
            cwd=ROOT,
            env=environ,
            capture_output=True,
            text=True,
            check=True,
        )

    before, get, after = TYPED.partition("pyctl get heps -owide\n")
    assert typed(before).stdout == (
        "Successfully applied 5 'Node' resource(s)\n"
        "Successfully patched 1 'KubeControllersConfiguration' resource\n"
    )
    as_kube_controllers_do(cluster)
    lines = [line.split() for line in typed(get).stdout.splitlines()]
    assert lines[0] == ["NAME", "NODE", "INTERFACE", "IPS", "PROFILES"]
    assert lines[1:6] == [
        [f"{NODE.format(host)}-auto-hep", NODE.format(host), "*", ips, PROFILE]
        for host, ips in ROWS
    ]
    done = typed(after)
    assert done.stdout == "Successfully applied 1 'GlobalNetworkPolicy' resource(s)\n"
    assert "10.10.100.10/24 has host bits, stored as 10.10.100.0/24\n" in done.stderr
    policies = json.loads(
        admin.ok("get", f"globalnetworkpolicies.{cluster.group.partition('/')[0]}", "-o", "json")
    )
    (policy,) = policies["items"]
    assert policy["spec"]["egress"][0]["destination"]["notNets"] == [
        "10.10.100.0/24",
        "54.54.11.11/32",
    ]
    assert policy["spec"]["types"] == ["Egress"]
