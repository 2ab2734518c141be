"""pyctl explain: what the policies decide about a packet, and why."""

from __future__ import annotations

from typing import Annotated

import typer

from pyctl.cli.answers import Answer
from pyctl.cli.completers import names_of
from pyctl.cli.inputs import Files
from pyctl.cli.options import Backend, Filename, Namespace, Overlay, Recursive, choice
from pyctl.policy.flows import PATHS

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
    typer.Option(
        "--node",
        metavar="NAME",
        help="Where to ask; may be given several times.",
        autocompletion=names_of("Node"),
    ),
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
PathOption = Annotated[str, choice("--path", metavar="PATH", words=PATHS)]
Protocol = Annotated[
    str, typer.Option("--protocol", metavar="NAME", help="For what has no ports: a name, a number.")
]
Icmp = Annotated[
    str, typer.Option("--icmp", metavar="TYPE[/CODE]", help="An ICMP packet: 8/0 is a ping.")
]
Established = Annotated[
    bool, typer.Option("--established", help="A connection that was opened before.")
]
FlowsFile = Annotated[
    str, typer.Option("--flows", metavar="FILE", help="Decide the flows of a file, or of - .")
]
Output = Annotated[str, choice("--output", "-o", metavar="FORMAT", words=FORMATS)]
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
    from pyctl.cli.explaining import Asked, Packet, check, explained
    from pyctl.cli.in_force import in_force
    from pyctl.cli.walks import chosen_format

    shown = chosen_format(output, FORMATS)
    packet = Packet(source, to, incoming, outgoing, path, protocol, icmp, established)
    asked = Asked(node or [], all_nodes, packet, backend)
    check(asked, flows)
    files = Files(filename, recursive)
    known = in_force(ctx.obj, files, namespace=namespace, overlay=overlay)
    with ctx.obj.progress.step("asking"):
        return explained(ctx.obj, asked, flows, known, shown, with_code=exit_code)
