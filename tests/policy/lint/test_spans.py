"""Arithmetic of ranges, held against sets of numbers."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from pyctl.policy.lint.spans import (
    EVERYWHERE,
    common,
    common_ranges,
    covers,
    ranges_without,
    without,
)
from pyctl.policy.ranges import Range, joined, ranges

_SETS = st.frozensets(st.integers(0, 24), max_size=12)
_settings = settings(derandomize=True, deadline=None, max_examples=300)


def _span(numbers: frozenset[int]) -> tuple[Range, ...]:
    return tuple(joined([(number, number) for number in numbers]))


@given(_SETS, _SETS)
@_settings
def test_it_is_the_arithmetic_of_sets(one: frozenset[int], other: frozenset[int]) -> None:
    """What both have, what the first has alone, and whether it has all of the second."""
    assert common(_span(one), _span(other)) == _span(one & other)
    assert without(_span(one), _span(other)) == _span(one - other)
    assert covers(_span(one), _span(other)) is (other <= one)


def test_addresses_of_both_versions() -> None:
    """Each version by itself."""
    nets = ranges(["10.0.0.0/8", "fd00::/8"])
    inner = ranges(["10.1.0.0/16", "fd01::/16"])
    assert common_ranges(nets, inner) == inner
    assert common_ranges(ranges_without(EVERYWHERE, nets), inner) == ranges([])
