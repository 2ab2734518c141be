"""Endpoints that DNS names by SRV records: `_etcd-client-ssl._tcp.example.com`.

The system's resolver has no question for them, so one is put to its name servers here (RFC 1035,
RFC 2782), over UDP, and over TCP where the answer is too long for that.
"""

from __future__ import annotations

import random
import socket
import struct
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from pyctl.errors import DatastoreError
from pyctl.transport.deadline import Deadline

RESOLV_CONF = "/etc/resolv.conf"

_SRV, _INTERNET = 33, 1
_HEADER = struct.Struct("!HHHHHH")
_RECORD = struct.Struct("!HHIH")
_ASK_RECURSION, _IS_ANSWER, _CUT_SHORT, _FAILED = 0x0100, 0x8000, 0x0200, 0x000F
_NO_SUCH_NAME = 3
_MOST_JUMPS = 64
_LONGEST_TRY = 5.0
_PORT = 53

Server = tuple[str, int]


class Service(NamedTuple):
    """An SRV record: the lowest priority goes first, weights share what has the same."""

    priority: int
    weight: int
    port: int
    host: str


class DnsError(Exception):
    """No answer with records; str() says why."""


def members_of(
    service: str, domain: str, seconds: float | None, servers: Sequence[Server] | None = None
) -> tuple[str, ...]:
    """URLs of the members of a service: those with TLS (`SERVICE-ssl`), then those without.

    `servers` are name servers, those of the system if not given. Raises DatastoreError when DNS
    names no member at all.
    """
    found: list[str] = []
    why = []
    for name, scheme in ((f"{service}-ssl", "https"), (service, "http")):
        question = f"_{name}._tcp.{domain.rstrip('.')}"
        try:
            records = lookup(question, Deadline(seconds), servers or name_servers())
        except DnsError as error:
            why.append(f"{question}: {error}")
            continue
        found += [f"{scheme}://{record.host}:{record.port}" for record in _ordered(records)]
    if not found:
        raise DatastoreError(
            f"failed to discover etcd endpoints through SRV discovery: {'; '.join(why)}"
        )
    return tuple(dict.fromkeys(found))


def name_servers(path: str = RESOLV_CONF) -> list[Server]:
    """The system's name servers."""
    try:
        lines = Path(path).read_text(encoding="latin-1").splitlines()
    except OSError:
        lines = []
    words = [line.split() for line in lines]
    return [(word[1], _PORT) for word in words if word[:1] == ["nameserver"] and len(word) > 1] or [
        ("127.0.0.1", _PORT)
    ]


def lookup(name: str, deadline: Deadline, servers: Sequence[Server]) -> list[Service]:
    """The SRV records of a name, from the first server that answers; DnsError without any."""
    failure = DnsError("there is no name server")
    for server in servers:
        try:
            return _records(_ask(name, deadline, server), name)
        except (OSError, struct.error, IndexError, UnicodeError) as error:
            failure = DnsError(f"the name server {server[0]} gives no answer ({error})")
    raise failure


def _ordered(records: Sequence[Service]) -> list[Service]:
    """By priority; within one, at random, so that a greater weight comes first more often."""

    def rank(record: Service) -> tuple[int, float]:
        return record.priority, -(random.random() ** (1 / (record.weight or 0.1)))

    return sorted(records, key=rank)


def _ask(name: str, deadline: Deadline, server: Server) -> bytes:
    number = random.getrandbits(16)
    question = b"".join(
        bytes([len(label)]) + label for label in name.encode("idna").split(b".")
    ) + struct.pack("!BHH", 0, _SRV, _INTERNET)
    packet = _HEADER.pack(number, _ASK_RECURSION, 1, 0, 0, 0) + question
    wait = min(deadline.left() or _LONGEST_TRY, _LONGEST_TRY)
    kind = socket.AF_INET6 if ":" in server[0] else socket.AF_INET
    with socket.socket(kind, socket.SOCK_DGRAM) as udp:
        udp.settimeout(wait)
        udp.connect(server)
        udp.send(packet)
        answer = udp.recv(65535)
    if len(answer) >= _HEADER.size and _HEADER.unpack_from(answer)[1] & _CUT_SHORT:
        answer = _ask_again(packet, wait, server)
    if answer[:2] != packet[:2]:
        raise OSError("an answer to another question")
    return answer


def _ask_again(packet: bytes, wait: float, server: Server) -> bytes:
    """The same question over TCP."""
    with socket.create_connection(server, timeout=wait) as tcp, tcp.makefile("rb") as file:
        tcp.sendall(struct.pack("!H", len(packet)) + packet)
        (size,) = struct.unpack("!H", file.read(2))
        return file.read(size)


def _records(answer: bytes, name: str) -> list[Service]:
    _, flags, questions, answers, _, _ = _HEADER.unpack_from(answer)
    if flags & _FAILED == _NO_SUCH_NAME:
        raise DnsError("no such name")
    if flags & _FAILED or not flags & _IS_ANSWER:
        raise OSError(f"its answer is an error ({flags & _FAILED})")
    at = _HEADER.size
    for _ in range(questions):
        _, at = _name(answer, at)
        at += 4
    found = []
    for _ in range(answers):
        _, at = _name(answer, at)
        kind, _, _, size = _RECORD.unpack_from(answer, at)
        at += _RECORD.size
        if kind == _SRV:
            host, _ = _name(answer, at + 6)
            priority, weight, port = struct.unpack_from("!HHH", answer, at)
            found.append(Service(priority, weight, port, host))
        at += size
    if not found:
        raise DnsError(f"no such record of {name}")
    return found


def _name(packet: bytes, at: int) -> tuple[str, int]:
    """A name in a packet, which may go on elsewhere in it, and where what follows it begins."""
    labels: list[str] = []
    after = 0
    for _ in range(_MOST_JUMPS):
        length = packet[at]
        if length >= 0xC0:
            after = after or at + 2
            at = ((length & 0x3F) << 8) | packet[at + 1]
        elif length:
            labels.append(packet[at + 1 : at + 1 + length].decode("ascii"))
            at += 1 + length
        else:
            return ".".join(labels), after or at + 1
    raise OSError("its answer holds an endless name")
