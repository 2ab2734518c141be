"""The world in memory: what is found by name, and by owner."""

from __future__ import annotations

from typing import Any

import pytest

from pyctl.autohep import MemoryWorld, is_ours

CREATED_BY = "projectcalico.org/created-by"


@pytest.mark.parametrize(
    ("labels", "ours"),
    [
        ({CREATED_BY: "calico-kube-controllers"}, True),
        ({CREATED_BY: "calico-kube-controllers", "more": "1"}, True),
        ({CREATED_BY: "Calico-kube-controllers"}, False),
        ({CREATED_BY: ""}, False),
        ({"created-by": "calico-kube-controllers"}, False),
        ({}, False),
        (None, False),
    ],
)
def test_the_label_alone_decides(labels: dict[str, str] | None, *, ours: bool) -> None:
    """Ours is what has the label with exactly this value, whatever its name."""
    assert is_ours({"metadata": {"name": "n-auto-hep", "labels": labels}}) is ours


def test_endpoints_are_found_by_name_and_by_owner() -> None:
    """Users' endpoints by name alone; owners may be unknown nodes."""
    labels = {CREATED_BY: "calico-kube-controllers"}
    ours: dict[str, Any] = {"metadata": {"name": "x", "labels": labels}, "spec": {"node": "gone"}}
    user: dict[str, Any] = {"metadata": {"name": "y"}, "spec": {"node": "n"}}
    node: dict[str, Any] = {"metadata": {"name": "n"}}
    world = MemoryWorld([node], [ours, user])
    assert world.names() == ["n", "gone"]
    assert (world.node("n"), world.node("gone")) == (node, None)
    assert (world.endpoint("x"), world.endpoint("y"), world.endpoint("z")) == (ours, user, None)
    assert (world.owned("gone"), world.owned("n")) == ([ours], [])
