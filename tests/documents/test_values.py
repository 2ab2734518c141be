"""Nodes into values: merge keys, keys that are no text, tags, and the bound on aliases."""

from __future__ import annotations

from typing import Any

import pytest

from pyctl.documents.nodes import compose
from pyctl.documents.problems import MalformedError
from pyctl.documents.values import construct, respelled


def value_of(text: str) -> Any:
    """The value of a document that is read the slow way."""
    return construct(compose(text.encode(), 1))


def problem_of(text: str) -> str:
    """What is wrong with a document, without calicoctl's beginning."""
    with pytest.raises(MalformedError) as caught:
        value_of(text)
    return str(caught.value).removeprefix("error converting YAML to JSON: yaml: ")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("a: &x {b: 1}\nc:\n  <<: *x\n  d: 2\n", {"a": {"b": 1}, "c": {"b": 1, "d": 2}}),
        ("<<: {a: 1}\nb: 2\n", {"a": 1, "b": 2}),
        ("- &x {a: 1}\n- <<: [*x , {b: 2}]\n", [{"a": 1}, {"b": 2, "a": 1}]),
        ("- &x {a: 1}\n- &y\n  <<: *x\n- <<: *y\n", [{"a": 1}] * 3),
        ("<<: []\na: 1\n", {"a": 1}),
        ("'<<': 1\n", {"<<": 1}),
        ("a: <<\n", {"a": "<<"}),
        ("{1: a, true: b, 1.50: c, n: d}", {"1": "a", "true": "b", "1.5": "c", "false": "d"}),
        ("{1e6: a, 0.123456789: b}", {"1e+06": "a", "0.12345679": "b"}),
        ("[!!str 12, !!int '12', !!float 3, !foo 12, ! 12]", ["12", 12, 3.0, "12", "12"]),
        ("!!map {a: !!seq [1]}", {"a": [1]}),
        ("a: &x\nb: *x\n", {"a": None, "b": None}),
    ],
)
def test_values(text: str, value: Any) -> None:
    """The rules of yaml.v2 and sigs.k8s.io/yaml."""
    assert value_of(text) == value


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: 1\nb: 2\na: 3\n", 'unmarshal errors: line 3: key "a" already set in map'),
        (
            "a:\n  b: 1\n  b: 2\n  'b': 3\nc: 1\nc: 2\n",
            (
                'unmarshal errors: line 3: key "b" already set in map; '
                'line 4: key "b" already set in map; line 6: key "c" already set in map'
            ),
        ),
        ("- &x {a: 1}\n- <<: *x\n  a: 2\n", 'unmarshal errors: line 3: key "a" already set in map'),
        ("- &x {a: 1}\n- a: 2\n  <<: *x\n", 'unmarshal errors: line 3: key "a" already set in map'),
        ("<<: [{a: 1}, {a: 2}]\n", 'unmarshal errors: line 1: key "a" already set in map'),
        ("true: 1\nyes: 2\n", "unmarshal errors: line 2: key true already set in map"),
        ("1: 1\n'1': 2\n", 'unmarshal errors: line 2: key "1" already set in map'),
        ("'a\"b': 1\n'a\"b': 2\n", 'unmarshal errors: line 2: key "a\\"b" already set in map'),
        ("a: 1\n~: 2\n", "line 2: unsupported map key: null (in quotes it is text)"),
        ("{a: 1}: 2\n", "line 1: invalid map key: a mapping or sequence cannot be a key"),
        ("a:\n- .inf\n", "line 2: unsupported value: .inf (in quotes it is text)"),
        ("a: &x .nan\n", "line 1: unsupported value: .nan (in quotes it is text)"),
        ("a: 1\nb: !!int x\n", "line 2: cannot decode !!str `x` as a !!int"),
        ("<<: 1\n", "line 1: map merge requires map or sequence of maps as the value"),
        (
            "- &x [{a: 1}]\n- <<: *x\n",
            "line 2: map merge requires map or sequence of maps as the value",
        ),
        ("<<: [1]\n", "line 1: map merge requires map or sequence of maps as the value"),
    ],
)
def test_problems(text: str, problem: str) -> None:
    """What no map can hold, and what JSON has not, is an error with its line."""
    assert problem_of(text) == problem


def test_aliases_share_what_they_stand_for() -> None:
    """A value with an anchor exists once."""
    value = value_of("a: &x [1]\nb: *x\n")
    assert value["b"] is value["a"]


def test_an_expansion_bomb_is_refused() -> None:
    """Nine values, each nine times the one before: refused without being expanded."""
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    for before, name in zip("abcdefghijklmn", "bcdefghijklmno", strict=True):
        lines.append(f"{name}: &{name} [{', '.join([f'*{before} '] * 9)}]")
    assert problem_of("\n".join(lines)) == "line 4: document contains excessive aliasing"


@pytest.mark.parametrize(
    ("items", "aliases", "others"),
    [(200, 199, 0), (1000, 110, 0), (1000, 110, 2000), (3000, 102, 30000), (10000, 43, 20000)],
)
def test_the_bound_on_aliases_is_that_of_yaml_v2(items: int, aliases: int, others: int) -> None:
    """So many aliases are accepted, and one more is too many."""

    def document(count: int) -> str:
        return f"a: &a [{'x,' * items}]\nb: [{'*a ,' * count}]\nc: [{'y,' * others}]\n"

    assert len(value_of(document(aliases))["b"]) == aliases
    assert problem_of(document(aliases + 1)) == "line 2: document contains excessive aliasing"


def test_few_aliases_are_never_too_many() -> None:
    """A thousand values may all be aliases of one."""
    assert len(value_of("- &x 1\n" + "- *x\n" * 3000)) == 3001


def test_aliases_do_not_deepen_without_bound() -> None:
    """Each level the alias of the one before: too deep at a thousand, whatever the text says."""
    lines = ["- &a0 1"]
    lines += [f"- &a{n} {'[' * 10}*a{n - 1} {']' * 10}" for n in range(1, 102)]
    assert problem_of("\n".join(lines)) == "line 102: nested over 1000 levels deep"
    assert len(value_of("\n".join(lines[:100]))) == 100


@pytest.mark.parametrize("text", ["012", "yes", "n", "0x10", "1_000", "1e3", "1.50", "~", "null"])
def test_respelled(text: str) -> None:
    """A bare word or number that would become other text than was written."""
    assert respelled(compose(text.encode(), 1).finished[0])


@pytest.mark.parametrize("text", ["12", "true", "1.5", "word", "'012'", '"yes"', "!!str 012", "[]"])
def test_not_respelled(text: str) -> None:
    """Text, quotes, tags, and what would be written again as it is."""
    assert not respelled(compose(text.encode(), 1).finished[0])
