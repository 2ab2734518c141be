"""Clocks that are wrong, terminals that are narrow, homes that are not there."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from pyctl.cli.groups import GROUPS
from pyctl.cli.main import VERBS
from pyctl.cli.runtime import Runtime
from pyctl.documents.reader import read_value
from tests.conftest import Pyctl

LINES = [[verb] for verb in VERBS] + [
    [group, one] for group, all_ in GROUPS.items() for one in all_
]
TIER = "{apiVersion: projectcalico.org/v3, kind: Tier, metadata: {name: t, labels: {a: 'N'}}}"


def _at(year: int) -> Callable[..., Runtime]:
    """A world in which it is another year."""
    return partial(Runtime, clock=lambda: (year - 1970) * 365.25 * 86400)


def _metadata(pyctl: Pyctl, kind: str, name: str) -> dict[str, Any]:
    metadata: dict[str, Any] = read_value(pyctl.ok("get", kind, name, "-o", "yaml"), "")["metadata"]
    return metadata


@pytest.mark.parametrize("then", [1970, 1999, 2200])
def test_a_clock_that_is_set_changes_no_order(pyctl: Pyctl, then: int) -> None:
    """Revisions count writes, not time; an object keeps the time at which it was created."""
    pyctl.runtime = _at(2026)
    pyctl.ok("create", "tier", "t")
    pyctl.ok("create", "node", "n1")
    first = _metadata(pyctl, "tier", "t")
    pyctl.runtime = _at(then)
    pyctl.ok("apply", "-f", "-", stdin=TIER.replace("N", "1"))
    pyctl.ok("create", "tier", "u")
    pyctl.ok("patch", "kubecontrollersconfiguration", "default", "-p", AUTOMATIC)
    second, other = _metadata(pyctl, "tier", "t"), _metadata(pyctl, "tier", "u")
    assert second["creationTimestamp"] == first["creationTimestamp"] == "2026-01-01T00:00:00Z"
    assert other["creationTimestamp"].startswith(f"{then}-01-0")
    versions = [int(of["resourceVersion"]) for of in (first, second, other)]
    assert versions == sorted(versions)
    assert "n1-auto-hep" in pyctl.ok("get", "heps", "-o", "wide")
    pyctl.ok("datastore", "backup", "all.yaml")
    pyctl.environ["PYCTL_DATABASE"] = "other.db"
    pyctl.ok("datastore", "restore", "all.yaml")
    assert _metadata(pyctl, "tier", "t")["creationTimestamp"] == "2026-01-01T00:00:00Z"
    pyctl.ok("datastore", "compact")


AUTOMATIC = "spec: {controllers: {node: {hostEndpoint: {autoCreate: Enabled}}}}"


@pytest.mark.parametrize(
    ("line", "columns"),
    [*((line, "20") for line in LINES), *((["get"], odd) for odd in ("1", "0", "-1", "wide"))],
)
def test_help_fits_any_terminal(
    pyctl: Pyctl, monkeypatch: pytest.MonkeyPatch, line: list[str], columns: str
) -> None:
    """However narrow it is, no option and no word of an example is cut."""
    shown = pyctl.ok(*line, "--help").split()
    monkeypatch.setenv("COLUMNS", columns)
    narrow = pyctl.ok(*line, "--help").split()
    assert "".join(narrow) == "".join(shown)


@pytest.mark.parametrize("home", [None, "/dev/null", "/proc", "/nowhere/at/all", ""])
def test_what_needs_no_datastore_needs_no_home(pyctl: Pyctl, home: str | None) -> None:
    """Help, versions, completion and checks work wherever the program runs."""
    Path("tier.yaml").write_text(TIER)
    for line in (
        ["version", "--client"],
        ["help"],
        ["validate", "-f", "tier.yaml"],
        ["schema", "tier"],
        ["completion", "bash"],
    ):
        result = pyctl(*line, env={"HOME": home})
        assert (result.code, result.stderr) == (0, ""), line


@pytest.mark.parametrize("home", ["/proc", "/dev/null/below"])
@pytest.mark.parametrize(
    "line", [["get", "tiers"], ["create", "tier", "t"], ["datastore", "backup", "-"]], ids=" ".join
)
def test_a_home_that_cannot_be_written(pyctl: Pyctl, home: str, line: list[str]) -> None:
    """The user hears which directory it is, and what to do."""
    result = pyctl(*line, env={"HOME": home})
    assert (result.code, result.stdout) == (7, "")
    assert f"the embedded datastore {home}/.local/share/pyctl/pyctl.db: " in result.stderr
    assert result.stderr.endswith(": name another path, or see to its permissions\n")
