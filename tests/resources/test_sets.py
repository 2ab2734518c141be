"""What the kinds of network sets share: networks of both families, kept as written."""

from __future__ import annotations

import pytest

from tests.resources.judging import judge, judge_spec

each_kind = pytest.mark.parametrize("kind", ["GlobalNetworkSet", "NetworkSet"])


@each_kind
@pytest.mark.parametrize(
    "nets",
    ["[]", "[10.0.0.1, 11.0.0.0/8, 'dead:beef::', 'dead:beef::/96']", "[10.1.2.3/8, '']"],
)
def test_nets(kind: str, nets: str) -> None:
    """Addresses and CIDRs of both families, host bits and the empty text included."""
    assert judge_spec(kind, f"{{nets: {nets}}}")[1:] == ([], [])


@each_kind
def test_host_bits_are_kept(kind: str) -> None:
    """Nothing is rewritten, nothing is added."""
    judged = judge_spec(kind, "{nets: [10.1.2.3/8, 'FD00::1/064']}")
    assert judged.object["metadata"] == {"name": "x"}
    assert judged.spec == {"nets": ["10.1.2.3/8", "FD00::1/064"]}


@each_kind
@pytest.mark.parametrize(
    "net", ["10.1.2", "10.1.2.0/33", "fd00::/129", "10.01.2.3", "example.com", "1.2.3.4-1.2.3.9"]
)
def test_no_nets(kind: str, net: str) -> None:
    """Everything else is told by its place in the list."""
    judged = judge_spec(kind, f"{{nets: ['::', '{net}']}}")
    assert judged.problems == [f"spec.nets[1]: Nets[1] = '{net}'"]


@each_kind
def test_the_label_that_is_not_free(kind: str) -> None:
    """Calico itself labels sets by namespace."""
    label = "projectcalico.org/namespace"
    judged = judge(kind, f"{{metadata: {{name: s, labels: {{{label}: x}}}}}}")
    assert judged.problems == [f"metadata.labels[\"{label}\"]: Metadata.Labels (label) = '{label}'"]
    assert judge(kind, "{metadata: {name: s, labels: {projectcalico.org/name: x}}}").problems == []


@each_kind
def test_repeats_are_remarked(kind: str) -> None:
    """A net given twice is accepted with a word about it."""
    judged = judge_spec(kind, "{nets: ['::', 10.0.0.1, '::']}")
    assert judged.problems == []
    assert judged.remarks == ["spec.nets: :: is given more than once"]
