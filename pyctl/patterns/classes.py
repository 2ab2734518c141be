"""Character classes and escapes of RE2: which single characters a part of a pattern takes."""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Callable

Accepts = Callable[[str], bool]

WORD = frozenset(string.ascii_letters + string.digits + "_")
_DIGITS = frozenset(string.digits)
_SPACES = frozenset("\t\n\f\r ")
_PERL = {"d": _DIGITS, "s": _SPACES, "w": WORD}
_POSIX = {
    "alnum": WORD - {"_"},
    "alpha": frozenset(string.ascii_letters),
    "ascii": frozenset(map(chr, range(128))),
    "blank": frozenset("\t "),
    "cntrl": frozenset(map(chr, [*range(32), 127])),
    "digit": _DIGITS,
    "graph": frozenset(map(chr, range(33, 127))),
    "lower": frozenset(string.ascii_lowercase),
    "print": frozenset(map(chr, range(32, 127))),
    "punct": frozenset(string.punctuation),
    "space": _SPACES | {"\v"},
    "upper": frozenset(string.ascii_uppercase),
    "word": WORD,
    "xdigit": frozenset(string.hexdigits),
}
_CONTROLS = {"a": "\a", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_CATEGORY_LETTERS = {
    "C": "cfos",
    "L": "lmotu",
    "M": "cen",
    "N": "dlo",
    "P": "cdefios",
    "S": "ckmo",
    "Z": "lps",
}

_NAMED = re.compile(r"\[:(\^?)(.*?):\]", re.DOTALL)
_CATEGORY = re.compile(r"\\([pP])(?:\{(\^?)([^}]*)\}|(.))")
_CODE = re.compile(r"\\(?:x([0-9A-Fa-f]{2})|x\{([0-9A-Fa-f]+)\}|(0[0-7]{0,2}|[1-7][0-7]{1,2}))")


def one(low: str, high: str, *, fold: bool) -> Accepts:
    """The characters from low to high; with fold, in either case."""
    return _test(lambda char: low <= char <= high, negated=False, fold=fold)


def bracket(text: str, at: int, *, fold: bool) -> tuple[Accepts, int]:
    """The class whose `[` stands at `at`, and where it ends. Raises ValueError as Go refuses it."""
    start = at
    negated = text.startswith("^", at + 1)
    at += 2 if negated else 1
    items: list[Accepts] = []
    while not text.startswith("]", at) or not items:
        if at >= len(text):
            raise ValueError(f"missing closing ] for [ at {start + 1}")
        item, at = _item(text, at, fold=fold)
        items.append(item)
    return lambda char: any(accepts(char) for accepts in items) != negated, at + 1


def escape(text: str, at: int, *, fold: bool) -> tuple[Accepts, int]:
    """What the escape at `at` stands for, and where it ends. Raises ValueError as Go refuses it."""
    mark = text[at + 1 : at + 2]
    if mark.lower() in _PERL:
        chars = _PERL[mark.lower()]
        return _test(chars.__contains__, negated=mark.isupper(), fold=fold), at + 2
    category = _CATEGORY.match(text, at)
    if category is not None:
        return _category(category, fold=fold), category.end()
    char, at = _single(text, at)
    return one(char, char, fold=fold), at


def _item(text: str, at: int, *, fold: bool) -> tuple[Accepts, int]:
    named = _NAMED.match(text, at)
    if named is not None:
        if named[2] not in _POSIX:
            raise ValueError(f"invalid character class range {named[0]!r} at {at + 1}")
        chars = _POSIX[named[2]]
        return _test(chars.__contains__, negated=bool(named[1]), fold=fold), named.end()
    if text[at] == "\\" and text[at + 1 : at + 2] in (*"dDsSwWpP",):
        return escape(text, at, fold=fold)
    low, end = _single(text, at)
    high = low
    if text.startswith("-", end) and not text.startswith("]", end + 1):
        high, end = _single(text, end + 1)
    if high < low:
        raise ValueError(f"invalid character class range {text[at:end]!r} at {at + 1}")
    return one(low, high, fold=fold), end


def _single(text: str, at: int) -> tuple[str, int]:
    """One character, plain or escaped, and where it ends."""
    if at >= len(text):
        raise ValueError(f"missing closing ] at {at + 1}")
    if text[at] != "\\":
        return text[at], at + 1
    mark = text[at + 1 : at + 2]
    if not mark:
        raise ValueError("trailing backslash at end of expression")
    if mark in _CONTROLS:
        return _CONTROLS[mark], at + 2
    code = _CODE.match(text, at)
    if code is not None:
        value = int(code[3], 8) if code[3] else int(code[1] or code[2], 16)
        if value <= 0x10FFFF:
            return chr(value), code.end()
    if mark.isascii() and not mark.isalnum():
        return mark, at + 2
    raise ValueError(f"invalid escape sequence \\{mark} at {at + 1}")


def _category(found: re.Match[str], *, fold: bool) -> Accepts:
    name = found[3] if found[3] is not None else found[4]
    negated = (found[1] == "P") != bool(found[2])
    if name == "Any":
        return _test(lambda _: True, negated=negated, fold=False)
    letters = _CATEGORY_LETTERS.get(name[:1])
    if letters is None or (len(name) > 1 and name[1:] not in (*letters,)):
        raise ValueError(f"{found[0]} is not supported (general categories such as \\pL are)")

    def holds(char: str) -> bool:
        return unicodedata.category(char).startswith(name)

    return _test(holds, negated=negated, fold=fold)


def _test(holds: Accepts, *, negated: bool, fold: bool) -> Accepts:
    if not fold:
        return lambda char: holds(char) != negated

    def folded(char: str) -> bool:
        either = (c for c in {char, char.lower(), char.upper()} if len(c) == 1)
        return any(map(holds, either)) != negated

    return folded
