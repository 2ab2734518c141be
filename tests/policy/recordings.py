"""What real packets did on real Calico hosts, as data for tests, and how it is written down.

A file has the packets of its topic once: path, interface in, interface out, protocol (with ICMP
type and code), source, destination. Its scenarios have the objects in force (`shared` ones by
alias), `before`, the host's DNAT rules, and under `outcomes` what became of which packets, by
number:

    deny allow deny (nftables allow allow allow) | untracked: ...; filter: invalid

That is the verdict, then request and reply where they were recorded, what nftables and what the
documentation have where they differ, and what counted the packets. `strays` are packets that were
counted although they belong to another flow, or missed by the counters: answers sent once more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from pyctl.policy.flows import Flow, Translation, protocol_number
from pyctl.resources.catalog import API_VERSION, kind_named
from pyctl.resources.decode import complete, decode

Object = dict[str, Any]

FILES = sorted((Path(__file__).parent / "verdicts").glob("*.yaml"))
_OUTCOME = re.compile(
    r"(?P<plain>[a-z -]+?)(?: \(documented (?P<documented>\w+)\))?"
    r"(?: \(nftables (?P<nftables>[a-z -]+)\))?(?: \| ?(?P<decided>.*))?"
)
_END = re.compile(r"\[(?P<v6>.+)\]:(?P<port6>\d+)|(?P<v4>[\d.]+):(?P<port4>\d+)")


class Outcome(NamedTuple):
    """What became of a packet; "-" where that was not recorded."""

    verdict: str
    request: str = "-"
    reply: str = "-"


class Recorded(NamedTuple):
    """A flow and what became of it; `counted` is None where nobody looked at the counters."""

    flow: Flow
    outcome: Outcome
    documented: str
    nftables: Outcome | None
    counted: frozenset[str] | None


class Recording(NamedTuple):
    """A host with what was in force, and what was recorded there."""

    name: str
    host: str
    interfaces: Mapping[str, list[str]]
    objects: list[Object]
    before: list[Object] | None
    translations: list[Translation]
    flows: list[Recorded]


@cache
def recordings() -> list[Recording]:
    """All of them."""
    return [recording for path in FILES for recording in _read(path)]


def completed(obj: Object) -> Object:
    """An object as it is stored, with what Calico's client and schemas fill in."""
    kind = kind_named(obj["kind"])
    assert kind is not None, obj["kind"]
    decoded = decode(kind, {"apiVersion": API_VERSION, **obj})
    checked = complete(kind, decoded.object)
    assert (decoded.problems, checked.problems) == ((), ()), obj
    return checked.object


def _read(path: Path) -> Iterator[Recording]:
    data = yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)  # safe, but quicker by far
    flows = [_flow(text) for text in data["flows"]]
    for scenario in data["scenarios"]:
        before = scenario.get("before")
        yield Recording(
            name=f"{data['topic']}/{scenario['name']}",
            host=data["host"],
            interfaces=data["interfaces"],
            objects=[completed(obj) for obj in scenario["objects"]],
            before=None if before is None else [completed(obj) for obj in before],
            translations=[_translation(rule) for rule in scenario.get("nat", ())],
            flows=list(_recorded(scenario, flows)),
        )


def _recorded(scenario: Object, flows: list[Flow]) -> Iterator[Recorded]:
    strays = scenario.get("strays", {})
    for text, numbers in scenario["outcomes"].items():
        found = _OUTCOME.fullmatch(text)
        assert found is not None, text
        decided = found["decided"]
        nftables = found["nftables"]
        for number in _numbers(str(numbers)):
            counted = None
            if decided is not None:
                counted = frozenset(filter(None, decided.split("; ")))
                counted ^= frozenset(strays.get(number, ()))
            yield Recorded(
                flow=flows[number],
                outcome=Outcome(*found["plain"].split()),
                documented=found["documented"] or "",
                nftables=Outcome(*nftables.split()) if nftables else None,
                counted=counted,
            )


def _numbers(text: str) -> Iterator[int]:
    for part in text.split():
        first, _, last = part.partition("-")
        yield from range(int(first), int(last or first) + 1)


def _flow(text: str) -> Flow:
    path, incoming, outgoing, kind, source, destination, *rest = text.split()
    protocol, *icmp = kind.split("/")
    number = protocol_number(protocol)
    assert number is not None, text
    (source, source_port), (destination, destination_port) = _end(source), _end(destination)
    return Flow(
        path=path,
        protocol=number,
        source=source,
        destination=destination,
        incoming=None if incoming == "-" else incoming,
        outgoing=None if outgoing == "-" else outgoing,
        source_port=source_port,
        destination_port=destination_port,
        icmp_type=int(icmp[0]) if icmp else None,
        icmp_code=int(icmp[1]) if icmp else None,
        established=rest == ["established"],
    )


def _end(text: str) -> tuple[str, int | None]:
    found = _END.fullmatch(text)
    if found is None:
        return text, None
    return found["v6"] or found["v4"], int(found["port6"] or found["port4"])


def _translation(rule: Object) -> Translation:
    number = protocol_number(rule["protocol"])
    assert number is not None, rule
    return Translation(number, rule["dst"], rule["dport"], rule["to"], rule.get("toPort"))
