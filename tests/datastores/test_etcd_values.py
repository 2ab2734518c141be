"""Objects as Calico stores them in etcd, and as users see them."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import Any

import pytest

from pyctl.datastores import etcd_keys as keys
from pyctl.datastores import etcd_values as values
from pyctl.datastores.base import Object
from pyctl.resources.catalog import kind_for_word

UID, TIME = "6f0c8a54-7c5e-4a53-9d0b-0d3a5f9f1b11", "2026-08-22T10:00:00Z"
GNP, NP, SKNP, HEP = (kind_for_word(word) for word in ("gnp", "np", "sknp", "hep"))
HIDDEN = "projectcalico.org/metadata"


def stored(value: Any, name: str = "a", word: str = "gnp", revision: int = 7) -> values.Stored:
    """A key and its value as the gateway gives them."""
    kind = kind_for_word(word)
    text = value if isinstance(value, str) else json.dumps(value)
    return {
        "key": keys.of(kind, name, "dev"),
        "value": b64encode(text.encode()).decode(),
        "mod_revision": str(revision),
    }


def shown(value: Any, name: str = "a", word: str = "gnp") -> Object:
    """The object that a value holds."""
    (found,) = values.decode(kind_for_word(word), [stored(value, name, word)], pytest.fail)
    return found


def policy(name: str = "a", tier: str | None = "default", **metadata: Any) -> dict[str, Any]:
    """A policy in a tier."""
    spec = {"tier": tier} if tier is not None else {}
    return {"metadata": {"name": name, **metadata}, "spec": spec}


def test_a_policy_as_calico_stores_it() -> None:
    """Byte for byte: order, escapes, the annotation with the name, no resourceVersion."""
    obj = {
        "kind": "GlobalNetworkPolicy",
        "apiVersion": "projectcalico.org/v3",
        "metadata": {
            "name": "deny-all",
            "uid": UID,
            "resourceVersion": "7",
            "creationTimestamp": TIME,
            "labels": {"projectcalico.org/tier": "default"},
            "annotations": {"a": "<&>", "z": "ü"},
            "finalizers": ["f"],
        },
        "spec": {"tier": "default", "selector": "a == 'b' && c > 'd'", "types": ["Ingress"]},
    }
    assert values.encode(GNP, obj).decode() == (
        '{"kind":"GlobalNetworkPolicy","apiVersion":"projectcalico.org/v3","metadata":'
        f'{{"name":"deny-all","uid":"{UID}","creationTimestamp":"{TIME}",'
        '"labels":{"projectcalico.org/tier":"default"},'
        '"annotations":{"a":"\\u003c\\u0026\\u003e",'
        '"projectcalico.org/metadata":"{\\"name\\":\\"deny-all\\"}","z":"ü"},"finalizers":["f"]},'
        '"spec":{"tier":"default","selector":"a == \'b\' \\u0026\\u0026 c \\u003e \'d\'",'
        '"types":["Ingress"]}}'
    )


@pytest.mark.parametrize(
    ("word", "hidden"),
    [("gnp", True), ("np", True), ("sgnp", True), ("snp", True), ("sknp", False), ("hep", False)],
)
def test_policies_of_tiers_say_their_name(word: str, *, hidden: bool) -> None:
    """Other kinds do not; what a user wrote in its place does not count."""
    kind = kind_for_word(word)
    obj = policy("default.x", annotations={HIDDEN: '{"name":"y"}'} if hidden else {})
    found = json.loads(values.encode(kind, obj))["metadata"].get("annotations", {})
    assert found == ({HIDDEN: '{"name":"default.x"}'} if hidden else {})


@pytest.mark.parametrize(
    ("key", "value", "name"),
    [
        ("a", policy("a"), "a"),
        ("default.a", policy("default.a"), "a"),
        ("default.a", policy("default.a", tier=""), "a"),
        ("default.a", policy("default.a", tier=None), "a"),
        ("default.default.a", policy("default.default.a"), "default.a"),
        ("sec.a", policy("sec.a", tier="sec"), "sec.a"),
        ("default.a", policy("default.a", tier="sec"), "default.a"),
        ("default.a", policy("default.a", annotations={HIDDEN: '{"name":"a"}'}), "a"),
        (
            "default.a",
            policy("default.a", annotations={HIDDEN: '{"name":"default.a"}'}),
            "default.a",
        ),
        ("sec.a", policy("sec.a", tier="sec", annotations={HIDDEN: '{"name":"a"}'}), "a"),
        ("a", policy("a", annotations={HIDDEN: "{"}), "a"),
        ("a", policy("a", annotations={HIDDEN: "{}"}), "a"),
        ("a", policy("a", annotations={HIDDEN: "[]"}), "a"),
    ],
)
def test_what_a_policy_is_called(key: str, value: dict[str, Any], name: str) -> None:
    """As its annotation says; without one, a policy of the tier default loses that prefix."""
    found = shown(value, key)["metadata"]
    assert found["name"] == name
    assert "annotations" not in found


@pytest.mark.parametrize(
    ("word", "labels", "seen"),
    [
        ("gnp", None, {"projectcalico.org/tier": "default"}),
        ("np", {"z": "1"}, {"projectcalico.org/tier": "default", "z": "1"}),
        ("gnp", {"projectcalico.org/tier": "sec"}, {"projectcalico.org/tier": "sec"}),
        ("sknp", None, None),
        ("hep", None, None),
    ],
)
def test_policies_have_the_label_of_a_tier(
    word: str, labels: dict[str, str] | None, seen: dict[str, str] | None
) -> None:
    """Older versions of Calico did not store it."""
    value = policy(tier=None, labels=labels) if labels else policy(tier=None)
    assert shown(value, word=word)["metadata"].get("labels") == seen


def test_the_resource_version_is_etcds() -> None:
    """In the place where Go writes it; what an old version wrote for no time is left out."""
    metadata = {"name": "a", "uid": UID, "creationTimestamp": None, "labels": {"a": "b"}}
    found = shown({"kind": "HostEndpoint", "metadata": metadata, "spec": {}}, word="hep")
    assert list(found["metadata"].items()) == [
        ("name", "a"),
        ("uid", UID),
        ("resourceVersion", "7"),
        ("labels", {"a": "b"}),
    ]


@pytest.mark.parametrize("word", ["hep", "gnp"])
def test_what_other_programs_store(word: str) -> None:
    """Whatever they write for nothing, and a resourceVersion of their own, which does not count."""
    nothing = {"labels": None, "annotations": None, "finalizers": None}
    metadata = {"resourceVersion": "3", **nothing, "name": "a", "uid": UID}
    found = shown({"metadata": metadata, "spec": None}, word=word)
    assert list(found["metadata"])[:3] == ["name", "uid", "resourceVersion"]
    assert found["metadata"]["resourceVersion"] == "7"
    assert found["spec"] == {}


def test_fields_that_are_not_known() -> None:
    """They are left out and named; the order of the others is Calico's, whatever was stored."""
    remarks: list[str] = []
    value = {"spec": {"z": 1, "interfaceName": "*", "node": "n", "expectedIPs": None}, "y": 2}
    (found,) = values.decode(HEP, [stored(value, word="hep")], remarks.append)
    assert list(found) == ["kind", "apiVersion", "metadata", "spec"]
    assert list(found["spec"]) == ["node", "interfaceName"]
    assert remarks == ["HostEndpoint a: pyctl leaves out what it does not know: spec.z, y"]


@pytest.mark.parametrize(
    "value",
    [
        {"metadata": {"name": 1}},
        {"metadata": {"labels": ["a"]}},
        {"metadata": {"annotations": "b"}},
        {"metadata": {"annotations": {HIDDEN: 1}}},
        {"spec": {"order": "5"}},
        {"spec": {"tier": ["default"]}},
        {"spec": {"ingress": [{"ipVersion": 4.5}]}},
    ],
)
def test_what_calico_cannot_read(value: dict[str, Any]) -> None:
    """It is passed over with a word, and does not stop a list."""
    remarks: list[str] = []
    entries = [stored(policy("a"), "a"), stored(value, "b"), stored(policy("c"), "c")]
    found = values.decode(GNP, entries, remarks.append)
    assert [obj["metadata"]["name"] for obj in found] == ["a", "c"]
    assert len(remarks) == 1
    assert "passed over" in remarks[0]


TEXT = "a == 'ü' && b > '\u2028'"


@pytest.mark.parametrize(
    ("word", "spec"),
    [
        ("hep", {"node": TEXT}),
        ("gnp", {"selector": TEXT}),
        ("np", {"selector": TEXT}),
        ("sknp", {"podSelector": {"matchLabels": {"a": TEXT}}}),
        ("wep", {"node": TEXT}),
    ],
)
def test_what_was_stored_is_what_is_shown(word: str, spec: dict[str, Any]) -> None:
    """A result of a write is the same as what a get gives afterwards."""
    kind = kind_for_word(word)
    metadata = {"name": "a", "uid": UID, "creationTimestamp": TIME}
    metadata |= {"namespace": "dev"} if kind.namespaced else {}
    labels = {"projectcalico.org/tier": "default"}
    obj = {
        "kind": kind.name,
        "apiVersion": "projectcalico.org/v3",
        "metadata": {**metadata, "labels": labels, "annotations": {"<a>": "&"}},
        "spec": spec,
    }
    found = shown(values.encode(kind, obj).decode(), word=word)
    assert found == values.shown(kind, obj, 7)
    assert list(found["metadata"]) == list(values.shown(kind, obj, 7)["metadata"])


def test_one_broken_value_among_others_is_passed_over() -> None:
    """Also one that would break the others."""
    remarks: list[str] = []
    entries = [stored(policy(n), n) for n in "abc"]
    entries[1:1] = [stored("1], [2", "x"), stored("", "y"), stored("{},{}", "z")]
    found = values.decode(GNP, entries, remarks.append)
    assert [obj["metadata"]["name"] for obj in found] == ["a", "b", "c"]
    assert len(remarks) == 3
