"""How messages call what cannot be used."""

from __future__ import annotations

import pytest

from pyctl.documents.source import Source
from pyctl.errors import Path, Problem
from pyctl.manifests.refused import Refused

TEXT = b"kind: Tier\nspec:\n  order: 1\n"
LEAD = "failed to execute command"


@pytest.mark.parametrize(
    ("kind", "name", "known", "path", "text", "line"),
    [
        ("Tier", "t", True, ("spec", "order"), "odd", f"3: Tier t: spec.order: {LEAD}: odd"),
        ("Tier", "", True, (), "odd", f"1: Tier: {LEAD}: odd"),
        ("Tier", "t", True, (), "error with field X", "1: Tier t: error with field X"),
        ("Tire", "t", False, ("kind",), "no kind", f"1: {LEAD}: no kind"),
        ("", "", True, (), "no object", f"1: {LEAD}: no object"),
        (
            "TierList",
            "",
            True,
            ("spec",),
            "a list is wanted",
            "2: TierList: spec: a list is wanted",
        ),
    ],
)
def test_a_line_has_the_place_the_object_the_path_and_calicoctls_lead(
    *, kind: str, name: str, known: bool, path: Path, text: str, line: str
) -> None:
    """What calicoctl says itself, in its own form, has no lead."""
    refused = Refused(Source("a.yaml", TEXT, 1), [Problem(path, text)], kind, name, known)
    assert refused.lines == [f"a.yaml:{line}"]


def test_lines_are_in_the_order_of_the_file() -> None:
    """Whatever order they were found in."""
    problems = [Problem(("spec", "order"), "b"), Problem(("kind",), "a")]
    lines = Refused(Source("a.yaml", TEXT, 1), problems, "Tier", "t").lines
    assert [line.split(": ")[0] for line in lines] == ["a.yaml:1", "a.yaml:3"]
