"""Flows, verdicts and explanations as plain values, for programs: the recordings' own words."""

from __future__ import annotations

from typing import Any

from pyctl.policy.asking import Answer
from pyctl.policy.flows import FORWARD, LOOPBACK, Flow, protocol_name
from pyctl.policy.programs import Seen
from pyctl.policy.reasons import criteria, reason
from pyctl.policy.verdicts import Leg, Stage, Verdict

Object = dict[str, Any]


def plain_answer(answer: Answer) -> Object:
    """An answer with everything that led to it."""
    found: Object = {
        "node": answer.node,
        "flow": plain_flow(answer.flow),
        "answer": answer.short,
        **plain_verdict(answer.explanation.verdict),
        "walk": [_leg(leg) for leg in answer.explanation.legs],
    }
    return found | ({"alike": answer.alike} if answer.alike else {})


def plain_verdict(verdict: Verdict) -> Object:
    """A verdict; `missing` only where something is."""
    found: Object = {
        "verdict": verdict.verdict,
        "request": verdict.request,
        "reply": verdict.reply,
        "decided": list(verdict.decided),
    }
    return found | ({"missing": list(verdict.missing)} if verdict.missing else {})


def plain_flow(flow: Flow) -> Object:
    """A flow as the recordings write it; what is not there is left out."""
    icmp = {"type": flow.icmp_type, "code": flow.icmp_code or 0}
    found: Object = {
        "path": flow.path,
        "in": flow.incoming,
        "out": flow.outgoing,
        "protocol": _protocol(flow.protocol),
        "src": flow.source,
        "sport": flow.source_port,
        "dst": flow.destination,
        "dport": flow.destination_port,
        "icmp": icmp if flow.icmp_type is not None else None,
        "established": flow.established or None,
    }
    return {name: value for name, value in found.items() if value is not None}


def flow_text(flow: Flow) -> str:
    """`tcp from 10.0.0.5 to 10.65.0.1 port 22, local-in on eth0`."""
    name = protocol_name(flow.protocol)
    kind = f"protocol {name}" if name.isdecimal() else name
    if flow.icmp_type is not None:
        kind += f" {flow.icmp_type}/{flow.icmp_code or 0}"
    one, other = _end(flow.source, flow.source_port), _end(flow.destination, flow.destination_port)
    opened = ", established" if flow.established else ""
    return f"{kind} from {one} to {other}, {_way(flow)}{opened}"


def _way(flow: Flow) -> str:
    """`local-in on eth0`, `forward from eth0 to eth1`."""
    words = ("from", "to") if flow.path == FORWARD else ("on", "by")
    ends = [(words[0], flow.incoming), (words[1], flow.outgoing)] if flow.path != LOOPBACK else []
    return " ".join([flow.path, *(f"{word} {name}" for word, name in ends if name)])


def _end(address: str, port: int | None) -> str:
    return address if port is None else f"{address} port {port}"


def _protocol(number: int) -> str | int:
    name = protocol_name(number)
    return number if name.isdecimal() else name


def _leg(leg: Leg) -> Object:
    return {
        "leg": leg.name,
        "path": leg.path,
        "state": leg.state,
        "passed": leg.passed,
        "stages": [_stage(stage) for stage in leg.stages],
    }


def _stage(stage: Stage) -> Object:
    found: Object = {
        "stage": stage.name,
        "direction": stage.direction,
        "interface": stage.interface,
        "endpoint": stage.owner,
        "outcome": stage.outcome,
        "reason": stage.reason,
        "asked": [_seen(step, stage) for step in stage.seen],
    }
    return {name: value for name, value in found.items() if value not in ("", [])}


def _seen(step: Seen, stage: Stage) -> Object:
    """A rule, or the end of a tier or of the profiles (without a number)."""
    entry = step.entry
    found: Object = {"owner": entry.owner, "tier": entry.tier, "rule": entry.number or ""}
    found = {name: value for name, value in found.items() if value != ""}
    found |= {"matches": not step.failed, "action": entry.outcome}
    if entry.number:
        told = reason(entry.rule, step.failed, stage.packet)
        found["why"] = told if step.failed else criteria(entry.rule) or "everything"
    return found
