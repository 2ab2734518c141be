"""Limits of pods: quantities as Kubernetes writes them, and whose word goes first."""

from __future__ import annotations

from typing import Any

import pytest

from pyctl.datastores.kubernetes.pod_limits import limits, quantity

QOS = "qos.projectcalico.org/"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("5", 5),
        ("10M", 10_000_000),
        ("1.5Gi", 1_610_612_736),
        ("1e6", 1_000_000),
        ("2E3", 2000),
        ("2E", 2 * 10**18),
        ("100m", 1),
        ("1500m", 2),
        (".5k", 500),
        ("", None),
        ("fast", None),
        ("9223372036854775807", (1 << 63) - 1),
        ("9223372036854775808", None),
        ("10E", None),
        pytest.param("9" * 5000, None, id="digits"),
        ("10X", None),
        ("1e", None),
        ("1e999", None),
        ("٣", None),
    ],
)
def test_quantities(text: str, number: int | None) -> None:
    """Suffixes of tens and of twos, exponents, parts rounded up; nothing else."""
    assert quantity(text) == number


@pytest.mark.parametrize(
    ("annotations", "found"),
    [
        ({}, None),
        ({"kubernetes.io/ingress-bandwidth": "1M"}, {"ingressBandwidth": 1_000_000}),
        (
            {"kubernetes.io/egress-bandwidth": "1M", f"{QOS}egressBandwidth": "2M"},
            {"egressBandwidth": 2_000_000},
        ),
        (
            {f"{QOS}egressMaxConnections": "5", f"{QOS}ingressPacketRate": "4"},
            {"ingressPacketRate": 4, "egressMaxConnections": 5},
        ),
        ({f"{QOS}dscp": "20"}, {"dscp": 20}),
        ({f"{QOS}dscp": "AF11"}, {"dscp": "AF11"}),
        ({f"{QOS}ingressBurst": "0"}, None),
    ],
)
def test_limits(annotations: dict[str, str], found: dict[str, Any] | None) -> None:
    """Calico's annotations go before Kubernetes'; what is not set is left out."""
    told: list[str] = []
    assert limits(annotations, told.append) == found
    assert told == []
