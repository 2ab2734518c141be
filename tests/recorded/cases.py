"""The recorded cases, and playing one of them with pyctl in-process or as a command.

A case holds files, raw keys of etcd, and steps: arguments, variables of the environment and stdin,
with what calicoctl printed. `{{RV1}}`, `{{UID1}}`, `{{ETCD}}`, `{{DIR}}` and `{{HOME}}` stand for
values of a run.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import yaml

from tests.conftest import Result
from tests.recorded.comparing import Names, differences

HERE = Path(__file__).parent
Case = dict[str, Any]
CASES: dict[str, Case] = {
    f"{path.stem}/{case['name']}": case
    for path in sorted((HERE / "cases").glob("*.yaml"))
    for case in yaml.load(path.read_text(), Loader=yaml.CSafeLoader)
}

Play = Callable[..., Result]
"""Runs pyctl once: `play(*args, stdin=..., env={NAME: value, or None to remove it})`."""


def problems_of(case: Case, play: Play, names: Names, *, fixed_env: Mapping[str, str]) -> list[str]:
    """Why a case does not go as recorded, in the working directory; empty when it does.

    `fixed_env` is the environment of every step, in which a step may set and remove variables.
    """
    for number, step in enumerate(case["steps"], 1):
        _write_files(case, names)
        args = [names.fill(str(word)) for word in step["args"]]
        env = dict(fixed_env) | {
            name: value if value is None else names.fill(str(value))
            for name, value in (step.get("env") or {}).items()
        }
        result = play(*args, stdin=names.fill(step.get("stdin") or ""), env=env)
        stdout, stderr = names.plain(result.stdout), names.plain(result.stderr)
        found = differences(step, stdout, stderr, result.code)
        if found:
            return [f"step {number}: {args}", *found, result.stderr]
    return []


def _write_files(case: Case, names: Names) -> None:
    """Write the case's files, with the values that are known by now."""
    for name, text in (case.get("files") or {}).items():
        file = Path(name)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(names.fill(text).encode())
