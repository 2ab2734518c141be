"""IPAMConfiguration: bounds, and two booleans that are always written."""

from __future__ import annotations

import pytest

from pyctl.resources.ipamconfiguration import IPAMConfiguration
from tests.resources.judging import judge_spec, unread

KIND = "IPAMConfiguration"
OFF = {"strictAffinity": False, "autoAllocateBlocks": False}
REMARK = "spec.autoAllocateBlocks: without strictAffinity, Calico's IPAM wants this to be true"


def test_there_is_one_object() -> None:
    """Only default can be created."""
    assert IPAMConfiguration.FIXED_NAME == "default"


@pytest.mark.parametrize("write", [True, False])
def test_booleans_are_written_and_have_no_default(*, write: bool) -> None:
    """Go writes false for what is not given, so the schema's true never counts."""
    judged = judge_spec(KIND, "{}", write=write)
    assert (judged.spec, judged.problems, judged.remarks) == (OFF, [], [REMARK])


@pytest.mark.parametrize(
    ("spec", "stored"),
    [
        ("{autoAllocateBlocks: true, maxBlocksPerHost: 0}", {"autoAllocateBlocks": True}),
        ("{strictAffinity: true}", {"strictAffinity": True}),
        (
            (
                "{strictAffinity: true, maxBlocksPerHost: 1000000, ipCooldownSeconds: 1200, "
                "kubeVirtVMAddressPersistence: Enabled}"
            ),
            {
                "strictAffinity": True,
                "maxBlocksPerHost": 1000000,
                "ipCooldownSeconds": 1200,
                "kubeVirtVMAddressPersistence": "Enabled",
            },
        ),
    ],
)
def test_settings(spec: str, stored: dict[str, object]) -> None:
    """With one of the booleans all is well; zeros are not written."""
    judged = judge_spec(KIND, spec)
    assert judged[1:] == ([], [])
    assert judged.spec == {**OFF, **stored}


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("maxBlocksPerHost", "-1", "spec.maxBlocksPerHost: MaxBlocksPerHost = '-1'"),
        ("maxBlocksPerHost", "1000001", "spec.maxBlocksPerHost: spec.maxBlocksPerHost"),
        ("ipCooldownSeconds", "-1", "spec.ipCooldownSeconds: spec.ipCooldownSeconds"),
        ("ipCooldownSeconds", "1201", "spec.ipCooldownSeconds: spec.ipCooldownSeconds"),
        ("kubeVirtVMAddressPersistence", "''", "spec.kubeVirtVMAddressPersistence: spec.kube"),
        ("kubeVirtVMAddressPersistence", "enabled", "spec.kubeVirtVMAddressPersistence: spec.kube"),
    ],
)
def test_faults(field: str, value: str, problem: str) -> None:
    """A negative number of blocks is the validator's, the other bounds are the schema's."""
    (found,) = judge_spec(KIND, f"{{strictAffinity: true, {field}: {value}}}").problems
    assert found.startswith(problem)


def test_numbers_that_cannot_be_read() -> None:
    """32 bits."""
    (problem,) = unread(KIND, "{spec: {maxBlocksPerHost: 2147483648}}")
    assert "of type int32" in problem
