"""Text that a terminal shows and does not obey, and that a person can read."""

from __future__ import annotations

import re

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")

_LONG, _BEGIN, _END = 10_000, 8_000, 1_500
"""Characters of a line from which on its middle is left out, and what stays of it."""


def visible(text: str) -> str:
    """The text with control characters spelled out in hexadecimal; line ends and tabs stay."""
    if text.isprintable():
        return text
    return _CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", text)


def shortened(text: str) -> str:
    """The text without the middle of lines that are very long: a value of megabytes, say."""
    if len(text) <= _LONG:
        return text
    return "\n".join(map(_short, text.split("\n")))


def _short(line: str) -> str:
    if len(line) <= _LONG:
        return line
    left_out = len(line) - _BEGIN - _END
    return f"{line[:_BEGIN]} [... {left_out} characters ...] {line[-_END:]}"
