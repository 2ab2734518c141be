"""The ends of a flow as users write them: `n1:22/tcp`, `[fd00::1]:443`, `10.0.0.0/8`, `:22/tcp`."""

from __future__ import annotations

import re
from typing import NamedTuple

from pyctl.errors import UsageError
from pyctl.policy.flows import WITH_PORTS, protocol_number
from pyctl.resources.addresses import parse_either

_WITH_PORTS = r"(?P<where>.*):(?P<ports>[0-9,]+)(?:/(?P<protocol>[^/]+))?"


class Target(NamedTuple):
    """One end: an address, network or name ("" for the node itself), ports, and a protocol.

    `ports` is empty where none is given, `protocol` is None.
    """

    where: str
    ports: tuple[int, ...] = ()
    protocol: int | None = None


def parse_target(text: str) -> Target:
    """Read `WHERE[:PORT[,PORT...][/PROTOCOL]]`; raises UsageError for what is none."""
    bare = _unbracketed(text)
    if parse_either(bare) is not None:
        return Target(bare)
    found = re.fullmatch(_WITH_PORTS, text)
    if found is None:
        if ":" in text:
            raise UsageError(f"{text} is no end of a flow: write it as in n1:22/tcp")
        return Target(text)
    ports = tuple(_port(part, text) for part in found["ports"].split(","))
    return Target(_unbracketed(found["where"]), ports, _protocol(found["protocol"], text))


def protocol_of(word: str) -> int:
    """The number of a protocol that a user names; raises UsageError for what is none."""
    number = protocol_number(word)
    if number is None:
        raise UsageError(f"{word} is no protocol: write tcp, udp, sctp, icmp or a number to 255")
    return number


def _unbracketed(text: str) -> str:
    return text[1:-1] if text.startswith("[") and text.endswith("]") else text


def _port(word: str, text: str) -> int:
    if not word or not 1 <= int(word) <= 65535:
        raise UsageError(f"{text}: {word or 'nothing'} is no port: one from 1 to 65535 is wanted")
    return int(word)


def _protocol(word: str | None, text: str) -> int | None:
    if word is None:
        return None
    number = protocol_of(word)
    if number not in WITH_PORTS:
        raise UsageError(f"{text}: {word} has no ports: leave them out, and give --protocol {word}")
    return number
