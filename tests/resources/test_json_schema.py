"""JSON Schemas: what a schema refuses pyctl refuses, and the common mistakes are refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from pyctl.documents.reader import read_documents
from pyctl.errors import Path as Place
from pyctl.manifests.items import Item, items
from pyctl.resources.catalog import API_VERSION, KINDS, Kind, kind_named
from pyctl.resources.decode import decode, schema_of, validate
from pyctl.resources.json_schema import DRAFT, schema_for, schema_for_all
from pyctl.resources.walker import Walk
from tests.resources.test_properties import (
    anything,
    each_kind,
    objects,
    thorough,
)

ROOT = Path(__file__).resolve().parents[2]
YAML_BLOCK = re.compile(r"^```yaml\n(.*?)^```", re.MULTILINE | re.DOTALL)
HEREDOC = re.compile(r"<< '?EOF'?\n(.*?)^EOF$", re.MULTILINE | re.DOTALL)
VALIDATORS = {kind.name: Draft7Validator(schema_for(kind)) for kind in KINDS}
EVERYTHING = Draft7Validator(schema_for_all(KINDS))


def _refused_at(kind: Kind, value: Any) -> list[Place]:
    """Where pyctl finds something wrong with a value."""
    read = decode(kind, value)
    problems = [*read.problems, *validate(kind, read.object).problems]
    return [problem.path for problem in problems]


def _one_inside_the_other(one: Place, other: Place) -> bool:
    return all(here == there for here, there in zip(one, other, strict=False))


def _unfounded(kind: Kind, value: Any) -> list[str]:
    """What the schema says against a value where pyctl has nothing against it."""
    refused = _refused_at(kind, value)
    return [
        f"{error.json_path}: {error.message}"
        for error in VALIDATORS[kind.name].iter_errors(value)
        if not any(_one_inside_the_other(tuple(error.absolute_path), path) for path in refused)
    ]


@each_kind
@thorough
@given(st.data())
def test_what_a_schema_refuses_pyctl_refuses_in_the_same_place(
    kind: Kind, data: st.DataObject
) -> None:
    """Of values with the right types: patterns, ranges, enums and required fields."""
    value = data.draw(objects(kind))
    assert _unfounded(kind, value) == []


@each_kind
@thorough
@given(st.data())
def test_wrong_types_are_refused_where_pyctl_refuses_them(kind: Kind, data: st.DataObject) -> None:
    """Of any values: what pyctl reads as another type, or takes for absent, passes."""
    drawn = data.draw(anything(schema_of(kind)))
    fields = drawn if isinstance(drawn, dict) else {}
    value = {**fields, "kind": kind.name, "apiVersion": API_VERSION}
    assert _unfounded(kind, value) == []


@each_kind
def test_stored_objects_fit_with_every_default(kind: Kind) -> None:
    """The objects that every datastore has from the start are valid."""
    minimal = {"kind": kind.name, "apiVersion": API_VERSION, "metadata": {"name": "default"}}
    assert _unfounded(kind, minimal) == []
    assert _unfounded(kind, validate(kind, decode(kind, minimal).object).object) == []


def _shipped() -> Iterator[tuple[str, bytes]]:
    """Every manifest of the examples, the docs and the recorded cases."""
    for path in sorted((ROOT / "examples").rglob("*.yaml")):
        yield str(path.relative_to(ROOT)), path.read_bytes()
    for page in sorted([*(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").rglob("*.md")]):
        text = page.read_text()
        for number, block in enumerate(YAML_BLOCK.findall(text)):
            yield f"{page.name}:{number}", block.encode()
        for number, block in enumerate(HEREDOC.findall(text)):
            yield f"{page.name}:EOF:{number}", block.encode()
    for path in sorted((ROOT / "tests" / "recorded" / "cases").glob("*.yaml")):
        for case in yaml.load(path.read_text(), Loader=yaml.CSafeLoader):
            texts = [*(case.get("files") or {}).values(), *(s.get("stdin") for s in case["steps"])]
            for number, text in enumerate(filter(None, texts)):
                yield f"{path.stem}/{case['name']}:{number}", text.encode()


def _accepted(data: bytes) -> Iterator[tuple[Kind, dict[str, Any]]]:
    """The objects in a text that pyctl accepts, with field names spelled as the API does."""
    for document in read_documents(data, "x.yaml"):
        for item in items(document):
            if not isinstance(item, Item) or not isinstance(item.value, dict):
                continue
            kind = kind_named(str(item.value.get("kind")))
            if kind is None or item.value.get("apiVersion") != API_VERSION:
                continue
            if not _refused_at(kind, item.value):
                yield kind, Walk(schema_of(kind)).object(item.value)


def test_every_manifest_that_is_shipped_or_recorded_fits() -> None:
    """If pyctl accepts an object, both its kind's schema and the one of everything do."""
    seen: dict[str, int] = {}
    for name, data in _shipped():
        for kind, value in _accepted(data):
            seen[kind.name] = seen.get(kind.name, 0) + 1
            for form in (value, decode(kind, value).object):
                errors = [error.message for error in VALIDATORS[kind.name].iter_errors(form)]
                assert (name, errors) == (name, [])
                assert EVERYTHING.is_valid(form), name
    assert set(seen) == {kind.name for kind in KINDS}
    assert sum(seen.values()) > 300


V3 = f"apiVersion: {API_VERSION}"
HEP = f"{{{V3}, kind: HostEndpoint, metadata: {{name: h}}, spec: {{SPEC}}}}"
GNP = f"{{{V3}, kind: GlobalNetworkPolicy, metadata: {{name: p}}, spec: {{SPEC}}}}"
FELIX = f"{{{V3}, kind: FelixConfiguration, metadata: {{name: default}}, spec: {{SPEC}}}}"
NODE = f"{{{V3}, kind: Node, metadata: {{name: n1}}, spec: {{SPEC}}}}"


@pytest.mark.parametrize(
    ("frame", "spec", "where"),
    [
        (HEP, "node: n1, interfaceName: eth0", None),
        (HEP, "node: 5, interfaceName: '*', expectedIPs: [10.0.0.1, '::1']", None),
        (HEP, "node: n1, interfacename: eth0", "$.spec"),
        (HEP, "interfaceName: eth0", "$.spec"),
        (HEP, "node: N1, interfaceName: eth0", "$.spec.node"),
        (HEP, "node: n1, interfaceName: eth 0", "$.spec.interfaceName"),
        (HEP, "node: n1, expectedIPs: [10.0.0.256]", "$.spec.expectedIPs[0]"),
        (HEP, "node: n1, expectedIPs: 10.0.0.1", "$.spec.expectedIPs"),
        (HEP, "node: n1, ports: [{name: web, protocol: TCP, port: 0}]", "$.spec.ports[0].port"),
        (HEP, "node: n1, ports: [{name: web, port: 80}]", "$.spec.ports[0]"),
        (GNP, "order: 1.5, types: [Ingress], ingress: [{action: Allow, protocol: 6}]", None),
        (GNP, "types: [ingress]", "$.spec.types[0]"),
        (GNP, "ingress: [{action: allow}]", "$.spec.ingress[0].action"),
        (GNP, "ingress: [{protocol: TCP}]", "$.spec.ingress[0]"),
        (GNP, "ingress: [{action: Deny, ipVersion: 5}]", "$.spec.ingress[0].ipVersion"),
        (GNP, "ingress: [{action: Deny, protocol: tcp}]", "$.spec.ingress[0].protocol"),
        (
            GNP,
            "egress: [{action: Deny, destination: {ports: ['80-90']}}]",
            "$.spec.egress[0].destination.ports[0]",
        ),
        (GNP, "order: '5'", "$.spec.order"),
        (GNP, "performanceHints: [X]", "$.spec.performanceHints[0]"),
        (FELIX, "iptablesRefreshInterval: 90s, logSeverityScreen: info", None),
        (FELIX, "iptablesRefreshInterval: 90", "$.spec.iptablesRefreshInterval"),
        (FELIX, "iptablesRefreshInterval: 90 s", "$.spec.iptablesRefreshInterval"),
        (FELIX, "logSeverityScreen: loud", "$.spec.logSeverityScreen"),
        (FELIX, "iptablesBackend: nft", "$.spec.iptablesBackend"),
        (
            FELIX,
            "bpfConntrackTimeouts: {tcpSynSent: soon}",
            "$.spec.bpfConntrackTimeouts.tcpSynSent",
        ),
        (
            NODE,
            "bgp: {asNumber: 100.20, ipv4Address: '::ffff:10.0.0.1/128'}",
            "$.spec.bgp.asNumber",
        ),
        (NODE, "bgp: {asNumber: '100.20', ipv4Address: '::ffff:10.0.0.1/128'}", None),
        (NODE, "vxlanTunnelMACAddr: '66:cf:23:df:22'", "$.spec.vxlanTunnelMACAddr"),
    ],
)
def test_common_mistakes_are_refused_where_they_are(
    frame: str, spec: str, where: str | None
) -> None:
    """The place is that of the field, or of the struct that lacks it."""
    value = yaml.safe_load(frame.replace("SPEC", spec))
    errors = list(VALIDATORS[value["kind"]].iter_errors(value))
    assert [error.json_path for error in errors] == ([where] if where else [])
    assert EVERYTHING.is_valid(value) == (where is None)


@pytest.mark.parametrize("lacking", ["apiVersion", "kind", "metadata"])
@each_kind
def test_every_kind_says_what_it_is(kind: Kind, lacking: str) -> None:
    """Kind, version and metadata are wanted, and are the right ones."""
    value = {"kind": kind.name, "apiVersion": API_VERSION, "metadata": {"name": "a"}}
    value.pop(lacking)
    assert any(lacking in error.message for error in VALIDATORS[kind.name].iter_errors(value))


@each_kind
def test_every_kind_is_told_from_the_others(kind: Kind) -> None:
    """Another kind, another version and an empty name are refused where they stand."""
    wrong = {"kind": "X", "apiVersion": "v1", "metadata": {"name": ""}}
    told = {error.json_path for error in VALIDATORS[kind.name].iter_errors(wrong)}
    assert told >= {"$.kind", "$.apiVersion", "$.metadata.name"}


TIER = f"{{{V3}, kind: Tier, metadata: {{name: t}}}}"
KUBE = "{apiVersion: v1, kind: Node, metadata: {name: n1}, status: {addresses: []}}"


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        (TIER, True),
        (KUBE, True),
        (f"[{TIER}, {KUBE}]", True),
        (f"{{{V3}, kind: TierList, metadata: {{resourceVersion: '5'}}, items: [{TIER}]}}", True),
        (f"[{{{V3}, kind: TierList, items: [{TIER}]}}, {TIER}]", True),
        (f"{{apiVersion: v1, kind: List, items: [{KUBE}, {TIER}]}}", True),
        (f"{{apiVersion: v1, kind: NodeList, items: [{KUBE}]}}", True),
        (f"{{{V3}, kind: TierList, items: null}}", True),
        (f"{{{V3}, kind: TierList, itmes: []}}", False),
        (f"{{{V3}, kind: List, items: []}}", False),
        (f"{{apiVersion: v1, kind: List, items: [[{TIER}]]}}", False),
        ("{apiVersion: v1, kind: Pod, metadata: {name: p}}", False),
        ("{}", False),
        ("5", False),
    ],
)
def test_the_schema_of_everything_takes_whatever_a_document_may_hold(
    *, text: str, fits: bool
) -> None:
    """Objects, typed lists, kubectl's lists and Nodes, and arrays of these."""
    assert EVERYTHING.is_valid(yaml.safe_load(text)) == fits


def _nodes(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        yield schema
        for inner in schema.values():
            yield from _nodes(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from _nodes(inner)


@pytest.mark.parametrize("validator", [*VALIDATORS.values(), EVERYTHING], ids=lambda _: "")
def test_a_schema_is_one_that_editors_understand(validator: Draft7Validator) -> None:
    """Draft-07, no reference into nothing, and patterns of JavaScript's language."""
    schema = validator.schema
    assert isinstance(schema, dict)
    assert schema["$schema"] == DRAFT
    Draft7Validator.check_schema(schema)
    for node in _nodes(schema):
        if isinstance(node.get("$ref"), str):
            assert node["$ref"].removeprefix("#/definitions/") in schema["definitions"]
        if isinstance(node.get("pattern"), str):
            assert not re.search(r"\(\?[^:]|\\[^dswrn.*+/\\-]", node["pattern"])


def test_structs_are_described_and_closed() -> None:
    """Each has its description, and takes no field that is not its own."""
    definitions = schema_for_all(KINDS)["definitions"]
    for name, schema in definitions.items():
        if "properties" in schema and name != "KubernetesNode":
            assert schema["description"], name
            assert schema["additionalProperties"] is False, name
