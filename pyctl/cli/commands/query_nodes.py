"""pyctl query nodes: which nodes a policy reaches."""

from __future__ import annotations

import typer

from pyctl.cli.answers import Answer
from pyctl.cli.inputs import Files
from pyctl.cli.options import Filename, Namespace, Overlay, Recursive
from pyctl.cli.query_options import Output, QuerySelector, What, answer

EXAMPLES = """\b
Examples:
  pyctl query nodes globalnetworkpolicy/lock-down
  pyctl query nodes -l "role == 'db'"
  pyctl query nodes -o wide
"""


def command(
    ctx: typer.Context,
    *,
    what: What = None,
    selector: QuerySelector = None,
    filename: Filename = None,
    recursive: Recursive = False,
    overlay: Overlay = False,
    namespace: Namespace = "",
    output: Output = "ps",
) -> Answer:
    """Show the nodes that a policy reaches, or where endpoints are that a selector selects.

    Without anything to ask about: all nodes, with their endpoints.
    """
    from pyctl.cli.querying import Question, nodes

    question = Question(what or [], selector, namespace)
    files = Files(filename, recursive)
    return answer(ctx.obj, nodes, question, files, output, overlay=overlay)
