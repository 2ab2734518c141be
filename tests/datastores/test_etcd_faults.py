"""What goes wrong between pyctl and etcd: nothing is half written, and the report is true."""

from __future__ import annotations

import json
import random
import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import Pyctl
from tests.etcd_server import EtcdServer, running
from tests.relay import Cut, Pass, relayed, unchanged

COUNT = 1000
ROOT = "/calico/resources/v3/projectcalico.org/hostendpoints/"


def endpoints(node: str, count: int = COUNT) -> str:
    """A manifest of so many host endpoints, all of one node."""
    return "---\n".join(
        "apiVersion: projectcalico.org/v3\nkind: HostEndpoint\n"
        f"metadata: {{name: h{number:04d}}}\nspec: {{node: {node}, interfaceName: eth0}}\n"
        for number in range(count)
    )


def nodes_of(etcd: EtcdServer) -> list[str]:
    """The nodes of all host endpoints that are stored, in order of their names."""
    return [json.loads(value)["spec"]["node"] for value in etcd.below(ROOT).values()]


@pytest.fixture
def own_etcd(tmp_path: Path) -> Iterator[EtcdServer]:
    """An etcd of this test alone."""
    (tmp_path / "etcd").mkdir()
    with running(tmp_path / "etcd") as server:
        yield server


class Killer:
    """Kills an etcd when the n-th transaction of many comes, before or after it has that."""

    def __init__(self, etcd: EtcdServer, number: int, *, answered: bool) -> None:
        self._etcd = etcd
        self._left = number
        self._answered = answered
        self._lock = threading.Lock()
        self.then: Callable[[], None] = lambda: None

    def rules(self) -> tuple[Pass, Pass]:
        """For each connection."""
        return self._asking, self._answering

    def _asking(self, data: bytes) -> bytes:
        with self._lock:
            self._left -= b"/v3/kv/txn" in data
            if not self._left and not self._answered:
                self._kill()
        return data

    def _answering(self, data: bytes) -> bytes:
        with self._lock:
            if not self._left and self._answered:
                self._kill()
        return data

    def _kill(self) -> None:
        self._left = -1
        self._etcd.kill()
        self.then()
        raise Cut


@pytest.mark.parametrize("answered", [False, True], ids=["before it has it", "before it answers"])
def test_a_bulk_apply_outlives_a_restart_of_etcd(
    pyctl: Pyctl, own_etcd: EtcdServer, *, answered: bool
) -> None:
    """What was carried out without an answer is not taken for a conflict; nothing is lost."""
    killer = Killer(own_etcd, 5, answered=answered)
    killer.then = own_etcd.start
    with relayed(own_etcd.port, killer.rules) as relay:
        pyctl.environ["ETCD_ENDPOINTS"] = relay.url
        told = pyctl.ok("apply", "-f", "-", stdin=endpoints("new"))
    assert told == f"Successfully applied {COUNT} 'HostEndpoint' resource(s)\n"
    assert nodes_of(own_etcd) == ["new"] * COUNT


@pytest.mark.parametrize("answered", [False, True], ids=["before it has it", "before it answers"])
def test_a_bulk_apply_says_how_far_it_came_when_etcd_stays_away(
    pyctl: Pyctl, own_etcd: EtcdServer, *, answered: bool
) -> None:
    """Each object is old or new; of those in between the report says that it does not know."""
    pyctl.environ["ETCD_ENDPOINTS"] = own_etcd.url
    pyctl.ok("apply", "-f", "-", stdin=endpoints("old"))
    killer = Killer(own_etcd, 5, answered=answered)
    with relayed(own_etcd.port, killer.rules) as relay:
        pyctl.environ["ETCD_ENDPOINTS"] = relay.url
        result = pyctl("apply", "-f", "-", "--request-timeout", "4s", stdin=endpoints("new"))
    assert result.code == 7
    assert "Successfully" not in result.stdout
    said = re.search(r"(\d+) of 1000 objects were handled before(.*)\)$", result.stderr)
    assert said, result.stderr
    handled = int(said[1])
    unknown = int((re.search(r", of the next (\d+) it is not known", said[2]) or "00")[1])
    own_etcd.start()
    own_etcd.ready()
    found = nodes_of(own_etcd)
    assert found[:handled] == ["new"] * handled
    assert set(found[handled : handled + unknown]) <= {"old", "new"}
    assert found[handled + unknown :] == ["old"] * (COUNT - handled - unknown)
    assert 0 < handled < COUNT


def test_an_answer_may_take_five_seconds(on_etcd: Pyctl, etcd: EtcdServer) -> None:
    """That is within the deadline; a shorter one is kept, and told."""
    ended = threading.Event()

    def late(data: bytes) -> bytes:
        ended.wait(5)
        return data

    with relayed(etcd.port, lambda: (unchanged, late)) as relay:
        on_etcd.environ |= {"ETCD_ENDPOINTS": relay.url, "PYCTL_ALLOW_VERSION_MISMATCH": "true"}
        assert on_etcd.ok("get", "tiers", "-o", "name") == ""
        result = on_etcd("get", "tiers", "--request-timeout", "200ms")
        ended.set()
    told = f"the etcd datastore {relay.url}: timed out: no answer within 0.2 s\n"
    assert (result.code, result.stderr) == (7, told)


def test_cut_connections_lose_and_repeat_nothing(on_etcd: Pyctl, etcd: EtcdServer) -> None:
    """Wherever they are cut, also in the middle of an answer."""
    chance = random.Random(7)
    lock = threading.Lock()
    cuts = 0

    def rules() -> tuple[Pass, Pass]:
        with lock:
            left = chance.randint(500, 400_000)

        def counted(data: bytes) -> bytes:
            nonlocal left, cuts
            with lock:
                passed, left = data[:left], left - len(data)
                if left <= 0:
                    cuts += 1
                    raise Cut(passed)
            return data

        return counted, counted

    manifest = endpoints("new", 400)
    with relayed(etcd.port, rules) as relay:
        on_etcd.environ["ETCD_ENDPOINTS"] = relay.url
        for _ in range(2):
            told = on_etcd.ok("apply", "-f", "-", stdin=manifest)
            assert told == "Successfully applied 400 'HostEndpoint' resource(s)\n"
        assert nodes_of(etcd) == ["new"] * 400
        told = on_etcd.ok("delete", "-f", "-", stdin=manifest)
        assert told == "Successfully deleted 400 'HostEndpoint' resource(s)\n"
    assert cuts > 5
    assert not etcd.below(ROOT)


def test_half_an_answer_is_none(on_etcd: Pyctl, etcd: EtcdServer) -> None:
    """The failure says so; a get does not show half a list."""
    on_etcd.ok("create", "-f", "-", stdin=endpoints("new", 10))

    def half(data: bytes) -> bytes:
        raise Cut(data[: len(data) // 2])

    with relayed(etcd.port, lambda: (unchanged, half)) as relay:
        on_etcd.environ |= {"ETCD_ENDPOINTS": relay.url, "PYCTL_ALLOW_VERSION_MISMATCH": "true"}
        result = on_etcd("get", "heps")
    told = "half an answer came, then the connection was cut"
    assert (result.code, result.stdout) == (7, "")
    assert result.stderr == f"the etcd datastore {relay.url}: {told}\n"


def test_a_full_etcd_says_so(on_etcd: Pyctl, etcd: EtcdServer) -> None:
    """Nothing is written, and what to do is told; reading and deleting go on."""
    on_etcd.ok("create", "-f", "-", stdin=endpoints("old", 2))
    alarm = {
        "memberID": etcd.call("/maintenance/status")["header"]["member_id"],
        "alarm": "NOSPACE",
    }
    etcd.call("/maintenance/alarm", action="ACTIVATE", **alarm)
    try:
        result = on_etcd("apply", "-f", "-", stdin=endpoints("new", 3))
        assert result.code == 7
        assert (
            "etcd's database is full (etcdserver: mvcc: database space exceeded)" in result.stderr
        )
        assert "nothing of this was stored: compact and defragment it" in result.stderr
        assert nodes_of(etcd) == ["old", "old"]
        assert on_etcd.ok("get", "heps", "-o", "name").count("\n") == 2
        on_etcd.ok("delete", "hep", "h0000", "h0001")
    finally:
        etcd.call("/maintenance/alarm", action="DEACTIVATE", **alarm)
