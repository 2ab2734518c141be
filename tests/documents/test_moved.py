"""The source of an object that was put together from values of a document."""

from __future__ import annotations

from pyctl.documents.moved import Moved
from pyctl.documents.reader import read_one
from pyctl.errors import Path

TEXT = """\
- op: add
  path: /metadata/labels
  value:
    zone: 012
    010: yes
- op: add
  path: /spec/node
  value: !has(x)
- op: add
  path: /metadata/labels/key
  value: 0x10
"""
ORIGINS: dict[Path, Path] = {
    ("metadata", "labels", "zone"): (0, "value", "zone"),
    ("metadata", "labels", "8"): (0, "value", "8"),
    ("metadata", "labels", "key"): (2, "value"),
    ("spec", "node"): (1, "value"),
}


def _moved() -> Moved:
    return Moved(read_one(TEXT, "patch.yaml").source, ORIGINS)


def test_words_are_those_of_the_document() -> None:
    """A value says how it was written; one from elsewhere has no words."""
    source = _moved()
    assert source.respelled
    assert source.written(("metadata", "labels", "zone")) == "012"
    assert source.written(("metadata", "labels", "8")) == "yes"
    assert source.written(("spec", "order")) is None


def test_keys_of_the_document_are_words_and_those_of_pointers_are_not() -> None:
    """A pointer is text as a whole, so what it names was written just so."""
    source = _moved()
    assert source.written_key(("metadata", "labels", "8")) == "010"
    assert source.written_key(("metadata", "labels", "key")) is None
    assert source.written_key(("spec", "order")) is None


def test_places_are_in_the_document() -> None:
    """Of a value, of what holds it, and of what is beside it; else of the beginning."""
    source = _moved()
    assert source.place(("metadata", "labels", "8")) == "patch.yaml:5"
    assert source.place(("metadata", "labels")) == "patch.yaml:4"
    assert source.place(("spec", "node")) == "patch.yaml:8"
    assert source.place(("spec", "order")) == "patch.yaml:8"
    assert source.place(("status",)) == "patch.yaml:1"
    assert source.place() == "patch.yaml:1"


def test_tags_are_told_of_the_object() -> None:
    """Where the value is that began with one."""
    assert list(_moved().tags()) == [(("spec", "node"), "!has(x)")]
