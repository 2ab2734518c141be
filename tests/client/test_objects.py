"""What is stored: metadata that users own, metadata that they do not, and the order of fields."""

from __future__ import annotations

import uuid
from typing import Any

from pyctl.client.objects import Stamp, canonical, ordered, replacement

GIVEN: dict[str, Any] = {
    "kind": "Tier",
    "apiVersion": "projectcalico.org/v3",
    "metadata": {
        "name": "t",
        "generateName": "g",
        "uid": "mine",
        "resourceVersion": "5",
        "generation": 3,
        "creationTimestamp": "2001-01-01T00:00:00Z",
        "labels": {"a": "1"},
        "annotations": {"n": "1"},
        "ownerReferences": [],
        "finalizers": ["f"],
    },
    "spec": {"order": 5},
}


def test_a_new_object_has_an_identity_of_its_own() -> None:
    """Of the metadata given only name, labels and annotations count; the time is that of now."""
    stamped = Stamp(lambda: 0.0)(GIVEN)
    metadata = stamped["metadata"]
    assert list(metadata) == ["name", "uid", "creationTimestamp", "labels", "annotations"]
    assert metadata["creationTimestamp"] == "1970-01-01T00:00:00Z"
    assert str(uuid.UUID(metadata["uid"])) == metadata["uid"]
    assert stamped["spec"] == GIVEN["spec"]
    assert Stamp(lambda: 0.0)(GIVEN)["metadata"]["uid"] != metadata["uid"]
    assert GIVEN["metadata"]["uid"] == "mine"


def test_a_namespace_is_kept() -> None:
    """It is part of the name."""
    assert (
        Stamp()({"metadata": {"name": "x", "namespace": "dev"}})["metadata"]["namespace"] == "dev"
    )


def test_a_replacement_keeps_what_belongs_to_the_datastore() -> None:
    """Labels and annotations become those given, the rest of the metadata is as stored."""
    stored = {
        "metadata": {
            "name": "t",
            "uid": "u",
            "resourceVersion": "9",
            "creationTimestamp": "then",
            "labels": {"old": "1"},
            "annotations": {"old": "1"},
            "finalizers": ["kept"],
        },
        "spec": {"order": 1, "defaultAction": "Pass"},
        "status": {"conditions": []},
    }
    updated = replacement(GIVEN, stored)
    assert updated["metadata"] == {
        "name": "t",
        "uid": "u",
        "resourceVersion": "9",
        "creationTimestamp": "then",
        "labels": {"a": "1"},
        "annotations": {"n": "1"},
        "finalizers": ["kept"],
    }
    assert updated["spec"] == {"order": 5}
    assert "status" not in updated


def test_labels_that_are_not_given_are_gone() -> None:
    """Nothing is merged."""
    stored = {"metadata": {"name": "t", "labels": {"a": "1"}, "annotations": {"n": "1"}}}
    assert replacement({"metadata": {"name": "t"}}, stored)["metadata"] == {"name": "t"}


def test_metadata_is_in_go_s_order() -> None:
    """Whatever the order of the manifest."""
    backwards = dict(reversed(GIVEN["metadata"].items()))
    assert list(ordered(backwards)) == list(GIVEN["metadata"])


def test_an_object_that_no_schema_has_read_gets_its_form() -> None:
    """Fields in Go's order, labels and annotations sorted; nothing is lost, nothing changed."""
    obj = {
        "apiVersion": "projectcalico.org/v3",
        "spec": {"node": "n", "expectedIPs": []},
        "metadata": {
            "labels": {"b": "1", "a": "2"},
            "annotations": {"z": "", "y": ""},
            "name": "x",
        },
        "kind": "HostEndpoint",
    }
    made = canonical(obj)
    assert made == obj
    assert list(made) == ["kind", "apiVersion", "metadata", "spec"]
    assert list(made["metadata"]) == ["name", "labels", "annotations"]
    assert list(made["metadata"]["labels"]) == ["a", "b"]
    assert list(made["metadata"]["annotations"]) == ["y", "z"]
