"""Cases: a flow, and what should become of it, as the recordings write them."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from pyctl.errors import Path
from pyctl.policy.flows import (
    ICMP,
    ICMPV6,
    LOCAL_IN,
    LOCAL_OUT,
    PATHS,
    WITH_PORTS,
    Flow,
    protocol_number,
)
from pyctl.policy.scenario_fields import Fields, Problems
from pyctl.policy.verdicts import ALLOW, DENY, UNCERTAIN

VERDICTS: Final = (ALLOW, DENY, UNCERTAIN)
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
    """A flow and what should become of it.

    Its addresses may be names of objects, and its path "" where it follows from the addresses.
    `position` counts the flows of its scenario from 0, `path` is where it stands in the document.
    """

    flow: Flow
    expected: Expected
    position: int
    path: Path


def read_case(value: Any, path: Path, problems: Problems, *, judged: bool = False) -> Case:
    """Read one flow; what is wrong with it is noted.

    `judged` wants the verdict that is expected to stand there.
    """
    fields = Fields(value, path, problems, known=_FLOW)
    decided = fields.texts("decided") if "decided" in fields else None
    expected = _expected(fields, judged=judged)._replace(
        decided=decided, documented=fields.choice("documented", VERDICTS)
    )
    if "nftables" in fields:
        known = "verdict request reply"
        other = Fields(fields.raw("nftables"), (*path, "nftables"), problems, known=known)
        expected = expected._replace(nftables=_expected(other))
    position = path[-1]
    assert isinstance(position, int)
    return Case(_flow(fields), expected, position, path)


def _expected(fields: Fields, *, judged: bool = False) -> Expected:
    return Expected(
        verdict=fields.choice("verdict", VERDICTS, required=judged),
        request=fields.choice("request", VERDICTS),
        reply=fields.choice("reply", VERDICTS),
    )


def _flow(fields: Fields) -> Flow:
    protocol = fields.read("protocol", protocol_number, "no protocol: write a name or a number")
    flow_path = fields.choice("path", PATHS)
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
