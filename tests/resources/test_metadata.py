"""metadata of every kind: names, labels, annotations, and how their faults are told."""

from __future__ import annotations

import pytest

from tests.resources.judging import judge, unread

LONG = "a" * 64


@pytest.mark.parametrize(
    ("metadata", "problems"),
    [
        ("{name: a.b-c.d}", []),
        (f"{{name: {'a' * 253}}}", []),
        ("{name: 42}", []),
        ("{name: x, namespace: Bad_NS, generateName: Up-}", []),
        ("{}", ["metadata.name: Metadata.Name = ''"]),
        ("{generateName: f-}", ["metadata.name: Metadata.Name = ''"]),
        ("{name: Upper}", ["metadata.name: Metadata.Name = 'Upper'"]),
        ("{name: dash-}", ["metadata.name: Metadata.Name = 'dash-'"]),
        (f"{{name: {'a' * 254}}}", [f"metadata.name: Metadata.Name = '{'a' * 254}'"]),
        ("{name: x, labels: {example.com/Zone_1: '', x: A.b_c-9}}", []),
        ("{name: x, labels: {projectcalico.org/namespace: x}}", []),
        (
            "{name: x, labels: {bad key: x}}",
            ["metadata.labels[\"bad key\"]: Metadata.Labels (label) = 'bad key'"],
        ),
        ("{name: x, labels: {a: no!}}", ["metadata.labels.a: Metadata.Labels (value) = 'no!'"]),
        (
            f"{{name: x, labels: {{a: {LONG}}}}}",
            [f"metadata.labels.a: Metadata.Labels (value) = '{LONG}'"],
        ),
        (
            "{name: x, labels: {/a: b c}}",
            [
                "metadata.labels[\"/a\"]: Metadata.Labels (label) = '/a'",
                "metadata.labels[\"/a\"]: Metadata.Labels (value) = 'b c'",
            ],
        ),
        ("{name: x, annotations: {Example.COM/My_Key: any text}}", []),
        (
            "{name: x, annotations: {a b: c}}",
            ["metadata.annotations[\"a b\"]: Metadata.Annotations (key) = 'a b'"],
        ),
        (f"{{name: x, annotations: {{a: {'x' * 262143}}}}}", []),
        (
            f"{{name: x, annotations: {{a: {'x' * 262144}}}}}",
            ["metadata.annotations: Metadata.Annotations (key)"],
        ),
    ],
)
def test_rules(metadata: str, problems: list[str]) -> None:
    """Every fault is told by what it is about: the key or the value itself."""
    assert judge("Profile", f"{{metadata: {metadata}}}").problems == problems


def test_the_empty_key() -> None:
    """One fault may break two rules; both are told."""
    judged = judge("Profile", "{metadata: {name: x, labels: {'': x}}}")
    assert judged.problems == ["metadata.labels[\"\"]: Metadata.Labels (label) = ''"] * 2


def test_bookkeeping() -> None:
    """Everything that servers write is read, owners included."""
    text = """
    metadata:
      name: x
      selfLink: /x
      uid: 11111111-2222-3333-4444-555555555555
      resourceVersion: 7
      generation: 9
      deletionGracePeriodSeconds: 0
      ownerReferences: [{name: n1, controller: false}]
      finalizers: [example.com/keep]
    """
    metadata = judge("Profile", text).object["metadata"]
    assert metadata["resourceVersion"] == "7"
    assert metadata["deletionGracePeriodSeconds"] == 0
    assert metadata["ownerReferences"] == [
        {"apiVersion": "", "kind": "", "name": "n1", "uid": "", "controller": False}
    ]


def test_unknown_fields_of_metadata() -> None:
    """Metadata has the fields of Kubernetes and no others."""
    assert unread("Profile", "{metadata: {nmae: x}}")[0].endswith("(did you mean name?)")
