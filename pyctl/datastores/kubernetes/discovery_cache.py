"""The API groups of clusters on disk, so that not every command asks for them."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

MINUTES = 10
"""How long what was found counts."""


class DiscoveryCache:
    """What one server served a while ago. What cannot be read or written is done without."""

    def __init__(self, file: Path, clock: Callable[[], float] = time.time) -> None:
        self._file = file
        self._clock = clock

    def read(self) -> tuple[str, ...] | None:
        """The groups, None when they are not known or were found too long ago."""
        try:
            kept = json.loads(self._file.read_bytes())
            age, groups = self._clock() - kept["at"], kept["groups"]
        except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError):
            return None
        fine = isinstance(groups, list) and all(isinstance(group, str) for group in groups)
        return tuple(groups) if fine and 0 <= age < MINUTES * 60 else None

    def write(self, groups: Sequence[str]) -> None:
        """Keep the groups, for this user alone."""
        content = json.dumps({"at": self._clock(), "groups": list(groups)})
        new = self._file.with_suffix(f".{os.getpid()}")
        try:
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            new.write_text(content)
            new.replace(self._file)
        except OSError:
            with suppress(OSError):
                new.unlink(missing_ok=True)


def cache_of(url: str, environ: Mapping[str, str]) -> DiscoveryCache | None:
    """Where what the server at a URL serves is kept; None where there is no place for it."""
    named, home = Path(environ.get("XDG_CACHE_HOME", "")), environ.get("HOME")
    if not named.is_absolute():  # others are to be ignored, says the specification
        if not home:
            return None
        named = Path(home) / ".cache"
    parts = urlsplit(url)
    digest = hashlib.sha256(url.encode()).hexdigest()[:12]
    return DiscoveryCache(named / "pyctl" / "discovery" / f"{parts.hostname}-{digest}.json")
