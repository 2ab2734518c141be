"""Durations: Go's ParseDuration and Duration.String."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyctl.resources.durations import canonical_duration, seconds_of


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("0", "0s"),
        ("+0", "0s"),
        ("-0", "0s"),
        ("0h", "0s"),
        ("5m", "5m0s"),
        ("90s", "1m30s"),
        ("3600s", "1h0m0s"),
        ("1h1h", "2h0m0s"),
        ("1h30m", "1h30m0s"),
        ("1.5h", "1h30m0s"),
        (".5s", "500ms"),
        ("1.s", "1s"),
        ("-1.5s", "-1.5s"),
        ("100ms5s", "5.1s"),
        ("1500us", "1.5ms"),
        ("1.5µs", "1.5µs"),
        ("1.5μs", "1.5µs"),
        ("999ns", "999ns"),
        ("0.1ns", "0s"),
        ("0.9999999999s", "999.999999ms"),
        ("0.3333333333333333333h", "20m0s"),
        ("1.0000000000000000000000000001s", "1s"),
        ("0.9999999999999999999999s", "1s"),
        ("2562047h47m16.854775807s", "2562047h47m16.854775807s"),
        ("-9223372036854775808ns", "-2562047h47m16.854775808s"),
    ],
)
def test_durations(text: str, printed: str) -> None:
    """Any mix of units and fractions is printed in Go's one way."""
    assert canonical_duration(text) == printed


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "+",
        ".",
        "s",
        ".s",
        "5",
        "1.",
        "1d",
        "soon",
        "1 s",
        " 1s",
        "1s ",
        "1e3s",
        "٣s",
        "1h-5m",
        "--1s",
        "1,5s",
        "1S",
        "9223372036854775808ns",
        "-9223372036854775809ns",
        "106752d",
        "2562048h",
        "9" * 5000 + "s",
        "2562047h47m16.854775808s",
        "9223372036s1s",
    ],
)
def test_no_durations(text: str) -> None:
    """What has no unit, an unknown one, or more than 64 bits is refused by what was written."""
    with pytest.raises(ValueError, match="invalid duration"):
        canonical_duration(text)


@pytest.mark.parametrize(
    ("text", "seconds"), [("30", 30.0), ("0", 0.0), ("1m30s", 90.0), ("250ms", 0.25), ("-2s", -2.0)]
)
def test_seconds(text: str, seconds: float) -> None:
    """For options: a bare number counts seconds."""
    assert seconds_of(text) == seconds


def test_what_has_no_seconds() -> None:
    """Refused like every other."""
    with pytest.raises(ValueError, match="invalid duration"):
        seconds_of("soon")


@settings(derandomize=True, deadline=None, max_examples=300)
@given(st.integers(-(2**63), 2**63 - 1) | st.integers(-(10**10), 10**10))
def test_what_is_printed_reads_back(nanoseconds: int) -> None:
    """The printed form is its own canonical form, for every number of nanoseconds."""
    printed = canonical_duration(f"{nanoseconds}ns")
    assert canonical_duration(printed) == printed
    assert printed.startswith("-") == (nanoseconds < 0)
