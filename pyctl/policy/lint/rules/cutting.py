"""Policies that cut what a node or a cluster cannot do without."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pyctl.policy.ends import of_node
from pyctl.policy.flows import LOCAL_OUT, LOOPBACK, TCP, UDP, Flow, protocol_name
from pyctl.policy.lint.cluster import (
    API_SERVER,
    BGP,
    ETCD,
    KUBELET,
    TYPHA,
    VXLAN,
    WIREGUARD,
    Cut,
    Service,
    cut,
    passes,
)
from pyctl.policy.lint.findings import ERROR, WARNING, Hint, Object
from pyctl.policy.lint.neighbours import neighbours_lost
from pyctl.policy.lint.phrases import these_nodes
from pyctl.policy.lint.probing import Blame, Denied, by_blame, denied
from pyctl.policy.lint.registry import rule
from pyctl.policy.lint.twins import PUBLIC
from pyctl.policy.lint.world import World
from pyctl.policy.packets import address_text
from pyctl.policy.ranges import Range
from pyctl.policy.rules import DENY, action_of
from pyctl.policy.sampling import ELSEWHERE, Sampler
from pyctl.policy.snapshot import EGRESS, INGRESS, PRE_DNAT, UNTRACKED

_LOOPBACK = {4: ("127.0.0.1", "127.0.0.0/8"), 6: ("::1", "::1/128")}
_RESOLVERS: dict[int, tuple[Range, ...]] = {
    4: ELSEWHERE,
    6: (PUBLIC[6], (0xFC << 120, (0xFE << 120) - 1)),
}
"""Where DNS servers are: a resolver on 127.0.0.53 only asks one of them."""
_HEALTHZ = 10248
"""Where the kubelet answers on 127.0.0.1: a port that nothing else is about."""
_MOST = 256


@rule(ERROR)
def loopback_cut(world: World) -> Iterator[Hint]:
    """A policy denies loopback on an endpoint that covers lo: a node cannot talk to itself."""
    for subject, blame, some in by_blame(_loopback(world), world):
        versions = sorted({6 if ":" in one.flow.source else 4 for one in some})
        addresses = " and ".join(_LOOPBACK[version][0] for version in versions)
        where = f"on {these_nodes({one.node for one in some}, world)}"
        what = blame.denies(f"{addresses} {where}")
        text = f"{what}: processes of a node no longer reach each other, as its endpoint covers lo"
        yield Hint(subject, blame.path, text, _loopback_advice(blame, versions, subject.spec))


@rule(WARNING)
def neighbour_discovery_cut(world: World) -> Iterator[Hint]:
    """A policy allows IPv6 and denies the ICMPv6 by which neighbours find each other."""
    for subject, blame, some in by_blame(neighbours_lost(world), world):
        where = f"on {these_nodes({one.node for one in some}, world)}"
        types = " and ".join(sorted({str(one.flow.icmp_type) for one in some}))
        text = (
            f"{blame.denies(f'ICMPv6 of type {types} {where}')}: without neighbour discovery no "
            "other IPv6 packet finds its way, those that are allowed included"
        )
        advice = "allow protocol ICMPv6 with icmp type 135, and with 136, before it"
        yield Hint(subject, blame.path, text, advice)


@rule(WARNING)
def kubelet_cut(world: World) -> Iterator[Hint]:
    """A policy keeps the control plane from the kubelet of a node."""
    return _between_nodes(world, KUBELET)


@rule(ERROR)
def api_server_cut(world: World) -> Iterator[Hint]:
    """A policy keeps nodes from the API server on port 6443."""
    return _between_nodes(world, API_SERVER)


@rule(ERROR)
def etcd_cut(world: World) -> Iterator[Hint]:
    """A policy keeps the control plane from etcd."""
    return _between_nodes(world, ETCD)


@rule(WARNING)
def typha_cut(world: World) -> Iterator[Hint]:
    """A policy keeps Calico's agents from Typha, wherever it runs."""
    return _between_nodes(world, TYPHA)


@rule(WARNING)
def bgp_cut(world: World) -> Iterator[Hint]:
    """A policy denies BGP between nodes, whichever of them begins."""
    if any(s.spec.get("nodeToNodeMeshEnabled") is False for s in world.of("BGPConfiguration")):
        return
    speakers = {
        n["metadata"]["name"] for n in world.snapshot.of("Node") if (n.get("spec") or {}).get("bgp")
    }
    for direction in (INGRESS, EGRESS):
        found = []
        for one in cut(world, BGP, direction):
            ends = one.denied.node, one.peer
            # The session stands if the other way round passes.
            opener, other = ends if direction == INGRESS else ends[::-1]
            if speakers.issuperset(ends) and not passes(world, BGP, opener, other):
                found.append(one)
        yield from _told(world, BGP, direction, found)


@rule(ERROR)
def dns_cut(world: World) -> Iterator[Hint]:
    """A policy lets a node ask no DNS server at all."""
    for subject, blame, some in by_blame(_without_dns(world), world):
        where = f"on {these_nodes({one.node for one in some}, world)}"
        what = blame.denies(f"UDP 53 to any address {where}")
        text = f"{what}: no names are resolved there"
        advice = "allow UDP and TCP 53 to your DNS servers, or leave 53 among the failsafe ports"
        yield Hint(subject, blame.path, text, advice)


@rule(WARNING)
def vxlan_cut(world: World) -> Iterator[Hint]:
    """A policy denies VXLAN between nodes, by its port or before Calico's agent can let it in."""
    return _overlay(world, VXLAN)


@rule(WARNING)
def wireguard_cut(world: World) -> Iterator[Hint]:
    """A policy denies WireGuard between nodes, by its port or before Calico's agent lets it in."""
    return _overlay(world, WIREGUARD)


def _loopback(world: World) -> Iterator[Denied]:
    """What is denied over loopback; of nodes that are the same in this one is asked for all."""
    for nodes in world.sorts:
        for address, _ in _LOOPBACK.values():
            flow = Flow(LOOPBACK, TCP, address, address, destination_port=_HEALTHZ)
            for one in denied(world, [(nodes[0], flow)]):
                yield from (one._replace(node=node) for node in nodes)


def _loopback_advice(blame: Blame, versions: Sequence[int], spec: Object) -> str:
    nets = " and ".join(_LOOPBACK[version][1] for version in versions)
    rules = spec.get(blame.direction) or ()
    written = rules[blame.number - 1] if blame.number else {}
    far = "destination" if blame.direction == EGRESS else "source"
    if (written.get(far) or {}).get("notNets") and len(versions) == 1:
        return f"add {nets} to its notNets"
    two = ", a rule each" if len(versions) > 1 else ""
    return f"allow {nets} as {far} in a rule before it{two}"


def _between_nodes(world: World, service: Service) -> Iterator[Hint]:
    for direction in (INGRESS, EGRESS):
        yield from _told(world, service, direction, list(cut(world, service, direction)))


def _told(world: World, service: Service, direction: str, cuts: Sequence[Cut]) -> Iterator[Hint]:
    peers: dict[Blame, set[str]] = {}
    for one in cuts:
        peers.setdefault(one.denied.blame, set()).add(one.peer)
    protocol = f"{protocol_name(service.protocol).upper()} {service.port}"
    for subject, blame, some in by_blame((one.denied for one in cuts), world):
        ways = _ways({one.node for one in some}, peers[blame], direction, world)
        text = f"{blame.denies(f'{service.name} ({protocol}) {ways}')}: {service.effect}"
        far = "source" if direction == INGRESS else "destination"
        advice = f"allow {protocol} before it, with the nodes' endpoints or networks as {far}"
        yield Hint(subject, blame.path, text, advice)


def _ways(nodes: set[str], peers: set[str], direction: str, world: World) -> str:
    """`between nodes n1 and n2`, `to node n1 from node n2`."""
    here, there = these_nodes(nodes, world), these_nodes(peers, world)
    if nodes == peers:
        return f"between {here}"
    return f"to {here} from {there}" if direction == INGRESS else f"from {here} to {there}"


def _overlay(world: World, service: Service) -> Iterator[Hint]:
    """What is meant for the overlay by its port, or comes before the agent's own rules for it.

    The agent lets its own overlay in and out before all policies but doNotTrack and preDNAT ones.
    """
    for direction in (INGRESS, EGRESS):
        cuts = list(cut(world, service, direction))
        early = [one for one in cuts if _is_early(one.denied) and _in_use(service, world)]
        named = [
            one for one in cuts if one not in early and _names_port(one.denied, service, world)
        ]
        yield from _told(world, service, direction, early)
        others = (
            f"{service.name} of others than Calico, whose agent lets its own through before, fails"
        )
        yield from _told(world, service._replace(effect=others), direction, named)


def _is_early(one: Denied) -> bool:
    return one.blame.stage in (UNTRACKED, PRE_DNAT)


def _names_port(one: Denied, service: Service, world: World) -> bool:
    """Whether a rule denies the very port of a service."""
    subject = world.subject(one.blame.owner)
    if subject is None or not one.blame.number:
        return False
    written = subject.spec[one.blame.direction][one.blame.number - 1]
    ports = (written.get("destination") or {}).get("ports") or ()
    return action_of(written) == DENY and service.port in ports


def _in_use(service: Service, world: World) -> bool:
    """Whether Calico's own overlay is on, as far as pools, nodes and settings say."""
    if service is VXLAN:
        pools = (pool.spec.get("vxlanMode") for pool in world.of("IPPool"))
        if any(mode not in (None, "", "Never") for mode in pools):
            return True
        return any(
            (n.get("spec") or {}).get("ipv4VXLANTunnelAddr") for n in world.snapshot.of("Node")
        )
    return any(s.spec.get("wireguardEnabled") for s in world.of("FelixConfiguration"))


def _without_dns(world: World) -> Iterator[Denied]:
    """A question of each node that gets no DNS server to answer."""
    for node in world.nodes:
        if world.snapshot.node(node) is None:
            continue
        first = None
        for flow in _questions(node, world):
            answer = next(denied(world, [(node, flow)]), None)
            if answer is None:
                break
            first = first or answer
        else:
            if first is not None:
                yield first


def _questions(node: str, world: World) -> Iterator[Flow]:
    """DNS questions to every address that the node's policies may treat differently."""
    own = of_node(node, world.snapshot)
    versions = [version for version in (4, 6) if own.of(version)]
    sampler = None
    for version in versions:
        mine = address_text(version, own.of(version)[0][0])
        # One anywhere comes first: mostly it is answered, and nothing else need be asked.
        yield _question(mine, version, PUBLIC[version][0])
        sampler = sampler or Sampler(world.host(node))
        for bounds in _RESOLVERS[version]:
            for number in sampler.samples(version, bounds)[:_MOST]:
                yield _question(mine, version, number)


def _question(mine: str, version: int, number: int) -> Flow:
    return Flow(LOCAL_OUT, UDP, mine, address_text(version, number), destination_port=53)
