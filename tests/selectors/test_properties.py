"""The language against a second, literal reading of it: every text, every tree, every label set.

The reading below follows the grammar word by word and calls itself for each part, as no parser for
texts of strangers may. A selector is a tuple here: an operator and what belongs to it.
"""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pyctl.selectors import SelectorError, normalise, parse

thorough = settings(
    derandomize=True,
    deadline=None,
    max_examples=400,
    suppress_health_check=[HealthCheck.too_slow],
)

Tree = tuple[Any, ...]

NAMES = st.sampled_from(["a", "b", "c/d", "in", "not", "has", "all", "starts", "A.b-_", "9"])
VALUES = st.sampled_from(["", "x", "xy", "yx", "X", 'q"t', "it's", "a && b", "é", "\n"])
LABELS = st.dictionaries(NAMES, VALUES, max_size=6)
BLANKS = st.sampled_from(["", "", " ", "\t", "  "])
COMPARISONS = ["==", "!=", "contains", "starts with", "ends with"]
CONDITIONS = st.one_of(
    st.tuples(st.sampled_from(["all", "global"])),
    st.tuples(st.just("has"), NAMES),
    st.tuples(st.sampled_from(COMPARISONS), NAMES, VALUES),
    st.tuples(st.sampled_from(["in", "not in"]), NAMES, st.lists(VALUES, max_size=4)),
)


def _compound(part: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    parts = st.lists(part, min_size=2, max_size=4)
    return st.one_of(
        st.tuples(st.just("!"), part),
        st.tuples(st.sampled_from(["&&", "||"]), parts),
    )


TREES: st.SearchStrategy[Tree] = st.recursive(CONDITIONS, _compound, max_leaves=12)


def interpreted(tree: Tree, labels: dict[str, str]) -> bool:
    """Evaluate by the table of Calico's rules, one line for each of its lines."""
    match tree:
        case ("all" | "global",):
            return True
        case ("has", name):
            return name in labels
        case ("==", name, value):
            return name in labels and labels[name] == value
        case ("!=", name, value):
            return name not in labels or labels[name] != value
        case ("in", name, values):
            return name in labels and labels[name] in values
        case ("not in", name, values):
            return name not in labels or labels[name] not in values
        case ("contains", name, value):
            return name in labels and labels[name].find(value) >= 0
        case ("starts with", name, value):
            return name in labels and labels[name][: len(value)] == value
        case ("ends with", name, value):
            return name in labels and labels[name][len(labels[name]) - len(value) :] == value
        case ("!", part):
            return not interpreted(part, labels)
        case ("&&", parts):
            return all(interpreted(part, labels) for part in parts)
        case ("||", parts):
            return any(interpreted(part, labels) for part in parts)
    raise AssertionError(tree)


def printed(tree: Tree) -> str:
    """Print by the rules of canonical text."""
    match tree:
        case ("all" | "global" as name,):
            return f"{name}()"
        case ("has", name):
            return f"has({name})"
        case ("in" | "not in" as operator, name, values):
            return f"{name} {operator} {{{', '.join(map(quoted, sorted(set(values))))}}}"
        case ("!", part):
            return f"!{printed(part)}"
        case ("&&" | "||" as operator, parts):
            return f"({f' {operator} '.join(map(printed, parts))})"
    operator, name, value = tree
    return f"{name} {operator} {quoted(value)}"


def quoted(value: str) -> str:
    """Quote as canonical text does."""
    return f"'{value}'" if '"' in value else f'"{value}"'


@st.composite
def spellings(draw: st.DrawFn) -> tuple[Tree, str]:
    """Draw a tree, and one of the many ways in which users may spell it."""
    tree = draw(TREES)
    return tree, _spelled(draw, tree)


def _spelled(draw: st.DrawFn, tree: Tree) -> str:
    blanks = [draw(BLANKS) for _ in range(4)]
    match tree:
        case ("all" | "global" as name,):
            text = f"{name}({blanks[0]})"
        case ("has", name):
            text = f"has({blanks[0]}{name}{blanks[1]})"
        case ("!", part):
            text = draw(st.sampled_from(["!", "!!!", "! !! "])) + _part(draw, part, loose=())
        case ("&&", parts):
            text = "&&".join(_part(draw, part, loose=("!",)) for part in parts)
        case ("||", parts):
            text = "||".join(_part(draw, part, loose=("!", "&&")) for part in parts)
        case (operator, name, right):
            space = "" if operator in ("==", "!=") else " "
            text = f"{name}{blanks[0] or space}{operator.replace(' ', blanks[1])}{blanks[2]}"
            text += _set(draw, right) if isinstance(right, list) else _literal(draw, right)
    text = f"({text})" if draw(st.integers(0, 9)) == 0 else text
    return f"{blanks[3]}{text}{draw(BLANKS)}"


def _part(draw: st.DrawFn, part: Tree, *, loose: tuple[str, ...]) -> str:
    """Spell a part; of what has parts itself only the operators in `loose` need no parentheses."""
    text = _spelled(draw, part)
    return f"({text})" if part[0] in {"!", "&&", "||"} - set(loose) else text


def _set(draw: st.DrawFn, values: list[str]) -> str:
    members = f"{draw(BLANKS)},{draw(BLANKS)}".join(_literal(draw, value) for value in values)
    comma = draw(st.sampled_from(["", ","])) if values else ""
    return f"{{{draw(BLANKS)}{members}{draw(BLANKS)}{comma}{draw(BLANKS)}}}"


def _literal(draw: st.DrawFn, value: str) -> str:
    quote = draw(st.sampled_from([quote for quote in "'\"" if quote not in value]))
    return f"{quote}{value}{quote}"


@thorough
@given(spelling=spellings(), labels=LABELS)
def test_agrees_with_the_literal_reading(
    spelling: tuple[Tree, str], labels: dict[str, str]
) -> None:
    """However a selector is spelled, its text and what it matches are those of the plain rules."""
    tree, text = spelling
    selector = parse(text)
    assert str(selector) == printed(tree)
    assert selector.matches(labels) == interpreted(tree, labels)


@thorough
@given(spelling=spellings(), labels=LABELS)
def test_canonical_text_means_the_same(spelling: tuple[Tree, str], labels: dict[str, str]) -> None:
    """Canonical text parses to the same selector; only `!!`, from `!(!...)`, is reduced again."""
    selector = parse(spelling[1])
    again = parse(str(selector))
    assert again.matches(labels) == selector.matches(labels)
    assert again.labels() == selector.labels()
    assert normalise(str(again)) == str(again)
    if "!!" not in str(selector):
        assert again == selector
        assert again.tree == selector.tree
        assert hash(again.tree) == hash(selector.tree)


@thorough
@given(text=st.text() | st.text(alphabet="ab!()&|='\"{}, \t\nin", max_size=40))
def test_any_text_is_parsed_or_refused(text: str) -> None:
    """No text raises anything but SelectorError, whose form and position always hold."""
    error = refusal(text)
    if error:
        assert 1 <= error.position <= len(text) + 1
        assert str(error).endswith(f" at {error.position}")
        assert error.expected
    twice = normalise(normalise(text))
    assert normalise(twice) == twice


def refusal(text: str) -> SelectorError | None:
    """Return the error for a text that is no selector."""
    try:
        parse(text)
    except SelectorError as error:
        return error
    return None
