"""Rules that Calico accepts and its agent on the nodes then cannot apply, or not as written.

What happens is known from real nodes: where the agent cannot program a rule, it keeps what it had
programmed before, and follows no later change of any policy either.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyctl.resources.numorstring import Value, port_bounds
from pyctl.resources.rule_schema import Fault
from pyctl.resources.rules import EntityRule, Rule

_STUCK = "nodes {}stop following policies as soon as this rule applies to them: {}"
_BOTH = "keep protocol or notProtocol, not both"
_VERSION = "write the protocol as ICMP or ICMPv6, or set ipVersion"
_ICMP = "notICMP needs protocol ICMP or ICMPv6"
_CODE = "leave the ICMP code out"
_IPTABLES, _NFTABLES = "with iptables ", "with nftables may "
_SPLIT = (
    "only two of these lists of nets and ports are applied, the third is ignored: split the rule"
)
_MOST_PORTS = 15


def unwise(rule: Rule) -> Iterator[Fault]:
    """What will not work in a rule that is valid."""
    if rule.protocol is not None and rule.notProtocol is not None:
        yield Fault(("notProtocol",), _STUCK.format(_IPTABLES, _BOTH))
    if rule.icmp is not None and rule.protocol in (1, 58) and rule.ipVersion is None:
        yield Fault(("protocol",), _STUCK.format("", _VERSION))
    if rule.notICMP is not None and rule.protocol is None:
        yield Fault(("notICMP",), _STUCK.format(_IPTABLES, _ICMP))
    elif rule.notICMP is not None and rule.protocol not in ("ICMP", "ICMPv6", 1, 58):
        yield Fault(("notICMP",), _STUCK.format("", _ICMP))
    for name, icmp in (("icmp", rule.icmp), ("notICMP", rule.notICMP)):
        if icmp is not None and icmp.type is not None and icmp.code is not None:
            yield Fault((name, "code"), _STUCK.format(_NFTABLES, _CODE))
    if sum(_long_lists(entity) for _, entity in rule.sides()) > 2:
        yield Fault((), _SPLIT)


def _long_lists(entity: EntityRule) -> int:
    """How many lists of one side take more than one match of the kernel."""
    return (len(entity.nets) > 1) + _takes_several(entity.ports)


def _takes_several(ports: list[Value]) -> bool:
    named = sum(port_bounds(port) is None for port in ports)
    return len(ports) > _MOST_PORTS or 0 < named < len(ports)
