"""validate for machines: every object of every file with all that is wrong with it.

Where the text form of validate tells of files that cannot be read and of broken documents before it
checks the rest, this tells of everything in its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar

from pyctl.cli.inputs import NothingGivenError, nothing_in
from pyctl.client.checking import check
from pyctl.errors import (
    Invalid,
    ManifestError,
    ObjectError,
    Problem,
    PyctlError,
    UsageError,
    dotted,
)
from pyctl.manifests.files import FileError
from pyctl.manifests.manifest import Manifest
from pyctl.manifests.refused import Refused
from pyctl.printers.examined import ERROR, WARNING, Examined, Finding
from pyctl.resources.schema import Remark

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyctl.client.namespaces import Scope
    from pyctl.documents.source import Source
    from pyctl.manifests.loader import Seen

_Located = TypeVar("_Located", Problem, Remark)


def examine_files(seen: Iterable[Seen], scope: Scope, *, skip_empty: bool) -> Iterator[Examined]:
    """What is to be said of everything that the -f options name."""
    for name, entries in seen:
        for entry in entries:
            yield _unread(entry) if isinstance(entry, FileError) else examine(entry, scope)
        if not entries and not skip_empty:
            error = NothingGivenError(nothing_in(name))
            yield _file("stdin" if name == "-" else name, str(error), error)


def examine(entry: Manifest | Refused, scope: Scope) -> Examined:
    """What is to be said of an object, or of what stands in the place of one."""
    if isinstance(entry, Refused):
        return _at(entry.source)._replace(
            kind=entry.kind,
            name=entry.name,
            findings=_findings(ERROR, entry.source, entry.problems),
            error=ManifestError(entry.lines),
        )
    outcome = check(entry, scope)
    error = outcome.error
    problems: Sequence[Problem] = ()
    if error is not None:
        problems = error.problems if isinstance(error, Invalid) else [Problem((), str(error))]
    return _at(entry.source)._replace(
        kind=entry.kind.name,
        name=entry.name,
        namespace=outcome.namespace or entry.namespace,
        findings=[
            *_findings(ERROR, entry.source, problems),
            *_findings(WARNING, entry.source, outcome.remarks),
        ],
        error=error,
    )


def stopping(error: PyctlError) -> bool:
    """Whether the text form of validate ends with this error, before it checks any rule."""
    return not isinstance(error, (ObjectError, UsageError))


def _unread(error: FileError) -> Examined:
    return _file(error.path, f"open {error.path}: {error.why}", error)


def _file(name: str, message: str, error: PyctlError) -> Examined:
    return Examined(file=name, findings=[Finding(ERROR, 0, "", message)], error=error, is_file=True)


def _at(source: Source | None) -> Examined:
    return Examined(file=source.file, line=source.line()) if source is not None else Examined()


def _findings(severity: str, source: Source | None, found: Sequence[_Located]) -> list[Finding]:
    """Problems or remarks as findings, in the order of the lines that they are about."""
    findings = [
        Finding(severity, source.line(one.path) if source else 0, dotted(one.path), one.text)
        for one in found
    ]
    return sorted(findings, key=lambda finding: finding.line)
