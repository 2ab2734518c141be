"""kubectl's label selectors: read as kubectl reads them, and never mistaken for Calico's."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyctl import selectors
from pyctl.selectors import kubernetes

LABELS = {"zone": "north", "role": "web", "rack": "7", "empty": "", "in": "x", "a.b/c-d": "1"}


@pytest.mark.parametrize(
    ("text", "matches"),
    [
        ("zone=north", True),
        ("zone == north", True),
        ("zone=south", False),
        ("nope=north", False),
        ("zone!=south", True),
        ("zone!=north", False),
        ("nope!=x", True),
        ("zone in (north,south)", True),
        ("zone in ( south , east )", False),
        ("nope in (x)", False),
        ("zone notin (south)", True),
        ("zone notin (north,south)", False),
        ("nope notin (x)", True),
        ("zone", True),
        ("nope", False),
        ("!nope", True),
        ("! zone", False),
        ("rack>6", True),
        ("rack > 7", False),
        ("rack<8", True),
        ("zone>1", False),
        ("nope<1", False),
        ("zone=north,role=web,!guest", True),
        ("zone=north,role=api", False),
        ("empty=", True),
        ("empty=,zone", True),
        ("zone=", False),
        ("nope=", False),
        ("nope!=", True),
        ("empty in (,x)", True),
        ("in=x", True),
        ("in in (x)", True),
        ("a.b/c-d=1", True),
        ("  zone = north\t,\nrole in(web) ", True),
    ],
)
def test_requirements_hold_as_in_kubectl(text: str, *, matches: bool) -> None:
    """Absent labels fulfil != and notin, and no other requirement; all must hold."""
    assert kubernetes.parse(text).matches(LABELS) is matches


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "expected a label name at 1"),
        ("zone=north,", "expected a label name at 12"),
        (",zone", "expected a label name, not ',', at 1"),
        ("zone north", "expected one of = == != in notin < >, or a comma, not 'north', at 6"),
        ("zone === x", "expected a value without quotes"),
        ("zone='north'", "not ''north'', at 6"),
        ("zone=a/b", "not 'a/b', at 6"),
        ("-zone", "expected a label name, not '-zone', at 1"),
        ("!", "expected a label name at 2"),
        ("!zone=x", "expected ',' between requirements, not '=', at 6"),
        ("zone in north", "expected a set such as (a,b), not 'north', at 9"),
        ("zone in ()", "the set is empty"),
        ("zone in (a", "expected ',' or ')' at 11"),
        ("zone in (a b)", "expected ',' or ')', not 'b', at 12"),
        ("rack>x", "expected a number, not 'x', at 6"),
        ("zone=a && b=c", "not '&&', at 8"),
    ],
)
def test_what_is_no_label_selector_is_refused(text: str, complaint: str) -> None:
    """The error says what was expected, what stands there, and at which character."""
    with pytest.raises(selectors.SelectorError) as error:
        kubernetes.parse(text)
    assert complaint in str(error.value)
    assert 1 <= error.value.position <= len(text) + 1


@given(st.text(alphabet="ab1 =!&|(){},'\"<>in.has", max_size=20))
@settings(derandomize=True, deadline=None)
def test_no_text_belongs_to_both_languages(text: str) -> None:
    """A text that Calico reads is never one that kubectl reads in another sense."""
    readable = 0
    for parse in (selectors.parse, kubernetes.parse):
        try:
            parse(text)
        except selectors.SelectorError:
            continue
        readable += 1
    assert readable < 2
