"""Watching a kind: what is there, then every change to what was asked for."""

from __future__ import annotations

from typing import Any

import pytest

from pyctl.client.choosing import Choice
from pyctl.client.watching import Watch
from pyctl.datastores.base import Event
from pyctl.errors import NotFound, UsageError
from pyctl.resources.catalog import kind_for_word
from tests.clients import Client

TIER = kind_for_word("tier")


def _tier(name: str, **labels: str) -> str:
    return f"kind: Tier\nmetadata: {{name: {name}, labels: {labels}}}\nspec: {{order: 5}}\n"


def _told(watch: Watch) -> list[tuple[str, str]]:
    """Type and name of the events up to now."""
    return [(event.type, event.object["metadata"]["name"]) for event in watch.events(idle=0)]


def _names(objects: list[dict[str, Any]]) -> list[str]:
    return [obj["metadata"]["name"] for obj in objects]


def test_changes_go_on_from_the_listing(client: Client) -> None:
    """None is missed, none is told twice; other kinds are left out."""
    client.create(_tier("early"))
    watch = Watch(client.reader, TIER)
    assert _names(watch.objects) == ["early", "kube-admin", "default", "kube-baseline"]
    client.create(_tier("late"), "kind: GlobalNetworkSet\nmetadata: {name: s}\n")
    client.patch("tier", "early", {"spec": {"order": 7}})
    client.delete("tier", "late")
    assert _told(watch) == [("ADDED", "late"), ("MODIFIED", "early"), ("DELETED", "late")]


def test_a_deleted_object_is_told_as_it_was(client: Client) -> None:
    """With the resourceVersion of its deletion."""
    watch = Watch(client.reader, TIER)
    client.create(_tier("t"))
    client.delete("tier", "t")
    *_, gone = watch.events(idle=0)
    assert gone.type == "DELETED"
    assert gone.object["spec"]["order"] == 5
    assert gone.object["metadata"]["resourceVersion"] == client.store.revision()


def test_names_leave_out_everything_else(client: Client) -> None:
    """Also what comes later; a name that is not there is told."""
    watch = Watch(client.reader, TIER, names=["default", "gone", "lost"])
    assert _names(watch.objects) == ["default"]
    assert [str(error) for error in watch.missing] == [
        "resource does not exist: Tier(gone)",
        "resource does not exist: Tier(lost)",
    ]
    assert {type(error) for error in watch.missing} == {NotFound}
    client.create(_tier("other"))
    client.patch("tier", "default", {"metadata": {"labels": {"a": "b"}}})
    assert _told(watch) == [("MODIFIED", "default")]


def test_who_watches_a_selector_sees_objects_come_and_go(client: Client) -> None:
    """An object that comes to be chosen is added, one that no longer is has been deleted."""
    client.create(_tier("t", zone="n"))
    watch = Watch(client.reader, TIER, choice=Choice("zone=n"))
    assert _names(watch.objects) == ["t"]
    for zone in ("n", "s", "s", "n"):
        client.patch("tier", "t", {"metadata": {"labels": {"zone": zone, "x": zone}}})
    client.patch("tier", "t", {"spec": {"order": 6}})
    client.delete("tier", "t")
    assert _told(watch) == [
        ("MODIFIED", "t"),
        ("DELETED", "t"),
        ("ADDED", "t"),
        ("MODIFIED", "t"),
        ("DELETED", "t"),
    ]


def test_what_left_a_selection_is_told_as_it_was_in_it(client: Client) -> None:
    """With the resourceVersion of the change that took it out."""
    client.create(_tier("t", zone="n"))
    watch = Watch(client.reader, TIER, choice=Choice("zone=n"))
    client.patch("tier", "t", {"metadata": {"labels": {"zone": "s"}}})
    version = client.get("tier", "t")["metadata"]["resourceVersion"]
    (event,) = watch.events(idle=0)
    assert isinstance(event, Event)
    assert event.object["metadata"]["labels"] == {"zone": "n"}
    assert event.object["metadata"]["resourceVersion"] == version


def test_built_in_profiles_are_there_and_never_change(client: Client) -> None:
    """They are listed, and no event is about them."""
    watch = Watch(client.reader, kind_for_word("profile"))
    assert "projectcalico-default-allow" in _names(watch.objects)
    client.create("kind: Profile\nmetadata: {name: p}\nspec: {}\n")
    assert _told(watch) == [("ADDED", "p")]


def test_a_field_that_the_kind_does_not_have(client: Client) -> None:
    """Is told before anything is read."""
    with pytest.raises(UsageError, match=r"Tier has no field spec\.node"):
        Watch(client.reader, TIER, choice=Choice(field_selector="spec.node=x"))
