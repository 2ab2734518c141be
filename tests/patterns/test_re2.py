"""interfacePattern: what Go's regexp takes, refuses and matches; nothing takes for ever."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyctl.patterns.re2 import compile_re2


@pytest.mark.parametrize(
    ("pattern", "matching", "others"),
    [
        ("eth0", ["eth0", "veth0", "eth01"], ["eth1", "ETH0"]),
        ("^eth[01]$", ["eth0", "eth1"], ["eth01", "veth0", "eth0\n"]),
        ("^(eth|ens)", ["eth0", "ens3"], ["veth0"]),
        ("", ["", "eth0"], []),
        (".*", ["", "eth0"], []),
        ("^.$", ["a", "é"], ["\n", "ab"]),
        ("^(?s).$", ["a", "\n"], ["ab"]),
        ("(?i)^eth", ["ETH0", "eth0"], ["veth0"]),
        ("^(?i)eth", ["ETH0", "eth0"], ["veth0"]),
        ("^(?i:e)th", ["Eth0"], ["eTh0"]),
        ("(?i)[d-f]th", ["ETH0"], ["gth0"]),
        ("^((?i)e)th", ["Eth0"], ["ETH0"]),
        ("(?i-s:(?-i)e)", ["e"], ["E"]),
        ("(?m)^b$", ["a\nb", "b\nc"], ["ab"]),
        (r"\Aeth\d\z", ["eth0"], ["eth٣", "eth0\n", "xeth0"]),
        (r"\bth", ["e-th"], ["eth"]),
        (r"e\Bth", ["eth"], ["e-th"]),
        ("^[[:alpha:]]+$", ["eth"], ["eth0", "é"]),
        ("^[[:^alpha:]_]+$", ["0_"], ["a"]),
        ("^[^[:digit:]]+$", ["eth"], ["eth0"]),
        (r"^[\d-a]+$", ["0-a"], ["b"]),
        (r"^[\]\-]+$", ["]-"], ["a"]),
        ("^[]a]+$", ["]a"], ["b"]),
        ("^[^]a]$", ["b"], ["]", "a"]),
        ("^[[a]+$", ["[a"], ["b"]),
        (r"^\pL\p{Nd}\PL\p{^Lu}$", ["e000", "é00x"], ["e00A", "0000"]),
        (r"^\p{Any}\P{Any}?$", ["x"], ["", "xx"]),
        (r"^\x61\x{62}\141\055$", ["aba-"], ["abab"]),
        (r"^\t\.\_$", ["\t._"], ["t._"]),
        (r"^\Qa.*\E.$", ["a.*b"], ["aab"]),
        (r"^\Qa.*", ["a.*"], ["ab"]),
        ("^(?P<kind>eth)(?<n>[0-9])$", ["eth0"], ["eth"]),
        ("^a{2,3}$", ["aa", "aaa"], ["a", "aaaa"]),
        ("^a{2}$", ["aa"], ["aaa"]),
        ("^a{2,}?$", ["aa", "aaaa"], ["a"]),
        ("^a{,2}$", ["a{,2}"], ["aa"]),
        ("^a{01}$", ["a{01}"], ["a"]),
        ("^(a|b*){1000}c$", ["c", "abbac"], ["d"]),
        ("^(a?|b){20}$", ["", "abab"], ["c"]),
        ("^(ab)+?c*?d??$", ["ab", "ababcd"], ["aab", "abdd"]),
        ("^(?:|a)$", ["", "a"], ["b"]),
        ("(?)a(?i)*$", ["", "a"], []),
    ],
)
def test_matching(pattern: str, matching: list[str], others: list[str]) -> None:
    """Matches are Go's: found anywhere in the text, ASCII classes, `$` at the very end."""
    compiled = compile_re2(pattern)
    assert [text for text in matching if not compiled.search(text)] == []
    assert [text for text in others if compiled.search(text)] == []


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("(?=a)", "invalid or unsupported Perl syntax '(?=a' at 1"),
        ("a(?!b)", "invalid or unsupported Perl syntax '(?!b' at 2"),
        ("(?<=a)b", "invalid or unsupported Perl syntax"),
        ("(?-)", "invalid or unsupported Perl syntax"),
        (r"(a)\1", r"invalid escape sequence \1 at 4"),
        (r"a\Z", r"invalid escape sequence \Z at 2"),
        (r"\x{110000}", r"invalid escape sequence \x"),
        (r"[\q]", r"invalid escape sequence \q at 2"),
        ("a**", "invalid nested repetition operator"),
        ("a++", "invalid nested repetition operator"),
        ("a{2}{3}", "invalid nested repetition operator"),
        ("*", "missing argument to repetition operator"),
        ("(|*)", "missing argument to repetition operator"),
        ("{2}", "missing argument to repetition operator"),
        ("a{1001}", "invalid repeat count {1001}"),
        ("a{3,1}", "invalid repeat count {3,1}"),
        ("(eth", "missing closing )"),
        ("eth)", "unexpected ) at 4"),
        ("[eth", "missing closing ] for [ at 1"),
        ("[a-", "missing closing ]"),
        ("[z-a]", "invalid character class range 'z-a' at 2"),
        ("[[:letter:]]", "invalid character class range '[:letter:]' at 2"),
        ("eth\\", "trailing backslash at end of expression"),
        (r"\p{Greek}", r"\p{Greek} is not supported"),
        ("(" * 200 + ")" * 200, "expression nests too deeply"),
    ],
)
def test_refusals(pattern: str, reason: str) -> None:
    """What Go does not compile is refused with the reason and the place, and so are scripts."""
    with pytest.raises(ValueError, match=re.escape(reason)):
        compile_re2(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        "(a*)*b",
        "(a|a|a|a|a|a|a|a)*b",
        "((((((a*)*)*)*)*)*)*b",
        "(a{0,1000}){0,1000}b",
        "(a|aa|aaa)+$b",
        "(" * 90 + "a*" + ")*" * 90 + "b",
    ],
)
def test_patterns_that_ruin_a_backtracking_matcher(pattern: str) -> None:
    """A pattern's parts are each worked out once, so these answer like any other."""
    compiled = compile_re2(pattern)
    assert not compiled.search("a" * 15)
    assert compiled.search("a" * 14 + "b") is ("$" not in pattern)


_simple = st.recursive(
    st.sampled_from(["a", "b", "[ab]", "[^a]", ".", "^", r"\b", "", "(?:c|)"]),
    lambda part: st.one_of(
        st.tuples(part, part).map("".join),
        st.tuples(part, part).map("|".join).map("(?:{})".format),
        st.tuples(part, st.sampled_from(["*", "+", "?", "{2}", "{1,2}", "{0,}", "*?"])).map(
            lambda both: f"(?:{both[0]}){both[1]}"
        ),
    ),
    max_leaves=8,
)


@settings(derandomize=True, deadline=None, max_examples=300)
@given(_simple, st.text("abc", max_size=5))
def test_both_dialects_agree_where_they_are_one(pattern: str, text: str) -> None:
    """For what Go and Python write alike, the answer is that of Python's re."""
    assert compile_re2(pattern).search(text) is (re.search(pattern, text) is not None)
