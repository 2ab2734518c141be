"""YAML as calicoctl prints it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyctl.documents.reader import read_documents, read_value
from pyctl.documents.yaml_text import dump_documents, dump_yaml

POLICY = """\
apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata:
  annotations:
    note: |
      above
      ---
      below
  creationTimestamp: "2026-01-02T03:04:05Z"
  labels:
    count: "12"
    "false": "false"
    flag: "true"
    projectcalico.org/tier: default
    ratio: "1.5"
  name: allow-ssh
  resourceVersion: "1234"
  uid: 0f3a9a1e-3c5f-4a52-9d43-0c9d4d7a2b11
spec:
  egress: []
  ingress:
  - action: Allow
    destination:
      ports:
      - 22
      - 8000:8080
    protocol: TCP
    source:
      nets:
      - 10.0.0.0/8
      - 'fe80::'
      - ::1
      notSelector: ""
  order: 1000000
  selector: has(kubernetes-host) && environment in {'production', 'staging'} && !has(exempt)
    && zone == 'a'
  tier: default
  types:
  - Ingress
status: {}
"""


def test_a_policy_is_written_as_it_was_read() -> None:
    """Byte for byte what calicoctl prints for the same object."""
    assert dump_yaml(read_value(POLICY, "policy.yaml")) == POLICY


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null\n"),
        (True, "true\n"),
        ([], "[]\n"),
        ({}, "{}\n"),
        ("a", "a\n"),
        ("a\nb", "|-\n  a\n  b\n"),
        ("abcdefghi " * 9 + "z", "abcdefghi " * 8 + "abcdefghi\n  z\n"),
        ([1, None, "x", "12"], '- 1\n- null\n- x\n- "12"\n'),
        ({"b": 1, "a": [1, 2]}, "a:\n- 1\n- 2\nb: 1\n"),
        ([[1, [2]], {"a": [3, {"b": []}]}, {}], "- - 1\n  - - 2\n- a:\n  - 3\n  - b: []\n- {}\n"),
        ({"a": {"b": {"c": None}}}, "a:\n  b:\n    c: null\n"),
        ({"a": [["x"], [["y"]]]}, 'a:\n- - x\n- - - "y"\n'),
        ({"a": "x\n", "b": ["y\n z", "x\n"]}, "a: |\n  x\nb:\n- |-\n  y\n   z\n- |\n  x\n"),
        ({"a": {"b": "x\ny"}, "c": 1}, "a:\n  b: |-\n    x\n    y\nc: 1\n"),
        ({"a" * 129: {"b": 1}, "c": []}, f"? {'a' * 129}\n: b: 1\nc: []\n"),
        ({"é" * 65: "x"}, f"? {'é' * 65}\n: x\n"),
        ({"x\ny": [1], "z": 1}, "? |-\n  x\n  y\n: - 1\nz: 1\n"),
        ([{"x\r": {}}], '- ? "x\\r"\n  : {}\n'),
        ({"n": "n", "<<": "<<", "": ""}, '"": ""\n"<<": <<\n"n": "n"\n'),
        ({"a": "x\ud800"}, "a: x\ufffd\n"),
    ],
)
def test_layout(value: Any, text: str) -> None:
    """Sequences are not indented, short keys stand before their colon, all keys are sorted."""
    assert dump_yaml(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1000000.0, "1000000"),
        (100.5, "100.5"),
        (123456789.5, "1.234567895e+08"),
        (1e20, "1e+20"),
        (1e21, "1e+21"),
        (1e-6, "1e-06"),
        (-0.0, "0"),
        (2**64 - 1, "18446744073709551615"),
        (2**64, "1.8446744073709552e+19"),
    ],
)
def test_numbers(value: float, text: str) -> None:
    """A number goes through JSON first: whole ones lose their point, the others use strconv."""
    assert dump_yaml(value) == f"{text}\n"


def test_what_yaml_cannot_say() -> None:
    """Infinities and foreign types are refused."""
    with pytest.raises(ValueError, match="JSON has no"):
        dump_yaml({"a": float("nan")})
    with pytest.raises(TypeError, match="tuple is no plain value"):
        dump_yaml([(1, 2)])


def test_many_different_texts() -> None:
    """What is remembered between texts stays bounded, and does not change what is written."""
    items = [{f"key-{number}": f"item-{number}"} for number in range(25_000)]
    written = "".join(f"- key-{number}: item-{number}\n" for number in range(25_000))
    assert dump_yaml(items) == written


ODD = st.sampled_from(
    list(" \n\t:-?,[]{}#&*!|>'\"%@`~<.=\\r\r\x00\x85\u2028\u2029\ufeffé😀012xeny")
)
TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"])),
    st.text(ODD),
    st.lists(st.sampled_from(["word", "a: b", "'q'", "x" * 30, "", "\n", "#"]), max_size=30).map(
        " ".join
    ),
)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**64 - 1),
    st.floats(-1e15, 1e15),
    TEXTS,
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
@settings(derandomize=True, deadline=None, max_examples=400)
def test_reading_back_gives_the_same_value(value: Any) -> None:
    """Whatever is written is read back as it was, keys and texts of any kind included."""
    back = read_value(dump_yaml(value), "written.yaml")
    assert back == value
    assert dump_yaml(back) == dump_yaml(value)


@given(TEXTS)
@settings(derandomize=True, deadline=None, max_examples=400)
def test_a_text_stays_text(text: str) -> None:
    """No text is read back as a number, a boolean or a null."""
    assert read_value(dump_yaml({text: [text]}), "written.yaml") == {text: [text]}


@pytest.mark.parametrize(
    ("groups", "texts"),
    [
        ([], []),
        ([[]], [""]),
        ([[{"a": 1}]], ["a: 1\n"]),
        ([[{"a": 1}, {"b": ["c"]}], [], [{"a": 1}]], ["a: 1\n---\nb:\n- c\n", "", "---\na: 1\n"]),
    ],
)
def test_documents_are_separated_across_groups(
    groups: list[list[dict[str, Any]]], texts: list[str]
) -> None:
    """A text for each group; together they read back as what was written."""
    assert list(dump_documents(groups)) == texts
    read = [document.value for document in read_documents("".join(texts), "x.yaml")]
    assert read == [value for group in groups for value in group]
