"""Which datastore is meant, and how to reach it: one table, the first row that applies.

    1  --datastore
    2  calicoctl's configuration file: -c, or the default path if a file is there
    3  DATASTORE_TYPE
    4  --kubeconfig             Kubernetes
    5  PYCTL_DATABASE           a file: the embedded datastore
    6  ETCD_ENDPOINTS           etcd
    7  a kubeconfig             KUBECONFIG, K8S_API_ENDPOINT, in-cluster, ~/.kube/config: Kubernetes
    8  nothing of all that      the embedded datastore in the user's data directory

Variables may carry the prefix CALICO_, which then wins; an empty one counts as unset. A choice that
cannot be carried out is an error, never another datastore.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pyctl.datastores.flags import NO_FLAGS, ClusterFlags
from pyctl.datastores.settings import from_environment, setting
from pyctl.errors import SettingsError
from pyctl.small_files import read_small

if TYPE_CHECKING:
    from pyctl.datastores.config_file import ConfigFile
    from pyctl.datastores.etcd_settings import EtcdSettings
    from pyctl.datastores.kubernetes.settings import KubernetesSettings

DEFAULT_CONFIG = "/etc/calico/calicoctl.cfg"
EMBEDDED, ETCD, KUBERNETES = "embedded", "etcdv3", "kubernetes"
TYPES = (EMBEDDED, ETCD, KUBERNETES)

POD_ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount"
"""Where a pod finds the token of its service account, and the certificate authority."""


class Choice(NamedTuple):
    """A datastore: its type, why it was chosen, where the embedded one is, how to reach another.

    `explicit` is False when nobody named the datastore and pyctl fell back to one.
    """

    type: str
    why: str
    path: Path | None = None
    explicit: bool = True
    etcd: EtcdSettings | None = None
    kubernetes: KubernetesSettings | None = None


class ConfigFileError(SettingsError):
    """The configuration file cannot be read."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"Error reading config file: {path}\n{why}")


def choose(
    environ: Mapping[str, str],
    *,
    datastore: str = "",
    config: str | None = None,
    flags: ClusterFlags = NO_FLAGS,
) -> Choice:
    """The datastore that the command line, a configuration file and the environment mean.

    `datastore` is --datastore, `config` is -c (None when it was not given). Raises SettingsError
    for settings that contradict each other, or that name nothing known.
    """
    needless = datastore == EMBEDDED and config is None
    file = None if needless else _read_config(config)
    choice = _chosen(environ, datastore, file, flags)
    if datastore and file is not None and config is not None and file.type != choice.type:
        raise SettingsError(
            f"--datastore {choice.type} contradicts {file.path}, which names {file.type}"
        )
    if not datastore and file is None:
        _check_variables(environ)
    if choice.type == ETCD:
        choice = choice._replace(etcd=_etcd(environ, file))
    if choice.type == KUBERNETES:
        return choice._replace(kubernetes=_cluster(environ, file, flags))
    if flags.shown:
        raise SettingsError(
            f"{flags.shown} is for Kubernetes, but the datastore is {choice.type} ({choice.why})"
        )
    return choice


def _chosen(
    environ: Mapping[str, str], datastore: str, file: ConfigFile | None, flags: ClusterFlags
) -> Choice:
    if datastore:
        return _named(environ, datastore, "--datastore")
    if file is not None:
        return _named(environ, file.type, f"by {file.path}")
    named = setting(environ, "DATASTORE_TYPE")
    if named:
        return _named(environ, named, "DATASTORE_TYPE is set")
    if flags.kubeconfig:
        return Choice(type=KUBERNETES, why="--kubeconfig")
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
    if environ.get("KUBERNETES_SERVICE_HOST") and _is_there(Path(POD_ACCOUNT) / "token"):
        return "pyctl runs in a cluster"
    home = environ.get("HOME")
    if home and _is_there(Path(home) / ".kube" / "config"):
        return f"{home}/.kube/config exists"
    return ""


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # something is there that this user may not look at
        return True


def _database(environ: Mapping[str, str]) -> Path:
    """The file of the embedded datastore."""
    named = environ.get("PYCTL_DATABASE")
    if named:
        return Path(named)
    data = Path(environ.get("XDG_DATA_HOME", ""))
    if data.is_absolute():  # others are to be ignored, says the specification
        return data / "pyctl" / "pyctl.db"
    home = environ.get("HOME")
    if not home:
        raise SettingsError(
            "there is no place for the embedded datastore: HOME is not set; "
            "PYCTL_DATABASE=FILE names one"
        )
    return Path(home) / ".local" / "share" / "pyctl" / "pyctl.db"


def _check_variables(environ: Mapping[str, str]) -> None:
    """Two variables that name different datastores, and nothing above them decides."""
    named = setting(environ, "DATASTORE_TYPE")
    if named and named != EMBEDDED and environ.get("PYCTL_DATABASE"):
        raise SettingsError(
            f"DATASTORE_TYPE={named} contradicts PYCTL_DATABASE, which names a file of the "
            "embedded datastore: unset one of them"
        )


def _etcd(environ: Mapping[str, str], file: ConfigFile | None) -> EtcdSettings:
    """How to reach etcd, which must be told in one way; a configuration file counts alone."""
    from pyctl.datastores.etcd_settings import etcd_settings  # which loads much

    values = file.values if file is not None else from_environment(environ)
    endpoints, discovery = values.get("etcdEndpoints"), values.get("etcdDiscoverySrv")
    if endpoints and discovery:
        raise SettingsError("etcd endpoints and an etcd discovery domain are both set: choose one")
    if not endpoints and not discovery:
        raise SettingsError("no etcd endpoints specified")
    return etcd_settings(values)


def _cluster(
    environ: Mapping[str, str], file: ConfigFile | None, flags: ClusterFlags
) -> KubernetesSettings:
    from pyctl.datastores.kubernetes.settings import kubernetes_settings  # which loads much

    values = file.values if file is not None else from_environment(environ)
    return kubernetes_settings(values, flags, home=environ.get("HOME", ""))


def _read_config(config: str | None) -> ConfigFile | None:
    """The configuration file, None when there is none at the default path."""
    path = DEFAULT_CONFIG if config is None else config
    if not path:
        raise ConfigFileError(path, "-c names no file")
    try:
        data = read_small(path)
    except (FileNotFoundError, NotADirectoryError) as error:
        if path == DEFAULT_CONFIG:
            return None
        raise ConfigFileError(path, str(error.strerror)) from error
    except OSError as error:
        raise ConfigFileError(path, str(error.strerror)) from error
    except ValueError as error:  # a NUL in the name
        raise ConfigFileError(repr(path), str(error)) from error
    from pyctl.datastores.config_file import parse  # few have such a file

    return parse(path, data)
