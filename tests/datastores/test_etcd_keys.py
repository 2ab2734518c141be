"""Keys of objects in etcd: Calico's."""

from __future__ import annotations

from base64 import b64decode, b64encode
from itertools import pairwise

import pytest

from pyctl.datastores import etcd_keys as keys
from pyctl.resources.catalog import KINDS, kind_for_word

ROOT = "/calico/resources/v3/projectcalico.org"


def text(key: str) -> str:
    """A key as text."""
    return b64decode(key).decode()


@pytest.mark.parametrize(
    ("word", "namespace", "name", "key"),
    [
        ("hep", "", "web1-eth0", "hostendpoints/web1-eth0"),
        ("hep", "ignored", "a", "hostendpoints/a"),
        ("np", "prod", "allow-db", "networkpolicies/prod/allow-db"),
        ("gnp", "", "default.web", "globalnetworkpolicies/default.web"),
        ("sknp", "prod", "a", "stagedkubernetesnetworkpolicies/prod/a"),
        ("wep", "prod", "n1-k8s-w--0-eth0", "workloadendpoints/prod/n1-k8s-w--0-eth0"),
        ("nodestatus", "", "a", "caliconodestatuses/a"),
        ("bgpconfig", "", "node.n1", "bgpconfigurations/node.n1"),
        ("hep", "", "Ümlaut", "hostendpoints/Ümlaut"),
    ],
)
def test_the_key_of_an_object(word: str, namespace: str, name: str, key: str) -> None:
    """Names stand in it as they are; from the key they are known again."""
    kind = kind_for_word(word)
    made = keys.of(kind, name, namespace)
    assert text(made) == keys.shown(made) == f"{ROOT}/{key}"
    assert keys.address(kind, made) == (namespace if kind.namespaced else "", name)


def test_the_keys_of_a_kind() -> None:
    """All kinds have their own, none lies within another's."""
    ranges = [keys.all_of(kind, "") for kind in KINDS]
    for kind, (start, end) in zip(KINDS, ranges, strict=True):
        assert text(start) == f"{ROOT}/{kind.plural}/"
        assert text(end) == f"{ROOT}/{kind.plural}0"
    spans = sorted((text(start), text(end)) for start, end in ranges)
    assert all(one[1] <= next_[0] for one, next_ in pairwise(spans))


def test_the_keys_of_a_namespace() -> None:
    """A kind without namespaces has none."""
    start, end = keys.all_of(kind_for_word("np"), "dev")
    assert (text(start), text(end)) == (
        f"{ROOT}/networkpolicies/dev/",
        f"{ROOT}/networkpolicies/dev0",
    )
    assert keys.all_of(kind_for_word("hep"), "dev") == keys.all_of(kind_for_word("hep"), "")


@pytest.mark.parametrize(
    ("word", "key"),
    [("hep", "a/b"), ("hep", ""), ("np", "a"), ("np", "a/b/c"), ("np", "a/"), ("np", "/a")],
)
def test_a_key_that_no_object_has(word: str, key: str) -> None:
    """It has too many parts, or too few."""
    kind = kind_for_word(word)
    whole = b64encode(f"{ROOT}/{kind.plural}/{key}".encode()).decode()
    assert keys.address(kind, whole) is None


def test_the_key_after_another() -> None:
    """Nothing lies in between."""
    assert text(keys.after(keys.wire(b"/a"))) == "/a\0"
