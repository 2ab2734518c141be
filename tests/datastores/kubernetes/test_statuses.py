"""The status of objects that have none yet, as Calico's client writes it out."""

from __future__ import annotations

import json

import pytest

from pyctl.datastores.kubernetes.statuses import with_status
from pyctl.resources.catalog import API_VERSION, KINDS
from pyctl.resources.decode import decode
from pyctl.resources.kind import Kind

SPEC = {"CalicoNodeStatus": {"classes": ["Agent"], "node": "n1", "updatePeriodSeconds": 10}}


CUSTOM = [kind for kind in KINDS if kind.name != "Node"]
"""All kinds but the one whose status Kubernetes keeps."""


@pytest.mark.parametrize("kind", CUSTOM, ids=lambda kind: kind.name)
def test_none_yet(kind: Kind) -> None:
    """It is the one that a new object of the kind has in a manifest: apply sees no difference."""
    metadata, spec = {"name": "a"}, SPEC.get(kind.name, {})
    value = {"kind": kind.name, "apiVersion": API_VERSION, "metadata": metadata, "spec": spec}
    decoded = decode(kind, dict(value)).object
    expected = decoded.get("status")
    assert json.dumps(with_status(kind, dict(value)).get("status")) == json.dumps(expected)


def test_what_is_there() -> None:
    """A status that the server keeps stays, behind the spec."""
    (kind,) = (kind for kind in KINDS if kind.name == "Tier")
    obj = with_status(kind, {"status": {"conditions": []}, "spec": {}})
    assert json.dumps(obj) == '{"spec": {}, "status": {"conditions": []}}'
