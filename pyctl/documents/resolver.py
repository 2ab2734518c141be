"""What a plain scalar means to calicoctl: the rules of yaml.v2, which are neither YAML 1.1 nor 1.2.

`yes` and `n` are booleans, `012` is eight and two, `1_000` a thousand, `0x10` sixteen; `09` is the
float nine because it is no octal number; `12:30` and `2026-01-02` stay text. The reader needs this
to give values their type, the writer to know what must be quoted to stay text.
"""

from __future__ import annotations

from itertools import pairwise

from pyctl.documents.numbers import coerced_text

Scalar = str | int | float | bool | None

DIGITS = "0123456789"
_HEXADECIMAL = DIGITS + "abcdefABCDEF"
_BASES = {"x": (16, _HEXADECIMAL), "o": (8, "01234567"), "b": (2, "01")}
_LEAST = -(2**63)
_LIMIT = 2**64
_LONGEST = 64  # digits of a 64-bit number in base 2; spares int() the very long ones

_TAGS = "tag:yaml.org,2002:"
_TYPES: dict[str, type] = {
    "bool": bool,
    "int": int,
    "float": float,
    "null": type(None),
}

WORDS: dict[str, bool | float | None] = {
    **dict.fromkeys(
        ("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"), True
    ),
    **dict.fromkeys(
        ("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"), False
    ),
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf")),
}


def resolve(text: str) -> Scalar:
    """The value of a plain scalar. Infinities and NaN come out as floats: JSON has none of them."""
    first = text[:1]
    if first in "yYnNtTfFoO~":
        return WORDS.get(text, text)
    if first in "0123456789+-.":
        return WORDS[text] if text in WORDS else _number(text)
    return text


def resolve_tagged(tag: str, text: str) -> Scalar:
    """The value of a scalar with an explicit tag, quoted or not.

    `!!str`, `!!int`, `!!float`, `!!bool`, `!!null` and `!!binary` are honoured, any other tag makes
    text. Raises ValueError in yaml.v2's words when the text is not of the type.
    """
    name = tag.removeprefix(_TAGS) if tag.startswith(_TAGS) else ""
    if name == "binary":
        return _binary(text)
    if name not in _TYPES:
        return text
    value = resolve(text)
    if name == "float" and type(value) is int:
        return float(value)
    if type(value) is not _TYPES[name]:
        raise ValueError(f"cannot decode !!{_type_name(value)} `{text}` as a !!{name}")
    return value


def canonical(value: Scalar) -> str:
    """The text that calicoctl makes of a scalar where text is wanted, as for every map key."""
    return value if isinstance(value, str) else coerced_text(value)


def _binary(text: str) -> str:
    from base64 import b64decode  # rarely needed: not worth a place in every start

    try:
        data = b64decode(text.replace("\n", "").replace("\r", ""), validate=True)
    except ValueError as error:
        raise ValueError("!!binary value contains invalid base64 data") from error
    # As Go does on the way to JSON: each byte that is not UTF-8 becomes U+FFFD.
    loose = data.decode("utf-8", "surrogateescape")
    return "".join("\ufffd" if "\udc80" <= char <= "\udcff" else char for char in loose)


def _type_name(value: Scalar) -> str:
    return next((name for name, kind in _TYPES.items() if type(value) is kind), "str")


def _number(text: str) -> Scalar:
    if text[0] == "." and not _between_digits(text):
        return text  # yaml.v2 hands these to ParseFloat as they are
    plain = text.replace("_", "")
    integer = _integer(plain)
    if integer is not None:
        return integer
    number = _float(plain)
    return text if number is None else number


def _integer(plain: str) -> int | None:
    """Go's ParseInt(plain, 0, 64), then ParseUint: None for what either refuses."""
    negative = plain[0] == "-"
    signed = negative or plain[0] == "+"
    body = plain[1:] if signed else plain
    base, allowed = 10, DIGITS
    if body[:1] == "0" and len(body) > 1:
        known = _BASES.get(body[1].lower())
        base, allowed = known or (8, "01234567")
        body = body[2:] if known else body[1:]
    significant = body.lstrip("0")
    if not body or significant.strip(allowed) or len(significant) > _LONGEST:
        return None
    number = int(significant or "0", base)
    if negative:
        return -number if -number >= _LEAST else None
    return number if number < (_LIMIT // 2 if signed else _LIMIT) else None


def _float(plain: str) -> float | None:
    """A decimal float that Go's ParseFloat takes: None for other text and for one out of range."""
    body = plain[1:] if plain[0] in "+-" else plain
    mantissa, marker, exponent = body.replace("E", "e").partition("e")
    if marker and not _all_digits(exponent[1:] if exponent[:1] in ("+", "-") else exponent):
        return None
    whole, point, fraction = mantissa.partition(".")
    if whole:
        if whole.strip(DIGITS) or fraction.strip(DIGITS):
            return None
    elif not point or not _all_digits(fraction):
        return None
    number = float(plain)
    return number if number - number == 0 else None


def _between_digits(text: str) -> bool:
    """Whether every underscore has a digit on either side."""
    parts = text.split("_")
    return all(_all_digits(left[-1:]) and _all_digits(right[:1]) for left, right in pairwise(parts))


def _all_digits(text: str) -> bool:
    return bool(text) and not text.strip(DIGITS)
