"""An explanation in words: the short answer, and the walk as rows of a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from pyctl.policy.interfaces import UNKNOWN_IN, UNKNOWN_OUT
from pyctl.policy.programs import Entry, Seen
from pyctl.policy.reasons import criteria, reason
from pyctl.policy.snapshot import PRE_DNAT, UNTRACKED
from pyctl.policy.verdicts import ALLOW, DENY, UNCERTAIN, Explanation, Leg, Stage

ALLOWED: Final = "allowed"
_VERBS: Final = {ALLOW: ALLOWED, DENY: "denied"}
_NAMES: Final = {UNTRACKED: "untracked", PRE_DNAT: "pre-DNAT"}


class Row(NamedTuple):
    """One thing that happened: in which leg and stage, who was asked, what came of it, and why."""

    leg: str
    stage: str
    who: str
    what: str
    why: str


def short_answer(explanation: Explanation) -> str:
    """The verdict and what brought it about, in one line.

    `denied by GlobalNetworkPolicy lock-down, ingress rule 2, tier default`.
    """
    verdict = explanation.verdict
    if verdict.verdict == UNCERTAIN:
        return f"uncertain: {'; '.join(verdict.missing)}"
    leg, stage = _decisive(explanation)
    if leg is None or stage is None:
        return f"{ALLOWED}: {_undecided(explanation.legs[0])}"
    if leg.name == "request":
        return f"{_VERBS[verdict.verdict]} {_by(stage)}"
    return f"{_VERBS[verdict.verdict]}: its answer is {_VERBS[stage.outcome]} {_by(stage)}"


def rows(explanation: Explanation) -> Iterator[Row]:
    """The whole walk, in order; what the kernel or connection tracking does stands in it too."""
    for leg in explanation.legs:
        for stage in leg.stages:
            yield from _stage_rows(leg, stage)


def _decisive(explanation: Explanation) -> tuple[Leg | None, Stage | None]:
    """The leg and stage that decided: what denied, or the last that allowed the request."""
    denied = explanation.verdict.verdict == DENY
    for leg in reversed(explanation.legs) if denied else explanation.legs[:1]:
        for stage in reversed(leg.stages):
            if stage.outcome == (DENY if denied else ALLOW):
                return leg, stage
    return None, None


def _undecided(request: Leg) -> str:
    """Why a request passes that nothing decides about: so it is for what is forwarded."""
    if any(stage.owner for stage in request.stages):
        return "no policy for forwarded packets decides about it"
    return "nothing on this path is policed"


def _by(stage: Stage) -> str:
    hits = [step.entry for step in stage.seen if not step.failed]
    if not hits:
        return f"by {stage.reason}" if stage.reason.startswith("failsafe") else f"({stage.reason})"
    return _entry_by(hits[-1], stage)


def _entry_by(entry: Entry, stage: Stage) -> str:
    if entry.number:
        where = f", tier {entry.tier}" if entry.tier else ""
        return f"by {entry.owner}, {stage.direction} rule {entry.number}{where}"
    if entry.tier:
        return f"at the end of tier {entry.tier}: none of its rules for {stage.owner} matches"
    if entry.owner:
        return f"by {entry.owner}, which does not exist"
    return f"by default: no profile of {stage.owner} allows it"


def _stage_rows(leg: Leg, stage: Stage) -> Iterator[Row]:
    name = f"{_NAMES.get(stage.name, stage.name)} {stage.direction}".rstrip()
    outcome = "" if stage.seen else stage.outcome
    yield Row(leg.name, name, _where(stage), outcome, stage.reason)
    for step in stage.seen:
        yield Row(leg.name, name, *_step(step, stage))


def _where(stage: Stage) -> str:
    """`HostEndpoint n1-eth0 on eth0`."""
    if stage.interface in (UNKNOWN_IN, UNKNOWN_OUT):
        return stage.owner or "an unknown interface"
    if not stage.owner or not stage.interface:
        return stage.owner or stage.interface
    return f"{stage.owner} on {stage.interface}"


def _step(step: Seen, stage: Stage) -> tuple[str, str, str]:
    entry = step.entry
    if entry.number:
        who = f"{entry.owner} rule {entry.number}"
        if entry.tier:
            who = f"tier {entry.tier}: {who}"
        if step.failed:
            return who, "no match", reason(entry.rule, step.failed, stage.packet)
        asked = criteria(entry.rule)
        return who, entry.outcome, f"it matches: {asked}" if asked else "it matches every packet"
    if step.failed:
        return _end(entry), "", "it is not there"
    return _end(entry), entry.outcome, "no rule before has decided"


def _end(entry: Entry) -> str:
    if entry.tier:
        return f"tier {entry.tier}: its end"
    return f"{entry.owner}, which does not exist" if entry.owner else "after all profiles"
