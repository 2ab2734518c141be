"""From what a command returned to text on the streams and an exit code. Nothing else prints."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
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
from pyctl.errors import MAX_LINES, Interrupted, ManifestError, NotFound, PyctlError

if TYPE_CHECKING:
    from pyctl.cli.views import View
    from pyctl.client.outcome import Outcome
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
        if isinstance(answer, Written):
            return self._written(answer)
        if isinstance(answer, Changed):
            return self._changed(answer)
        if isinstance(answer, Labelled):
            return self._labelled(answer)
        if isinstance(answer, Inspected):
            return self._inspected(answer)
        if isinstance(answer, Told):
            return self._told(answer)
        self._runtime.stdout.flush()
        return 0

    def remarks(self) -> None:
        """Print what the runtime was told about by the way."""
        for text in self._runtime.remarks:
            self._err(f"warning: {text}")
        self._runtime.remarks.clear()

    def failure(self, error: PyctlError) -> int:
        """Print why the command failed as a whole; its exit code."""
        lines = str(error)
        if isinstance(error, ManifestError) and len(error.lines) > 1:
            problems = f"{len(error.lines)} problems"
            if not error.whole:
                problems += " up to here, where reading ended"
            lines += f"\nfailed to execute command: {problems}, nothing was changed"
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
            return
        self._err("".join(traceback.format_exception(error)).rstrip())

    def abandon(self) -> None:
        """Nobody reads stdout any more: leave quietly, also when Python flushes it at exit."""
        _abandon(self._runtime.stdout)

    def _shown(self, answer: Shown) -> int:
        from pyctl.cli.showing import Screen

        if answer.found or not answer.errors or answer.view.output in STRUCTURED:
            screen = Screen(answer.view, self._runtime)
            self._out(screen.whole(answer.found, single=answer.single))
        self._notes(answer.view)
        for error in answer.errors[:MAX_LINES]:
            self._err(str(error))
        if len(answer.errors) > MAX_LINES:
            self._err(f"... and {len(answer.errors) - MAX_LINES} more")
        return exit_code(answer.errors, len(answer.errors) + len(answer.found))

    def _watched(self, answer: Watched) -> int:
        """Show events until the user has seen enough: Ctrl-C is the way to end a watch."""
        from pyctl.cli.watching import pieces

        self._notes(answer.view)
        try:
            for text in pieces(answer, self._runtime):
                self._out(text)
        except KeyboardInterrupt:
            return Interrupted.exit_code
        return 0

    def _notes(self, view: View) -> None:
        for note in view.notes:
            self._err(f"note: {note}")

    def _written(self, answer: Written) -> int:
        from pyctl.cli import messages

        outcomes = self._gather(answer.outcomes)
        if not outcomes:
            self._out("No resources specified\n")
            return 0
        failed = [outcome for outcome in outcomes if outcome.error is not None]
        done = [outcome for outcome in outcomes if outcome.error is None]
        if done and (not failed or answer.verb == "delete"):
            self._out(messages.success(answer.verb, done, outcomes) + "\n")
        elif done:
            self._out(messages.partial(answer.verb, done, outcomes) + "\n")
        for line in messages.failures(answer.verb, failed, outcomes) if failed else ():
            self._err(line)
        self._mention_target(written=bool(done))
        return exit_code([o.error for o in failed if o.error is not None], len(outcomes))

    def _changed(self, answer: Changed) -> int:
        from pyctl.cli import messages

        (outcome,) = self._gather(answer.outcomes)
        if outcome.error is None:
            self._out(f"Successfully patched 1 '{outcome.kind.name}' resource\n")
            self._mention_target(written=True)
            return 0
        lead = f"hit error: {outcome.lead}: " if outcome.lead else "hit error: "
        lines = list(messages.problem_lines(outcome))
        self._err(lead + ("\n" if len(lines) > 1 else "") + "\n".join(lines))
        return outcome.error.exit_code

    def _labelled(self, answer: Labelled) -> int:
        from pyctl.cli import messages

        (outcome,) = self._gather(answer.outcomes)
        change, error = answer.change, outcome.error
        if error is None:
            for verb, key in change.done:
                preposition = "from" if verb == "removed" else "on"
                self._out(f"Successfully {verb} label {key} {preposition} {change.subject}\n")
            self._mention_target(written=True)
            return 0
        if outcome.lead:
            reasons = "\n".join(messages.problem_lines(outcome))
            self._err(f"failed to update {change.subject}, label not changed: {reasons}")
        elif isinstance(error, NotFound):
            self._err(f"{change.subject} not found")
        else:
            self._err(str(error))
        return error.exit_code

    def _inspected(self, answer: Inspected) -> int:
        """A report, and the code that the same files have without one (see examining.py)."""
        from pyctl.cli.examining import stopping

        self._gather(answer.notices)
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

    def _gather(self, outcomes: Iterable[object]) -> list[Outcome]:
        """The outcomes; warnings and notices are printed as they come."""
        from pyctl.cli import messages
        from pyctl.client.outcome import Notice, Outcome

        found = []
        for outcome in outcomes:
            if isinstance(outcome, Notice):
                self._err(f"warning: {outcome.text}")
            elif isinstance(outcome, Outcome):
                found.append(outcome)
                for line in messages.remark_lines(outcome) if outcome.remarks else ():
                    self._err(line)
        return found

    def _mention_target(self, *, written: bool) -> None:
        """On a terminal, say where a write went when nobody named the datastore."""
        target = self._runtime.unnamed_target()
        if written and target and self._runtime.stderr_is_terminal:
            self._err(f"note: written to {target}; --datastore or DATASTORE_TYPE names another")

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
