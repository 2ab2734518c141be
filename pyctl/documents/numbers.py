"""Numbers and booleans as text, each in the spelling of the Go function that calicoctl calls.

There are three: strconv's 'g' for tables and for YAML, its 32-bit form for a number that lands
where text is wanted, and encoding/json's for JSON. All use the shortest digits that read back as
the same number; they differ in when they turn to an exponent.
"""

from __future__ import annotations

from math import inf, isfinite

_PLAIN_DIGITS = 6  # strconv's 'g' turns to an exponent for numbers with more digits than this


def text_of(value: float) -> str:
    """A number or boolean as strconv prints it: `true`, `1000`, `1.5`, `1e+06`.

    Integers are decimal; floats follow FormatFloat(value, 'g', -1, 64), infinities and NaN too.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if not isfinite(value):
        return _not_finite(value)
    return _general(*_digits(repr(value)))


def coerced_text(value: float | None) -> str:
    """What calicoctl stores when a number, boolean or null stands where text is wanted.

    As text_of, but floats keep only the digits of a 32-bit float: sigs.k8s.io/yaml asks for them
    that way, so an unquoted 1.123456789 arrives as `1.1234568`. A null arrives as empty text. Map
    keys become text by the same rule.
    """
    if value is None:
        return ""
    if not isinstance(value, float) or not isfinite(value):
        return text_of(value)
    narrow, text = _narrow(value)
    return _general(*_digits(text)) if isfinite(narrow) else _not_finite(narrow)


def json_number(value: float) -> str:
    """A float as Go's encoding/json prints it: `1000000`, `100.5`, `1e-7`, `1e+21`.

    Raises ValueError for infinities and NaN, which JSON does not have.
    """
    if not isfinite(value):
        raise ValueError(f"JSON has no {_not_finite(value)}")
    sign, digits, point = _digits(repr(value))
    if value and not 1e-6 <= abs(value) < 1e21:
        return sign + _exponential(digits, point, width=2 if point > 0 else 1)
    return sign + _positional(digits, point)


def _not_finite(value: float) -> str:
    if value != value:
        return "NaN"
    return "+Inf" if value > 0 else "-Inf"


def _narrow(value: float) -> tuple[float, str]:
    """The nearest 32-bit float, and its shortest digits that read back as the same 32 bits."""
    from struct import pack, unpack  # rarely needed: not worth a place in every start

    def rounded(number: float) -> float:
        try:
            return float(unpack("<f", pack("<f", number))[0])
        except OverflowError:
            return inf if number > 0 else -inf

    narrow = rounded(value)
    for precision in range(8):
        text = f"{narrow:.{precision}e}"
        if rounded(float(text)) == narrow:
            return narrow, text
    return narrow, f"{narrow:.8e}"


def _general(sign: str, digits: str, point: int) -> str:
    """As strconv's 'g' with the shortest digits."""
    if digits != "0" and not -4 <= point - 1 < _PLAIN_DIGITS:
        return sign + _exponential(digits, point, width=2)
    return sign + _positional(digits, point)


def _digits(text: str) -> tuple[str, str, int]:
    """`-12.50e3` -> `-`, `125`, 5: the sign, the bare digits, where the point stands in them."""
    sign = "-" if text[0] == "-" else ""
    mantissa, _, exponent = text.lstrip("-").partition("e")
    whole, _, fraction = mantissa.partition(".")
    point = len(whole) + int(exponent or 0)
    digits = (whole + fraction).rstrip("0")
    bare = digits.lstrip("0")
    if not bare:
        return sign, "0", 1
    return sign, bare, point - (len(digits) - len(bare))


def _positional(digits: str, point: int) -> str:
    if point <= 0:
        return "0." + "0" * -point + digits
    if point >= len(digits):
        return digits + "0" * (point - len(digits))
    return f"{digits[:point]}.{digits[point:]}"


def _exponential(digits: str, point: int, *, width: int) -> str:
    """`d.ddde+dd`; `width` is the least number of digits of the exponent."""
    mantissa = digits[0] + ("." + digits[1:] if len(digits) > 1 else "")
    exponent = point - 1
    return f"{mantissa}e{'-' if exponent < 0 else '+'}{abs(exponent):0{width}d}"
