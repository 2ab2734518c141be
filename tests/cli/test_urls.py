"""-f URL, wherever -f is taken, and how long a request may take."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.conftest import Pyctl
from tests.transport.servers import Address, answer, answering, served, waiting

TIER = b"{apiVersion: projectcalico.org/v3, kind: Tier, metadata: {name: t}, spec: {order: 5}}"


@pytest.fixture
def server() -> Iterator[Address]:
    """A server that gives a tier."""
    with served(answering(*[answer(TIER)] * 20)) as address:
        yield address


def test_every_verb_takes_urls(pyctl: Pyctl, server: Address) -> None:
    """As it takes files."""
    url = f"{server.http}/tier.yaml"
    for verb, done in {
        "validate": "validated",
        "create": "created",
        "apply": "applied",
        "replace": "replaced",
    }.items():
        assert pyctl.ok(verb, "-f", url) == f"Successfully {done} 1 'Tier' resource(s)\n"
    assert pyctl.ok("get", "-f", url).split() == ["NAME", "ORDER", "t", "5"]
    assert pyctl.ok("delete", "-f", url) == "Successfully deleted 1 'Tier' resource(s)\n"


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["apply"], "Successfully applied 1 'Tier' resource(s)"),
        (["replace"], "Successfully replaced 1 'Tier' resource(s)"),
        (["patch", "-p", "spec: {order: 6}"], "Successfully patched 1 'Tier' resource"),
        (["label", "a=b"], "Successfully set label a on tier t"),
        (["annotate", "a=b"], "Successfully set annotation a on tier t"),
        (["edit"], "Successfully edited 1 'Tier' resource(s)"),
        (["delete"], "Successfully deleted 1 'Tier' resource(s)"),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_urls_name_what_is_changed(
    pyctl: Pyctl, server: Address, args: list[str], told: str
) -> None:
    """In dry runs and otherwise."""
    pyctl.environ |= {"EDITOR": "sed -i 's/order: 5/order: 6/'", "PATH": os.environ["PATH"]}
    url = f"{server.http}/tier.yaml"
    pyctl.ok("create", "-f", url)
    before = pyctl.ok("get", "tier", "t", "-o", "yaml")
    assert pyctl.ok(*args, "-f", url, "--dry-run") == f"{told} (dry run)\n"
    assert pyctl.ok("get", "tier", "t", "-o", "yaml") == before
    assert pyctl.ok(*args, "-f", url) == f"{told}\n"
    assert pyctl("get", "tier", "t", "-o", "yaml").stdout != before or args == ["apply"]


def test_problems_name_the_url(pyctl: Pyctl) -> None:
    """With its line."""
    with served(answering(answer(b"kind: Tier\napiVersion: v9\n"))) as server:
        result = pyctl("apply", "-f", f"{server.http}/t")
    assert result.code == 9
    assert result.stderr.startswith(f"{server.http}/t:1: failed to execute command: unknown")


def test_a_url_that_gives_nothing_stops_all(pyctl: Pyctl, server: Address) -> None:
    """Nothing of the other files is done."""
    result = pyctl("create", "-f", f"{server.http}/t", "-f", "http://127.0.0.1:1/x")
    assert (result.code, result.stdout) == (1, "")
    assert result.stderr.startswith("failed to execute command: open http://127.0.0.1:1/x: ")
    assert pyctl("get", "tier", "t").code == 3


@pytest.mark.parametrize("timeout", ["300ms", "0.3s"])
def test_request_timeout(pyctl: Pyctl, timeout: str) -> None:
    """It is how long a whole request may take."""
    with served(waiting) as server:
        result = pyctl("--request-timeout", timeout, "validate", "-f", f"{server.http}/t")
    assert result.code == 1
    assert result.stderr.endswith(": timed out: no answer within 0.3 s\n")


@pytest.mark.parametrize("timeout", ["soon", "-3s", "5 s", ""])
def test_a_timeout_that_is_none(pyctl: Pyctl, timeout: str) -> None:
    """The command line is refused."""
    result = pyctl("validate", "-f", "x", f"--request-timeout={timeout}")
    assert result.code == 2
    assert "--request-timeout" in result.stderr


@pytest.mark.parametrize("timeout", ["0", "0s", "30", "2m"])
def test_timeouts_with_and_without_units(pyctl: Pyctl, server: Address, timeout: str) -> None:
    """A bare number is seconds, 0 is for ever."""
    pyctl.ok("validate", "-f", f"{server.http}/t", "--request-timeout", timeout)


def test_debugging_shows_requests(pyctl: Pyctl, server: Address) -> None:
    """A line each on stderr."""
    result = pyctl("validate", "-f", f"{server.http}/t", "--log-level", "debug")
    assert result.code == 0
    assert result.stderr.startswith(f"debug: GET {server.http}/t: 200 (")
