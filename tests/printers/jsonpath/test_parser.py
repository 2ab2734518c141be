"""Templates and paths are read, or refused with the place of what is wrong."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyctl.errors import UsageError
from pyctl.printers import jsonpath
from pyctl.printers.jsonpath.nodes import Field, Key, Recursive, Slice, walk

DATA: dict[str, Any] = {
    "name": "x",
    "labels": {"a.b/c": "dotted", "a": {"b": "nested"}, "q'uote": 1, "com,ma": 2, "bra]cket": 3},
    "ports": [{"n": 1}, {"n": 2.5}, {"n": 3}],
    "order": 1000000.0,
    "big": 1e19,
}


@pytest.mark.parametrize(
    ("template", "complaint"),
    [
        ("{.name", "unclosed action: } is missing at 1"),
        ("ab{.x}{", "unclosed action: } is missing at 7"),
        ("{.ports[0}", "'[' is not closed at 8"),
        ("{.ports[?(@.n==1]}", "'(' is not closed at 10"),
        ("{.ports[?(@.n==1) x]}", "unclosed array: expected ] behind the filter at 18"),
        ("{.ports[?(@.n=1)]}", "unrecognized filter operator = (known: == != < <= > >=) at 14"),
        ("{.ports[?(@.n==~1)]}", "unexpected '~' at 16"),
        ("{.ports[?(@.n==)]}", "expected something to compare at 16"),
        ("{.ports[?( )]}", "expected something to compare at 11"),
        ("{.ports[?(@.n==a)]}", 'unrecognized identifier a (a field is .a, a text "a") at 16'),
        ("{.ports[x]}", "invalid array index 'x' at 9"),
        ("{.ports[0,x]}", "invalid array index 'x' at 11"),
        ("{.ports[]}", "invalid array index '' at 9"),
        ("{name}", 'unrecognized identifier name (a field is .name, a text "name") at 2'),
        ("{.a range .b}", "range stands first, right behind the brace at 5"),
        ("{end}", "not in range, nothing to end at 1"),
        ("{range .ports}{end .x}", "nothing may stand beside end at 15"),
        ('{"x}', "unterminated quoted string at 2"),
        (r'{"\q"}', r"unknown escape '\q' at 3"),
        (r'{"\ud800"}', r"unknown escape '\u' at 3"),
        ('{"\\', "unterminated quoted string at 2"),
        ("{1.2.3}", "cannot parse number 1.2.3 at 2"),
        ("{....a}", "invalid multiple recursive descent at 4"),
        ("{.a ;}", "unexpected ';' at 5"),
        ("{" + ".a[?(@" * 60, "'(' is not closed at 360"),
        ("{.a" + "[?(@.a" * 60 + ")]" * 60 + "}", "brackets are nested too deeply at"),
        ("{range .a}" * 60, "ranges are nested too deeply at"),
    ],
)
def test_a_text_that_is_no_template_is_refused(template: str, complaint: str) -> None:
    """With what is wrong, and at which character."""
    with pytest.raises(jsonpath.TemplateError) as error:
        jsonpath.render(jsonpath.parse(template), DATA)
    assert complaint in str(error.value)


@pytest.mark.parametrize(
    ("template", "complaint"),
    [
        ("{.ports[3].n}", "array index out of bounds: index 3, length 3 at 9"),
        ("{.ports[2:1]}", "starting index 2 is greater than ending index 1 at 9"),
        ("{.ports[::0]}", "the step of a slice must be greater than 0 at 9"),
        ("{.name[0]}", "text is no list and cannot be indexed at 8"),
        ("{.labels[?(@.x)]}", "an object is no list and cannot be filtered at 9"),
        ('{.ports[?(@.n=="1")]}', "incompatible types for comparison: a number and text at 8"),
        ("{.ports[?(@==1)]}", "incompatible types for comparison: an object and a number at 8"),
        ("{.ports[?(true<false)]}", "booleans compare by == and != only at 8"),
        ("{.ports[?(@['n','n']==1)]}", "can only compare one element at a time at 8"),
    ],
)
def test_data_that_does_not_suit_a_template_is_told(template: str, complaint: str) -> None:
    """No mistake of usage: the template may suit other data."""
    with pytest.raises(jsonpath.JSONPathError) as error:
        jsonpath.render(jsonpath.parse(template), {**DATA, "ports": [*DATA["ports"]]})
    assert str(error.value) == complaint.replace("{", "").replace("}", "")
    assert not isinstance(error.value, UsageError)


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{.labels['a.b/c']}", "dotted"),
        (r"{.labels.a\.b/c}", "dotted"),
        ("{.labels['a.b']}", "nested"),
        ("""{.labels["q'uote"]}""", "1"),
        ("{.labels['com,ma','bra]cket']}", "2 3"),
        ("{.ports[?(@.n>=2)].n}", "2.5 3"),
        ("{.order} {.big}", "1000000 1e+19"),
        ("{\n  .name\t}", "x"),
        ("{.labels.a}", '{"b":"nested"}'),
    ],
)
def test_what_is_read_where_kubectl_stumbles(template: str, text: str) -> None:
    """Quoted keys as they are, numbers of both kinds, blanks of every kind."""
    assert jsonpath.render(jsonpath.parse(template), DATA) == text


@pytest.mark.parametrize("text", [".spec.node", "spec.node", "{.spec.node}", "{spec.node}"])
def test_a_path_has_four_spellings(text: str) -> None:
    """As kubectl takes it for columns and sorting."""
    assert jsonpath.path(text) == (Field("spec"), Field("node"))


def test_a_path_may_have_every_step_of_a_template() -> None:
    """Indexes, quoted keys, recursion."""
    nodes = jsonpath.path(".a[0]['b.c']..d")
    assert nodes == (
        Field("a"),
        Slice(4, single=True),
        Key("b.c", (Field("b"), Field("c"))),
        Recursive(),
        Field("d"),
    )
    assert walk(nodes, [{"a": [{"b": {"c": {"d": 1}}}]}]) == [1]
    assert jsonpath.path("..d") == jsonpath.path("{..d}") == (Recursive(), Field("d"))


@pytest.mark.parametrize("text", ["", "{.a}{.b}", "{.a", ".a}", ".a[", "a b"])
def test_a_text_that_is_no_path_is_refused(text: str) -> None:
    """A template is not a path."""
    with pytest.raises(jsonpath.TemplateError):
        jsonpath.path(text)


def test_a_range_that_is_left_open_is_remarked_on() -> None:
    """It is run as kubectl runs it, and what stands in it once more; a remark says so."""
    template = jsonpath.parse("{range .ports[*]}{.n},")
    assert template.remarks == ("range without {end} at 1",)
    assert jsonpath.render(template, DATA) == "1,2.5,3,,"


@pytest.mark.parametrize(("text", "constant"), [("a", True), ('{"a"}', True), ("a{.b}", False)])
def test_a_template_knows_whether_it_looks_at_the_data(text: str, *, constant: bool) -> None:
    """One that does not is hardly meant."""
    assert jsonpath.parse(text).constant is constant


def test_the_json_form_has_an_array_for_each_action() -> None:
    """As kubectl's jsonpath-as-json: four blanks, fields by name."""
    template = jsonpath.parse("{.ports[0:2]}{.nope}")
    assert jsonpath.render_json(template, DATA) == (
        '[\n    {\n        "n": 1\n    },\n    {\n        "n": 2.5\n    }\n]\n[]\n'
    )


_ALPHABET = "{}[]()?@$.*'\"\\,:-+=<>!~ \n\tab019_rangeendé"
_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abn"), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.text(alphabet=_ALPHABET, max_size=40), _JSON)
@settings(derandomize=True, deadline=None)
def test_any_text_is_read_or_refused_in_words(text: str, data: Any) -> None:
    """Nothing but the two errors, and text that can be written out."""
    for template in (text, f"{{{text}}}", f"{{.a[?(@.{text})]}}"):
        with suppress(jsonpath.TemplateError, jsonpath.JSONPathError):
            assert jsonpath.render(jsonpath.parse(template), data).encode() is not None


def test_halves_of_characters_do_not_get_through() -> None:
    """JSON's escapes can leave them in stored texts, but nothing can write them."""
    data = {"a": "x\ud800y", "b": {"c": "\udc00"}}
    assert jsonpath.render(jsonpath.parse("{.a}"), data) == "x\ufffdy"
    assert jsonpath.render(jsonpath.parse("{.b}"), data) == '{"c":"\\ufffd"}'


@given(_JSON)
@settings(derandomize=True, deadline=None)
def test_descent_finds_every_text_and_list_once(data: Any) -> None:
    """The recursion visits everything that is not empty."""

    def count(value: Any) -> int:
        inside = value.values() if isinstance(value, dict) else value
        if isinstance(value, str):
            return int(value != "")
        return 1 + sum(map(count, inside)) if isinstance(value, dict | list) and value else 0

    assert len(walk([Recursive()], [data])) == count(data)
