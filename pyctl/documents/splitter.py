"""Files into documents, by calicoctl's own rule, which is not YAML's.

A separator is a line break followed by `---`, wherever it stands; the rest of its line is dropped.
So `---bar` separates, two separators in a row count as one (the second begins the next document),
and a `---` on the first line belongs to the first document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_SEPARATOR = b"\n---"
_UTF8_BOM = b"\xef\xbb\xbf"
_HEADING = rb"(?:(?:---)?[ \t]*(?:#[^\n]*)?\r?\n)+"
_UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")


def split_documents(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The documents of a file, each with the line that it starts on (the first line is 1).

    A file of nothing has none; blank lines or comments between separators are documents. Where
    calicoctl loses the document before a last line `--- text` that has no line end, it is kept.
    """
    start, line, end = 0, 1, len(data)
    while start < end:
        separator = data.find(_SEPARATOR, start)
        if separator < 0:
            yield line, data[start:]
            return
        yield line, data[start:separator]
        line_end = data.find(b"\n", separator + len(_SEPARATOR))
        if line_end < 0:
            return
        line += data.count(b"\n", start, line_end + 1)
        start = line_end + 1


def utf8(data: bytes | str) -> bytes:
    """The text as UTF-8 without byte order mark; UTF-16 is told by its mark.

    A mark may come after blank lines, comments and `---`, as where a file was put below a heading.
    Bytes that are not UTF-8 are left for the parser to point at. Raises ValueError for UTF-16 that
    breaks off.
    """
    if isinstance(data, str):
        return _unmarked(data.encode("utf-8", "surrogatepass"))
    if data.startswith(_UTF16_BOMS):
        try:
            return data.decode("utf-16").encode()
        except UnicodeDecodeError as error:
            raise ValueError(f"invalid UTF-16 at byte {error.start}") from error
    return _unmarked(data)


def _unmarked(data: bytes) -> bytes:
    data = data.removeprefix(_UTF8_BOM)
    if _UTF8_BOM not in data:
        return data
    heading = re.match(_HEADING, data)
    end = heading.end() if heading else 0
    return data[:end] + data[end:].removeprefix(_UTF8_BOM) if end else data
