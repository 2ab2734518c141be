"""Scenarios: what is in force on a host, flows, and what should become of them.

The format is that of the recordings of real packets: host and interfaces, then scenarios with
objects, DNAT rules, what was in force before, and flows with their verdicts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from pyctl.documents.source import Source
from pyctl.errors import ManifestError, Path
from pyctl.policy.cases import Case, read_case
from pyctl.policy.flows import Translation, protocol_number
from pyctl.policy.scenario_fields import Fields, Problems
from pyctl.resources.addresses import parse_address, parse_either

Object = dict[str, Any]

ReadObject = Callable[[Any, Source], Object]
"""Make an object, defaults filled in, of a manifest; raise ManifestError for what is none."""

_FILE = "topic host interfaces workloadInterfaces scenarios"
_SCENARIO = "name about objects nat before flows"
_NAT = "protocol dst dport to toPort"
_FLOWS = "host interfaces workloadInterfaces nat flows"


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


class FlowList(NamedTuple):
    """Flows to be decided; `host` is "" where nobody says which one is asked."""

    host: str
    interfaces: Mapping[str, tuple[str, ...]] | None
    translations: tuple[Translation, ...]
    cases: tuple[Case, ...]


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


def read_flows(value: Any, source: Source) -> FlowList:
    """A list of flows: by itself, or under `flows` beside host, interfaces and nat.

    Raises ManifestError as `read_scenarios` does.
    """
    problems = Problems(source)
    if isinstance(value, list):
        cases = tuple(read_case(item, (index,), problems) for index, item in enumerate(value))
        found = FlowList("", None, (), cases)
    else:
        fields = Fields(value, (), problems, known=_FLOWS)
        found = FlowList(
            host=fields.text("host"),
            interfaces=_interfaces(fields),
            translations=tuple(_translations(fields)),
            cases=tuple(read_case(item, path, problems) for path, item in fields.items("flows")),
        )
    problems.tell()
    return found


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
        cases=tuple(
            read_case(item, where, problems, judged=True) for where, item in fields.items("flows")
        ),
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
