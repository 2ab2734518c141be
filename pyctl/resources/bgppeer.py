"""BGPPeer: a session of one node, of some or of all with another speaker of BGP."""

from __future__ import annotations

from typing import Annotated

from msgspec import field

from pyctl.errors import Path
from pyctl.resources.addresses import parse_address
from pyctl.resources.bgp_values import PEER, BGPPassword, SmallAsNumber, peer_address
from pyctl.resources.metadata import ObjectMeta, Resource
from pyctl.resources.schema import Part, Report
from pyctl.resources.tags import (
    IP,
    NAME,
    SELECTOR,
    UP_TO_253,
    UP_TO_1024,
    Duration,
    Int32,
    UInt8,
    at_most,
    one_of,
)

_NEXT_HOP = one_of("Auto", "Self", "Keep").by_schema()
_SOURCE = one_of("UseNodeIP", "None").by_schema()
_UP_TO_64 = at_most(64)

Selector = Annotated[str, SELECTOR, UP_TO_1024]

_NOT_BOTH = (
    ("node", "nodeSelector", "node and nodeSelector cannot both be set"),
    ("peerIP", "peerSelector", "peerIP and peerSelector cannot both be set"),
    ("peerSelector", "asNumber", "asNumber must be empty when peerSelector is set"),
    ("localWorkloadSelector", "peerIP", "peerIP must be empty when localWorkloadSelector is set"),
    (
        "localWorkloadSelector",
        "peerSelector",
        "peerSelector must be empty when localWorkloadSelector is set",
    ),
)


class BGPPeerSpec(Part):
    """Which nodes, which peers, and how they speak."""

    node: Annotated[str, NAME, UP_TO_253] = ""
    nodeSelector: Selector = ""
    peerIP: Annotated[str, PEER, _UP_TO_64] = ""
    asNumber: SmallAsNumber = 0
    localASNumber: SmallAsNumber | None = None
    peerSelector: Selector = ""
    keepOriginalNextHop: bool = False
    nextHopMode: Annotated[str, _NEXT_HOP] | None = None
    password: BGPPassword | None = None
    sourceAddress: Annotated[str, _SOURCE] = ""
    maxRestartTime: Duration | None = None
    keepaliveTime: Duration | None = None
    numAllowedLocalASNumbers: Int32 | None = None
    ttlSecurity: UInt8 | None = None
    reachableBy: Annotated[str, IP, _UP_TO_64] = ""
    filters: list[Annotated[str, NAME]] = []
    localWorkloadSelector: Selector = ""
    reversePeering: str | None = None

    def check(self, report: Report, path: Path) -> None:
        """Which fields exclude each other and which need each other."""
        for one, other, reason in _NOT_BOTH:
            if getattr(self, one) and getattr(self, other):
                report.broken((*path, other), "spec", reason)
        if self.localWorkloadSelector and not self.asNumber:
            reason = "asNumber is required when localWorkloadSelector is set"
            report.broken((*path, "localWorkloadSelector"), "spec", reason)
        if self.keepOriginalNextHop and self.nextHopMode is not None:
            reason = "keepOriginalNextHop and nextHopMode cannot both be set: use nextHopMode alone"
            report.broken((*path, "keepOriginalNextHop"), "spec", reason)
        _check_reachable(self, report, path)
        _remark_peers(self, report, path)
        report.warn_repeats((*path, "filters"), self.filters)


class BGPPeer(Resource):
    """The kind; cluster-scoped."""

    metadata: ObjectMeta = field(default_factory=ObjectMeta)
    spec: BGPPeerSpec = field(default_factory=BGPPeerSpec)


def _check_reachable(spec: BGPPeerSpec, report: Report, path: Path) -> None:
    """The gateway to a peer is an address of the peer's family."""
    where, text = (*path, "reachableBy"), spec.reachableBy
    if text and not spec.peerIP:
        report.broken(where, "spec", "reachableBy must be empty when peerIP is empty")
    gateway, peer = parse_address(text), peer_address(spec.peerIP)
    if gateway and peer and gateway.version != peer.version:
        reason = "ReachableBy and PeerIP address family mismatched"
        report.fault(
            where, "ReachableBy", text, f"{reason}: {peer} is an IPv{peer.version} address"
        )


def _remark_peers(spec: BGPPeerSpec, report: Report, path: Path) -> None:
    """Calico accepts a peer that nobody can speak to."""
    if not (spec.peerIP or spec.peerSelector or spec.localWorkloadSelector):
        text = "names no peer: set peerIP, peerSelector or localWorkloadSelector"
        report.warn(path, text)
    if spec.peerIP and not spec.asNumber:
        report.warn((*path, "peerIP"), "the peer has no AS number: set asNumber")
