"""crd.projectcalico.org/v1: what calicoctl was recorded to send, and what it shows."""

from __future__ import annotations

import copy
import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyctl.datastores.kubernetes.calls import Call
from pyctl.datastores.kubernetes.custom_v1 import ANNOTATION, form
from pyctl.datastores.kubernetes.forms import Form, Unreadable, path
from pyctl.documents.json_text import dump_line
from pyctl.resources.catalog import KINDS, kind_named
from pyctl.resources.kind import Kind

TIME = "2026-11-23T15:14:35Z"
CREATED = (
    r'{"kind":"HostEndpoint","apiVersion":"crd.projectcalico.org/v1","metadata":{"name":"web-1-eth0",'
    r'"uid":"87c92123-8e69-482e-a3a1-7a4f910f5692","labels":{"projectcalico.org/zone":"a"},'
    r'"annotations":{"example.projectcalico.org/x":"y","projectcalico.org/metadata":'
    r'"{\"creationTimestamp\":\"2026-11-23T15:14:35Z\",\"labels\":{\"projectcalico.org/zone\":\"a\",'
    r'\"role\":\"web\"},\"annotations\":{\"example.projectcalico.org/x\":\"y\",\"note\":\"mine\"}}"}},'
    r'"spec":{"node":"web-1","interfaceName":"eth0","expectedIPs":["192.0.2.31"]}}'
)


def kind_of(name: str) -> Kind:
    """Give a row of the catalog."""
    kind = kind_named(name)
    assert kind is not None
    return kind


HEP = form(kind_of("HostEndpoint"))
POLICY = form(kind_of("GlobalNetworkPolicy"))


def shown(made: Form, wire: dict[str, Any]) -> dict[str, Any]:
    """Give the object in a resource, which must be one."""
    obj = made.decode(wire)
    assert obj is not None
    return obj


def hep(**metadata: Any) -> dict[str, Any]:
    """Build a host endpoint as pyctl holds it."""
    return {
        "kind": "HostEndpoint",
        "apiVersion": "projectcalico.org/v3",
        "metadata": {"name": "h", **metadata},
        "spec": {"node": "n", "interfaceName": "eth0"},
    }


def policy(hidden: str | None, name: str = "default.web", tier: str = "default") -> dict[str, Any]:
    """Build a policy as the server gives it; `hidden` is its annotation."""
    annotations = {} if hidden is None else {"annotations": {ANNOTATION: hidden}}
    return {"metadata": {"name": name, **annotations}, "spec": {"tier": tier}}


def test_create_as_recorded() -> None:
    """A new object is sent byte for byte as calicoctl sent it."""
    obj = {
        "kind": "HostEndpoint",
        "apiVersion": "projectcalico.org/v3",
        "metadata": {
            "name": "web-1-eth0",
            "uid": "e19384c4-7196-4874-a385-5ef289f06a49",
            "creationTimestamp": TIME,
            "labels": {"role": "web", "projectcalico.org/zone": "a"},
            "annotations": {"note": "mine", "example.projectcalico.org/x": "y"},
        },
        "spec": {"node": "web-1", "interfaceName": "eth0", "expectedIPs": ["192.0.2.31"]},
    }
    before = copy.deepcopy(obj)
    assert Call("POST", "/", body=HEP.encode(obj)).content.decode() == CREATED
    assert obj == before


def test_show_as_recorded() -> None:
    """What the server then gives is shown with the uid and the metadata that calicoctl shows."""
    wire = json.loads(CREATED)
    wire["metadata"] |= {
        "creationTimestamp": "2026-11-23T15:14:36Z",
        "generation": 1,
        "resourceVersion": "1135",
        "uid": "6ef7c57a-048e-4e50-b370-466d2ed2de8a",
        "managedFields": [{"manager": "Go-http-client"}],
    }
    obj = shown(HEP, wire)
    assert json.dumps(obj["metadata"]) == json.dumps(
        {
            "name": "web-1-eth0",
            "uid": "76efa35e-2071-4e0a-b30e-62b6744b7b51",
            "resourceVersion": "1135",
            "creationTimestamp": TIME,
            "labels": {"projectcalico.org/zone": "a", "role": "web"},
            "annotations": {"example.projectcalico.org/x": "y", "note": "mine"},
        }
    )
    assert list(obj) == ["kind", "apiVersion", "metadata", "spec"]
    assert obj["apiVersion"] == "projectcalico.org/v3"


def test_update_goes_back_as_it_came() -> None:
    """An update carries the server's uid, the resourceVersion, and the stored time of creation."""
    wire = json.loads(CREATED)
    wire["metadata"] |= {"resourceVersion": "1135", "uid": "6ef7c57a-048e-4e50-b370-466d2ed2de8a"}
    given = copy.deepcopy(wire)
    assert HEP.encode(shown(HEP, wire)) == given


@pytest.mark.parametrize(
    ("metadata", "hidden"),
    [
        ({}, "{}"),
        ({"creationTimestamp": TIME}, f'{{"creationTimestamp":"{TIME}"}}'),
        ({"labels": {}, "annotations": {}}, "{}"),
        ({"labels": {"b": "2", "a": "<1>"}}, '{"labels":{"a":"\\u003c1\\u003e","b":"2"}}'),
        (
            {"finalizers": ["f"], "managedFields": [{"manager": "m"}], "generation": 2},
            '{"generation":2,"finalizers":["f"],"managedFields":[{"manager":"m"}]}',
        ),
    ],
)
def test_hidden_metadata(metadata: dict[str, Any], hidden: str) -> None:
    """The annotation has what users gave, in Go's order and escapes; the resource has none."""
    sent = HEP.encode(hep(**metadata))["metadata"]
    assert sent == {"name": "h", "annotations": {ANNOTATION: hidden}}


def test_public_labels() -> None:
    """Labels and annotations of Calico's and Tigera's own are on the resource too."""
    keys = ("role", "projectcalico.org/a", "x.projectcalico.org/b", "operator.tigera.io/c")
    given = dict.fromkeys(keys, "1")
    sent = HEP.encode(hep(labels=given))["metadata"]
    assert list(sent["labels"]) == sorted(keys[1:])
    assert json.loads(sent["annotations"][ANNOTATION])["labels"] == given


def test_names_of_policies() -> None:
    """Policies have their name in the annotation too, as recorded; other kinds do not."""
    metadata = {
        "name": "allow-ssh",
        "labels": {"projectcalico.org/tier": "default"},
        "creationTimestamp": TIME,
    }
    sent = POLICY.encode({"kind": "GlobalNetworkPolicy", "metadata": metadata, "spec": {}})
    assert sent["metadata"]["annotations"][ANNOTATION] == (
        f'{{"name":"allow-ssh","creationTimestamp":"{TIME}",'
        '"labels":{"projectcalico.org/tier":"default"}}'
    )


@pytest.mark.parametrize(
    ("wire", "name"),
    [
        (policy('{"name":"web"}'), "web"),
        (policy('{"name":"default.web"}'), "default.web"),
        (policy("{}"), "web"),
        (policy("{}", tier=""), "web"),
        (policy("{}", "other.web", tier="other"), "other.web"),
        (policy(None), "default.web"),
    ],
)
def test_names_of_stored_policies(wire: dict[str, Any], name: str) -> None:
    """The annotation's name counts; without one in it, older versions put `default.` in front."""
    assert shown(POLICY, wire)["metadata"]["name"] == name


def test_what_nobody_annotated() -> None:
    """A resource without the annotation is shown as it is, but for who manages which field."""
    metadata = {"name": "h", "generation": 3, "labels": {"a": "b"}, "finalizers": ["f"]}
    wire = {"metadata": {**metadata, "managedFields": [{}]}, "spec": {"node": "n"}}
    assert shown(HEP, wire)["metadata"] == metadata


def test_metadata_together() -> None:
    """Where resource and annotation differ the annotation wins; what only one has is kept."""
    wire = {
        "metadata": {
            "name": "h",
            "creationTimestamp": TIME,
            "deletionTimestamp": TIME,
            "labels": {"a": "resource", "b": "resource"},
            "annotations": {"c": "resource", ANNOTATION: '{"labels":{"a":"hidden","z":"hidden"}}'},
        },
        "spec": {},
    }
    assert shown(HEP, wire)["metadata"] == {
        "name": "h",
        "creationTimestamp": TIME,
        "labels": {"a": "hidden", "b": "resource", "z": "hidden"},
        "annotations": {"c": "resource"},
    }


def test_what_has_no_place_in_the_annotation() -> None:
    """Is not shown: the resource alone says where it is. Null is what Go takes it for."""
    hidden = {"namespace": "else", "uid": 1, "resourceVersion": "9", "generation": None, "x": 1}
    hidden |= {"labels": {"a": None}, "ownerReferences": None}
    wire = {"metadata": {"name": "h", "annotations": {ANNOTATION: dump_line(hidden)}}, "spec": {}}
    assert shown(HEP, wire)["metadata"] == {"name": "h", "labels": {"a": ""}}


def test_owners() -> None:
    """Owners that are Calico's have another apiVersion and uid where they are kept."""
    uid, other = "8f14e45f-ceea-467f-a9d1-0b3c5d7e9f10", "f12827fa-7357-46fe-a98b-d03cba7ef908"
    pod = {"apiVersion": "v1", "kind": "Pod", "name": "p", "uid": uid}
    owner = {"apiVersion": "projectcalico.org/v3", "kind": "Tier", "name": "t", "uid": uid}
    obj = hep(ownerReferences=[owner, pod])
    sent = HEP.encode(obj)
    assert json.loads(sent["metadata"]["annotations"][ANNOTATION])["ownerReferences"] == [
        {**owner, "apiVersion": "crd.projectcalico.org/v1", "uid": other},
        pod,
    ]
    assert shown(HEP, sent)["metadata"]["ownerReferences"] == [owner, pod]


@pytest.mark.parametrize(
    "hidden",
    [
        "",
        "{",
        pytest.param("[" * 100_000, id="deep"),
        "[]",
        "1",
        "null",
        '{"name":5}',
        '{"creationTimestamp":5}',
        '{"labels":[1]}',
        '{"labels":{"a":1}}',
        '{"annotations":{"a":{}}}',
        '{"generation":"1"}',
        '{"finalizers":"f"}',
        '{"finalizers":[1]}',
        '{"managedFields":7}',
        '{"ownerReferences":[1]}',
        '{"ownerReferences":{"uid":"1"}}',
        '{"ownerReferences":[{"uid":1}]}',
    ],
)
def test_broken_annotations(hidden: str) -> None:
    """An annotation that holds no metadata is told, not taken for something else."""
    with pytest.raises(Unreadable, match=f"its annotation {re.escape(ANNOTATION)} "):
        shown(POLICY, policy(hidden))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_kind(kind: Kind) -> None:
    """Every kind has its path and its own name there; one of them another than in the API."""
    made = form(kind)
    renamed = kind.name == "IPAMConfiguration"
    assert made.plural == ("ipamconfigs" if renamed else kind.plural)
    obj = {**hep(), "kind": kind.name, "status": {"conditions": []}}
    sent = made.encode(obj)
    assert sent["kind"] == ("IPAMConfig" if renamed else kind.name)
    assert shown(made, sent) == obj


def test_paths() -> None:
    """Names and namespaces go into paths as they are, escaped where they must be."""
    assert path("/apis/g/v1", "tiers") == "/apis/g/v1/tiers"
    assert path("/apis/g/v1", "networksets", "dev", "a/b?") == (
        "/apis/g/v1/namespaces/dev/networksets/a%2Fb%3F"
    )


TEXT = st.text(max_size=8)
LABELS = st.dictionaries(st.sampled_from(["a", "b", "projectcalico.org/c", ANNOTATION]), TEXT)


@given(labels=LABELS, annotations=LABELS, finalizers=st.lists(TEXT.filter(bool), max_size=2))
@settings(derandomize=True, deadline=None)
def test_there_and_back(
    labels: dict[str, str], annotations: dict[str, str], finalizers: list[str]
) -> None:
    """What is written and read again is what it was."""
    given_maps = {"labels": labels, "annotations": annotations, "finalizers": finalizers}
    obj = hep(**{field: value for field, value in given_maps.items() if value})
    assert shown(HEP, json.loads(dump_line(HEP.encode(obj)))) == obj
