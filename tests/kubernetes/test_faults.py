"""The datastore behind a connection that goes wrong: nothing is lost, doubled or made up."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from pyctl.datastores.base import Create, Delete, Event, Update
from pyctl.datastores.kubernetes.store import Kubernetes
from pyctl.errors import DatastoreError, Unauthorized, WriteCutShort
from tests.conftest import Pyctl
from tests.datastores.test_conformance import HEP, changed, hep, stored, version_of
from tests.kubernetes import faults
from tests.kubernetes.apiserver import ADMIN, ApiServer
from tests.kubernetes.proxy import Fault, FaultyProxy, Rule, Seen

pytestmark = pytest.mark.kubernetes

NAMES = [f"n{number:02}" for number in range(40)]


def names_in(store: Kubernetes) -> list[str]:
    """The names of all host endpoints."""
    return [item["metadata"]["name"] for item in store.list(HEP).objects]


def is_write(seen: Seen) -> bool:
    """Whether it would change a host endpoint."""
    return seen.writes and "hostendpoints" in seen.path


def is_page(seen: Seen) -> bool:
    """Whether it asks for host endpoints."""
    return "hostendpoints" in seen.path and not seen.writes and not seen.watches


FAULTS: dict[str, Callable[[], Rule]] = {
    "429": lambda: faults.first(40, is_write, faults.too_many()),
    "429 come back in a second": lambda: faults.first(20, is_write, faults.too_many("1")),
    "cut before": lambda: faults.every(5, is_write, faults.cut_before),
    "cut after": lambda: faults.every(5, is_write, faults.cut_after),
    "half an answer": lambda: faults.every(5, is_write, faults.half),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_writes_are_carried_out_once_each_in_spite_of(
    fault: str, proxy: FaultyProxy, opened: Callable[..., Kubernetes]
) -> None:
    """Creations, changes and deletions; each result is that of a write that was done."""
    store = opened()
    store.list(HEP)
    proxy.rule = FAULTS[fault]()
    made = [stored(result) for result in store.write([Create(HEP, hep(name)) for name in NAMES])]
    assert [item["metadata"]["name"] for item in made] == NAMES
    new = [stored(one) for one in store.write([Update(HEP, changed(item, "n2")) for item in made])]
    assert [item["spec"]["node"] for item in new] == ["n2"] * len(NAMES)
    assert len({item["metadata"]["resourceVersion"] for item in (*made, *new)}) == 2 * len(NAMES)
    gone = store.write(
        [
            Delete(HEP, name, resource_version=version_of(item))
            for name, item in zip(NAMES, new, strict=True)
        ]
    )
    assert [stored(item)["metadata"]["name"] for item in gone] == NAMES
    assert proxy.count(is_write) > 3 * len(NAMES)
    assert names_in(store) == []


@pytest.mark.parametrize("fault", [faults.cut_before, faults.cut_after, faults.half])
def test_a_list_is_read_in_spite_of(
    fault: Fault, proxy: FaultyProxy, opened: Callable[..., Kubernetes]
) -> None:
    """Whole, though every other answer is broken off."""
    store = opened()
    store.write([Create(HEP, hep(name)) for name in NAMES])
    proxy.rule = faults.every(2, is_page, fault)
    for _ in range(4):
        assert names_in(store) == NAMES
    assert proxy.count(is_page) > 4


def test_an_answer_that_does_not_come_is_not_waited_for(
    proxy: FaultyProxy, opened: Callable[..., Kubernetes]
) -> None:
    """Longer than a request may take; it is said what did not answer."""
    store = opened(seconds=0.3)
    store.list(HEP)
    come = threading.Event()
    proxy.rule = faults.first(99, is_page, faults.held(come))
    with pytest.raises(DatastoreError, match="no answer within") as told:
        store.list(HEP)
    come.set()
    assert proxy.url in str(told.value)
    assert told.value.exit_code == 7


def test_a_slow_server_is_waited_for(proxy: FaultyProxy, opened: Callable[..., Kubernetes]) -> None:
    """As long as a request may take."""
    store = opened()
    come = threading.Event()
    proxy.rule = faults.first(1, is_page, faults.held(come))
    found: list[list[str]] = []
    thread = threading.Thread(target=lambda: found.append(names_in(store)))
    thread.start()
    other = opened()
    other.write([Create(HEP, hep("late"))])
    come.set()
    thread.join()
    assert found == [["late"]]


def test_a_watch_that_is_closed_every_second_tells_each_change_once(
    proxy: FaultyProxy, opened: Callable[..., Kubernetes]
) -> None:
    """In order, over several streams."""
    proxy.rule = faults.every(1, lambda seen: seen.watches, faults.for_a_second)
    store, other = opened(), opened()
    since = store.revision()
    told: list[Event] = []
    over = threading.Event()

    def written() -> None:
        (made,) = other.write([Create(HEP, hep("a"))])
        item = stored(made)
        while proxy.count(lambda seen: seen.watches) < 4 and not over.is_set():
            (new,) = other.write(
                [Update(HEP, changed(item, f"n{item['metadata']['resourceVersion']}"))]
            )
            item = stored(new)
        other.write([Delete(HEP, "a")])

    thread = threading.Thread(target=written)
    events = store.watch(HEP, since=since, idle=30)
    thread.start()
    for event in events:
        told.append(event)
        if event.type == "DELETED":
            break
    over.set()
    thread.join()
    assert [event.type for event in told] == ["ADDED", *["MODIFIED"] * (len(told) - 2), "DELETED"]
    assert len(told) > 4
    for one, following in pairwise(told[1:-1]):
        assert following.old == one.object
        assert int(version_of(following.object)) > int(version_of(one.object))


PLUGIN = """\
#!/bin/sh
echo run >> {runs}
if [ "$(wc -l < {runs})" -gt 1 ]; then token={tokens[1]}; else token={tokens[0]}; fi
cat << EOF
{{"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential",
 "status": {{"token": "$token"}}}}
EOF
"""


def with_plugin(directory: Path) -> tuple[dict[str, Any], Path]:
    """A user whose plugin gives the second token from the second time on; where it counts."""
    runs, plugin = directory / "runs", directory / "plugin"
    plugin.write_text(PLUGIN.format(runs=runs, tokens=ADMIN.tokens))
    plugin.chmod(0o755)
    entry = {
        "apiVersion": "client.authentication.k8s.io/v1",
        "command": str(plugin),
        "interactiveMode": "Never",
    }
    return {"exec": entry}, runs


def expiring(after: int) -> Rule:
    """The first token is good for so many writes."""
    met = [0]

    def rule(seen: Seen) -> Fault | None:
        old = seen.headers.get("authorization") == f"Bearer {ADMIN.tokens[0]}"
        met[0] += is_write(seen)
        return faults.unauthorized if old and met[0] > after else None

    return rule


def test_a_token_that_expires_midway_is_renewed_by_its_plugin(
    proxy: FaultyProxy, opened: Callable[..., Kubernetes], tmp_path: Path
) -> None:
    """Once, however many requests it was refused to, and nothing is lost."""
    user, runs = with_plugin(tmp_path)
    store = opened(user)
    proxy.rule = expiring(15)
    results = store.write([Create(HEP, hep(name)) for name in NAMES])
    assert [stored(result)["metadata"]["name"] for result in results] == NAMES
    assert names_in(store) == NAMES
    assert runs.read_text().split() == ["run", "run"]


def test_a_token_that_is_refused_twice_is_refused(
    proxy: FaultyProxy, opened: Callable[..., Kubernetes]
) -> None:
    """A plain token is not renewed: the server's word is final."""
    store = opened({"token": "unknown"})
    with pytest.raises(Unauthorized):
        store.list(HEP)
    assert proxy.count(is_page) <= 1


@pytest.mark.lengthy
def test_a_server_that_is_started_again_in_the_middle_of_writes(
    cluster: ApiServer, proxy: FaultyProxy, opened: Callable[..., Kubernetes]
) -> None:
    """Every write is done in the end, and none twice."""
    store = opened(seconds=60.0)
    restarting: list[threading.Thread] = []

    def rule(seen: Seen) -> None:
        if is_write(seen) and not restarting and len(proxy.seen) > 100:
            restarting.append(threading.Thread(target=cluster.restart))
            restarting[0].start()

    proxy.rule = rule
    wanted = [f"n{number:03}" for number in range(400)]
    results = store.write([Create(HEP, hep(name)) for name in wanted])
    restarting[0].join()
    assert [stored(result)["metadata"]["name"] for result in results] == wanted
    assert names_in(store) == wanted


def test_a_deletion_of_which_nothing_is_heard_is_done_once(
    proxy: FaultyProxy, opened: Callable[..., Kubernetes]
) -> None:
    """That the object is gone at the second try is its success, and it is told as it was."""
    store = opened()
    store.write([Create(HEP, hep("a"))])
    proxy.rule = faults.first(1, lambda seen: seen.method == "DELETE", faults.cut_after)
    (result,) = store.write([Delete(HEP, "a")])
    assert stored(result)["metadata"]["name"] == "a"
    assert proxy.count(lambda seen: seen.method == "DELETE") == 2


def test_a_write_of_which_nothing_is_ever_heard_may_have_been_done(
    proxy: FaultyProxy, opened: Callable[..., Kubernetes]
) -> None:
    """It is said so, with what did not answer."""
    store = opened(seconds=1.0)
    store.list(HEP)
    proxy.rule = faults.every(1, is_write, faults.cut_after)
    with pytest.raises(WriteCutShort, match="whether it was carried out is not known") as told:
        store.write([Create(HEP, hep("a"))])
    assert (told.value.unknown, told.value.exit_code) == (1, 7)
    assert proxy.url in str(told.value)
    assert names_in(store) == ["a"]


# --- commands -----------------------------------------------------------------------------------

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


@pytest.mark.parametrize("fault", FAULTS)
def test_apply_says_nothing_of(fault: str, proxy: FaultyProxy, through: Pyctl) -> None:
    """What went wrong on the way, once all is done; the second time there is nothing to do."""
    proxy.rule = FAULTS[fault]()
    applied = f"Successfully applied {len(NAMES)} 'HostEndpoint' resource(s)\n"
    assert through.ok("apply", "-f", "-", stdin=MANIFESTS) == applied
    writes = proxy.count(is_write)
    assert writes > len(NAMES)
    assert through.ok("apply", "-f", "-", stdin=MANIFESTS) == applied
    assert proxy.count(is_write) == writes


def test_apply_goes_on_with_a_new_token(proxy: FaultyProxy, through: Pyctl, tmp_path: Path) -> None:
    """When the one it began with expires midway: the plugin gives another."""
    user, runs = with_plugin(tmp_path)
    through.environ = {"KUBECONFIG": str(proxy.kubeconfig(user)), "PATH": "/usr/bin:/bin"}
    proxy.rule = expiring(15)
    applied = f"Successfully applied {len(NAMES)} 'HostEndpoint' resource(s)\n"
    assert through.ok("apply", "-f", "-", stdin=MANIFESTS) == applied
    assert runs.read_text().split() == ["run", "run"]


@pytest.mark.lengthy
def test_apply_goes_on_when_the_server_is_started_again(
    cluster: ApiServer, proxy: FaultyProxy, through: Pyctl
) -> None:
    """In its middle: it waits until the server is back."""
    restarting: list[threading.Thread] = []

    def rule(seen: Seen) -> None:
        if seen.method == "POST" and is_write(seen) and not restarting and len(proxy.seen) > 20:
            restarting.append(threading.Thread(target=cluster.restart))
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
        met[0] += is_write(seen)
        return faults.cut_before if met[0] > 20 else None

    proxy.rule = rule
    done = through("apply", "-f", "-", "--request-timeout=1s", stdin=MANIFESTS)
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
