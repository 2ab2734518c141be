"""What calicoctl printed, on a real cluster: the recorded cases that fit one.

They were recorded on etcd; calicoctl prints the same on Kubernetes. unfit.yaml says which cases do
not fit a cluster, and why.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml

from pyctl.resources.crds import GROUPS
from tests.conftest import Pyctl, Result
from tests.kubernetes.apiserver import ApiServer
from tests.recorded.cases import CASES, problems_of
from tests.recorded.comparing import Names

UNFIT: dict[str, list[str]] = yaml.safe_load((Path(__file__).parent / "unfit.yaml").read_text())
FITTING = sorted({*CASES} - {name for names in UNFIT.values() for name in names})

_NAMESPACE = re.compile(r"namespace: *([a-z0-9-]+)|'-n', '([a-z0-9-]+)'|--namespace=([a-z0-9-]+)")
_GENERATION = re.compile(r'^ *"?generation"?: \d+,?\n', re.MULTILINE)


@pytest.mark.kubernetes
@pytest.mark.lengthy
@pytest.mark.parametrize("name", FITTING)
def test_a_case_goes_as_recorded(name: str, on_cluster: Pyctl, cluster: ApiServer) -> None:
    """Streams and exit codes of every step are those of calicoctl.

    The namespaces of the case are there. Native resources show how often they have been changed.
    """

    def play(*args: str, stdin: str, env: Mapping[str, str | None]) -> Result:
        done = on_cluster(*args, stdin=stdin, env=env)
        if not GROUPS[cluster.group].native:
            return done
        return Result(stdout=_GENERATION.sub("", done.stdout), stderr=done.stderr, code=done.code)

    case = CASES[name]
    for namespace in {word for found in _NAMESPACE.findall(str(case)) for word in found}:
        if namespace not in ("", "default"):
            cluster.call("POST", "/api/v1/namespaces", {"metadata": {"name": namespace}})
    found = problems_of(case, play, Names({}), fixed_env={})
    assert not found, "\n".join(found)


def test_what_does_not_fit_is_among_the_cases() -> None:
    """No name is left over from a case that is gone."""
    assert {name for names in UNFIT.values() for name in names} <= {*CASES}
