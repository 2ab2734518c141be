"""What pyctl sends to a real API server: as little as it takes, and what calicoctl would send.

The bodies are those that calicoctl was seen to send for the same manifest; an object that it stored
is read, changed and written as calicoctl does it.
"""

from __future__ import annotations

import json
import re

import pytest

from pyctl.resources.crds import GROUPS
from tests.conftest import Pyctl
from tests.kubernetes.apiserver import ApiServer
from tests.kubernetes.proxy import FaultyProxy, Seen

pytestmark = pytest.mark.kubernetes

MANIFEST = """\
apiVersion: projectcalico.org/v3
kind: HostEndpoint
metadata:
  name: web-1-eth0
  labels: {role: web, projectcalico.org/zone: a}
  annotations: {note: mine, example.projectcalico.org/x: "y"}
spec: {node: web-1, interfaceName: eth0, expectedIPs: [192.0.2.31]}
"""

# UID and TIME are the client's.
SENT_TO_STORAGE = (
    r'{"kind":"HostEndpoint","apiVersion":"crd.projectcalico.org/v1",'
    r'"metadata":{"name":"web-1-eth0","uid":"UID",'
    r'"labels":{"projectcalico.org/zone":"a"},'
    r'"annotations":{"example.projectcalico.org/x":"y",'
    r'"projectcalico.org/metadata":"{\"creationTimestamp\":\"TIME\",'
    r"\"labels\":{\"projectcalico.org/zone\":\"a\",\"role\":\"web\"},"
    r'\"annotations\":{\"example.projectcalico.org/x\":\"y\",\"note\":\"mine\"}}"}},'
    r'"spec":{"node":"web-1","interfaceName":"eth0","expectedIPs":["192.0.2.31"]}}'
)
SENT_TO_NATIVE = (
    r'{"kind":"HostEndpoint","apiVersion":"projectcalico.org/v3",'
    r'"metadata":{"name":"web-1-eth0","uid":"UID","creationTimestamp":"TIME",'
    r'"labels":{"projectcalico.org/zone":"a","role":"web"},'
    r'"annotations":{"example.projectcalico.org/x":"y","note":"mine"}},'
    r'"spec":{"node":"web-1","interfaceName":"eth0","expectedIPs":["192.0.2.31"]}}'
)
_UID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def plain(seen: Seen) -> str:
    """The body of a request, without what is other each time."""
    return _TIME.sub("TIME", _UID.sub("UID", seen.body.decode()))


def asked(proxy: FaultyProxy, group: str) -> list[str]:
    """The requests since this was last asked: method and path, without the group's."""
    found = [f"{seen.method} {seen.path.removeprefix(f'/apis/{group}/')}" for seen in proxy.seen]
    proxy.seen.clear()
    return found


def test_the_body_of_a_new_object(cluster: ApiServer, proxy: FaultyProxy, through: Pyctl) -> None:
    """Byte for byte; JSON alone is asked for."""
    through.ok("create", "-f", "-", stdin=MANIFEST)
    (post,) = [seen for seen in proxy.seen if seen.body and "hostendpoints" in seen.path]
    native = GROUPS[cluster.group].native
    assert plain(post) == (SENT_TO_NATIVE if native else SENT_TO_STORAGE)
    assert {seen.headers["accept"] for seen in proxy.seen} == {"application/json"}
    assert post.headers["content-type"] == "application/json"


POLICY = """\
apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata: {name: allow-ssh}
spec: {selector: has(role), ingress: [{action: Allow, protocol: TCP, destination: {ports: [22]}}]}
"""
POLICY_SPEC = (
    '"spec":{"ingress":[{"action":"Allow","protocol":"TCP","destination":{"ports":[22]}}],'
    '"selector":"has(role)","types":["Ingress"]}}'
)
POLICY_IN_STORAGE = (
    r'{"kind":"GlobalNetworkPolicy","apiVersion":"crd.projectcalico.org/v1",'
    r'"metadata":{"name":"allow-ssh","uid":"UID","labels":{"projectcalico.org/tier":"default"},'
    r'"annotations":{"projectcalico.org/metadata":"{\"name\":\"allow-ssh\",'
    r'\"creationTimestamp\":\"TIME\",\"labels\":{\"projectcalico.org/tier\":\"default\"}}"}},'
) + POLICY_SPEC
POLICY_NATIVE = (
    '{"kind":"GlobalNetworkPolicy","apiVersion":"projectcalico.org/v3",'
    '"metadata":{"name":"allow-ssh","uid":"UID","creationTimestamp":"TIME",'
    '"labels":{"projectcalico.org/tier":"default"}},'
) + POLICY_SPEC


def test_defaults_of_schemas_are_the_server_s(
    cluster: ApiServer, proxy: FaultyProxy, through: Pyctl
) -> None:
    """The client's are sent, those of the schema are not; all of them are there afterwards."""
    through.ok("create", "-f", "-", stdin=POLICY)
    native = GROUPS[cluster.group].native
    assert plain(proxy.seen[-1]) == (POLICY_NATIVE if native else POLICY_IN_STORAGE)
    shown = json.loads(through.ok("get", "gnp", "allow-ssh", "-o", "json"))
    assert shown["spec"]["tier"] == "default"
    through.ok("apply", "-f", "-", stdin=POLICY)
    assert not [seen for seen in proxy.seen if seen.method == "PUT"]


def test_no_more_is_asked_than_it_takes(
    cluster: ApiServer, proxy: FaultyProxy, through: Pyctl
) -> None:
    """The groups once for many commands; versions are compared, and tiers seen to, once each."""
    through.ok("create", "-f", "-", stdin=MANIFEST)
    first = asked(proxy, cluster.group)
    assert first[0] == "GET /apis"
    assert first[-1] == "POST hostendpoints"
    check, heps = "GET clusterinformations/default", "hostendpoints/web-1-eth0"
    through.ok("get", "heps")
    assert asked(proxy, cluster.group) == [check, "GET hostendpoints?limit=500"]
    through.ok("get", "hep", "web-1-eth0")
    assert asked(proxy, cluster.group) == [check, f"GET {heps}"]
    through.ok("apply", "-f", "-", stdin=MANIFEST)
    again = asked(proxy, cluster.group)
    assert again[0] == check
    assert not [line for line in again if line.startswith("PUT")]
    through.ok("patch", "hep", "web-1-eth0", "-p", "spec: {interfaceName: eth1}")
    assert asked(proxy, cluster.group)[-2:] == [f"GET {heps}", f"PUT {heps}"]
    through.ok("delete", "hep", "web-1-eth0")
    assert asked(proxy, cluster.group)[-2:] == [f"GET {heps}", f"DELETE {heps}"]


def test_many_of_the_same_again_are_one_list_and_no_write(
    cluster: ApiServer, proxy: FaultyProxy, through: Pyctl
) -> None:
    """However many there are."""
    many = "---\n".join(MANIFEST.replace("web-1", f"web-{number}") for number in range(30))
    through.ok("apply", "-f", "-", stdin=many)
    asked(proxy, cluster.group)
    through.ok("apply", "-f", "-", stdin=many)
    again = [line for line in asked(proxy, cluster.group) if "hostendpoints" in line]
    assert again == ["GET hostendpoints?limit=500"]


def test_what_calicoctl_stored_is_changed_as_calicoctl_does(
    cluster: ApiServer, proxy: FaultyProxy, through: Pyctl
) -> None:
    """Under the server's uid and resourceVersion, with the time at which it was made."""
    stored = SENT_TO_NATIVE if GROUPS[cluster.group].native else SENT_TO_STORAGE
    made = json.loads(stored.replace("TIME", "2026-11-23T15:14:35Z").replace('"uid":"UID",', ""))
    item = cluster.call("POST", f"/apis/{cluster.group}/hostendpoints", made)
    through.ok("patch", "hep", "web-1-eth0", "-p", "spec: {interfaceName: eth1}")
    put = json.loads(proxy.seen[-1].body)
    assert {key: put["metadata"][key] for key in ("uid", "resourceVersion")} == {
        key: item["metadata"][key] for key in ("uid", "resourceVersion")
    }
    assert put["metadata"]["annotations"] == made["metadata"]["annotations"]
    assert put["spec"] == {**made["spec"], "interfaceName": "eth1"}
