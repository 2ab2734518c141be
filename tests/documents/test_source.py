"""Where values stood and how they were written."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyctl.documents.source import Source
from pyctl.documents.yaml_text import dump_yaml
from pyctl.errors import Path

TEXT = b"""\
# a policy
kind: GlobalNetworkPolicy
metadata:
  name: 'nodes'
  labels: {count: 012, n: yes, quoted: "1e3"}
spec:
  ingress:
  - &base
    action: Allow
    protocol: TCP
  - <<: *base
    destination:
      ports: [22, 0x50]
  egress:
  - *base
"""
SOURCE = Source("policy.yaml", TEXT, 11)


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ((), 12),
        (("kind",), 12),
        (("metadata",), 13),
        (("metadata", "name"), 14),
        (("metadata", "labels", "count"), 15),
        (("metadata", "labels", "false"), 15),
        (("spec", "ingress"), 17),
        (("spec", "ingress", 0), 18),
        (("spec", "ingress", 0, "action"), 19),
        (("spec", "ingress", 1), 21),
        (("spec", "ingress", 1, "destination", "ports", 1), 23),
        (("spec", "ingress", 1, "action"), 19),
        (("spec", "egress", 0), 25),
        (("spec", "egress", 0, "protocol"), 20),
        (("SPEC", "Ingress", 1, "Destination"), 22),
        (("metadata", "annotations"), 13),
        (("spec", "ingress", 7, "action"), 17),
        (("spec", "ingress", -1), 17),
        (("spec", "egress", "action"), 24),
        (("kind", "x"), 12),
        (("kind", 0), 12),
        (("nowhere", "at", "all"), 12),
    ],
)
def test_lines(path: Path, line: int) -> None:
    """The line of the key or item, through aliases and merges, in any case; else the nearest."""
    assert SOURCE.line(path) == line


def test_place() -> None:
    """What a message begins with."""
    assert SOURCE.place() == "policy.yaml:12"
    assert SOURCE.place(("spec", "ingress", 0, "action")) == "policy.yaml:19"


def test_standard_input_has_a_name() -> None:
    """A file called `-` is shown as stdin."""
    assert Source("-", b"a: b", 1).place() == "stdin:1"


def test_exact_keys_win() -> None:
    """A key in the right case is preferred to one in another."""
    source = Source("f", b"Order: 1\norder: 2\n", 1)
    assert source.line(("order",)) == 2
    assert source.line(("ORDER",)) == 1


def test_within() -> None:
    """A source of an item of a list takes paths from there."""
    item = SOURCE.within(("spec", "ingress")).within((1,))
    assert item.place() == "policy.yaml:21"
    assert item.line(("destination",)) == 22
    assert item.written(("destination", "ports", 1)) == "0x50"
    assert item.line(("nothing",)) == 21


@pytest.mark.parametrize(
    ("path", "written"),
    [
        (("metadata", "labels", "count"), "012"),
        (("metadata", "labels", "false"), "yes"),
        (("metadata", "labels", "quoted"), None),
        (("metadata", "name"), None),
        (("kind",), "GlobalNetworkPolicy"),
        (("spec", "ingress", 1, "action"), "Allow"),
        (("spec", "ingress", 1, "destination", "ports", 0), "22"),
        (("spec", "ingress"), None),
        (("spec", "nothing"), None),
        (("spec", "nothing", "below"), None),
        ((), None),
    ],
)
def test_written(path: Path, written: str | None) -> None:
    """Bare words as they stand in the file; nothing for quotes, collections and absent values."""
    assert SOURCE.written(path) == written


@pytest.mark.parametrize(
    ("path", "written"),
    [
        (("metadata", "labels", "false"), "n"),
        (("metadata", "labels", "count"), "count"),
        (("spec", "ingress", 1, "action"), "action"),
        (("spec", "ingress", 0), None),
        (("spec", "nothing"), None),
        ((), None),
    ],
)
def test_written_key(path: Path, written: str | None) -> None:
    """Bare keys as they stand in the file."""
    assert SOURCE.written_key(path) == written


def test_quoted_keys_are_not_bare() -> None:
    """A key in quotes was meant as it is."""
    assert Source("f", b"'n': 1", 1).written_key(("n",)) is None


def test_respelled_belongs_to_the_document() -> None:
    """A source of a part says what the whole document's does."""
    source = Source("f", b"a: {b: 1}\nc: 012", 1, respelled=True)
    assert source.respelled
    assert source.within(("a",)).respelled


def test_documents_that_cannot_be_read() -> None:
    """Their place is that of the problem, or else where they start."""
    assert Source("f", b"a: [", 5, at=7).place() == "f:7"
    assert Source("f", b"a: [", 5, at=7).line(("a",)) == 7
    assert Source("f", b"a: [", 5).line(("a",)) == 5
    assert Source("f", b"# nothing", 5).line(("a",)) == 5
    assert Source("f", b"# nothing", 5).written(("a",)) is None


@pytest.mark.parametrize("text", [b"!!int x: 1\nb: 2\n", b"<<: 1\nb: 2\n"])
def test_a_faulty_document_still_has_lines(text: bytes) -> None:
    """Keys that cannot be read do not hide the others."""
    assert Source("f", text, 1).line(("b",)) == 2


NAMES = st.text("abcdefgh", min_size=1, max_size=6)
TREES = st.recursive(
    st.integers(0, 99),
    lambda inner: st.dictionaries(NAMES, inner, min_size=1, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(NAMES, TREES, min_size=1, max_size=4))
@settings(derandomize=True, deadline=None)
def test_every_key_is_found_on_its_line(value: dict[str, object]) -> None:
    """The line told for a path of a block mapping is the one that holds its key."""
    text = dump_yaml(value)
    lines = text.splitlines()
    source = Source("f", text.encode(), 1)
    pending: list[tuple[Path, object]] = [((), value)]
    while pending:
        path, node = pending.pop()
        if path:
            key = lines[source.line(path) - 1].split(":")[0]
            assert key.strip() == path[-1]
            assert len(key) - len(key.lstrip()) == 2 * (len(path) - 1)
        if isinstance(node, dict):
            pending += [((*path, name), inner) for name, inner in node.items()]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (b"a: !has(x)\nb: [!y z, w]\n", [(("a",), "!has(x)"), (("b", 0), "!y z")]),
        (b"a: '!has(x)'\nb: !!str 5\nc: {d: e}\n", []),
        (b"# nothing\n", []),
    ],
)
def test_tags_of_the_writers_own_are_found(text: bytes, found: list[tuple[Path, str]]) -> None:
    """Whatever begins with `!` and is not in quotes; YAML's own tags are none of them."""
    assert sorted(Source("f", text, 1).tags()) == found
