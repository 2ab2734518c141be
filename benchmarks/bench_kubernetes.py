"""get and apply on a real kube-apiserver, beside kubectl and plain connections.

Seconds are those of the clock on the wall. P is what 16 connections need that are kept,
and do nothing but post the same 5,000 bodies.
"""

from __future__ import annotations

import http.client
import io
import json
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from time import perf_counter

from benchmarks.measure import Bench, Row, bench, host_endpoints, table
from pyctl.datastores.kubernetes import custom_v1, custom_v3
from pyctl.manifests.loader import load
from pyctl.resources.catalog import KINDS, kind_for_word
from pyctl.resources.crds import GROUPS, definitions
from tests import etcd_server
from tests.kubectl import PROGRAM
from tests.kubernetes import apiserver
from tests.kubernetes.apiserver import ADMIN, ApiServer
from tests.kubernetes.build import program

AT_ONCE = 16
HEP = kind_for_word("hep")


def main() -> None:
    """Measure and print, for each API group."""
    if not program().exists():
        print("Kubernetes: not measured, `make test-kubernetes` builds the kube-apiserver\n")
        return
    for group in GROUPS:
        with ExitStack() as opened:
            scratch = Path(opened.enter_context(tempfile.TemporaryDirectory()))
            places = [scratch / name for name in ("etcd", "apiserver")]
            for place in places:
                place.mkdir()
            etcd = opened.enter_context(etcd_server.running(places[0]))
            kinds = definitions(KINDS, GROUPS[group])
            server = opened.enter_context(apiserver.running(places[1], etcd, group, kinds))
            _measure(server, opened.enter_context(bench()))


def _measure(server: ApiServer, b: Bench) -> None:
    b.on_kubernetes(server)
    few, many = (host_endpoints(b.home / f"{n}.yaml", n) for n in (5, 5000))
    apply, wide = ["apply", "-f", str(many)], ["get", "heps", "-o", "wide"]
    heps = f"hostendpoints.{server.group.partition('/')[0]}"
    kubectl = [str(PROGRAM), "get", heps, "-o", "wide"]
    b.setup("apply", "-f", str(few))
    short, short_kubectl = b.wall(*wide, runs=7), b.wall_of(kubectl, runs=7)
    bodies = _bodies(server, many)
    _plain(server, bodies)  # a server that is new takes its first thousands of objects faster
    plain, new = _quietest(
        3,
        lambda: _plain(server, bodies),
        lambda: b.wall(*apply, runs=1, before=["forget"]),
    )
    touched = _touching(b)
    get, get_kubectl, again = _quietest(
        8,
        lambda: b.wall(*wide, runs=1, before=next(touched)),
        lambda: b.wall_of(kubectl, runs=1, before=next(touched)),
        lambda: b.wall(*apply, runs=1, before=next(touched)),
    )
    rows = [
        Row("apply of 5,000 new", new, "P / 0.7", plain / 0.7),
        Row("apply of the same again", again, "2 times the get", 2 * get),
        Row("get of 5,000 -o wide", get, "1.5 times kubectl", 1.5 * get_kubectl),
        Row("get of 5 -o wide", short, "4 times kubectl (aim)", 4 * short_kubectl),
    ]
    yardsticks = {"P": plain, "kubectl get of 5,000": get_kubectl, "of 5": short_kubectl}
    table(f"Kubernetes, {server.group}", yardsticks, rows)


def _touching(b: Bench) -> Iterator[Sequence[str]]:
    """Commands that each change one object, which is none of those that are applied.

    Seconds after a write, each list takes an API server twice as long.
    """
    file = b.home / "touched.yaml"
    lines = host_endpoints(b.home / "one.yaml", 1).read_text().replace("node-00000", "touched")
    file.write_text(lines)
    b.setup("apply", "-f", str(file))
    for number in count():
        yield "label", "heps", "touched-eth0", f"time={number}", "--overwrite"


def _quietest(rounds: int, *measures: Callable[[], float]) -> list[float]:
    """The seconds of each in the round that took least of all, so that they can be compared."""
    return min(([measure() for measure in measures] for _ in range(rounds)), key=sum)


def _bodies(server: ApiServer, manifests: Path) -> list[bytes]:
    """What pyctl sends for the objects in a file."""
    form = (custom_v3 if GROUPS[server.group].native else custom_v1).form(HEP)
    objects = (manifest.object for manifest in load([str(manifests)], io.BytesIO()).manifests)
    return [json.dumps(form.encode(obj)).encode() for obj in objects]


def _plain(server: ApiServer, bodies: Sequence[bytes]) -> float:
    """Seconds that connections need to post some bodies, shared out among them."""
    server.wipe()
    path = f"/apis/{server.group}/hostendpoints"
    headers = {"Authorization": f"Bearer {ADMIN.tokens[0]}", "Content-Type": "application/json"}

    def post(share: Sequence[bytes]) -> None:
        context = server.context()
        connection = http.client.HTTPSConnection("127.0.0.1", server.port, context=context)
        for body in share:
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            answer.read()
            if answer.status != http.HTTPStatus.CREATED:
                raise SystemExit(f"the API server answers {answer.status}")
        connection.close()

    shares = [bodies[start::AT_ONCE] for start in range(AT_ONCE)]
    begun = perf_counter()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(post, shares))
    return perf_counter() - begun


if __name__ == "__main__":
    main()
