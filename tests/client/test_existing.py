"""Which objects there are, and will be: asked for once each."""

from __future__ import annotations

from typing import Any

import pytest

from pyctl.client.builtin import EMBEDDED
from pyctl.client.existing import Existing
from pyctl.client.reading import Reader
from pyctl.datastores.base import Listing
from pyctl.errors import NotServed
from tests.clients import Client


class Counting(Reader):
    """A reader that notes which names it is asked for."""

    def __init__(self, client: Client) -> None:
        super().__init__(client.store, EMBEDDED)
        self.asked: list[str] = []

    def get(self, *args: Any, **options: Any) -> dict[str, Any]:
        """One object."""
        self.asked.append(args[1])
        return super().get(*args, **options)


def test_what_exists(client: Client) -> None:
    """Each name is looked up once, one that was added not at all."""
    reader = Counting(client)
    tiers = Existing(reader, "Tier")
    tiers.add("soon")
    found = [name for name in ("default", "soon", "never", "default", "never") if name in tiers]
    assert found == ["default", "soon", "default"]
    assert reader.asked == ["default", "never"]


def test_what_was_missing_may_be_made(client: Client) -> None:
    """What a later manifest makes counts from then on."""
    tiers = Existing(client.reader, "Tier")
    assert "t" not in tiers
    tiers.add("t")
    assert "t" in tiers


class Older(Reader):
    """A reader of a datastore that has no such kind."""

    def get(self, *args: Any, **options: Any) -> dict[str, Any]:
        """Nothing."""
        raise NotServed("no such kind")

    def list(self, *args: Any, **options: Any) -> Listing:
        """Nothing."""
        raise NotServed("no such kind")


@pytest.mark.parametrize("many", [1, 11])
def test_a_kind_that_is_not_served(client: Client, many: int) -> None:
    """What is there all the same is known; however many are asked for."""
    tiers = Existing(Older(client.store, EMBEDDED), "Tier", unserved=frozenset({"default"}))
    names = ["default", *(f"t{number}" for number in range(many))]
    tiers.look_up(names)
    assert [name for name in names if name in tiers] == ["default"]


@pytest.mark.parametrize("name", ["", "Not A Name", "\ud800"])
def test_names_that_no_object_has(client: Client, name: str) -> None:
    """They are not there; that they are no names is somebody else's to say."""
    assert name not in Existing(client.reader, "Tier")
