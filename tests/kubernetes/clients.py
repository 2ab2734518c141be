"""Who asks the API server in the tests, beside pyctl: kubectl, as an administrator."""

from __future__ import annotations

from pathlib import Path

from tests.kubectl import kubectl
from tests.kubernetes.apiserver import ApiServer


class Kubectl:
    """kubectl as an administrator of a cluster, with a home of its own."""

    def __init__(self, cluster: ApiServer, home: Path) -> None:
        self._home = home
        self._environ = {"KUBECONFIG": str(cluster.kubeconfig())}

    def __call__(self, *arguments: str, stdin: str = "") -> tuple[str, str, int]:
        """Streams and exit code of a run."""
        done = kubectl(*arguments, home=self._home, environ=self._environ, stdin=stdin)
        return done.stdout, done.stderr, done.returncode

    def ok(self, *arguments: str, stdin: str = "") -> str:
        """Run it where it must succeed; its stdout."""
        stdout, stderr, code = self(*arguments, stdin=stdin)
        assert code == 0, stderr
        return stdout
