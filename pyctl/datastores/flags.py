"""What the command line says of a cluster: known to every command, so that it must cost nothing."""

from __future__ import annotations

from typing import NamedTuple


class ClusterFlags(NamedTuple):
    """What the command line says of a Kubernetes cluster, and as whom to act there."""

    kubeconfig: str = ""
    context: str = ""
    user: str = ""
    groups: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """The first of them as it was given, "" for none."""
        for name, value in zip(("kubeconfig", "context", "as"), self, strict=False):
            if value:
                return f"--{name} {value}"
        return f"--as-group {self.groups[0]}" if self.groups else ""


NO_FLAGS = ClusterFlags()
"""Nothing is said."""
