"""Values as the text that Go's programs print for them: kubectl's output has it on every line."""

from __future__ import annotations

from typing import Any

from pyctl.documents.json_text import dump_line
from pyctl.documents.numbers import json_number, text_of

_INTEGER_LIMIT = 2**63
"""Greater numbers are no integers to kubectl."""


def printed(value: Any) -> str:
    """A value in the output of a template: JSON for objects and lists, else plain text."""
    if isinstance(value, dict | list):
        return dump_line(ordered(value))
    return "null" if value is None else scalar(value)


def shown(value: Any) -> str:
    """A value in a cell of a table, as Go's fmt writes it: `[a b]`, `map[name:x port:1]`."""
    if isinstance(value, dict):
        return f"map[{' '.join(f'{key}:{shown(value[key])}' for key in sorted(value))}]"
    if isinstance(value, list):
        return f"[{' '.join(map(shown, value))}]"
    return "<nil>" if value is None else scalar(value)


def ordered(value: Any) -> Any:
    """The value with the fields of objects in the order of their names, as Go prints maps."""
    if isinstance(value, dict):
        return {key: ordered(value[key]) for key in sorted(value)}
    return [ordered(item) for item in value] if isinstance(value, list) else value


def scalar(value: str | float) -> str:
    """A text as it is; a number as kubectl prints it: whole ones with all digits."""
    if isinstance(value, str):
        return value if value.isascii() else _whole(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < _INTEGER_LIMIT:
        text = json_number(value)
        return text if text.lstrip("-").isdecimal() else text_of(value)
    return text_of(value)


def _whole(text: str) -> str:
    """The text without halves of characters, which JSON's escapes can leave in it."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
