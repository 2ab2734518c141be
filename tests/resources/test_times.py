"""Points in time: RFC 3339 in, whole seconds of UTC out."""

from __future__ import annotations

import pytest

from pyctl.resources.times import canonical_time


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("2024-05-01T12:00:00Z", "2024-05-01T12:00:00Z"),
        ("2024-05-01T12:00:00.999Z", "2024-05-01T12:00:00Z"),
        ("2024-05-01T12:00:00+02:00", "2024-05-01T10:00:00Z"),
        ("2024-02-29T23:59:59-00:30", "2024-03-01T00:29:59Z"),
        ("0099-01-01T00:00:00Z", "0099-01-01T00:00:00Z"),
    ],
)
def test_times(text: str, stored: str) -> None:
    """Fractions are dropped, zones are resolved."""
    assert canonical_time(text) == stored


@pytest.mark.parametrize(
    "text",
    [
        "",
        "now",
        "2024-05-01",
        "2024-05-01T12:00:00",
        "2024-05-01 12:00:00Z",
        "2024-05-01t12:00:00z",
        "2023-02-29T00:00:00Z",
        "2024-13-01T00:00:00Z",
        "2024-05-01T24:00:00Z",
        "2024-05-01T12:00:00+0200",
        "9999-12-31T23:59:59-01:00",
        "2024-05-01T12:00:00Z\n",
        "٢024-05-01T12:00:00Z",
    ],
)
def test_no_times(text: str) -> None:
    """Everything else is refused with an example."""
    with pytest.raises(ValueError, match="write it like"):
        canonical_time(text)
