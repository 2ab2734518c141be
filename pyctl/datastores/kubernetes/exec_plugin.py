"""Credentials from a plugin: client.authentication.k8s.io, v1 and v1beta1, as client-go has it.

A plugin is run when a request first needs it, and again when what it gave has expired or is not
accepted. What it gave is kept in memory alone.
"""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any, NamedTuple

from pyctl.datastores.kubernetes.credentials import Proof, bearer
from pyctl.datastores.kubernetes.exec_process import Surroundings, interactive, output
from pyctl.datastores.kubernetes.fields import Fields
from pyctl.datastores.kubernetes.kubeconfig import Cluster, Exec
from pyctl.errors import ManifestError, SettingsError, Unauthorized
from pyctl.resources.times import canonical_time
from pyctl.small_files import read_small

INFO = "KUBERNETES_EXEC_INFO"
"""The variable in which a plugin finds what it is asked for."""

_KIND = "ExecCredential"


class Kept(NamedTuple):
    """What a plugin gave, and until when it counts (seconds since 1970, None for ever)."""

    proof: Proof
    until: float | None


class Plugin:
    """The credentials of a user that a plugin provides, for a cluster."""

    def __init__(
        self,
        plugin: Exec,
        cluster: Cluster,
        around: Surroundings,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.what = f"the credentials of the plugin {plugin.command}"
        self._plugin = plugin
        self._cluster = cluster
        self._around = around
        self._clock = clock
        self._kept: Kept | None = None
        self._lock = threading.Lock()

    def proof(self) -> Proof:
        """What the plugin gave, as long as it counts.

        Raises Unauthorized when the plugin fails or gives nothing to use, SettingsError when it has
        to ask the user and cannot.
        """
        with self._lock:
            kept = self._kept
            if kept is None or (kept.until is not None and kept.until <= self._clock()):
                kept = self._kept = self._asked()
            return kept.proof

    def renewed(self, refused: Proof) -> bool:
        """Ask the plugin again, unless another thread did; whether it gives something else now."""
        with self._lock:
            if self._kept is None or self._kept.proof == refused:
                self._kept = self._asked()
            return self._kept.proof != refused

    def _asked(self) -> Kept:
        printed = output(self._plugin, self._around, {INFO: self._question()})
        problems: list[str] = []
        kept = _read(printed, self._plugin.api_version, problems)
        if problems:
            raise Unauthorized(
                f"getting credentials: what the plugin {self._plugin.command} printed cannot be "
                f"used: {'; '.join(problems)}"
            )
        return kept

    def _question(self) -> str:
        """What the plugin is told: whether it may ask, and, if it wants it, about the cluster."""
        spec: dict[str, Any] = {"interactive": interactive(self._plugin, self._around)}
        if self._plugin.provide_cluster_info:
            spec["cluster"] = _told(self._cluster)
        return json.dumps({"kind": _KIND, "apiVersion": self._plugin.api_version, "spec": spec})


def _told(cluster: Cluster) -> dict[str, Any]:
    authority = _content(cluster.ca_file) if cluster.ca_file else cluster.ca.encode("latin-1")
    fields = {
        "server": cluster.server,
        "tls-server-name": cluster.tls_server_name,
        "insecure-skip-tls-verify": cluster.insecure,
        "certificate-authority-data": base64.b64encode(authority).decode(),
        "proxy-url": cluster.proxy_url,
        "disable-compression": cluster.disable_compression,
    }
    told = {name: value for name, value in fields.items() if value}
    return {**told, "config": cluster.exec_config}


def _content(file: str) -> bytes:
    try:
        return read_small(file)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise SettingsError(f"certificate-authority: {file} cannot be read: {why}") from error


def _read(printed: bytes, version: str, problems: list[str]) -> Kept:
    """What a plugin printed; what is wrong with it goes to `problems`."""
    value = _parsed(printed)
    if value is None:
        problems.append("it is no JSON")
        return Kept(Proof(), None)
    top = Fields(value, "", problems)
    if (top.text("kind") or _KIND, top.text("apiVersion")) != (_KIND, version):
        top.problem("", f"kind {_KIND} and apiVersion {version} are wanted")
    status = top.inner("status")
    token = status.text("token")
    certificate, key = status.text("clientCertificateData"), status.text("clientKeyData")
    if bool(certificate) != bool(key):
        status.problem("", "clientCertificateData and clientKeyData belong together")
    elif not token and not certificate:
        status.problem("", "it holds neither a token nor a certificate")
    headers = bearer(token) if token else ()
    return Kept(Proof(headers, certificate, key), _until(status))


def _parsed(printed: bytes) -> Any:
    """The value of JSON, or of the YAML of an object, which kubectl takes too; None for others."""
    try:
        return json.loads(printed)
    except RecursionError:
        return None
    except ValueError:
        if printed.lstrip().startswith(b"{"):
            return None
    from pyctl.documents.reader import read_value  # which loads a YAML parser

    with suppress(ManifestError):
        value = read_value(printed, "", strict=False)
        return value if isinstance(value, dict) else None
    return None


def _until(status: Fields) -> float | None:
    text = status.text("expirationTimestamp")
    if not text:
        return None
    try:
        return datetime.fromisoformat(canonical_time(text)).timestamp()
    except ValueError as error:
        status.problem("expirationTimestamp", str(error))
        return None
