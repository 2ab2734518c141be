"""calicoctl's settings: each field of its configuration file, and the variable that means the same.

Whichever of the two is read, the rest of pyctl knows a setting by the name of the field.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from pyctl.errors import SettingsError

_TRUE = frozenset({"1", "t", "T", "TRUE", "true", "True"})
_FALSE = frozenset({"0", "f", "F", "FALSE", "false", "False"})


class Setting(NamedTuple):
    """A field of the file; the variable, "" for none; what it holds: text, flag, number."""

    field: str
    variable: str = ""
    holds: str = "text"


SETTINGS = (
    Setting("datastoreType", "DATASTORE_TYPE"),
    Setting("etcdEndpoints", "ETCD_ENDPOINTS"),
    Setting("etcdDiscoverySrv", "ETCD_DISCOVERY_SRV"),
    Setting("etcdUsername", "ETCD_USERNAME"),
    Setting("etcdPassword", "ETCD_PASSWORD"),
    Setting("etcdKeyFile", "ETCD_KEY_FILE"),
    Setting("etcdCertFile", "ETCD_CERT_FILE"),
    Setting("etcdCACertFile", "ETCD_CA_CERT_FILE"),
    Setting("etcdKey"),
    Setting("etcdCert"),
    Setting("etcdCACert"),
    Setting("kubeconfig", "KUBECONFIG"),
    Setting("kubeconfigInline"),
    Setting("k8sAPIEndpoint", "K8S_API_ENDPOINT"),
    Setting("k8sKeyFile", "K8S_KEY_FILE"),
    Setting("k8sCertFile", "K8S_CERT_FILE"),
    Setting("k8sCAFile", "K8S_CA_FILE"),
    Setting("k8sAPIToken", "K8SAPITOKEN"),
    Setting("k8sInsecureSkipTLSVerify", "K8S_INSECURE_SKIP_TLS_VERIFY", "flag"),
    Setting("k8sDisableNodePoll", "K8S_DISABLE_NODE_POLL", "flag"),
    Setting("k8sClientQPS", "K8S_CLIENT_QPS", "number"),
    Setting("k8sClientBurst", "K8S_CLIENT_BURST", "number"),
    Setting("k8sCurrentContext", "K8S_CURRENT_CONTEXT"),
    Setting("usePodCIDR", "USE_POD_CIDR", "flag"),
    Setting("calicoAPIGroup", "CALICO_API_GROUP"),
)
_ONLY_WITH_PREFIX = frozenset({"K8SAPITOKEN"})
"""Calico's own spelling of this one has no other form."""


def setting(environ: Mapping[str, str], name: str) -> str:
    """A variable, by its name with the prefix CALICO_ or else without; "" when unset or empty."""
    found = environ.get(f"CALICO_{name}", "")
    return found or ("" if name in _ONLY_WITH_PREFIX else environ.get(name, ""))


def from_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """The settings that variables hold, by the names of the fields.

    Raises SettingsError, naming the variables, for those that hold something else than they should.
    """
    values, wrong = {}, []
    for field, variable, holds in SETTINGS:
        text = setting(environ, variable) if variable else ""
        if text and not _fits(holds, text):
            wrong.append(f"{variable}={text}: {_WANTED[holds]}")
        if text:
            values[field] = text
    if wrong:
        raise SettingsError("; ".join(wrong))
    return values


def from_file(path: str, spec: Mapping[str, Any]) -> dict[str, str]:
    """The settings that the spec of a configuration file holds; empty ones count as unset.

    Raises SettingsError, naming the fields, for those that hold something else than they should.
    """
    values, wrong = {}, []
    for field, _, holds in SETTINGS:
        value = spec.get(field)
        if value is None or value == "":
            continue
        if not isinstance(value, _TYPES[holds]) or isinstance(value, bool) is not (holds == "flag"):
            wrong.append(f"spec.{field}: {_WANTED[holds]}")
        else:
            values[field] = str(value).lower() if holds == "flag" else str(value)
    if wrong:
        raise SettingsError(f"syntax error in {path}: {'; '.join(wrong)}")
    return values


_TYPES: dict[str, tuple[type, ...]] = {"text": (str,), "flag": (bool,), "number": (int, float)}
_WANTED = {
    "text": "text is wanted: put it in quotes",
    "flag": "true or false is wanted",
    "number": "a number is wanted",
}


def _fits(holds: str, text: str) -> bool:
    if holds == "flag":
        return text in _TRUE or text in _FALSE
    if holds == "number":
        try:
            float(text)
        except ValueError:
            return False
    return True
