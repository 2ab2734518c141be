"""Questions put to nodes: flows that should pass, and which rule denies those that do not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from pyctl.policy.flows import Flow
from pyctl.policy.lint.findings import Subject
from pyctl.policy.lint.world import World
from pyctl.policy.rules import ALLOW, PASS
from pyctl.policy.verdicts import DENY, Explanation, Stage


class Blame(NamedTuple):
    """What denies a flow: a rule of a policy (`owner`), or the end of a tier (`number` 0).

    At the end of a tier `owner` is the last of its policies that was asked, in vain. `stage` is
    untracked, pre-dnat, normal or forward.
    """

    owner: str
    direction: str
    number: int
    tier: str
    stage: str

    @property
    def path(self) -> tuple[str | int, ...]:
        """Where to look in the policy."""
        if self.number:
            return ("spec", self.direction, self.number - 1)
        return ("spec", self.direction)

    def denies(self, what: str) -> str:
        """That something is denied, as seen from the policy."""
        if self.number:
            return f"this {self.direction} rule denies {what}"
        return f"no {self.direction} rule allows {what}, so the end of tier {self.tier} denies it"


class Denied(NamedTuple):
    """A flow that does not pass a node, and what denies it."""

    node: str
    flow: Flow
    blame: Blame


def denied(world: World, flows: Iterable[tuple[str, Flow]]) -> Iterator[Denied]:
    """The flows that policies certainly deny, each with the node that is asked.

    What no policy decides, but a profile that is missing or has no rule, is left out.
    """
    for node, flow in flows:
        host = world.host(node)
        if host.decide(flow).verdict != DENY:
            continue
        blame = blamed(host.explain(flow), world)
        if blame is not None:
            yield Denied(node, flow, blame)


def blamed(explanation: Explanation, world: World) -> Blame | None:
    """The policy that denied a flow, None where it is no policy's doing."""
    for leg in explanation.legs:
        for stage in leg.stages:
            if stage.outcome == DENY:
                return _in_stage(stage, world)
    return None


def asks_whose_address(one: Denied, world: World) -> bool:
    """Whether a rule before would let a flow through if an address were that of a certain peer."""
    explanation = world.host(one.node).explain(one.flow)
    return any(
        side.peers is not None or side.others is not None
        for leg in explanation.legs
        for stage in leg.stages
        for step in stage.seen
        if step.failed and step.entry.outcome in (ALLOW, PASS)
        for side in (step.entry.rule.source, step.entry.rule.destination)
    )


def by_blame(
    found: Iterable[Denied], world: World
) -> Iterator[tuple[Subject, Blame, list[Denied]]]:
    """What was denied, together with what the same rule denies; known policies alone."""
    groups: dict[Blame, list[Denied]] = {}
    for one in found:
        groups.setdefault(one.blame, []).append(one)
    for blame, some in groups.items():
        subject = world.subject(blame.owner)
        if subject is not None:
            yield subject, blame, some


def _in_stage(stage: Stage, world: World) -> Blame | None:
    hits = [step.entry for step in stage.seen if not step.failed]
    if not hits:
        return None
    entry = hits[-1]
    if entry.number and world.policy(entry.owner) is not None:
        return Blame(entry.owner, stage.direction, entry.number, entry.tier, stage.name)
    if entry.number or not entry.tier:
        return None
    asked = [
        policy.name
        for policy in world.applied(stage.owner)
        if policy.tier.name == entry.tier
        and stage.name in policy.stages
        and stage.direction in policy.directions
    ]
    return Blame(asked[-1], stage.direction, 0, entry.tier, stage.name) if asked else None
