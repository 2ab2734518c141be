"""The error tree: exit codes, and the words in which users read of failures."""

from __future__ import annotations

import pytest

from pyctl import errors
from pyctl.errors import Conflict, Invalid, ManifestError, Path, Problem, PyctlError, dotted

CODES = {
    "PyctlError": 1,
    "UsageError": 2,
    "SettingsError": 2,
    "ManifestError": 9,
    "ObjectError": 1,
    "NotFound": 3,
    "AlreadyExists": 4,
    "Conflict": 4,
    "NotSupported": 1,
    "Invalid": 9,
    "Unauthorized": 6,
    "Forbidden": 6,
    "DatastoreError": 7,
    "Compacted": 7,
    "NotServed": 7,
    "WriteCutShort": 7,
    "Interrupted": 130,
}


def test_every_class_has_its_exit_code() -> None:
    """The tree is the one that its docstring draws, no class more and none less."""
    found = {
        name: thing.exit_code
        for name, thing in vars(errors).items()
        if isinstance(thing, type) and issubclass(thing, PyctlError)
    }
    assert found == CODES
    assert errors.__doc__
    assert all(name in errors.__doc__ for name in CODES)


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (errors.NotFound("Tier(t)"), "resource does not exist: Tier(t)"),
        (errors.NotFound("Tier(t)", "why"), "resource does not exist: Tier(t) (why)"),
        (errors.AlreadyExists("Tier(t)"), "resource already exists: Tier(t)"),
        (errors.AlreadyExists("Tier(t)", hint="why"), "resource already exists: Tier(t) (why)"),
        (errors.NotSupported("delete", "t"), "operation delete is not supported on t"),
        (errors.NotSupported("delete", "t", "why"), "operation delete is not supported on t: why"),
        (
            Conflict("Tier(t)", wanted="5"),
            "update conflict: Tier(t) (resourceVersion 5 was asked for)",
        ),
        (
            Conflict("Tier(t)", wanted="5", existing={"metadata": {"resourceVersion": "7"}}),
            (
                "update conflict: Tier(t) (resourceVersion 5 was asked for, 7 is stored: get the"
                " object again and repeat the change)"
            ),
        ),
        (
            Conflict("Tier(t)", wanted=""),
            "update conflict: Tier(t) (no resourceVersion was given)",
        ),
        (
            Invalid([Problem((), "all wrong"), Problem(("spec", "nets", 0), "no net")]),
            "all wrong\nspec.nets[0]: no net",
        ),
    ],
)
def test_errors_lead_in_as_calicoctl_does(error: PyctlError, text: str) -> None:
    """What scripts look for stands first, then what helps."""
    assert str(error) == text


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ((), ""),
        (("spec",), "spec"),
        (("spec", "egress", 0, "notNets", 1), "spec.egress[0].notNets[1]"),
        ((0, "spec"), "[0].spec"),
        (("metadata", "labels", "a.b/c"), 'metadata.labels["a.b/c"]'),
        (("metadata", "labels", ""), 'metadata.labels[""]'),
        (("spec", "with-dash_and_line"), "spec.with-dash_and_line"),
    ],
)
def test_dotted_is_how_users_write_paths(path: Path, text: str) -> None:
    """Names are joined by dots, indexes and odd keys stand in brackets."""
    assert dotted(path) == text


def test_all_problems_of_manifests_are_counted_but_only_a_hundred_listed() -> None:
    """str() ends with the number of the rest; `lines` holds them all."""
    lines = [f"a.yaml:{number}: wrong" for number in range(1, 151)]
    few, many = ManifestError(lines[:100]), ManifestError(lines)
    assert str(few).splitlines() == lines[:100]
    assert str(many).splitlines() == [*lines[:100], "... and 50 more"]
    assert many.lines == tuple(lines)
