"""Words that several rules need: lists, and whom a policy is for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pyctl.policy.lint.world import Object, World
from pyctl.policy.members import called

_SHOWN = 3


def listed(words: Sequence[str]) -> str:
    """`a`, `a, b and c`; of more than three the first and how many more."""
    if len(words) > _SHOWN:
        return f"{words[0]} and {len(words) - 1} more"
    if len(words) <= 1:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def these_nodes(nodes: Iterable[str], world: World) -> str:
    """`node n1`, `nodes n1 and n2`, `4 nodes, such as n1`; what is imagined has no name."""
    names = sorted(set(nodes))
    if names and set(names) <= world.imagined:
        names = [name for name in names if world.snapshot.node(name) is not None]
        if not names:
            return "nodes with automatic host endpoints"
    if len(names) > _SHOWN:
        return f"{len(names)} nodes, such as {names[0]}"
    return f"node {names[0]}" if len(names) == 1 else f"nodes {listed(names)}"


def whom(policy: str, world: World) -> str:
    """Whom a policy or profile is for: `for HostEndpoint n1-eth0`, `for no endpoint yet`."""
    endpoints = world.selected.get(policy, ())
    real = [endpoint for endpoint in endpoints if not is_imagined(endpoint, world)]
    if real:
        return f"for {listed(sorted(called(endpoint) for endpoint in real))}"
    return "for automatic host endpoints" if endpoints else "for no endpoint that is known"


def nodes_of(policy: str, world: World) -> set[str]:
    """The nodes with an endpoint that a policy is for."""
    return {endpoint["spec"].get("node", "") for endpoint in world.selected.get(policy, ())}


def is_imagined(endpoint: Object, world: World) -> bool:
    """Whether an endpoint is not really there."""
    return endpoint["kind"] == "HostEndpoint" and endpoint["spec"]["node"] in world.imagined
