"""Changes of a kubeconfig file."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyctl.datastores.kubernetes import kubeconfig_file
from pyctl.datastores.kubernetes.kubeconfig_file import keep, kept, locked
from pyctl.errors import SettingsError

CONFIG = """\
kind: Config
users:
- user: {token: "012"}
- name: u
  user:
    # mine
    auth-provider: {name: oidc, config: {a: "1", b: "yes"}}
    unknown: [1]
"""


def test_all_else_stays(tmp_path: Path) -> None:
    """Also fields that nobody knows, and texts that look like something else."""
    path = tmp_path / "k"
    path.write_text(CONFIG)
    assert kept(str(path), "u") == {"a": "1", "b": "yes"}
    keep(str(path), "u", {"b": "no", "c": "é"})
    assert path.read_text() == (
        "kind: Config\n"
        "users:\n"
        "- user:\n"
        '    token: "012"\n'
        "- name: u\n"
        "  user:\n"
        "    auth-provider:\n"
        "      config:\n"
        '        a: "1"\n'
        '        b: "no"\n'
        "        c: é\n"
        "      name: oidc\n"
        "    unknown:\n"
        "    - 1\n"
    )


def test_a_lock_is_kubectls(tmp_path: Path) -> None:
    """It is a file beside, which is gone afterwards, whatever happened inside."""

    def fail() -> None:
        with locked(str(tmp_path / "k")):
            assert [entry.name for entry in tmp_path.iterdir()] == ["k.lock"]
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert list(tmp_path.iterdir()) == []


def test_a_lock_that_does_not_go_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What may be done about it is told; it is not taken away."""
    monkeypatch.setattr(kubeconfig_file, "_PATIENCE", 0.0)
    (tmp_path / "k.lock").touch()
    with pytest.raises(SettingsError) as caught, locked(str(tmp_path / "k")):
        pass
    assert str(caught.value) == (
        f"{tmp_path}/k.lock is there, and does not go away: remove it if no kubectl and no pyctl "
        "is at work"
    )
    assert (tmp_path / "k.lock").exists()


def test_a_directory_that_is_not_there(tmp_path: Path) -> None:
    """Nothing can be kept there."""
    with pytest.raises(SettingsError) as caught, locked(str(tmp_path / "gone" / "k")):
        pass
    assert str(caught.value) == (
        f"new tokens cannot be kept: {tmp_path}/gone/k.lock: no such file or directory"
    )


@pytest.mark.parametrize("text", ["users: [", "users: [{name: u}]", "[]", ""])
def test_a_file_that_has_become_something_else(tmp_path: Path, text: str) -> None:
    """It is left alone."""
    path = tmp_path / "k"
    path.write_text(text)
    with pytest.raises(SettingsError, match=f"kubeconfig {path}:"):
        keep(str(path), "u", {})
    assert path.read_text() == text
