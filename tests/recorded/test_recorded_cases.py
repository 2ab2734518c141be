"""What calicoctl printed, case by case: pyctl prints the same on its embedded datastore.

The names in on_a_cluster.yaml are cases in which it cannot; they run on etcd alone, as all others
do besides: see test_recorded_on_etcd.py.
"""

from __future__ import annotations

import pytest
import yaml

from tests.conftest import Pyctl
from tests.recorded.cases import CASES, HERE, problems_of
from tests.recorded.comparing import Names

ON_A_CLUSTER: dict[str, str] = yaml.safe_load((HERE / "on_a_cluster.yaml").read_text())
NO_ETCD = {"ETCD": "http://127.0.0.1:1"}


@pytest.mark.parametrize("name", [name for name in CASES if name not in ON_A_CLUSTER])
def test_a_case_goes_as_recorded(name: str, pyctl: Pyctl) -> None:
    """Streams and exit codes of every step are those of calicoctl."""
    found = problems_of(CASES[name], pyctl, Names(NO_ETCD), fixed_env={})
    assert not found, "\n".join(found)


def test_every_case_listed_for_a_cluster_is_one_that_runs() -> None:
    """No name in on_a_cluster.yaml is left over from a case that is gone."""
    assert set(ON_A_CLUSTER) <= set(CASES)
