"""Plain values as JSON, byte for byte as Go's encoding/json writes them.

`dump_json` is what `-o json` prints, `dump_line` the same on one line, `dump_compact` the form in
which objects are stored.
"""

from __future__ import annotations

from json.encoder import encode_basestring
from typing import Any

from pyctl.documents.numbers import json_number


def dump_json(value: Any) -> str:
    """Indented by two blanks, as json.MarshalIndent does, without a line end after it.

    Keys keep their order. `<`, `>`, `&` and the two Unicode line separators are escaped. Raises
    ValueError for infinities and NaN, TypeError for what is no plain value.
    """
    return _for_html(_escaped(_indented(value, "\n")))


def dump_line(value: Any) -> str:
    """On one line without blanks, otherwise as dump_json: what json.Marshal writes."""
    return _for_html(_escaped(_compact(value)))


def dump_compact(value: Any) -> str:
    """On one line without blanks, keys in their order, `<`, `>` and `&` left as they are.

    Reading it back gives the same value. Raises as dump_json does.
    """
    return _escaped(_compact(value))


def _indented(value: Any, newline: str) -> str:
    kind = value.__class__
    if kind is str:
        return encode_basestring(value)
    if kind is dict:
        if not value:
            return "{}"
        inner = newline + "  "
        entries = [
            f"{encode_basestring(key)}: {_indented(item, inner)}" for key, item in value.items()
        ]
        return f"{{{inner}{f',{inner}'.join(entries)}{newline}}}"
    if kind is list:
        if not value:
            return "[]"
        inner = newline + "  "
        items = [_indented(item, inner) for item in value]
        return f"[{inner}{f',{inner}'.join(items)}{newline}]"
    return _scalar(value)


def _compact(value: Any) -> str:
    kind = value.__class__
    if kind is str:
        return encode_basestring(value)
    if kind is dict:
        entries = [f"{encode_basestring(key)}:{_compact(item)}" for key, item in value.items()]
        return f"{{{','.join(entries)}}}"
    if kind is list:
        return f"[{','.join([_compact(item) for item in value])}]"
    return _scalar(value)


def _scalar(value: Any) -> str:
    if value is None:
        return "null"
    if value is True:
        return "true"
    if value is False:
        return "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return json_number(value)
    raise TypeError(f"{type(value).__name__} is no plain value")


def _for_html(text: str) -> str:
    """Go's escapes for HTML. These only occur within strings, so all of the text is searched."""
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _escaped(text: str) -> str:
    """The characters that Go escapes and Python does not: few texts have any."""
    if text.isascii():
        return text
    text = text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    try:
        text.encode()
    except UnicodeEncodeError:
        return "".join("\\ufffd" if "\ud800" <= char <= "\udfff" else char for char in text)
    return text
