"""The outside world as one value: streams, environment, clock, and the datastore when asked for."""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, BinaryIO, TextIO

from pyctl.errors import SettingsError

if TYPE_CHECKING:
    from pyctl.cli.progress import Progress
    from pyctl.cli.progress_bar import ProgressBar
    from pyctl.client.builtin import Surroundings
    from pyctl.client.reading import Reader
    from pyctl.client.writing import Writer
    from pyctl.datastores.base import Datastore
    from pyctl.datastores.config import Choice
    from pyctl.manifests.urls import Urls
    from pyctl.resources.kind import Kind


class Runtime:
    """Everything a command touches outside its own process memory.

    `stdout_is_terminal` and `stderr_is_terminal` decide about colour, tables and progress. The
    root command notes here what the command line says of the datastore and of debugging.
    """

    def __init__(
        self,
        *,
        stdin: BinaryIO,
        stdout: TextIO,
        stderr: TextIO,
        environ: Mapping[str, str],
        program: str = "pyctl",
        stdout_is_terminal: bool = False,
        stderr_is_terminal: bool = False,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.stdin = stdin
        self.stdout = stdout
        self.stderr = stderr
        self.environ = environ
        self.program = program
        self.stdout_is_terminal = stdout_is_terminal
        self.stderr_is_terminal = stderr_is_terminal
        self.clock = clock
        self.datastore_type = ""
        self.config_file: str | None = None
        self.context = ""
        self.request_timeout: float | None = 30.0
        self.debug = False
        self._datastore: Datastore | None = None
        self._urls: Urls | None = None
        self._progress: Progress | None = None
        self._interrupted = False
        self._wrote = False

    @classmethod
    def of_process(cls) -> Runtime:
        """The world of this process; a stream that was closed is an empty or a bottomless one."""
        import os

        stdin = sys.stdin.buffer if sys.stdin else io.BytesIO()
        stdout, stderr = sys.stdout or io.StringIO(), sys.stderr or io.StringIO()
        return cls(
            stdin=stdin,
            stdout=stdout,
            stderr=stderr,
            environ=os.environ,
            program=_program(sys.argv[0]),
            stdout_is_terminal=stdout.isatty(),
            stderr_is_terminal=stderr.isatty(),
        )

    @property
    def colour(self) -> bool:
        """Whether stdout may have colour: a terminal, and neither NO_COLOR nor TERM=dumb."""
        plain = self.environ.get("NO_COLOR") or self._dumb
        return self.stdout_is_terminal and not plain

    @property
    def progress(self) -> Progress:
        """What shows on stderr how far a long step is, if stderr is a terminal that can."""
        if self._progress is None:
            from pyctl.cli.progress import Progress

            self._progress = Progress(
                self._bar if self.stderr_is_terminal and not self._dumb else None
            )
        return self._progress

    def hide_progress(self) -> None:
        """Take away what is shown of a step under way: something is to be printed."""
        if self._progress is not None:
            self._progress.hide()

    def choice(self) -> Choice:
        """Which datastore is meant; SettingsError when that cannot be told."""
        from pyctl.datastores.config import ConfigFileError, choose

        try:
            return choose(
                self.environ,
                datastore=self.datastore_type,
                config=self.config_file,
                context=self.context,
            )
        except ConfigFileError:
            raise
        except SettingsError as error:
            raise SettingsError(f"Failed to create Calico API client: {error}") from error

    def reader(self) -> Reader:
        """Reading from the datastore, which is opened now."""
        from pyctl.client.reading import Reader

        return Reader(*self._open())

    def reader_if_any(self) -> Reader | None:
        """As reader(), but None for an embedded datastore that nobody has made yet."""
        path = self.choice().path
        if path is not None and not (path.is_file() and path.stat().st_size):
            return None
        return self.reader()

    def writer(self) -> Writer:
        """Writing to the datastore, with what follows a write there."""
        from pyctl.client.objects import Stamp
        from pyctl.client.reading import Reader
        from pyctl.client.writing import Writer
        from pyctl.controllers.inline import Inline

        reader, stamp = Reader(*self._open()), Stamp(self.clock)
        self._wrote = True
        return Writer(
            reader, stamp=stamp, reaction=Inline(reader, stamp), stopping=self.interrupted
        )

    def fetch(self, url: str) -> bytes:
        """What a URL gives; FileError when it gives nothing."""
        from pyctl.manifests.urls import Urls

        if self._urls is None:
            self._urls = Urls(self.environ, self.request_timeout, self.log)
        return self._urls(url)

    def log(self, line: str) -> None:
        """Write a line about a request to stderr, with --log-level debug."""
        if self.debug:
            self.stderr.write(f"debug: {line}\n")

    def unnamed_target(self) -> str:
        """The datastore that was written to, when nobody named it; else ""."""
        if self._datastore is None or not self._wrote or self.choice().explicit:
            return ""
        return self._datastore.name

    def interrupted(self) -> bool:
        """Whether Ctrl-C was pressed while it was held back."""
        return self._interrupted

    @contextmanager
    def interrupts_held(self) -> Iterator[None]:
        """Let a first Ctrl-C wait for the batch under way; a second one ends at once.

        A process that was started to ignore Ctrl-C, as shells start those in the background, goes
        on to ignore it.
        """
        import signal
        import threading

        ignored = signal.getsignal(signal.SIGINT) == signal.SIG_IGN
        if ignored or threading.current_thread() is not threading.main_thread():
            yield
            return

        def note(_number: int, _frame: object) -> None:
            if self._interrupted:
                raise KeyboardInterrupt
            self._interrupted = True

        before = signal.signal(signal.SIGINT, note)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)

    def __enter__(self) -> Runtime:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close what was opened, and leave no progress on the terminal."""
        self.hide_progress()
        if self._urls is not None:
            self._urls.close()
            self._urls = None
        if self._datastore is not None:
            self._datastore.close()
            self._datastore = None

    @property
    def _dumb(self) -> bool:
        return self.environ.get("TERM") == "dumb"

    def _bar(self, what: str, total: int | None) -> ProgressBar:
        from pyctl.cli.progress_bar import ProgressBar

        return ProgressBar(what, total, self.stderr, self.environ)

    def _open(self) -> tuple[Datastore, Surroundings]:
        from pyctl.client.builtin import EMBEDDED
        from pyctl.datastores.embedded import Embedded

        choice = self.choice()
        if self._datastore is None:
            assert choice.path is not None, "only the embedded datastore is built"
            self._datastore = Embedded.open(choice.path, seed=self._seed)
        return self._datastore, EMBEDDED

    def _seed(self) -> list[tuple[Kind, dict[str, Any]]]:
        from pyctl.client.seeding import seed

        return seed(self.clock)


def _program(argv0: str) -> str:
    """What the program is called: as kubectl's plugin it is `kubectl pyctl`."""
    name = argv0.replace("\\", "/").rpartition("/")[2]
    return "kubectl pyctl" if name.startswith("kubectl-") else "pyctl"
