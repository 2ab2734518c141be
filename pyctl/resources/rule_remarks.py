"""Rules that Calico accepts and its agent on the nodes then cannot apply, or not as written.

What happens is known from real nodes: where the agent cannot program a rule, it keeps what it had
programmed before, and follows no later change of any policy either.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from pyctl.errors import Path
from pyctl.resources.addresses import parse_network
from pyctl.resources.numorstring import Value, port_bounds
from pyctl.resources.rules import EntityRule, Rule

IPTABLES = "iptables"
NFTABLES = "nftables"

_STUCK = "nodes {}stop following policies as soon as this rule applies to them"
_WITH = {"": "", IPTABLES: "with iptables ", NFTABLES: "with nftables may "}
_BOTH = "keep protocol or notProtocol, not both"
_VERSION = "write the protocol as ICMP or ICMPv6, or set ipVersion"
_ICMP = "notICMP needs protocol ICMP or ICMPv6"
_CODE = "leave the ICMP code out"
_IGNORED = "only two of these lists of nets and ports are applied, the third is ignored"
_MOST_PORTS = 15
_BY_NUMBER = (1, 58)


class Unwise(NamedTuple):
    """What will not work in a rule, and where in it.

    `name` stays the same for the same cause. `backend` is the kernel backend that is concerned, ""
    for both.
    """

    name: str
    path: Path
    what: str
    advice: str
    backend: str = ""

    @property
    def reason(self) -> str:
        """What happens, and what to write instead."""
        return f"{self.what}: {self.advice}"


def unwise(rule: Rule) -> Iterator[Unwise]:
    """What will not work in a rule that is valid."""
    if rule.protocol is not None and rule.notProtocol is not None:
        yield _stuck("protocol-and-not-protocol", ("notProtocol",), _BOTH, IPTABLES)
    if (rule.icmp or rule.notICMP) and rule.protocol in _BY_NUMBER and not _has_version(rule):
        yield _stuck("icmp-number-without-version", ("protocol",), _VERSION)
    if rule.notICMP is not None and rule.protocol not in ("ICMP", "ICMPv6", *_BY_NUMBER):
        backend = IPTABLES if rule.protocol is None else ""
        yield _stuck("not-icmp-without-icmp", ("notICMP",), _ICMP, backend)
    for name, icmp in (("icmp", rule.icmp), ("notICMP", rule.notICMP)):
        if icmp is not None and icmp.type is not None and icmp.code is not None:
            yield _stuck("icmp-code", (name, "code"), _CODE, NFTABLES)
    if sum(_long_lists(entity) for _, entity in rule.sides()) > 2:
        yield Unwise("third-list-ignored", (), _IGNORED, "split the rule")


def _stuck(name: str, path: Path, advice: str, backend: str = "") -> Unwise:
    return Unwise(name, path, _STUCK.format(_WITH[backend]), advice, backend)


def _has_version(rule: Rule) -> bool:
    """Whether the rule is for one IP version, as it says itself or by its nets."""
    nets = [net for _, entity in rule.sides() for net in (*entity.nets, *entity.notNets)]
    return rule.ipVersion is not None or any(parse_network(net) is not None for net in nets)


def _long_lists(entity: EntityRule) -> int:
    """How many lists of one side take more than one match of the kernel."""
    return (len(entity.nets) > 1) + (_matches(entity.ports) > 1)


def _matches(ports: list[Value]) -> int:
    """How many matches a list of ports takes: one for each name, one for some 15 numbers.

    A range takes the place of two numbers, and is not torn apart.
    """
    matches, places = 0, 0
    for port in ports:
        bounds = port_bounds(port)
        if bounds is None:
            matches += 1
            continue
        size = 1 if bounds[0] == bounds[1] else 2
        if places == 0 or places + size > _MOST_PORTS:
            matches, places = matches + 1, 0
        places += size
    return matches
