"""Manifests into plain values: the one way in for text.

Import this module only where something is read: it loads libyaml's parser.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any, NamedTuple

from yaml.error import YAMLError

from pyctl.documents.nodes import compose
from pyctl.documents.problems import MalformedError, malformed
from pyctl.documents.quick import NotPlainError, PlainScalars, quick_value
from pyctl.documents.shapes import Shapes
from pyctl.documents.source import Source, lead
from pyctl.documents.splitter import split_documents, utf8
from pyctl.documents.values import construct, respelled
from pyctl.errors import ManifestError

__all__ = ["Document", "Source", "read_documents", "read_one", "read_value"]


class Document(NamedTuple):
    """One document of a file as plain values (dict, list, str, int, float, bool, None).

    A document of blank lines and comments has the value None. `error` is what is wrong with the
    text, in calicoctl's form of words; then there is no value, and `source.place()` is the place
    of the problem.
    """

    value: Any
    source: Source
    error: str | None = None


def read_documents(data: bytes | str, file: str) -> Iterator[Document]:
    """The documents of a file, as calicoctl splits and reads them; `file` only names it.

    Lazy: each document is parsed when it is asked for. A document that cannot be read comes out
    with its `error`, and the ones after it all the same. What an alias stands for is shared with
    its anchor, not copied.
    """
    try:
        data = utf8(data)
    except ValueError as error:
        broken = MalformedError(1, str(error))
        yield Document(None, Source(file, b"", 1, at=1), str(broken))
        return
    scalars = PlainScalars()
    shapes = Shapes(scalars)
    for first, text in split_documents(data):
        scalars.respelled = False
        try:
            value = shapes.value(text)
        except NotPlainError as error:
            yield _careful(file, text, first, error.__cause__)
        else:
            yield Document(value, Source(file, text, first, respelled=scalars.respelled))


def read_one(data: bytes | str, file: str) -> Document:
    """The only document of a file that holds something; one whose value is None if none does.

    Raises ManifestError, with the place in front, for text that cannot be read, and for a second
    document.
    """
    found: Document | None = None
    for document in read_documents(data, file):
        if document.error is not None:
            raise ManifestError([f"{lead(document.source)}{document.error}"])
        if document.value is None:
            continue
        if found is not None:
            raise ManifestError([f"{lead(document.source)}only one document may stand here"])
        found = document
    return found or Document(None, Source(file, b"", 1))


def read_value(data: bytes | str, file: str, *, strict: bool = True) -> Any:
    """The value of the first document of a file, None if it holds nothing: read as Go reads YAML.

    Documents are told apart by YAML's own rule, and those after the first are not looked at. Of a
    key that is given twice the last value counts unless it is `strict`. Raises ManifestError, with
    the place in front, for text that cannot be read.
    """
    try:
        text = utf8(data)
        with suppress(NotPlainError):
            return quick_value(text, PlainScalars())
        return construct(compose(text, 1, alone=False), strict=strict)
    except MalformedError as error:
        raise ManifestError([f"{file}:{error.line}: {error}"]) from error
    except ValueError as error:
        raise ManifestError([f"{file}:1: {MalformedError(1, str(error))}"]) from error


def _careful(file: str, text: bytes, first: int, cause: BaseException | None) -> Document:
    """Read a document the slow way, which knows every rule and the line of every problem.

    Text that is no YAML is told of at once: nothing before it was out of the ordinary, and a large
    document would become very many nodes until they came to the same place.
    """
    try:
        if isinstance(cause, YAMLError):
            raise malformed(cause, text, first)
        tree = compose(text, first)
        value = construct(tree)
    except MalformedError as error:
        return Document(None, Source(file, text, first, at=error.line), str(error))
    changed = any(node.kind == "scalar" and respelled(node) for node in tree.finished)
    return Document(value, Source(file, text, first, respelled=changed))
