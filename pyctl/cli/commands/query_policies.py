"""pyctl query policies: which policies apply to endpoints, and which mention them."""

from __future__ import annotations

import typer

from pyctl.cli.answers import Answer
from pyctl.cli.inputs import Files
from pyctl.cli.options import Filename, Namespace, Overlay, Recursive
from pyctl.cli.query_options import Output, QuerySelector, What, answer

EXAMPLES = """\b
Examples:
  pyctl query policies hostendpoint/node-1-auto-hep
  pyctl query policies node/node-1 -o wide
  pyctl query policies -l "role == 'db'"
  pyctl query policies
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
    """Show the policies that apply to an endpoint, a node or what a selector selects.

    Policies whose rules merely mention it are shown too, and staged ones. Without anything to ask
    about: all policies, with what they select.
    """
    from pyctl.cli.querying import Question, policies

    question = Question(what or [], selector, namespace)
    files = Files(filename, recursive)
    return answer(ctx.obj, policies, question, files, output, overlay=overlay)
