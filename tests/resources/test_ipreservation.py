"""IPReservation: CIDRs of both families, and no bare addresses."""

from __future__ import annotations

import pytest

from tests.resources.judging import judge_spec

KIND = "IPReservation"


@pytest.mark.parametrize(
    "cidrs",
    ["[]", "[10.130.0.0/30, 10.130.9.9/32, 'fd13::/120']", "[10.130.0.1/24, 'FD00::1/064']"],
)
def test_reservations(cidrs: str) -> None:
    """Host bits are accepted, and so is nothing at all; texts are kept as written."""
    judged = judge_spec(KIND, f"{{reservedCIDRs: {cidrs}}}")
    assert judged[1:] == ([], [])
    assert judge_spec(KIND, "{}").spec == {}


def test_what_is_written_is_kept() -> None:
    """Nothing is rewritten."""
    judged = judge_spec(KIND, "{reservedCIDRs: [10.1.2.3/8, 'FD00::1/064']}")
    assert judged.spec == {"reservedCIDRs": ["10.1.2.3/8", "FD00::1/064"]}


@pytest.mark.parametrize(
    ("cidrs", "problems"),
    [
        ("[10.130.9.9]", ["spec.reservedCIDRs[0]: spec.reservedCIDRs[0]"]),
        ("['::/0', '']", ["spec.reservedCIDRs[1]: spec.reservedCIDRs[1]"]),
        ("[10.130.0.0/99]", ["spec.reservedCIDRs: ReservedCIDRs = '[10.130.0.0/99]'"]),
        ("['::/0', x]", ["spec.reservedCIDRs: ReservedCIDRs = '[::/0 x]'"]),
    ],
)
def test_faults(cidrs: str, problems: list[str]) -> None:
    """The validator judges the list, the schema its items."""
    assert judge_spec(KIND, f"{{reservedCIDRs: {cidrs}}}").problems == problems


def test_repeats_are_remarked() -> None:
    """A range given twice is accepted with a word about it."""
    judged = judge_spec(KIND, "{reservedCIDRs: ['::/0', '::/0']}")
    assert judged[1:] == ([], ["spec.reservedCIDRs: ::/0 is given more than once"])
