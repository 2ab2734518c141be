"""What a user asks, from the words to the answers: on which nodes, about which flows.

A flow between two nodes is asked about on both. Flows that get the same answer are told together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product
from typing import NamedTuple

from pyctl.errors import UsageError
from pyctl.policy.ends import end, nodes_of
from pyctl.policy.flows import ICMP, ICMPV6, TCP, WITH_PORTS, Flow, protocol_name
from pyctl.policy.hosts import Host
from pyctl.policy.questions import Question, flows
from pyctl.policy.snapshot import Snapshot
from pyctl.policy.targets import Target
from pyctl.policy.telling import short_answer
from pyctl.policy.verdicts import ALLOW, DENY, UNCERTAIN, Explanation


class Request(NamedTuple):
    """What a user asks about the flows between two ends, on whatever node; see Flow.

    `icmp` are a type and a code; without a code it is 0.
    """

    source: Target
    destination: Target
    protocol: int | None = None
    icmp: tuple[int, int | None] | None = None
    path: str | None = None
    incoming: str | None = None
    outgoing: str | None = None
    established: bool = False


class Answer(NamedTuple):
    """What becomes of a flow on a node; `alike` more flows of the same request get this answer."""

    node: str
    flow: Flow
    explanation: Explanation
    short: str
    alike: int = 0

    @property
    def verdict(self) -> str:
        """Allow, deny or uncertain."""
        return self.explanation.verdict.verdict


def questions(request: Request) -> list[Question]:
    """The questions that a request means on any node, one for each pair of ports.

    Raises UsageError for protocols that contradict each other, and for a request that names none.
    """
    source, destination = request.source, request.destination
    protocol = _protocol(request)
    icmp_type, icmp_code = request.icmp or (None, None)
    if protocol in WITH_PORTS and not destination.ports:
        raise UsageError(f"{protocol_name(protocol)} needs a port: write it as in n1:22/tcp")
    if protocol not in WITH_PORTS and (source.ports or destination.ports):
        raise UsageError(f"{protocol_name(protocol)} has no ports: leave them out")
    if protocol in (ICMP, ICMPV6) and request.icmp is None:
        raise UsageError("ICMP needs a type: give it as in --icmp 8/0")
    return [
        Question(
            source=source.where,
            destination=destination.where,
            protocol=protocol,
            source_port=source_port,
            destination_port=destination_port,
            icmp_type=icmp_type,
            icmp_code=icmp_code,
            path=request.path,
            incoming=request.incoming,
            outgoing=request.outgoing,
            established=request.established,
        )
        for source_port, destination_port in product(
            source.ports or (None,), destination.ports or (None,)
        )
    ]


def nodes_for(request: Request, snapshot: Snapshot) -> list[str]:
    """The nodes that a request is about: those that its ends are on, else the only one there is.

    Raises UsageError when that says nothing.
    """
    every = snapshot.node_names()
    only = every[0] if len(every) == 1 else ""
    found: dict[str, None] = {}
    for target in (request.source, request.destination):
        if target.where or only:
            found |= dict.fromkeys(nodes_of(end(target.where, snapshot, only), snapshot))
    if found:
        return list(found)
    if only:
        return [only]
    raise UsageError("neither end is on a node: say which one is asked about, with --node NAME")


def question_of(flow: Flow) -> Question:
    """The question that a flow of a file is: its ends may be names, its path may be missing."""
    return Question(
        source=flow.source,
        destination=flow.destination,
        protocol=flow.protocol,
        destination_port=flow.destination_port,
        source_port=flow.source_port,
        icmp_type=flow.icmp_type,
        icmp_code=flow.icmp_code,
        path=flow.path or None,
        incoming=flow.incoming,
        outgoing=flow.outgoing,
        established=flow.established,
    )


def answers(host: Host, asked: Iterable[Question]) -> list[Answer]:
    """What a host answers, the same answers together. Raises UsageError as `flows` does."""
    found: dict[tuple[str, str], Answer] = {}
    for question in asked:
        for flow in flows(host, question):
            answer = answered(host, flow)
            key = answer.verdict, answer.short
            known = found.get(key)
            found[key] = answer if known is None else known._replace(alike=known.alike + 1)
    return list(found.values())


def answered(host: Host, flow: Flow) -> Answer:
    """What a host answers about one flow; UsageError for one that cannot be."""
    try:
        explanation = host.explain(flow)
    except ValueError as error:
        raise UsageError(str(error)) from error
    return Answer(host.place.site.node, flow, explanation, short_answer(explanation))


def joined(verdicts: Sequence[str]) -> str:
    """The verdict on all of it: deny wins, then uncertain."""
    return next((v for v in (DENY, UNCERTAIN) if v in verdicts), ALLOW)


def _protocol(request: Request) -> int:
    """The protocol that a request names, in whatever place."""
    given = [request.source.protocol, request.destination.protocol, request.protocol]
    named = {number for number in given if number is not None}
    if request.icmp is not None and not named & {ICMP, ICMPV6}:
        named.add(ICMP)
    if len(named) > 1:
        names = " and ".join(sorted(map(protocol_name, named)))
        raise UsageError(f"the flow is to be {names} at once: name one protocol")
    if named:
        return named.pop()
    if request.source.ports or request.destination.ports:
        return TCP
    raise UsageError(
        "say what kind of packet it is: a port as in n1:22/tcp, --icmp 8/0, or --protocol NAME"
    )
