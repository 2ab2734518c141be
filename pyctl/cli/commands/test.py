"""pyctl test: hold expected verdicts against what the policies decide."""

from __future__ import annotations

from typing import Annotated

import typer

from pyctl.cli.answers import Answer, Told
from pyctl.cli.inputs import Files
from pyctl.cli.options import Backend, Filename, Namespace, Overlay, Recursive, choice
from pyctl.errors import UsageError

EXAMPLES = """\b
Examples:
  pyctl test cases.yaml
  pyctl test cases.yaml -f policies/
  pyctl test cases.yaml -f policies/ --overlay -o junit
"""

FORMATS = ("text", "junit", "json", "yaml")

Cases = Annotated[
    list[str] | None,
    typer.Argument(show_default=False, metavar="FILE", help="Files of cases, or - for stdin."),
]
Output = Annotated[str, choice("--output", "-o", metavar="FORMAT", words=FORMATS)]


def command(
    ctx: typer.Context,
    *,
    cases: Cases = None,
    filename: Filename = None,
    recursive: Recursive = False,
    overlay: Overlay = False,
    namespace: Namespace = "",
    backend: Backend = "",
    output: Output = "text",
) -> Answer:
    """Hold the verdicts that files of cases expect against what the policies decide.

    Objects come from the cases themselves, over those of -f; from the datastore where a case has
    none and -f is not given. The exit code is 1 when something differs.
    """
    from pyctl.cli.explaining import checked_backend
    from pyctl.cli.testing import Basis, differing, told, tried
    from pyctl.cli.walks import chosen_format

    shown = chosen_format(output, FORMATS)
    if not cases:
        raise UsageError("name a file of cases: pyctl test CASES.yaml")
    basis = Basis(Files(filename, recursive), overlay, namespace, checked_backend(backend))
    files, notes = tried(cases, basis, ctx.obj)
    return Told(told(files, shown), notes, 1 if differing(files) else 0)
