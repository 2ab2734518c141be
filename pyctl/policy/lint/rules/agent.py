"""What passes Calico's validation and then stops its agent on the nodes, or is applied otherwise.

Known from real nodes. An agent that is stopped keeps the rules that it had, and follows nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyctl.policy.lint.findings import ERROR, WARNING, Hint
from pyctl.policy.lint.phrases import nodes_of, these_nodes
from pyctl.policy.lint.registry import rule
from pyctl.policy.lint.world import STAGED, Body, World
from pyctl.resources.rule_remarks import IPTABLES, NFTABLES, Unwise

_FAILSAFES = ("failsafeInboundHostPorts", "failsafeOutboundHostPorts")
_DENY_ACTIONS = ("iptablesFilterDenyAction", "nftablesFilterDenyAction")


@rule(ERROR)
def protocol_and_not_protocol(world: World) -> Iterator[Hint]:
    """A rule with protocol and notProtocol stops the agent with iptables."""
    return _stuck(world, "protocol-and-not-protocol")


@rule(ERROR)
def icmp_number_without_version(world: World) -> Iterator[Hint]:
    """A rule with ICMP by number, a type and no IP version stops the agent."""
    return _stuck(world, "icmp-number-without-version")


@rule(ERROR)
def not_icmp_without_icmp(world: World) -> Iterator[Hint]:
    """A rule with notICMP whose protocol is not ICMP stops the agent."""
    return _stuck(world, "not-icmp-without-icmp")


@rule(WARNING)
def icmp_code(world: World) -> Iterator[Hint]:
    """A rule with an ICMP code may stop the agent with nftables."""
    return _stuck(world, "icmp-code")


@rule(ERROR)
def third_list_ignored(world: World) -> Iterator[Hint]:
    """Of three long lists of nets and ports in a rule, Calico ignores the third."""
    for body, fear in _unwise(world, "third-list-ignored"):
        action = body.written.get("action")
        effect = "denies" if action == "Deny" else "allows" if action == "Allow" else "matches"
        text = (
            f"Calico applies two long lists of a rule and ignores the third, so it {effect} more "
            "than is written (long: two nets or more, over 15 ports, a named port beside others)"
        )
        advice = "split the rule, so that none has more than two long lists"
        yield Hint(body.subject, (*body.path, *fear.path), text, advice)


@rule(ERROR)
def deny_action_reject(world: World) -> Iterator[Hint]:
    """The agent ends when what is denied is to be rejected."""
    for subject in world.of("FelixConfiguration"):
        for name in _DENY_ACTIONS:
            if (subject.spec.get(name) or "").lower() == "reject":
                text = "the agent ends at its first write to the kernel, and follows no policy"
                yield Hint(subject, ("spec", name), text, "write Drop, or leave it out")


@rule(ERROR)
def failsafe_protocol(world: World) -> Iterator[Hint]:
    """The agent follows nothing new with a failsafe port that is neither TCP nor UDP."""
    for subject in world.of("FelixConfiguration"):
        for name in _FAILSAFES:
            for index, entry in enumerate(subject.spec.get(name) or ()):
                protocol = entry.get("protocol") or ""
                if protocol.lower() in ("tcp", "udp"):
                    continue
                text = (
                    f"the agent refuses {protocol or 'an entry without a protocol'} here: it waits "
                    "for ever, and follows no change of any policy"
                )
                yield Hint(subject, ("spec", name, index), text, "write protocol: TCP or UDP")


def _stuck(world: World, name: str) -> Iterator[Hint]:
    """Rules that stop the agent of whichever node has an endpoint that they are for."""
    for body, fear in _unwise(world, name):
        nodes = nodes_of(body.subject.name, world)
        backends = {_backend(node, world) for node in nodes} or {""}
        if fear.backend and not backends & {fear.backend, ""}:
            continue
        with_backend = f" with {fear.backend}" if fear.backend else ""
        may = "may stop" if fear.backend == NFTABLES else "stops"
        if nodes:
            text = f"{may} Calico's agent{with_backend} on {these_nodes(nodes, world)}"
        else:
            text = f"{may} Calico's agent{with_backend} as soon as an endpoint of its node has it"
        text += ": it keeps the rules of before, and follows no later policy"
        is_idle = body.subject.kind in STAGED or (not nodes and bool(world.nodes))
        level = WARNING if is_idle else None
        yield Hint(body.subject, (*body.path, *fear.path), text, fear.advice, level)


def _unwise(world: World, name: str) -> Iterator[tuple[Body, Unwise]]:
    return ((body, fear) for body, fear in world.unwise if fear.name == name)


def _backend(node: str, world: World) -> str:
    """The kernel backend of a node, "" where nobody says: then it is that of kube-proxy."""
    if world.host(node).place.site.settings.backend == NFTABLES:
        return NFTABLES
    modes = {subject.spec.get("nftablesMode") for subject in world.of("FelixConfiguration")}
    return IPTABLES if modes == {"Disabled"} else ""
