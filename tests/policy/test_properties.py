"""What must hold for any store: the engine reads the rules as they are written."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyctl.policy.flows import Flow, Translation
from pyctl.policy.hosts import Host, Hosts
from pyctl.policy.snapshot import Snapshot
from pyctl.policy.verdicts import UNCERTAIN
from tests.policy.naive import answer
from tests.policy.worlds import INTERFACES, Object, flows, stores, translations

UNRELATED: list[Object] = [
    {
        "kind": "GlobalNetworkPolicy",
        "metadata": {"name": "0-first"},
        "spec": {"order": -1, "tier": "default", "selector": "has(nobody)", "ingress": []},
    },
    {
        "kind": "GlobalNetworkPolicy",
        "metadata": {"name": "0-untracked"},
        "spec": {
            "doNotTrack": True,
            "applyOnForward": True,
            "selector": "has(nobody)",
            "ingress": [{"action": "Deny"}],
            "egress": [{"action": "Deny"}],
        },
    },
    {
        "kind": "NetworkPolicy",
        "metadata": {"name": "p", "namespace": "elsewhere"},
        "spec": {"ingress": [{"action": "Deny"}], "egress": [{"action": "Deny"}]},
    },
    {
        "kind": "StagedGlobalNetworkPolicy",
        "metadata": {"name": "0-staged"},
        "spec": {"tier": "early", "ingress": [{"action": "Deny"}], "egress": []},
    },
    {"kind": "Tier", "metadata": {"name": "empty"}, "spec": {"order": 0, "defaultAction": "Deny"}},
]

every = settings(derandomize=True, deadline=None, max_examples=60)


def _host(objects: Sequence[Object], nat: Sequence[Translation]) -> Host:
    return Hosts(Snapshot(objects)).host("n1", interfaces=INTERFACES, translations=nat)


def _verdicts(objects: Sequence[Object], nat: Sequence[Translation], asked: list[Flow]) -> object:
    host = _host(objects, nat)
    return [host.decide(flow) for flow in asked]


@pytest.mark.parametrize("known", [True, False], ids=["known", "unknown"])
def test_the_engine_equals_the_literal_rules(*, known: bool) -> None:
    """On any store, for any flow, compiled and literal rules agree; the walk does so too."""

    @every
    @given(stores(known=known), st.lists(flows(known=known), min_size=1, max_size=8), translations)
    def check(objects: list[Object], asked: list[Flow], nat: list[Translation]) -> None:
        host = _host(objects, nat)
        for flow in asked:
            verdict = host.decide(flow)
            literal = answer(objects, "n1", INTERFACES, flow, nat=nat)
            assert verdict[:3] == literal[:3], (flow, verdict, literal)
            if not verdict.missing:
                assert frozenset(verdict.decided) == literal.decided
            assert (UNCERTAIN in verdict[:3]) == bool(verdict.missing)
            assert host.explain(flow).verdict == verdict

    check()


@every
@given(stores(), stores(), st.lists(flows(), min_size=1, max_size=8))
def test_established_connections_equal_the_literal_rules(
    before: list[Object], objects: list[Object], asked: list[Flow]
) -> None:
    """What is opened under some objects and goes on under others is judged alike."""
    host, opened = _host(objects, ()), _host(before, ())
    for flow in asked:
        flow = flow._replace(established=True)
        verdict = host.decide(flow, opened)
        literal = answer(objects, "n1", INTERFACES, flow, before=before)
        assert verdict[:3] == literal[:3], (flow, verdict, literal)


@every
@given(stores(), st.lists(flows(), min_size=1, max_size=8), translations, st.randoms())
def test_the_order_of_objects_changes_nothing(
    objects: list[Object], asked: list[Flow], nat: list[Translation], shuffler: random.Random
) -> None:
    """A store has no order."""
    shuffled = list(objects)
    shuffler.shuffle(shuffled)
    assert _verdicts(objects, nat, asked) == _verdicts(shuffled, nat, asked)


@every
@given(stores(), st.lists(flows(), min_size=1, max_size=8), translations)
def test_an_unrelated_policy_changes_nothing(
    objects: list[Object], asked: list[Flow], nat: list[Translation]
) -> None:
    """Policies that select nothing here, staged ones and empty tiers are as good as absent."""
    assert _verdicts([*objects, *UNRELATED], nat, asked) == _verdicts(objects, nat, asked)
