"""How Kubernetes is to be reached, as the command line and calicoctl's settings have it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from pyctl.datastores.flags import ClusterFlags
from pyctl.datastores.kubernetes.kubeconfig import Impersonation, listed

_TRUE = frozenset({"1", "t", "true"})


class KubernetesSettings(NamedTuple):
    """Kubeconfigs, and what is to be changed of what they say; "" where nothing is.

    `paths` are merged; with `must_exist` they were named one by one. `inline` is the text of a
    kubeconfig, which then counts alone. `group` forces an API group, as `projectcalico.org/v3`.
    """

    paths: tuple[str, ...] = ()
    must_exist: bool = False
    inline: str = ""
    context: str = ""
    endpoint: str = ""
    ca_file: str = ""
    certificate_file: str = ""
    key_file: str = ""
    token: str = ""
    insecure: bool = False
    impersonation: Impersonation = Impersonation()
    group: str = ""
    use_pod_cidr: bool = False


def kubernetes_settings(
    values: Mapping[str, str], flags: ClusterFlags, *, home: str = ""
) -> KubernetesSettings:
    """The settings among calicoctl's, by the names that they have in its configuration file.

    The command line goes before them. Where neither names a kubeconfig nor a server, it is
    `.kube/config` in the directory `home`.
    """
    endpoint = values.get("k8sAPIEndpoint", "")
    inline = "" if flags.kubeconfig else values.get("kubeconfigInline", "")
    if flags.kubeconfig:
        paths: tuple[str, ...] = (flags.kubeconfig,)
    elif values.get("kubeconfig"):
        paths = tuple(listed(values["kubeconfig"]))
    else:
        paths = (f"{home}/.kube/config",) if home and not endpoint else ()
    return KubernetesSettings(
        paths=paths,
        must_exist=bool(flags.kubeconfig),
        inline=inline,
        context=flags.context or ("" if inline else values.get("k8sCurrentContext", "")),
        endpoint=endpoint,
        ca_file=values.get("k8sCAFile", ""),
        certificate_file=values.get("k8sCertFile", ""),
        key_file=values.get("k8sKeyFile", ""),
        token=values.get("k8sAPIToken", ""),
        insecure=values.get("k8sInsecureSkipTLSVerify", "").lower() in _TRUE,
        impersonation=Impersonation(user=flags.user, groups=flags.groups),
        group=values.get("calicoAPIGroup", ""),
        use_pod_cidr=values.get("usePodCIDR", "").lower() in _TRUE,
    )
