"""What the nodes of a cluster say to each other, and which nodes are kept from it.

Of nodes whose endpoints look alike and that have the same failsafe ports one is asked, about a
number of its peers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final, NamedTuple

from pyctl.policy.ends import of_node
from pyctl.policy.flows import LOCAL_IN, LOCAL_OUT, TCP, UDP, Flow
from pyctl.policy.lint.probing import Denied, asks_whose_address, denied
from pyctl.policy.lint.world import World
from pyctl.policy.packets import address_text, number_of
from pyctl.policy.sampling import ELSEWHERE, Sampler
from pyctl.policy.snapshot import EGRESS, INGRESS, UNTRACKED
from pyctl.policy.verdicts import DENY

CONTROL_PLANE: Final = ("node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/master")
_MOST_PEERS: Final = 48
_MOST_SAMPLES: Final = 256
_SOMEWHERE: Final = "1.0.0.0"
"""An address that stands for one that nobody knows."""
_FEW: Final = 12
"""So many nodes are all asked, more of them only by sort."""


class Service(NamedTuple):
    """Something that nodes need of each other.

    `by_control_plane` and `at_control_plane` say that nodes of the control plane ask, or are asked;
    `is_anywhere` that it runs on some nodes, and nobody knows on which.
    """

    name: str
    protocol: int
    port: int
    effect: str
    by_control_plane: bool = False
    at_control_plane: bool = False
    is_anywhere: bool = False


KUBELET: Final = Service(
    "the kubelet", TCP, 10250, "logs, exec and metrics of its pods fail", by_control_plane=True
)
API_SERVER: Final = Service(
    "the API server", TCP, 6443, "nodes become NotReady", at_control_plane=True
)
ETCD: Final = Service(
    "etcd",
    TCP,
    2379,
    "the control plane is without its data",
    by_control_plane=True,
    at_control_plane=True,
)
TYPHA: Final = Service(
    "Typha", TCP, 5473, "Calico's agent no longer hears of changes", is_anywhere=True
)
BGP: Final = Service("BGP", TCP, 179, "routes to the pods of other nodes are lost")
VXLAN: Final = Service("VXLAN", UDP, 4789, "pods of different nodes no longer reach each other")
WIREGUARD: Final = Service(
    "WireGuard", UDP, 51820, "pods of different nodes no longer reach each other"
)


class Cut(NamedTuple):
    """A flow between a node and a peer that the node's policies deny."""

    peer: str
    denied: Denied


class Member(NamedTuple):
    """A node with an address of each IP version; `is_control_plane` is None where nobody says."""

    name: str
    addresses: dict[int, str]
    is_control_plane: bool | None


def cut(world: World, service: Service, direction: str) -> Iterator[Cut]:
    """The nodes that a service does not reach (ingress), or that do not reach it (egress).

    Where it is not known which nodes run it, only those that are kept from all peers. Of nodes that
    are imagined, those that are kept from every address.
    """
    for node in sorted(world.imagined):
        if world.snapshot.node(node) is None:
            yield from _from_anywhere(world, service, direction, node)
    members = world.once(_members)
    asking, asked = service.by_control_plane, service.at_control_plane
    here, there = (asking, asked) if direction == EGRESS else (asked, asking)
    for one in _representatives(members, world):
        if here and one.is_control_plane is False:
            continue
        if not _may_deny(world, one.name, direction):
            continue
        peers = (m for m in members if m is not one and not (there and not _may_lead(m)))
        flows = [
            (peer.name, flow)
            for peer in islice(peers, _MOST_PEERS)
            if (flow := between(world, service, direction, one, peer)) is not None
        ]
        found = list(_refused(world, one.name, direction, flows))
        roles_known = one.is_control_plane is not None or not (here or there)
        if len(found) == len(flows) or (roles_known and not service.is_anywhere):
            yield from found


def passes(world: World, service: Service, opener: str, other: str) -> bool:
    """Whether one node may open a connection to another, as far as that is known."""
    members = world.once(_by_name)
    for direction, one, peer in ((EGRESS, opener, other), (INGRESS, other, opener)):
        flow = between(world, service, direction, members[one], members[peer])
        if flow is not None and world.host(one).decide(flow).verdict == DENY:
            return False
    return True


def between(
    world: World, service: Service, direction: str, one: Member, peer: Member
) -> Flow | None:
    """The flow of a service as a node sees it; None where it has no address to talk to the peer."""
    versions = one.addresses.keys() & peer.addresses.keys()
    if not versions:
        return None
    mine, theirs = (member.addresses[min(versions)] for member in (one, peer))
    interface = world.host(one.name).place.site.interfaces.towards(*number_of(mine))
    return _flow(service, direction, mine, theirs, interface)


def _flow(service: Service, direction: str, mine: str, theirs: str, interface: str | None) -> Flow:
    is_in = direction == INGRESS
    return Flow(
        path=LOCAL_IN if is_in else LOCAL_OUT,
        protocol=service.protocol,
        source=theirs if is_in else mine,
        destination=mine if is_in else theirs,
        incoming=interface if is_in else None,
        outgoing=None if is_in else interface,
        destination_port=service.port,
    )


def _from_anywhere(world: World, service: Service, direction: str, node: str) -> Iterator[Cut]:
    """What a node without addresses denies whatever addresses it and its peers have."""
    sampler = Sampler(world.host(node))
    samples = [number for bounds in ELSEWHERE for number in sampler.samples(4, bounds)]
    found: list[Denied] = []
    for number in samples[:_MOST_SAMPLES]:
        flow = _flow(service, direction, _SOMEWHERE, address_text(4, number), None)
        refused = next(denied(world, [(node, flow)]), None)
        if refused is None or asks_whose_address(refused, world):
            return
        found.append(refused)
    if len(samples) <= _MOST_SAMPLES:
        yield Cut(node, found[0])


def _may_deny(world: World, node: str, direction: str) -> bool:
    """Whether any policy of a node is asked; about answers those that do not track are, too."""
    return any(
        direction in each.policy.directions or UNTRACKED in each.policy.stages
        for endpoint in world.snapshot.host_endpoints(node)
        for each in world.alike(endpoint).applied
    )


def _refused(
    world: World, node: str, direction: str, flows: Iterable[tuple[str, Flow]]
) -> Iterator[Cut]:
    """The flows that a node denies, each with the peer; of peers it treats alike it asks once."""
    site = world.host(node).place.site
    alike = [world.alike(endpoint) for endpoint in world.snapshot.host_endpoints(node)]
    has_nets = bool(site.settings.failsafe_nets())
    known: dict[object, Denied | None] = {}
    for peer, flow in flows:
        version, number = number_of(flow.source if direction == INGRESS else flow.destination)
        kinds = tuple(each.kind_of(version, number) for each in alike)
        key = version, number if has_nets else kinds
        if key not in known:
            known[key] = next(denied(world, [(node, flow)]), None)
        refused = known[key]
        if refused is not None:
            yield Cut(peer, refused._replace(flow=flow))


def _may_lead(member: Member) -> bool:
    return member.is_control_plane is not False


def _members(world: World) -> Sequence[Member]:
    """The Nodes that have addresses; where no Node is known, those that endpoints name."""
    nodes = {node["metadata"]["name"]: node for node in world.snapshot.of("Node")}
    leads = {name for name, node in nodes.items() if _is_control_plane(node)}
    found = []
    for name in sorted(nodes or world.nodes):
        addresses = _addresses(name, nodes.get(name), world)
        if addresses:
            found.append(Member(name, addresses, name in leads if leads else None))
    return found


def _by_name(world: World) -> Mapping[str, Member]:
    return {member.name: member for member in world.once(_members)}


def _is_control_plane(node: dict[str, Any]) -> bool:
    return any(label in (node["metadata"].get("labels") or {}) for label in CONTROL_PLANE)


def _addresses(name: str, node: dict[str, Any] | None, world: World) -> dict[int, str]:
    """The address of a node of each IP version: that of BGP, else the first that is known."""
    bgp = ((node or {}).get("spec") or {}).get("bgp") or {}
    known = of_node(name, world.snapshot)
    found = {
        version: address_text(version, of[0][0]) for version in (4, 6) if (of := known.of(version))
    }
    for version in (4, 6):
        text = (bgp.get(f"ipv{version}Address") or "").partition("/")[0]
        if text:
            found[version] = text
    return found


def _representatives(members: Sequence[Member], world: World) -> Iterator[Member]:
    """A node of each sort, of those that have host endpoints."""
    seen = set()
    for member in members:
        if not world.snapshot.host_endpoints(member.name):
            continue
        sort = (
            world.sort(member.name),
            member.is_control_plane,
            "" if len(members) > _FEW else member.name,
        )
        if sort not in seen:
            seen.add(sort)
            yield member
