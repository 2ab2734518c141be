"""pyctl query endpoints: which endpoints a policy or a selector selects."""

from __future__ import annotations

import typer

from pyctl.cli.answers import Answer
from pyctl.cli.inputs import Files
from pyctl.cli.options import Filename, Namespace, Overlay, Recursive
from pyctl.cli.query_options import Output, QuerySelector, What, answer

EXAMPLES = """\b
Examples:
  pyctl query endpoints globalnetworkpolicy/lock-down
  pyctl query endpoints -l "role == 'db'" -o name
  pyctl query endpoints node/node-1 -o wide
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
    """Show the endpoints that a policy applies to, that a selector selects, or that a node has.

    Labels that profiles lend count. Without anything to ask about: all endpoints.
    """
    from pyctl.cli.querying import Question, endpoints

    question = Question(what or [], selector, namespace)
    files = Files(filename, recursive)
    return answer(ctx.obj, endpoints, question, files, output, overlay=overlay)
