"""pyctl explain: what the policies decide about a packet, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from pyctl.cli.answers import Answer, Told
from pyctl.cli.explaining import Asked, answers_to, answers_to_file, check
from pyctl.cli.in_force import in_force
from pyctl.cli.inputs import Files
from pyctl.cli.options import Filename, Namespace, Overlay, Recursive
from pyctl.cli.walks import Part, chosen_format, hints, told, told_of_file, verdict_code
from pyctl.policy.asking import Answer as Explained
from pyctl.policy.snapshot import Snapshot

if TYPE_CHECKING:
    from pyctl.cli.runtime import Runtime

EXAMPLES = """\b
Examples:
  pyctl explain --node node-1 --from 10.0.0.5 --to node-1:22/tcp
  pyctl explain --from node-1 --to node-2:6443/tcp
  pyctl explain --node node-1 --from 203.0.113.7 --to :80/tcp --in eth0 -f policies/
  pyctl explain --all-nodes --from 203.0.113.7 --to :10250/tcp -f policies/ --overlay
  pyctl explain --node node-1 --flows flows.yaml -o json
"""

FORMATS = ("text", "wide", "short", "json", "yaml")

Nodes = Annotated[
    list[str] | None,
    typer.Option("--node", metavar="NAME", help="Where to ask; may be given several times."),
]
AllNodes = Annotated[bool, typer.Option("--all-nodes", help="Ask on every node.")]
From = Annotated[
    str,
    typer.Option(
        "--from",
        metavar="WHERE[:PORT]",
        show_default=False,
        help="Where the flow begins: an address, a network, a node, endpoint or network set.",
    ),
]
To = Annotated[
    str,
    typer.Option(
        "--to",
        metavar="WHERE[:PORT[/PROTOCOL]]",
        show_default=False,
        help="Where it goes, as in node-1:22/tcp; nothing before the colon is the node itself.",
    ),
]
Incoming = Annotated[
    str, typer.Option("--in", metavar="NAME", help="The interface that it arrives on.")
]
Outgoing = Annotated[
    str, typer.Option("--out", metavar="NAME", help="The interface that it leaves by.")
]
PathOption = Annotated[
    str,
    typer.Option("--path", metavar="PATH", help="local-in, local-out, forward or loopback."),
]
Protocol = Annotated[
    str, typer.Option("--protocol", metavar="NAME", help="For what has no ports: a name, a number.")
]
Icmp = Annotated[
    str, typer.Option("--icmp", metavar="TYPE[/CODE]", help="An ICMP packet: 8/0 is a ping.")
]
Established = Annotated[
    bool, typer.Option("--established", help="A connection that was opened before.")
]
Backend = Annotated[
    str,
    typer.Option(
        "--backend", metavar="NAME", help="iptables or nftables, where no object says which."
    ),
]
FlowsFile = Annotated[
    str, typer.Option("--flows", metavar="FILE", help="Decide the flows of a file, or of - .")
]
Output = Annotated[
    str, typer.Option("--output", "-o", metavar="FORMAT", help=f"{', '.join(FORMATS)}.")
]
ExitCode = Annotated[
    bool, typer.Option("--exit-code", help="Exit with 10 if it is denied, 11 if uncertain.")
]


def command(
    ctx: typer.Context,
    *,
    node: Nodes = None,
    all_nodes: AllNodes = False,
    source: From = "",
    to: To = "",
    incoming: Incoming = "",
    outgoing: Outgoing = "",
    path: PathOption = "",
    protocol: Protocol = "",
    icmp: Icmp = "",
    established: Established = False,
    flows: FlowsFile = "",
    backend: Backend = "",
    filename: Filename = None,
    recursive: Recursive = False,
    overlay: Overlay = False,
    namespace: Namespace = "",
    output: Output = "text",
    exit_code: ExitCode = False,
) -> Answer:
    """Say whether a packet passes on a node, and why: who was asked, and what each said.

    Asked is the datastore; with -f files alone, with --overlay files laid over the datastore.
    """
    shown = chosen_format(output, FORMATS)
    asked = Asked(
        node or [],
        all_nodes,
        source,
        to,
        incoming,
        outgoing,
        path,
        protocol,
        icmp,
        established,
        backend,
    )
    check(asked, flows)
    known = in_force(ctx.obj, Files(filename, recursive), namespace=namespace, overlay=overlay)
    answers, parts = _answered(ctx.obj, asked, flows, Snapshot(known.objects), shown)
    code = verdict_code(answers) if exit_code else 0
    return Told(parts, [*known.notes, *hints(answers)], code)


def _answered(
    runtime: Runtime, asked: Asked, flows: str, snapshot: Snapshot, output: str
) -> tuple[list[Explained], list[Part]]:
    """The answers, and how they are told."""
    if not flows:
        answers = answers_to(asked, snapshot)
        return answers, told(answers, output)
    found = answers_to_file(flows, asked, snapshot, runtime)
    return [answer for _, answer in found], told_of_file(found, output)
