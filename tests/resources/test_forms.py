"""What a schema can say of a Struct: found in its annotations and by asking its checks."""

from __future__ import annotations

from typing import Annotated, Any

import pytest
from msgspec import field

from pyctl.errors import Path
from pyctl.resources.forms import Value, form_of
from pyctl.resources.schema import Check, Convert, Form, Part, Report, Within
from pyctl.resources.tags import (
    LABELS,
    UNIQUE,
    Int,
    Int32,
    UInt16,
    any_case,
    at_least,
    at_most,
    between,
    each,
    matching,
    one_of,
)

WORD = matching("[a-z]+", "a word is wanted")
DIGITS = Annotated[
    str, Convert(str.upper, reads_itself=True), matching("[A-Z]", "x"), Form({"pattern": "[a-z]"})
]


class Inner(Part):
    """What is inside."""

    word: Annotated[str, WORD.even_when_empty()] = field(default_factory=str)
    free: str = ""


class Sample(Part):
    """One field of each sort."""

    text: str = ""
    pointer: Annotated[str, WORD] | None = None
    words: Annotated[str, one_of("A", "B"), at_most(5)] = ""
    both: Annotated[UInt16, between(-5, 10)] = 0
    wide: Int = 0
    whole: Annotated[Int32, at_least(1)] | None = None
    odd: Annotated[str, any_case("Up")] = ""
    items: Annotated[list[Annotated[str, WORD]], at_most(3), UNIQUE] = field(default_factory=list)
    every: Annotated[list[str], each(WORD)] = field(default_factory=list)
    labels: Annotated[dict[str, str], LABELS] = field(default_factory=dict)
    converted: DIGITS = field(default_factory=lambda: "A")
    anything: Any = None
    mixed: int | str = 0
    real: float = 0.0
    switch: bool = False
    inner: Inner | None = None
    nested: Inner = field(default_factory=Inner)
    many: list[Inner] = field(default_factory=list)
    asked: Annotated[str, Form({"maxLength": 4}, required=True)] = ""

    def check(self, report: Report, path: Path) -> None:
        """What the Form of `asked` says."""
        if not self.asked:
            report.unfit((*path, "asked"), "needed")


FIELDS = form_of(Sample).fields


@pytest.mark.parametrize(
    ("name", "kind", "keywords", "empty", "null"),
    [
        ("text", "text", {}, True, True),
        ("pointer", "text", {"pattern": "[a-z]+"}, False, True),
        ("words", "text", {"enum": ["A", "B"], "maxLength": 5}, True, True),
        ("both", "integer", {"minimum": 0, "maximum": 10}, True, True),
        ("wide", "integer", {}, True, True),
        ("whole", "integer", {"minimum": 1, "maximum": 2**31 - 1}, False, True),
        ("odd", "text", {"pattern": "([Uu][Pp])?", "examples": ["Up"]}, True, True),
        ("items", "list", {"maxItems": 3, "uniqueItems": True}, True, True),
        ("converted", "text", {"pattern": "[a-z]"}, True, True),
        ("anything", "any", {}, True, True),
        ("mixed", "mixed", {}, True, True),
        ("real", "number", {}, True, True),
        ("switch", "boolean", {}, True, True),
        ("inner", "object", {}, True, True),
        ("nested", "object", {}, True, False),
        ("asked", "text", {"maxLength": 4}, False, False),
    ],
)
def test_a_field_has_the_keywords_of_its_rules(
    *, name: str, kind: str, keywords: dict[str, Any], empty: bool, null: bool
) -> None:
    """Those that mean something for its type; whether it may be empty or null is tried."""
    value = FIELDS[name]
    said = {key: word for key, word in value.keywords.items() if key != "patternErrorMessage"}
    assert (value.type, said, value.null) == (kind, keywords, null)
    if kind in ("text", "integer", "number", "mixed"):
        assert value.empty == empty


def test_what_must_not_be_absent_is_required() -> None:
    """A field that its rules refuse when empty, a struct that holds one, and what a Form says."""
    assert form_of(Sample).required == ("nested", "asked")
    assert form_of(Inner).required == ("word",)


def test_items_know_whether_they_may_be_empty() -> None:
    """An item is checked when it is empty too; null in a list is an empty item."""
    items, many = FIELDS["items"].item, FIELDS["many"].item
    assert items is not None
    assert (items.keywords["pattern"], items.empty, items.null) == ("[a-z]+", False, False)
    assert many is not None
    assert (many.name, many.null) == ("Inner", False)


def test_rules_for_a_list_or_a_map_as_a_whole_are_told_of_what_it_holds() -> None:
    """Items of the one, keys and values of the other."""
    every, labels = FIELDS["every"].item, FIELDS["labels"]
    assert every is not None
    assert every.keywords["pattern"] == "[a-z]+"
    assert "pattern" in labels.keywords["propertyNames"]
    assert labels.item is not None
    assert labels.item.keywords["maxLength"] == 63


def test_text_is_loose_unless_its_type_reads_itself() -> None:
    """Numbers become text for a string, and not for a duration."""
    assert FIELDS["text"].loose
    assert not FIELDS["converted"].loose
    assert not FIELDS["mixed"].loose


def test_a_kind_narrows_the_struct_of_another() -> None:
    """Its name, its rules, and what is required by them; the struct itself stays as it was."""
    narrow = Within("Narrow", {"free": one_of("x").even_when_empty(), "word": at_most(2)})
    value = form_of(Inner, narrow)
    assert (value.name, value.required) == ("Narrow", ("word", "free"))
    assert value.fields["free"].keywords == {"enum": ["x"]}
    assert value.fields["word"].keywords["maxLength"] == 2
    assert form_of(Inner).fields["free"] == Value("text", {}, empty=True, loose=True)


def test_a_rule_without_a_form_says_nothing() -> None:
    """It is a rule all the same."""

    class Silent(Part):
        """One field."""

        field: Annotated[str, Check(lambda _: "never", always=True)] = ""

    assert form_of(Silent).fields["field"].keywords == {}
    assert form_of(Silent).required == ("field",)
