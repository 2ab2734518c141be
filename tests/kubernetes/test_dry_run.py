"""--dry-run=server on a real API server, which must not store what it says it would."""

from __future__ import annotations

import json

import pytest

from tests.conftest import Pyctl

pytestmark = pytest.mark.kubernetes

HEP = """\
apiVersion: projectcalico.org/v3
kind: HostEndpoint
metadata: {name: NAME, labels: {role: web}}
spec: {node: web-1, interfaceName: eth0}
"""
STORED, NEW = HEP.replace("NAME", "stored"), HEP.replace("NAME", "new")


def endpoints(pyctl: Pyctl) -> object:
    """Give all host endpoints."""
    return json.loads(pyctl.ok("get", "heps", "-o", "json"))["items"]


def test_dry_runs(on_cluster: Pyctl) -> None:
    """Each verb is answered as if it had been carried out; nothing has."""
    on_cluster.ok("create", "-f", "-", stdin=STORED)
    before = endpoints(on_cluster)
    for args, stdin in (
        (["create", "-f", "-"], NEW),
        (["apply", "-f", "-"], f"{STORED.replace('eth0', 'eth1')}---\n{NEW}"),
        (["replace", "-f", "-"], STORED.replace("eth0", "eth1")),
        (["patch", "hep", "stored", "-p", "spec: {node: web-2}"], ""),
        (["label", "hep", "stored", "zone=a"], ""),
        (["delete", "hep", "stored"], ""),
    ):
        assert "(server dry run)" in on_cluster.ok(*args, "--dry-run=server", stdin=stdin)
        assert endpoints(on_cluster) == before, args


def test_what_the_server_refuses(on_cluster: Pyctl) -> None:
    """A dry run meets the server's own refusals, with the code of the real run."""
    on_cluster.ok("create", "-f", "-", stdin=STORED)
    result = on_cluster("create", "-f", "-", "--dry-run=server", stdin=STORED)
    assert (result.code, "resource already exists" in result.stderr) == (4, True)
