"""What importing the package costs."""

from __future__ import annotations

import subprocess
import sys

import pytest


def loaded_by(module: str) -> set[str]:
    """The modules that a fresh interpreter has loaded after importing one."""
    code = f"import sys, {module}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return set(done.stdout.split())


@pytest.mark.parametrize("module", ["json_text", "yaml_text", "numbers", "source"])
def test_only_reading_loads_the_parser(module: str) -> None:
    """`get` uses the writers, and messages pass sources on: no yaml comes with them."""
    loaded = loaded_by(f"pyctl.documents.{module}")
    assert not loaded & {"yaml", "yaml._yaml", "msgspec", "pyctl.documents.reader"}


def test_reading_loads_nothing_heavy() -> None:
    """The reader brings yaml, and none of the libraries of other layers."""
    loaded = loaded_by("pyctl.documents.reader")
    assert "yaml._yaml" in loaded
    assert not loaded & {"msgspec", "httpx", "typer", "rich", "pyctl.documents.yaml_text"}
