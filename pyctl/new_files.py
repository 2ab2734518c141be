"""New files, which are whole before they take their place."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def written_beside(path: Path, texts: Iterable[str]) -> Iterator[Path]:
    """A file with these texts in the directory of `path`, safe on the disk; its owner's alone.

    It is to be given its name inside, and is gone afterwards otherwise. Raises OSError.
    """
    handle, scratch = tempfile.mkstemp(prefix=".pyctl-", suffix=".tmp", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.writelines(texts)
            file.flush()
            os.fsync(handle)
        yield Path(scratch)
    finally:
        Path(scratch).unlink(missing_ok=True)
