"""ClusterInformation: read, never refused, one object only."""

from __future__ import annotations

from pyctl.resources.clusterinformation import ClusterInformation
from tests.resources.judging import judge_spec


def test_any_values_will_do() -> None:
    """Nothing of it is checked."""
    spec = (
        "{clusterGUID: x, clusterType: 'a,b', calicoVersion: v3, datastoreReady: false, variant: y}"
    )
    judged = judge_spec("ClusterInformation", spec)
    assert judged[1:] == ([], [])
    assert judged.spec["datastoreReady"] is False


def test_there_is_one_object() -> None:
    """Only default can be created."""
    assert ClusterInformation.FIXED_NAME == "default"
