"""Rules that match nothing, or not what they look like."""

from __future__ import annotations

from collections.abc import Iterator

from pyctl.policy.lint.boxes import box, is_empty
from pyctl.policy.lint.findings import NOTE, WARNING, Hint, Subject
from pyctl.policy.lint.phrases import whom
from pyctl.policy.lint.registry import rule
from pyctl.policy.lint.shadows import Shadow, shadows
from pyctl.policy.lint.spans import EVERYWHERE, ranges_without, without
from pyctl.policy.lint.twins import twins
from pyctl.policy.lint.world import World
from pyctl.policy.members import Peers
from pyctl.policy.rules import DENY, Ports, Rule, Side, read_rule


@rule(WARNING)
def rule_never_matches(world: World) -> Iterator[Hint]:
    """A rule's criteria contradict each other: no packet matches it."""
    for body in world.bodies:
        is_invalid = any(problem.path[:3] == body.path for problem in body.subject.problems)
        why = _contradiction(read_rule(body.written, body.namespace), body.written)
        if why and not is_invalid:
            advice = "take one of them out, or make two rules of it"
            yield Hint(body.subject, body.path, f"it never matches: {why}", advice)


@rule(WARNING)
def rule_shadowed(world: World) -> Iterator[Hint]:
    """A rule never matches, because what comes before it decides about all its packets."""
    for shadow in shadows(world):
        subject = world.subject(shadow.owner)
        if subject is None:
            continue
        text = f"it never matches: {_cover(shadow)}"
        advice = "move it up, or take it out"
        level = None if shadow.changes else NOTE
        other = world.subject(shadow.by)
        path = ("spec", shadow.direction, shadow.number - 1)
        yield Hint(subject, path, text, advice, level, others=(other,) if other else ())


@rule(WARNING)
def one_ip_version(world: World) -> Iterator[Hint]:
    """A rule with nets of one IP version leaves the other one to what comes after."""
    for twin in twins(world):
        subject = world.subject(twin.owner)
        if subject is None:
            continue
        written, other = twin.version, 10 - twin.version
        path = ("spec", twin.direction, twin.number - 1)
        if twin.outcome == DENY:
            text = (
                f"it denies IPv{written} alone, because its nets are IPv{written}: the same in "
                f"IPv{other} is allowed by {twin.by}{_whom(subject, world)}"
            )
            advice = (
                f"add such a rule with IPv{other} nets (or ipVersion: {other}), or allow what is "
                "wanted and deny the rest without nets"
            )
            yield Hint(subject, path, text, advice)
            continue
        text = (
            f"it allows IPv{written} alone, because its nets are IPv{written}: the same in "
            f"IPv{other} is denied by {twin.by}{_whom(subject, world)}"
        )
        advice = f"add such a rule with IPv{other} nets, or ipVersion: {written} if that is meant"
        yield Hint(subject, path, text, advice, None if twin.is_used else NOTE)


def _whom(subject: Subject, world: World) -> str:
    """Whom a policy is for, where that is known."""
    return f" {whom(subject.name, world)}" if world.selected.get(subject.name) else ""


def _cover(shadow: Shadow) -> str:
    if not shadow.by_number:
        return f"tier {shadow.by} denies at its end what none of its rules passes on"
    whose = "" if shadow.by == shadow.owner else f" of {shadow.by}"
    return f"rule {shadow.by_number} ({shadow.action}){whose} matches all of it before"


def _contradiction(read: Rule, written: dict[str, object]) -> str:
    """Which criteria of a rule exclude each other, "" where none do.

    Selectors that mean nobody are another rule's matter.
    """
    if not read.versions:
        return "it is for one IP version, and its nets or protocol are of the other"
    if read.protocol is not None and read.protocol == read.not_protocol:
        return f"notProtocol leaves out what protocol asks for ({written.get('protocol')})"
    if read.icmp is not None and read.not_icmp is not None:
        alone = read._replace(source=Side(), destination=Side())
        if is_empty(box(alone, Peers((), {}))):
            return "notICMP leaves out what icmp asks for"
    for name, side in (("source", read.source), ("destination", read.destination)):
        nets = EVERYWHERE if side.nets is None else side.nets
        left = nets if side.not_nets is None else ranges_without(nets, side.not_nets)
        if not any(left.of(version) for version in read.versions):
            return f"the notNets of its {name} leave nothing of the nets"
        if _nothing_left(side.ports, side.not_ports):
            return f"the notPorts of its {name} leave nothing of the ports"
    return ""


def _nothing_left(wanted: Ports | None, unwanted: Ports | None) -> bool:
    if wanted is None or unwanted is None or wanted.names:
        return False
    return not without(wanted.numbers, unwanted.numbers)
