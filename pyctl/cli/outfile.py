"""A file that a command writes: whole or not at all, and over another only when that was said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pyctl.errors import PyctlError
from pyctl.new_files import written_beside


class FileExists(PyctlError):
    """A file that is not to be overwritten."""

    exit_code = 4


class UnwritableError(PyctlError):
    """A file that cannot be written."""


def write_file(name: str, texts: Iterable[str], *, overwrite: bool) -> None:
    """Write texts to a file that only its owner may read; it appears when all of them are in it.

    A name of something else, such as a pipe or /dev/null, is written to as it is. Raises FileExists
    for a file that is there already, before any text is asked for, and UnwritableError.
    """
    with _in_words(name):
        path = _path(name)
        if is_passing(name):
            _write_through(path, texts)
            return
        if not overwrite and path.exists():
            raise _exists(name)
        with written_beside(path, texts) as scratch:
            _put(scratch, path, overwrite=overwrite)


def is_passing(name: str) -> bool:
    """Whether a name is that of a pipe, say, or of /dev/null: nothing of a file is kept there."""
    path = _path(name)
    return path.exists() and not path.is_file()


def _path(name: str) -> Path:
    """The file itself: of a link, what it points to is replaced."""
    try:
        return Path(name).resolve()
    except ValueError as error:  # a NUL in the name
        raise UnwritableError(f"cannot write {name!r}: {error}") from error


def _write_through(path: Path, texts: Iterable[str]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(texts)


def _put(scratch: Path, path: Path, *, overwrite: bool) -> None:
    """Give the file its name. A link, unlike a renaming, fails when somebody has taken it."""
    if overwrite:
        scratch.replace(path)
        return
    try:
        path.hardlink_to(scratch)
    except FileExistsError:
        raise _exists(str(path)) from None
    except OSError:  # a file system without links
        scratch.rename(path)


def _exists(name: str) -> FileExists:
    return FileExists(f"{name} exists, it was left alone (--force overwrites it)")


@contextmanager
def _in_words(name: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UnwritableError(f"cannot write {name}: {error.strerror or error}") from error
