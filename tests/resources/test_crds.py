"""CustomResourceDefinitions: API servers accept them, and what pyctl stores fits into them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from pyctl.documents.yaml_text import dump_yaml
from pyctl.errors import UsageError
from pyctl.resources.catalog import API_VERSION, KINDS, Kind, kind_for_word, kind_named
from pyctl.resources.crds import GROUPS, NATIVE, STORAGE, Group, definition, definitions
from pyctl.resources.decode import complete, decode, schema_of, validate
from tests.resources.test_properties import objects, thorough

CUSTOM = [kind for kind in KINDS if not schema_of(kind).KEPT_AS]
each_custom_kind = pytest.mark.parametrize("kind", CUSTOM, ids=lambda kind: kind.name)
each_group = pytest.mark.parametrize("group", GROUPS.values(), ids=lambda group: group.version)

SAID = {"description", "type", "properties", "required", "items", "additionalProperties"} | {
    *("default", "enum", "pattern", "maxLength", "minimum", "maximum", "nullable"),
    *("maxItems", "minItems"),
    *("x-kubernetes-int-or-string", "x-kubernetes-list-type"),
}
"""The keywords that are used; all of them may stand in a structural schema."""


def schema_in(group: Group, kind: Kind) -> dict[str, Any]:
    """The schema of the one version that a definition has."""
    (version,) = definition(kind, group)["spec"]["versions"]
    schema: dict[str, Any] = version["schema"]["openAPIV3Schema"]
    return schema


def closed(schema: Any) -> Any:
    """The schema, so that it refuses what an API server would leave out without a word."""
    if isinstance(schema, list):
        return [closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: closed(value) for key, value in schema.items()}
    if schema.get("type") == "object" and isinstance(schema.get("properties"), dict):
        made["additionalProperties"] = False
    if schema.get("nullable"):
        made["type"] = [schema["type"], "null"]
    return made


VALIDATORS = {kind.name: Draft7Validator(closed(schema_in(STORAGE, kind))) for kind in CUSTOM}


def places(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Everything in a schema that is one itself."""
    yield schema
    inner = [schema.get("items"), schema.get("additionalProperties")]
    for place in [*schema.get("properties", {}).values(), *filter(None, inner)]:
        yield from places(place)


@each_group
@each_custom_kind
def test_a_schema_is_structural(kind: Kind, group: Group) -> None:
    """Every place has one type, and only keywords that API servers take there."""
    for place in places(schema_in(group, kind)):
        assert set(place) <= SAID
        assert ("type" in place) != (place.get("x-kubernetes-int-or-string") is True)
        assert isinstance(place.get("type", ""), str)
        if place.get("x-kubernetes-list-type") == "set":
            assert place["items"]["type"] == "string"


@each_custom_kind
@thorough
@given(st.data())
def test_what_is_stored_fits(kind: Kind, data: st.DataObject) -> None:
    """Objects as every write stores them: nothing is refused but what pyctl refuses there too."""
    read = decode(kind, data.draw(objects(kind)))
    for made in (validate(kind, read.object), complete(kind, read.object)):
        refused = [problem.path for problem in (*read.problems, *made.problems)]
        assert [
            f"{error.json_path}: {error.message}"
            for error in VALIDATORS[kind.name].iter_errors(made.object)
            if not any(
                all(here == there for here, there in zip(error.absolute_path, path, strict=False))
                for path in refused
            )
        ] == []


@pytest.mark.parametrize(
    ("word", "spec", "where"),
    [
        ("hep", {"node": "n1", "interfaceName": "eth0", "expectedIPs": ["10.0.0.1"]}, None),
        ("hep", {"interfaceName": "eth0"}, "$.spec"),
        ("hep", {"node": "n1", "interfaceName": "eth 0"}, "$.spec.interfaceName"),
        ("hep", {"node": "n1", "expectedIPs": ["10.0.0.256"]}, "$.spec.expectedIPs[0]"),
        ("hep", {"node": 5, "interfaceName": "eth0"}, "$.spec.node"),
        ("hep", {"node": None, "interfaceName": "eth0"}, "$.spec.node"),
        ("gnp", {"ingress": [{"action": "Allow", "protocol": 6}]}, None),
        ("gnp", {"ingress": [{"action": "Allow", "protocol": "TCP"}]}, None),
        ("gnp", {"ingress": [{"action": "allow"}]}, "$.spec.ingress[0].action"),
        ("gnp", {"ingress": [{"action": "Deny", "protocol": 256}]}, "$.spec.ingress[0].protocol"),
        ("bgppeer", {"asNumber": 64512}, None),
        ("bgppeer", {"asNumber": "64512"}, "$.spec.asNumber"),
        ("pool", {"cidr": "10.0.0.0/16", "vxlanMode": "always"}, "$.spec.vxlanMode"),
    ],
)
def test_what_is_not_stored_so_is_refused(word: str, spec: dict[str, Any], where: str) -> None:
    """By anyone who writes past pyctl: kubectl, for one."""
    kind = kind_for_word(word)
    value = {"apiVersion": "v", "kind": kind.name, "metadata": {"name": "a"}, "spec": spec}
    errors = [error.json_path for error in VALIDATORS[kind.name].iter_errors(value)]
    assert errors == ([] if where is None else [where])


DEFAULTS = """
BGPConfiguration logSeverityScreen Info
BGPConfiguration serviceLoadBalancerAggregation Enabled
FelixConfiguration nftablesMode Auto
FelixConfiguration nftablesFlowTableOffload Disabled
GlobalNetworkPolicy tier default
IPPool assignmentMode Automatic
IPPool nodeSelector all()
KubeControllersConfiguration controllers.loadBalancer.assignIPs AllServices
KubeControllersConfiguration controllers.migration.policyNameMigrator Enabled
KubeControllersConfiguration healthChecks Enabled
NetworkPolicy tier default
StagedGlobalNetworkPolicy stagedAction Set
StagedGlobalNetworkPolicy tier default
StagedKubernetesNetworkPolicy stagedAction Set
StagedNetworkPolicy stagedAction Set
StagedNetworkPolicy tier default
Tier defaultAction Deny
"""


def _defaults(schema: dict[str, Any], path: str = "") -> Iterator[str]:
    for name, place in schema.get("properties", {}).items():
        if "default" in place:
            yield f"{path}{name} {place['default']}"
        yield from _defaults(place, f"{path}{name}.")


def test_the_defaults_are_those_of_calicos_schemas() -> None:
    """Found by asking the kinds for theirs, each in its place."""
    found = [
        f"{kind.name} {default}"
        for kind in CUSTOM
        for default in _defaults(schema_in(STORAGE, kind)["properties"]["spec"])
    ]
    assert sorted(found) == sorted(DEFAULTS.split("\n")[1:-1])


@pytest.mark.parametrize(
    ("word", "group", "kind", "plural", "short"),
    [
        ("hep", STORAGE, "HostEndpoint", "hostendpoints", []),
        ("hep", NATIVE, "HostEndpoint", "hostendpoints", ["hep", "heps"]),
        ("np", NATIVE, "NetworkPolicy", "networkpolicies", ["cnp", "caliconetworkpolicy"]),
        ("ipamconfig", STORAGE, "IPAMConfig", "ipamconfigs", []),
        (
            "ipamconfig",
            NATIVE,
            *("IPAMConfiguration", "ipamconfigurations"),
            ["ipamconfig", "ipamconfigs"],
        ),
        ("tier", NATIVE, "Tier", "tiers", []),
    ],
)
def test_a_kind_has_the_names_that_calico_gives_it(
    *, word: str, group: Group, kind: str, plural: str, short: list[str]
) -> None:
    """Short ones in the group that is kubectl's; another kind for address management in storage."""
    made = definition(kind_for_word(word), group)
    names = {"kind": kind, "listKind": f"{kind}List", "plural": plural, "singular": kind.lower()}
    assert made["spec"]["names"] == names | ({"shortNames": short} if short else {})
    assert made["metadata"]["name"] == f"{plural}.{group.name}"


def test_a_kind_has_the_scope_and_the_subresource_that_calico_gives_it() -> None:
    """Status is a subresource where there is one."""
    specs = {kind.name: definition(kind, STORAGE)["spec"] for kind in CUSTOM}
    assert {name for name, spec in specs.items() if spec["scope"] == "Namespaced"} == {
        *("NetworkPolicy", "NetworkSet", "StagedNetworkPolicy", "StagedKubernetesNetworkPolicy")
    }
    assert {name for name, spec in specs.items() if "subresources" in spec["versions"][0]} == {
        *("CalicoNodeStatus", "IPPool", "KubeControllersConfiguration", "Tier")
    }


def test_policies_are_found_by_tier_in_the_native_group() -> None:
    """As Calico's own definitions have it."""
    found = {
        kind.name
        for kind in CUSTOM
        if "selectableFields" in definition(kind, NATIVE)["spec"]["versions"][0]
    }
    assert found == {kind.name for kind in CUSTOM if kind.tiered}
    assert all(
        "selectableFields" not in definition(kind, STORAGE)["spec"]["versions"][0]
        for kind in CUSTOM
    )


def test_what_address_management_stores_is_kept_as_it_is() -> None:
    """It has no struct here: all fields of its spec are taken."""
    made = {item["spec"]["names"]["kind"]: item for item in definitions(KINDS, NATIVE)}
    others = {*made} - {kind.name for kind in CUSTOM}
    assert others == {"IPAMBlock", "IPAMHandle", "BlockAffinity"}
    for name in others:
        (version,) = made[name]["spec"]["versions"]
        spec = version["schema"]["openAPIV3Schema"]["properties"]["spec"]
        assert spec == {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
    assert made["BlockAffinity"]["spec"]["names"]["shortNames"] == ["affinity", "affinities"]


@pytest.mark.parametrize("name", ["Node", "Profile", "WorkloadEndpoint"])
def test_what_clusters_make_of_other_objects_has_no_definition(name: str) -> None:
    """These are Kubernetes' own Nodes, namespaces and pods."""
    kind = kind_named(name)
    assert kind is not None
    with pytest.raises(UsageError, match=f"{name} is no custom resource: a cluster makes it of"):
        definition(kind, STORAGE)


@each_group
@each_custom_kind
def test_kubectl_can_keep_a_definition_in_an_annotation(kind: Kind, group: Group) -> None:
    """`kubectl apply` does, and API servers take no more than 256 KiB."""
    assert len(dump_yaml(definition(kind, group))) < 200_000


def test_the_native_group_is_the_one_of_manifests() -> None:
    """One object is valid in both."""
    assert (NATIVE.api_version, NATIVE.version) == (API_VERSION, "v3")
