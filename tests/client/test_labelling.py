"""label: the rules by which labels are set, updated and removed."""

from __future__ import annotations

import pytest

from pyctl.client.labelling import ANNOTATIONS, LABELS, Field, MetadataEdit, entries
from pyctl.client.patching import Task
from pyctl.client.targets import Target
from pyctl.errors import Invalid, NotFound, PyctlError, UsageError
from pyctl.resources.catalog import kind_for_word
from tests.clients import Client

HEP = """
kind: HostEndpoint
metadata: {name: gate, labels: {site: lyon}}
spec: {node: gate-1, interfaceName: eth0}
"""


def _change(
    *arguments: str,
    field: Field = LABELS,
    overwrite: bool = False,
    remove: bool = False,
    lenient: bool = False,
) -> MetadataEdit:
    wanted = entries(field, arguments, remove=remove)
    return MetadataEdit("hep gate", field, wanted, overwrite=overwrite, lenient=lenient)


@pytest.mark.parametrize(
    ("change", "done", "labels"),
    [
        (_change("role=edge"), [("set", "role")], {"site": "lyon", "role": "edge"}),
        (_change("role="), [("set", "role")], {"site": "lyon", "role": ""}),
        (_change("site=lyon"), [("updated", "site")], {"site": "lyon"}),
        (_change("site=nice", overwrite=True), [("updated", "site")], {"site": "nice"}),
        (_change("role=a", overwrite=True), [("set", "role")], {"site": "lyon", "role": "a"}),
        (_change("site", remove=True), [("removed", "site")], {}),
        (_change("site-"), [("removed", "site")], {}),
        (
            _change("role=a", "site-"),
            [("set", "role"), ("removed", "site")],
            {"role": "a"},
        ),
        (
            _change("none-", "role=a", lenient=True),
            [("missing", "none"), ("set", "role")],
            {"site": "lyon", "role": "a"},
        ),
        (
            _change("a=1", "site=nice", "b=2", overwrite=True),
            [("set", "a"), ("updated", "site"), ("set", "b")],
            {"a": "1", "b": "2", "site": "nice"},
        ),
    ],
)
def test_labels_are_changed(
    client: Client, change: MetadataEdit, done: list[tuple[str, str]], labels: dict[str, str]
) -> None:
    """What was done is told for each; the spec stays, the version moves on."""
    client.create(HEP)
    before = client.get("hep", "gate")
    outcome = client.edit("hep", "gate", change)
    assert outcome.error is None
    assert change.done == done
    after = client.get("hep", "gate")
    assert after["metadata"].get("labels", {}) == labels
    assert after["spec"] == before["spec"]
    assert after["metadata"]["resourceVersion"] != before["metadata"]["resourceVersion"]


PRESENT = (
    "failed to update label of hep gate, key site is already present. please use '--overwrite' "
    "to set a new value"
)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (_change("site=nice"), PRESENT),
        (_change("role=a", "site=nice"), PRESENT),
        (_change("role", remove=True), "cannot remove label of hep gate, key role does not exist"),
        (_change("role-"), "cannot remove label of hep gate, key role does not exist"),
        (
            _change("site-", remove=True),
            "cannot remove label of hep gate, key site- does not exist",
        ),
    ],
)
def test_labels_that_cannot_be_changed(client: Client, change: MetadataEdit, why: str) -> None:
    """Then none of them is, and nothing is written."""
    client.create(HEP)
    before = client.get("hep", "gate")
    outcome = client.edit("hep", "gate", change)
    assert str(outcome.error) == why
    assert client.get("hep", "gate") == before


@pytest.mark.parametrize("argument", ["bad key=x", "key=bad value", "=x", "a=b=c"])
def test_labels_that_break_the_rules_of_labels(client: Client, argument: str) -> None:
    """They are refused as those of a manifest are, and the step is told."""
    client.create(HEP)
    outcome = client.edit("hep", "gate", _change(argument))
    assert isinstance(outcome.error, Invalid)
    assert outcome.lead == "updating existing resource"
    assert client.get("hep", "gate")["metadata"]["labels"] == {"site": "lyon"}


@pytest.mark.parametrize("second", ["role=b", "role=a", "role-"])
def test_a_label_cannot_be_changed_twice_at_once(second: str) -> None:
    """Whatever would come of it was hardly meant."""
    with pytest.raises(UsageError, match="label role stands there twice: say once what it shall"):
        entries(LABELS, ["role=a", "site=x", second], remove=False)


@pytest.mark.parametrize("argument", ["role", "-", ""])
def test_an_argument_without_a_value_is_no_label(argument: str) -> None:
    """What to write is told."""
    with pytest.raises(UsageError, match=rf"invalid label {argument} \(write KEY=VALUE to set one"):
        _change(argument)


def test_nothing_is_written_where_there_is_nothing_to_remove(client: Client) -> None:
    """A lenient edit that finds none of its keys leaves the object as it is."""
    client.create(HEP)
    before = client.get("hep", "gate")
    outcome = client.edit("hep", "gate", _change("a-", "b-", lenient=True))
    assert (outcome.error, outcome.written, outcome.object) == (None, False, before)
    assert client.get("hep", "gate") == before


def test_annotations_are_changed_likewise(client: Client) -> None:
    """Their values are free text; a label of the same name is another thing."""
    client.create(HEP)
    change = _change("site=rue de la Paix, 7", "a=b=c", field=ANNOTATIONS)
    assert client.edit("hep", "gate", change).error is None
    assert change.done == [("set", "site"), ("set", "a")]
    metadata = client.get("hep", "gate")["metadata"]
    assert metadata["annotations"] == {"a": "b=c", "site": "rue de la Paix, 7"}
    assert metadata["labels"] == {"site": "lyon"}
    again = client.edit("hep", "gate", _change("site=x", field=ANNOTATIONS))
    assert str(again.error) == PRESENT.replace("label", "annotation")
    assert client.edit("hep", "gate", _change("site-", "a-", field=ANNOTATIONS)).error is None
    assert "annotations" not in client.get("hep", "gate")["metadata"]


def test_annotations_that_break_the_rules_of_their_names(client: Client) -> None:
    """They are refused as those of a manifest are."""
    client.create(HEP)
    outcome = client.edit("hep", "gate", _change("bad key=x", field=ANNOTATIONS))
    assert isinstance(outcome.error, Invalid)


def test_many_objects_are_changed_together(client: Client) -> None:
    """Each alone: one that cannot be changed does not keep the others from it."""
    client.create(HEP, HEP.replace("gate", "door"))
    client.edit("hep", "door", _change("role=old"))
    kind = kind_for_word("hep")
    tasks = [
        Task(Target(kind, name), _change("role=new")) for name in ("gate", "door", "gone", "gate")
    ]
    errors = [outcome.error for outcome in client.edit_all(*tasks)]
    assert [type(error) for error in errors] == [type(None), PyctlError, NotFound, type(None)]
    assert client.get("hep", "gate")["metadata"]["labels"]["role"] == "new"
    assert client.get("hep", "door")["metadata"]["labels"]["role"] == "old"


def test_the_tier_label_is_fixed(client: Client) -> None:
    """Where calicoctl reports success and changes nothing."""
    client.create("kind: GlobalNetworkPolicy\nmetadata: {name: p}\n")
    for remove, argument in ((False, "projectcalico.org/tier=x"), (True, "projectcalico.org/tier")):
        change = _change(argument, overwrite=True, remove=remove)
        outcome = client.edit("gnp", "p", change)
        assert type(outcome.error) is PyctlError
        assert "spec.tier decides it" in str(outcome.error)
    assert client.get("gnp", "p")["metadata"]["labels"] == {"projectcalico.org/tier": "default"}


def test_labels_that_other_fields_decide_are_fixed(client: Client) -> None:
    """Those of the namespace and the orchestrator of a workload's endpoint."""
    client.create(
        "kind: WorkloadEndpoint\nmetadata: {namespace: dev}\n"
        "spec: {node: n1, orchestrator: k8s, pod: p, endpoint: e, interfaceName: i}\n"
    )
    for word, field in (("namespace", "metadata"), ("orchestrator", "spec")):
        label = f"projectcalico.org/{word}"
        change = _change(f"{label}=y", "a=b", overwrite=True)
        outcome = client.edit("wep", "n1-k8s-p-e", change, "dev")
        assert str(outcome.error) == (
            f"label {label} of hep gate is fixed: {field}.{word} decides it"
        )
    assert set(client.get("wep", "n1-k8s-p-e", "dev")["metadata"]["labels"].values()) == {
        "dev",
        "k8s",
    }


def test_read_only_objects_keep_their_labels(client: Client) -> None:
    """ClusterInformation and the built-in profiles."""
    for word, name in (("clusterinfo", "default"), ("profile", "projectcalico-allow-all")):
        outcome = client.edit(word, name, _change("a=b"))
        assert "is not supported on" in str(outcome.error)
        assert outcome.lead == "updating existing resource"
