"""Which objects -l and --field-selector choose."""

from __future__ import annotations

from typing import Any

import pytest

from pyctl.client.choosing import Choice
from pyctl.errors import UsageError
from pyctl.resources.catalog import kind_for_word

HEP = kind_for_word("hep")
ENDPOINT: dict[str, Any] = {
    "kind": "HostEndpoint",
    "apiVersion": "projectcalico.org/v3",
    "metadata": {
        "name": "n1-eth0",
        "resourceVersion": "12",
        "labels": {"zone": "north", "role": "web"},
    },
    "spec": {"node": "n1", "expectedIPs": ["10.0.0.1", "fd00::1"]},
}
TIER: dict[str, Any] = {
    "kind": "Tier",
    "apiVersion": "projectcalico.org/v3",
    "metadata": {"name": "blue"},
    "spec": {"order": 1000000.0},
}
NODE: dict[str, Any] = {"kind": "Node", "metadata": {"name": "n"}, "spec": {"bgp": {}}}


@pytest.mark.parametrize(
    ("selector", "matches"),
    [
        ("zone == 'north' && has(role)", True),
        ("all()", True),
        ("zone in {'south'}", False),
        ("zone=north,role=web", True),
        ("zone==north", True),
        ("zone in (south)", False),
        ("zone", True),
        ("!guest", True),
    ],
)
def test_labels_are_asked_in_either_language(selector: str, *, matches: bool) -> None:
    """Calico's selectors and kubectl's."""
    assert Choice(selector).matches(ENDPOINT) is matches


def test_an_object_without_labels_has_none() -> None:
    """It is chosen by what asks for their absence."""
    assert Choice("!zone").matches(TIER)
    assert not Choice("zone").matches(TIER)


@pytest.mark.parametrize(
    ("selector", "complaint"),
    [
        ("", "-l is empty: that is an unknown log level, and no selector (write all()"),
        ("  ", "-l is empty"),
        ("zone == 'a", "invalid selector 'zone == 'a' (expected a closing '"),
        ("zone=a && x=y", "invalid selector 'zone=a && x=y' (expected ',' between"),
        ("has(zone", "invalid selector 'has(zone' (expected ')' at 9)"),
        ("zone in (", "invalid selector 'zone in (' (expected ',' or ')' at 10)"),
    ],
)
def test_a_text_of_neither_language_is_explained_by_the_nearer_one(
    selector: str, complaint: str
) -> None:
    """The one that read further says what it expected."""
    with pytest.raises(UsageError) as error:
        Choice(selector)
    assert str(error.value).startswith(complaint)


@pytest.mark.parametrize(
    ("obj", "fields", "matches"),
    [
        (ENDPOINT, "metadata.name=n1-eth0", True),
        (ENDPOINT, "metadata.name==n1-eth0,spec.node=n1", True),
        (ENDPOINT, "metadata.name!=n1-eth0", False),
        (ENDPOINT, "metadata.resourceVersion=12", True),
        (ENDPOINT, "metadata.namespace=", True),
        (ENDPOINT, "spec.node=n2", False),
        (ENDPOINT, "spec.node!=n2", True),
        (ENDPOINT, "NODE=n1", True),
        (ENDPOINT, "node=n1", True),
        (ENDPOINT, "spec.expectedIPs=fd00::1", True),
        (ENDPOINT, "spec.expectedIPs!=fd00::1", False),
        (ENDPOINT, "IPS=10.0.0.2", False),
        (ENDPOINT, r"IPS=10.0.0.1\,fd00::1", True),
        (ENDPOINT, "spec.profiles=", True),
        (ENDPOINT, "spec.interfaceName=", True),
        (TIER, "spec.order=1000000", True),
        (TIER, "spec.order=1e6", True),
        (TIER, "ORDER=1e+06", True),
        (TIER, "spec.order!=x", True),
        ({**TIER, "spec": {}}, "ORDER=<nil>", True),
        ({**TIER, "spec": {}}, "spec.order=", True),
        ({**TIER, "metadata": {"name": "1000"}}, "metadata.name=1e3", False),
        (NODE, "ASN=(64512)", True),
        (NODE, "spec.bgp.ipv4Address!=", False),
    ],
)
def test_fields_have_their_values_and_what_tables_show(
    obj: dict[str, Any], fields: str, *, matches: bool
) -> None:
    """Unset is "", a list has each of its items, numbers are compared as numbers."""
    assert Choice(field_selector=fields).matches(obj) is matches


def test_labels_and_fields_must_both_fit() -> None:
    """An object is chosen by all that is said."""
    assert Choice("zone=north", "spec.node=n1").matches(ENDPOINT)
    assert not Choice("zone=south", "spec.node=n1").matches(ENDPOINT)
    assert not Choice("zone=north", "spec.node=n2").matches(ENDPOINT)


def test_nothing_said_chooses_everything() -> None:
    """And a caller can see that it does."""
    assert Choice().everything
    assert Choice().matches(ENDPOINT)
    assert not Choice("all()").everything
    assert not Choice(None, "spec.node=x").everything


@pytest.mark.parametrize(
    "fields", ["spec.node", "=x", "a=b=c", "a=b\\", r"a=\n", "a=b,c", "!a=b", "a>b"]
)
def test_what_is_no_field_selector_is_refused(fields: str) -> None:
    """The error shows how one is written."""
    with pytest.raises(UsageError, match=r"invalid field selector '.*write FIELD=VALUE"):
        Choice(field_selector=fields)


@pytest.mark.parametrize("fields", ["", " "])
def test_an_empty_field_selector_is_refused(fields: str) -> None:
    """It is a variable that was not set."""
    with pytest.raises(UsageError, match="the field selector is empty"):
        Choice(field_selector=fields)


def test_an_unknown_field_lists_the_known_ones() -> None:
    """Before anything is read: also where there is no object."""
    choice = Choice(field_selector="metadata.name=x,spec.nodeName=n1")
    with pytest.raises(UsageError) as error:
        choice.check(HEP)
    assert str(error.value) == (
        "HostEndpoint has no field spec.nodeName to choose by (known: metadata.name, "
        "metadata.generateName, metadata.namespace, metadata.selfLink, metadata.uid, "
        "metadata.resourceVersion, metadata.generation, metadata.creationTimestamp, "
        "metadata.deletionTimestamp, metadata.deletionGracePeriodSeconds, spec.node, "
        "spec.interfaceName, spec.expectedIPs, spec.profiles, NAME, NODE, INTERFACE, IPS, PROFILES)"
    )
    Choice(field_selector="metadata.name=x,spec.node=n1,ips=x").check(HEP)
