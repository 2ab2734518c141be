"""pyctl completion: a script that teaches a shell to complete command lines of pyctl."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pyctl.cli.answers import Answer, Said
from pyctl.cli.completers import among
from pyctl.errors import UsageError

EXAMPLES = """\b
Examples:
  source <(pyctl completion bash)
  pyctl completion zsh > "${fpath[1]}/_pyctl"
  pyctl completion fish > ~/.config/fish/completions/pyctl.fish
  pyctl completion powershell | Out-String | Invoke-Expression
"""

SHELLS = {"bash": "bash", "zsh": "zsh", "fish": "fish", "powershell": "ps1"}
"""The shells, and the suffixes of their scripts."""

_SCRIPTS = Path(__file__).parents[1] / "shells"


def command(
    ctx: typer.Context,
    *,
    words: Annotated[
        list[str] | None,
        typer.Argument(
            show_default=False,
            metavar="SHELL",
            help=f"{', '.join(SHELLS)}.",
            autocompletion=among(SHELLS),
        ),
    ] = None,
    no_descriptions: Annotated[
        bool, typer.Option("--no-descriptions", help="Candidates without what they mean.")
    ] = False,
) -> Answer:
    """Show the script by which a shell completes verbs, options, kinds, formats and names.

    Names are those in the datastore. `kubectl pyctl` completes without a script, as soon as kubectl
    itself does.
    """
    known = ", ".join(SHELLS)
    if len(words or []) != 1:
        raise UsageError(f"name a shell (known: {known})")
    (shell,) = words or [""]
    if shell not in SHELLS:
        raise UsageError(f"unknown shell: {shell} (known: {known})")
    script = (_SCRIPTS / f"pyctl.{SHELLS[shell]}").read_text(encoding="utf-8")
    if no_descriptions:
        script = script.replace(" __complete ", " __completeNoDesc ")
    return Said(text=script)
