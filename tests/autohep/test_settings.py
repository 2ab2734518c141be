"""The effective configuration, and what is told of templates that cannot be followed."""

from __future__ import annotations

from typing import Any

import pytest

from pyctl.autohep.settings import effective


def _configuration(**host_endpoint: Any) -> dict[str, Any]:
    return {"spec": {"controllers": {"node": {"hostEndpoint": host_endpoint}}}}


@pytest.mark.parametrize(
    "configuration",
    [
        None,
        {},
        {"spec": {}},
        {"spec": {"controllers": {}}},
        {"spec": {"controllers": {"node": None}}},
        {"spec": {"controllers": {"node": {}}}},
        _configuration(),
        _configuration(autoCreate="Disabled"),
        _configuration(autoCreate="enabled"),
        _configuration(autoCreate="Disabled", templates=[{"nodeSelector": "("}]),
    ],
)
def test_off(configuration: dict[str, Any] | None) -> None:
    """Anything but autoCreate Enabled is off, and then nothing is said of the rest."""
    found = effective(configuration)
    assert not found.enabled
    assert found.notes == ()


@pytest.mark.parametrize(
    ("mode", "wanted"), [({}, True), ("", True), ("Enabled", True), ("Disabled", False)]
)
def test_the_default_endpoint_is_on_unless_disabled(mode: Any, *, wanted: bool) -> None:
    """An unset createDefaultHostEndpoint means Enabled."""
    fields = {"createDefaultHostEndpoint": mode} if isinstance(mode, str) else {}
    assert effective(_configuration(autoCreate="Enabled", **fields)).default is wanted


def test_an_unknown_mode_makes_no_default_endpoint() -> None:
    """Some servers store what validation refuses; Calico compares with Enabled."""
    found = effective(_configuration(autoCreate="Enabled", createDefaultHostEndpoint="maybe"))
    assert not found.default


@pytest.mark.parametrize(
    ("template", "note"),
    [
        (
            {"generateName": "t", "interfaceCIDRs": ["10.0.0.0/8"], "nodeSelector": "has("},
            "template t: nodeSelector 'has(' cannot be read: ",
        ),
        (
            {"generateName": "t", "interfacePattern": "(?=x)"},
            "template t: interfacePattern '(?=x)' cannot be read: ",
        ),
        (
            {"generateName": "t"},
            "template t: it has neither interfaceCIDRs nor interfacePattern",
        ),
    ],
)
def test_a_bad_template_is_told_and_left_out(template: dict[str, Any], note: str) -> None:
    """It is told once, with its name and the reason, and the template after it is read."""
    good = {"generateName": "good", "interfaceCIDRs": ["10.0.0.0/8"]}
    found = effective(_configuration(autoCreate="Enabled", templates=[template, good]))
    assert [kept.name for kept in found.templates] == ["good"]
    assert len(found.notes) == 1
    assert found.notes[0].startswith(note)
    assert found.notes[0].endswith(": it makes no host endpoints")


def test_a_bare_address_among_the_cidrs_is_told() -> None:
    """The template stays, since the entry counts only where it is reached."""
    template = {"generateName": "t", "interfaceCIDRs": ["10.0.0.0/8", "192.0.2.1"]}
    found = effective(_configuration(autoCreate="Enabled", templates=[template]))
    assert [kept.name for kept in found.templates] == ["t"]
    assert len(found.notes) == 1
    assert "template t: interfaceCIDRs has '192.0.2.1', which is no CIDR" in found.notes[0]
