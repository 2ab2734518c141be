"""From values to objects and verdicts: the forms that are stored, and what is said on the way."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pyctl.documents.reader import read_documents
from pyctl.errors import Problem, dotted
from pyctl.resources.catalog import KINDS, Kind
from pyctl.resources.decode import Decoded, complete, decode, read, schema_of, validate
from tests.resources.judging import known_kind, unread


def _read(kind: str, text: str) -> Decoded:
    """A manifest read with its source, as files are."""
    (document,) = read_documents(text, "x.yaml")
    assert document.error is None
    return decode(known_kind(kind), document.value, document.source)


def _remarks(read: Decoded) -> list[str]:
    return [f"{dotted(remark.path)}: {remark.text}" for remark in read.remarks]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_an_object_of_nothing(kind: Kind) -> None:
    """A kind alone is an object, with the parts that are always written."""
    read = decode(kind, {})
    assert not read.problems
    always = {"kind": kind.name, "apiVersion": "projectcalico.org/v3", "metadata": {}}
    assert {name: read.object[name] for name in always} == always
    assert list(read.object)[:4] == ["kind", "apiVersion", "metadata", "spec"]


def test_the_kind_that_is_asked_for_counts() -> None:
    """Kind and version are those of the row, whatever a patch made of them."""
    tier = known_kind("Tier")
    for value in ({"kind": "Node", "apiVersion": "v1"}, {"kind": 5}, {"KIND": None}):
        read = decode(tier, value).object
        assert (read["kind"], read["apiVersion"]) == ("Tier", "projectcalico.org/v3")


def test_order_of_what_is_stored() -> None:
    """Fields come in Go's order, maps sorted by their keys."""
    value = {
        "spec": {"profiles": ["p"], "interfaceName": "eth0", "node": "n"},
        "metadata": {"labels": {"b": "2", "a": "1"}, "name": "x"},
        "apiVersion": "projectcalico.org/v3",
        "kind": "HostEndpoint",
    }
    read = decode(known_kind("HostEndpoint"), value).object
    assert list(read) == ["kind", "apiVersion", "metadata", "spec"]
    assert list(read["metadata"]) == ["name", "labels"]
    assert list(read["metadata"]["labels"]) == ["a", "b"]
    assert list(read["spec"]) == ["node", "interfaceName", "profiles"]


@pytest.mark.parametrize(
    ("kind", "spec", "stored"),
    [
        ("HostEndpoint", {"node": "", "expectedIPs": [], "profiles": None}, {}),
        ("GlobalNetworkPolicy", {"order": 0, "doNotTrack": False, "types": []}, {"order": 0}),
        ("GlobalNetworkPolicy", {"order": 1e6}, {"order": 1000000}),
        ("GlobalNetworkPolicy", {"order": 1.5}, {"order": 1.5}),
        ("ClusterInformation", {"datastoreReady": False}, {"datastoreReady": False}),
        ("Profile", {"ingress": [{}]}, {"ingress": [{"action": ""}]}),
        (
            "Profile",
            {"egress": [{"action": "Allow", "source": {}, "destination": {"nets": []}}]},
            {"egress": [{"action": "Allow"}]},
        ),
        (
            "Profile",
            {"ingress": [{"action": "A", "http": {}}]},
            {"ingress": [{"action": "A", "http": {}}]},
        ),
        ("HostEndpoint", {"ports": [{}]}, {"ports": [{"name": "", "protocol": 0, "port": 0}]}),
        ("FelixConfiguration", {}, {"bpfLogLevel": ""}),
        (
            "FelixConfiguration",
            {"failsafeInboundHostPorts": [], "healthTimeoutOverrides": [{}], "natPortRange": "1:1"},
            {
                "failsafeInboundHostPorts": [],
                "healthTimeoutOverrides": [{"name": "", "timeout": "0s"}],
                "natPortRange": 1,
                "bpfLogLevel": "",
            },
        ),
        ("KubeControllersConfiguration", {}, {"controllers": {}}),
        (
            "KubeControllersConfiguration",
            {"etcdV3CompactionPeriod": "90s"},
            {"etcdV3CompactionPeriod": "1m30s", "controllers": {}},
        ),
        ("Node", {"bgp": {"asNumber": "1.10"}}, {"bgp": {"asNumber": 65546}}),
        ("GlobalNetworkSet", {"nets": ["10.0.0.1/8"]}, {"nets": ["10.0.0.1/8"]}),
    ],
)
def test_forms_of_values(kind: str, spec: Any, stored: Any) -> None:
    """What is empty is left out unless Go writes it, and values have their one form."""
    read = decode(known_kind(kind), {"spec": spec})
    assert read.problems == ()
    assert read.object["spec"] == stored


def test_bookkeeping_of_servers_is_not_taken_over() -> None:
    """Times have one form, and what servers note down of writers is dropped."""
    metadata = {"creationTimestamp": "2024-05-01T12:00:00.5+02:00", "managedFields": [{"a": None}]}
    read = decode(known_kind("Tier"), {"metadata": metadata})
    assert read.object["metadata"] == {"creationTimestamp": "2024-05-01T10:00:00Z"}


@pytest.mark.parametrize(
    ("kind", "text", "problem"),
    [
        (
            "FelixConfiguration",
            "{spec: {netlinkTimeout: soon}}",
            'spec.netlinkTimeout: invalid duration "soon": write it like 30s, 5m or 1h30m',
        ),
        (
            "Tier",
            "{metadata: {creationTimestamp: now}}",
            'metadata.creationTimestamp: "now" is no time: write it like 2024-05-01T12:00:00Z',
        ),
        (
            "Node",
            "{spec: {bgp: {asNumber: abc}}}",
            (
                "spec.bgp.asNumber: invalid AS Number format (abc): "
                "write a number up to 4294967295, or '100.20'"
            ),
        ),
        (
            "Profile",
            "{spec: {ingress: [{protocol: 256}]}}",
            "spec.ingress[0].protocol: 256 is out of range: numbers go from 0 to 255 here",
        ),
        (
            "Profile",
            "{spec: {ingress: [{source: {ports: ['5:1']}}]}}",
            (
                "spec.ingress[0].source.ports[0]: "
                "minimum port of the range 5:1 is greater than its maximum"
            ),
        ),
    ],
)
def test_what_cannot_be_read(kind: str, text: str, problem: str) -> None:
    """A value without a stored form keeps the whole object from being read."""
    assert unread(kind, text) == [problem.replace(": ", ": cannot be read: ", 1)]


def test_numbers_that_json_does_not_have() -> None:
    """Infinities and NaN cannot be stored."""
    for number in (float("inf"), float("nan")):
        (problem,) = decode(known_kind("Tier"), {"spec": {"order": number}}).problems
        assert problem.path == ("spec", "order")


def test_all_that_cannot_be_read_is_told_together() -> None:
    """Wrong types and values without a form do not hide each other."""
    text = "{metadata: {name: []}, spec: {bgp: {asNumber: x}, zzz: 1}}"
    assert [line.partition(": ")[0] for line in unread("Node", text)] == [
        "metadata.name",
        "spec.zzz",
        "spec.bgp.asNumber",
    ]


def test_host_bits_of_rules_are_masked_with_a_note() -> None:
    """A rule's net is stored as the network, and the user is told."""
    text = "spec: {egress: [{action: Deny, destination: {notNets: [10.10.100.10/24, 10.0.0.0/8]}}]}"
    read = _read("GlobalNetworkPolicy", text)
    assert read.object["spec"]["egress"][0]["destination"]["notNets"] == [
        "10.10.100.0/24",
        "10.0.0.0/8",
    ]
    assert _remarks(read) == [
        (
            "spec.egress[0].destination.notNets[0]: "
            "10.10.100.10/24 has host bits, stored as 10.10.100.0/24"
        )
    ]


@pytest.mark.parametrize(
    ("text", "remarks"),
    [
        (
            "spec: {node: n}",
            ['spec.node: n without quotes is read as "false"; write "n" to keep'],
        ),
        ("spec: {node: 'n', interfaceName: eth0}", []),
        ("spec: {node: 12}", []),
        (
            "spec: {node: 012}",
            ['spec.node: 012 without quotes is read as "10"; write "012" to keep'],
        ),
        (
            "metadata: {labels: {y: 1.50, b: ~, c: 1_0, d: }}",
            [
                'metadata.labels.true: 1.50 without quotes is read as "1.5"; write "1.50" to keep',
                'metadata.labels.b: ~ without quotes is read as empty text; write "~" to keep',
                'metadata.labels.c: 1_0 without quotes is read as "10"; write "1_0" to keep',
                'metadata.labels.true: y without quotes is read as "true"; write "y" to keep',
            ],
        ),
        (
            "spec: {profiles: [on, p]}",
            ['spec.profiles[0]: on without quotes is read as "true"; write "on" to keep'],
        ),
        ("spec: {ports: [{name: web, protocol: 0x6, port: 0x50}]}", []),
    ],
)
def test_bare_words_that_became_other_text(text: str, remarks: list[str]) -> None:
    """Unquoted words and numbers are read as calicoctl reads them, with a warning for each."""
    read = _read("HostEndpoint", text)
    assert read.problems == ()
    assert [line.removesuffix(" it") for line in _remarks(read)] == remarks


def test_selectors_that_yaml_takes_for_tags() -> None:
    """A bare text that begins with an exclamation mark is no text, which is said."""
    read = _read("GlobalNetworkPolicy", "spec:\n  selector: !has(x)\n")
    assert read.object["spec"] == {}
    assert _remarks(read) == [
        (
            "spec.selector: !has(x) without quotes begins with a YAML tag: "
            'it is read as empty text; write "!has(x)" to keep it'
        )
    ]


def test_validate_leaves_the_clients_part_out() -> None:
    """Validation fills in the schema's defaults alone; a write fills in all, and asks more."""
    policy = known_kind("GlobalNetworkPolicy")
    read = decode(policy, {"metadata": {"name": "x"}, "spec": {}}).object
    assert validate(policy, read).object["spec"] == {"tier": "default"}
    assert complete(policy, read).object["spec"] == {"tier": "default", "types": ["Ingress"]}
    kcc = known_kind("KubeControllersConfiguration")
    value: Any = {"controllers": {"node": {"hostEndpoint": {"templates": [{}]}}}}
    read = decode(kcc, {"metadata": {"name": "x"}, "spec": value}).object
    assert validate(kcc, read).problems == ()
    assert len(complete(kcc, read).problems) == 2


def test_judging_changes_no_object() -> None:
    """Defaults go into a copy."""
    tier = known_kind("Tier")
    read = decode(tier, {"metadata": {"name": "x"}, "spec": {}})
    complete(tier, read.object)
    assert read.object["spec"] == {}


def test_problems_have_paths() -> None:
    """A broken rule is told with its place."""
    tier = known_kind("Tier")
    judged = validate(
        tier, decode(tier, {"metadata": {"name": "x"}, "spec": {"defaultAction": "Log"}}).object
    )
    text = 'error with field DefaultAction = \'Log\' (supported values: "Pass", "Deny")'
    assert judged.problems == (Problem(("spec", "defaultAction"), text),)


def test_schemas_are_loaded_once() -> None:
    """The Struct of a kind is the class in its module."""
    tier = known_kind("Tier")
    assert schema_of(tier) is schema_of(tier._replace(ps=()))


def test_what_servers_note_down() -> None:
    """An entry of managedFields keeps Go's order, and what is in it its own."""
    entry = {
        "manager": "m",
        "operation": "Update",
        "apiVersion": "projectcalico.org/v3",
        "time": "2026-11-23T15:14:35Z",
        "fieldsType": "FieldsV1",
        "fieldsV1": {"f:spec": {".": {}, "f:node": {}}},
        "another": 1,
    }
    obj = {"metadata": {"name": "x", "managedFields": [entry, 7]}, "spec": {"node": "n"}}
    made = read(known_kind("HostEndpoint"), obj).object["metadata"]["managedFields"]
    assert json.dumps(made) == json.dumps([entry, 7])
