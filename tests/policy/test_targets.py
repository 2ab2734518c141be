"""The ends of a flow as users write them."""

from __future__ import annotations

import pytest

from pyctl.errors import UsageError
from pyctl.policy.flows import TCP, UDP
from pyctl.policy.targets import Target, parse_target


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("n1:22/tcp", Target("n1", (22,), TCP)),
        ("n1:22,80", Target("n1", (22, 80))),
        ("n1", Target("n1")),
        (":53/UDP", Target("", (53,), UDP)),
        ("10.0.0.0/8", Target("10.0.0.0/8")),
        ("10.0.0.0/8:22/17", Target("10.0.0.0/8", (22,), UDP)),
        ("hep/n1-eth0:22", Target("hep/n1-eth0", (22,))),
        ("fd00::1", Target("fd00::1")),
        ("fd00::1:22", Target("fd00::1:22")),
        ("[fd00::1]:22/tcp", Target("fd00::1", (22,), TCP)),
        ("[fd00::1]", Target("fd00::1")),
    ],
)
def test_ends_are_read(text: str, target: Target) -> None:
    """An address, a network or a name; then ports; then a protocol."""
    assert parse_target(text) == target


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("n1:http", "n1:http is no end of a flow"),
        ("n1:22/", "n1:22/ is no end of a flow"),
        ("n1:70000", "70000 is no port"),
        ("n1:22,", "nothing is no port"),
        ("n1:22/gre", "gre is no protocol"),
        ("n1:22/icmp", "icmp has no ports"),
    ],
)
def test_what_is_no_end_is_refused(text: str, complaint: str) -> None:
    """The message names what is wrong."""
    with pytest.raises(UsageError, match=complaint):
        parse_target(text)
