"""IPPool: defaults of a write, the range and its blocks, and what goes together."""

from __future__ import annotations

import pytest

from tests.resources.judging import judge, judge_spec, unread

KIND = "IPPool"
V4 = "cidr: 10.0.0.0/16"
V6 = "cidr: 'fd00::/48'"
SERVICES = f"{V4}, allowedUses: [LoadBalancer]"


@pytest.mark.parametrize(
    ("cidr", "stored", "size"),
    [("10.0.0.0/16", "10.0.0.0/16", 26), ("'FD00:0::/048'", "fd00::/48", 122)],
)
def test_defaults_of_a_write(cidr: str, stored: str, size: int) -> None:
    """All are filled in, and the CIDR is stored in its shortest form."""
    judged = judge_spec(KIND, f"{{cidr: {cidr}}}")
    assert judged[1:] == ([], [])
    assert list(judged.spec.items()) == [
        ("cidr", stored),
        ("vxlanMode", "Never"),
        ("ipipMode", "Never"),
        ("blockSize", size),
        ("nodeSelector", "all()"),
        ("allowedUses", ["Workload", "Tunnel"]),
        ("assignmentMode", "Automatic"),
    ]
    assert "status" not in judged.object


def test_defaults_of_validation() -> None:
    """The schema's alone."""
    judged = judge_spec(KIND, f"{{{V4}}}", write=False)
    assert judged[1:] == ([], [])
    assert judged.spec == {
        "cidr": "10.0.0.0/16",
        "nodeSelector": "all()",
        "assignmentMode": "Automatic",
    }


def test_what_is_given_stays() -> None:
    """Defaults replace nothing."""
    given = {
        "cidr": "10.0.0.0/20",
        "vxlanMode": "CrossSubnet",
        "ipipMode": "Never",
        "natOutgoing": True,
        "disabled": True,
        "disableBGPExport": True,
        "blockSize": 20,
        "nodeSelector": "zone == 'a'",
        "namespaceSelector": "has(x)",
        "allowedUses": ["Workload"],
        "assignmentMode": "Manual",
    }
    text = (
        str(given)
        .replace("True", "true")
        .replace('"', "'")
        .replace("'zone == 'a''", "\"zone == 'a'\"")
    )
    judged = judge_spec(KIND, text)
    assert judged[1:] == ([], [])
    assert judged.spec == given


@pytest.mark.parametrize(
    ("cidr", "told"),
    [
        ("''", "IPPool.Spec.CIDR"),
        ("x", "IPPool.Spec.CIDR = 'x'"),
        ("10.0.0.1", "IPPool.Spec.CIDR = '10.0.0.1'"),
        ("10.0.0.0/33", "IPPool.Spec.CIDR = '10.0.0.0/33'"),
        ("10.0.0.1/8", "IPPool.Spec.CIDR = '10.0.0.0/8'"),
    ],
)
def test_ranges_that_a_write_refuses(cidr: str, told: str) -> None:
    """Calico's client refuses them under its own name, and nothing else is said of them."""
    assert judge_spec(KIND, f"{{cidr: {cidr}}}").problems == [f"spec.cidr: {told}"]


@pytest.mark.parametrize(
    ("cidr", "told"),
    [
        ("''", "IPpool.CIDR = ''"),
        ("x", "IPpool.CIDR = 'x'"),
        ("10.0.0.1/8", "IPpool.CIDR = '10.0.0.1/8'"),
        ("10.0.0.1", "spec.cidr"),
        ("10.0.0.0/08", "spec.cidr"),
        ("'::ffff:10.0.0.0/104'", "spec.cidr"),
    ],
)
def test_ranges_that_validation_refuses(cidr: str, told: str) -> None:
    """The validator's rule, or the schema's, which reads fewer spellings than a write does."""
    assert judge_spec(KIND, f"{{cidr: {cidr}}}", write=False).problems == [f"spec.cidr: {told}"]


@pytest.mark.parametrize(
    ("cidr", "stored"), [("10.0.0.0/08", "10.0.0.0/8"), ("'::ffff:10.0.0.0/104'", "10.0.0.0/8")]
)
def test_spellings_that_only_a_write_reads(cidr: str, stored: str) -> None:
    """The client's own form of them passes the schema."""
    judged = judge_spec(KIND, f"{{cidr: {cidr}}}")
    assert (judged.problems, judged.spec["cidr"]) == ([], stored)
    assert judged.spec["blockSize"] == 26


@pytest.mark.parametrize(
    ("spec", "problems"),
    [
        (f"{V4}, ipipMode: Always", []),
        (f"{V4}, ipipMode: Never, vxlanMode: Always", []),
        (f"{V6}, vxlanMode: Always, ipipMode: Never", []),
        (f"{V4}, ipipMode: Always, vxlanMode: CrossSubnet", ["spec.vxlanMode: spec"]),
        (f"{V6}, ipipMode: CrossSubnet", ["spec.ipipMode: spec"]),
        (f"{V4}, ipipMode: always", ["spec.ipipMode: spec.ipipMode"]),
        (f"{V4}, vxlanMode: x", ["spec.vxlanMode: spec.vxlanMode"]),
        (f"{V4}, assignmentMode: ''", ["spec.assignmentMode: spec.assignmentMode"]),
        (f"{V4}, nodeSelector: 'has('", ["spec.nodeSelector: NodeSelector = 'has('"]),
        (f"{V4}, nodeSelector: a == '{'b' * 1024}'", ["spec.nodeSelector: spec.nodeSelector"]),
        (f"{V4}, nodeSelector: global()", ["spec.nodeSelector: spec"]),
        (
            f"{V4}, allowedUses: [Workload], namespaceSelector: '!global()'",
            ["spec.namespaceSelector: spec"],
        ),
    ],
)
def test_modes_and_selectors(spec: str, problems: list[str]) -> None:
    """One encapsulation at most, none of IPIP for IPv6; selectors that can be read."""
    assert judge_spec(KIND, f"{{{spec}}}").problems == problems


@pytest.mark.parametrize(
    ("spec", "problems"),
    [
        (f"{V4}, blockSize: 20", []),
        (f"{V4}, blockSize: 32", []),
        (f"{V4}, blockSize: 19", ["spec.blockSize: spec"]),
        (f"{V6}, blockSize: 116", []),
        (f"{V6}, blockSize: 115", ["spec.blockSize: spec"]),
        (f"{V6}, blockSize: 26", ["spec.blockSize: spec"]),
        (f"{V4}, blockSize: 129", ["spec.blockSize: spec.blockSize"]),
        (f"{V4}, blockSize: -1", ["spec.blockSize: spec.blockSize"]),
        ("cidr: 10.0.0.0/26", []),
        ("cidr: 10.0.0.0/27", ["spec.cidr: spec"]),
        ("cidr: 10.0.0.0/27, disabled: true", []),
        ("cidr: 10.0.0.0/27, blockSize: 27", []),
        ("cidr: 'fd00::/122'", []),
        ("cidr: 'fd00::/123'", ["spec.cidr: spec"]),
        ("cidr: 169.254.0.0/16", ["spec.cidr: spec"]),
        ("cidr: 169.254.7.0/24", ["spec.cidr: spec"]),
        ("cidr: 169.0.0.0/8", ["spec.cidr: spec"]),
        ("cidr: 0.0.0.0/0", ["spec.cidr: spec"]),
        ("cidr: 'fe90::/64'", ["spec.cidr: spec"]),
        ("cidr: '::/0'", ["spec.cidr: spec"]),
        ("cidr: 'fec0::/64'", []),
    ],
)
def test_ranges_and_blocks(spec: str, problems: list[str]) -> None:
    """A block by the family, a range of at least one block, and nothing that is link-local."""
    assert sorted(judge_spec(KIND, f"{{{spec}}}").problems) == sorted(problems)


@pytest.mark.parametrize(
    ("spec", "problems"),
    [
        (SERVICES, []),
        (f"{SERVICES}, nodeSelector: all(), ipipMode: Never", []),
        (f"{SERVICES}, nodeSelector: has(x)", ["spec.nodeSelector: spec"]),
        (f"{SERVICES}, ipipMode: Always", ["spec.ipipMode: spec"]),
        (f"{SERVICES}, vxlanMode: Always", ["spec.vxlanMode: spec"]),
        (f"{SERVICES}, disableBGPExport: true", ["spec.disableBGPExport: spec"]),
        (f"{V4}, allowedUses: [LoadBalancer, Tunnel]", ["spec.allowedUses: spec"]),
        (f"{V4}, namespaceSelector: has(x)", ["spec.namespaceSelector: spec"]),
        (f"{V4}, allowedUses: [Workload], namespaceSelector: has(x)", []),
        (
            f"{V4}, allowedUses: [Workload, workload, Foo]",
            [
                f"spec.allowedUses[{index}]: IPpool.AllowedUses = '[Workload workload Foo]'"
                for index in (1, 2)
            ],
        ),
    ],
)
def test_uses(spec: str, problems: list[str]) -> None:
    """Pools for Services are for nothing else; tunnels have no namespaces, by default neither."""
    assert judge_spec(KIND, f"{{{spec}}}").problems == problems


def test_validation_does_not_know_the_uses_by_default() -> None:
    """Only a write fills them in, so a namespace selector alone is no contradiction yet."""
    spec = f"{{{V4}, namespaceSelector: has(x)}}"
    assert judge_spec(KIND, spec, write=False).problems == []


def test_uses_are_counted_and_repeats_remarked() -> None:
    """The schema takes ten."""
    repeated = judge_spec(KIND, f"{{{V4}, allowedUses: [Workload, Workload]}}")
    assert repeated[1:] == ([], ["spec.allowedUses: Workload is given more than once"])
    many = judge_spec(KIND, f"{{{V4}, allowedUses: [{'Workload, ' * 11}]}}")
    assert many.problems == ["spec.allowedUses: spec.allowedUses"]


def test_all_faults_of_a_pool_are_told() -> None:
    """The client's refusal of the range hides nothing else."""
    spec = "{cidr: 10.0.0.1/27, ipipMode: Always, vxlanMode: Always, nodeSelector: 'a='}"
    assert judge_spec(KIND, spec).problems == [
        "spec.cidr: IPPool.Spec.CIDR = '10.0.0.0/27'",
        "spec.nodeSelector: NodeSelector = 'a='",
        "spec.cidr: spec",
        "spec.vxlanMode: spec",
    ]


def test_a_status_is_kept() -> None:
    """As it was given, an empty one too."""
    text = f"{{metadata: {{name: x}}, spec: {{{V4}}}, status: {{}}}}"
    assert judge(KIND, text).object["status"] == {}


def test_fields_of_long_ago_are_unknown() -> None:
    """Versions 1 and 2 of Calico had others."""
    (problem,) = unread(KIND, "{spec: {ipip: {enabled: true}}}")
    assert problem.startswith("spec.ipip: field in document is not recognized")
