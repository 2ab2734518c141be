"""Kubeconfig files: which there are, and the contexts that they name."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from pyctl.datastores.settings import setting
from pyctl.errors import ManifestError


def context_names(environ: Mapping[str, str]) -> list[str]:
    """The contexts that --context may name; files that cannot be read name none.

    Files are those of KUBECONFIG, several with the separator of PATH between them, or else
    ~/.kube/config, as kubectl has it.
    """
    names: dict[str, None] = {}
    for path in _files(environ):
        names |= dict.fromkeys(_contexts(path))
    return list(names)


def _files(environ: Mapping[str, str]) -> list[Path]:
    named = setting(environ, "KUBECONFIG")
    if named:
        return [Path(part) for part in named.split(os.pathsep) if part]
    home = environ.get("HOME")
    return [Path(home) / ".kube" / "config"] if home else []


def _contexts(path: Path) -> list[str]:
    from pyctl.documents.reader import read_value

    try:
        config = read_value(path.read_bytes(), str(path))
    except (OSError, ManifestError):
        return []
    contexts = config.get("contexts") if isinstance(config, dict) else None
    entries = contexts if isinstance(contexts, list) else []
    names = [entry.get("name") for entry in entries if isinstance(entry, dict)]
    return [name for name in names if isinstance(name, str)]
