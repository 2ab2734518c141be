"""Others change a real cluster at the same time: conflicts, long lists, and watches."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable
from typing import Any

import pytest

from pyctl.datastores.base import Create, Delete, Update
from pyctl.datastores.kubernetes.store import Kubernetes
from tests.cli.test_watch_process import Process
from tests.conftest import Pyctl
from tests.datastores.test_conformance import HEP, changed, hep, stored, version_of
from tests.etcd_server import EtcdServer
from tests.kubernetes import faults
from tests.kubernetes.apiserver import ApiServer
from tests.kubernetes.clients import Kubectl
from tests.kubernetes.proxy import Exchange, Fault, FaultyProxy, Seen

pytestmark = pytest.mark.kubernetes

MANIFEST = """\
apiVersion: projectcalico.org/v3
kind: HostEndpoint
metadata: {name: h, resourceVersion: "VERSION"}
spec: {node: n1, interfaceName: eth0}
"""
VERSION = ', resourceVersion: "VERSION"'


def manifest(version: str = "") -> str:
    """A host endpoint, with a resourceVersion if one is given."""
    return MANIFEST.replace(VERSION, VERSION.replace("VERSION", version) if version else "")


def changing(cluster: ApiServer) -> Fault:
    """Somebody else changes the endpoint's interface before the request arrives."""

    def change(exchange: Exchange) -> None:
        path = f"/apis/{cluster.group}/hostendpoints/h"
        item = cluster.call("GET", path)
        number = int(item["spec"]["interfaceName"].removeprefix("eth")) + 1
        item["spec"]["interfaceName"] = f"eth{number}"
        cluster.call("PUT", path, item)
        exchange.pass_on()

    return change


def is_put(seen: Seen) -> bool:
    """Whether it replaces an endpoint."""
    return seen.method == "PUT" and "hostendpoints" in seen.path


CHANGES: dict[str, tuple[list[str], Callable[[dict[str, Any]], object]]] = {
    "patch": (["patch", "hep", "h", "-p", "spec: {node: n2}"], lambda hep: hep["spec"]["node"]),
    "label": (["label", "hep", "h", "site=n2"], lambda hep: hep["metadata"]["labels"]["site"]),
}


def shown(pyctl: Pyctl) -> dict[str, Any]:
    """The endpoint as it is."""
    found: dict[str, Any] = json.loads(pyctl.ok("get", "hep", "h", "-o", "json"))
    return found


@pytest.mark.parametrize("verb", CHANGES)
def test_a_change_of_somebody_else_is_kept(
    cluster: ApiServer, proxy: FaultyProxy, through: Pyctl, verb: str
) -> None:
    """What patch and label want is done to what is there by then."""
    words, value = CHANGES[verb]
    through.ok("create", "-f", "-", stdin=manifest())
    proxy.rule = faults.first(2, is_put, changing(cluster))
    through.ok(*words)
    found = shown(through)
    assert (found["spec"]["interfaceName"], value(found)) == ("eth2", "n2")
    assert proxy.count(is_put) == 3


@pytest.mark.parametrize("verb", ["apply", "replace"])
def test_what_a_manifest_says_counts_in_the_end(
    cluster: ApiServer, proxy: FaultyProxy, through: Pyctl, verb: str
) -> None:
    """Without a resourceVersion, whatever somebody else makes of the object meanwhile."""
    through.ok("create", "-f", "-", stdin=manifest().replace("eth0", "eth7"))
    proxy.rule = faults.first(1, is_put, changing(cluster))
    through.ok(verb, "-f", "-", stdin=manifest())
    assert shown(through)["spec"]["interfaceName"] == "eth0"
    assert proxy.count(is_put) == 2


@pytest.mark.parametrize("verb", ["apply", "replace", "delete"])
def test_another_resource_version_than_the_manifest_s_is_a_conflict(
    on_cluster: Pyctl, verb: str
) -> None:
    """It is told, with a code of its own, and the object stays as it is."""
    on_cluster.ok("create", "-f", "-", stdin=manifest())
    version = shown(on_cluster)["metadata"]["resourceVersion"]
    on_cluster.ok("label", "hep", "h", "a=b")
    done = on_cluster(verb, "-f", "-", stdin=manifest(version).replace("eth0", "eth1"))
    assert (done.stdout, done.code) == ("", 4)
    assert "update conflict: HostEndpoint(h)" in done.stderr
    found = shown(on_cluster)
    assert found["spec"]["interfaceName"] == "eth0"


def test_a_change_that_never_gets_through_is_a_conflict(
    cluster: ApiServer, proxy: FaultyProxy, through: Pyctl
) -> None:
    """After some tries, when somebody else is always faster."""
    through.ok("create", "-f", "-", stdin=manifest())
    proxy.rule = faults.every(1, is_put, changing(cluster))
    done = through("patch", "hep", "h", "-p", '{"spec": {"node": "n2"}}')
    assert (done.stdout, done.code) == ("", 4)
    assert "update conflict: HostEndpoint(h)" in done.stderr


# --- long lists ---------------------------------------------------------------------------------

MANY = [f"n{number:04}" for number in range(1100)]


def is_page(seen: Seen) -> bool:
    """Whether it asks for endpoints."""
    return seen.method == "GET" and "hostendpoints?" in seen.path and not seen.watches


def forget(etcd: EtcdServer) -> None:
    """Let etcd forget what was before now."""
    now = etcd.call("/kv/range", key="\0")["header"]["revision"]
    etcd.call("/kv/compaction", revision=now, physical=True)


def test_a_long_list_comes_in_pages(
    proxy: FaultyProxy, through: Pyctl, opened: Callable[..., Kubernetes]
) -> None:
    """Of 500, by name, each object once."""
    opened().write([Create(HEP, hep(name)) for name in MANY])
    before = proxy.count(is_page)
    names = through.ok("get", "heps", "-o", "name").split()
    assert names == [f"hostendpoint/{name}" for name in MANY]
    assert proxy.count(is_page) - before == 3
    assert "limit=500" in proxy.seen[-1].path


@pytest.mark.lengthy
def test_a_list_whose_moment_is_forgotten_is_read_anew(
    cluster: ApiServer,
    proxy: FaultyProxy,
    through: Pyctl,
    opened: Callable[..., Kubernetes],
    etcd_server: EtcdServer,
) -> None:
    """Between two of its pages: no object is lost, none comes twice, and the new ones are there."""
    store = opened()
    store.write([Create(HEP, hep(name)) for name in MANY])

    def forgetting(exchange: Exchange) -> None:
        store.write([Delete(HEP, MANY[0]), Create(HEP, hep("a-new")), Create(HEP, hep("z-new"))])
        forget(etcd_server)
        cluster.restart()  # it remembers for itself what etcd has forgotten
        exchange.pass_on()

    proxy.rule = faults.first(1, lambda seen: "continue=" in seen.path, forgetting)
    names = through.ok("get", "heps", "-o", "name").split()
    assert names == [f"hostendpoint/{name}" for name in ["a-new", *MANY[1:], "z-new"]]


# --- watches ------------------------------------------------------------------------------------


def test_a_watch_shows_what_kubectl_does(
    cluster: ApiServer, through: Pyctl, admin: Kubectl, proxy: FaultyProxy
) -> None:
    """As it happens, though the server ends the stream every second; Ctrl-C ends it."""
    proxy.rule = faults.every(1, lambda seen: seen.watches, faults.for_a_second)
    heps = f"hostendpoints.{cluster.group.partition('/')[0]}"
    watch = Process(through.home, "heps", "-w", "-o", "name", environ=through.environ)
    try:
        for number in range(3):
            wanted = proxy.count(lambda seen: seen.watches) + 1
            proxy.wait_for(lambda seen: seen.watches, wanted)
            through.ok("create", "-f", "-", stdin=manifest())
            assert watch.line() == "hostendpoint/h"
            patch = json.dumps({"spec": {"node": f"n{number}"}})
            admin.ok("patch", heps, "h", "--type=merge", "-p", patch)
            assert watch.line() == "hostendpoint/h"
            admin.ok("delete", heps, "h")
    finally:
        code, said = watch.end(signal.SIGINT)
    assert (code, said) == (130, "")


def test_a_watch_goes_on_over_forgotten_history(
    proxy: FaultyProxy, opened: Callable[..., Kubernetes], etcd_server: EtcdServer
) -> None:
    """What is different by then is told once, and nothing else."""
    store, other = opened(), opened()
    made = other.write([Create(HEP, hep(name)) for name in ("goes", "stays", "changes")])
    since = max((version_of(stored(item)) for item in made), key=int)

    def forgetting(exchange: Exchange) -> None:
        new = changed(stored(made[2]), "n2")
        other.write([Delete(HEP, "goes"), Create(HEP, hep("comes")), Update(HEP, new)])
        forget(etcd_server)
        old = exchange.seen.path.replace(f"resourceVersion={since}", "resourceVersion=1")
        exchange.pass_on(exchange.seen._replace(path=old))

    proxy.rule = faults.first(1, lambda seen: seen.watches, forgetting)
    told = {}
    for event in store.watch(HEP, since=since, idle=60):
        told[event.object["metadata"]["name"]] = event.type
        if len(told) == 3:
            break
    assert told == {"comes": "ADDED", "changes": "MODIFIED", "goes": "DELETED"}
