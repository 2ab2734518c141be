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
from pyctl.documents.source import Source, lead
from pyctl.documents.splitter import split_documents, utf8
from pyctl.documents.values import construct, respelled
from pyctl.errors import ManifestError

__all__ = ["Document", "Source", "read_documents", "read_loosely", "read_one", "read_value"]


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
    for first, text in split_documents(data):
        scalars.respelled = False
        try:
            value = quick_value(text, scalars)
        except NotPlainError as error:
            yield _careful(file, text, first, error.__cause__)
        else:
            yield Document(value, Source(file, text, first, respelled=scalars.respelled))


def read_value(data: bytes | str, file: str) -> Any:
    """The value of a file that holds one document, None if it holds nothing; see read_one."""
    return read_one(data, file).value


def read_one(data: bytes | str, file: str) -> Document:
    """The only document of a file; for a file that holds nothing, one whose value is None.

    Raises ManifestError, with the place in front, for text that cannot be read, and for a second
    document.
    """
    documents = read_documents(data, file)
    document = next(documents, None)
    if document is None:
        return Document(None, Source(file, b"", 1))
    if document.error is not None:
        raise ManifestError([f"{lead(document.source)}{document.error}"])
    another = next(documents, None)
    if another is not None:
        raise ManifestError([f"{lead(another.source)}only one document may stand here"])
    return document


def read_loosely(data: bytes | str, file: str) -> Any:
    """The value of the first document of a file, None if it holds nothing: read as leniently as Go.

    Of a key that is given twice the last value counts, and further documents are not looked at.
    Raises ManifestError, with the place in front, for text that cannot be read.
    """
    document = next(read_documents(data, file), None)
    if document is None or document.error is None:
        return document and document.value
    with suppress(MalformedError, ValueError):
        first, text = next(split_documents(utf8(data)))
        return construct(compose(text, first), strict=False)
    raise ManifestError([f"{document.source.place()}: {document.error}"])


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
