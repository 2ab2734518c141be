"""pyctl __complete: the candidates for a word, and what else the shell is told."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pyctl.cli import completing
from pyctl.cli.main import VERBS
from pyctl.datastores.config import TYPES
from tests.conftest import Pyctl

FILES, NO_FILES, UNFINISHED, DIRECTORIES = ":0", ":4", ":6", ":16"
LEVELS = ["panic", "fatal", "error", "warn", "info", "debug"]


@pytest.fixture
def stored(pyctl: Pyctl) -> Pyctl:
    """The program with two nodes in its datastore."""
    pyctl.ok("create", "node", "node-1", "node-2")
    return pyctl


def _lines(pyctl: Pyctl, *words: str) -> list[str]:
    return pyctl.ok("__complete", *words).splitlines()


def _words(pyctl: Pyctl, line: str) -> list[str]:
    """The candidates for the last word of a line, without their descriptions; the directive."""
    return [told.partition("\t")[0] for told in _lines(pyctl, *line.split(" "))]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("ge", ["get", NO_FILES]),
        ("x", [NO_FILES]),
        ("datastore com", ["compact", NO_FILES]),
        ("help datastore com", ["compact", NO_FILES]),
        ("help vers", ["version", NO_FILES]),
        ("help get ", [NO_FILES]),
        ("completion ", ["bash", "zsh", "fish", "powershell", NO_FILES]),
        ("get h", ["hostendpoints", "hep", "heps", NO_FILES]),
        ("get HEP", [NO_FILES]),
        ("get heps,tie", ["heps,tiers", NO_FILES]),
        ("get heps,tiers d", [NO_FILES]),
        ("get nodes ", ["node-1", "node-2", NO_FILES]),
        ("get NO node-2", ["node-2", NO_FILES]),
        ("get nodes node-1 ", ["node-2", NO_FILES]),
        ("get -o wide nodes ", ["node-1", "node-2", NO_FILES]),
        ("-c gone get nodes ", [NO_FILES]),
        ("get -owide -A nodes ", ["node-1", "node-2", NO_FILES]),
        ("get nodes -- node-1 ", ["node-2", NO_FILES]),
        ("explain --node ", ["node-1", "node-2", NO_FILES]),
        ("explain --path lo", ["local-in", "local-out", "loopback", NO_FILES]),
        ("explain --backend ", ["iptables", "nftables", NO_FILES]),
        ("explain --flows ", [FILES]),
        ("query nodes --selector ", [NO_FILES]),
        ("query policies node ", ["node-1", "node-2", NO_FILES]),
        ("test ", [FILES]),
        ("test -o ", ["text", "junit", "json", "yaml", NO_FILES]),
        ("get --datastore embedded nodes ", ["node-1", "node-2", NO_FILES]),
        ("--log-level debug --datastore=embedded get nodes ", ["node-1", "node-2", NO_FILES]),
        ("get --datastore etcdv3 nodes ", [NO_FILES]),
        ("get nodes --namespace default ", [NO_FILES]),
        ("get node/", ["node/node-1", "node/node-2", NO_FILES]),
        ("get node/node-1 node/", ["node/node-2", NO_FILES]),
        ("get node/node-1 tie", ["tiers/", UNFINISHED]),
        ("get node/node-1 nodes/", ["nodes/node-1", "nodes/node-2", NO_FILES]),
        ("get weps ", [NO_FILES]),
        ("get nothing ", [NO_FILES]),
        ("get -f a.yaml ", [NO_FILES]),
        ("delete nodes ", ["node-1", "node-2", NO_FILES]),
        ("patch node ", ["node-1", "node-2", NO_FILES]),
        ("patch node/", ["node/node-1", "node/node-2", NO_FILES]),
        ("patch node node-1 ", [NO_FILES]),
        ("patch node/node-1 ", [NO_FILES]),
        ("patch node,", [NO_FILES]),
        ("label tie", ["tiers", NO_FILES]),
        ("label node node-1 ", ["node-2", NO_FILES]),
        ("label node node-1 zone=a ", [NO_FILES]),
        ("annotate node node-1 zone- ", [NO_FILES]),
        ("patch --patch-file ", [FILES]),
        ("create --dry-run=", ["none", "client", "server", NO_FILES]),
        ("create --dry-run=cl", ["client", NO_FILES]),
        ("delete --dry-run nodes ", ["node-1", "node-2", NO_FILES]),
        ("apply -o ", ["yaml", "json", "name", NO_FILES]),
        ("schema tie", ["tiers", NO_FILES]),
        ("schema hep tie", ["tiers", NO_FILES]),
        ("get -o w", ["wide", NO_FILES]),
        ("get -o custom-columns-", ["custom-columns-file=", UNFINISHED]),
        ("get --output=w", ["wide", NO_FILES]),
        ("get --output=w nodes --outp", ["--output-watch-events", NO_FILES]),
        ("validate -o j", ["json", "junit", NO_FILES]),
        ("patch -t st", ["strategic", NO_FILES]),
        ("--datastore ", [*TYPES, NO_FILES]),
        ("get --datastore e", ["embedded", "etcdv3", NO_FILES]),
        ("-l ", [*LEVELS, NO_FILES]),
        ("get --log-level=w", ["warn", NO_FILES]),
        ("get -A=", [NO_FILES]),
        ("get --export=", ["true", "false", NO_FILES]),
        ("get -f ", [FILES]),
        ("get --filename=po", [FILES]),
        ("get -Rf ", [FILES]),
        ("-c ", [FILES]),
        ("schema --output-dir ", [DIRECTORIES]),
        ("get --exp", ["--export", NO_FILES]),
        ("get --export --exp", [NO_FILES]),
        ("get -f a --filen", ["--filename", NO_FILES]),
        ("get --all-n", ["--all-namespaces", NO_FILES]),
        ("get --conf", ["--config", NO_FILES]),
        ("get --config x --conf", [NO_FILES]),
        ("get -o", ["-o", NO_FILES]),
        ("get -- -", [NO_FILES]),
        ("--vers", ["--version", NO_FILES]),
        ("datastore compact --rev", ["--revision", NO_FILES]),
        ("get --no-such-option=", [NO_FILES]),
        ("nothing ", [NO_FILES]),
        ("datastore nothing ", [NO_FILES]),
        ("--log-level loud get nodes ", [NO_FILES]),
    ],
)
def test_a_word_is_completed_from_the_declarations(
    stored: Pyctl, line: str, told: list[str]
) -> None:
    """Verbs, kinds, names, options and their values; the number says whether files may stand."""
    assert _words(stored, line) == told


def test_the_kinds_of_an_empty_word_are_plurals(pyctl: Pyctl) -> None:
    """In the plural, each with the name that manifests have."""
    lines = _lines(pyctl, "get", "")
    assert "hostendpoints\tHostEndpoint" in lines
    assert not [line for line in lines if line.startswith("heps")]


def test_candidates_are_described_on_their_line(pyctl: Pyctl) -> None:
    """A tab stands between a word and what it means; there is a form without."""
    assert _lines(pyctl, "vers") == [f"version\t{VERBS['version']}", NO_FILES]
    assert pyctl.ok("__completeNoDesc", "vers") == f"version\n{NO_FILES}\n"
    options = _lines(pyctl, "get", "--exp")
    assert options[0].startswith("--export\tLeave out of named objects")


def test_a_single_dash_offers_letters_too(pyctl: Pyctl) -> None:
    """Hidden options are not offered; those of every verb come after the verb's own."""
    found = _words(pyctl, "get -")
    assert {"-f", "--filename", "-o", "-c", "--config"} < set(found)
    assert "-a" not in found
    assert found.index("--output") < found.index("--config")
    assert len(set(found)) == len(found)


def test_completing_makes_no_datastore(pyctl: Pyctl) -> None:
    """Neither the file nor its directory; an empty file stays empty."""
    assert _words(pyctl, "get tiers ") == [NO_FILES]
    assert list(pyctl.home.iterdir()) == []
    Path("empty.db").touch()
    pyctl.environ["PYCTL_DATABASE"] = "empty.db"
    assert _words(pyctl, "get tiers ") == [NO_FILES]
    assert Path("empty.db").stat().st_size == 0


@pytest.mark.parametrize("content", [b"no database", b"SQLite format 3\0 but broken"])
def test_what_goes_wrong_is_not_told(pyctl: Pyctl, content: bytes) -> None:
    """A message would stand in the middle of the user's line."""
    Path("broken.db").write_bytes(content)
    pyctl.environ["PYCTL_DATABASE"] = "broken.db"
    assert _words(pyctl, "get tiers ") == [NO_FILES]
    assert Path("broken.db").read_bytes() == content


def test_nobody_waits_long(pyctl: Pyctl, monkeypatch: pytest.MonkeyPatch) -> None:
    """What does not answer is given up: here a file that nobody writes."""
    monkeypatch.setattr(completing, "_SECONDS", 0.05)
    os.mkfifo("pipe")
    assert _words(pyctl, "-c pipe get tiers ") == [NO_FILES]


def test_the_contexts_are_those_of_the_kubeconfig(pyctl: Pyctl) -> None:
    """As kubectl finds it."""
    Path("kubeconfig").write_text("contexts: [{name: east}, {name: west}]")
    pyctl.environ["KUBECONFIG"] = "kubeconfig"
    assert _words(pyctl, "--context w") == ["west", NO_FILES]


PIECES = st.sampled_from(
    ["get", "datastore", "help", "node", "node/", "node-1", "-o", "-f", "--", "-", "", "--output=y"]
) | st.text(max_size=4)


@settings(
    derandomize=True,
    deadline=None,
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(PIECES, max_size=5))
def test_any_line_is_answered_in_silence(stored: Pyctl, words: list[str]) -> None:
    """Candidates that begin as the word does, then the directive, whatever stands on the line."""
    *candidates, directive = _lines(stored, *words)
    assert directive in (FILES, NO_FILES, UNFINISHED, DIRECTORIES)
    last = words[-1] if words else ""
    begun = last.partition("=")[2] if last.startswith("--") and "=" in last else last
    assert all(candidate.startswith((begun, last)) for candidate in candidates)
