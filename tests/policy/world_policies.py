"""Random rules and policies: few names, few addresses, so that everything meets everything."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

Object = dict[str, Any]

V4: tuple[str, ...] = (
    "10.0.0.1",
    "10.0.0.2",
    "10.0.0.5",
    "10.1.0.1",
    "10.1.0.9",
    "10.2.0.1",
    "127.0.0.1",
)
V6: tuple[str, ...] = ("fd00::1", "fd00::5", "fd01::1", "fd02::1")
NETS = {
    4: ("10.0.0.0/24", "10.0.0.5/32", "10.1.0.0/16", "10.0.0.0/8", "0.0.0.0/0", "192.0.2.0/24"),
    6: ("fd00::/64", "fd00::5/128", "fd00::/8", "::/0"),
}
PORTS = (22, 53, 80, 81, 443, 6443, 8080)
SELECTORS = (
    "a == 'x'",
    "a != 'x'",
    "has(b)",
    "!has(b)",
    "all()",
    "a in {'x', 'y'} && has(b)",
    "b not in {'x'} || a contains 'x'",
    "a starts with 'x' || b ends with 'y'",
    "projectcalico.org/namespace == 'dev'",
)
NAMESPACE_SELECTORS = ("all()", "global()", "has(a)", "a != 'x'", "!has(a) || b == 'y'")

_selector = st.sampled_from(SELECTORS)


def some_of(strategy: st.SearchStrategy[Any], most: int = 3) -> st.SearchStrategy[list[Any]]:
    """One to `most` different values."""
    return st.lists(strategy, min_size=1, max_size=most, unique_by=str)


def optional(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Object]:
    """A mapping with some of these fields."""
    return st.fixed_dictionaries({}, optional=fields)


@st.composite
def _entities(draw: st.DrawFn, version: int, *, ported: bool, services: bool) -> Object:
    """One side of a rule; often empty, seldom all at once."""
    nets = some_of(st.sampled_from(NETS[version]))
    some_ports = st.sampled_from((*PORTS, "80:90", "web", "dns"))
    ports = some_of(some_ports if ported else st.sampled_from(("web", "dns")))
    accounts = optional(names=some_of(st.sampled_from(("robot", "human"))), selector=_selector)
    fields = {
        "nets": nets,
        "notNets": nets,
        "ports": ports,
        "notPorts": ports,
        "selector": _selector,
        "notSelector": _selector,
        "namespaceSelector": st.sampled_from(NAMESPACE_SELECTORS),
        "serviceAccounts": accounts,
    }
    if services:
        fields["services"] = st.just({"name": "web", "namespace": "dev"})
    names = draw(st.lists(st.sampled_from(sorted(fields)), max_size=2, unique=True))
    return {name: draw(fields[name]) for name in names}


@st.composite
def rules(draw: st.DrawFn, *, known: bool) -> Object:
    """A rule; with `known` False it may ask for what no snapshot knows."""
    version = draw(st.sampled_from((4, 6)))
    protocol = draw(
        st.sampled_from((None, "TCP", "UDP", "SCTP", 6, 17, "ICMP", "ICMPv6", 1, 253, "253"))
    )
    ported = protocol in ("TCP", "UDP", "SCTP", 6, 17)
    rule: Object = {"action": draw(st.sampled_from(("Allow", "Deny", "Pass", "Log")))}
    if protocol is not None:
        rule["protocol"] = protocol
    elif draw(st.booleans()):
        rule["notProtocol"] = draw(st.sampled_from(("TCP", 17, "ICMP", "UDPLite")))
    if draw(st.integers(0, 5)) == 0:
        rule["ipVersion"] = version
    if protocol in ("ICMP", "ICMPv6"):
        icmp = st.fixed_dictionaries(
            {"type": st.sampled_from((0, 8, 128))}, optional={"code": st.sampled_from((0, 1))}
        )
        rule |= draw(optional(icmp=st.one_of(icmp, st.just({})), notICMP=icmp))
    services = not known and draw(st.integers(0, 3)) == 0
    for side in ("source", "destination"):
        if draw(st.booleans()):
            rule[side] = draw(_entities(version, ported=ported, services=services))
    return rule


def policies(index: int, *, known: bool) -> st.SearchStrategy[Object]:
    """A policy of any stage; `index` makes its name its own."""
    listed = st.lists(rules(known=known), max_size=3)
    names = st.sampled_from(("p", "p-q", "p.q", "z", "a"))
    return st.builds(
        _policy,
        st.just(index),
        names,
        st.sampled_from(("normal", "normal", "forward", "forward", "untracked", "pre-dnat", "np")),
        optional(
            order=st.sampled_from((1, 5, 5.5)),
            tier=st.sampled_from(("default", "early", "gone")),
            selector=_selector,
            types=st.sampled_from((["Ingress"], ["Egress"], ["Ingress", "Egress"])),
        ),
        optional(
            namespaceSelector=st.sampled_from(("all()", "has(a)", "!has(a)", "a != 'x'")),
            serviceAccountSelector=st.sampled_from(("all()", "has(a)", "!has(a)")),
        ),
        listed,
        listed,
    )


def _policy(
    index: int,
    name: str,
    stage: str,
    spec: Object,
    limits: Object,
    ingress: list[Object],
    egress: list[Object],
) -> Object:
    metadata: Object = {"name": f"{name}{index}" if index else name}
    spec = {**spec, "ingress": ingress, "egress": egress}
    if stage == "np":
        limits.pop("namespaceSelector", None)
        metadata["namespace"] = "dev"
        return {"kind": "NetworkPolicy", "metadata": metadata, "spec": {**spec, **limits}}
    spec |= {} if index % 2 else limits
    spec["applyOnForward"] = stage != "normal"
    spec["doNotTrack"], spec["preDNAT"] = stage == "untracked", stage == "pre-dnat"
    if stage == "pre-dnat":
        spec |= {"types": ["Ingress"], "egress": []}
    return {"kind": "GlobalNetworkPolicy", "metadata": metadata, "spec": spec}
