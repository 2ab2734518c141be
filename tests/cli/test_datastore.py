"""datastore backup, restore, compact: files, sentences and exit codes."""

from __future__ import annotations

import os
import signal
import stat
from pathlib import Path

import pytest

from pyctl.cli import outfile
from pyctl.cli.runtime import Runtime
from pyctl.client.builtin import CLUSTER, Surroundings
from pyctl.datastores.base import Datastore
from tests.conftest import Pyctl

NODES = """
apiVersion: projectcalico.org/v3
kind: Node
metadata: {name: n1}
spec: {bgp: {ipv4Address: 10.0.0.1/24}}
---
apiVersion: projectcalico.org/v3
kind: Node
metadata: {name: n2}
spec: {bgp: {ipv4Address: 10.0.0.2/24}}
"""
ENABLE = "spec: {controllers: {node: {hostEndpoint: {autoCreate: Enabled}}}}"
KINDS = "tiers,nodes,heps,kubecontrollersconfigurations,felixconfigurations"


class OnCluster(Runtime):
    """A world whose datastore takes itself for a cluster's."""

    def _open(self) -> tuple[Datastore, Surroundings]:
        return super()._open()[0], CLUSTER


@pytest.fixture
def full(pyctl: Pyctl) -> Pyctl:
    """The program on a datastore with automatic host endpoints."""
    pyctl.ok("apply", "-f", "-", stdin=NODES)
    pyctl.ok("patch", "kubecontrollersconfiguration", "default", "-p", ENABLE)
    return pyctl


def _elsewhere(pyctl: Pyctl) -> None:
    """Go on with a datastore that is not there yet."""
    pyctl.environ = {"PYCTL_DATABASE": "new.db"}


def _shown(pyctl: Pyctl) -> list[str]:
    """All that is stored, but for the revisions."""
    text = pyctl.ok("get", KINDS, "-o", "yaml")
    return [line for line in text.splitlines() if "resourceVersion" not in line]


def test_a_backup_can_be_restored_and_applied(full: Pyctl) -> None:
    """Nothing is said on stderr, and the same objects are there."""
    assert full.ok("datastore", "backup", "b.yaml") == (
        "Saved 9 resource(s) of revision 12 in b.yaml\n"
    )
    assert stat.S_IMODE(Path("b.yaml").stat().st_mode) == 0o600
    before = _shown(full)
    _elsewhere(full)
    assert full.ok("datastore", "restore", "b.yaml") == "Successfully restored 9 resource(s)\n"
    assert _shown(full) == before
    assert full.ok("apply", "-f", "b.yaml") == "Successfully applied 9 resource(s)\n"
    assert full.ok("validate", "-f", "b.yaml") == "Successfully validated 9 resource(s)\n"
    assert _shown(full) == before


def test_a_backup_may_go_through_pipes(full: Pyctl) -> None:
    """A dash is stdout, or stdin; what is written says what it is."""
    text = full.ok("datastore", "backup", "-")
    assert text.startswith("# the embedded datastore ")
    assert ", revision 12, saved by pyctl " in text.splitlines()[0]
    assert "resourceVersion" not in text
    _elsewhere(full)
    full.ok("datastore", "restore", "-", stdin=text)
    again = full.ok("datastore", "backup", "-")
    assert again.splitlines()[1:] == text.splitlines()[1:]


def test_ctrl_c_while_nobody_reads_a_pipe(full: Pyctl, monkeypatch: pytest.MonkeyPatch) -> None:
    """There is no file to be written whole, so it ends the backup at once."""
    os.mkfifo("pipe")
    monkeypatch.setattr(outfile, "_write_through", lambda *_: signal.raise_signal(signal.SIGINT))
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        result = full("datastore", "backup", "pipe")
    finally:
        signal.signal(signal.SIGINT, before)
    assert (result.code, result.stdout, result.stderr) == (130, "", "interrupted\n")


def test_a_path_with_line_breaks_stays_in_the_comment(pyctl: Pyctl) -> None:
    """Or it would be read as part of a manifest."""
    pyctl.environ = {"PYCTL_DATABASE": "a\nkind: Node\n---\nb"}
    text = pyctl.ok("datastore", "backup", "-")
    assert text.splitlines()[3] == "apiVersion: projectcalico.org/v3"
    _elsewhere(pyctl)
    pyctl.ok("datastore", "restore", "-", stdin=text)


def test_a_file_that_is_there_is_overwritten_only_by_force(full: Pyctl) -> None:
    """Nothing is lost by chance."""
    Path("b.yaml").write_text("mine")
    result = full("datastore", "backup", "b.yaml")
    assert result.stderr == "b.yaml exists, it was left alone (--force overwrites it)\n"
    assert (result.stdout, result.code) == ("", 4)
    assert Path("b.yaml").read_text() == "mine"
    full.ok("datastore", "backup", "--force", "b.yaml")
    assert Path("b.yaml").read_text().startswith("# ")


def test_a_datastore_that_is_not_empty_is_restored_only_by_force(full: Pyctl) -> None:
    """What goes is said."""
    full.ok("datastore", "backup", "b.yaml")
    full.ok("create", "tier", "mine")
    result = full("datastore", "restore", "b.yaml")
    assert result.stderr.endswith(
        "is not empty, it holds Tier (1), KubeControllersConfiguration (1), Node (2), "
        "HostEndpoint (2): nothing was restored (--force replaces what it holds)\n"
    )
    assert (result.stdout, result.code) == ("", 4)
    result = full("datastore", "restore", "--force", "b.yaml")
    assert result.stderr == ("warning: deleted, since the backup does not hold them: Tier(mine)\n")
    assert (result.stdout, result.code) == ("Successfully restored 9 resource(s)\n", 0)


def test_a_cluster_gets_calico_s_own_profile_and_that_is_said(full: Pyctl) -> None:
    """Whether the backup is restored or applied."""
    full.ok("datastore", "backup", "b.yaml")
    assert Path("b.yaml").read_text().count("- projectcalico-allow-all\n") == 2
    full.runtime = OnCluster
    _elsewhere(full)
    for command in (("datastore", "restore"), ("apply", "-f")):
        result = full(*command, "b.yaml")
        assert result.code == 0
        assert result.stderr.startswith(
            "warning: 2 endpoint(s) name the profile projectcalico-allow-all, which does not "
            "exist here: they are given projectcalico-default-allow\n"
        )
        stored = full.ok("get", "heps", "-o", "yaml")
        assert stored.count("- projectcalico-default-allow\n") == 2
        assert "allow-all" not in stored


@pytest.mark.parametrize(
    ("text", "words", "code"),
    [
        ("", "no resources specified in file b.yaml", 9),
        ("kind: [", "b.yaml:1: failed to execute command: error converting YAML to JSON", 9),
        (NODES.replace("n2", "N_2"), "b.yaml:9: Node N_2: metadata.name: error with field", 9),
        (f"{NODES}---{NODES}", "b.yaml:14: Node n1: metadata.name: the backup holds this", 9),
    ],
)
def test_a_backup_that_is_wrong_changes_nothing(
    full: Pyctl, text: str, words: str, code: int
) -> None:
    """Not even by force; all that is wrong is told with its place."""
    Path("b.yaml").write_text(text)
    before = full.ok("get", KINDS, "-o", "yaml")
    result = full("datastore", "restore", "--force", "b.yaml")
    assert words in result.stderr
    assert (result.stdout, result.code) == ("", code)
    assert full.ok("get", KINDS, "-o", "yaml") == before


@pytest.mark.parametrize(
    ("line", "words", "code"),
    [
        ("backup", "Missing argument 'FILE'", 2),
        ("backup a b", "Got unexpected extra argument(s) (b)", 2),
        ("backup no/such/b.yaml", "cannot write no/such/b.yaml: No such file or directory", 1),
        ("restore b.yaml", "open b.yaml: no such file or directory", 1),
        ("compact --keep 1 --revision 2", "--revision and --keep both say what to forget", 2),
        ("compact --keep -1", "-1 is not in the range x>=0", 2),
        ("compact --revision x", "'x' is not a valid int", 2),
        ("compact --revision 99", "required revision is a future revision: 99", 7),
    ],
)
def test_what_cannot_be_done_is_said(pyctl: Pyctl, line: str, words: str, code: int) -> None:
    """In words, with the exit code of its class."""
    result = pyctl("datastore", *line.split())
    assert words in result.stderr
    assert (result.stdout, result.code) == ("", code)


def test_compact_says_what_it_did(full: Pyctl) -> None:
    """History goes, objects stay."""
    before = full.ok("get", KINDS, "-o", "yaml")
    compact = ("datastore", "compact")
    assert full.ok(*compact, "--revision", "8").startswith("Forgot the history before revision 8")
    assert full.ok(*compact, "--keep", "2").startswith("Forgot the history before revision 10")
    assert full.ok(*compact).startswith("Forgot the history before revision 12")
    assert full.ok(*compact) == "Forgot the history before revision 12\n"
    assert full.ok(*compact, "--keep", "12") == (
        "Nothing was forgotten: there are no more revisions than that\n"
    )
    assert full.ok("get", KINDS, "-o", "yaml") == before
    old = "{apiVersion: projectcalico.org/v3, kind: Node, metadata: {resourceVersion: '9'}}"
    result = full("get", "-f", "-", stdin=old)
    assert "required revision has been compacted" in result.stderr
    assert result.code == 7


def test_compact_gives_space_back(pyctl: Pyctl) -> None:
    """As much as is told, in whole units."""
    for number in range(3):
        pyctl.ok("apply", "-f", "-", stdin="\n---\n".join(_set(i, number) for i in range(300)))
    told = pyctl.ok("datastore", "compact")
    assert told.startswith("Forgot the history before revision 907, and gave ")
    assert told.endswith(" KB back\n")
    assert int(told.split()[-3]) > 100


def _set(index: int, number: int) -> str:
    return (
        "{apiVersion: projectcalico.org/v3, kind: GlobalNetworkSet, "
        f"metadata: {{name: s{index}, labels: {{a: b{number}}}}}}}"
    )
