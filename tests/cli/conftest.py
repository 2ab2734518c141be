"""What the tests of commands share: an editor, and datastores with an object of every kind."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Pyctl
from tests.editors import TIER, Editor
from tests.samples import Shelf


@pytest.fixture
def editor(pyctl: Pyctl, tmp_path: Path) -> Editor:
    """An editor for the program, where there are tiers t and u, both of order 1."""
    texts = (TIER.replace("NAME", name) for name in "tu")
    pyctl.ok("create", "-f", "-", stdin="\n---\n".join(texts))
    return Editor(tmp_path, pyctl)


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """Datastores that hold an object of every kind."""
    return Shelf(tmp_path_factory.mktemp("shelf"))
