"""calicoctl's settings and the command line, as one wish."""

from __future__ import annotations

import pytest

from pyctl.datastores.flags import NO_FLAGS, ClusterFlags
from pyctl.datastores.kubernetes.kubeconfig import Impersonation
from pyctl.datastores.kubernetes.settings import KubernetesSettings, kubernetes_settings

VALUES = {
    "kubeconfig": "a:b",
    "k8sAPIEndpoint": "https://e",
    "k8sKeyFile": "key",
    "k8sCertFile": "cert",
    "k8sCAFile": "ca",
    "k8sAPIToken": "token",
    "k8sInsecureSkipTLSVerify": "true",
    "k8sCurrentContext": "x",
    "calicoAPIGroup": "crd.projectcalico.org/v1",
    "usePodCIDR": "T",
    "k8sClientQPS": "5",
}


def test_every_setting() -> None:
    """What calicoctl reads of its file or of variables."""
    assert kubernetes_settings(VALUES, NO_FLAGS, home="/home/me") == KubernetesSettings(
        paths=("a", "b"),
        context="x",
        endpoint="https://e",
        ca_file="ca",
        certificate_file="cert",
        key_file="key",
        token="token",
        insecure=True,
        group="crd.projectcalico.org/v1",
        use_pod_cidr=True,
    )


@pytest.mark.parametrize(
    ("values", "home", "paths"),
    [
        ({}, "/home/me", ("/home/me/.kube/config",)),
        ({}, "", ()),
        ({"k8sAPIEndpoint": "https://e"}, "/home/me", ()),
        ({"kubeconfig": "a"}, "/home/me", ("a",)),
    ],
)
def test_the_kubeconfig_at_home(values: dict[str, str], home: str, paths: tuple[str, ...]) -> None:
    """It counts where nothing else is named."""
    assert kubernetes_settings(values, NO_FLAGS, home=home).paths == paths


def test_the_command_line_goes_first() -> None:
    """One file that must be there, in place of whatever else is named."""
    flags = ClusterFlags("mine", "y", "jane", ("a", "b"))
    values = {"kubeconfig": "a", "kubeconfigInline": "{}", "k8sCurrentContext": "x"}
    assert kubernetes_settings(values, flags) == KubernetesSettings(
        paths=("mine",),
        must_exist=True,
        context="y",
        impersonation=Impersonation(user="jane", groups=("a", "b")),
    )


def test_an_inline_kubeconfig_has_its_own_context() -> None:
    """Settings do not change it, the command line does."""
    values = {"kubeconfigInline": "{}", "k8sCurrentContext": "x"}
    assert kubernetes_settings(values, NO_FLAGS).context == ""
    assert kubernetes_settings(values, ClusterFlags(context="y")).context == "y"


@pytest.mark.parametrize("text", ["0", "f", "false", "FALSE", ""])
def test_flags_that_are_off(text: str) -> None:
    """In every spelling of Go's."""
    values = {"k8sInsecureSkipTLSVerify": text, "usePodCIDR": text}
    settings = kubernetes_settings(values, NO_FLAGS)
    assert (settings.insecure, settings.use_pod_cidr) == (False, False)
