"""Streams of the process as text goes out on them: UTF-8, and all of it.

With PYTHONUNBUFFERED or -u, as in many containers, Python's own streams drop what a pipe or a full
disk did not take at once, and say nothing.
"""

from __future__ import annotations

import io
from typing import TextIO


def printing(stream: TextIO | None, errors: str) -> TextIO:
    """A stream that takes all that is written to it, or fails; a bottomless one for none.

    Whatever the locale says, what is printed is UTF-8, as YAML and JSON are; `errors` says what
    becomes of what is no text.
    """
    if stream is None:
        return io.StringIO()
    if not isinstance(stream, io.TextIOWrapper):
        return stream
    if not isinstance(stream.buffer, io.RawIOBase):
        stream.reconfigure(encoding="utf-8", errors=errors)
        return stream
    return open(stream.fileno(), "w", encoding="utf-8", errors=errors, closefd=False)
