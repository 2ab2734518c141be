"""Documents of one shape: each has the value that it has by itself."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyctl.documents import shapes
from pyctl.documents.quick import NotPlainError, PlainScalars, quick_value
from pyctl.documents.shapes import Shapes

MANIFEST = """\
kind: HostEndpoint
metadata:
  name: {}
  labels: {{role: worker}}
  note: "a: b"
spec:
  node: {}
  expectedIPs:
  - {}
  - - {}
  empty: {{}}
  port: 80"""
WORDS = (
    ["node-1", "node-2", "10.0.0.1", "x"],
    ["node-3", "node-2", "fd00::1", "10:30:00"],
    ["a/b", "c_d", "10.0.0.0/8", "e+f"],
    ["1", "yes", "1.5", "null"],
    ["012", "0x10", "+", "a:b:c"],
    ["9" * 2000, "2026-01-02", "y", "a-"],
)


def read(text: str, reader: Shapes, scalars: PlainScalars) -> tuple[Any, bool]:
    """The value, "slow" for what is left to the slow way; whether a word was respelled."""
    scalars.respelled = False
    try:
        return reader.value(text.encode()), scalars.respelled
    except NotPlainError:
        return "slow", False


def alone(text: str) -> tuple[Any, bool]:
    """The same of a document by itself."""
    scalars = PlainScalars()
    try:
        return quick_value(text.encode(), scalars), scalars.respelled
    except NotPlainError:
        return "slow", False


@pytest.mark.parametrize("end", ["", "\n"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_every_document_of_a_shape_has_its_own_value(line_end: str, end: str) -> None:
    """Words have the types that they have elsewhere, and nothing is shared."""
    scalars = PlainScalars()
    reader = Shapes(scalars)
    seen = []
    for words in WORDS:
        text = MANIFEST.format(*words).replace("\n", line_end) + end
        value = read(text, reader, scalars)
        assert repr(value) == repr(alone(text))
        seen.append(value[0])
    assert len({id(value["spec"]["empty"]) for value in seen}) == len(seen)


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_the_third_of_a_shape_is_not_parsed(monkeypatch: pytest.MonkeyPatch, line_end: str) -> None:
    """One document by itself, one with marks, and no more."""
    parsed = []

    def counted(text: bytes, scalars: PlainScalars) -> Any:
        parsed.append(text)
        return quick_value(text, scalars)

    monkeypatch.setattr(shapes, "quick_value", counted)
    reader = Shapes(PlainScalars())
    for words in WORDS[:4]:
        reader.value(MANIFEST.format(*words).replace("\n", line_end).encode())
    assert len(parsed) == 2


@pytest.mark.parametrize(
    "shape",
    [
        "a: |\n  b: {}\n", "a: >\n  - {}\n", 'a: "b\n  c: {}\n  d"', "# a: {}\nb: c", "? a: {}\n",
        "a: b - {}", "a: b\n  c: {}\n", "a: x\na: {}", "a: &x {}\nb: *x\nc: {}", "a: {}: b",
        "a: [b,\n  - {}\n]", "[a: {}\n]", "{{a: {}\n}}", "--- {}", "- - - {}", "a: {} # b",
        "a: {} ", "\ta: {}", "{}", "a: mark::/.+-_0\nb: {}",
        'a: "mark\\x3a:/.+-_0"\nb: {}', '# a: {}\nb: "mark::\\/.+-_0"', "012: {}", "a: 012\nb: {}",
        "[" * 60 + "1" + "]" * 60 + "\n# a: {}", "- {}\n" + "- " * 60 + "a", "a: {}\nb: .inf",
        "a: {}\n\x00", "a: {}\nb: \xe9", "a: {}\n" + "#" * 20_000,
    ],
)  # fmt: skip
def test_words_in_odd_places_are_read_as_ever(shape: str) -> None:
    """In texts of several lines, in comments, in keys, beside what is not plain."""
    scalars = PlainScalars()
    reader = Shapes(scalars)
    for word in ("x", "y1", "a::b", "012", "z", "yes"):
        text = shape.replace("{}", word).replace("{{", "{").replace("}}", "}")
        assert repr(read(text, reader, scalars)) == repr(alone(text))


def test_what_is_no_text_is_left_to_the_slow_way() -> None:
    """Bytes that are not UTF-8 are no shape."""
    reader = Shapes(PlainScalars())
    for _ in range(3):
        with pytest.raises(NotPlainError):
            reader.value(b"a: b\nc: \xff")


def test_the_memory_is_bounded() -> None:
    """Documents that are all different are not remembered for ever."""
    reader = Shapes(PlainScalars())
    for number in range(2500):
        assert reader.value(f"a{number}: b".encode()) == {f"a{number}": "b"}
    assert len(reader._known) <= 1000


PIECES = st.sampled_from(
    [
        *"a1:[]{}'~\"\n\té#",
        *("b: ", "- ", "\n  ", "\r\n", ", ", "012", "|\n", ">-\n", "? ", "&x ", "*x ", "<<: "),
        *(["b: {}\n", "- {}\n", "{}", "  c: {}\n", ": {}\n"] * 2),
    ]
)
WORD = st.sampled_from(["x", "node-1", "a::b", "1", "yes", "1.50", "10.0.0.0/8", "z" * 50, "a:b"])


@given(st.lists(PIECES, max_size=10).map("".join), st.lists(WORD, min_size=4, max_size=4))
@settings(derandomize=True, deadline=None, max_examples=2000)
def test_shapes_change_nothing(shape: str, words: list[str]) -> None:
    """Whatever stands around words: each document is what it is by itself."""
    scalars = PlainScalars()
    reader = Shapes(scalars)
    for word in words:
        text = shape.replace("{}", word)
        assert repr(read(text, reader, scalars)) == repr(alone(text))
