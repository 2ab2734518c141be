"""Plain scalars: what yaml.v2 makes of a bare word or number."""

from __future__ import annotations

from math import inf, isnan

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyctl.documents.resolver import Scalar, canonical, resolve, resolve_tagged

TAG = "tag:yaml.org,2002:"


@pytest.mark.parametrize(
    "word", ["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"]
)
def test_words_for_true(word: str) -> None:
    """These eleven words are true."""
    assert resolve(word) is True


@pytest.mark.parametrize(
    "word", ["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"]
)
def test_words_for_false(word: str) -> None:
    """These eleven words are false."""
    assert resolve(word) is False


@pytest.mark.parametrize("word", ["", "~", "null", "Null", "NULL"])
def test_words_for_null(word: str) -> None:
    """These words, and nothing at all, are null."""
    assert resolve(word) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12),
        ("+12", 12),
        ("-0", 0),
        ("012", 10),
        ("-012", -10),
        ("0o12", 10),
        ("0x10", 16),
        ("0X1f", 31),
        ("0b11", 3),
        ("-0b11", -3),
        ("1_000", 1000),
        ("1__0_", 10),
        ("-_1", -1),
        ("0x_1F", 31),
        ("9223372036854775807", 2**63 - 1),
        ("18446744073709551615", 2**64 - 1),
        ("-9223372036854775808", -(2**63)),
        ("0" * 5000 + "7", 7),
    ],
)
def test_integers(text: str, value: int) -> None:
    """Go's ParseInt with base 0 decides, after the underscores are gone."""
    assert resolve(text) == value
    assert type(resolve(text)) is int


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.50", 1.5),
        ("1.", 1.0),
        (".5", 0.5),
        ("-.5", -0.5),
        (".5e3", 500.0),
        (".1_0", 0.1),
        ("1e3", 1000.0),
        ("1E-2", 0.01),
        ("09", 9.0),
        ("0_8", 8.0),
        ("18446744073709551616", 2.0**64),
        ("+9223372036854775808", 2.0**63),
        ("-9223372036854775809", -(2.0**63)),
        (".inf", inf),
        ("-.Inf", -inf),
    ],
)
def test_floats(text: str, value: float) -> None:
    """What is no integer but has the form of a float is one, `09` among them."""
    assert resolve(text) == value
    assert type(resolve(text)) is float


def test_not_a_number_is_a_float() -> None:
    """`.nan` is the float that is no number."""
    value = resolve(".NaN")
    assert isinstance(value, float)
    assert isnan(value)


@pytest.mark.parametrize(
    "text",
    [
        "yEs", "tRue", "nULL", "none", "2026-01-02", "2026-01-02T03:04:05Z", "12:30", "1.2.3",
        "10.0.0.1", "0x", "0xg", "0b2", "0o8", "1e", "1e+", "1e400", ".1__0", "._1", "_1", "-", "+",
        ".", "..", "0xFFFFFFFFFFFFFFFFF", "1٣", "1 ", "inf", "nan", "<<", "=", "a" * 5000,
        "1" * 5000 + "x",
    ],
)  # fmt: skip
def test_everything_else_is_text(text: str) -> None:
    """Times, addresses, half a number and a number out of range stay text."""
    assert resolve(text) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(True, "true"), (10, "10"), (1.5, "1.5"), (None, ""), ("yes", "yes"), (1e6, "1e+06")],
)
def test_canonical_text(value: Scalar, text: str) -> None:
    """The text that a scalar becomes where text is wanted."""
    assert canonical(value) == text


@pytest.mark.parametrize(
    ("tag", "text", "value"),
    [
        (f"{TAG}str", "12", "12"),
        (f"{TAG}int", "0x10", 16),
        (f"{TAG}float", "3", 3.0),
        (f"{TAG}float", "1e3", 1000.0),
        (f"{TAG}bool", "no", False),
        (f"{TAG}null", "~", None),
        (f"{TAG}binary", "aGk=", "hi"),
        (f"{TAG}binary", "aG\nk=", "hi"),
        (f"{TAG}binary", "/w==", "\ufffd"),
        ("!anything", "12", "12"),
        ("!", "12", "12"),
        (f"{TAG}set", "12", "12"),
    ],
)
def test_explicit_tags(tag: str, text: str, value: Scalar) -> None:
    """The six tags of scalars are honoured, quoted or not; any other leaves text."""
    assert resolve_tagged(tag, text) == value
    assert type(resolve_tagged(tag, text)) is type(value)


@pytest.mark.parametrize(
    ("tag", "text", "problem"),
    [
        ("int", "x", "cannot decode !!str `x` as a !!int"),
        ("int", "1.5", "cannot decode !!float `1.5` as a !!int"),
        ("float", "", "cannot decode !!null `` as a !!float"),
        ("bool", "1", "cannot decode !!int `1` as a !!bool"),
        ("null", "x", "cannot decode !!str `x` as a !!null"),
        ("binary", "?", "!!binary value contains invalid base64 data"),
    ],
)
def test_text_that_its_tag_refuses(tag: str, text: str, problem: str) -> None:
    """A text that is not of the type of its tag is an error, in yaml.v2's words."""
    with pytest.raises(ValueError, match="^" + problem.replace("?", r"\?") + "$"):
        resolve_tagged(TAG + tag, text)


@given(st.integers(min_value=-(2**63), max_value=2**64 - 1))
@settings(derandomize=True, deadline=None)
def test_written_integers_are_read_back(value: int) -> None:
    """Decimal integers of 64 bits mean themselves."""
    assert resolve(str(value)) == value
