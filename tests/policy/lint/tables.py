"""The tables of the lint rules: objects in which a rule finds something, or nothing.

A file of `cases/` for each rule, with `triggers` and `clean`. Objects may be names of
`shared.yaml`; `text` is a file instead, where it matters how things are written. `finds` lists what
the rule finds: level, object and path, and after ` | ` words of the message or the advice. `files:
true` reads the objects as files alone, where there may be more than is known.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from pyctl.errors import dotted
from pyctl.manifests.loader import load as load_manifests
from pyctl.policy.lint import Finding, Subject, World
from pyctl.resources.catalog import API_VERSION, kind_named
from pyctl.resources.decode import complete, decode

Object = dict[str, Any]

HERE = Path(__file__).parent
TABLES = sorted((HERE / "cases").glob("*.yaml"))


class Case(NamedTuple):
    """What is looked at, and what a rule finds there."""

    rule: str
    about: str
    subjects: list[Subject]
    finds: list[str]
    is_whole: bool

    def __str__(self) -> str:
        return f"{self.rule}: {self.about}"


def cases() -> Iterator[Case]:
    """All cases of all tables."""
    for path in TABLES:
        table = load(path)
        for part in ("triggers", "clean"):
            for case in table[part]:
                yield Case(
                    rule=path.stem,
                    about=case["about"],
                    subjects=_subjects(case),
                    finds=case.get("finds", []),
                    is_whole=not case.get("files", False),
                )


def load(path: Path) -> Any:
    """A YAML file."""
    return yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)  # safe, but quicker by far


def world(objects: list[Object], *, is_whole: bool = True) -> World:
    """Objects as lint looks at them."""
    return World([subject(obj) for obj in objects], is_whole=is_whole)


def subject(obj: Object) -> Subject:
    """An object as it is read and stored, with what is to be said of it."""
    kind = kind_named(obj["kind"])
    assert kind is not None, obj["kind"]
    decoded = decode(kind, {"apiVersion": API_VERSION, **obj})
    assert not decoded.problems, decoded.problems
    checked = complete(kind, decoded.object)
    valid = not checked.problems
    return Subject(
        checked.object if valid else decoded.object,
        remarks=decoded.remarks,
        problems=checked.problems,
    )


def shown(finding: Finding) -> str:
    """A finding as the tables write it."""
    path = dotted(finding.path)
    return f"{finding.level} {finding.subject.name} {path}".rstrip()


def agrees(expected: str, finding: Finding) -> bool:
    """Whether a finding is the one that a table expects."""
    place, _, words = expected.partition(" | ")
    return shown(finding) == place and words in f"{finding.text}; {finding.advice}"


def _subjects(case: Object) -> list[Subject]:
    if "text" in case:
        manifests = load_manifests(["-"], BytesIO(case["text"].encode())).manifests
        return [
            replace(subject(each.object), source=each.source, remarks=each.remarks)
            for each in manifests
        ]
    return [subject(_object(each)) for each in case["objects"]]


@cache
def _shared() -> dict[str, Object]:
    objects: dict[str, Object] = load(HERE / "shared.yaml")
    return objects


def _object(each: Object | str) -> Object:
    return _shared()[each] if isinstance(each, str) else each
