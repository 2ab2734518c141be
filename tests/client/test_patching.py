"""patch: read, change, check, write back under the version that was read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from pyctl.client.patches import PatchError, patch_edit
from pyctl.client.patching import Task
from pyctl.client.targets import Target
from pyctl.datastores.base import Results, Update, Write
from pyctl.datastores.embedded import Embedded
from pyctl.errors import (
    Conflict,
    DatastoreError,
    Invalid,
    NotFound,
    UsageError,
    WriteCutShort,
)
from pyctl.resources.catalog import kind_for_word
from tests.clients import Client, Object

HEP = """
kind: HostEndpoint
metadata: {name: h, labels: {site: lyon}, annotations: {ticket: T-1}}
spec: {node: n1, interfaceName: eth0, expectedIPs: [10.0.0.1]}
"""


@pytest.fixture
def patched(client: Client) -> Client:
    """A client with a host endpoint to patch."""
    client.create(HEP, HEP.replace("name: h", "name: other").replace("n1", "n2"))
    return client


def _spec(client: Client, name: str = "h") -> Any:
    return client.get("hep", name)["spec"]


def test_only_what_is_patched_changes(patched: Client) -> None:
    """Labels, annotations and fields that the patch does not name stay."""
    before = patched.get("hep", "h")
    outcome = patched.patch("hep", "h", {"spec": {"interfaceName": "eth1"}})
    after = patched.get("hep", "h")
    assert (outcome.error, outcome.object) == (None, after)
    assert after["spec"] == {**before["spec"], "interfaceName": "eth1"}
    version = {"resourceVersion": after["metadata"]["resourceVersion"]}
    assert after["metadata"] == {**before["metadata"], **version}


def test_an_empty_patch_is_written(patched: Client) -> None:
    """As calicoctl does: the version moves on."""
    before = patched.get("hep", "h")["metadata"]["resourceVersion"]
    assert patched.patch("hep", "h", {}).error is None
    assert patched.get("hep", "h")["metadata"]["resourceVersion"] != before


def test_labels_and_annotations_are_patched(patched: Client) -> None:
    """Null deletes, and directives are followed."""
    patch = {"metadata": {"labels": {"$patch": "replace", "only": "this"}, "annotations": None}}
    assert patched.patch("hep", "h", patch).error is None
    metadata = patched.get("hep", "h")["metadata"]
    assert metadata["labels"] == {"only": "this"}
    assert "annotations" not in metadata


def test_metadata_that_is_not_a_user_s_is_left_alone(patched: Client) -> None:
    """As with apply."""
    before = patched.get("hep", "h")["metadata"]
    patch = {"metadata": {"uid": "mine", "creationTimestamp": None, "finalizers": ["f"]}}
    assert patched.patch("hep", "h", patch).error is None
    after = patched.get("hep", "h")["metadata"]
    assert {**after, "resourceVersion": ""} == {**before, "resourceVersion": ""}


def test_fields_in_another_case_and_numbers_for_text_are_understood(patched: Client) -> None:
    """The result is read as a manifest is."""
    outcome = patched.patch("hep", "h", {"spec": {"interfaceName": None, "interfacename": 5}})
    assert outcome.error is None
    assert _spec(patched)["interfaceName"] == "5"


@pytest.mark.parametrize(
    ("patch", "error", "lead", "text"),
    [
        (
            {"spec": {"nod": "n"}},
            PatchError,
            "",
            "creating resource from patched data: spec.nod: field in document is not recognized",
        ),
        (
            {"spec": {"expectedIPs": "10.0.0.1"}},
            PatchError,
            "",
            "creating resource from patched data: spec.expectedIPs: cannot unmarshal string",
        ),
        (
            {"spec": {"$patch": "erase"}},
            PatchError,
            "",
            "performing strategic merge patch: unknown $patch directive 'erase'",
        ),
        (
            {"kind": "Tier"},
            PatchError,
            "",
            "creating resource from patched data: kind: a patch cannot change it to 'Tier'",
        ),
        (
            {"apiVersion": "v1", "spec": {"nod": ""}},
            PatchError,
            "",
            (
                "creating resource from patched data:\napiVersion: a patch cannot change it to "
                "'v1'\nspec.nod: field in document"
            ),
        ),
        (
            {"spec": {"expectedIPs": ["10.0.0.300"]}},
            Invalid,
            "updating existing resource",
            "spec.expectedIPs[0]: error with field ExpectedIPs[0] = '10.0.0.300'",
        ),
        ({"spec": None}, Invalid, "updating existing resource", "spec: error with field spec"),
        ({"metadata": None}, Invalid, "updating existing resource", "metadata.name: error with"),
        ({"$patch": "delete"}, Invalid, "updating existing resource", "metadata.name: error with"),
        (
            {"metadata": {"namespace": "dev"}},
            UsageError,
            "updating existing resource",
            "namespace should not be specified for a non-namespaced resource.",
        ),
        (
            {"metadata": {"name": "gone"}},
            NotFound,
            "updating existing resource",
            "resource does not exist: HostEndpoint(gone)",
        ),
        (
            {"metadata": {"resourceVersion": "1"}},
            Conflict,
            "updating existing resource",
            "update conflict: HostEndpoint(h) (resourceVersion 1 was asked for, ",
        ),
    ],
)
def test_patches_that_are_refused(
    patched: Client, patch: Object, error: type[Exception], lead: str, text: str
) -> None:
    """The step that failed and all that is wrong are told; nothing is written."""
    before = patched.store.revision()
    outcome = patched.patch("hep", "h", patch)
    assert type(outcome.error) is error
    assert outcome.lead == lead
    assert str(outcome.error).startswith(text)
    assert outcome.object is None
    assert patched.store.revision() == before


@pytest.mark.parametrize("patch", [{"kind": None}, {"apiVersion": ""}, {"kind": "HostEndpoint"}])
def test_kind_and_version_stay_what_they_are(patched: Client, patch: Object) -> None:
    """To leave them out or to repeat them is no change."""
    assert patched.patch("hep", "h", patch).error is None
    stored = patched.get("hep", "h")
    assert (stored["kind"], stored["apiVersion"]) == ("HostEndpoint", "projectcalico.org/v3")


def test_the_version_of_a_patch_is_compared_and_swapped(patched: Client) -> None:
    """The stored one passes."""
    version = patched.get("hep", "h")["metadata"]["resourceVersion"]
    patch = {"metadata": {"resourceVersion": version}, "spec": {"interfaceName": "eth1"}}
    assert patched.patch("hep", "h", patch).error is None
    assert isinstance(patched.patch("hep", "h", patch).error, Conflict)


class Overtaken(Embedded):
    """A datastore in which somebody else is faster, so many times."""

    times = 0

    def write(self, writes: Sequence[Write]) -> Results:
        """Let an update come first."""
        if self.times:
            self.times -= 1
            kind = kind_for_word("hep")
            stored = self.get(kind, "h")
            labels = {**stored["metadata"]["labels"], f"n{self.times}": "x"}
            changed = {**stored, "metadata": {**stored["metadata"], "labels": labels}}
            super().write([Update(kind, changed)])
        return super().write(writes)


@pytest.mark.parametrize(("times", "fails"), [(1, False), (4, False), (5, True)])
def test_what_somebody_else_changes_meanwhile_stays(
    tmp_path: Path, *, times: int, fails: bool
) -> None:
    """The change is made to what there is then; after five tries it is a conflict."""
    store = Overtaken.open(tmp_path / "store.db")
    client = Client(store)
    client.create(HEP)
    assert isinstance(store, Overtaken)
    store.times = times
    outcome = client.patch("hep", "h", {"spec": {"interfaceName": "eth9"}})
    assert isinstance(outcome.error, Conflict) == fails
    stored = client.get("hep", "h")
    assert len(stored["metadata"]["labels"]) == times + 1
    assert (stored["spec"]["interfaceName"] == "eth9") != fails
    store.close()


def test_of_many_only_those_that_were_overtaken_are_tried_again(tmp_path: Path) -> None:
    """All are written at once; what is done stays done."""
    store = Overtaken.open(tmp_path / "store.db")
    client = Client(store)
    client.create(HEP, HEP.replace("name: h", "name: i"))
    assert isinstance(store, Overtaken)
    store.times = 1
    change = patch_edit("merge", {"spec": {"interfaceName": "eth9"}})
    tasks = [Task(Target(kind_for_word("hep"), name), change) for name in ("h", "gone", "i")]
    errors = [type(outcome.error) for outcome in client.edit_all(*tasks)]
    assert errors == [type(None), NotFound, type(None)]
    h, i = client.get("hep", "h"), client.get("hep", "i")
    assert (h["spec"]["interfaceName"], i["spec"]["interfaceName"]) == ("eth9", "eth9")
    assert [len(obj["metadata"]["labels"]) for obj in (h, i)] == [2, 1]
    store.close()


class Failing(Embedded):
    """A datastore that breaks off after the first write of some."""

    def write(self, writes: Sequence[Write]) -> Results:
        """Carry out the first alone."""
        if len(writes) < 2:
            return super().write(writes)
        raise WriteCutShort("gone", results=super().write(writes[:1]), unknown=1)


def test_a_datastore_that_fails_midway_is_told_with_how_far_it_came(tmp_path: Path) -> None:
    """What cannot be patched at all counts as handled."""
    store = Failing.open(tmp_path / "store.db")
    client = Client(store)
    for name in "abc":
        client.create(HEP.replace("name: h", f"name: {name}"))
    tasks = [Task(Target(kind_for_word("hep"), name), patch_edit("merge", {})) for name in "abxc"]
    with pytest.raises(DatastoreError, match="2 of 4 objects were handled before, of the next 1"):
        client.edit_all(*tasks)
    store.close()


def test_a_name_in_the_patch_addresses_another_object(patched: Client) -> None:
    """Under the version of the patch; the object that was read is left alone."""
    before = patched.get("hep", "h")
    other = patched.get("hep", "other")
    version = other["metadata"]["resourceVersion"]
    outcome = patched.patch("hep", "h", {"metadata": {"name": "other", "resourceVersion": version}})
    after = patched.get("hep", "other")
    assert outcome.error is None
    assert after["spec"] == before["spec"]
    assert after["metadata"]["uid"] == other["metadata"]["uid"]
    assert patched.get("hep", "h") == before
    again = patched.patch("hep", "h", {"metadata": {"name": "other"}})
    assert isinstance(again.error, Conflict)


def test_an_object_that_is_missing(client: Client) -> None:
    """It fails before any step of a patch."""
    outcome = client.patch("hep", "gone", {})
    assert isinstance(outcome.error, NotFound)
    assert (outcome.lead, outcome.name, outcome.kind.name) == ("", "gone", "HostEndpoint")


@pytest.mark.parametrize(
    ("word", "name", "text"),
    [
        (
            "clusterinfo",
            "default",
            "operation apply or replace is not supported on ClusterInformation",
        ),
        (
            "profile",
            "projectcalico-default-allow",
            "operation Update is not supported on projectcalico-default-allow: The profile ",
        ),
        (
            "profile",
            "projectcalico-allow-all",
            "operation Update is not supported on projectcalico-allow-all: The profile ",
        ),
    ],
)
def test_what_cannot_be_patched(client: Client, word: str, name: str, text: str) -> None:
    """In calicoctl's words, even when the patch changes nothing."""
    outcome = client.patch(word, name, {})
    assert str(outcome.error).startswith(text)
    assert outcome.lead == "updating existing resource"


def test_a_built_in_profile_cannot_be_addressed_by_a_patch_of_another(client: Client) -> None:
    """Nor created that way."""
    client.create("kind: Profile\nmetadata: {name: mine}\n")
    name = "projectcalico-allow-all"
    outcome = client.patch("profile", "mine", {"metadata": {"name": name}})
    assert "operation Update is not supported on projectcalico-allow-all" in str(outcome.error)


def test_new_rules_that_do_nothing_are_remarked_on(client: Client) -> None:
    """Types stays what it was, so egress rules of an ingress policy are inert."""
    client.create("kind: GlobalNetworkPolicy\nmetadata: {name: p}\nspec: {ingress: []}\n")
    outcome = client.patch("gnp", "p", {"spec": {"egress": [{"action": "Allow"}]}})
    assert outcome.error is None
    assert client.get("gnp", "p")["spec"]["types"] == ["Ingress"]
    (remark,) = outcome.remarks
    assert remark.text.startswith("these rules do nothing: types leaves Egress out")
