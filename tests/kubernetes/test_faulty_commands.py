"""Commands on a connection that goes wrong: in the end all is done, or it is told what is not."""

from __future__ import annotations

import re
import threading
from pathlib import Path

import pytest

from tests.conftest import Pyctl
from tests.kubernetes import faults
from tests.kubernetes.proxy import Fault, FaultyProxy, Seen

pytestmark = pytest.mark.kubernetes

NAMES = [f"n{number:02}" for number in range(40)]
MANIFESTS = "".join(
    f"""\
---
apiVersion: projectcalico.org/v3
kind: HostEndpoint
metadata: {{name: {name}}}
spec: {{node: n1, interfaceName: eth0}}
"""
    for name in NAMES
)


@pytest.mark.parametrize("fault", faults.FAULTS)
def test_apply_says_nothing_of(fault: str, proxy: FaultyProxy, through: Pyctl) -> None:
    """What went wrong on the way, once all is done; the second time there is nothing to do."""
    proxy.rule = faults.FAULTS[fault]()
    applied = f"Successfully applied {len(NAMES)} 'HostEndpoint' resource(s)\n"
    assert through.ok("apply", "-f", "-", stdin=MANIFESTS) == applied
    writes = proxy.count(faults.is_write)
    assert writes > len(NAMES)
    assert through.ok("apply", "-f", "-", stdin=MANIFESTS) == applied
    assert proxy.count(faults.is_write) == writes


def test_apply_goes_on_with_a_new_token(proxy: FaultyProxy, through: Pyctl, tmp_path: Path) -> None:
    """When the one it began with expires midway: the plugin gives another."""
    user, runs = faults.with_plugin(tmp_path)
    through.environ = {"KUBECONFIG": str(proxy.kubeconfig(user)), "PATH": "/usr/bin:/bin"}
    proxy.rule = faults.expiring(15)
    applied = f"Successfully applied {len(NAMES)} 'HostEndpoint' resource(s)\n"
    assert through.ok("apply", "-f", "-", stdin=MANIFESTS) == applied
    assert runs.read_text().split() == ["run", "run"]


@pytest.mark.lengthy
def test_apply_goes_on_when_the_server_is_started_again(proxy: FaultyProxy, through: Pyctl) -> None:
    """In its middle: it waits until the server is back."""
    restarting: list[threading.Thread] = []

    def rule(seen: Seen) -> None:
        creates = seen.method == "POST" and faults.is_write(seen)
        if creates and not restarting and len(proxy.seen) > 20:
            restarting.append(threading.Thread(target=faults.away, args=(proxy,)))
            restarting[0].start()

    proxy.rule = rule
    applied = f"Successfully applied {len(NAMES)} 'HostEndpoint' resource(s)\n"
    assert through.ok("apply", "-f", "-", "--request-timeout=60s", stdin=MANIFESTS) == applied
    restarting[0].join()
    names = through.ok("get", "heps", "-o", "name").split()
    assert names == [f"hostendpoint/{name}" for name in NAMES]


def test_a_server_that_goes_away_is_told_with_what_was_done(
    proxy: FaultyProxy, through: Pyctl
) -> None:
    """And of how much it is not known; with the code of a datastore that cannot be reached."""
    met = [0]

    def rule(seen: Seen) -> Fault | None:
        met[0] += faults.is_write(seen)
        return faults.cut_before if met[0] > 20 else None

    proxy.rule = rule
    done = through("apply", "-f", "-", "--request-timeout=4s", stdin=MANIFESTS)
    assert (done.stdout, done.code) == ("", 7)
    account = re.search(
        r"(\d+) of 40 objects were handled before, of the next (\d+) it is not known", done.stderr
    )
    assert account
    assert proxy.url in done.stderr
    proxy.rule = lambda seen: None
    there = len(through.ok("get", "heps", "-o", "name").split())
    handled, unknown = map(int, account.groups())
    assert handled <= there <= handled + unknown
