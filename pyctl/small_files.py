"""Files that hold settings, keys or tokens: read whole, where they end within reason."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import BinaryIO

MOST_BYTES = 16_000_000


def read_small(path: str) -> bytes:
    """All that is in a file.

    Raises OSError as reading does, with EFBIG for more than MOST_BYTES: a device without an end,
    say. ValueError for what no file can be called.
    """
    with Path(path).open("rb") as file:
        return whole(file)


def whole(file: BinaryIO) -> bytes:
    """All that is left in an open file; OSError (EFBIG) for more than MOST_BYTES."""
    data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise OSError(errno.EFBIG, f"it holds more than {MOST_BYTES // 1_000_000} megabytes")
    return data
