"""What must be there before an object is written."""

from __future__ import annotations

import pytest

from pyctl.resources.catalog import kind_for_word
from pyctl.resources.needs import NEEDED, needs


@pytest.mark.parametrize(
    ("word", "spec", "wanted"),
    [
        ("gnp", {"tier": "t"}, [("Tier", "t")]),
        ("snp", {}, [("Tier", "default")]),
        ("np", None, [("Tier", "default")]),
        ("sknp", {}, []),
        ("bgppeer", {"filters": ["a", "b"]}, [("BGPFilter", "a"), ("BGPFilter", "b")]),
        ("bgppeer", {}, []),
        ("tier", {"tier": "t", "filters": ["a"]}, []),
    ],
)
def test_what_an_object_needs(
    word: str, spec: dict[str, object] | None, wanted: list[tuple[str, str]]
) -> None:
    """Policies in tiers their tier, peers their filters; also where the spec is missing."""
    found = list(needs(kind_for_word(word), {"metadata": {"name": "x"}, "spec": spec}))
    assert found == wanted
    assert {kind for kind, _ in found} <= NEEDED
