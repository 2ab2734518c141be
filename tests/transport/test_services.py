"""SRV records: asked of a name server of this machine, over UDP and, where too long, over TCP."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from pyctl.errors import DatastoreError
from pyctl.transport.deadline import Deadline
from pyctl.transport.services import (
    DnsError,
    Server,
    Service,
    lookup,
    members_of,
    name_servers,
)

_IS_ANSWER, _CUT, _NO_SUCH_NAME, _REFUSED = 0x8180, 0x0200, 3, 5
SSL, PLAIN = "_etcd-client-ssl._tcp.example.com", "_etcd-client._tcp.example.com"
SERVICE = Service(0, 0, 2379, "a.example.com")

Reply = Callable[[bytes], bytes]


def encoded(name: str) -> bytes:
    """A name as it goes over the wire."""
    labels = [bytes([len(label)]) + label.encode() for label in name.split(".")]
    return b"".join(labels) + b"\0"


def name_in(question: bytes) -> str:
    """The name that is asked for."""
    labels, at = [], 12
    while length := question[at]:
        labels.append(question[at + 1 : at + 1 + length].decode())
        at += 1 + length
    return ".".join(labels)


def reply(question: bytes, *records: bytes, flags: int = 0) -> bytes:
    """An answer to a question, of records."""
    head = struct.pack("!HHHHHH", 0, _IS_ANSWER | flags, 1, len(records), 0, 0)
    return question[:2] + head[2:] + question[12:] + b"".join(records)


def record(service: Service, host: bytes = b"", kind: int = 33) -> bytes:
    """A record; its name is that of the question."""
    data = struct.pack("!HHH", service.priority, service.weight, service.port)
    data += host or encoded(service.host)
    return b"\xc0\x0c" + struct.pack("!HHIH", kind, 1, 60, len(data)) + data


def replying(zone: Mapping[str, Sequence[Service]]) -> Reply:
    """Answers of a zone; other names do not exist."""

    def answer(question: bytes) -> bytes:
        services = zone.get(name_in(question))
        if services is None:
            return reply(question, flags=_NO_SUCH_NAME)
        return reply(question, *map(record, services))

    return answer


@contextmanager
def name_server(udp: Reply, tcp: Reply | None = None) -> Iterator[Server]:
    """A name server."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        address = listening.getsockname()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagrams:
            datagrams.bind(address)

            def over_udp() -> None:
                while True:
                    question, sender = datagrams.recvfrom(65535)
                    if not question:
                        return
                    datagrams.sendto(udp(question), sender)

            def over_tcp() -> None:
                assert tcp is not None
                connection, _ = listening.accept()
                with connection:
                    answer = tcp(connection.recv(65535)[2:])
                    connection.sendall(struct.pack("!H", len(answer)) + answer)

            threads = [threading.Thread(target=over_udp, daemon=True)]
            if tcp is not None:
                threads.append(threading.Thread(target=over_tcp, daemon=True))
            for thread in threads:
                thread.start()
            try:
                yield address
            finally:
                datagrams.sendto(b"", address)
                for thread in threads:
                    thread.join()


def test_members_with_tls_go_first() -> None:
    """Both names are asked for; a trailing dot of the domain is none of it."""
    zone = {SSL: [SERVICE], PLAIN: [Service(0, 0, 2380, "b.example.com")]}
    expected = ("https://a.example.com:2379", "http://b.example.com:2380")
    with name_server(replying(zone)) as server:
        for domain in ("example.com", "example.com."):
            assert members_of("etcd-client", domain, 20.0, [server]) == expected


def test_one_of_the_names_is_enough() -> None:
    """The other may not exist."""
    with name_server(replying({PLAIN: [SERVICE]})) as server:
        found = members_of("etcd-client", "example.com", 20.0, [server])
    assert found == ("http://a.example.com:2379",)


def test_a_lower_priority_goes_first() -> None:
    """Whatever the weights."""
    services = [Service(priority, 65535, priority, "a") for priority in (9, 1, 5, 3)]
    with name_server(replying({SSL: services})) as server:
        found = members_of("etcd-client", "example.com", 20.0, [server])
    assert found == tuple(f"https://a:{port}" for port in (1, 3, 5, 9))


def test_no_member_at_all() -> None:
    """The message is calicoctl's, and says what was asked for."""
    with name_server(replying({})) as server, pytest.raises(DatastoreError) as raised:
        members_of("etcd-client", "example.com", 20.0, [server])
    assert str(raised.value) == (
        "failed to discover etcd endpoints through SRV discovery: "
        f"{SSL}: no such name; {PLAIN}: no such name"
    )


def test_an_answer_that_is_too_long_is_fetched_over_tcp() -> None:
    """The part that came over UDP does not count."""
    services = [Service(0, 0, port, "a.example.com") for port in range(50)]
    whole = replying({SSL: services})

    def part(question: bytes) -> bytes:
        return reply(question, record(SERVICE), flags=_CUT)

    with name_server(part, whole) as server:
        assert lookup(SSL, Deadline(20.0), [server]) == services


def test_names_may_go_on_elsewhere_in_an_answer() -> None:
    """Records of other kinds are passed over."""

    def answer(question: bytes) -> bytes:
        # _etcd-client-ssl has 16 letters, _tcp has 4: example.com begins behind them.
        host = b"\x01a" + struct.pack("!H", 0xC000 | (12 + 17 + 5))
        return reply(question, record(SERVICE, kind=5), record(SERVICE, host))

    with name_server(answer) as server:
        assert lookup(SSL, Deadline(20.0), [server]) == [SERVICE]


BROKEN: dict[str, Reply] = {
    "refused": lambda question: reply(question, flags=_REFUSED),
    "no answer": lambda question: question,
    "another question": lambda question: (
        bytes([question[0] ^ 1]) + reply(question, record(SERVICE))[1:]
    ),
    "cut off": lambda question: reply(question, record(SERVICE))[:-5],
    "too short": lambda question: question[:5],
    "endless": lambda question: reply(question, record(SERVICE, b"\xc0\x28")),
}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_another_server_is_asked_where_one_makes_no_sense(broken: Reply) -> None:
    """Without another, the message says that there is no answer."""
    with name_server(broken) as bad, name_server(replying({SSL: [SERVICE]})) as good:
        assert lookup(SSL, Deadline(20.0), [bad, good]) == [SERVICE]
        with pytest.raises(DnsError, match=r"the name server 127\.0\.0\.1 gives no answer \("):
            lookup(SSL, Deadline(20.0), [bad])


def test_a_name_without_services() -> None:
    """It exists, and has none."""
    with (
        name_server(replying({SSL: []})) as server,
        pytest.raises(DnsError, match="no such record of _etcd"),
    ):
        lookup(SSL, Deadline(20.0), [server])


@pytest.mark.parametrize(
    ("text", "servers"),
    [
        (
            "nameserver 192.0.2.1\nsearch example.com\nnameserver fd00::1\n",
            ["192.0.2.1", "fd00::1"],
        ),
        ("# nameserver 192.0.2.1\nnameserver\n", ["127.0.0.1"]),
        ("", ["127.0.0.1"]),
        (None, ["127.0.0.1"]),
    ],
)
def test_the_systems_name_servers(tmp_path: Path, text: str | None, servers: list[str]) -> None:
    """Without any, the one of this machine is asked."""
    if text is not None:
        (tmp_path / "resolv.conf").write_text(text)
    found = name_servers(str(tmp_path / "resolv.conf"))
    assert found == [(server, 53) for server in servers]
