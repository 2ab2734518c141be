"""Which objects there are, and will be: asked for once each."""

from __future__ import annotations

from typing import Any

import pytest

from pyctl.client.builtin import EMBEDDED
from pyctl.client.existing import Existing
from pyctl.client.reading import Reader
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


@pytest.mark.parametrize("name", ["", "Not A Name", "\ud800"])
def test_names_that_no_object_has(client: Client, name: str) -> None:
    """They are not there; that they are no names is somebody else's to say."""
    assert name not in Existing(client.reader, "Tier")
