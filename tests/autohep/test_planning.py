"""Plans: drift, who a name belongs to, what is left alone, and which nodes a change concerns."""

from __future__ import annotations

from typing import Any

import pytest

from pyctl.autohep import (
    Create,
    Delete,
    MemoryWorld,
    Plan,
    Update,
    nodes_touched,
    plan,
    plan_nodes,
)
from pyctl.autohep.names import full_text, name_of

Object = dict[str, Any]

CREATED_BY = {"projectcalico.org/created-by": "calico-kube-controllers"}
LONG = "c" * 249
HASHED = name_of(full_text("a-b", LONG))


def _configuration(*templates: Object, default: str = "Enabled") -> Object:
    host_endpoint = {
        "autoCreate": "Enabled",
        "createDefaultHostEndpoint": default,
        "templates": list(templates),
    }
    return {"spec": {"controllers": {"node": {"hostEndpoint": host_endpoint}}}}


def _template(name: str) -> Object:
    return {"generateName": name, "interfaceCIDRs": ["0.0.0.0/0"]}


def _node(name: str, address: str = "192.0.2.1") -> Object:
    spec = {"addresses": [{"address": address, "type": "InternalIP"}]}
    return {"metadata": {"name": name, "labels": {"name": name}}, "spec": spec}


def _stored(name: str, node: str, **metadata: Any) -> Object:
    """An endpoint of Calico's as the store gives it back: in shape for a default endpoint."""
    kept = {"uid": "u", "resourceVersion": "7", "creationTimestamp": "then"}
    labels = {"name": node, **CREATED_BY}
    spec = {
        "node": node,
        "interfaceName": "*",
        "expectedIPs": ["192.0.2.1"],
        "profiles": ["open"],
    }
    return {
        "apiVersion": "projectcalico.org/v3",
        "kind": "HostEndpoint",
        "metadata": {"name": name, **kept, "labels": labels, **metadata},
        "spec": spec,
    }


def _told(steps: Plan) -> list[tuple[str, str, str]]:
    """Verb, name and node of every change."""
    return [
        (
            type(change).__name__,
            change.object["metadata"]["name"],
            change.object["spec"]["node"],
        )
        for change in steps.changes
    ]


def _plan(configuration: Object | None, nodes: list[Object], existing: list[Object]) -> Plan:
    return plan(configuration, nodes, existing, profile="open")


def test_an_endpoint_in_shape_is_left_as_it_is() -> None:
    """Nothing differs, so nothing is written."""
    assert _plan(_configuration(), [_node("n")], [_stored("n-auto-hep", "n")]) == ((), ())


@pytest.mark.parametrize(
    "spec", [{"ports": []}, {"ports": None}, {"interfaceName": "*", "ports": None}]
)
def test_empty_and_unset_are_the_same(spec: Object) -> None:
    """A server may spell out what is unset; that is no drift."""
    stored = _stored("n-auto-hep", "n", annotations={})
    stored["spec"].update(spec)
    assert _plan(_configuration(), [_node("n")], [stored]).changes == ()


@pytest.mark.parametrize(
    ("part", "edit"),
    [
        ("spec", {"profiles": ["mine"]}),
        ("spec", {"profiles": ["open", "mine"]}),
        ("spec", {"profiles": []}),
        ("spec", {"ports": [{"name": "web", "port": 80, "protocol": "TCP"}]}),
        ("spec", {"node": "elsewhere"}),
        ("spec", {"interfaceName": "eth0"}),
        ("spec", {"interfaceName": ""}),
        ("spec", {"expectedIPs": []}),
        ("spec", {"expectedIPs": ["192.0.2.2", "192.0.2.1"]}),
        ("spec", {"expectedIPs": ["192.0.2.1/32"]}),
        ("metadata", {"labels": CREATED_BY}),
        ("metadata", {"labels": {"name": "n", "more": "", **CREATED_BY}}),
        ("metadata", {"annotations": {"mine": "1"}}),
    ],
)
def test_drift_is_repaired(part: str, edit: Object) -> None:
    """Whatever differs, the whole endpoint is put in place of the stored one, whose marks stay."""
    stored = _stored("n-auto-hep", "n")
    stored[part].update(edit)
    steps = _plan(_configuration(), [_node("n")], [stored])
    assert steps == ((Update(_stored("n-auto-hep", "n")),), ())


def test_an_update_leaves_the_stored_endpoint_unchanged() -> None:
    """What was handed in stays as it was, so a caller may compare the two."""
    stored = _stored("n-auto-hep", "n", annotations={"mine": "1"})
    _plan(_configuration(), [_node("n")], [stored])
    assert stored == _stored("n-auto-hep", "n", annotations={"mine": "1"})


def test_changes_come_in_order_of_names() -> None:
    """The order of nodes and endpoints handed in matters to neither changes nor notes."""
    nodes = [_node("c", "nowhere"), _node("a", "nowhere")]
    existing = [_stored("d-auto-hep", "d"), _stored("b-auto-hep", "b")]
    steps = _plan(_configuration(), nodes, existing)
    assert _told(steps) == [
        ("Create", "a-auto-hep", "a"),
        ("Delete", "b-auto-hep", "b"),
        ("Create", "c-auto-hep", "c"),
        ("Delete", "d-auto-hep", "d"),
    ]
    assert [note[:7] for note in steps.notes] == ["node a:", "node c:"]
    assert steps == _plan(_configuration(), nodes[::-1], existing[::-1])


@pytest.mark.parametrize("configuration", [None, {"spec": {"controllers": {}}}])
def test_off_cleans_up(configuration: Object | None) -> None:
    """Every endpoint of Calico's goes, as it is stored, and no other."""
    mine = _stored("mine", "n", labels={"projectcalico.org/created-by": "me"})
    theirs = _stored("n-auto-hep", "n")
    steps = _plan(configuration, [_node("n")], [mine, theirs])
    assert steps == ((Delete(theirs),), ())


def test_clean_up_goes_by_the_label_alone() -> None:
    """Labelled ones of unknown nodes, without node or with unwanted names go; others stay."""
    existing = [
        _stored("gone-auto-hep", "gone"),
        _stored("odd", "n"),
        {"metadata": {"name": "bare", "labels": CREATED_BY}},
        {"metadata": {"name": "n2-auto-hep", "labels": None}, "spec": {"node": "gone"}},
        {"metadata": {"name": "user"}, "spec": {"node": "n"}},
    ]
    steps = _plan(_configuration(), [_node("n")], [*existing, _stored("n-auto-hep", "n")])
    assert [change.object["metadata"]["name"] for change in steps.changes] == [
        "bare",
        "gone-auto-hep",
        "odd",
    ]
    assert all(isinstance(change, Delete) for change in steps.changes)


def test_a_users_endpoint_keeps_its_name() -> None:
    """It is told and left alone, while the node's other endpoints are made."""
    user: Object = {"metadata": {"name": "n-auto-hep"}, "spec": {"node": "n"}}
    steps = _plan(_configuration(_template("t")), [_node("n")], [user])
    assert _told(steps) == [("Create", "n-t-auto-hep", "n")]
    assert len(steps.notes) == 1
    assert steps.notes[0].startswith(
        "node n (default host endpoint): HostEndpoint(n-auto-hep) exists and is not Calico's own"
    )


def test_a_bad_template_does_not_stop_the_others() -> None:
    """The default endpoint, the good template and the clean-up go on; what it made goes."""
    bad = {**_template("bad"), "nodeSelector": "has("}
    existing = [_stored("n-bad-auto-hep", "n"), _stored("n-old-auto-hep", "n")]
    steps = _plan(_configuration(bad, _template("t")), [_node("n")], existing)
    assert _told(steps) == [
        ("Create", "n-auto-hep", "n"),
        ("Delete", "n-bad-auto-hep", "n"),
        ("Delete", "n-old-auto-hep", "n"),
        ("Create", "n-t-auto-hep", "n"),
    ]
    assert len(steps.notes) == 1
    assert "template bad: nodeSelector 'has('" in steps.notes[0]


def test_notes_are_one_line_each() -> None:
    """Whatever a user wrote, a note stays a line."""
    bad = {**_template("a\nb"), "nodeSelector": "has(\n"}
    notes = _plan(_configuration(bad), [_node("n")], []).notes
    assert [note for note in notes if "\n" in note] == []


def test_a_contested_name_goes_to_the_first_node_by_name() -> None:
    """It gets the endpoint, even if the other had it; the other is told."""
    configuration = _configuration(_template("b-c"), _template("c"), default="Disabled")
    stored = _stored("a-b-c-auto-hep", "a-b")
    steps = _plan(configuration, [_node("a-b"), _node("a")], [stored])
    assert _told(steps) == [
        ("Create", "a-b-b-c-auto-hep", "a-b"),
        ("Update", "a-b-c-auto-hep", "a"),
        ("Create", "a-c-auto-hep", "a"),
    ]
    assert steps.changes[1].object["metadata"]["uid"] == "u"
    (note,) = steps.notes
    assert note.startswith(
        "node a-b, template c: HostEndpoint(a-b-c-auto-hep) is wanted for node a,"
    )


@pytest.mark.parametrize(
    ("configuration", "name"),
    [
        (_configuration(_template("b-c"), _template("c"), default="Disabled"), "a-b-c-auto-hep"),
        (_configuration(_template(f"b-{LONG}"), _template(LONG), default="Disabled"), HASHED),
    ],
    ids=["plain", "hashed"],
)
def test_when_the_first_node_goes_the_second_gets_the_name(
    configuration: Object, name: str
) -> None:
    """The plan around the node that went finds its rivals, under a hashed name too."""
    world = MemoryWorld([_node("a-b")], [_stored(name, "a")])
    steps = plan_nodes(configuration, {"a": _node("a")}, world, profile="open")
    assert _told(steps) == [("Update", name, "a-b")]


def test_a_plan_around_a_node_asks_for_its_names_alone() -> None:
    """Other nodes' drift is none of its business."""
    world = MemoryWorld(
        [_node("a"), _node("z")], [_stored("z-auto-hep", "z", annotations={"x": "y"})]
    )
    steps = plan_nodes(_configuration(), {"a": None}, world, profile="open")
    assert _told(steps) == [("Create", "a-auto-hep", "a")]


def test_a_node_may_be_called_like_a_hash() -> None:
    """Its default endpoint has another's name, which goes to the first of them all the same."""
    hashed = name_of(full_text("zzzz", LONG))
    twin = hashed.removesuffix("-auto-hep")
    nodes = [_node("zzzz"), _node(twin)]
    configuration = _configuration(_template(LONG))
    steps = _plan(configuration, nodes, [])
    assert ("Create", hashed, twin) in _told(steps)
    assert steps == _plan(configuration, nodes[::-1], [])
    world = MemoryWorld(nodes, [_stored(hashed, "zzzz")])
    around = plan_nodes(configuration, {twin: None}, world, profile="open")
    assert ("Update", hashed, twin) in _told(around)
    assert [note for note in around.notes if note.startswith("node zzzz, template ccc")]


@pytest.mark.parametrize(
    ("before", "after", "nodes"),
    [
        (None, None, set()),
        (None, {"metadata": {"name": "mine"}, "spec": {"node": "n"}}, set()),
        (None, {"metadata": {"name": "a-b-auto-hep"}, "spec": {"node": "n"}}, {"a", "a-b"}),
        ({"metadata": {"name": "a-auto-hep"}, "spec": {"node": "n"}}, None, {"a"}),
        (_stored("a-auto-hep", "a"), None, {"a"}),
        (_stored("odd", "m"), _stored("odd", "n"), {"m", "n"}),
        (_stored("odd", "m"), _stored("odd", "n", labels={}), {"m"}),
        (None, {"metadata": {"name": "odd", "labels": CREATED_BY}}, {""}),
        (_stored(HASHED, "a"), None, None),
        (None, {"metadata": {"name": HASHED}}, None),
    ],
)
def test_nodes_touched(before: Object | None, after: Object | None, nodes: set[str] | None) -> None:
    """The owners before and after, whoever could make the name, and None for a hash."""
    assert nodes_touched(before, after) == nodes


def test_a_created_endpoint_carries_nothing_of_a_store() -> None:
    """Creating gives it its uid, time and version."""
    (change,) = _plan(_configuration(), [_node("n")], []).changes
    assert isinstance(change, Create)
    assert list(change.object["metadata"]) == ["name", "labels"]
