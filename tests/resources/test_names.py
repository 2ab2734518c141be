"""Names, labels, annotations: what Kubernetes' rules take, and what is said of the rest."""

from __future__ import annotations

import pytest

from pyctl.resources import names

LONG = "a" * 63
LONG_NAME = ".".join([LONG] * 3) + "." + "a" * 61


@pytest.mark.parametrize("name", ["a", "0", "a-b.c", "a--b", "42", LONG_NAME, LONG + "a"])
def test_names_of_objects(name: str) -> None:
    """Lower-case DNS labels joined by dots; a label may be as long as the name."""
    assert names.name_reasons(name) == []
    assert names.is_subdomain(name)


@pytest.mark.parametrize(
    "name",
    ["", "A", "a_b", "-a", "a-", ".a", "a.", "a..b", "a.-b", "a\n", "é", "a b", "٣", "\ud800"],
)
def test_no_names_of_objects(name: str) -> None:
    """Everything else is refused, with the rule in words."""
    assert names.name_reasons(name) == [names.SUBDOMAIN_WORDS + ("" if name else "; none is given")]
    assert not names.is_subdomain(name)


def test_long_names_are_told_by_how_much() -> None:
    """253 bytes are the limit, counted in UTF-8; the form is a second matter."""
    assert names.name_reasons("a" * 254) == ["name is too long by 1 bytes"]
    assert names.name_reasons("é" * 130) == ["name is too long by 7 bytes", names.SUBDOMAIN_WORDS]


@pytest.mark.parametrize(
    ("name", "reasons"),
    [
        ("a", []),
        ("a-1", []),
        (LONG, []),
        (LONG + "a", ["name is too long by 1 bytes"]),
        ("a.b", [names.LABEL_WORDS]),
        ("", [names.LABEL_WORDS]),
        ("Up", [names.LABEL_WORDS]),
    ],
)
def test_names_of_tiers(name: str, reasons: list[str]) -> None:
    """A tier has a single label of at most 63 characters for a name."""
    assert names.tier_name_reasons(name) == reasons


@pytest.mark.parametrize(
    ("name", "fine"),
    [
        ("a", True),
        ("a.b", True),
        ("a.b.c", False),
        ("t.h.i.ng", False),
        ("A.b", False),
        ("", False),
    ],
)
def test_names_of_policies(name: str, *, fine: bool) -> None:
    """A global policy's name has at most one dot, and the part before it need not be its tier."""
    assert (names.policy_name_reasons(name) == []) == fine


@pytest.mark.parametrize(
    ("name", "fine"),
    [
        ("a", True),
        ("a.b", True),
        ("a.b.c", False),
        ("knp.default.a.b-c.d", True),
        ("ossg.default.a", True),
        ("knp.default.", False),
        ("knp.default.A", False),
        ("osg.default.a", False),
        ("knp.kube.a", False),
    ],
)
def test_names_of_policies_of_a_namespace(name: str, *, fine: bool) -> None:
    """Policies that Calico makes of those of Kubernetes and OpenStack have names of their own."""
    assert (names.namespaced_policy_name_reasons(name) == []) == fine


@pytest.mark.parametrize(
    "key", ["a", "A_b.c-9", "example.com/Zone_1", LONG, "a/" + LONG, LONG_NAME + "/a", "0/1"]
)
def test_label_keys(key: str) -> None:
    """A name in any case of letters, after a lower-case DNS prefix or none."""
    assert names.label_key_reasons(key) == ()


@pytest.mark.parametrize(
    ("key", "reasons"),
    [
        ("", ["name part must be non-empty", "name part must consist of"]),
        ("bad key", ["name part must consist of"]),
        ("-a", ["name part must consist of"]),
        (LONG + "a", ["name part must be no more than 63"]),
        ("é" * 32, ["name part must be no more than 63", "name part must consist of"]),
        ("/a", ["prefix part must be non-empty"]),
        ("a/", ["name part must be non-empty", "name part must consist of"]),
        ("A.com/a", ["prefix part must be a lower case DNS name"]),
        ("a" * 254 + "/a", ["prefix part must be no more than 253"]),
        ("a/b/c", ["a label key is a name with at most one prefix"]),
        ("a//c", ["a label key is a name with at most one prefix"]),
    ],
)
def test_no_label_keys(key: str, reasons: list[str]) -> None:
    """Every fault of a key is told, the one of its length before the one of its form."""
    found = names.label_key_reasons(key)
    assert len(found) == len(reasons)
    assert all(text.startswith(start) for text, start in zip(found, reasons, strict=True))


@pytest.mark.parametrize(
    ("value", "count"),
    [
        ("", 0),
        ("A.b_c-9", 0),
        (LONG, 0),
        (LONG + "a", 1),
        ("no spaces", 1),
        ("-", 1),
        ("é" * 32, 2),
    ],
)
def test_label_values(value: str, count: int) -> None:
    """Empty, or up to 63 bytes of the same form as a key's name."""
    assert len(names.label_value_reasons(value)) == count


def test_labels_as_a_whole_name_the_first_fault() -> None:
    """The rule for a whole map says which key or value it is about."""
    assert names.labels_reason({"a": "b", "c/d": ""}) == ""
    assert names.labels_reason({"a": "b", "/c": "d"}).startswith("key '/c': prefix part")
    assert names.labels_reason({"a": "no spaces"}).startswith("value 'no spaces': a valid label")


@pytest.mark.parametrize(
    ("key", "fine"), [("Example.COM/My_Key", True), ("a b", False), ("", False), ("A", True)]
)
def test_annotation_keys(key: str, *, fine: bool) -> None:
    """As label keys, with the case of letters left out of account."""
    assert (names.annotation_key_reasons(key) == ()) == fine


@pytest.mark.parametrize(
    ("annotations", "excess"),
    [
        ({}, 0),
        ({"a": "x" * 262143}, 0),
        ({"a": "x" * 262143, "b": ""}, 1),
        ({"a": "é" * 131072}, 1),
    ],
)
def test_size_of_annotations(annotations: dict[str, str], excess: int) -> None:
    """256 KiB hold all keys and values of an object together."""
    assert names.annotations_excess(annotations) == excess


@pytest.mark.parametrize(
    ("text", "length"), [("", 0), ("abc", 3), ("é", 2), ("€", 3), ("\ud800", 3)]
)
def test_length_in_bytes(text: str, length: int) -> None:
    """Lengths are those of UTF-8, half characters from JSON's escapes included."""
    assert names.byte_length(text) == length


@pytest.mark.parametrize(
    ("text", "fine"), [("a", True), ("a" * 300, True), ("a.b", False), ("A", False), ("a-", False)]
)
def test_single_labels(text: str, *, fine: bool) -> None:
    """One DNS label without a limit of its own."""
    assert names.is_label(text) == fine
