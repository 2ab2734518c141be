"""The user's day, word for word: nodes, automatic host endpoints, a policy from a heredoc."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

TYPED = r"""
pyctl apply -f examples/01-protect-nodes/nodes.yaml
pyctl patch kubecontrollersconfiguration default --patch='{"spec": {"controllers": {"node": {"hostEndpoint": {"autoCreate": "Enabled"}}}}}'
pyctl get heps -owide
pyctl apply -f - << EOF
apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata:
  name: all-nodes-restrict-egress
spec:
  selector: projectcalico.org/created-by == 'calico-kube-controllers'
  types:
  - Egress
  egress:
  - action: Deny
    destination:
      notNets:
      - 10.10.100.10/24
      - 54.54.11.11/32
  - action: Allow
EOF
"""  # noqa: E501 (what a user types is one line)

NODE = "ip-172-16-{}.us-west-2.compute.internal"
ROWS = [
    ("101-147", "172.16.101.147,192.168.228.128"),
    ("101-54", "172.16.101.54,192.168.107.128"),
    ("101-79", "172.16.101.79,192.168.91.64"),
    ("101-9", "172.16.101.9,192.168.71.192"),
    ("102-63", "172.16.102.63,192.168.108.192"),
]


def test_the_guide_works_word_for_word_in_an_empty_home(tmp_path: Path) -> None:
    """The commands that a user types print what the guide says, and the policy is stored."""
    environ = {
        "HOME": str(tmp_path),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    typed = subprocess.run(
        ["sh", "-ec", TYPED], cwd=ROOT, env=environ, capture_output=True, text=True, check=True
    )
    lines = [line.split() for line in typed.stdout.splitlines()]
    assert typed.stdout.startswith(
        "Successfully applied 5 'Node' resource(s)\n"
        "Successfully patched 1 'KubeControllersConfiguration' resource\n"
    )
    assert lines[2] == ["NAME", "NODE", "INTERFACE", "IPS", "PROFILES"]
    assert lines[3:8] == [
        [f"{NODE.format(host)}-auto-hep", NODE.format(host), "*", ips, "projectcalico-allow-all"]
        for host, ips in ROWS
    ]
    assert typed.stdout.endswith("\n\nSuccessfully applied 1 'GlobalNetworkPolicy' resource(s)\n")
    assert typed.stderr == (
        "warning: stdin:13: GlobalNetworkPolicy all-nodes-restrict-egress: "
        "spec.egress[0].destination.notNets[0]: 10.10.100.10/24 has host bits, "
        "stored as 10.10.100.0/24\n"
    )
    stored = subprocess.run(
        ["pyctl", "get", "gnp/all-nodes-restrict-egress", "-o", "yaml"],
        env=environ,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "      - 10.10.100.0/24\n      - 54.54.11.11/32\n" in stored.stdout
