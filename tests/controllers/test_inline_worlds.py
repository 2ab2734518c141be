"""Whatever users do, in whatever order: afterwards the automatic host endpoints are in line."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from pyctl.autohep import is_ours, plan
from pyctl.autohep.names import full_text, name_of
from pyctl.client.builtin import EMBEDDED
from pyctl.client.targets import Target
from pyctl.controllers.inline import Inline
from pyctl.resources.catalog import kind_for_word
from tests.clients import Client, Object, opened

OURS = {"projectcalico.org/created-by": "calico-kube-controllers"}
KCC, NODE, HEP = map(kind_for_word, ("kubecontrollersconfig", "node", "hep"))

LONG = "c" * 200
NODES = ("a", "a-b", "a-b-c", "a-b-" + LONG, "z.example")
HASHED = name_of(full_text("a-b-" + LONG, LONG))
NAMES = ("a-auto-hep", "a-b-auto-hep", "a-b-c-auto-hep", "a-b-c-c-auto-hep", "mine", HASHED)
TEMPLATES: tuple[Object, ...] = (
    {"generateName": "b-c", "interfaceCIDRs": ["192.0.2.0/24"]},
    {"generateName": "c", "interfaceCIDRs": ["10.0.0.0/8"], "labels": {"x": "t"}},
    {"generateName": "b", "interfacePattern": "^c|eth", "annotations": {"n": "1"}},
    {"generateName": "d", "interfaceCIDRs": ["::/0"], "nodeSelector": "has(x)"},
    {"generateName": LONG, "interfaceCIDRs": ["192.0.2.0/24"]},
)
ADDRESSES = ("192.0.2.1", "192.0.2.1/32", "::ffff:192.0.2.1", "10.0.0.1", "2001:DB8::1", "nowhere")

_labels = st.dictionaries(st.sampled_from(["x", "y"]), st.sampled_from(["1", "2"]))


def _node(name: str, labels: Object, addresses: list[str], interfaces: list[str]) -> Object:
    spec = {
        "addresses": [{"address": address, "type": "InternalIP"} for address in addresses],
        "interfaces": [{"name": name, "addresses": addresses[:1]} for name in interfaces],
    }
    return {"kind": "Node", "metadata": {"name": name, "labels": labels}, "spec": spec}


def _endpoint(name: str, labels: Object, node: str) -> Object:
    spec = {"node": node, "interfaceName": "eth0"}
    return {"kind": "HostEndpoint", "metadata": {"name": name, "labels": labels}, "spec": spec}


def _configuration(mode: str, default: str, templates: list[Object]) -> Object:
    fields = {"autoCreate": mode, "createDefaultHostEndpoint": default, "templates": templates}
    return {"spec": {"controllers": {"node": {"hostEndpoint": fields}}}}


_nodes = st.builds(
    _node,
    st.sampled_from(NODES),
    _labels,
    st.lists(st.sampled_from(ADDRESSES), max_size=3),
    st.lists(st.sampled_from(["eth0", "c", "c-c", "Eth1", "a-very-long-interface"]), max_size=2),
)
_endpoints = st.builds(
    _endpoint,
    st.sampled_from(NAMES),
    st.sampled_from([{}, {"x": "1"}, OURS]),
    st.sampled_from([*NODES, "gone"]),
)
_configurations = st.builds(
    _configuration,
    st.sampled_from(["Enabled", "Enabled", "Enabled", "Disabled"]),
    st.sampled_from(["Enabled", "Disabled"]),
    st.lists(st.sampled_from(TEMPLATES), max_size=3, unique_by=lambda one: one["generateName"]),
)
_targets = st.one_of(
    st.builds(Target, st.just(NODE), st.sampled_from(NODES)),
    st.builds(Target, st.just(HEP), st.sampled_from(NAMES)),
    st.just(Target(KCC, "default")),
)
_steps = st.one_of(
    st.tuples(st.sampled_from(["apply", "create", "replace"]), st.lists(_nodes | _endpoints)),
    st.tuples(st.just("delete"), st.lists(_targets)),
    st.tuples(st.just("configure"), _configurations),
    st.tuples(st.just("take"), st.integers(0, 9), _endpoints),
    st.tuples(st.just("drop"), st.integers(0, 9)),
)


def _do(client: Client, step: tuple[Any, ...]) -> set[str]:
    """One command of a user; the host endpoints that it names."""
    verb, what = step[0], step[1]
    if verb == "configure":
        assert client.patch("kubecontrollersconfig", "default", what).error is None
        return set()
    if verb == "delete":
        client.remove(*what)
        return {target.name for target in what if target.kind is HEP}
    if verb in ("take", "drop"):
        names = client.names("hep")
        if not names:
            return set()
        name = names[what % len(names)]
        if verb == "drop":
            client.delete("hep", name)
            return {name}
        labels, spec = step[2]["metadata"]["labels"], step[2]["spec"]
        metadata = {"labels": {"$patch": "replace", **labels}}
        assert client.patch("hep", name, {"metadata": metadata, "spec": spec}).error is None
        return {name}
    texts = [json.dumps({"apiVersion": "projectcalico.org/v3", **obj}) for obj in what]
    getattr(client, verb)(*texts)
    return {obj["metadata"]["name"] for obj in what if obj["kind"] == "HostEndpoint"}


def _users(client: Client) -> dict[str, Object]:
    endpoints = client.reader.list(HEP).objects
    return {end["metadata"]["name"]: end for end in endpoints if not is_ours(end)}


@settings(derandomize=True, deadline=None, max_examples=150)
@given(_configurations, st.lists(_steps, max_size=8))
def test_after_every_command_there_is_nothing_to_do(
    configuration: Object, steps: list[tuple[Any, ...]]
) -> None:
    """A full plan has no changes, and users' endpoints are as users left them."""
    with (
        tempfile.TemporaryDirectory() as directory,
        opened(Path(directory) / "store.db") as store,
    ):
        client = Client(store, inline=Inline)
        for step in [("configure", configuration), *steps]:
            before = _users(client)
            named = _do(client, step)
            assert not [note for note in client.notices if "left as they are" in note]
            made = plan(
                client.get("kubecontrollersconfig", "default"),
                client.reader.list(NODE).objects,
                client.reader.list(HEP).objects,
                profile=EMBEDDED.auto_profile,
            )
            assert made.changes == ()
            untouched = {name: end for name, end in before.items() if name not in named}
            after = _users(client)
            assert {name: after.get(name) for name in untouched} == untouched
