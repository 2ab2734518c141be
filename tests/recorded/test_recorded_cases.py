"""What calicoctl printed, case by case: pyctl prints the same on its embedded datastore.

The cases of cases/*.yaml were recorded from calicoctl. Each starts on a fresh datastore. The names
in cluster.yaml are cases in which the objects that only the embedded datastore has from the start
would show: they run on one that holds what a cluster's datastore holds.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from pyctl.cli.runtime import Runtime
from pyctl.client.builtin import CLUSTER, Surroundings
from pyctl.client.seeding import seed
from pyctl.datastores.base import Datastore
from pyctl.datastores.embedded import Embedded
from tests.conftest import Pyctl
from tests.recorded.comparing import Names, differences

HERE = Path(__file__).parent
CASES: list[tuple[str, dict[str, Any]]] = [
    (path.stem, case)
    for path in sorted((HERE / "cases").glob("*.yaml"))
    for case in yaml.load(path.read_text(), Loader=yaml.CSafeLoader)
]
ON_CLUSTER: dict[str, str] = yaml.safe_load((HERE / "cluster.yaml").read_text())


class ClusterRuntime(Runtime):
    """A world whose embedded datastore holds what a cluster's does after its first write."""

    def _open(self) -> tuple[Datastore, Surroundings]:
        kinds = ("ClusterInformation", "Tier")
        path = self.choice().path
        assert path is not None
        if self._datastore is None:
            objects = [(kind, obj) for kind, obj in seed(self.clock) if kind.name in kinds]
            self._datastore = Embedded.open(path, seed=lambda: objects)
        return self._datastore, CLUSTER


@pytest.mark.parametrize(
    "case", [case for _, case in CASES], ids=[f"{topic}/{case['name']}" for topic, case in CASES]
)
def test_a_case_goes_as_recorded(case: dict[str, Any], pyctl: Pyctl) -> None:
    """Streams and exit codes of every step are those of calicoctl."""
    if case["name"] in ON_CLUSTER:
        pyctl.runtime = ClusterRuntime
    names = Names()
    for number, step in enumerate(case["steps"], 1):
        for name, text in (case.get("files") or {}).items():
            file = Path(name)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(names.fill(text).encode())
        args = [names.fill(str(word)) for word in step["args"]]
        result = pyctl(*args, stdin=names.fill(step.get("stdin") or ""))
        found = differences(
            step, names.plain(result.stdout), names.plain(result.stderr), result.code
        )
        assert not found, "\n".join([f"step {number}: {args}", *found, result.stderr])


def test_every_case_listed_for_a_cluster_is_one_that_runs() -> None:
    """No name in cluster.yaml is left over from a case that is gone."""
    assert set(ON_CLUSTER) <= {case["name"] for _, case in CASES}
