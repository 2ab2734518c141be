"""create, apply and replace: what is written, what is refused, and what stays as it was."""

from __future__ import annotations

import pytest

from pyctl.client.namespaces import Scope
from pyctl.client.outcome import Notice
from pyctl.errors import (
    AlreadyExists,
    Conflict,
    Invalid,
    NotFound,
    NotSupported,
    UsageError,
)
from tests.clients import NOW_TEXT, Client, read

HEP = """
kind: HostEndpoint
metadata: {name: h, labels: {a: "1"}}
spec: {node: n1, interfaceName: eth0}
"""
OTHER = HEP.replace("eth0", "eth1")


def test_create_stores_a_new_object(client: Client) -> None:
    """With an identity of its own; the outcome holds the object as stored."""
    (outcome,) = client.create(HEP)
    stored = client.get("hep", "h")
    assert outcome.error is None
    assert outcome.written
    assert outcome.object == stored
    assert (outcome.kind.name, outcome.name, outcome.namespace) == ("HostEndpoint", "h", "")
    assert outcome.source is not None
    assert outcome.source.place(("spec",)) == "stdin:5"
    assert stored["metadata"]["creationTimestamp"] == NOW_TEXT
    assert stored["spec"] == {"node": "n1", "interfaceName": "eth0"}


def test_create_refuses_what_exists(client: Client) -> None:
    """What is stored stays."""
    client.create(HEP)
    (outcome,) = client.create(OTHER)
    assert isinstance(outcome.error, AlreadyExists)
    assert outcome.object is None
    assert client.get("hep", "h")["spec"]["interfaceName"] == "eth0"


def test_create_refuses_a_resource_version(client: Client) -> None:
    """Beside whatever else is wrong with the object."""
    text = HEP.replace("name: h", "name: H, resourceVersion: '5'")
    (outcome,) = client.create(text)
    assert isinstance(outcome.error, Invalid)
    assert [problem.path[-1] for problem in outcome.error.problems] == ["name", "resourceVersion"]
    assert "field must not be set for a Create request" in str(outcome.error)


def test_defaults_are_filled_in(client: Client) -> None:
    """As Calico's client and schemas do it on writes."""
    client.create("kind: GlobalNetworkPolicy\nmetadata: {name: p}\nspec: {egress: []}\n")
    stored = client.get("gnp", "p")
    assert stored["spec"] == {"tier": "default", "types": ["Ingress"]}
    assert stored["metadata"]["labels"] == {"projectcalico.org/tier": "default"}


def test_apply_creates_then_updates(client: Client) -> None:
    """Spec, labels and annotations become the manifest's as a whole; identity and time stay."""
    (created,) = client.apply(HEP)
    (updated,) = client.apply(OTHER.replace('labels: {a: "1"}', 'annotations: {note: "1"}'))
    assert created.object is not None
    assert updated.object == client.get("hep", "h")
    assert updated.object["spec"] == {"node": "n1", "interfaceName": "eth1"}
    old, new = created.object["metadata"], updated.object["metadata"]
    assert new == {
        "name": "h",
        "uid": old["uid"],
        "resourceVersion": new["resourceVersion"],
        "creationTimestamp": NOW_TEXT,
        "annotations": {"note": "1"},
    }
    assert int(new["resourceVersion"]) > int(old["resourceVersion"])


def test_apply_ignores_metadata_that_is_not_a_user_s(client: Client) -> None:
    """Finalizers, owners, uid, times and generation of a manifest count for nothing."""
    extra = "uid: mine, generation: 7, finalizers: [f], creationTimestamp: '2001-01-01T00:00:00Z', "
    text = HEP.replace("{name: h", f"{{{extra}name: h")
    for _ in range(2):
        client.apply(text)
        metadata = client.get("hep", "h")["metadata"]
        assert sorted(metadata) == ["creationTimestamp", "labels", "name", "resourceVersion", "uid"]
        assert metadata["creationTimestamp"] == NOW_TEXT
        assert metadata["uid"] != "mine"


def test_apply_does_not_write_what_would_not_change(client: Client) -> None:
    """No new version, so that nothing that watches has to look; the outcome tells."""
    client.apply(HEP)
    before, revision = client.get("hep", "h"), client.store.revision()
    (outcome,) = client.apply(HEP)
    assert (outcome.error, outcome.written, outcome.object) == (None, False, before)
    assert client.store.revision() == revision


def test_apply_writes_what_another_form_of_the_same_default_is(client: Client) -> None:
    """Defaults that a manifest leaves out are no change."""
    client.apply("kind: GlobalNetworkPolicy\nmetadata: {name: p}\nspec: {order: 100}\n")
    (outcome,) = client.apply(
        "kind: GlobalNetworkPolicy\nmetadata: {name: p}\n"
        "spec: {order: 100.0, tier: default, types: [Ingress], ingress: []}\n"
    )
    assert not outcome.written


def _versioned(text: str, version: str) -> str:
    return text.replace("{name: h", f"{{resourceVersion: '{version}', name: h")


@pytest.mark.parametrize("verb", ["apply", "replace"])
def test_a_resource_version_is_compared_and_swapped(client: Client, verb: str) -> None:
    """Even an unchanged object is written, if its version is the stored one, and only then."""
    client.create(HEP)
    version = client.get("hep", "h")["metadata"]["resourceVersion"]
    (first,) = client.write(verb, read(_versioned(HEP, version)))
    assert first.written
    assert first.object is not None
    assert first.object["metadata"]["resourceVersion"] != version
    (second,) = client.write(verb, read(_versioned(OTHER, version)))
    assert isinstance(second.error, Conflict)
    assert f"resourceVersion {version} was asked for" in str(second.error)
    assert client.get("hep", "h") == first.object


@pytest.mark.parametrize("version", ["latest", "0"])
def test_versions_that_nothing_has_are_conflicts(client: Client, version: str) -> None:
    """As for calicoctl; "0" too."""
    client.create(HEP)
    for verb in ("apply", "replace"):
        (outcome,) = client.write(verb, read(_versioned(OTHER, version)))
        assert isinstance(outcome.error, Conflict)


def test_apply_creates_whatever_the_version(client: Client) -> None:
    """There is nothing to compare with."""
    (outcome,) = client.apply(_versioned(HEP, "5"))
    assert outcome.error is None


def test_replace_replaces(client: Client) -> None:
    """And writes even what does not change, as calicoctl."""
    client.create(HEP)
    revision = client.store.revision()
    (outcome,) = client.replace(HEP)
    assert outcome.written
    assert client.store.revision() != revision
    client.replace(OTHER)
    assert client.get("hep", "h")["spec"]["interfaceName"] == "eth1"


def test_replace_of_nothing_is_not_found(client: Client) -> None:
    """Apply would create it."""
    (outcome,) = client.replace(HEP)
    assert isinstance(outcome.error, NotFound)
    assert client.names("hep") == []


def test_one_failure_does_not_keep_the_others_from_being_written(client: Client) -> None:
    """An outcome each, in the order of the manifests."""
    client.create(HEP)
    outcomes = client.create(
        OTHER,
        "kind: Tier\nmetadata: {name: t}\n",
        "kind: HostEndpoint\nmetadata: {name: bad}\nspec: {node: n1}\n",
        "kind: GlobalNetworkSet\nmetadata: {name: s}\n",
    )
    assert [type(outcome.error) for outcome in outcomes] == [
        AlreadyExists,
        type(None),
        Invalid,
        type(None),
    ]
    assert [outcome.name for outcome in outcomes] == ["h", "t", "bad", "s"]
    assert client.names("globalnetworkset") == ["s"]


def test_all_problems_of_an_object_are_told(client: Client) -> None:
    """A missing tier among them."""
    (outcome,) = client.apply(
        "kind: GlobalNetworkPolicy\nmetadata: {name: N_o}\nspec: {tier: gone, selector: 'has('}\n"
    )
    assert isinstance(outcome.error, Invalid)
    assert {problem.path for problem in outcome.error.problems} == {
        ("spec", "tier"),
        ("spec", "selector"),
        ("metadata", "name"),
    }


def test_remarks_of_manifest_and_rules_travel_along(client: Client) -> None:
    """Words that were read as something else, and what is unwise."""
    (outcome,) = client.apply(
        "kind: HostEndpoint\nmetadata: {name: h}\n"
        "spec: {node: no, interfaceName: eth0, profiles: [p, p]}\n",
        "kind: Profile\nmetadata: {name: p}\n",
    )[:1]
    assert outcome.error is None
    assert [remark.path for remark in outcome.remarks] == [("spec", "node"), ("spec", "profiles")]


def test_profiles_that_do_not_exist(client: Client) -> None:
    """Each is named; those that are built in, stored, or in the same files are known."""
    client.apply("kind: Profile\nmetadata: {name: stored}\n")
    endpoint, _ = client.apply(
        "kind: HostEndpoint\nmetadata: {name: h}\nspec: {node: n1, interfaceName: eth0, profiles: "
        "[projectcalico-allow-all, stored, missing, coming]}\n",
        "kind: Profile\nmetadata: {name: coming}\n",
    )
    assert endpoint.error is None
    assert [remark.path for remark in endpoint.remarks] == [("spec", "profiles", 2)]
    assert endpoint.remarks[0].text == (
        "profile missing does not exist: the dataplane treats it as one that denies everything"
    )


@pytest.mark.parametrize("verb", ["create", "apply", "replace"])
@pytest.mark.parametrize("name", ["projectcalico-allow-all", "projectcalico-default-allow"])
def test_built_in_profiles_are_read_only(client: Client, verb: str, name: str) -> None:
    """Both that the embedded datastore has."""
    (outcome,) = client.write(verb, read(f"kind: Profile\nmetadata: {{name: {name}}}\n"))
    assert isinstance(outcome.error, AlreadyExists if verb == "create" else NotSupported)
    assert name in str(outcome.error)
    assert client.get("profile", name)["spec"]["ingress"] == [{"action": "Allow"}]


@pytest.mark.parametrize(
    ("verb", "text"),
    [
        ("create", "operation create or apply is not supported on ClusterInformation"),
        ("apply", "operation apply is not supported on ClusterInformation: resource is readonly"),
        ("replace", "operation apply or replace is not supported on ClusterInformation"),
    ],
)
def test_cluster_information_is_read_only(client: Client, verb: str, text: str) -> None:
    """In calicoctl's words for each verb."""
    manifests = read("kind: ClusterInformation\nmetadata: {name: default}\n")
    (outcome,) = client.write(verb, manifests)
    assert str(outcome.error) == text


@pytest.mark.parametrize("verb", ["create", "apply"])
def test_kube_controllers_has_one_configuration(client: Client, verb: str) -> None:
    """Under another name none can be made, and replace finds none."""
    manifests = read("kind: KubeControllersConfiguration\nmetadata: {name: other}\n")
    (outcome,) = client.write(verb, manifests)
    assert str(outcome.error) == (
        'Cannot create a Kube Controllers Configuration resource with a name other than "default"'
    )
    (replaced,) = client.write("replace", manifests)
    assert isinstance(replaced.error, NotFound)
    assert client.names("kubecontrollersconfig") == ["default"]


def test_a_namespace_where_none_belongs(client: Client) -> None:
    """Neither in the manifest nor on the command line."""
    (given,) = client.apply(HEP.replace("{name: h", "{namespace: dev, name: h"))
    (asked,) = client.writer.write("apply", read(HEP), Scope("dev"))
    assert isinstance(given.error, UsageError)
    assert not isinstance(asked, Notice)
    assert isinstance(asked.error, UsageError)


ENDPOINT = """
kind: WorkloadEndpoint
metadata: {namespace: shop}
spec: {node: n-1, orchestrator: k8s, pod: p, endpoint: e, interfaceName: i}
"""


def test_an_endpoint_without_a_name_is_stored_under_the_one_of_its_fields(client: Client) -> None:
    """By every verb, and under this name it is told of."""
    for verb in ("create", "apply", "replace"):
        (outcome,) = client.write(verb, read(ENDPOINT))
        assert (outcome.error, outcome.name) == (None, "n--1-k8s-p-e")
    (again,) = client.create(ENDPOINT)
    assert isinstance(again.error, AlreadyExists)
    (stale,) = client.apply(ENDPOINT.replace("{namespace", "{resourceVersion: '1', namespace"))
    assert isinstance(stale.error, Conflict)
    assert "WorkloadEndpoint(shop/n--1-k8s-p-e)" in str(stale.error)
    assert client.names("wep") == ["n--1-k8s-p-e"]


def test_one_name_in_two_namespaces_is_two_objects(client: Client) -> None:
    """Where a manifest names none, it is `default`."""
    text = "kind: NetworkSet\nmetadata: {name: s}\n"
    client.create(text, text.replace("{name", "{namespace: dev, name"))
    assert client.names("networkset") == ["s", "s"]
    (replaced,) = client.replace(text.replace("{name", "{labels: {a: b}, name"))
    assert (replaced.error, replaced.namespace) == (None, "default")
    assert "labels" not in client.get("networkset", "s", "dev")["metadata"]
    assert client.get("networkset", "s", "default")["metadata"]["labels"] == {"a": "b"}


def test_the_same_object_twice_by_two_spellings_of_its_namespace(client: Client) -> None:
    """The second one comes after the first, as calicoctl has it."""
    text = "kind: NetworkSet\nmetadata: {name: s}\nspec: {nets: [10.0.0.1]}\n"
    other = text.replace("{name", "{namespace: default, name").replace("10.0.0.1", "10.0.0.2")
    assert [outcome.error for outcome in client.apply(text, other)] == [None, None]
    assert client.get("networkset", "s", "default")["spec"]["nets"] == ["10.0.0.2"]
