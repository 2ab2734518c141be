"""From what a command returned to text on the streams and an exit code. Nothing else prints."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, TextIO

from pyctl.cli.answers import (
    Answer,
    Changed,
    Inspected,
    Labelled,
    Said,
    Shown,
    Streamed,
    Told,
    Watched,
    Written,
)
from pyctl.cli.runtime import Runtime
from pyctl.cli.visible import shortened, visible
from pyctl.errors import Interrupted, ManifestError, PyctlError, listed

if TYPE_CHECKING:
    from pyctl.cli.views import View
    from pyctl.printers.layout import Table


STRUCTURED = ("yaml", "json")
"""Formats that always have a value: what was not found is null."""


class OutputError(PyctlError):
    """What was found cannot be written out."""


class Report:
    """Tells answers and failures of one command."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    def tell(self, answer: Answer | None) -> int:
        """Print an answer; the exit code."""
        if isinstance(answer, Said):
            self._out(answer.text)
            return self.failure(answer.error) if answer.error is not None else 0
        if isinstance(answer, Streamed):
            for text in answer.texts:
                self._out(text)
            return 0
        if isinstance(answer, Shown):
            return self._shown(answer)
        if isinstance(answer, Watched):
            return self._watched(answer)
        if isinstance(answer, (Written, Changed, Labelled)):
            return self._writes(answer)
        if isinstance(answer, Inspected):
            return self._inspected(answer)
        if isinstance(answer, Told):
            return self._told(answer)
        self._runtime.stdout.flush()
        return 0

    def remarks(self) -> None:
        """Print what the runtime was told about by the way."""
        for text in self._runtime.remarks:
            self._warn(text)
        self._runtime.remarks.clear()

    def failure(self, error: PyctlError) -> int:
        """Print why the command failed as a whole; its exit code."""
        lines = str(error)
        if isinstance(error, ManifestError) and len(error.lines) > 1:
            problems = f"{len(error.lines)} problems"
            if not error.whole:
                problems += " up to here, where reading ended"
            unchanged = ", nothing was changed" if self._runtime.writing else ""
            lines += f"\nfailed to execute command: {problems}{unchanged}"
        self._err(lines)
        return error.exit_code

    def bug(self, error: Exception) -> None:
        """Print an error that pyctl did not expect: one line on a terminal, else its traceback."""
        import traceback

        name = type(error).__name__
        if self._runtime.stderr_is_terminal and not self._runtime.debug:
            self._err(
                f"this is a bug in pyctl: {name}: {error} (--log-level debug shows the traceback)"
            )
            for note in getattr(error, "__notes__", ()):
                self._err(note)
            return
        self._err("".join(traceback.format_exception(error)).rstrip())

    def abandon(self) -> None:
        """Nobody reads stdout any more: leave quietly, also when Python flushes it at exit."""
        _abandon(self._runtime.stdout)

    def _shown(self, answer: Shown) -> int:
        from pyctl.cli.showing import Screen

        if answer.found or not answer.errors or answer.view.output in STRUCTURED:
            screen = Screen(answer.view, self._runtime)
            with self._runtime.progress.step("laying out"):
                text = screen.whole(answer.found, single=answer.single)
            self._out(text)
        self._notes(answer.view)
        for line in listed([str(error) for error in answer.errors]):
            self._err(line)
        return exit_code(answer.errors, len(answer.errors) + len(answer.found))

    def _writes(self, answer: Written | Changed | Labelled) -> int:
        from pyctl.cli.write_report import WriteReport

        return WriteReport(self._runtime, out=self._out, err=self._err).tell(answer)

    def _watched(self, answer: Watched) -> int:
        """Show events until the user has seen enough: Ctrl-C is the way to end a watch."""
        from pyctl.cli.watching import pieces

        self._notes(answer.view)
        self._runtime.remarks.tell(self._warn)
        try:
            for text in pieces(answer, self._runtime):
                self._out(text)
        except KeyboardInterrupt:
            return Interrupted.exit_code
        return 0

    def _notes(self, view: View) -> None:
        for note in view.notes:
            self._err(f"note: {note}")

    def _inspected(self, answer: Inspected) -> int:
        """A report, and the code that the same files have without one (see examining.py)."""
        from pyctl.cli.examining import stopping

        for notice in answer.notices:
            self._err(f"{notice.level}: {notice.text}")
        if answer.output == "junit":
            from pyctl.printers import junit

            self._out(junit.render(answer.examined))
        else:
            from pyctl.printers import examined_json

            self._out(examined_json.render(answer.examined))
        errors = [one.error for one in answer.examined if one.error is not None]
        whole = [error.exit_code for error in errors if stopping(error)]
        return min(whole) if whole else exit_code(errors, len(answer.examined))

    def _told(self, answer: Told) -> int:
        for note in answer.notes:
            self._err(note)
        for part in answer.parts:
            self._out(part if isinstance(part, str) else self._table(part))
        return answer.code

    def _table(self, table: Table) -> str:
        if self._runtime.stdout_is_terminal:
            from pyctl.cli.terminal import Drawing

            return Drawing(colour=self._runtime.colour, headings=True).text(table)
        from pyctl.printers.layout import KUBECTL, Layout

        return Layout(KUBECTL).text(table)

    def _out(self, text: str) -> None:
        """Write and flush, so that a closed pipe or a full disk is noticed here."""
        self._runtime.hide_progress()
        try:
            self._runtime.stdout.write(text)
            self._runtime.stdout.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise OutputError(f"cannot write to stdout: {error.strerror}") from error

    def _warn(self, text: str) -> None:
        self._err(f"warning: {text}")

    def _err(self, text: str) -> None:
        """Write a line or several to stderr; if that is not possible, nobody can be told."""
        self._runtime.hide_progress()
        try:
            self._runtime.stderr.write(visible(shortened(text)) + "\n")
            self._runtime.stderr.flush()
        except OSError:
            _abandon(self._runtime.stderr)


def exit_code(errors: Sequence[PyctlError], total: int) -> int:
    """0 without errors; 8 when some of several objects failed, else their common code or 1."""
    if not errors:
        return 0
    if len(errors) < total:
        return 8
    codes = {error.exit_code for error in errors}
    return codes.pop() if len(codes) == 1 else 1


def _abandon(stream: TextIO) -> None:
    """Let what cannot be written go nowhere, or Python would fail at it once more at exit."""
    with suppress(OSError, ValueError):  # not a real file
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
