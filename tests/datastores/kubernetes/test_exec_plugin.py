"""Plugins that provide credentials: when they are run, what they give, how they fail."""

from __future__ import annotations

import json
import os
import shlex
import signal
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from pyctl.datastores.kubernetes.credentials import Proof, bearer
from pyctl.datastores.kubernetes.exec_plugin import Plugin
from pyctl.datastores.kubernetes.exec_process import Surroundings
from pyctl.datastores.kubernetes.kubeconfig import Cluster, Exec
from pyctl.errors import SettingsError, Unauthorized

V1 = "client.authentication.k8s.io/v1"

Make = Callable[..., Plugin]


class World:
    """Plugins, how often they were run, what they told the user, and a clock."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.now = 0.0
        self.told: list[str] = []
        self.tell: Callable[[str], None] = self.told.append
        self.cluster = Cluster()

    def plugin(self, script: str, *, terminal: bool = False, **fields: Any) -> Plugin:
        """A plugin that counts its runs in N and then does this."""
        path = self.home / "plugin"
        runs = shlex.quote(str(self.home / "runs"))
        counting = f"echo >> {runs}\nN=$(wc -l < {runs})"
        path.write_text(f"#!/bin/sh\n{counting}\n{script}")
        path.chmod(0o700)
        described = Exec(str(path), api_version=V1, interactive_mode="IfAvailable")
        around = Surroundings({"PATH": "/usr/bin:/bin", "A": "a"}, terminal, self.tell)
        return Plugin(described._replace(**fields), self.cluster, around, lambda: self.now)

    def giving(self, status: Mapping[str, Any], before: str = "", **fields: Any) -> Plugin:
        """A plugin that gives this, with variables of the shell in it, after it did something."""
        value = {"kind": "ExecCredential", "apiVersion": V1, "status": status}
        return self.plugin(f"{before}\ncat <<END\n{json.dumps(value)}\nEND", **fields)

    @property
    def runs(self) -> int:
        """How often plugins were run."""
        return len((self.home / "runs").read_text().splitlines())


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A world of its own."""
    return World(tmp_path)


def test_what_it_gives_is_kept(world: World) -> None:
    """Without a time it counts for ever, also for many threads at once."""
    plugin = world.giving({"token": "t$N"})
    with ThreadPoolExecutor(8) as threads:
        proofs = set(threads.map(lambda _: plugin.proof(), range(16)))
    assert (proofs, world.runs) == ({Proof(bearer("t1"))}, 1)


def test_what_it_gives_expires(world: World) -> None:
    """At its time it is asked for anew."""
    plugin = world.giving({"token": "t$N", "expirationTimestamp": "1970-01-01T01:00:10+01:00"})
    world.now = 9.9
    assert [plugin.proof(), plugin.proof()] == [Proof(bearer("t1"))] * 2
    world.now = 10
    assert plugin.proof() == Proof(bearer("t2"))


def test_what_is_not_accepted_is_renewed_once(world: World) -> None:
    """Threads that were refused with the same have one new run between them."""
    plugin = world.giving({"token": "t$N"})
    first = plugin.proof()
    assert plugin.renewed(first)
    assert plugin.renewed(first)
    assert (plugin.proof(), world.runs) == (Proof(bearer("t2")), 2)
    same = world.giving({"token": "same"})
    assert not same.renewed(same.proof())


def test_a_certificate(world: World) -> None:
    """Certificate and key come as text, a token may come along."""
    plugin = world.giving({"clientCertificateData": "C", "clientKeyData": "K", "token": "t"})
    assert plugin.proof() == Proof(bearer("t"), "C", "K")


def test_it_may_speak_yaml(world: World) -> None:
    """As for kubectl, and leave out what kind of object it is."""
    plugin = world.plugin(f"echo '# c'; echo 'apiVersion: {V1}'; echo 'status: {{token: t}}'")
    assert plugin.proof() == Proof(bearer("t"))


def test_where_it_is_looked_for(world: World) -> None:
    """A name alone in PATH."""
    world.giving({"token": "t"})
    plugin = Plugin(
        Exec("plugin", api_version=V1, interactive_mode="Never"),
        Cluster(),
        Surroundings({"PATH": f"/usr/bin:/bin:{world.home}"}),
    )
    assert plugin.proof() == Proof(bearer("t"))


def test_its_environment(world: World) -> None:
    """Its own variables go over those around."""
    plugin = world.giving({"token": "$A$B"}, environment=(("B", "b"), ("A", "c")))
    assert plugin.proof() == Proof(bearer("cb"))


@pytest.mark.parametrize(
    ("mode", "terminal", "interactive"),
    [
        ("Never", True, False),
        ("Never", False, False),
        ("IfAvailable", True, True),
        ("IfAvailable", False, False),
        ("Always", True, True),
    ],
)
def test_whether_it_may_ask(world: World, mode: str, *, terminal: bool, interactive: bool) -> None:
    """It is told, by its mode and by whether somebody is there."""
    plugin = world.giving(
        {"token": "t"},
        before=f'echo "$KUBERNETES_EXEC_INFO" > {shlex.quote(str(world.home / "told"))}',
        terminal=terminal,
        interactive_mode=mode,
    )
    plugin.proof()
    told = json.loads((world.home / "told").read_text())
    assert told == {
        "kind": "ExecCredential",
        "apiVersion": V1,
        "spec": {"interactive": interactive},
    }


def test_one_that_has_to_ask(world: World) -> None:
    """Without a terminal it is not even run."""
    plugin = world.giving({"token": "t"}, interactive_mode="Always")
    with pytest.raises(SettingsError, match=r"has to ask .* \(interactiveMode is Always\)"):
        plugin.proof()
    assert not (world.home / "runs").exists()


def test_what_it_says_is_passed_on(world: World) -> None:
    """Line by line as it comes, and not only when it fails."""
    plugin = world.plugin("echo first >&2\necho second >&2\nexit 3", install_hint="Run x.\n")
    with pytest.raises(Unauthorized) as caught:
        plugin.proof()
    assert world.told == ["first\n", "second\n"]
    assert str(caught.value) == (
        f"getting credentials: the plugin {world.home}/plugin failed with exit code 3\nRun x."
    )


def test_what_it_leaves_behind(world: World) -> None:
    """Nobody waits for what it has started, such as a browser, though that may still say much."""
    begun = f"sleep 1000 >{world.home}/none & echo $! >&2; printf 'log in: ' >&2; exec >&-\n"
    plugin = world.giving({"token": "t"}, f"cat >&2 <<END\n{'x' * 200_000}\nEND\n")
    script = (world.home / "plugin").read_text()
    (world.home / "plugin").write_text(f"{script}\n{begun}")
    assert plugin.proof() == Proof(bearer("t"))
    said = "".join(world.told).splitlines()
    assert (len(said[0]), said[2]) == (200_000, "log in: ")
    os.kill(int(said[1]), signal.SIGKILL)  # it is still there


def test_one_that_is_not_there() -> None:
    """How to install it is told, if the kubeconfig says so."""
    described = Exec("no-such-plugin", api_version=V1, interactive_mode="Never")
    plugin = Plugin(described._replace(install_hint="Get it."), Cluster(), Surroundings({}))
    with pytest.raises(Unauthorized) as caught:
        plugin.proof()
    assert str(caught.value) == (
        "getting credentials: the plugin no-such-plugin is not found\nGet it."
    )


def test_one_that_cannot_be_run(world: World) -> None:
    """Why not is told."""
    plugin = world.giving({"token": "t"})
    (world.home / "plugin").write_text("#!/no/such/program\n")
    with pytest.raises(Unauthorized, match=r"plugin cannot be run: no such file"):
        plugin.proof()
    (world.home / "plugin").unlink()
    with pytest.raises(Unauthorized, match=r"plugin is not found"):
        plugin.proof()


@pytest.mark.parametrize(
    ("printed", "text"),
    [
        ("Hello", "it is no JSON"),
        ("{} x", "it is no JSON"),
        ("[" * 100_000, "it is no JSON"),
        ("[]", "fields are wanted here"),
        ('{"kind":"ExecCredential","apiVersion":"v2","status":{"token":"t"}}', f"apiVersion {V1}"),
        ('{"kind":"Other","apiVersion":"' + V1 + '"}', "kind ExecCredential"),
        ({}, "status: it holds neither a token nor a certificate"),
        ({"token": 7}, "status.token: text is wanted"),
        ({"clientKeyData": "K", "token": "t"}, "clientCertificateData and clientKeyData belong"),
        ({"token": "t", "expirationTimestamp": "soon"}, 'expirationTimestamp: "soon" is no time'),
    ],
)
def test_what_cannot_be_used(world: World, printed: Any, text: str) -> None:
    """What is wrong is told, with the place."""
    made = world.plugin(f"echo '{printed}'") if isinstance(printed, str) else world.giving(printed)
    with pytest.raises(Unauthorized) as caught:
        made.proof()
    assert str(caught.value).startswith(
        f"getting credentials: what the plugin {world.home}/plugin printed cannot be used: "
    )
    assert text in str(caught.value)


def test_an_authority_that_it_cannot_be_told(world: World) -> None:
    """The file that is none is named."""
    world.cluster = Cluster(ca_file=str(world.home))
    plugin = world.giving({"token": "t"}, provide_cluster_info=True)
    with pytest.raises(SettingsError, match=f"^certificate-authority: {world.home} cannot be read"):
        plugin.proof()


def test_ctrl_c(world: World) -> None:
    """Neither the plugin is waited for, nor what it has started and what holds its stderr."""
    started = list[int]()

    def press(line: str) -> None:
        started.append(int(line))
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)

    world.tell = press
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            world.plugin("sleep 1000 & echo $! >&2; wait").proof()
        os.kill(started[0], signal.SIGKILL)  # it is still there
    finally:
        signal.signal(signal.SIGINT, before)
