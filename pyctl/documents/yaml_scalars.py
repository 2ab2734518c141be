"""Texts in the spelling that yaml_styles chose: quotes, escapes, folding, literal blocks.

The emitter of yaml.v2 counts characters per line and breaks at the first single blank beyond
column 80; inside quotes and blocks the next line is indented. `indent` and `column` count blanks
and characters from the start of the line.
"""

from __future__ import annotations

import re

from pyctl.documents.yaml_styles import style

WIDTH = 80
_NAMED = {
    0x00: "0", 0x07: "a", 0x08: "b", 0x09: "t", 0x0A: "n", 0x0B: "v", 0x0C: "f", 0x0D: "r",
    0x1B: "e", 0x22: '"', 0x5C: "\\", 0x85: "N", 0xA0: "_", 0x2028: "L", 0x2029: "P",
}  # fmt: skip
_ESCAPED = '["\\\\]|[^\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]'
_SEPARATORS = "([\u2028\u2029]+)"
_LINE_STARTS = "(^|[\n\u2028\u2029])(?=[^\n\u2028\u2029])"


def one_line(text: str) -> str:
    """A text on one line however long; empty for a text that cannot stand on one."""
    chosen = style(text)
    if chosen == "plain":
        return text
    if chosen == "double":
        return f'"{_escape(text)}"'
    if chosen == "single" and "\u2028" not in text and "\u2029" not in text:
        return "'" + text.replace("'", "''") + "'"
    return ""


def lines(text: str, column: int, indent: int) -> str:
    """A text that starts at `column`, further lines indented, with the line end after it."""
    chosen = style(text)
    if chosen == "literal":
        return _literal(text, indent)
    if chosen == "plain":
        return _folded(text, column, indent) + "\n"
    if chosen == "double":
        return f'"{_folded(_escape(text), column + 1, indent, continued=True)}"\n'
    return "'" + _single(text.replace("'", "''"), column + 1, indent) + "'\n"


def _escape(text: str) -> str:
    # A text that begins with a byte order mark has every character escaped: yaml.v2 looks for the
    # mark at the start of the text, not where it is.
    pattern = "(?s:.)" if text.startswith("\ufeff") else _ESCAPED
    return re.sub(pattern, _escaped_character, text)


def _escaped_character(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code in _NAMED:
        return "\\" + _NAMED[code]
    if code <= 0xFF:
        return f"\\x{code:02X}"
    return f"\\u{code:04X}" if code <= 0xFFFF else f"\\U{code:08X}"


def _folded(text: str, column: int, indent: int, *, continued: bool = False) -> str:
    """Break at the first single blank beyond the width.

    Between double quotes (`continued`) also at the first of several: a backslash keeps the rest.
    """
    if column + len(text) <= WIDTH:
        return text
    words = text.split(" ")
    last = len(words) - 1
    out = [words[0]]
    column += len(words[0])
    for index in range(1, last + 1):
        word = words[index]
        breakable = word or (continued and index < last)
        if column > WIDTH and words[index - 1] and breakable:
            margin = " " * indent + ("" if word else "\\")
            out.append(f"\n{margin}{word}")
            column = len(margin) + len(word)
        else:
            out.append(f" {word}")
            column += 1 + len(word)
    return "".join(out)


def _single(text: str, column: int, indent: int) -> str:
    """Between single quotes; Unicode's line separators stay, and what follows is indented."""
    parts = re.split(_SEPARATORS, text)
    out = [_folded(parts[0], column, indent)]
    for index in range(1, len(parts), 2):
        out.append(parts[index])
        if parts[index + 1]:
            out.append(" " * indent + _folded(parts[index + 1], indent, indent))
    return "".join(out)


def _literal(text: str, indent: int) -> str:
    """A block after `|`: a hint if it begins with a blank, and what becomes of its last lines."""
    breaks = "\n\u2028\u2029"
    hint = "2" if text[0] == " " or text[0] in breaks else ""
    if text[-1] not in breaks:
        hint += "-"
    elif text[-2:-1] in breaks:  # the text is one line break, or ends in two
        hint += "+"
    margin = " " * indent
    body = re.sub(_LINE_STARTS, rf"\g<1>{margin}", text)
    return f"|{hint}\n{body}" + ("" if text[-1] in breaks else "\n")
