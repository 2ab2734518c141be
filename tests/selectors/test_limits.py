"""Deep and long texts: everything works, and twice the text is about twice the work.

Work is counted in calls of functions, which does not depend on the machine. A step that grows with
the square of the text would also keep these tests from ending.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from types import FrameType

import pytest

from pyctl.selectors import SelectorError, parse

SHAPES: dict[str, Callable[[int], str]] = {
    "parentheses": lambda n: "(" * n + "has(a)" + ")" * n,
    "negations": lambda n: "!" * n + "has(a)",
    "spaced negations": lambda n: "! " * n + "has(a)",
    "negated parentheses": lambda n: "!(" * n + "has(a)" + ")" * n,
    "nested to the right": lambda n: "(has(a) && " * n + "has(b)" + ")" * n,
    "nested to the left": lambda n: "(" * n + "has(a)" + " || has(b))" * n,
    "all mixed": lambda n: "!(has(a) || (b == 'c' && " * n + "has(b)" + "))" * n,
    "flat and": lambda n: " && ".join(["has(a)"] * (n + 1)),
    "flat or of ands": lambda n: " || ".join(["has(x) && a == 'b'"] * (n + 1)),
    "set": lambda n: f"a in {{{', '.join(repr(str(i)) for i in range(n))}}}",
    "string": lambda n: f"a == '{'x' * n}'",
    "white space": lambda n: f"{' ' * n}has(a){' ' * n}",
}
MEGABYTE = 1_000_000
LONG_REFUSED = {
    "open parentheses": ("(" * MEGABYTE, MEGABYTE + 1),
    "closing parentheses": ("has(a)" + ")" * MEGABYTE, 7),
    "negations": ("!" * MEGABYTE, MEGABYTE + 1),
    "white space": ("a" + " " * MEGABYTE, MEGABYTE + 2),
    "line breaks": ("\n" * MEGABYTE, 1),
    "name": ("a" * MEGABYTE, 1),
    "name in has": ("has(" + "a" * MEGABYTE, 5),
    "unclosed string": ("a == '" + "x" * MEGABYTE, 6),
    "unclosed set": ("a in {" + "'x'," * (MEGABYTE // 4), MEGABYTE + 7),
    "unclosed has": ("has(" + " " * MEGABYTE, MEGABYTE + 5),
    "unclosed not": ("a not" + " " * MEGABYTE, MEGABYTE + 6),
    "unclosed chain": ("has(a)&&" * (MEGABYTE // 8), MEGABYTE + 1),
    "words": ("a " * (MEGABYTE // 2), 3),
    "quotes": ("'\"" * (MEGABYTE // 2), 1),
}


def use(text: str) -> None:
    """Do everything with a selector that can be done, and drop it."""
    selector, again = parse(text), parse(text + " ")
    assert selector == again
    assert selector.tree == again.tree
    assert hash(selector.tree) == hash(again.tree)
    assert selector.matches({"a": "b"}) == again.matches({"a": "b"})
    assert len(repr(selector.tree)) >= len(str(selector))
    assert selector.labels() <= {"a", "b", "x"}
    assert selector.unique_id() == again.unique_id()
    assert selector.matches({}) == parse(str(selector)).matches({})


def calls(act: Callable[[], object]) -> int:
    """Count the calls of functions, Python's own included, while something is done."""
    count = 0

    def counted(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        act()
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("shape", SHAPES)
def test_everything_works_at_any_depth(shape: str) -> None:
    """300,000 characters, nested as deep as they allow, are parsed, printed, matched, forgotten."""
    make = SHAPES[shape]
    use(make(300_000 // (len(make(12)) - len(make(11)))))
    gc.collect()


@pytest.mark.parametrize("shape", SHAPES)
def test_work_grows_with_the_text(shape: str) -> None:
    """A text twice as deep or long takes at most about twice the calls."""
    once, twice = SHAPES[shape](1_200), SHAPES[shape](2_400)
    assert calls(lambda: use(twice)) <= 2 * calls(lambda: use(once)) + 100


@pytest.mark.parametrize("shape", LONG_REFUSED)
def test_long_texts_are_refused(shape: str) -> None:
    """A megabyte of nonsense is refused at the right place, in words of ordinary length."""
    text, position = LONG_REFUSED[shape]
    with pytest.raises(SelectorError) as caught:
        parse(text)
    assert caught.value.position == position
    assert len(str(caught.value)) < 200
