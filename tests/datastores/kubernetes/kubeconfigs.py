"""Kubeconfig files for tests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pyctl.datastores.kubernetes.kubeconfig import Cluster, Kubeconfig, User


def part(what: str, name: str, **fields: Any) -> dict[str, Any]:
    """Build an entry of a list: `part("cluster", "c", server="https://...")`; _ stands for -."""
    return {"name": name, what: {key.replace("_", "-"): value for key, value in fields.items()}}


def write(path: Path, **lists: Any) -> str:
    """Write a kubeconfig with these lists (`current` is the current context); its path."""
    content = {"apiVersion": "v1", "kind": "Config", **lists}
    if "current" in content:
        content["current-context"] = content.pop("current")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content))
    return str(path)


def flattened(config: Kubeconfig) -> Kubeconfig:
    """The same kubeconfig, with the contents of files in place of their names."""
    return config._replace(
        clusters={name: flat_cluster(cluster) for name, cluster in config.clusters.items()},
        users={name: flat_user(user) for name, user in config.users.items()},
        contexts=dict(config.contexts),
        files=(),
    )


def flat_cluster(cluster: Cluster) -> Cluster:
    """The same cluster, with the certificate in place of its file's name."""
    return cluster._replace(ca_file="", ca=cluster.ca or _content(cluster.ca_file))


def flat_user(user: User) -> User:
    """The same user, with certificate and key in place of their files' names."""
    provider = user.provider and user.provider._replace(file="", user="")
    return user._replace(
        certificate_file="",
        certificate=user.certificate or _content(user.certificate_file),
        key_file="",
        key=user.key or _content(user.key_file),
        provider=provider,
    )


def _content(path: str) -> str:
    return Path(path).read_text() if path else ""
