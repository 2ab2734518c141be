"""BGPFilter: which routes nodes tell their peers, and which they take from them."""

from __future__ import annotations

from typing import Annotated

from msgspec import field

from pyctl.errors import Path, dotted
from pyctl.resources.bgp_values import (
    COMMUNITY,
    FILTER_INTERFACE,
    NET_V4,
    NET_V6,
    SmallAsNumber,
)
from pyctl.resources.metadata import ObjectMeta, Resource
from pyctl.resources.schema import Part, Report
from pyctl.resources.tags import (
    CIDR_FORMAT,
    REQUIRED,
    Int,
    Int32,
    Priority,
    at_most,
    between,
    counting,
    one_of,
)

_LENGTH_V4, _LENGTH_V6 = between(0, 32), between(0, 128)
_OPERATOR = one_of("Equal", "NotEqual", "In", "NotIn").by_schema()
_ACTION = one_of("Accept", "Reject").by_schema()
_PRIORITY = between(1, 2**31 - 2)


class BGPFilterPrefixLengthV4(Part):
    """The prefix lengths of IPv4 routes that match."""

    min: Annotated[Int32, _LENGTH_V4] | None = None
    max: Annotated[Int32, _LENGTH_V4] | None = None


class BGPFilterPrefixLengthV6(Part):
    """The prefix lengths of IPv6 routes that match."""

    min: Annotated[Int32, _LENGTH_V6] | None = None
    max: Annotated[Int32, _LENGTH_V6] | None = None


class BGPFilterCommunityMatch(Part):
    """A community that a route must carry: a list of one."""

    values: Annotated[list[Annotated[str, COMMUNITY]], counting(1, 1).even_when_empty()] = field(
        default_factory=list
    )


class BGPFilterAddCommunity(Part):
    """A community to give to a route."""

    value: Annotated[str, COMMUNITY] = field(default_factory=str)


class BGPFilterPrependASPath(Part):
    """AS numbers to put in front of a route's path."""

    prefix: Annotated[list[SmallAsNumber], counting(1, 10).even_when_empty()] = field(
        default_factory=list
    )


class BGPFilterSetPriority(Part):
    """A priority to give to a route."""

    value: Annotated[Int, _PRIORITY.even_when_empty()] = field(default_factory=int)


class BGPFilterOperation(Part):
    """One change of a route that is accepted."""

    addCommunity: BGPFilterAddCommunity | None = None
    prependASPath: BGPFilterPrependASPath | None = None
    setPriority: BGPFilterSetPriority | None = None

    def check(self, report: Report, path: Path) -> None:
        """An operation is one change; the schema accepts none, which does nothing."""
        given = [name for name in self.__struct_fields__ if getattr(self, name) is not None]
        if len(given) > 1:
            reason = f"must have at most 1 of {', '.join(given)}: write an item for each"
            report.unfit(path, reason)
        if not given:
            report.warn(path, "the operation changes nothing")


class BGPFilterRule(Part):
    """What both families have: a route matches when every criterion given holds."""

    cidr: str = ""
    prefixLength: BGPFilterPrefixLengthV4 | BGPFilterPrefixLengthV6 | None = None
    source: Annotated[str, one_of("RemotePeers")] = ""
    interface: Annotated[str, FILTER_INTERFACE] = ""
    matchOperator: Annotated[str, _OPERATOR] = ""
    peerType: Annotated[str, one_of("eBGP", "iBGP")] = ""
    communities: BGPFilterCommunityMatch | None = None
    asPathPrefix: list[SmallAsNumber] = []
    priority: Priority | None = None
    action: Annotated[str, REQUIRED, _ACTION] = field(default_factory=str)
    operations: Annotated[list[BGPFilterOperation], at_most(10, "items")] = []

    def check(self, report: Report, path: Path) -> None:
        """A network needs an operator and the reverse; only accepted routes are changed."""
        if bool(self.cidr) != bool(self.matchOperator):
            report.unfit(path, "cidr and matchOperator must both be set or both be empty")
        length, spelled = self.prefixLength, dotted(path)
        if length is not None and not self.cidr:
            reason = "cidr is required when prefixLength is set"
            report.broken((*path, "prefixLength"), spelled, reason)
        if self.operations and self.action != "Accept":
            reason = "operations may only be used with action Accept"
            report.broken((*path, "operations"), spelled, reason)
        if length is not None and length.max is not None and (length.min or 0) > length.max:
            report.warn((*path, "prefixLength"), "no length is at least min and at most max")


class BGPFilterRuleV4(BGPFilterRule):
    """A rule for IPv4 routes."""

    cidr: Annotated[str, NET_V4, at_most(18), CIDR_FORMAT] = ""
    prefixLength: BGPFilterPrefixLengthV4 | None = None


class BGPFilterRuleV6(BGPFilterRule):
    """A rule for IPv6 routes."""

    cidr: Annotated[str, NET_V6, at_most(43), CIDR_FORMAT] = ""
    prefixLength: BGPFilterPrefixLengthV6 | None = None


class BGPFilterSpec(Part):
    """Rules for what is told (export) and what is taken (import); the first that matches counts."""

    exportV4: list[BGPFilterRuleV4] = []
    importV4: list[BGPFilterRuleV4] = []
    exportV6: list[BGPFilterRuleV6] = []
    importV6: list[BGPFilterRuleV6] = []


class BGPFilter(Resource):
    """The kind; cluster-scoped."""

    metadata: ObjectMeta = field(default_factory=ObjectMeta)
    spec: BGPFilterSpec = field(default_factory=BGPFilterSpec)
