"""Which policies have to do with which endpoints."""

from __future__ import annotations

from typing import Any

import pytest

from pyctl.policy.members import called
from pyctl.policy.queries import all_policies, related, selected
from pyctl.policy.selecting import of_selector
from pyctl.policy.snapshot import Snapshot

Object = dict[str, Any]


def _object(kind: str, name: str, labels: dict[str, str] | None = None, **spec: Any) -> Object:
    return {"kind": kind, "metadata": {"name": name, "labels": labels or {}}, "spec": spec}


def _policy(name: str, kind: str = "GlobalNetworkPolicy", **spec: Any) -> Object:
    return _object(kind, name, **spec)


HOST = _object("HostEndpoint", "h", {"role": "db"}, node="n1", interfaceName="*")
OTHER = _object("HostEndpoint", "o", node="n2", interfaceName="*", profiles=["lender"])
LENDER = _object("Profile", "lender", labelsToApply={"role": "web"})
SET = _object("GlobalNetworkSet", "s", {"role": "office"}, nets=["10.0.0.0/8"])
POD: Object = {
    "kind": "WorkloadEndpoint",
    "metadata": {"name": "w", "namespace": "dev"},
    "spec": {"node": "n1", "interfaceName": "cali1", "profiles": ["kns.dev"]},
}
FROM_DB = [{"action": "Allow", "source": {"selector": "role == 'db'"}}]
OBJECTS = [HOST, OTHER, LENDER, SET, POD]


@pytest.mark.parametrize(
    ("policy", "told"),
    [
        (_policy("p", selector="role == 'db'"), ("applies", ["HostEndpoint h"], [])),
        (
            _policy("p", selector="role == 'web'", ingress=FROM_DB),
            ("mentions", [], ["ingress rule 1 source"]),
        ),
        (
            _policy("p", selector="role == 'db'", ingress=FROM_DB),
            ("applies", ["HostEndpoint h"], ["ingress rule 1 source"]),
        ),
        (
            _policy("p", selector="role == 'web'", egress=[{}, *FROM_DB], types=["Egress"]),
            ("mentions", [], ["egress rule 2 source"]),
        ),
        (
            _policy(
                "p",
                selector="none",
                ingress=[{"destination": {"notSelector": "role == 'db'"}}],
            ),
            ("mentions", [], ["ingress rule 1 destination notSelector"]),
        ),
        (
            _policy("p", "StagedGlobalNetworkPolicy", selector="has(role)"),
            ("staged", ["HostEndpoint h"], []),
        ),
        (_policy("p", selector="role == 'web'", egress=FROM_DB, types=["Ingress"]), None),
        (_policy("p", selector="role == 'web'"), None),
    ],
)
def test_what_a_policy_has_to_do_with_an_endpoint(
    policy: Object, told: tuple[str, list[str], list[str]] | None
) -> None:
    """It applies by its own selectors; its rules mention by theirs, in directions that count."""
    found = related(Snapshot([*OBJECTS, policy]), [HOST])
    if told is None:
        assert found == []
        return
    (one,) = found
    assert (one.how, list(one.endpoints), [where for _, where in one.mentions]) == told


def test_network_sets_are_only_mentioned() -> None:
    """No policy applies to them."""
    rules = [{"destination": {"selector": "role == 'office'"}}]
    policy = _policy("p", selector="has(role)", egress=rules)
    (found,) = related(Snapshot([*OBJECTS, policy]), [SET])
    assert (found.how, found.endpoints) == ("mentions", ())
    assert found.mentions[0].where == "egress rule 1 destination"


def test_labels_that_are_not_known_leave_it_open() -> None:
    """The namespace of the pod is not in the store: what is missing is named."""
    policy = _policy("p", selector="all()", namespaceSelector="has(team)")
    (found,) = related(Snapshot([*OBJECTS, policy]), [POD])
    assert found.how == "may apply"
    assert found.missing[0].startswith("Namespace dev: whether ")


def test_all_policies_come_in_the_order_of_evaluation() -> None:
    """Staged ones last; those that select nothing too."""
    found = all_policies(
        Snapshot(
            [
                *OBJECTS,
                _policy("b", order=2, selector="has(role)"),
                _policy("c", order=1, selector="has(nobody)"),
                _policy("a", "StagedGlobalNetworkPolicy", order=0, tier="later"),
            ]
        )
    )
    assert [(each.policy.name, each.how) for each in found] == [
        ("GlobalNetworkPolicy c", "selects nothing"),
        ("GlobalNetworkPolicy b", "applies"),
        ("StagedGlobalNetworkPolicy a", "staged"),
    ]
    assert found[1].endpoints == ("HostEndpoint h", "HostEndpoint o")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("has(role)", ["HostEndpoint h", "HostEndpoint o"]),
        ("role in {'web', 'db', 'office'}", ["HostEndpoint h", "HostEndpoint o"]),
        ("role == 'web'", ["HostEndpoint o"]),
        ("projectcalico.org/namespace == 'dev'", ["WorkloadEndpoint dev/w"]),
        ("has(nobody)", []),
    ],
)
def test_what_a_selector_selects(text: str, names: list[str]) -> None:
    """Endpoints by name, with labels that profiles lend; no network sets."""
    found = selected(Snapshot(OBJECTS), of_selector(text))
    assert [called(each.endpoint) for each in found] == names
