"""The outside world as one value: streams, environment, clock, and the datastore when asked for."""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Any, BinaryIO, TextIO

from pyctl.cli.interrupts import Interrupts
from pyctl.cli.remarks import Remarks
from pyctl.cli.streams import printing
from pyctl.datastores.flags import NO_FLAGS
from pyctl.errors import SettingsError

if TYPE_CHECKING:
    from pyctl.cli.progress import Progress
    from pyctl.cli.progress_bar import ProgressBar
    from pyctl.client.builtin import Surroundings
    from pyctl.client.objects import Stamp
    from pyctl.client.reading import Reader
    from pyctl.client.writing import Writer
    from pyctl.datastores.base import Datastore
    from pyctl.datastores.config import Choice
    from pyctl.manifests.urls import Urls
    from pyctl.resources.kind import Kind


class Runtime:
    """Everything a command touches outside its own process memory.

    `stdout_is_terminal` and `stderr_is_terminal` decide about colour, tables and progress, and with
    `stdin_is_terminal` about questions. The root command notes here what the command line says of
    the datastore and of debugging, each command whether it is `writing`.
    """

    def __init__(
        self,
        *,
        stdin: BinaryIO,
        stdout: TextIO,
        stderr: TextIO,
        environ: Mapping[str, str],
        program: str = "pyctl",
        stdin_is_terminal: bool = False,
        stdout_is_terminal: bool = False,
        stderr_is_terminal: bool = False,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.stdin = stdin
        self.stdout = stdout
        self.stderr = stderr
        self.environ = environ
        self.program = program
        self.stdin_is_terminal = stdin_is_terminal
        self.stdout_is_terminal = stdout_is_terminal
        self.stderr_is_terminal = stderr_is_terminal
        self.clock = clock
        self.datastore_type = ""
        self.config_file: str | None = None
        self.flags = NO_FLAGS
        self.request_timeout: float | None = 30.0
        self.concurrency = 16
        self.debug = False
        self.writing = False
        self.allow_version_mismatch = False
        self.remarks = Remarks()
        self._datastore: Datastore | None = None
        self._choice: Choice | None = None
        self._information: dict[str, Any] | None = None
        self._asked = False
        self._urls: Urls | None = None
        self._progress: Progress | None = None
        self._interrupts = Interrupts()
        self._wrote = False

    @classmethod
    def of_process(cls) -> Runtime:
        """The world of this process; a stream that was closed is an empty or a bottomless one."""
        import os

        stdin = sys.stdin.buffer if sys.stdin else io.BytesIO()
        # Names of files may be bytes that are no text: stdout gives them out as they came in.
        stdout = printing(sys.stdout, "surrogateescape")
        stderr = printing(sys.stderr, "backslashreplace")
        return cls(
            stdin=stdin,
            stdout=stdout,
            stderr=stderr,
            environ=os.environ,
            program=_program(sys.argv[0]),
            stdin_is_terminal=stdin.isatty(),
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
        if self._choice is None:
            self._choice = self._chosen()
        return self._choice

    def _chosen(self) -> Choice:
        from pyctl.datastores.config import choose

        with _told_as_calicoctl_does():
            return choose(
                self.environ,
                datastore=self.datastore_type,
                config=self.config_file,
                flags=self.flags,
            )

    def reader(self, *, checked: bool = True) -> Reader:
        """Reading from the datastore, which is opened now.

        Raises VersionMismatch for a cluster that pyctl does not go with, unless that is allowed or
        not to be checked. A command checks it once.
        """
        from pyctl.client.reading import Reader

        reader = Reader(*self._open())
        if checked and not self._asked and self._must_go_with_it():
            from pyctl.client.compatibility import check

            with self.progress.step("connecting"):
                self._information, self._asked = check(reader), True
        return reader

    def reader_if_any(self) -> Reader | None:
        """As reader() unchecked, but None for an embedded datastore that nobody has made yet."""
        path = self.choice().path
        if path is not None and not (path.is_file() and path.stat().st_size):
            return None
        return self.reader(checked=False)

    def writer(self, *, dry: str = "") -> Writer:
        """Writing to the datastore, with what goes before a write there and what follows it.

        With `dry` nothing is stored: `client` writes to memory alone, and what would follow by
        itself is told; `server` lets a datastore try it that can.
        """
        from pyctl.cli.writers import writer
        from pyctl.client.objects import Stamp

        reader, initialise = self.reader(), self._initialise if self._in_cluster() else None
        self._wrote = not dry
        return writer(
            reader,
            Stamp(self.clock),
            dry=dry,
            initialise=initialise,
            stopping=self.interrupted,
        )

    def api_group(self) -> str:
        """Calico's API group in a Kubernetes cluster, "" for other datastores."""
        return getattr(self._open()[0], "group", "")

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

    def tell(self, text: str) -> None:
        """Pass on at once what a program that pyctl runs has to say."""
        self.stderr.write(text)
        self.stderr.flush()

    def unnamed_target(self) -> str:
        """The datastore that was written to, when nobody named it; else ""."""
        if self._datastore is None or not self._wrote or self.choice().explicit:
            return ""
        return self._datastore.name

    def interrupted(self) -> bool:
        """Whether Ctrl-C was pressed while it was held back."""
        return self._interrupts.pressed

    def interrupts_held(self) -> AbstractContextManager[None]:
        """Let a first Ctrl-C wait for the batch under way; a second one ends at once."""
        return self._interrupts.held()

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

        return ProgressBar(what, total, self.stderr, self.environ, self.interrupted)

    def _open(self) -> tuple[Datastore, Surroundings]:
        from pyctl.client.builtin import CLUSTER, EMBEDDED, KUBERNETES

        choice = self.choice()
        if self._datastore is None:
            self._datastore = self._opened(choice)
        cluster = CLUSTER if choice.kubernetes is None else KUBERNETES
        return self._datastore, cluster if self._in_cluster() else EMBEDDED

    def _opened(self, choice: Choice) -> Datastore:
        if choice.path is None:
            from pyctl.cli.opening import opened

            with _told_as_calicoctl_does():
                return opened(self, choice)
        from pyctl.datastores.embedded import Embedded

        return Embedded.open(choice.path, seed=self._seed)

    def _in_cluster(self) -> bool:
        """Whether the datastore is one that Calico's components use too."""
        return self.choice().path is None

    def _must_go_with_it(self) -> bool:
        """Whether the datastore is a cluster's, whose version matters."""
        allowed = self.environ.get("PYCTL_ALLOW_VERSION_MISMATCH", "").lower() in ("1", "t", "true")
        return self._in_cluster() and not (self.allow_version_mismatch or allowed)

    def _initialise(self, reader: Reader, stamp: Stamp) -> Iterable[str]:
        from pyctl.client.compatibility import information_of
        from pyctl.client.initialising import initialise

        known = self._information if self._asked else information_of(reader)
        return initialise(reader, stamp, known)

    def _seed(self) -> list[tuple[Kind, dict[str, Any]]]:
        from pyctl.client.seeding import seed

        return seed(self.clock)


@contextmanager
def _told_as_calicoctl_does() -> Iterator[None]:
    """Settings that name no usable datastore, in the words that scripts look for."""
    from pyctl.datastores.config import ConfigFileError

    try:
        yield
    except ConfigFileError:
        raise
    except SettingsError as error:
        raise SettingsError(f"Failed to create Calico API client: {error}") from error


def _program(argv0: str) -> str:
    """What the program is called: as kubectl's plugin it is `kubectl pyctl`."""
    name = argv0.replace("\\", "/").rpartition("/")[2]
    return "kubectl pyctl" if name.startswith("kubectl-") else "pyctl"
