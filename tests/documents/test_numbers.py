"""Numbers as text: each function spells them as the Go function that calicoctl calls."""

from __future__ import annotations

import json
from struct import pack

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyctl.documents.numbers import coerced_text, json_number, text_of

FLOATS = st.floats(allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "true"),
        (False, "false"),
        (0, "0"),
        (12345678901, "12345678901"),
        (0.0, "0"),
        (-0.0, "-0"),
        (1.5, "1.5"),
        (1000.0, "1000"),
        (999999.5, "999999.5"),
        (1000000.0, "1e+06"),
        (6543215.5, "6.5432155e+06"),
        (12345678.0, "1.2345678e+07"),
        (0.0001, "0.0001"),
        (0.00001, "1e-05"),
        (1e21, "1e+21"),
        (5e-324, "5e-324"),
        (float("inf"), "+Inf"),
        (float("-inf"), "-Inf"),
        (float("nan"), "NaN"),
    ],
)
def test_text_of_follows_strconv(value: float, text: str) -> None:
    """A number turns to an exponent below 1e-4 and from 1e6 on, as FormatFloat 'g' does."""
    assert text_of(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "true"),
        (10, "10"),
        (1.5, "1.5"),
        (0.1, "0.1"),
        (1.123456789, "1.1234568"),
        (16777217.5, "1.6777218e+07"),
        (1e300, "+Inf"),
        (-1e300, "-Inf"),
        (3.4028234663852886e38, "3.4028235e+38"),
        (-3.4028235e38, "-3.4028235e+38"),
        (3.40282357e38, "+Inf"),
        (1e-46, "0"),
        (float("nan"), "NaN"),
    ],
)
def test_coerced_text_keeps_the_digits_of_32_bits(value: float | None, text: str) -> None:
    """A float where text is wanted loses what 32 bits do not hold, and a null is empty."""
    assert coerced_text(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (-0.0, "-0"),
        (100.5, "100.5"),
        (1000000.0, "1000000"),
        (123456789012345680000.0, "123456789012345680000"),
        (1e21, "1e+21"),
        (1e-6, "0.000001"),
        (1e-7, "1e-7"),
        (1.5e-9, "1.5e-9"),
        (1e-10, "1e-10"),
        (1e100, "1e+100"),
    ],
)
def test_json_number_follows_encoding_json(value: float, text: str) -> None:
    """Exponents appear below 1e-6 and from 1e21 on, and have no leading zero."""
    assert json_number(value) == text


@pytest.mark.parametrize("value", [float("inf"), float("-inf"), float("nan")])
def test_json_has_no_infinities(value: float) -> None:
    """What JSON cannot say is refused."""
    with pytest.raises(ValueError, match="JSON has no"):
        json_number(value)


@given(FLOATS)
@settings(derandomize=True, deadline=None)
def test_texts_read_back_as_the_same_number(value: float) -> None:
    """Both spellings hold all digits of a float."""
    assert float(text_of(value)) == value
    assert float(json.loads(json_number(value))) == value


@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
@settings(derandomize=True, deadline=None)
def test_coerced_texts_read_back_as_the_same_32_bits(value: float) -> None:
    """They hold all that a 32-bit float has, the largest ones included."""
    assert pack("<f", float(coerced_text(value))) == pack("<f", value)


@given(st.floats())
@settings(derandomize=True, deadline=None)
def test_every_float_has_a_coerced_text(value: float) -> None:
    """One that is too large for 32 bits is infinite there."""
    text = coerced_text(value)
    assert coerced_text(float(text)) == text
