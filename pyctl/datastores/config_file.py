"""calicoctl's configuration file: a CalicoAPIConfig, read as strictly as calicoctl reads it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from pyctl.datastores.config import ETCD, KUBERNETES
from pyctl.datastores.settings import SETTINGS, from_file
from pyctl.documents.reader import read_one
from pyctl.errors import ManifestError, SettingsError

_TOP_FIELDS = ("apiVersion", "kind", "metadata", "spec")
_SPEC_FIELDS = tuple(known.field for known in SETTINGS)


class ConfigFile(NamedTuple):
    """A configuration file that was read."""

    path: str
    spec: dict[str, Any]

    @property
    def type(self) -> str:
        """The type it names, or the one that its other fields mean."""
        named: str = self.spec.get("datastoreType") or ""
        return named or (ETCD if self.spec.get("etcdEndpoints") else KUBERNETES)

    @property
    def values(self) -> dict[str, str]:
        """All settings, as settings.py gives them; SettingsError for those of another type."""
        return from_file(self.path, self.spec)


def parse(path: str, data: bytes) -> ConfigFile:
    """Read a configuration file; SettingsError for what calicoctl would not take."""
    try:
        value = read_one(data, path).value
    except ManifestError as error:
        raise SettingsError(f"syntax error in {path}: {error}") from error
    if not isinstance(value, dict):
        raise SettingsError(f"syntax error in {path}: a CalicoAPIConfig object is wanted")
    version, kind = value.get("apiVersion"), value.get("kind")
    if version != "projectcalico.org/v3":
        raise SettingsError(
            f"syntax error in {path}: invalid config file: unknown APIVersion '{version}'"
        )
    if kind != "CalicoAPIConfig":
        raise SettingsError(
            f"syntax error in {path}: invalid config file: expected kind 'CalicoAPIConfig', "
            f"got '{kind}'"
        )
    fields = _canonical(path, "", value, _TOP_FIELDS)
    spec = _canonical(path, "spec.", fields.get("spec") or {}, _SPEC_FIELDS)
    return ConfigFile(path=path, spec=spec)


def _canonical(path: str, where: str, value: Any, known: Sequence[str]) -> dict[str, Any]:
    """The fields under their own names, which match in any case as in all that calicoctl reads."""
    if not isinstance(value, dict):
        raise SettingsError(f"syntax error in {path}: {where.rstrip('.')} must hold fields")
    names = {name.lower(): name for name in known}
    unknown = [f"{where}{key}" for key in value if key.lower() not in names]
    if unknown:
        raise SettingsError(f"syntax error in {path}: unknown field {', '.join(unknown)}")
    return {names[key.lower()]: item for key, item in value.items()}
