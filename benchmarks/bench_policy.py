"""What policies decide, on a large store: compiling a host, then flows a second on one core.

5,000 host endpoints, 100 network sets of 1,000 nets, 1,000 policies of 10 rules of which 20 select
the host. Seconds are CPU time of this process.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import Any

from benchmarks.measure import Row, table
from pyctl.policy.flows import LOCAL_IN, LOCAL_OUT, TCP, UDP, Flow
from pyctl.policy.hosts import Host, Hosts
from pyctl.policy.snapshot import Snapshot

Object = dict[str, Any]

_NODE = "node-0000"
_FLOWS = 20_000
_EXPLAINED = 2_000


def main() -> None:
    """Measure and print."""
    chance = random.Random(1)
    objects = [*_endpoints(5000), *_sets(100, 1000, chance), *_policies(1000, chance)]
    flows = [_flow(chance) for _ in range(_FLOWS)]
    compiled = min(_spent(lambda: _compiled(objects)) for _ in range(3))
    host = _compiled(objects)
    rows = [
        Row("compile a host, and its first verdict", compiled, "2 s", 2.0),
        _rate("decide", _FLOWS, _spent(lambda: [host.decide(flow) for flow in flows]), 20_000),
        _rate(
            "explain",
            _EXPLAINED,
            _spent(lambda: [host.explain(flow) for flow in flows[:_EXPLAINED]]),
            2_000,
        ),
    ]
    table("what policies decide", {}, rows)


def _rate(what: str, count: int, seconds: float, promised: int) -> Row:
    label = f"{what} {count:,} flows ({count / seconds:,.0f} a second)"
    return Row(label, seconds, f"{promised:,} a second", count / promised)


def _spent(work: Callable[[], object]) -> float:
    before = time.process_time()
    work()
    return time.process_time() - before


def _compiled(objects: list[Object]) -> Host:
    """A host that has decided one flow in, and one out: nothing is left to be compiled."""
    host = Hosts(Snapshot(objects)).host(_NODE)
    flow = Flow(LOCAL_IN, TCP, "10.0.0.9", "10.0.1.9", incoming="eth0", destination_port=80)
    host.decide(flow)
    host.decide(flow._replace(path=LOCAL_OUT, incoming=None, outgoing="eth0"))
    return host


def _endpoints(count: int) -> list[Object]:
    return [
        {
            "kind": "HostEndpoint",
            "metadata": {
                "name": f"node-{i:04d}-eth0",
                "labels": {
                    "kubernetes.io/hostname": f"node-{i:04d}",
                    "role": ("db", "web", "app")[i % 3],
                    "zone": f"zone-{i % 7}",
                },
            },
            "spec": {
                "node": f"node-{i:04d}",
                "interfaceName": "eth0",
                "expectedIPs": [f"10.{i >> 8}.{i & 255}.9", f"fd00::{i:x}"],
                "profiles": ["projectcalico-default-allow"],
            },
        }
        for i in range(count)
    ]


def _sets(count: int, nets: int, chance: random.Random) -> list[Object]:
    return [
        {
            "kind": "GlobalNetworkSet",
            "metadata": {"name": f"set-{i}", "labels": {"set": f"set-{i}", "feed": f"{i % 10}"}},
            "spec": {"nets": [_net(chance) for _ in range(nets)]},
        }
        for i in range(count)
    ]


def _policies(count: int, chance: random.Random) -> list[Object]:
    """Every fiftieth selects the host; the others select one other host each."""
    policies = []
    for i in range(count):
        other = f"kubernetes.io/hostname == 'node-{i + 1:04d}'"
        rules = [_rule(chance) for _ in range(10)]
        spec = {
            "order": i,
            "selector": "role == 'db' && zone == 'zone-0'" if i % 50 == 0 else other,
            "types": ["Ingress", "Egress"],
            "ingress": rules[:5],
            "egress": rules[5:],
        }
        policies.append(
            {"kind": "GlobalNetworkPolicy", "metadata": {"name": f"policy-{i}"}, "spec": spec}
        )
    return policies


def _rule(chance: random.Random) -> Object:
    """A rule that few packets match: by set, by nets, by label, by what is left out."""
    peer: Object = chance.choice(
        [
            {"selector": f"set == 'set-{chance.randrange(100)}'"},
            {"selector": f"feed == '{chance.randrange(10)}'"},
            {"nets": [_net(chance) for _ in range(5)]},
            {"selector": f"role == 'web' && zone == 'zone-{chance.randrange(7)}'"},
            {"notSelector": "has(feed) || has(role)", "nets": [_net(chance)]},
        ]
    )
    return {
        "action": chance.choice(["Allow", "Deny", "Log"]),
        "protocol": chance.choice(["TCP", "UDP"]),
        "source": peer,
        "destination": {"ports": [chance.randrange(1, 65536), "8000:8100"]},
    }


def _flow(chance: random.Random) -> Flow:
    remote, own = _address(chance), "10.0.0.9"
    port = chance.choice([80, 443, 8080, 8443, chance.randrange(1, 65536)])
    protocol = chance.choice([TCP, UDP])
    if chance.random() < 0.5:
        return Flow(LOCAL_IN, protocol, remote, own, incoming="eth0", destination_port=port)
    return Flow(LOCAL_OUT, protocol, own, remote, outgoing="eth0", destination_port=port)


def _address(chance: random.Random) -> str:
    return ".".join(str(chance.randrange(1, 224)) for _ in range(4))


def _net(chance: random.Random) -> str:
    first, second, third = (chance.randrange(1, 224) for _ in range(3))
    return f"{first}.{second}.{third}.0/{chance.randrange(16, 29)}"


if __name__ == "__main__":
    main()
