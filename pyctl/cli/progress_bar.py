"""The line that shows progress on a terminal, drawn by rich. Imported when there is one to draw."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, SpinnerColumn, Task
from rich.table import Column
from rich.text import Text

_PER_SECOND = 8
_ROOM = 60
"""Columns of a terminal that has room for a bar."""
_STOPPING = "stopping, Ctrl-C again ends at once"


class ProgressBar:
    """A spinner with the name of a step, how much of it is done, and how long it has taken.

    Once `stopping()`, that stands there instead of the name.
    """

    def __init__(
        self,
        what: str,
        total: int | None,
        stream: TextIO,
        environ: Mapping[str, str],
        stopping: Callable[[], bool],
    ) -> None:
        console = Console(
            file=stream,
            force_terminal=True,
            no_color=bool(environ.get("NO_COLOR")),
            highlight=False,
            _environ=environ,
        )
        columns: list[ProgressColumn] = [SpinnerColumn("line"), _Name(stopping)]
        if total and console.width >= _ROOM:
            columns.append(BarColumn(20))
        self._progress = Progress(
            *columns,
            _Count(Column(no_wrap=True)),
            console=console,
            transient=True,
            refresh_per_second=_PER_SECOND,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._task = self._progress.add_task(what, total=total)
        self._progress.start()
        console.show_cursor()  # a process that is killed could not bring it back

    def update(self, done: int) -> None:
        """Show how many items are done."""
        self._progress.update(self._task, completed=done)

    def stop(self) -> None:
        """Take the line away."""
        self._progress.stop()


class _Name(ProgressColumn):
    """What is under way. It is asked for each time it is drawn: Ctrl-C cannot wait for drawing."""

    def __init__(self, stopping: Callable[[], bool]) -> None:
        super().__init__(Column(no_wrap=True))
        self._stopping = stopping

    def render(self, task: Task) -> Text:
        """What stands there now."""
        return Text(_STOPPING if self._stopping() else task.description)


class _Count(ProgressColumn):
    """`1,500/5,000 0:03`: items, if they are counted, and minutes."""

    def render(self, task: Task) -> Text:
        """What stands there now."""
        minutes, seconds = divmod(int(task.elapsed or 0), 60)
        done = f"{int(task.completed):,}" if task.completed or task.total else ""
        of = f"/{int(task.total):,}" if task.total else ""
        return Text(f"{done}{of} {minutes}:{seconds:02}".strip(), style="progress.percentage")
