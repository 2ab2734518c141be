"""The objects of a document: alone, in lists, in arrays, and lists that are none."""

from __future__ import annotations

import io

import pytest

from pyctl.errors import ManifestError
from pyctl.manifests.loader import Loaded, load

V3 = "apiVersion: projectcalico.org/v3"
LEAD = "failed to execute command"
UNKNOWN = "field in document is not recognized or is in the wrong location"


def _load(text: str) -> Loaded:
    return load(["-"], io.BytesIO(text.encode()))


def _identities(loaded: Loaded) -> list[str]:
    return [manifest.kind.identity(manifest.name) for manifest in loaded.manifests]


def _refused(text: str) -> list[str]:
    with pytest.raises(ManifestError) as caught:
        _load(text)
    return list(caught.value.lines)


def _tier(name: str, spec: str = "{order: 5}") -> str:
    return f"{{{V3}, kind: Tier, metadata: {{name: {name}}}, spec: {spec}}}"


@pytest.mark.parametrize(
    ("text", "identities"),
    [
        (_tier("a"), ["Tier(a)"]),
        (f"{_tier('a')}\n---\n{_tier('b')}", ["Tier(a)", "Tier(b)"]),
        (f"[{_tier('a')}, {_tier('b')}]", ["Tier(a)", "Tier(b)"]),
        (f"{{{V3}, kind: TierList, items: [{_tier('a')}]}}", ["Tier(a)"]),
        (f"{{{V3}, kind: TierList, metadata: {{}}, Items: [{_tier('a')}]}}", ["Tier(a)"]),
        (f"{{{V3}, kind: TierList, items: []}}", []),
        (f"{{{V3}, kind: TierList, items: null}}", []),
        (f"{{apiVersion: v1, kind: List, items: [{_tier('a')}]}}", ["Tier(a)"]),
        (
            f"[{_tier('a')}, {{{V3}, kind: TierList, items: [{_tier('b')}]}}, {_tier('c')}]",
            ["Tier(a)", "Tier(b)", "Tier(c)"],
        ),
        ("{apiVersion: v1, kind: Node, metadata: {name: n1}}", ["Node(n1)"]),
        (
            (
                "{apiVersion: v1, kind: NodeList, items: "
                "[{apiVersion: v1, kind: Node, metadata: {name: n1}}]}"
            ),
            ["Node(n1)"],
        ),
        ("[]", []),
        ("", []),
    ],
)
def test_documents_are_objects_lists_and_arrays(text: str, identities: list[str]) -> None:
    """All shapes in which calicoctl and kubectl write objects are read."""
    loaded = _load(text)
    assert _identities(loaded) == identities
    assert loaded.empty == ([] if identities else ["-"])


def test_numbers_become_text_but_not_in_arrays() -> None:
    """That is how calicoctl reads the two."""
    (tier,) = _load(_tier("12")).manifests
    assert tier.name == "12"
    (line,) = _refused(f"[{_tier('12')}]")
    assert line.startswith("stdin:1: Tier 12: metadata.name: failed to execute command: cannot un")
    (listed,) = _load(f"{{{V3}, kind: TierList, items: [{_tier('12')}]}}").manifests
    assert listed.name == "12"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (
            f"{V3}\nkind: TierList\nitem: []\n",
            [
                (
                    f"stdin:3: TierList: item: {UNKNOWN}: item "
                    "(known: apiVersion, kind, metadata, items)"
                )
            ],
        ),
        ("apiVersion: v1\nkind: List\nitems: {}\n", ["stdin:3: List: items: a list is wanted"]),
        (
            "apiVersion: v1\nkind: NodeList\nitems:\n- apiVersion: v1\n  kind: Node\n",
            [f"stdin:4: Node: metadata.name: {LEAD}: a Kubernetes Node needs a name"],
        ),
        (
            f"{V3}\nkind: TierList\nitems:\n- null\n- {{kind: Tier}}\n",
            [
                (
                    f"stdin:4: {LEAD}: unknown resource type () and/or version (): "
                    "the document holds no object"
                ),
                (
                    f"stdin:5: {LEAD}: unknown resource type (Tier) and/or version (), "
                    "write apiVersion: projectcalico.org/v3"
                ),
            ],
        ),
        (
            f"{V3}\nkind: TierList\nitems:\n- {{{V3}, kind: TierList, items: []}}\n",
            [
                (
                    f"stdin:4: {LEAD}: unknown resource type (TierList) and/or version "
                    "(projectcalico.org/v3), did you mean Tier?"
                )
            ],
        ),
    ],
)
def test_what_is_wrong_with_a_list(text: str, lines: list[str]) -> None:
    """No list is taken for empty because it is misspelled."""
    assert _refused(text) == lines
