"""Stored objects as Calico's programs read them: in the form of Go's structs."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pyctl.errors import dotted
from pyctl.resources.decode import read
from tests.resources.judging import known_kind

FRAME = {"apiVersion": "projectcalico.org/v3", "metadata": {"name": "a", "uid": "u"}}


@pytest.mark.parametrize(
    ("kind", "given", "form"),
    [
        ("Tier", {"defaultAction": "Deny", "order": 5}, {"order": 5.0, "defaultAction": "Deny"}),
        (
            "GlobalNetworkPolicy",
            {
                "egress": [],
                "ingress": [{"action": "Deny", "destination": {}, "protocol": 6}],
                "tier": "t",
            },
            {"tier": "t", "ingress": [{"action": "Deny", "protocol": 6}]},
        ),
        (
            "HostEndpoint",
            {"profiles": None, "interfaceName": "*", "expectedIPs": [], "node": "n"},
            {"node": "n", "interfaceName": "*"},
        ),
        ("NetworkSet", {"NETS": ["192.0.2.1"]}, {"nets": ["192.0.2.1"]}),
    ],
)
def test_an_object_is_read_into_gos_form(
    kind: str, given: dict[str, Any], form: dict[str, Any]
) -> None:
    """Fields in the order of the structs; what is empty only where it is always written."""
    found = read(known_kind(kind), {"spec": given, **FRAME, "kind": kind})
    status: dict[str, Any] = {"status": {}} if kind == "Tier" else {}
    assert json.dumps(found.object) == json.dumps({"kind": kind, **FRAME, "spec": form, **status})
    assert not found.unknown


def test_what_is_not_known_is_passed_over() -> None:
    """An older Calico wrote it, or a newer one does; maps of the metadata are sorted."""
    metadata = {"labels": {"b": "1", "a": "2"}, "name": "p", "owner": "me"}
    spec = {"cidr": "10.0.0.0/8", "ipip": {"enabled": True}}
    found = read(known_kind("IPPool"), {"metadata": metadata, "spec": spec, "more": [1]})
    assert list(map(dotted, found.unknown)) == ["metadata.owner", "spec.ipip", "more"]
    assert json.dumps(found.object) == (
        '{"kind": "IPPool", "apiVersion": "projectcalico.org/v3", "metadata": {"name": "p", '
        '"labels": {"a": "2", "b": "1"}}, "spec": {"cidr": "10.0.0.0/8"}}'
    )


@pytest.mark.parametrize("spec", [{"order": "x"}, {"order": [], "newer": 1}, {"order": "\ud800"}])
def test_what_calico_cannot_read_stays_as_it_is(spec: dict[str, Any]) -> None:
    """Nobody knows what it was meant to be."""
    given = {"kind": "Tier", **FRAME, "spec": spec}
    found = read(known_kind("Tier"), given)
    assert (found.object, found.unknown) == (given, ())
    assert len(found.problems) == 1
