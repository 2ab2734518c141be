"""Which datastore is meant, and how to reach it: one table, the first row that applies.

    1  --datastore
    2  calicoctl's configuration file: -c, or the default path if a file is there
    3  DATASTORE_TYPE
    4  PYCTL_DATABASE           a file: the embedded datastore
    5  ETCD_ENDPOINTS           etcd
    6  a kubeconfig             KUBECONFIG, K8S_API_ENDPOINT, in-cluster, ~/.kube/config: Kubernetes
    7  nothing of all that      the embedded datastore in the user's data directory

Variables may carry the prefix CALICO_, which then wins; an empty one counts as unset. A choice that
cannot be carried out is an error, never another datastore.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from pyctl.errors import SettingsError

DEFAULT_CONFIG = "/etc/calico/calicoctl.cfg"
EMBEDDED, ETCD, KUBERNETES = "embedded", "etcdv3", "kubernetes"
TYPES = (EMBEDDED, ETCD, KUBERNETES)

_NOT_BUILT = (
    "the datastore is {type} ({why}), which pyctl cannot use yet; "
    "--datastore embedded, or DATASTORE_TYPE=embedded, chooses the embedded one"
)
_SERVICE_TOKEN = "/var/run/secrets/kubernetes.io/serviceaccount/token"
_ETCD_FIELDS = (
    "etcdEndpoints",
    "etcdDiscoverySrv",
    "etcdUsername",
    "etcdPassword",
    "etcdKeyFile",
    "etcdCertFile",
    "etcdCACertFile",
    "etcdKey",
    "etcdCert",
    "etcdCACert",
)
_KUBERNETES_FIELDS = (
    "kubeconfig",
    "kubeconfigInline",
    "k8sAPIEndpoint",
    "k8sKeyFile",
    "k8sCertFile",
    "k8sCAFile",
    "k8sAPIToken",
    "k8sInsecureSkipTLSVerify",
    "k8sDisableNodePoll",
    "k8sClientQPS",
    "k8sClientBurst",
    "k8sCurrentContext",
    "usePodCIDR",
    "calicoAPIGroup",
)
_FIELDS = frozenset(("datastoreType", *_ETCD_FIELDS, *_KUBERNETES_FIELDS))


class Choice(NamedTuple):
    """A datastore: its type, why it was chosen, and where the embedded one is.

    `explicit` is False when nobody named the datastore and pyctl fell back to one.
    """

    type: str
    why: str
    path: Path | None = None
    explicit: bool = True


class ConfigFileError(SettingsError):
    """The file that -c names cannot be read."""


def choose(environ: Mapping[str, str], *, datastore: str = "", config: str | None = None) -> Choice:
    """The datastore that the command line, a configuration file and the environment mean.

    `datastore` is --datastore, `config` is -c (None when it was not given). Raises SettingsError
    for settings that contradict each other, that name nothing known, or that pyctl cannot use yet.
    """
    file = _read_config(config)
    choice = _chosen(environ, datastore, file)
    _check_contradictions(environ, choice, file, given=config is not None)
    if choice.type != EMBEDDED:
        raise SettingsError(_NOT_BUILT.format(type=choice.type, why=choice.why))
    return choice


def setting(environ: Mapping[str, str], name: str) -> str:
    """A variable, by its name with the prefix CALICO_ or else without; "" when unset or empty."""
    return environ.get(f"CALICO_{name}", "") or environ.get(name, "")


class _File(NamedTuple):
    """A configuration file that was read."""

    path: str
    spec: dict[str, Any]

    @property
    def type(self) -> str:
        """The type it names, or the one that its other fields mean."""
        named: str = self.spec.get("datastoreType") or ""
        return named or (ETCD if self.spec.get("etcdEndpoints") else KUBERNETES)


def _chosen(environ: Mapping[str, str], datastore: str, file: _File | None) -> Choice:
    if datastore:
        return _named(environ, datastore, "--datastore")
    if file is not None:
        return _named(environ, file.type, f"by {file.path}")
    named = setting(environ, "DATASTORE_TYPE")
    if named:
        return _named(environ, named, "DATASTORE_TYPE is set")
    if environ.get("PYCTL_DATABASE"):
        return _named(environ, EMBEDDED, "PYCTL_DATABASE is set")
    if setting(environ, "ETCD_ENDPOINTS"):
        return Choice(type=ETCD, why="ETCD_ENDPOINTS is set")
    why = _kubernetes(environ)
    if why:
        return Choice(type=KUBERNETES, why=why)
    return Choice(
        type=EMBEDDED, why="nothing names another", path=_database(environ), explicit=False
    )


def _named(environ: Mapping[str, str], name: str, why: str) -> Choice:
    if name not in TYPES:
        raise SettingsError(f"unknown datastore type: {name} (known: {', '.join(TYPES)})")
    return Choice(type=name, why=why, path=_database(environ) if name == EMBEDDED else None)


def _kubernetes(environ: Mapping[str, str]) -> str:
    """Why Kubernetes would be chosen, "" when nothing points to it."""
    for name in ("KUBECONFIG", "K8S_API_ENDPOINT"):
        if setting(environ, name):
            return f"{name} is set"
    if environ.get("KUBERNETES_SERVICE_HOST") and Path(_SERVICE_TOKEN).exists():
        return "pyctl runs in a cluster"
    home = environ.get("HOME")
    if home and (Path(home) / ".kube" / "config").exists():
        return f"{home}/.kube/config exists"
    return ""


def _database(environ: Mapping[str, str]) -> Path:
    """The file of the embedded datastore."""
    named = environ.get("PYCTL_DATABASE")
    if named:
        return Path(named)
    data = environ.get("XDG_DATA_HOME")
    if data:
        return Path(data) / "pyctl" / "pyctl.db"
    home = environ.get("HOME")
    if not home:
        raise SettingsError(
            "there is no place for the embedded datastore: HOME is not set; "
            "PYCTL_DATABASE=FILE names one"
        )
    return Path(home) / ".local" / "share" / "pyctl" / "pyctl.db"


def _check_contradictions(
    environ: Mapping[str, str], choice: Choice, file: _File | None, *, given: bool
) -> None:
    if file is not None and given and file.type != choice.type:
        raise SettingsError(
            f"--datastore {choice.type} contradicts {file.path}, which names {file.type}"
        )
    named = setting(environ, "DATASTORE_TYPE")
    if file is None and named and named != EMBEDDED and environ.get("PYCTL_DATABASE"):
        raise SettingsError(
            f"DATASTORE_TYPE={named} contradicts PYCTL_DATABASE, which names a file of the "
            "embedded datastore: unset one of them"
        )
    if choice.type != ETCD:
        return
    spec = file.spec if file else {}
    endpoints = spec.get("etcdEndpoints") if file else setting(environ, "ETCD_ENDPOINTS")
    discovery = spec.get("etcdDiscoverySrv") if file else setting(environ, "ETCD_DISCOVERY_SRV")
    if endpoints and discovery:
        raise SettingsError("etcd endpoints and an etcd discovery domain are both set: choose one")
    if not endpoints and not discovery:
        raise SettingsError("no etcd endpoints specified")


def _read_config(config: str | None) -> _File | None:
    """The configuration file, None when there is none at the default path."""
    path = DEFAULT_CONFIG if config is None else config
    try:
        data = Path(path).read_bytes() if path else None
    except OSError as error:
        if path == DEFAULT_CONFIG:
            return None
        raise ConfigFileError(f"Error reading config file: {path}\n{error.strerror}") from error
    if data is None:
        raise ConfigFileError("Error reading config file: \n-c names no file")
    return _parse_config(path, data)


def _parse_config(path: str, data: bytes) -> _File:
    from pyctl.documents.reader import read_value
    from pyctl.errors import ManifestError

    try:
        value = read_value(data, path)
    except ManifestError as error:
        raise SettingsError(f"syntax error in {path}: {error}") from error
    if not isinstance(value, dict):
        raise SettingsError(f"syntax error in {path}: a CalicoAPIConfig object is wanted")
    if value.get("apiVersion") != "projectcalico.org/v3":
        version = value.get("apiVersion")
        raise SettingsError(
            f"syntax error in {path}: invalid config file: unknown APIVersion '{version}'"
        )
    if value.get("kind") != "CalicoAPIConfig":
        raise SettingsError(
            f"syntax error in {path}: invalid config file: expected kind 'CalicoAPIConfig', "
            f"got '{value.get('kind')}'"
        )
    spec = value.get("spec") or {}
    unknown = [name for name in spec if name not in _FIELDS] if isinstance(spec, dict) else ["spec"]
    if unknown:
        raise SettingsError(f"syntax error in {path}: unknown field {', '.join(unknown)}")
    return _File(path=path, spec=spec)
