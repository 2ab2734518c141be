"""How annotations become functions: what is checked, in which order, and what is changed."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
import pytest
from msgspec import field

from pyctl.errors import Path, Problem, dotted
from pyctl.resources.compiler import Shape, checker, converter, fields, members
from pyctl.resources.schema import Check, Convert, Part, Remark, Report
from pyctl.resources.tags import REQUIRED, Int

REFUSED = Check(lambda value: f"refused {value!r}")
NO_A = Check(lambda text: "no a" if "a" in text else "")
NO_B = Check(lambda text: "no b" if "b" in text else "")


def _upper(text: str) -> str:
    if not text.isascii():
        raise ValueError("ASCII is wanted")
    return text.upper()


UPPER = Convert(_upper, note=lambda old, new: f"{old} became {new}")


class Inner(Part):
    """A struct within another."""

    name: Annotated[str, NO_A] = ""

    def check(self, report: Report, path: Path) -> None:
        """A rule of its own."""
        if self.name == "rule":
            report.broken(path, "Inner", "broken")


class Outer(Part):
    """All ways in which a rule can stand in a struct."""

    plain: Annotated[str, REFUSED] = ""
    always: Annotated[str, REFUSED.even_when_empty()] = field(default_factory=str)
    pointer: Annotated[str, REFUSED] | None = None
    needed: Annotated[str, REQUIRED, NO_A] | None = None
    number: Annotated[int, REFUSED] = 0
    both: Annotated[str, NO_A, NO_B] = ""
    schema: Annotated[str, NO_A.by_schema()] = ""
    renamed: Annotated[str, Check(lambda _: "why", name="Other")] = ""
    items: list[Annotated[str, NO_A, NO_B]] = field(default_factory=list)
    whole: (
        Annotated[list[Annotated[str, NO_A]], Check(lambda items: "" if items else "empty")] | None
    ) = None
    inner: Inner | None = None
    inners: list[Inner] = field(default_factory=list)
    free: dict[str, str] = field(default_factory=dict)

    def check(self, report: Report, path: Path) -> None:
        """The last word."""
        if self.free:
            report.broken(path, "Outer", "broken")


def _lines(value: Outer) -> list[str]:
    report = Report()
    checker(Outer)(value, ("spec",), report)
    return [f"{dotted(problem.path)}: {problem.text}" for problem in report.problems]


NEEDED = "spec.needed: error with field Needed = '<nil>' (a value is required)"
ALWAYS = "spec.always: error with field Always = '' (refused '')"


@pytest.mark.parametrize(
    ("given", "lines"),
    [
        ({}, []),
        ({"plain": "x"}, ["spec.plain: error with field Plain = 'x' (refused 'x')"]),
        ({"plain": ""}, []),
        ({"number": 0}, []),
        ({"pointer": ""}, ["spec.pointer: error with field Pointer = '' (refused '')"]),
        ({"needed": "a"}, ["spec.needed: error with field Needed = 'a' (no a)"]),
        ({"needed": ""}, ["spec.needed: error with field Needed = '' (a value is required)"]),
        ({"needed": None}, [NEEDED]),
        ({"both": "b"}, ["spec.both: error with field Both = 'b' (no b)"]),
        ({"both": "ab"}, ["spec.both: error with field Both = 'ab' (no a)"]),
        ({"schema": "a"}, ["spec.schema: error with field spec.schema (no a)"]),
        ({"renamed": "x"}, ["spec.renamed: error with field Other = 'x' (why)"]),
        (
            {"items": ["ab", "c", "b"]},
            [
                "spec.items[0]: error with field Items[0] = 'ab' (no a)",
                "spec.items[2]: error with field Items[2] = 'b' (no b)",
            ],
        ),
        ({"whole": []}, ["spec.whole: error with field Whole = '[]' (empty)"]),
        ({"whole": ["a"]}, ["spec.whole[0]: error with field Whole[0] = 'a' (no a)"]),
        ({"inner": Inner(name="a")}, ["spec.inner.name: error with field Name = 'a' (no a)"]),
        (
            {"inners": [Inner(), Inner(name="rule"), Inner(name="a")], "free": {"a": "b"}},
            [
                "spec.inners[1]: error with field Inner (broken)",
                "spec.inners[2].name: error with field Name = 'a' (no a)",
                "spec: error with field Outer (broken)",
            ],
        ),
    ],
)
def test_checks(given: dict[str, Any], lines: list[str]) -> None:
    """The first fault of each value in the order of the fields, then the struct's own rule."""
    found = _lines(Outer(**{"needed": "b", **given}))
    assert [line for line in found if line != ALWAYS] == lines
    assert ALWAYS in found


class Leaf(Part):
    """A value with a form of its own, further in."""

    one: Annotated[str, UPPER] = ""


class Shallow(Part):
    """Values with a form of their own."""

    one: Annotated[str, UPPER] = ""
    maybe: Annotated[str, UPPER] | None = None
    many: list[Annotated[str, UPPER]] = field(default_factory=list)
    inner: Leaf | None = None


def test_conversions() -> None:
    """Values take their form in place, with a note where they change."""
    report, convert = Report(), converter(Shallow)
    assert convert is not None
    value = Shallow(one="a", many=["b", "C"], inner=Leaf(one="d"))
    convert(value, (), report)
    assert value == Shallow(one="A", many=["B", "C"], inner=Leaf(one="D"))
    assert report.remarks == [
        Remark(("one",), "a became A"),
        Remark(("many", 0), "b became B"),
        Remark(("inner", "one"), "d became D"),
    ]


def test_what_has_no_form() -> None:
    """A value that cannot be converted is a problem, and stays."""
    report, convert = Report(), converter(Shallow)
    assert convert is not None
    value = Shallow(many=["é", "b"])
    convert(value, ("spec",), report)
    assert value.many == ["é", "B"]
    assert report.problems == [Problem(("spec", "many", 0), "cannot be read: ASCII is wanted")]


def test_structs_without_forms_have_no_converter() -> None:
    """Nothing is walked where nothing can change."""
    assert converter(Inner) is None


class Worded(Part):
    """A struct with a field that Python could not name as the API does."""

    origin: Annotated[str, NO_A, UPPER] = field(default="", name="from")


def test_fields_are_known_by_the_api_s_names() -> None:
    """In paths and messages; Python's own name is used inside only."""
    assert [(attribute, name) for attribute, name, _ in members(Worded)] == [("origin", "from")]
    assert list(fields(Worded)) == ["from"]
    value, report = msgspec.convert({"from": "an"}, Worded), Report()
    checker(Worded)(value, ("spec",), report)
    assert report.problems == [
        Problem(("spec", "from"), "error with field From = 'an' (no a)"),
    ]
    convert = converter(Worded)
    assert convert is not None
    convert(value, ("spec",), report)
    assert report.remarks == [Remark(("spec", "from"), "an became AN")]
    assert msgspec.to_builtins(value) == {"from": "AN"}


def test_annotations_taken_apart() -> None:
    """Pointers, lists, maps, structs, rules and bounds are found wherever they stand."""
    shapes = fields(Outer)
    assert [name for name, shape in shapes.items() if shape.pointer] == [
        "pointer",
        "needed",
        "whole",
        "inner",
    ]
    assert shapes["both"].checks == (NO_A, NO_B)
    assert shapes["inner"].struct is Inner
    assert shapes["inners"].item == Shape.of(Inner)
    assert shapes["free"].value == Shape.of(str)
    assert Shape.of(Int).bounds == msgspec.Meta(ge=-(2**63), le=2**63 - 1)
    assert Shape.of(int | str | None) == Shape.of(int | str)._replace(pointer=True)
    assert Shape.of(Annotated[str | None, UPPER]).convert is UPPER
