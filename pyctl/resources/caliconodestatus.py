"""CalicoNodeStatus: a request that a node report how it does, and what it reports."""

from __future__ import annotations

from typing import Annotated

from msgspec import field

from pyctl.resources.metadata import ObjectMeta, Resource
from pyctl.resources.schema import Part
from pyctl.resources.tags import NAME, REQUIRED, UNIQUE, Int, Time, UInt32, between, one_of

_CLASS = one_of("Agent", "BGP", "Routes").by_schema()
_DAEMON = one_of("Ready", "NotReady").by_schema()
_SESSION = one_of(
    "Idle", "Connect", "Active", "OpenSent", "OpenConfirm", "Established", "Close"
).by_schema()
_PEER = one_of("NodeMesh", "NodePeer", "GlobalPeer").by_schema()
_ROUTE = one_of("FIB", "RIB").by_schema()
_SOURCE = one_of("Kernel", "Static", "Direct", "NodeMesh", "BGPPeer").by_schema()
_DAY = 86400


class CalicoNodeStatusSpec(Part):
    """Which node, what about, and how often in seconds (0: never again)."""

    node: Annotated[str, REQUIRED, NAME] = ""
    classes: Annotated[list[Annotated[str, _CLASS]], REQUIRED, UNIQUE] | None = None
    updatePeriodSeconds: Annotated[UInt32, REQUIRED, between(0, _DAY)] | None = None


class BGPDaemonStatus(Part):
    """How a BGP daemon does."""

    state: Annotated[str, _DAEMON] = ""
    version: str = ""
    routerID: str = ""
    lastBootTime: str = ""
    lastReconfigurationTime: str = ""


class CalicoNodeAgentStatus(Part):
    """The daemons of both families."""

    birdV4: BGPDaemonStatus = field(default_factory=BGPDaemonStatus)
    birdV6: BGPDaemonStatus = field(default_factory=BGPDaemonStatus)


class CalicoNodePeer(Part):
    """A session. Calico declares a rule for the address, but never applies it."""

    peerIP: str = ""
    type: Annotated[str, _PEER] = ""
    state: Annotated[str, _SESSION] = ""
    since: str = ""


class CalicoNodeBGPStatus(Part):
    """The sessions, and how many of them stand."""

    numberEstablishedV4: Int = field(default_factory=int)
    numberNotEstablishedV4: Int = field(default_factory=int)
    numberEstablishedV6: Int = field(default_factory=int)
    numberNotEstablishedV6: Int = field(default_factory=int)
    peersV4: list[CalicoNodePeer] = []
    peersV6: list[CalicoNodePeer] = []


class CalicoNodeRouteLearnedFrom(Part):
    """Where a route comes from."""

    sourceType: Annotated[str, _SOURCE] = ""
    peerIP: str = ""


class CalicoNodeRoute(Part):
    """A route of the node."""

    type: Annotated[str, _ROUTE] = ""
    destination: str = ""
    gateway: str = ""
    interface: str = ""
    learnedFrom: CalicoNodeRouteLearnedFrom = field(default_factory=CalicoNodeRouteLearnedFrom)


class CalicoNodeBGPRouteStatus(Part):
    """The routes of both families."""

    routesV4: list[CalicoNodeRoute] = []
    routesV6: list[CalicoNodeRoute] = []


class CalicoNodeStatusStatus(Part):
    """What the node reports; written out whole, as Go does."""

    lastUpdated: Time | None = field(default_factory=lambda: None)
    agent: CalicoNodeAgentStatus = field(default_factory=CalicoNodeAgentStatus)
    bgp: CalicoNodeBGPStatus = field(default_factory=CalicoNodeBGPStatus)
    routes: CalicoNodeBGPRouteStatus = field(default_factory=CalicoNodeBGPRouteStatus)


class CalicoNodeStatus(Resource):
    """The kind; cluster-scoped."""

    metadata: ObjectMeta = field(default_factory=ObjectMeta)
    spec: CalicoNodeStatusSpec = field(default_factory=CalicoNodeStatusSpec)
    status: CalicoNodeStatusStatus = field(default_factory=CalicoNodeStatusStatus)

    def trim(self) -> None:
        """A request for nothing, which Calico accepts, is stored without the list."""
        self.spec.classes = self.spec.classes or None
