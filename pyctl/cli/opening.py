"""Opens the datastores of clusters: what of the outside world each of them is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyctl.cli.runtime import Runtime
    from pyctl.datastores.base import Datastore
    from pyctl.datastores.config import Choice
    from pyctl.datastores.etcd_settings import EtcdSettings
    from pyctl.datastores.kubernetes.settings import KubernetesSettings


def opened(runtime: Runtime, choice: Choice) -> Datastore:
    """The datastore of a cluster, which is first asked when something is wanted of it.

    Raises SettingsError for settings that cannot be used.
    """
    if choice.kubernetes is not None:
        return _kubernetes(runtime, choice.kubernetes)
    assert choice.etcd is not None
    return _etcd(runtime, choice.etcd)


def _etcd(runtime: Runtime, settings: EtcdSettings) -> Datastore:
    from pyctl.datastores.etcd import Etcd

    return Etcd.open(
        settings,
        seconds=runtime.request_timeout,
        environ=runtime.environ,
        remark=runtime.remarks.append,
        log=runtime.log if runtime.debug else None,
    )


def _kubernetes(runtime: Runtime, settings: KubernetesSettings) -> Datastore:
    from pyctl.datastores.kubernetes.exec_process import Surroundings
    from pyctl.datastores.kubernetes.store import Kubernetes

    return Kubernetes.open(
        settings,
        seconds=runtime.request_timeout,
        around=Surroundings(runtime.environ, runtime.stdin_is_terminal, runtime.tell),
        remark=runtime.remarks.append,
        log=runtime.log if runtime.debug else None,
        at_once=runtime.concurrency,
    )
