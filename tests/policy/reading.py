"""Scenario files for tests, read as the program reads them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pyctl.documents.reader import read_one
from pyctl.documents.source import Source
from pyctl.errors import ManifestError
from pyctl.policy.hosts import Host, Hosts
from pyctl.policy.scenarios import Scenario, Scenarios, read_scenarios
from pyctl.policy.snapshot import Snapshot
from tests.policy.recordings import completed

Object = dict[str, Any]


def read_object(value: Any, source: Source) -> Object:
    """An object as it is stored; nothing but its kind is checked."""
    if not isinstance(value, dict) or "kind" not in value:
        raise ManifestError([f"{source.place()}: an object is wanted"])
    return completed(value)


def scenarios(text: bytes | str, name: str = "cases.yaml") -> Scenarios:
    """The scenarios of a text."""
    document = read_one(text, name)
    return read_scenarios(document.value, document.source, read_object)


def scenario_file(path: Path) -> Scenarios:
    """The scenarios of a file."""
    return scenarios(path.read_bytes(), path.name)


def hosts_of(found: Scenarios, scenario: Scenario) -> tuple[Host, Host | None]:
    """The host of a scenario, and as it was before."""

    def host(objects: tuple[Object, ...]) -> Host:
        return Hosts(Snapshot(objects)).host(
            found.host, interfaces=found.interfaces, translations=scenario.translations
        )

    before = None if scenario.before is None else host(scenario.before)
    return host(scenario.objects or ()), before
