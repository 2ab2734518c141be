"""The rules of a NetworkPolicy of Kubernetes: its own structs, in Go's order.

Calico stores what it could not enforce as long as it can be read as a policy of its own. What
Kubernetes would then refuse in the policy is remarked.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from msgspec import field

from pyctl.errors import Path
from pyctl.resources.addresses import parse_network
from pyctl.resources.names import label_key_reasons, labels_reason
from pyctl.resources.numorstring import canonical_int_or_text, canonical_port
from pyctl.resources.schema import Convert, Part, Report
from pyctl.resources.staged import drop_empty
from pyctl.resources.tags import PORT_NAME, Int32

IntOrText = Annotated[int | str, Convert(canonical_int_or_text, reads_itself=True)]

_WITH_VALUES, _WITHOUT = ("In", "NotIn"), ("Exists", "DoesNotExist")
_PROTOCOLS = ("TCP", "UDP", "SCTP")


class KubernetesPart(Part):
    """A struct of Kubernetes' API. `refused()` gives field and reason of what it would refuse."""

    PACKAGE = "v1"

    def refused(self) -> Iterator[tuple[str, str]]:
        """What Kubernetes itself has against it, by field ("": the whole)."""
        yield from ()

    def check(self, report: Report, path: Path) -> None:
        """Remark what Kubernetes would refuse."""
        for name, reason in self.refused():
            remark(report, (*path, name) if name else path, reason)


class LabelSelectorRequirement(KubernetesPart):
    """One condition on a label."""

    key: str = field(default_factory=str)
    operator: str = field(default_factory=str)
    values: list[str] = []

    def refused(self) -> Iterator[tuple[str, str]]:
        """No label's key, an unknown operator, or values that do not fit it."""
        for reason in label_key_reasons(self.key):
            yield "key", reason
        if self.operator in _WITH_VALUES and not self.values:
            yield "values", f"{self.operator} needs values"
        elif self.operator in _WITHOUT and self.values:
            yield "values", f"{self.operator} takes no values"
        elif self.operator not in (*_WITH_VALUES, *_WITHOUT):
            yield "operator", "it is one of " + ", ".join((*_WITH_VALUES, *_WITHOUT))


class LabelSelector(KubernetesPart):
    """Conditions on labels, which all must hold; none: everything is selected."""

    matchLabels: dict[str, str] | None = None
    matchExpressions: list[LabelSelectorRequirement] | None = None

    def refused(self) -> Iterator[tuple[str, str]]:
        """What is no label."""
        reason = labels_reason(self.matchLabels or {})
        if reason:
            yield "matchLabels", reason


class IPBlock(KubernetesPart):
    """A network without some parts of it."""

    cidr: str = field(default_factory=str)
    exceptions: list[str] = field(default_factory=list, name="except")

    def refused(self) -> Iterator[tuple[str, str]]:
        """What is no CIDR, or not a part of the network."""
        whole = parse_network(self.cidr)
        if whole is None:
            yield "cidr", "no CIDR"
        for text in self.exceptions:
            part = parse_network(text)
            if part is None:
                yield "except", f"{text} is no CIDR"
            elif whole and (part.length <= whole.length or not whole.contains(part.address)):
                yield "except", f"{text} is no part of {self.cidr}"


class NetworkPolicyPeer(KubernetesPart):
    """The other side of a connection: pods, or a network."""

    podSelector: LabelSelector | None = None
    namespaceSelector: LabelSelector | None = None
    ipBlock: IPBlock | None = None

    def __post_init__(self) -> None:
        """Drop empty lists and maps, as Go does in writing the rule."""
        drop_empty(self)

    def refused(self) -> Iterator[tuple[str, str]]:
        """A side that says nothing, or too much."""
        selects = self.podSelector is not None or self.namespaceSelector is not None
        if selects and self.ipBlock is not None:
            yield "ipBlock", "it stands without podSelector and namespaceSelector"
        elif not selects and self.ipBlock is None:
            yield "", "one of podSelector, namespaceSelector and ipBlock is wanted"


class NetworkPolicyPort(KubernetesPart):
    """A port, the ports from it to `endPort`, or all ports of a protocol."""

    protocol: str | None = None
    port: IntOrText | None = None
    endPort: Int32 | None = None

    def check(self, report: Report, path: Path) -> None:
        """What is no port to Calico is refused, what is none to Kubernetes remarked."""
        try:
            self._as_calico_reads_it()
        except ValueError as error:
            report.broken((*path, "port"), "PolicySpec", str(error))
        else:
            super().check(report, path)

    def refused(self) -> Iterator[tuple[str, str]]:
        """Another protocol, a number that no port has, a name that none may have."""
        if self.protocol is not None and self.protocol not in _PROTOCOLS:
            yield "protocol", "it is one of " + ", ".join(_PROTOCOLS)
        if isinstance(self.port, str) and PORT_NAME.reason(self.port):
            yield "port", PORT_NAME.reason(self.port)
        elif isinstance(self.port, int) and not 1 <= self.port <= 65535:
            yield "port", "ports go from 1 to 65535"
        if self.endPort is not None and not isinstance(self.port, int):
            yield "endPort", "it needs a port that is a number"

    def _as_calico_reads_it(self) -> None:
        """Raise ValueError, with the reason, for what Calico cannot make a port or a range of."""
        if self.port is not None:
            upto = "" if self.endPort is None else f":{self.endPort}"
            canonical_port(f"{self.port}{upto}")


class NetworkPolicyIngressRule(KubernetesPart):
    """Connections that are let in: those from one of the peers, to one of the ports."""

    ports: list[NetworkPolicyPort] = []
    peers: list[NetworkPolicyPeer] = field(default_factory=list, name="from")


class NetworkPolicyEgressRule(KubernetesPart):
    """Connections that are let out: those to one of the peers, to one of the ports."""

    ports: list[NetworkPolicyPort] = []
    to: list[NetworkPolicyPeer] = []


def remark(report: Report, path: Path, reason: str) -> None:
    """Say what Kubernetes has against something that Calico stores."""
    report.warn(path, f"Kubernetes refuses this in a policy that is enforced: {reason}")
