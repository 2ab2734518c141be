"""Profiles of namespaces and service accounts."""

from __future__ import annotations

import json

from pyctl.datastores.kubernetes.profiles import of_account, of_namespace

METADATA = {
    "uid": "8f14e45f-ceea-467f-a9d1-0b3c5d7e9f10",
    "resourceVersion": "9",
    "creationTimestamp": "2026-11-23T15:14:35Z",
    "managedFields": [{}],
}
SHOWN = {
    "uid": "f12827fa-7357-46fe-a98b-d03cba7ef908",
    "creationTimestamp": "2026-11-23T15:14:35Z",
}


def test_namespace() -> None:
    """A namespace allows everything and gives its labels, each marked as a namespace's."""
    labels = {"kubernetes.io/metadata.name": "dev", "a": "b"}
    profile = of_namespace({"metadata": {"name": "dev", "labels": labels, **METADATA}})
    assert profile["metadata"] == {"name": "kns.dev", "resourceVersion": "9/", **SHOWN}
    assert json.dumps(profile["spec"]) == json.dumps(
        {
            "ingress": [{"action": "Allow"}],
            "egress": [{"action": "Allow"}],
            "labelsToApply": {
                "pcns.a": "b",
                "pcns.kubernetes.io/metadata.name": "dev",
                "pcns.projectcalico.org/name": "dev",
            },
        }
    )


def test_account() -> None:
    """A service account has no rules; its labels are marked as an account's."""
    metadata = {"name": "web.a", "namespace": "dev", "labels": {"a": "b"}, **METADATA}
    profile = of_account({"metadata": metadata})
    assert profile["metadata"] == {"name": "ksa.dev.web.a", "resourceVersion": "/9", **SHOWN}
    assert profile["spec"] == {
        "labelsToApply": {"pcsa.a": "b", "pcsa.projectcalico.org/name": "web.a"}
    }
