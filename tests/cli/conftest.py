"""An editor for the program, for the tests of edit."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Pyctl
from tests.editors import TIER, Editor


@pytest.fixture
def editor(pyctl: Pyctl, tmp_path: Path) -> Editor:
    """An editor for the program, where there are tiers t and u, both of order 1."""
    texts = (TIER.replace("NAME", name) for name in "tu")
    pyctl.ok("create", "-f", "-", stdin="\n---\n".join(texts))
    return Editor(tmp_path, pyctl)
