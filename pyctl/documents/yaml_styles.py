"""Which of YAML's spellings a text needs, by the rules of yaml.v2's emitter.

Plain where the text would be read back as the same text; double quotes for what looks like another
type; single quotes for indicators; a literal block for lines; double quotes with escapes for
whatever the others cannot hold.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

from pyctl.documents.resolver import DIGITS, resolve

Style = Literal["plain", "single", "double", "literal"]

_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_HARMLESS = f"{_LETTERS}{DIGITS}-._/"
_INDICATORS = tuple("#,[]{}&*!|>'\"%@`")
_BREAKS = "\n\u2028\u2029"
_CLOCK = r"(\d\d?):(\d\d?):(\d\d?)(?:[.,]\d+)?"
_TIMESTAMP = (
    r"(\d{4})-(\d\d?)-(\d\d?)"
    rf"(?:[Tt]{_CLOCK}(?:Z|[+-](\d\d):(\d\d))| +{_CLOCK})?"
)
_MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def style(text: str) -> Style:
    """The style of a text, as a value or as a key; text must not hold surrogates."""
    if not text.strip(_HARMLESS) and text[:1] not in ("-", ".", ""):
        return "plain" if _stays_text(text) else "double"
    special = bool(_special().search(text))
    if "\n" in text:
        blocked = special or text[-1] == " " or _has(text, " ", before=_BREAKS)
        return "double" if blocked else "literal"
    if not _stays_text(text):
        return "double"
    if special or _has(text, " ", before=_BREAKS) or _has(text, " ", after=_BREAKS):
        return "double"
    return "single" if _needs_quotes(text) else "plain"


@cache
def _special() -> re.Pattern[str]:
    """What the emitter does not take for printable: control characters, and all above U+FFFF."""
    return re.compile("[^\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]")


def _has(text: str, blank: str, *, before: str = "", after: str = "") -> bool:
    """Whether a blank stands right before, or right after, one of some line breaks."""
    return any(blank + char in text for char in before) or any(
        char + blank in text for char in after
    )


def _needs_quotes(text: str) -> bool:
    """Whether a text of one line would not be read back whole if it had no quotes."""
    first, rest = text[0], text[1:]
    if first in _INDICATORS or text.startswith(("---", "...")):
        return True
    if first in "-?:" and (not rest or rest[0] == " "):
        return True
    if first == " " or text[-1] in " :" or ": " in text or " #" in text:
        return True
    return "\u2028" in text or "\u2029" in text


def _stays_text(text: str) -> bool:
    """Whether a reader of YAML 1.1 takes the text, written plainly, for text."""
    if not isinstance(resolve(text), str):
        return False
    if text[:1] not in "0123456789+-":
        return True
    return not (_is_base60(text) or (text[4:5] == "-" and _is_timestamp(text)))


def _is_base60(text: str) -> bool:
    """`12:30:45`, a number to YAML 1.1."""
    if ":" not in text:
        return False
    return bool(re.fullmatch(r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?", text))


def _is_timestamp(text: str) -> bool:
    """Dates and times in the formats that yaml.v2 tries with Go's time.Parse."""
    found = re.fullmatch(_TIMESTAMP, text, re.ASCII)
    if not found:
        return False
    year, month, day, *rest = (int(part or 0) for part in found.groups())
    if not 1 <= month <= 12 or not 1 <= day <= _days(year, month):
        return False
    limits = (24, 60, 60, 25, 61, 24, 60, 60)
    return all(part < limit for part, limit in zip(rest, limits, strict=True))


def _days(year: int, month: int) -> int:
    if month == 2 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0):
        return 29
    return _MONTH_DAYS[month - 1]
