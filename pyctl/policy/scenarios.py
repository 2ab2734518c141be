"""Scenarios: what is in force on a host, flows, and what should become of them.

The format is that of the recordings of real packets: host and interfaces, then scenarios with
objects, DNAT rules, what was in force before, and flows with their verdicts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from pyctl.documents.source import Source
from pyctl.errors import ManifestError, Path
from pyctl.policy.flows import (
    ICMP,
    ICMPV6,
    LOCAL_IN,
    LOCAL_OUT,
    PATHS,
    WITH_PORTS,
    Flow,
    Translation,
    protocol_number,
)
from pyctl.policy.scenario_fields import Fields, Problems
from pyctl.policy.verdicts import ALLOW, DENY, UNCERTAIN
from pyctl.resources.addresses import parse_address, parse_either

Object = dict[str, Any]

ReadObject = Callable[[Any, Source], Object]
"""Make an object, defaults filled in, of a manifest; raise ManifestError for what is none."""

VERDICTS: Final = (ALLOW, DENY, UNCERTAIN)
_FILE = "topic host interfaces workloadInterfaces scenarios"
_SCENARIO = "name about objects nat before flows"
_NAT = "protocol dst dport to toPort"
_FLOW = (
    "path in out protocol src dst sport dport icmp established "
    "verdict request reply decided documented nftables"
)


class Expected(NamedTuple):
    """What should become of a flow; "" and None where nothing is said about it.

    `decided` is what counts its packets. `documented` is the verdict by the rules where Calico's
    dataplane does something else, `nftables` what becomes of it with that backend where it differs.
    """

    verdict: str = ""
    request: str = ""
    reply: str = ""
    decided: tuple[str, ...] | None = None
    documented: str = ""
    nftables: Expected | None = None


class Case(NamedTuple):
    """A flow and what should become of it. Its addresses may be names of objects.

    `position` counts the flows of its scenario from 0, `path` is where it stands in the document.
    """

    flow: Flow
    expected: Expected
    position: int
    path: Path


class Scenario(NamedTuple):
    """What is in force, and cases. `objects` is None where they come from elsewhere."""

    name: str
    about: str
    objects: tuple[Object, ...] | None
    before: tuple[Object, ...] | None
    translations: tuple[Translation, ...]
    cases: tuple[Case, ...]
    path: Path


class Scenarios(NamedTuple):
    """A file of scenarios; `interfaces` are addresses by name, None where the Node says them."""

    topic: str
    host: str
    interfaces: Mapping[str, tuple[str, ...]] | None
    scenarios: tuple[Scenario, ...]


def read_scenarios(value: Any, source: Source, read_object: ReadObject) -> Scenarios:
    """The scenarios of a document.

    Raises ManifestError with every problem of the document, each with its place.
    """
    problems = Problems(source)
    fields = Fields(value, (), problems, known=_FILE)
    found = Scenarios(
        topic=fields.text("topic"),
        host=fields.text("host", required=True),
        interfaces=_interfaces(fields),
        scenarios=tuple(
            _scenario(item, path, problems, read_object) for path, item in fields.items("scenarios")
        ),
    )
    fields.texts("workloadInterfaces")
    problems.tell()
    return found


def read_flows(value: Any, source: Source) -> tuple[Case, ...]:
    """A list of flows by itself; raises ManifestError as `read_scenarios` does."""
    problems = Problems(source)
    if not isinstance(value, list):
        problems.add((), "a list of flows is wanted")
        value = []
    cases = tuple(_case(item, (index,), problems) for index, item in enumerate(value))
    problems.tell()
    return cases


def _interfaces(fields: Fields) -> Mapping[str, tuple[str, ...]] | None:
    if "interfaces" not in fields:
        return None
    value, path, problems = fields.raw("interfaces"), (*fields.path, "interfaces"), fields.problems
    if not isinstance(value, dict):
        problems.add(path, "a mapping of interfaces is wanted, each with its addresses")
        return None
    found = {}
    for name, described in value.items():
        inner = Fields(described, (*path, str(name)), problems, known="addresses")
        found[str(name)] = inner.texts("addresses")
        for index, text in enumerate(found[str(name)]):
            if parse_either(text) is None:
                problems.add((*inner.path, "addresses", index), f"{text} is no address")
    return found


def _scenario(value: Any, path: Path, problems: Problems, read_object: ReadObject) -> Scenario:
    fields = Fields(value, path, problems, known=_SCENARIO)
    return Scenario(
        name=fields.text("name", required=True),
        about=fields.text("about"),
        objects=_objects(fields, "objects", read_object),
        before=_objects(fields, "before", read_object),
        translations=tuple(_translations(fields)),
        cases=tuple(_case(item, where, problems) for where, item in fields.items("flows")),
        path=path,
    )


def _objects(fields: Fields, name: str, read_object: ReadObject) -> tuple[Object, ...] | None:
    if name not in fields:
        return None
    found = []
    for path, item in fields.items(name):
        try:
            found.append(read_object(item, fields.problems.source.within(path)))
        except ManifestError as error:
            fields.problems.take(error, path)
    return tuple(found)


def _translations(fields: Fields) -> list[Translation]:
    found = []
    for path, item in fields.items("nat"):
        rule = Fields(item, path, fields.problems, known=_NAT)
        protocol = rule.read("protocol", protocol_number, "no protocol: write tcp, udp or sctp")
        for name in ("dst", "to"):
            rule.read(name, parse_address, "no IP address")
        port = rule.number("dport", 1, 65535, required=True)
        found.append(
            Translation(
                protocol=protocol or 0,
                destination=str(rule.raw("dst")),
                port=port or 0,
                to=str(rule.raw("to")),
                to_port=rule.number("toPort", 1, 65535),
            )
        )
    return found


def _case(value: Any, path: Path, problems: Problems) -> Case:
    fields = Fields(value, path, problems, known=_FLOW)
    decided = fields.texts("decided") if "decided" in fields else None
    expected = _expected(fields)._replace(
        decided=decided, documented=fields.choice("documented", VERDICTS)
    )
    if "nftables" in fields:
        known = "verdict request reply"
        other = Fields(fields.raw("nftables"), (*path, "nftables"), problems, known=known)
        expected = expected._replace(nftables=_expected(other))
    position = path[-1]
    assert isinstance(position, int)
    return Case(_flow(fields), expected, position, path)


def _expected(fields: Fields) -> Expected:
    return Expected(
        verdict=fields.choice("verdict", VERDICTS),
        request=fields.choice("request", VERDICTS),
        reply=fields.choice("reply", VERDICTS),
    )


def _flow(fields: Fields) -> Flow:
    protocol = fields.read("protocol", protocol_number, "no protocol: write a name or a number")
    flow_path = fields.choice("path", PATHS, required=True)
    flow = Flow(
        path=flow_path,
        protocol=protocol or 0,
        source=fields.text("src", required=True),
        destination=fields.text("dst", required=True),
        incoming=fields.text("in") or None,
        outgoing=fields.text("out") or None,
        source_port=fields.number("sport", 1, 65535),
        destination_port=fields.number("dport", 1, 65535, required=protocol in WITH_PORTS),
        established=fields.flag("established"),
    )
    _check_interfaces(fields, flow)
    if "icmp" not in fields:
        if protocol in (ICMP, ICMPV6):
            fields.problems.add((*fields.path, "icmp"), "a type is wanted: icmp: {type: 8}")
        return flow
    icmp = Fields(fields.raw("icmp"), (*fields.path, "icmp"), fields.problems, known="type code")
    return flow._replace(
        icmp_type=icmp.number("type", 0, 255, required=True), icmp_code=icmp.number("code", 0, 255)
    )


def _check_interfaces(fields: Fields, flow: Flow) -> None:
    """An interface that the path has no use for is a mistake about the path."""
    useless = {LOCAL_IN: "out", LOCAL_OUT: "in"}.get(flow.path, "")
    if useless and useless in fields:
        text = f"a flow with path {flow.path} has no {useless}: is the path right?"
        fields.problems.add((*fields.path, useless), text)
