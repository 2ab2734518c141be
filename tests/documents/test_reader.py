"""Files into documents and values."""

from __future__ import annotations

import pytest

from pyctl.documents import reader
from pyctl.documents.reader import (
    Document,
    read_documents,
    read_one,
    read_value,
)
from pyctl.errors import ManifestError

PREFIX = "error converting YAML to JSON: yaml: "


def documents(data: bytes | str) -> list[Document]:
    """All documents of a file called f.yaml."""
    return list(read_documents(data, "f.yaml"))


def test_documents_with_their_places() -> None:
    """Each document knows the line it starts on."""
    read = documents("---\nkind: Tier\n---\n# note\nkind: Profile\n")
    assert [document.value for document in read] == [{"kind": "Tier"}, {"kind": "Profile"}]
    assert [document.source.place() for document in read] == ["f.yaml:2", "f.yaml:5"]
    assert [document.error for document in read] == [None, None]


@pytest.mark.parametrize("data", ["", b"", "\ufeff"])
def test_a_file_of_nothing_has_no_documents(data: bytes | str) -> None:
    """Not even an empty one."""
    assert documents(data) == []


@pytest.mark.parametrize("data", ["\n", "# note\n", "---\n", "---", "~"])
def test_a_document_of_nothing_is_none(data: str) -> None:
    """The caller can refuse it."""
    assert [document.value for document in documents(data)] == [None]


def test_one_broken_document_does_not_stop_the_others() -> None:
    """The error is told for the document that has it."""
    read = documents("a: 1\n---\nb: [\n---\nc: 1\nc: 2\n---\nd: 4\n")
    assert [document.value for document in read] == [{"a": 1}, None, None, {"d": 4}]
    assert read[1].error == PREFIX + "line 3: did not find expected node content"
    assert read[1].source.place() == "f.yaml:3"
    assert read[2].error == PREFIX + 'unmarshal errors: line 6: key "c" already set in map'
    assert read[2].source.place() == "f.yaml:6"


def test_text_that_is_no_yaml_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A large file with a slip at its end must not become millions of nodes to say the same."""

    def refuse(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(reader, "compose", refuse)
    (read,) = documents("# c\na:\n- 1\nb: [\n")
    assert read.error == PREFIX + "line 4: did not find expected node content"
    assert read.source.place() == "f.yaml:4"


@pytest.mark.parametrize(
    "data",
    [
        "a: é\r\nb: 1\r\n",
        "a: é\nb: 1\n".encode(),
        b"\xef\xbb\xbf" + "a: é\nb: 1\n".encode(),
        "a: é\nb: 1\n".encode("utf-16"),
        '{"a": "\\u00e9", "b": 1}',
        "a: é\nb: 1\n...\n# the end\n",
        "a: é\nb: 1\n---   ",
    ],
)
def test_the_same_in_other_clothes(data: bytes | str) -> None:
    """Encodings, line ends, JSON and what may follow a document."""
    assert [document.value for document in documents(data)] == [{"a": "é", "b": 1}]


def test_text_after_the_end_of_a_document_is_told() -> None:
    """What yaml.v2 drops in silence after `...` is an error."""
    (read,) = documents("a: 1\n...\nb: 2\n")
    assert read.error is not None
    assert read.source.line() == 3


def test_broken_utf16_is_told() -> None:
    """A file that cannot be decoded is one document with an error."""
    (read,) = documents(b"\xff\xfea")
    assert read.error == PREFIX + "line 1: invalid UTF-16 at byte 2"
    assert read.source.place() == "f.yaml:1"


@pytest.mark.parametrize(
    ("text", "respelled"),
    [
        ("a: 1", False),
        ("a: true\nb: 1.5\nc:\nd: ''", False),
        ("a: '012'", False),
        ("a: 012", True),
        ("a: ~", True),
        ("a: &x 012", True),
        ("a: &x 12", False),
        ("012: a", True),
        ("n: a", True),
    ],
)
def test_respelled(text: str, *, respelled: bool) -> None:
    """Whether any bare word or number would become other text, read either way."""
    (read,) = documents(text)
    assert read.source.respelled is respelled


def test_respelled_is_told_for_each_document() -> None:
    """One document does not speak for the next."""
    read = documents("a: 012\n---\na: 12\n---\na: 012\n")
    assert [document.source.respelled for document in read] == [True, False, True]


def test_reading_is_lazy() -> None:
    """A document is parsed when it is asked for."""
    read = read_documents("a: 1\n---\nb: [", "f.yaml")
    assert next(read).value == {"a": 1}


def test_calicos_own_example_of_changed_labels() -> None:
    """Octal, exponent, hexadecimal, date, null, underscore: as calicoctl takes them."""
    (read,) = documents("{a: 012, b: 1e3, c: 0x10, d: 2026-01-02, e: ~, f: 007, g: 1_000, h: 0.10}")
    assert read.value == {
        "a": 10, "b": 1000.0, "c": 16, "d": "2026-01-02", "e": None, "f": 7, "g": 1000, "h": 0.1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("data", "value"),
    [
        ("", None),
        ("a: 1", {"a": 1}),
        ("[1]", [1]),
        ("---\na: 1\n---\n", {"a": 1}),
        ("# Of whom.\n---\na: 1\n", {"a": 1}),
    ],
)
def test_the_only_document(data: str, value: object) -> None:
    """The one that holds something, None if there is none."""
    assert read_one(data, "f.yaml").value == value


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("a: 1\nb: [\n", f"f.yaml:2: {PREFIX}line 2: did not find expected node content"),
        ("# c\n---\na: 1\n---\nb: 2\n", "f.yaml:5: only one document may stand here"),
    ],
)
def test_the_only_document_refuses(data: str, message: str) -> None:
    """A broken document and a second one are errors that name the place."""
    with pytest.raises(ManifestError) as caught:
        read_one(data, "f.yaml")
    assert str(caught.value) == message


def test_the_only_document_knows_its_place() -> None:
    """Its source tells where a value stands; text that holds nothing is a document of None."""
    assert read_one("# c\na: 1\n", "f.yaml").source.place(("a",)) == "f.yaml:2"
    nothing = read_one("", "f.yaml")
    assert (nothing.value, nothing.source.place()) == (None, "f.yaml:1")


@pytest.mark.parametrize(
    ("data", "value"),
    [
        ("", None),
        ("# c\n", None),
        ("a: 1\nb: 2\na: 3\n---\nb: [\n", {"a": 3, "b": 2}),
        ("# Of whom.\n---\na: 1\n", {"a": 1}),
        ("---\n---\na: 1\n", None),
        ("%YAML 1.1\n--- # c\na: 1\n...\nb\n", {"a": 1}),
        ('{"a": 1}\n{}', {"a": 1}),
        (b"\xef\xbb\xbfa: 1", {"a": 1}),
    ],
)
def test_the_first_document(data: str | bytes, value: object) -> None:
    """As Go reads what is no manifest: the first document by YAML's rule, the last of a key."""
    assert read_value(data, "f.yaml", strict=False) == value


@pytest.mark.parametrize(
    ("data", "place"),
    [
        ("# c\n---\na: 1\na: 2\n", "f.yaml:4"),
        ("a: [\n", "f.yaml:1"),
        (b"\xff", "f.yaml:1"),
        (b"\xff\xfea", "f.yaml:1"),
    ],
)
def test_the_first_document_refuses(data: str | bytes, place: str) -> None:
    """A key given twice, unless told otherwise, and text that cannot be read, with the place."""
    with pytest.raises(ManifestError, match=rf"^{place}: error converting YAML to JSON: "):
        read_value(data, "f.yaml")
