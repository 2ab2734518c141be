"""The types of patch, what each must look like, and how each changes an object."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyctl.client.patches import TYPES, PatchError, patch_edit
from pyctl.client.patching import Task
from pyctl.client.targets import Target
from pyctl.documents.reader import read_one
from pyctl.errors import Conflict
from pyctl.resources.catalog import kind_for_word
from tests.clients import Client, opened

HEP = """
kind: HostEndpoint
metadata: {name: h, labels: {site: lyon}}
spec: {node: n1, interfaceName: eth0, expectedIPs: [10.0.0.1, 10.0.0.2]}
"""


@pytest.mark.parametrize(
    ("kind", "patch", "spec"),
    [
        ("strategic", {"spec": {"interfaceName": "eth1"}}, {"interfaceName": "eth1"}),
        ("merge", {"spec": {"interfaceName": "eth1"}}, {"interfaceName": "eth1"}),
        ("merge", {"spec": {"expectedIPs": ["10.0.0.3"]}}, {"expectedIPs": ["10.0.0.3"]}),
        (
            "json",
            [{"op": "add", "path": "/spec/expectedIPs/-", "value": "10.0.0.3"}],
            {"expectedIPs": ["10.0.0.1", "10.0.0.2", "10.0.0.3"]},
        ),
        (
            "json",
            [
                {"op": "test", "path": "/metadata/labels/site", "value": "lyon"},
                {"op": "replace", "path": "/spec/interfaceName", "value": "eth1"},
                {"op": "remove", "path": "/spec/expectedIPs/0"},
            ],
            {"interfaceName": "eth1", "expectedIPs": ["10.0.0.2"]},
        ),
        ("json", [], {}),
    ],
)
def test_each_type_changes_an_object(
    client: Client, kind: str, patch: Any, spec: dict[str, Any]
) -> None:
    """What the patch does not mention stays."""
    client.create(HEP)
    before = client.get("hep", "h")
    assert client.patch("hep", "h", patch, kind).error is None
    assert client.get("hep", "h")["spec"] == {**before["spec"], **spec}


def test_directives_belong_to_strategic_patches_alone(client: Client) -> None:
    """To a merge patch `$patch` is a field like any other, and none that there is."""
    client.create(HEP)
    patch = {"metadata": {"labels": {"$patch": "replace", "only": "this"}}}
    assert client.patch("hep", "h", patch, "strategic").error is None
    assert client.get("hep", "h")["metadata"]["labels"] == {"only": "this"}
    outcome = client.patch("hep", "h", patch, "merge")
    assert "metadata.labels" in str(outcome.error)
    assert client.get("hep", "h")["metadata"]["labels"] == {"only": "this"}


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        (
            "strategic",
            [],
            'performing strategic merge patch: an object of fields is wanted, like {"spec": {...}}',
        ),
        (
            "merge",
            None,
            'performing merge patch: an object of fields is wanted, like {"spec": {...}}',
        ),
        (
            "json",
            {"op": "remove", "path": "/a"},
            (
                "performing json patch: a list of operations is wanted, like "
                '[{"op": "remove", "path": "/spec/order"}]'
            ),
        ),
        (
            "json",
            [{"op": "remove", "path": "/a"}, {"op": "jump"}, 5],
            "performing json patch:\noperation 1 (jump): unknown op",
        ),
    ],
)
def test_a_patch_of_another_shape_is_refused_before_anything_is_read(
    kind: str, value: Any, text: str
) -> None:
    """What is wanted is shown."""
    with pytest.raises(PatchError) as caught:
        patch_edit(kind, value)
    assert str(caught.value).startswith(text)
    assert caught.value.exit_code == 9


def test_an_operation_that_fails_undoes_those_before_it(client: Client) -> None:
    """Nothing is written, and the step is told."""
    client.create(HEP)
    revision = client.store.revision()
    patch = [
        {"op": "replace", "path": "/spec/interfaceName", "value": "eth1"},
        {"op": "test", "path": "/spec/node", "value": "n2"},
    ]
    outcome = client.patch("hep", "h", patch, "json")
    assert str(outcome.error) == (
        'performing json patch: operation 1 (test /spec/node): the value is "n1", not "n2"'
    )
    assert (outcome.lead, client.store.revision()) == ("", revision)


def test_places_are_those_of_the_patch(client: Client) -> None:
    """Of operations that fail, of fields that there are not, and of bare words."""
    client.create(HEP)
    text = "- op: test\n  path: /spec\n  value: 5\n"
    document = read_one(text, "patch.yaml")
    outcome = client.edit("hep", "h", patch_edit("json", document.value, document.source))
    assert "patch.yaml:1: operation 0" in str(outcome.error)
    text = "- {op: add, path: /spec/a, value: 5}\n- op: add\n  path: /spec/b\n  value: 5\n"
    document = read_one(text, "patch.yaml")
    outcome = client.edit("hep", "h", patch_edit("json", document.value, document.source))
    lines = str(outcome.error).splitlines()[1:]
    assert [line.split(": ")[:2] for line in lines] == [
        ["patch.yaml:1", "spec.a"],
        ["patch.yaml:4", "spec.b"],
    ]
    text = "\n- op: add\n  path: /metadata/labels/zone\n  value: 012\n"
    document = read_one(text, "patch.yaml")
    outcome = client.edit("hep", "h", patch_edit("json", document.value, document.source))
    (remark,) = outcome.remarks
    assert remark.text.startswith('012 without quotes is read as "10"')
    assert outcome.source is not None
    assert outcome.source.place(remark.path) == "patch.yaml:4"


def test_a_patch_may_replace_the_whole_object_by_none(client: Client) -> None:
    """Then there is nothing to store, and that is said."""
    client.create(HEP)
    outcome = client.patch("hep", "h", [{"op": "replace", "path": "", "value": [1]}], "json")
    assert str(outcome.error) == (
        "creating resource from patched data: what the patch makes is no object"
    )


@pytest.mark.parametrize("kind", TYPES)
def test_a_patch_that_nests_too_deeply_is_refused(client: Client, kind: str) -> None:
    """As any other that cannot be stored; nothing is changed."""
    client.create(HEP)
    revision = client.store.revision()
    value: Any = 1
    for _ in range(5000):
        value = {"a": value}
    patch = [{"op": "add", "path": "/spec", "value": value}] if kind == "json" else value
    outcome = client.patch("hep", "h", patch, kind)
    assert isinstance(outcome.error, PatchError)
    assert client.store.revision() == revision


def test_the_version_of_a_target_is_a_condition(client: Client) -> None:
    """A manifest that names an object may say which version of it is meant."""
    client.create(HEP)
    change = patch_edit("strategic", {"spec": {"interfaceName": "eth1"}})
    stale = Target(kind_for_word("hep"), "h", resource_version="1")
    (outcome,) = client.edit_all(Task(stale, change))
    assert isinstance(outcome.error, Conflict)
    version = client.get("hep", "h")["metadata"]["resourceVersion"]
    (outcome,) = client.edit_all(Task(stale._replace(resource_version=version), change))
    assert outcome.error is None


_names = st.sampled_from(["spec", "metadata", "labels", "node", "expectedIPs", "name", "$patch"])
_scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
_values = st.recursive(
    _scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(_names | st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)
_paths = st.lists(_names | st.sampled_from(["0", "-", "9"]), max_size=3).map(
    lambda steps: "".join(f"/{step}" for step in steps)
)
_operations = st.lists(
    st.fixed_dictionaries(
        {"op": st.sampled_from(["add", "replace", "remove", "move", "copy"])},
        optional={"path": _paths | _scalars, "from": _paths, "value": _values},
    )
    | _values,
    max_size=3,
)


@settings(derandomize=True, deadline=None, max_examples=200)
@given(kind=st.sampled_from(TYPES), patch=_values | _operations)
def test_any_patch_is_done_or_refused(
    tmp_path_factory: pytest.TempPathFactory, kind: str, patch: Any
) -> None:
    """With an error of ours; what is refused changes nothing."""
    with opened(tmp_path_factory.mktemp("store") / "store.db") as store:
        client = Client(store)
        client.create(HEP)
        before = client.get("hep", "h")
        try:
            change = patch_edit(kind, patch)
        except PatchError:
            return
        outcome = client.edit("hep", "h", change)
        if outcome.error is not None:
            assert client.get("hep", "h") == before
        else:
            assert client.get("hep", "h") == outcome.object
