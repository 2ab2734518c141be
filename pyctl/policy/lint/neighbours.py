"""Nodes that may speak IPv6 by their policies, and do not find their neighbours."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pyctl.policy.ends import of_node
from pyctl.policy.flows import ICMPV6, LOCAL_IN, LOCAL_OUT, TCP, Flow
from pyctl.policy.lint.probing import Denied, denied
from pyctl.policy.lint.twins import PUBLIC
from pyctl.policy.lint.world import World
from pyctl.policy.packets import address_text
from pyctl.policy.ranges import Range
from pyctl.policy.sampling import Sampler
from pyctl.policy.settings import NFTABLES
from pyctl.policy.snapshot import EGRESS, INGRESS
from pyctl.policy.verdicts import ALLOW

_TYPES: Final = (135, 136)
_NEIGHBOUR: Final = "fe80::1"
_PRIVATE: Final[Range] = (0xFC << 120, (0xFE << 120) - 1)
_PORTS: Final = (80, 443, 8443)
_MOST: Final = 64


def neighbours_lost(world: World) -> Iterator[Denied]:
    """The ICMPv6 that nodes with an IPv6 address need and are denied, while IPv6 is allowed."""
    for node in world.nodes:
        own = of_node(node, world.snapshot).v6
        settings = world.host(node).place.site.settings
        if not own:
            continue
        mine = address_text(6, own[0][0])
        for direction in (INGRESS, EGRESS):
            if direction == EGRESS and settings.backend == NFTABLES:
                continue  # there these packets leave past all policies
            lost = list(denied(world, [(node, _discovery(mine, t, direction)) for t in _TYPES]))
            if lost and _speaks(node, mine, direction, world):
                yield from lost


def _discovery(mine: str, icmp_type: int, direction: str) -> Flow:
    is_in = direction == INGRESS
    return Flow(
        path=LOCAL_IN if is_in else LOCAL_OUT,
        protocol=ICMPV6,
        source=_NEIGHBOUR if is_in else mine,
        destination=mine if is_in else _NEIGHBOUR,
        icmp_type=icmp_type,
        icmp_code=0,
    )


def _speaks(node: str, mine: str, direction: str, world: World) -> bool:
    """Whether policies let other IPv6 packets through that are no failsafes."""
    host = world.host(node)
    sampler = Sampler(host)
    is_in = direction == INGRESS
    for bounds in (PUBLIC[6], _PRIVATE):
        for number in sampler.samples(6, bounds)[:_MOST]:
            other = address_text(6, number)
            for port in _PORTS:
                verdict = host.decide(
                    Flow(
                        path=LOCAL_IN if is_in else LOCAL_OUT,
                        protocol=TCP,
                        source=other if is_in else mine,
                        destination=mine if is_in else other,
                        destination_port=port,
                    )
                )
                if verdict.request == ALLOW and "filter: failsafe" not in verdict.decided:
                    return True
    return False
