"""Kubeconfig files: the contexts that they name."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pyctl.datastores.kubeconfig import context_names


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with a kubeconfig, and two other files beside it."""
    (tmp_path / ".kube").mkdir()
    (tmp_path / ".kube" / "config").write_text("contexts:\n- name: home\n- name: both\n")
    (tmp_path / "east").write_text("contexts: [{name: east}, {name: both}]")
    (tmp_path / "west").write_text("contexts: [{name: west}, {name: both}]")
    return tmp_path


def test_contexts_are_those_of_the_home(home: Path) -> None:
    """~/.kube/config, where nothing names another file."""
    assert context_names({"HOME": str(home)}) == ["home", "both"]
    assert context_names({}) == []


def test_a_variable_names_one_file_or_several(home: Path) -> None:
    """KUBECONFIG, with the prefix or without; each context once."""
    files = os.pathsep.join(str(home / name) for name in ("east", "gone", "west"))
    assert context_names({"HOME": str(home), "KUBECONFIG": files}) == ["east", "both", "west"]
    assert context_names({"CALICO_KUBECONFIG": str(home / "west"), "KUBECONFIG": files}) == [
        "west",
        "both",
    ]


@pytest.mark.parametrize(
    "text",
    ["", "5", "contexts: 5", "contexts: {a: b}", "contexts: [5, {name: 5}, {}]", "a: b: c", "\0"],
)
def test_a_file_that_is_none_names_none(home: Path, text: str) -> None:
    """Whatever it holds."""
    (home / "odd").write_text(text)
    assert context_names({"KUBECONFIG": str(home / "odd")}) == []
