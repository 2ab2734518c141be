"""Where policies stand: tiers, orders, directions."""

from __future__ import annotations

from collections.abc import Iterator

from pyctl.policy.lint.contests import contests
from pyctl.policy.lint.findings import ERROR, WARNING, Hint
from pyctl.policy.lint.phrases import whom
from pyctl.policy.lint.registry import rule
from pyctl.policy.lint.world import POLICIES, STAGED, World
from pyctl.policy.rules import LOG, action_of
from pyctl.policy.snapshot import DIRECTIONS
from pyctl.resources.tier import BUILT_IN


@rule(ERROR)
def missing_tier(world: World) -> Iterator[Hint]:
    """A policy is in a tier that does not exist."""
    known = {tier.object["metadata"].get("name") for tier in world.of("Tier")} | set(BUILT_IN)
    for subject in world.of(*POLICIES, *STAGED, "StagedKubernetesNetworkPolicy"):
        tier = subject.spec.get("tier") or "default"
        if tier in known:
            continue
        text = (
            f"there is no Tier {tier}: Calico refuses to create the policy; one that is stored "
            "stands after all tiers, and what none of its rules allows is denied there"
        )
        level = None
        if not world.is_whole:
            text, level = f"no Tier {tier} is in these files: create it before the policy", WARNING
        advice = "create the tier, or leave tier out for the tier default"
        yield Hint(subject, ("spec", "tier"), text, advice, level)


@rule(WARNING)
def equal_order(world: World) -> Iterator[Hint]:
    """Two policies of one order contradict each other: their names decide."""
    for contest in contests(world):
        first, second = world.subject(contest.first), world.subject(contest.second)
        if second is None:
            continue
        order = f"order {contest.order:g} too" if contest.order is not None else "no order either"
        text = (
            f"{contest.first} has {order} and comes first by its name: its {contest.direction} "
            f"rule {contest.first_number} and rule {contest.second_number} here contradict each "
            f"other{f' on {contest.endpoint}' if contest.endpoint else ''}"
        )
        advice = "give them different orders, so that renaming changes nothing"
        others = (first,) if first is not None else ()
        yield Hint(second, ("spec", "order"), text, advice, others=others)


@rule(WARNING)
def only_logs(world: World) -> Iterator[Hint]:
    """A policy does nothing but log: what it selects is denied at the end of its tier."""
    for subject in world.of(*POLICIES, *STAGED):
        for direction in DIRECTIONS:
            rules = subject.spec.get(direction) or ()
            if not rules or any(action_of(one) != LOG for one in rules):
                continue
            if direction.capitalize() not in (subject.spec.get("types") or ()):
                continue
            policy = world.policy(subject.name)
            passes = policy is not None and not policy.tier.denies
            text = f"Log is the only action of its {direction} rules, which decides nothing: "
            if passes:
                text += "the tier goes on as if there were no such policy"
            else:
                text += (
                    "what it logs is denied at the end of the tier, unless another policy allows it"
                )
            advice = "end with a rule Allow or Pass, if nothing is to be denied"
            yield Hint(subject, ("spec", direction), f"{text} {_for(subject.name, world)}", advice)


@rule(WARNING)
def inert_rules(world: World) -> Iterator[Hint]:
    """A policy has rules of a direction that its types leave out."""
    for subject in world.of(*POLICIES, *STAGED):
        types = subject.spec.get("types") or ()
        for direction in DIRECTIONS:
            rules, word = subject.spec.get(direction) or (), direction.capitalize()
            if rules and types and word not in types:
                count = "this rule does" if len(rules) == 1 else f"these {len(rules)} rules do"
                text = f"{count} nothing: types leaves {word} out"
                yield Hint(
                    subject, ("spec", direction), text, f"add {word} to types, or remove types"
                )


def _for(policy: str, world: World) -> str:
    return f"({whom(policy, world)})"
