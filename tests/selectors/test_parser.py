"""Every construct of the language: what it is printed as, what it matches, which nodes it makes."""

from __future__ import annotations

import pytest

from pyctl.selectors import parse
from pyctl.selectors.nodes import (
    All,
    And,
    Contains,
    EndsWith,
    Equal,
    Global,
    Has,
    In,
    Node,
    Not,
    NotEqual,
    NotIn,
    Or,
    StartsWith,
)

# text, canonical text, label sets that match, label sets that do not
ACCEPTED: list[tuple[str, str, list[dict[str, str]], list[dict[str, str]]]] = [
    ("", "all()", [{}, {"a": "b"}], []),
    (" \t ", "all()", [{}], []),
    ("all()", "all()", [{}, {"a": "b"}], []),
    ("\tall( \t) ", "all()", [{}], []),
    ("global()", "global()", [{}, {"a": "b"}], []),
    ("global(  )", "global()", [{}], []),
    ("has(a)", "has(a)", [{"a": ""}, {"a": "b"}], [{}, {"b": "a"}, {"A": "b"}]),
    ("has( \ta )", "has(a)", [{"a": ""}], [{}]),
    ("a == 'b'", 'a == "b"', [{"a": "b"}], [{}, {"a": "B"}, {"a": ""}, {"a": "bb"}]),
    ('a=="b"', 'a == "b"', [{"a": "b"}], [{}]),
    ("a == ''", 'a == ""', [{"a": ""}], [{}, {"a": "b"}]),
    ("a != 'b'", 'a != "b"', [{}, {"a": "c"}, {"a": ""}], [{"a": "b"}]),
    ("a!='b'", 'a != "b"', [{}], [{"a": "b"}]),
    ("a in {'b'}", 'a in {"b"}', [{"a": "b"}], [{}, {"a": "c"}]),
    ("a in{'c','b' , 'c'}", 'a in {"b", "c"}', [{"a": "b"}, {"a": "c"}], [{}, {"a": "b, c"}]),
    ("a in {'b','c',}", 'a in {"b", "c"}', [{"a": "c"}], [{}]),
    ("a in { 'b' , }", 'a in {"b"}', [{"a": "b"}], [{}]),
    ("a in {}", "a in {}", [], [{}, {"a": ""}, {"a": "b"}]),
    ("a in {\t}", "a in {}", [], [{}]),
    ("a in {''}", 'a in {""}', [{"a": ""}], [{}, {"a": "b"}]),
    ("a in {'Z', 'é', 'a', 'B'}", 'a in {"B", "Z", "a", "é"}', [{"a": "é"}], [{"a": "b"}]),
    ("a not in {'b'}", 'a not in {"b"}', [{}, {"a": "c"}], [{"a": "b"}]),
    ("a notin{'b'}", 'a not in {"b"}', [{}], [{"a": "b"}]),
    ("a not \t in {}", "a not in {}", [{}, {"a": "b"}], []),
    ("a contains 'b'", 'a contains "b"', [{"a": "abc"}, {"a": "b"}], [{}, {"a": "ac"}]),
    ("a contains''", 'a contains ""', [{"a": "abc"}, {"a": ""}], [{}]),
    ("a starts with 'b'", 'a starts with "b"', [{"a": "bc"}, {"a": "b"}], [{}, {"a": "ab"}]),
    ("a startswith'b'", 'a starts with "b"', [{"a": "bc"}], [{}]),
    ("a starts \t with ''", 'a starts with ""', [{"a": ""}], [{}]),
    ("a ends with 'b'", 'a ends with "b"', [{"a": "ab"}, {"a": "b"}], [{}, {"a": "ba"}]),
    ("a endswith ''", 'a ends with ""', [{"a": ""}], [{}]),
    # quotes, and what may stand between them
    ("""a == "it's" """, '''a == "it's"''', [{"a": "it's"}], [{}]),
    ("""a == 'say "x"'""", """a == 'say "x"'""", [{"a": 'say "x"'}], [{}]),
    ("""a in {'"', "'"}""", """a in {'"', "'"}""", [{"a": '"'}, {"a": "'"}], [{"a": ""}]),
    ("a == 'b\\n'", 'a == "b\\n"', [{"a": "b\\n"}], [{"a": "b\n"}]),
    ("a == 'b\n\tc'", 'a == "b\n\tc"', [{"a": "b\n\tc"}], [{"a": "b c"}]),
    ("a == '!(x && y)'", 'a == "!(x && y)"', [{"a": "!(x && y)"}], [{}]),
    ("a == 'ü\u2028'", 'a == "ü\u2028"', [{"a": "ü\u2028"}], [{"a": "ü"}]),
    # words of the language as label names, and odd label names
    ("in in {'a'}", 'in in {"a"}', [{"in": "a"}], [{}]),
    ("not not in {'a'}", 'not not in {"a"}', [{}], [{"not": "a"}]),
    ("notin notin {'a'}", 'notin not in {"a"}', [{}], [{"notin": "a"}]),
    ("contains contains 'a'", 'contains contains "a"', [{"contains": "cat"}], [{}]),
    ("starts starts with 'a'", 'starts starts with "a"', [{"starts": "at"}], [{}]),
    ("startswith startswith 'a'", 'startswith starts with "a"', [{"startswith": "at"}], [{}]),
    ("has == 'a' && all != 'b'", '(has == "a" && all != "b")', [{"has": "a"}], [{}]),
    ("has(has) && has(in)", "(has(has) && has(in))", [{"has": "", "in": ""}], [{"has": ""}]),
    ("global in {'a'}", 'global in {"a"}', [{"global": "a"}], [{}]),
    ("ina == 'b'", 'ina == "b"', [{"ina": "b"}], [{"a": "b"}]),
    ("-/. == 'b'", '-/. == "b"', [{"-/.": "b"}], [{}]),
    (
        "example.com/Zone_1-x=='b'",
        'example.com/Zone_1-x == "b"',
        [{"example.com/Zone_1-x": "b"}],
        [],
    ),
    (f"has({'a' * 512})", f"has({'a' * 512})", [{"a" * 512: ""}], [{}]),
    # negation, precedence and parentheses
    ("!has(a)", "!has(a)", [{}], [{"a": ""}]),
    ("! !\t!has(a)", "!has(a)", [{}], [{"a": ""}]),
    ("!!has(a)", "has(a)", [{"a": ""}], [{}]),
    ("!a == 'b'", '!a == "b"', [{}, {"a": "c"}], [{"a": "b"}]),
    ("! a in {'b'}", '!a in {"b"}', [{}, {"a": "c"}], [{"a": "b"}]),
    ("!all()", "!all()", [], [{}, {"a": "b"}]),
    ("!(!has(a))", "!!has(a)", [{"a": ""}], [{}]),
    ("!(!!has(a))", "!has(a)", [{}], [{"a": ""}]),
    ("!!(!has(a))", "!has(a)", [{}], [{"a": ""}]),
    ("!(!(!has(a)))", "!!!has(a)", [{}], [{"a": ""}]),
    ("(has(a))", "has(a)", [{"a": ""}], [{}]),
    ("( ( (has(a)) ) )", "has(a)", [{"a": ""}], [{}]),
    ("!((has(a)))", "!has(a)", [{}], [{"a": ""}]),
    ("has(a)&&has(b)", "(has(a) && has(b))", [{"a": "", "b": ""}], [{"a": ""}, {"b": ""}, {}]),
    ("has(a)||has(b)", "(has(a) || has(b))", [{"a": ""}, {"b": ""}], [{}]),
    (
        "has(a) && has(b) && has(c)",
        "(has(a) && has(b) && has(c))",
        [{"a": "", "b": "", "c": ""}],
        [{"a": "", "b": ""}, {"b": "", "c": ""}],
    ),
    (
        "has(a) && (has(b) && has(c))",
        "(has(a) && (has(b) && has(c)))",
        [{"a": "", "b": "", "c": ""}],
        [{"a": "", "b": ""}, {"b": "", "c": ""}],
    ),
    (
        "has(a) || has(b) && has(c)",
        "(has(a) || (has(b) && has(c)))",
        [{"a": ""}, {"b": "", "c": ""}],
        [{"b": ""}, {"c": ""}],
    ),
    (
        "has(a) && has(b) || has(c)",
        "((has(a) && has(b)) || has(c))",
        [{"c": ""}, {"a": "", "b": ""}],
        [{"a": ""}, {"b": ""}],
    ),
    (
        "has(a) && (has(b) || has(c))",
        "(has(a) && (has(b) || has(c)))",
        [{"a": "", "b": ""}, {"a": "", "c": ""}],
        [{"a": ""}, {"b": "", "c": ""}],
    ),
    ("! (has( b)||! has(a ))", "!(has(b) || !has(a))", [{"a": ""}], [{}, {"a": "", "b": ""}]),
    ("!(has(a) && has(b))", "!(has(a) && has(b))", [{}, {"a": ""}], [{"a": "", "b": ""}]),
    ("a=='b'&&c!='d'", '(a == "b" && c != "d")', [{"a": "b"}], [{"a": "b", "c": "d"}, {}]),
    ("!a=='b'||!c=='d'", '(!a == "b" || !c == "d")', [{"a": "b"}, {}], [{"a": "b", "c": "d"}]),
]

TREES: list[tuple[str, Node]] = [
    ("", All()),
    ("global()", Global()),
    ("has(a)", Has("a")),
    ("a == 'b'", Equal("a", "b")),
    ("a != 'b'", NotEqual("a", "b")),
    ("a contains 'b'", Contains("a", "b")),
    ("a starts\twith 'b'", StartsWith("a", "b")),
    ("a endswith 'b'", EndsWith("a", "b")),
    ("a in {'b', 'c', 'b'}", In("a", frozenset({"b", "c"}))),
    ("a notin {}", NotIn("a", frozenset())),
    ("!!!has(a)", Not(Has("a"))),
    ("!(!has(a))", Not(Not(Has("a")))),
    ("has(a) && (has(b)) && has(c)", And((Has("a"), Has("b"), Has("c")))),
    ("has(a) && (has(b) && has(c))", And((Has("a"), And((Has("b"), Has("c")))))),
    ("has(a) || !has(b) && all()", Or((Has("a"), And((Not(Has("b")), All()))))),
    ("!(has(a) || has(b))", Not(Or((Has("a"), Has("b"))))),
]


@pytest.mark.parametrize(("text", "canonical"), [row[:2] for row in ACCEPTED])
def test_canonical_text(text: str, canonical: str) -> None:
    """A selector is printed in Calico's canonical form."""
    assert str(parse(text)) == canonical


@pytest.mark.parametrize(("text", "matching", "other"), [(r[0], r[2], r[3]) for r in ACCEPTED])
def test_matches(text: str, matching: list[dict[str, str]], other: list[dict[str, str]]) -> None:
    """A selector matches what Calico says it matches, and nothing else."""
    selector = parse(text)
    assert [labels for labels in matching if not selector.matches(labels)] == []
    assert [labels for labels in other if selector.matches(labels)] == []


@pytest.mark.parametrize(("text", "tree"), TREES)
def test_tree(text: str, tree: Node) -> None:
    """Each form has its node; a flat chain is one node, parentheses around one part are none."""
    assert parse(text).tree == tree
