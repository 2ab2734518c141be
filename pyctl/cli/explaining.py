"""What `pyctl explain` asks: from its options, or from a file of flows, to answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pyctl.cli.answers import Told
from pyctl.cli.inputs import read_value_of
from pyctl.cli.walks import hints, told, told_of_file, verdict_code
from pyctl.errors import NotFound, UsageError
from pyctl.policy.asking import (
    Answer,
    Request,
    answers,
    nodes_for,
    question_of,
    questions,
)
from pyctl.policy.flows import PATHS
from pyctl.policy.hosts import Host, Hosts
from pyctl.policy.scenarios import FlowList, read_flows
from pyctl.policy.settings import IPTABLES, NFTABLES
from pyctl.policy.snapshot import Snapshot
from pyctl.policy.targets import parse_target, protocol_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyctl.cli.in_force import InForce
    from pyctl.cli.runtime import Runtime

BACKENDS = (IPTABLES, NFTABLES)


class Packet(NamedTuple):
    """The options of explain that say which packet is meant, "" for what is left open."""

    source: str
    destination: str
    incoming: str
    outgoing: str
    path: str
    protocol: str
    icmp: str
    established: bool


class Asked(NamedTuple):
    """The options of explain that say what is asked."""

    nodes: Sequence[str]
    all_nodes: bool
    packet: Packet
    backend: str


def explained(
    runtime: Runtime, asked: Asked, flows: str, known: InForce, output: str, *, with_code: bool
) -> Told:
    """The answer to a command line; `flows` names a file of flows, "" for those of the options.

    Raises as `answers_to` and `answers_to_file` do.
    """
    snapshot = Snapshot(known.objects)
    if flows:
        found = answers_to_file(flows, asked, snapshot, runtime)
        answers, parts = [answer for _, answer in found], told_of_file(found, output)
    else:
        answers = answers_to(asked, snapshot)
        parts = told(answers, output)
    code = verdict_code(answers) if with_code else 0
    return Told(parts, [*known.notes, *hints(answers)], code)


def answers_to(asked: Asked, snapshot: Snapshot) -> list[Answer]:
    """What each node says to the flow that the options mean.

    Raises UsageError for options that do not go together, NotFound for a node that nobody knows.
    """
    request = _request(asked.packet)
    about = questions(request)
    nodes = _nodes(asked, snapshot) or nodes_for(request, snapshot)
    hosts = Hosts(snapshot)
    backend = asked.backend or None
    return [a for node in nodes for a in answers(hosts.host(node, backend=backend), about)]


def answers_to_file(
    name: str, asked: Asked, snapshot: Snapshot, runtime: Runtime
) -> list[tuple[int, Answer]]:
    """What each node says to the flows of a file, each with its index there.

    Raises FileError, ManifestError, and as `answers_to` does.
    """
    value, source = read_value_of(name, runtime)
    listed = read_flows(value, source)
    nodes = _nodes(asked, snapshot) or ([listed.host] if listed.host else [])
    if not nodes:
        nodes = snapshot.node_names()
        if len(nodes) != 1:
            raise UsageError(f"say where the flows of {source.file} are asked: --node NAME")
    hosts = [_described(Hosts(snapshot), node, listed, asked.backend) for node in nodes]
    found = []
    for case in listed.cases:
        for host in hosts:
            try:
                told = answers(host, [question_of(case.flow)])
            except UsageError as error:
                raise UsageError(f"{source.place(case.path)}: {error}") from error
            found += [(case.position, answer) for answer in told]
    return found


def check(asked: Asked, flows: str) -> None:
    """Raise UsageError for options that do not go together."""
    if asked.all_nodes and asked.nodes:
        raise UsageError("--node and --all-nodes exclude each other")
    checked_backend(asked.backend)
    ends = [asked.packet.source, asked.packet.destination]
    if flows and any(ends):
        raise UsageError("--flows names what is asked: leave --from and --to out")
    if not flows and not all(ends):
        raise UsageError(
            "say what is asked: --from WHERE --to WHERE:PORT/PROTOCOL, or --flows FILE"
        )


def checked_backend(word: str) -> str:
    """The word of --backend; raises UsageError for one that is none."""
    if word and word not in BACKENDS:
        raise UsageError(f"--backend: {word} is none of {', '.join(BACKENDS)}")
    return word


def _described(hosts: Hosts, node: str, listed: FlowList, backend: str) -> Host:
    return hosts.host(
        node,
        interfaces=listed.interfaces,
        translations=listed.translations,
        backend=backend or None,
    )


def _nodes(asked: Asked, snapshot: Snapshot) -> list[str]:
    """The nodes that the options name, [] where they name none."""
    known = snapshot.node_names()
    if asked.all_nodes:
        if not known:
            raise UsageError("there are no nodes: neither a Node nor an endpoint names one")
        return known
    for name in asked.nodes:
        if name not in known:
            raise NotFound(f"Node({name})", hint=f"known: {', '.join(known[:10]) or 'none'}")
    return list(dict.fromkeys(asked.nodes))


def _request(packet: Packet) -> Request:
    if packet.path and packet.path not in PATHS:
        raise UsageError(f"--path: {packet.path} is none of {', '.join(PATHS)}")
    return Request(
        source=parse_target(packet.source),
        destination=parse_target(packet.destination),
        protocol=protocol_of(packet.protocol) if packet.protocol else None,
        icmp=_icmp(packet.icmp) if packet.icmp else None,
        path=packet.path or None,
        incoming=packet.incoming or None,
        outgoing=packet.outgoing or None,
        established=packet.established,
    )


def _icmp(text: str) -> tuple[int, int | None]:
    """Read TYPE or TYPE/CODE."""
    parts = text.split("/")
    numbers = [int(part) for part in parts if part.isascii() and part.isdecimal()]
    if len(parts) > 2 or len(numbers) < len(parts) or any(number > 255 for number in numbers):
        raise UsageError(f"--icmp: {text} is no type, nor a type and a code as in 8/0")
    return numbers[0], numbers[1] if len(numbers) == 2 else None
