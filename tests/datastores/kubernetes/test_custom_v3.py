"""projectcalico.org/v3: objects as they are."""

from __future__ import annotations

import copy
import json

import pytest

from pyctl.datastores.kubernetes.custom_v3 import form
from pyctl.documents.json_text import dump_line
from pyctl.resources.catalog import KINDS
from pyctl.resources.kind import Kind


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_as_they_are(kind: Kind) -> None:
    """Labels, annotations, uid and finalizers are sent as they are, and come back so."""
    obj = {
        "kind": kind.name,
        "apiVersion": "projectcalico.org/v3",
        "metadata": {
            "name": "web",
            "uid": "8f14e45f-ceea-467f-a9d1-0b3c5d7e9f10",
            "resourceVersion": "7",
            "creationTimestamp": "2026-11-23T15:14:35Z",
            "labels": {"role": "web"},
            "annotations": {"note": "<mine>"},
            "finalizers": ["f"],
        },
        "spec": {"order": 1.5},
        "status": {"conditions": []},
    }
    made = form(kind)
    assert (made.base, made.plural) == ("/apis/projectcalico.org/v3", kind.plural)
    sent = made.encode(copy.deepcopy(obj))
    assert sent == obj
    assert '"note":"\\u003cmine\\u003e"' in dump_line(sent)
    assert made.decode(json.loads(dump_line(sent))) == obj


def test_items_of_lists() -> None:
    """Items may come without kind and apiVersion; who manages which field is left out."""
    (kind,) = (kind for kind in KINDS if kind.name == "Tier")
    wire = {"metadata": {"generation": 2, "name": "t", "managedFields": [{}]}, "status": {}}
    obj = form(kind).decode(wire)
    assert json.dumps(obj) == json.dumps(
        {
            "kind": "Tier",
            "apiVersion": "projectcalico.org/v3",
            "metadata": {"name": "t", "generation": 2},
            "status": {},
            "spec": {},
        }
    )
