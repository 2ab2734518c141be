"""Whom policies are for, and whom their rules mean."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyctl.policy.labels import Labels
from pyctl.policy.lint.findings import NOTE, WARNING, Hint, Subject
from pyctl.policy.lint.imagining import CREATED_BY
from pyctl.policy.lint.phrases import is_imagined, listed
from pyctl.policy.lint.registry import rule
from pyctl.policy.lint.truths import constant
from pyctl.policy.lint.world import ENDPOINTS, POLICIES, Body, World
from pyctl.policy.members import PEER_KINDS, called
from pyctl.policy.ranges import NOWHERE
from pyctl.policy.rules import read_rule
from pyctl.policy.selecting import Choice, choose, of_entity, selector, shown

_SIDES = ("source", "destination")
_OF_PODS = ("namespaceSelector", "serviceAccountSelector")


@rule(WARNING)
def selects_nothing(world: World) -> Iterator[Hint]:
    """A policy selects no endpoint: it does nothing."""
    for subject in world.of(*POLICIES):
        policy = world.policy(subject.name)
        if policy is None or subject.problems:
            continue
        text = subject.spec.get("selector") or ""
        if constant(text) is False:
            never = "its selector holds for no labels at all: it selects no endpoint"
            yield Hint(subject, ("spec", "selector"), never, "correct the selector")
        elif not world.selected.get(subject.name):
            yield from _unselected(subject, text, world)


@rule(WARNING)
def selects_everything(world: World) -> Iterator[Hint]:
    """A policy selects every endpoint: all pods, and all host endpoints."""
    for subject in world.of("GlobalNetworkPolicy", "StagedGlobalNetworkPolicy"):
        spec = subject.spec
        text = spec.get("selector") or ""
        if any(spec.get(name) for name in _OF_PODS) or constant(text) is not True:
            continue
        if spec.get("stagedAction") == "Delete":
            continue
        what = f"the selector {text} holds for all labels" if text else "it has no selector"
        whom = "it is for every pod and every host endpoint of all nodes"
        advice = "select host endpoints by a label, or add a namespaceSelector to mean pods"
        level = NOTE if text else None
        yield Hint(subject, ("spec", "selector"), f"{what}: {whom}", advice, level)


@rule(WARNING)
def namespace_selector_selects_hosts(world: World) -> Iterator[Hint]:
    """A policy with a namespaceSelector is for host endpoints too."""
    for subject in world.of("GlobalNetworkPolicy"):
        policy = world.policy(subject.name)
        if policy is None or not subject.spec.get("namespaceSelector"):
            continue
        hosts = [e for e in world.selected.get(subject.name, ()) if e["kind"] == "HostEndpoint"]
        real = [called(endpoint) for endpoint in hosts if not is_imagined(endpoint, world)]
        if not real and (world.nodes or choose(policy.whom, Labels({})) is not True):
            continue
        names = listed(real) if real else "host endpoints"
        text = (
            f"{names} {'has' if len(real) == 1 else 'have'} no namespace, so that a negation "
            "holds: host endpoints are selected too"
        )
        advice = "add && has(projectcalico.org/name) to the namespaceSelector, to mean pods alone"
        yield Hint(subject, ("spec", "namespaceSelector"), text, advice)


@rule(WARNING)
def peer_selects_nothing(world: World) -> Iterator[Hint]:
    """A rule's selector means nobody: the rule never matches."""
    for body, side, choice in _peers(world):
        members = world.snapshot.peers.members(choice)
        if members.possible() != NOWHERE or any(world.snapshot.peers.chosen(choice)):
            continue
        level = _level_of_peers(body, choice, world)
        if level is None:
            continue
        field = _field(body, side)
        text = f"{shown(choice)} means no endpoint and no network set: the rule never matches"
        advice = f"correct the selector{_known_values(_texts(choice), PEER_KINDS, world)}"
        yield Hint(body.subject, (*body.path, side, field), text, advice, level)


@rule(WARNING)
def peer_without_addresses(world: World) -> Iterator[Hint]:
    """A rule's selector means host endpoints without expectedIPs: their packets do not match."""
    hosts = [e for e in world.snapshot.of("HostEndpoint") if not is_imagined(e, world)]
    bare = [e for e in hosts if not e["spec"].get("expectedIPs")]
    if not bare:
        return
    without = {id(endpoint) for endpoint in bare}
    known: dict[Choice, list[str]] = {}
    for body, side, choice in _peers(world):
        if choice not in known:
            # all(), or a negation: nobody in particular is meant
            for_all = choose(choice, Labels({})) is True
            chosen = () if for_all else world.snapshot.peers.chosen(choice)
            known[choice] = [called(o) for o, fact in chosen if id(o) in without and not fact]
        meant = known[choice]
        if meant:
            text = f"{listed(meant)} {'is' if len(meant) == 1 else 'are'} meant, but not matched"
            text += ": Calico knows no address of a host endpoint but its expectedIPs"
            where = (*body.path, side, _field(body, side))
            yield Hint(body.subject, where, text, "list their addresses in expectedIPs")


@rule(WARNING)
def unknown_named_port(world: World) -> Iterator[Hint]:
    """A rule names a port that no endpoint declares."""
    if not world.snapshot.of(*ENDPOINTS):
        return
    for body in world.bodies:
        read = read_rule(body.written, body.namespace)
        for side, fields in (("source", read.source), ("destination", read.destination)):
            for name, ports in (("ports", fields.ports), ("notPorts", fields.not_ports)):
                for port in ports.names if ports is not None else ():
                    if world.snapshot.peers.named_port(port):
                        continue
                    index = body.written[side][name].index(port.name)
                    effect = "matches nothing" if name == "ports" else "leaves nothing out"
                    whose = " that the rule means" if port.protocol or port.whose else ""
                    text = f"no endpoint{whose} declares a port {port.name}: it {effect}"
                    advice = "add it to ports of the endpoints, or write the number"
                    level = None if _is_for_hosts(body, world) else NOTE
                    path = (*body.path, side, name, index)
                    yield Hint(body.subject, path, text, advice, level)


def _unselected(subject: Subject, text: str, world: World) -> Iterator[Hint]:
    """A policy that selects none of the endpoints that are known."""
    endpoints = world.snapshot.of(*ENDPOINTS)
    is_for_pods = subject.kind != "GlobalNetworkPolicy" or any(
        subject.spec.get(name) for name in _OF_PODS
    )
    if is_for_pods and not world.snapshot.of("WorkloadEndpoint"):
        return
    if not endpoints:
        if world.is_whole and CREATED_BY in selector(text).labels():
            advice = "switch them on: autoCreate: Enabled in KubeControllersConfiguration default"
            none = "it selects automatic host endpoints, and there are none"
            yield Hint(subject, ("spec", "selector"), none, advice)
        return
    level = None if is_for_pods or _asks_known_labels([text], ENDPOINTS, world) else NOTE
    known = f"none of the {len(endpoints)} endpoints" if len(endpoints) > 1 else "no endpoint"
    where = "" if world.is_whole else " in these files"
    said = f"it selects {known}{where}: it does nothing"
    advice = f"correct the selector{_known_values([text], ENDPOINTS, world)}"
    yield Hint(subject, ("spec", "selector"), said, advice, level)


def _peers(world: World) -> Iterator[tuple[Body, str, Choice]]:
    """Whom each side of each rule means, where it says so by selectors."""
    for body in world.bodies:
        for side in _SIDES:
            choice = of_entity(body.written.get(side) or {}, body.namespace)
            if choice is not None:
                yield body, side, choice


def _level_of_peers(body: Body, choice: Choice, world: World) -> str | None:
    """How sure it is that nobody is meant; None where pods may be, of which none is known."""
    if any(constant(test.text) is False for test in choice.tests if not test.prefix):
        return WARNING
    known = world.snapshot.of(*PEER_KINDS)
    pods = world.snapshot.of("WorkloadEndpoint", "NetworkSet")
    means_pods = choice.namespace or choice.accounts or any(test.prefix for test in choice.tests)
    if not known or (means_pods and not pods):
        return None
    if pods or _asks_known_labels(_texts(choice), PEER_KINDS, world):
        return WARNING
    return NOTE


def _asks_known_labels(texts: Iterable[str], kinds: tuple[str, ...], world: World) -> bool:
    """Whether all labels that selectors ask for are labels of some object."""
    return {label for text in texts for label in selector(text).labels()} <= set(
        world.labels(*kinds)
    )


def _known_values(texts: Iterable[str], kinds: tuple[str, ...], world: World) -> str:
    """` (host is n1 or n2 here)`: which values the labels have that selectors ask for."""
    asked = sorted({label for text in texts for label in selector(text).labels()})
    parts = []
    for label in asked[:2]:
        values = world.labels(*kinds).get(label, ())
        found = listed([f'"{value}"' for value in sorted(values)])
        parts.append(f"{label} is {found} here" if values else f"nothing here has {label}")
    return f" ({'; '.join(parts)})" if parts else ""


def _texts(choice: Choice) -> list[str]:
    return [test.text for test in choice.tests if not test.prefix]


def _field(body: Body, side: str) -> str:
    """The field of a side to point at."""
    written = body.written[side]
    names = ("selector", "namespaceSelector", "serviceAccounts", "notSelector")
    return next(name for name in names if written.get(name))


def _is_for_hosts(body: Body, world: World) -> bool:
    """Whether a policy is for host endpoints alone."""
    endpoints = world.selected.get(body.subject.name, ())
    return bool(endpoints) and all(e["kind"] == "HostEndpoint" for e in endpoints)
