"""What a user reads about a text that is no selector: the exact words, and the place."""

from __future__ import annotations

import pytest

from pyctl.selectors import SelectorError, parse

OPERAND = "expected a label name, has(...), all() or '('"
OPERATORS = "==, !=, in, not in, contains, starts with or ends with"
OPERATOR = f"expected an operator ({OPERATORS})"
LINK = "expected '&&', '||' or the end"
LINE_BREAK = "a line break stands here; YAML block scalars | and > add one, write >- instead,"
LONG = "expected a label name of at most 512 characters, not of 513,"

REFUSED = [
    # where a condition should begin
    ("()", f"{OPERAND} at 2"),
    (")", f"{OPERAND} at 1"),
    ("(", f"{OPERAND} at 2"),
    ("!", f"{OPERAND} at 2"),
    ("*", f"{OPERAND} at 1"),
    ("!= 'b'", f"{OPERAND} at 2"),
    ("has(a) &&", f"{OPERAND} at 10"),
    ("has(a) || \t", f"{OPERAND} at 12"),
    ("has(a) && && has(b)", f"{OPERAND} at 11"),
    ("&& has(a)", f"{OPERAND} at 1"),
    ("a == 'b' && (c == 'd' || )", f"{OPERAND} at 26"),
    ("é == 'b'", f"{OPERAND}, not 'é', at 1"),
    ("\ufeffhas(a)", f"{OPERAND}, not U+FEFF, at 1"),
    ("'a' == zone", "expected a label name without quotes at 1"),
    ('has(b) && "a" == "c"', "expected a label name without quotes at 11"),
    (f"{'a' * 513} == 'b'", f"{LONG} at 1"),
    (f"!{'a' * 513}", f"{LONG} at 2"),
    # functions
    ("has(", "expected a label name at 5"),
    ("has()", "expected a label name at 5"),
    ("has( \t)", "expected a label name at 7"),
    ("has('a')", "expected a label name without quotes at 5"),
    ("has(zone", "expected ')' at 9"),
    ("has(a b)", "expected ')' at 7"),
    ("has(a, b)", "expected ')' at 6"),
    (f"has({'a' * 513})", f"{LONG} at 5"),
    ("all(", "expected ')' at 5"),
    ("all(a)", "expected ')' at 5"),
    ("global( x)", "expected ')' at 9"),
    ("has (a)", "write 'has(' in lower case and without a space at 1"),
    ("ALL()", "write 'all(' in lower case and without a space at 1"),
    ("has zone", "has needs parentheses, has(...) at 1"),
    ("label(a)", "there is no label(...), only has(...), all() and global() at 1"),
    ("!foo (a)", "there is no foo(...), only has(...), all() and global() at 2"),
    ("not has(zone)", "'not' does not negate here, use '!' at 1"),
    ("NOT(has(zone))", "'NOT' does not negate here, use '!' at 1"),
    # operators
    ("a = 'b'", "'=' alone is no operator, use '==' at 3"),
    ("a =~ 'b'", "'=' alone is no operator, use '==' at 3"),
    ("a ! = 'b'", "'!' alone is no operator, use '!=' or 'not in' at 3"),
    ("a !in {'b'}", "'!' alone is no operator, use '!=' or 'not in' at 3"),
    ("zone", "expected an operator such as ==, or has(zone) instead of the name alone at 5"),
    ("a && b", "expected an operator such as ==, or has(a) instead of the name alone at 3"),
    ("(a)", "expected an operator such as ==, or has(a) instead of the name alone at 3"),
    ("a" * 41, "expected an operator such as ==, or has(...) instead of the name alone at 42"),
    ("zone like 'x'", f"unknown operator 'like', expected {OPERATORS} at 6"),
    ("a inf {'b'}", f"unknown operator 'inf', expected {OPERATORS} at 3"),
    ("a notinx {'b'}", f"unknown operator 'notinx', expected {OPERATORS} at 3"),
    ("a in- {'b'}", f"unknown operator 'in-', expected {OPERATORS} at 3"),
    (f"a {'b' * 41}", f"unknown operator '{'b' * 37}...', expected {OPERATORS} at 3"),
    ("a IN {'b'}", "operators are in lower case, use 'in' at 3"),
    ("a StartsWith 'b'", "operators are in lower case, use 'startswith' at 3"),
    ("a starts 'b'", "expected 'with' after 'starts' at 10"),
    ("a ends withx 'b'", "expected 'with' after 'ends' at 8"),
    ("a not == 'b'", "expected 'in' after 'not' at 7"),
    ("a not", "expected 'in' after 'not' at 6"),
    ("a 'b'", f"{OPERATOR} at 3"),
    ("a < 'b'", f"{OPERATOR} at 3"),
    ("a {'b'}", f"{OPERATOR} at 3"),
    ("a “b”", f"{OPERATOR}, not '“', at 3"),
    ("a:'b'", "':' cannot stand in a label name, only letters a-z, A-Z, digits, . _ - / at 2"),
    (
        "zöne == 'a'",
        "'ö' cannot stand in a label name, only letters a-z, A-Z, digits, . _ - / at 2",
    ),
    ("a\0", "U+0000 cannot stand in a label name, only letters a-z, A-Z, digits, . _ - / at 2"),
    # right-hand sides
    ("zone == a", "expected a quoted string at 9"),
    ("zone ==", "expected a quoted string at 8"),
    ("a == 5", "expected a quoted string at 6"),
    ("a === 'b'", "expected a quoted string at 5"),
    ("a contains {'b'}", "expected a quoted string at 12"),
    ("a starts with b", "expected a quoted string at 15"),
    ("a == “b”", "expected a quoted string, not '“', at 6"),
    ("zone == 'a", "expected a closing ' for the string that opens at 9"),
    ("zone == \"a'", 'expected a closing " for the string that opens at 9'),
    # sets
    ("zone in 'a'", "expected a set such as {'a', 'b'} at 9"),
    ("zone in", "expected a set such as {'a', 'b'} at 8"),
    ("a not in ('b')", "expected a set such as {'a', 'b'} at 10"),
    ("zone in {a}", "expected a quoted string or '}' at 10"),
    ("zone in {,}", "expected a quoted string or '}' at 10"),
    ("a in {'b',,}", "expected a quoted string or '}' at 11"),
    ("a in {'b',", "expected a quoted string or '}' at 11"),
    ("a in {", "expected a quoted string or '}' at 7"),
    ("a in {'b' 'c'}", "expected ',' or '}' at 11"),
    ("a in {'b'", "expected ',' or '}' at 10"),
    ("a in {'b", "expected a closing ' for the string that opens at 7"),
    # behind a condition
    ("all() all()", f"{LINK} at 7"),
    ("has(a)has(b)", f"{LINK} at 7"),
    ("a == 'it's'", f"{LINK} at 10"),
    ("has(a) == 'b'", f"{LINK} at 8"),
    ("has(a)\u200b", f"{LINK}, not U+200B, at 7"),
    ("(has(a) has(b))", "expected '&&', '||' or ')' at 9"),
    ("zone == 'a' and b == 'c'", "'and' is no operator, use '&&' at 13"),
    ("has(a) OR has(b)", "'OR' is no operator, use '||' at 8"),
    ("zone == 'a' & b == 'c'", "'&' alone is no operator, use '&&' at 13"),
    ("has(a) | has(b)", "'|' alone is no operator, use '||' at 8"),
    ("a == 'b', c == 'd'", "',' does not join conditions, use '&&' at 9"),
    ("(has(a)", "expected ')' to close a '(' at 8"),
    ("((has(a)) ", "expected ')' to close a '(' at 11"),
    ("has(a))", "this ')' closes nothing at 7"),
    ("(has(a)) )&& has(b)", "this ')' closes nothing at 10"),
    # white space that is none
    ("zone == 'a'\n", f"{LINE_BREAK} at 12"),
    ("\nall()", f"{LINE_BREAK} at 1"),
    ("\n", f"{LINE_BREAK} at 1"),
    ("a == 'b' &&\r\nhas(c)", f"{LINE_BREAK} at 12"),
    ("zone\n== 'a'", f"{LINE_BREAK} at 5"),
    ("zone ==\n'a'", f"{LINE_BREAK} at 8"),
    ("zone in {\n'a'}", f"{LINE_BREAK} at 10"),
    ("zone in {'a'\n}", f"{LINE_BREAK} at 13"),
    ("has(\na)", f"{LINE_BREAK} at 5"),
    ("has(a\n)", f"{LINE_BREAK} at 6"),
    (
        "zone\u00a0== 'a'",
        "U+00A0 stands here; white space other than space and tab is not allowed, at 5",
    ),
    (
        "all()\v",
        "U+000B stands here; white space other than space and tab is not allowed, at 6",
    ),
]


@pytest.mark.parametrize(("text", "reason"), REFUSED)
def test_reason(text: str, reason: str) -> None:
    """A text that is no selector is refused with what is wrong, what to write, and the place."""
    with pytest.raises(SelectorError) as caught:
        parse(text)
    assert str(caught.value) == reason
    assert reason.endswith(f" at {caught.value.position}")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("has(", "a label name"),
        ("a == b", "a quoted string"),
        ("a = 'b'", "'=='"),
        ("a not x", "'in' after 'not'"),
        ("a in {'b'", "',' or '}'"),
        ("has(a) and has(b)", "'&&'"),
        ("(has(a)", "')'"),
        ("all()\n", "'&&', '||' or the end"),
    ],
)
def test_expected(text: str, expected: str) -> None:
    """The error says by itself what could have stood at the place, whatever stands there."""
    with pytest.raises(SelectorError) as caught:
        parse(text)
    assert caught.value.expected == expected
