"""Random stores and flows: few names, few addresses, so that everything meets everything."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from pyctl.policy.flows import (
    FORWARD,
    ICMP,
    ICMPV6,
    LOCAL_IN,
    LOCAL_OUT,
    LOOPBACK,
    PATHS,
    TCP,
    UDP,
    WITH_PORTS,
    Flow,
    Translation,
)
from tests.policy.world_policies import PORTS, V4, V6, optional, policies, rules

Object = dict[str, Any]

INTERFACES = {
    "lo": ["127.0.0.1/8", "::1/128"],
    "eth0": ["10.0.0.1/24", "10.0.0.2/24", "fd00::1/64"],
    "eth1": ["10.1.0.1/24", "fd01::1/64"],
}
SET_NETS = ("10.0.0.77/24", "10.0.0.5", "10.1.0.0/16", "fd00::5", "fd00::1/64", "0.0.0.0/0")
_labels = st.dictionaries(st.sampled_from(("a", "b")), st.sampled_from(("x", "y")))

_ports = st.lists(
    st.builds(
        lambda name, protocol, port: {"name": name, "protocol": protocol, "port": port},
        st.sampled_from(("web", "dns")),
        st.sampled_from(("TCP", "UDP", 6)),
        st.sampled_from(PORTS),
    ),
    max_size=2,
)


def _profiles_of(*, known: bool) -> st.SearchStrategy[list[str]]:
    names = ["projectcalico-default-allow", "lender", "gone", "strict"]
    return st.lists(st.sampled_from(names if known else [*names, "kns.dev"]), max_size=2)


def _host_endpoints(index: int, *, known: bool) -> st.SearchStrategy[Object]:
    return st.builds(
        lambda node, interface, ips, labels, profiles, ports: {
            "kind": "HostEndpoint",
            "metadata": {"name": f"h{index}", "labels": labels},
            "spec": {
                "node": node,
                "interfaceName": interface,
                "expectedIPs": ips,
                "profiles": profiles,
                "ports": ports,
            },
        },
        st.sampled_from(("n1", "n1", "n1", "n2")),
        st.sampled_from(("eth0", "eth1", "*", "*", "", "lo")),
        st.lists(st.sampled_from((*V4, *V6)), max_size=3, unique=True),
        _labels,
        _profiles_of(known=known),
        _ports,
    )


def _workloads(number: int, *, known: bool) -> st.SearchStrategy[Object]:
    return st.builds(
        lambda labels, profiles, ports, account, namespace: {
            "kind": "WorkloadEndpoint",
            "metadata": {"name": f"w{number}", "namespace": namespace, "labels": labels},
            "spec": {
                "orchestrator": "k8s",
                "node": "n1",
                "pod": f"pod{number}",
                "interfaceName": f"cali{number}",
                "ipNetworks": [f"10.2.0.{number}/32", f"fd02::{number}/128"],
                "profiles": profiles,
                "ports": ports,
                "serviceAccountName": account,
            },
        },
        _labels,
        _profiles_of(known=known),
        _ports,
        st.sampled_from(("", "robot")),
        st.sampled_from(("dev", "prod")),
    )


def _sets(number: int) -> st.SearchStrategy[Object]:
    def made(namespace: str, labels: dict[str, str], nets: list[str]) -> Object:
        metadata: Object = {"name": f"s{number}", "labels": labels}
        kind = "GlobalNetworkSet"
        if namespace:
            metadata["namespace"] = namespace
            kind = "NetworkSet"
        return {"kind": kind, "metadata": metadata, "spec": {"nets": nets}}

    nets = st.lists(st.sampled_from(SET_NETS), max_size=3)
    return st.builds(made, st.sampled_from(("", "", "dev")), _labels, nets)


def _profiles(*, known: bool) -> st.SearchStrategy[list[Object]]:
    """A profile that lends labels, one with rules, and those of namespaces where all is known."""

    def made(labels: dict[str, str], ingress: list[Object], egress: list[Object]) -> list[Object]:
        of = {"lender": {"labelsToApply": labels}, "strict": {"ingress": ingress, "egress": egress}}
        if known:
            of["kns.dev"] = {"labelsToApply": {f"pcns.{key}": labels[key] for key in labels}}
            of["kns.prod"] = {"ingress": [{"action": "Allow"}]}
        return [{"kind": "Profile", "metadata": {"name": n}, "spec": s} for n, s in of.items()]

    listed = st.lists(rules(known=known), max_size=2)
    return st.builds(made, _labels, listed, listed)


_failsafes = st.lists(
    st.builds(
        lambda protocol, port, net: {"protocol": protocol, "port": port, "net": net},
        st.sampled_from(("TCP", "udp")),
        st.sampled_from(PORTS),
        st.sampled_from(("", "10.0.0.9/24", "fd00::/8")),
    ),
    max_size=2,
)
_felix = st.builds(
    lambda name, spec: {"kind": "FelixConfiguration", "metadata": {"name": name}, "spec": spec},
    st.sampled_from(("default", "node.n1", "node.n2")),
    optional(
        failsafeInboundHostPorts=_failsafes,
        failsafeOutboundHostPorts=_failsafes,
        defaultEndpointToHostAction=st.sampled_from(("Accept", "drop", "RETURN")),
        disableConntrackInvalidCheck=st.booleans(),
        ipv6Support=st.sampled_from((True, True, False)),
        interfaceExclude=st.sampled_from(("eth1", "/^eth/", "kube-ipvs0")),
    ),
)
_tiers: st.SearchStrategy[Object] = st.builds(
    lambda name, order, action: {
        "kind": "Tier",
        "metadata": {"name": name},
        "spec": {"order": order, "defaultAction": action},
    },
    st.sampled_from(("early", "kube-baseline", "other")),
    st.sampled_from((None, 1, 5.5, 1000000)),
    st.sampled_from(("Pass", "Deny")),
)


@st.composite
def stores(draw: st.DrawFn, *, known: bool = True) -> list[Object]:
    """Objects of a store; `known` False leaves things out that verdicts may depend on."""
    few = st.integers(0, 4)
    objects = [draw(_host_endpoints(n, known=known)) for n in range(draw(st.integers(1, 4)))]
    objects += [draw(policies(n, known=known)) for n in range(draw(few))]
    objects += [draw(_workloads(n, known=known)) for n in (1, 2) if known or draw(st.booleans())]
    objects += [draw(_sets(n)) for n in range(draw(few))]
    objects += draw(_profiles(known=known))
    unique = {obj["metadata"]["name"]: obj for obj in draw(st.lists(_tiers, max_size=2))}
    felix = {obj["metadata"]["name"]: obj for obj in draw(st.lists(_felix, max_size=2))}
    return [*objects, *unique.values(), *felix.values()]


@st.composite
def flows(draw: st.DrawFn, *, known: bool = True) -> Flow:
    """Any packet on any path, whether or not it makes sense there."""
    path = draw(st.sampled_from(PATHS))
    addresses = st.sampled_from(draw(st.sampled_from((V4, V4, V6))))
    protocol = draw(st.sampled_from((TCP, TCP, TCP, UDP, UDP, ICMP, ICMPV6, 132, 253, 4)))
    interfaces = st.sampled_from(("eth0", "eth0", "eth1", "cali1", "cali2"))
    if not known:
        interfaces = st.sampled_from(("eth0", "eth9", "cali1", "cali9", None))
    ports = st.sampled_from(PORTS)
    icmp = protocol in (ICMP, ICMPV6)
    return Flow(
        path=path,
        protocol=protocol,
        source=draw(addresses),
        destination=draw(addresses),
        incoming=draw(interfaces) if path in (LOCAL_IN, FORWARD) else _lo(path),
        outgoing=draw(interfaces) if path in (LOCAL_OUT, FORWARD) else _lo(path),
        source_port=draw(st.one_of(st.none(), ports)) if protocol in WITH_PORTS else None,
        destination_port=draw(ports) if protocol in WITH_PORTS else None,
        icmp_type=draw(st.sampled_from((0, 8, 13, 128, 133, 135))) if icmp else None,
        icmp_code=draw(st.sampled_from((0, 1))) if icmp else None,
        established=draw(st.integers(0, 5)) == 0,
    )


translations = st.lists(
    st.builds(
        Translation,
        st.sampled_from((TCP, UDP)),
        st.sampled_from(("10.0.0.1", "10.1.0.9", "127.0.0.1")),
        st.sampled_from((80, 8080)),
        st.sampled_from(("10.1.0.9", "10.0.0.1", "10.2.0.1")),
        st.sampled_from((None, 81, 443)),
    ),
    max_size=2,
)


def _lo(path: str) -> str | None:
    return "lo" if path == LOOPBACK else None
