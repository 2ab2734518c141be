"""Whole stores over time: what Calico's controller made of them, and what must hold in any store.

Every change is followed twice, by full plans and by plans around the change, which must agree.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from pyctl.autohep import Create, Delete, Plan, is_ours, nodes_touched, plan, plan_nodes
from pyctl.autohep.names import full_text, name_of
from pyctl.resources.kubernetes_node import from_kubernetes

Object = dict[str, Any]

PROFILE = "projectcalico-default-allow"
MARKS = ("uid", "resourceVersion", "creationTimestamp")
CREATED_BY = {"projectcalico.org/created-by": "calico-kube-controllers"}
CASES = sorted((Path(__file__).parent / "cases").glob("*.yaml"))


class Store:
    """A little datastore that follows a plan strictly: a wrong change is a failed assertion."""

    def __init__(self, configuration: Object | None) -> None:
        self.configuration = configuration
        self.nodes: dict[str, Object] = {}
        self.endpoints: dict[str, Object] = {}
        self._written = 0

    def node(self, name: str) -> Object | None:
        """As a World."""
        return self.nodes.get(name)

    def endpoint(self, name: str) -> Object | None:
        """As a World."""
        return self.endpoints.get(name)

    def owned(self, node_name: str) -> list[Object]:
        """As a World."""
        owned = [endpoint for endpoint in self.endpoints.values() if is_ours(endpoint)]
        return [end for end in owned if end["spec"].get("node", "") == node_name]

    def put(self, endpoint: Object) -> None:
        """Writes an endpoint; uid and creation time stay, the resourceVersion counts up."""
        self._written += 1
        name = endpoint["metadata"]["name"]
        old = self.endpoints.get(name, {}).get("metadata", {})
        kept = {"uid": old.get("uid", f"uid-{self._written}"), "creationTimestamp": "then"}
        metadata = {**endpoint["metadata"], **kept, "resourceVersion": str(self._written)}
        self.endpoints[name] = {**endpoint, "metadata": metadata}

    def full_plan(self) -> Plan:
        """The plan for the whole store."""
        nodes, endpoints = self.nodes.values(), self.endpoints.values()
        return plan(self.configuration, nodes, endpoints, profile=PROFILE)

    def plan_around(self, changed: Mapping[str, Object | None]) -> Plan:
        """The plan after these Nodes changed."""
        return plan_nodes(self.configuration, changed, self, profile=PROFILE)

    def follow(self, steps: Plan) -> None:
        """Carries a plan out, and sees to it that nothing foreign is touched."""
        names = [change.object["metadata"]["name"] for change in steps.changes]
        assert names == sorted(set(names))
        for name, change in zip(names, steps.changes, strict=True):
            stored = self.endpoints.get(name)
            assert is_ours(change.object)
            if isinstance(change, Create):
                assert stored is None
                self.put(change.object)
                continue
            assert stored is not None
            assert is_ours(stored)
            if isinstance(change, Delete):
                assert change.object == stored
                del self.endpoints[name]
                continue
            for key in MARKS:
                assert change.object["metadata"][key] == stored["metadata"][key]
            self.put(change.object)

    def change_node(self, name: str, node: Object | None, *, around: bool) -> None:
        """Somebody writes or deletes a Node."""
        before = self.nodes.pop(name, None)
        if node is not None:
            self.nodes[name] = node
        self.follow(self.plan_around({name: before}) if around else self.full_plan())

    def change_endpoint(self, name: str, endpoint: Object | None, *, around: bool) -> None:
        """Somebody writes or deletes a HostEndpoint."""
        before = self.endpoints.get(name)
        if endpoint is None:
            self.endpoints.pop(name, None)
        else:
            self.put(endpoint)
        touched = nodes_touched(before, endpoint)
        if not around or touched is None:
            self.follow(self.full_plan())
            return
        self.follow(self.plan_around({node: self.nodes.get(node) for node in touched}))

    def change_configuration(self, configuration: Object | None) -> None:
        """Somebody writes or deletes the configuration."""
        self.configuration = configuration
        self.follow(self.full_plan())

    def shown(self) -> list[Object]:
        """Every endpoint by name, without what the store adds."""
        shown = []
        for _, endpoint in sorted(self.endpoints.items()):
            metadata = {k: v for k, v in endpoint["metadata"].items() if k not in MARKS}
            shown.append({"metadata": metadata, "spec": endpoint["spec"]})
        return shown


@pytest.mark.parametrize("around", [False, True], ids=["full", "incremental"])
@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_calico_cases(path: Path, *, around: bool) -> None:
    """The endpoints are Calico's own controller's, but where `differs` says why not."""
    case = yaml.safe_load(path.read_text())
    store = Store({"spec": case["configuration"]})
    for manifest in case["nodes"]:
        node = from_kubernetes(manifest)[0]
        store.nodes[node["metadata"]["name"]] = node
    for endpoint in case.get("hostendpoints", ()):
        store.put(endpoint)
    store.follow(store.full_plan())
    assert store.shown() == [_endpoint(row) for row in case["expected"]]
    for step in case.get("steps", ()):
        for change in step["changes"]:
            _change(store, change, around=around)
        assert store.shown() == [_endpoint(row) for row in step["expected"]], step["about"]


def _endpoint(row: Object) -> Object:
    """A whole endpoint as it stands; of a generated one only what differs from the next."""
    if "metadata" in row:
        return row
    metadata = {"name": row["name"], "labels": {**row.get("labels", {}), **CREATED_BY}}
    if "annotations" in row:
        metadata["annotations"] = row["annotations"]
    spec = {key: row[key] for key in ("node", "interfaceName", "expectedIPs") if key in row}
    return {"metadata": metadata, "spec": {**spec, "profiles": [PROFILE]}}


def _change(store: Store, change: Object, *, around: bool) -> None:
    ((verb, what),) = change.items()
    if verb == "applyNode":
        node = from_kubernetes(what)[0]
        store.change_node(node["metadata"]["name"], node, around=around)
    elif verb == "deleteNode":
        store.change_node(what, None, around=around)
    elif verb in ("configure", "patchConfiguration"):
        old = {} if verb == "configure" else store.configuration
        store.change_configuration(None if what is None else _merged(old, {"spec": what}))
    elif verb == "apply":
        store.change_endpoint(what["metadata"]["name"], what, around=around)
    elif verb == "patch":
        new = _merged(store.endpoints[what["name"]], what["patch"])
        store.change_endpoint(what["name"], new, around=around)
    else:
        store.change_endpoint(what, None, around=around)


def _merged(old: Any, patch: Any) -> Any:
    """RFC 7386."""
    if not isinstance(patch, dict):
        return deepcopy(patch)
    new = dict(old) if isinstance(old, dict) else {}
    for key, value in patch.items():
        new[key] = _merged(new.get(key), value)
    return {key: value for key, value in new.items() if value is not None}


LONG = "c" * 249
NODES = ("a", "a-b", "a-b-c", "a-b-" + LONG, "z")
TEMPLATES: tuple[Object, ...] = (
    {"generateName": "b-c", "interfaceCIDRs": ["192.0.2.0/24"]},
    {"generateName": "c", "interfaceCIDRs": ["10.0.0.0/8"], "labels": {"x": "t"}},
    {"generateName": "b", "interfacePattern": "^c|eth", "annotations": {"n": "1"}},
    {"generateName": "c", "interfaceCIDRs": ["192.0.2.0/24", "10.0.0.1"], "nodeSelector": "has(x)"},
    {"generateName": f"b-{LONG}", "interfaceCIDRs": ["192.0.2.0/24"]},
    {"generateName": LONG, "interfaceCIDRs": ["192.0.2.0/24"]},
    {"generateName": "b", "interfaceCIDRs": ["0.0.0.0/0"], "nodeSelector": "has("},
    {"generateName": "b", "interfacePattern": "("},
)
ADDRESSES = ("192.0.2.1", "192.0.2.1/32", "::ffff:192.0.2.1", "10.0.0.1", "2001:DB8::1", "nowhere")
HASHED = name_of(full_text("a-b", LONG))
NAMES = ("a-auto-hep", "a-b-auto-hep", "a-b-c-auto-hep", "a-b-c-c-auto-hep", "mine", HASHED)

_labels = st.dictionaries(st.sampled_from(["x", "y"]), st.sampled_from(["1", "2"]))


def _node(name: str, labels: dict[str, str], addresses: list[str], interfaces: list[str]) -> Object:
    spec = {
        "addresses": [{"address": address, "type": "InternalIP"} for address in addresses],
        "interfaces": [{"name": name, "addresses": addresses[:1]} for name in interfaces],
    }
    return {"metadata": {"name": name, "labels": labels}, "spec": spec}


def _user_endpoint(name: str, labels: dict[str, str], node: str) -> Object:
    return {"metadata": {"name": name, "labels": labels}, "spec": {"node": node, "ports": []}}


def _configuration(mode: str, default: str, templates: list[Object]) -> Object:
    fields = {"createDefaultHostEndpoint": default, "templates": templates}
    host_endpoint = {"autoCreate": mode, **fields}
    return {"spec": {"controllers": {"node": {"hostEndpoint": host_endpoint}}}}


_nodes = st.builds(
    _node,
    st.sampled_from(NODES),
    _labels,
    st.lists(st.sampled_from(ADDRESSES), max_size=3),
    st.lists(st.sampled_from(["eth0", "c", "c-c", "Eth1", "a-very-long-interface"]), max_size=2),
)
_endpoints = st.builds(
    _user_endpoint,
    st.sampled_from(NAMES),
    st.sampled_from([{}, {"x": "1"}, CREATED_BY]),
    st.sampled_from([*NODES, "gone"]),
)
_configurations = st.one_of(
    st.none(),
    st.builds(
        _configuration,
        st.sampled_from(["Enabled", "Enabled", "Enabled", "Disabled"]),
        st.sampled_from(["Enabled", "Disabled", ""]),
        st.lists(st.sampled_from(TEMPLATES), max_size=4),
    ),
)
_changes = st.one_of(
    st.tuples(st.just("node"), _nodes),
    st.tuples(st.just("no node"), st.sampled_from(NODES)),
    st.tuples(st.just("endpoint"), _endpoints),
    st.tuples(st.just("no endpoint"), st.integers(0, 20)),
    st.tuples(st.just("edit"), st.integers(0, 20), _endpoints),
    st.tuples(st.just("configuration"), _configurations),
)


@settings(derandomize=True, deadline=None, max_examples=300)
@given(_configurations, st.lists(_nodes), st.lists(_endpoints))
def test_a_plan_converges(
    configuration: Object | None, nodes: list[Object], endpoints: list[Object]
) -> None:
    """After its changes nothing is left to do, and users' endpoints are as they were."""
    store = Store(configuration)
    store.nodes = {node["metadata"]["name"]: node for node in nodes}
    for endpoint in endpoints:
        store.put(endpoint)
    users = {name: end for name, end in store.endpoints.items() if not is_ours(end)}
    store.follow(store.full_plan())
    assert store.full_plan().changes == ()
    assert {name: end for name, end in store.endpoints.items() if not is_ours(end)} == users


@settings(derandomize=True, deadline=None, max_examples=400)
@given(_configurations, st.lists(_changes, max_size=12))
def test_plans_around_changes_are_enough(
    configuration: Object | None, changes: list[tuple[Any, ...]]
) -> None:
    """Plans for one change each lead to the same store as full plans."""
    full, around = Store(configuration), Store(configuration)
    for change in changes:
        _happen(full, change, around=False)
        _happen(around, change, around=True)
        assert around.shown() == full.shown()


def _happen(store: Store, change: tuple[Any, ...], *, around: bool) -> None:
    verb, what = change[0], change[1]
    if verb == "node":
        store.change_node(what["metadata"]["name"], what, around=around)
    elif verb == "no node":
        store.change_node(what, None, around=around)
    elif verb == "configuration":
        store.change_configuration(what)
    elif verb == "endpoint":
        store.change_endpoint(what["metadata"]["name"], what, around=around)
    elif store.endpoints:
        name = sorted(store.endpoints)[what % len(store.endpoints)]
        edited = change[-1] if verb == "edit" else None
        if edited is not None:
            edited = {**edited, "metadata": {**edited["metadata"], "name": name}}
        store.change_endpoint(name, edited, around=around)
