"""Points in time as Kubernetes writes them: RFC 3339, whole seconds, UTC."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, datetime

PATTERN = r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:[.,]\d+)?(Z|[+-]\d\d:\d\d)"

_SHAPE = re.compile(PATTERN, re.ASCII)


def canonical_time(text: str) -> str:
    """The same time as it is stored; ValueError for what is no RFC 3339."""
    shaped = _SHAPE.fullmatch(text)
    if shaped is not None:
        with suppress(ValueError, OverflowError):
            time = datetime.fromisoformat(shaped[1] + shaped[2]).astimezone(UTC)
            return time.replace(tzinfo=None).isoformat() + "Z"
    raise ValueError(f'"{text}" is no time: write it like 2024-05-01T12:00:00Z')
