"""Questions to the user, where there is one."""

from __future__ import annotations

from pyctl.cli.runtime import Runtime


def confirm(runtime: Runtime, question: str) -> bool:
    """Ask for a yes on the terminal; true where nobody is at one to be asked.

    Whatever is not `y` or `yes`, the end of the input too, is a no.
    """
    if not (runtime.stdin_is_terminal and runtime.stderr_is_terminal):
        return True
    runtime.hide_progress()
    runtime.tell(f"{question} [y/N] ")
    answer = runtime.stdin.readline()
    if not answer.endswith(b"\n"):
        runtime.tell("\n")
    return answer.strip().lower() in (b"y", b"yes")
