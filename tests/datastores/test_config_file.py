"""calicoctl's configuration file: what is read, what is refused, and in which words."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyctl.datastores import config
from pyctl.datastores.config import ConfigFileError, choose
from pyctl.datastores.config_file import ConfigFile, parse
from pyctl.errors import SettingsError

HEAD = "apiVersion: projectcalico.org/v3\nkind: CalicoAPIConfig\n"


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(config, "DEFAULT_CONFIG", str(tmp_path / "calicoctl.cfg"))


@pytest.mark.parametrize(
    ("text", "file"),
    [
        (HEAD, ConfigFile("c", {})),
        (HEAD + "metadata:\nspec:\n", ConfigFile("c", {})),
        (HEAD + "spec: {k8sClientQPS: 5}", ConfigFile("c", {"k8sClientQPS": 5})),
        (HEAD + "Spec: {K8SCLIENTQPS: 5}", ConfigFile("c", {"k8sClientQPS": 5})),
        (
            (
                '{"apiVersion": "projectcalico.org/v3", "kind": "CalicoAPIConfig",'
                ' "spec": {"etcdKey": "k"}}'
            ),
            ConfigFile("c", {"etcdKey": "k"}),
        ),
    ],
)
def test_a_file_is_yaml_or_json(text: str, file: ConfigFile) -> None:
    """Field names match in any case, as calicoctl's decoder has it."""
    assert parse("c", text.encode()) == file


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "a CalicoAPIConfig object is wanted"),
        ("- a", "a CalicoAPIConfig object is wanted"),
        ("kind: [", "c:1: error converting YAML to JSON: "),
        (f"{HEAD}---\n{HEAD}", "c:4: only one document may stand here"),
        (HEAD + "kind: X\n", "c:3: error converting YAML to JSON: "),
        ("kind: CalicoAPIConfig\n", "invalid config file: unknown APIVersion 'None'"),
        ("apiVersion: v1\n", "invalid config file: unknown APIVersion 'v1'"),
        (
            "apiVersion: projectcalico.org/v3\nkind: Config\n",
            "invalid config file: expected kind 'CalicoAPIConfig', got 'Config'",
        ),
        (HEAD + "datastoreType: etcdv3\n", "unknown field datastoreType"),
        (HEAD + "spec: {etcdEndpoint: e, x: y}\n", "unknown field spec.etcdEndpoint, spec.x"),
        (HEAD + "spec: [a]\n", "spec must hold fields"),
        (HEAD + "spec: kubernetes\n", "spec must hold fields"),
    ],
)
def test_what_is_refused(text: str, why: str) -> None:
    """A setting that is misspelled or misplaced must not be passed over."""
    with pytest.raises(SettingsError) as caught:
        parse("c", text.encode())
    assert str(caught.value).startswith(f"syntax error in c: {why}")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("absent.cfg", "absent.cfg\nNo such file or directory"),
        (".", ".\nIs a directory"),
        ("", "\n-c names no file"),
        ("a\0b", "'a\\x00b'\nembedded null byte"),
    ],
)
def test_a_file_that_cannot_be_read(name: str, text: str) -> None:
    """Scripts look for calicoctl's words; the reason is on a line of its own."""
    with pytest.raises(ConfigFileError) as caught:
        choose({"HOME": "/home/me"}, config=name)
    assert str(caught.value) == f"Error reading config file: {text}"
    assert caught.value.exit_code == 2


def test_a_file_at_the_default_path_that_cannot_be_read() -> None:
    """It may name another datastore, so it is no reason to choose one without it."""
    Path(config.DEFAULT_CONFIG).mkdir()
    with pytest.raises(ConfigFileError, match="Is a directory"):
        choose({"HOME": "/home/me"})


def test_no_directory_at_the_default_path() -> None:
    """Where not even its directory is there, there is no file."""
    Path(config.DEFAULT_CONFIG).parent.joinpath("file").touch()
    missing = str(Path(config.DEFAULT_CONFIG).parent / "file" / "calicoctl.cfg")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(config, "DEFAULT_CONFIG", missing)
        assert choose({"HOME": "/home/me"}).type == "embedded"
