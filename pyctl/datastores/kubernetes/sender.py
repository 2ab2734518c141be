"""Sends requests to one API server with what shows who is asking, over connections that are kept.

A proof that the server does not accept is renewed, where it can be, and shown once more.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from pyctl import __version__
from pyctl.datastores.kubernetes.calls import Call
from pyctl.datastores.kubernetes.connection import Connection
from pyctl.datastores.kubernetes.credentials import Credentials, Proof, impersonating
from pyctl.errors import DatastoreError
from pyctl.transport import redirects
from pyctl.transport.client import Client, Log, Response, Stream
from pyctl.transport.deadline import Deadline
from pyctl.transport.hosts import without_user
from pyctl.transport.proxies import proxy_of
from pyctl.transport.tls import Tls

_UNAUTHORIZED = 401
_ALWAYS = (("Accept", "application/json"), ("User-Agent", f"pyctl/{__version__}"))
_JSON = ("Content-Type", "application/json")


class Sender:
    """Requests to the server of a connection. Several threads may share one.

    `environ` may name a proxy, which one of the cluster's own goes before; `log` gets a line for
    each request.
    """

    def __init__(
        self,
        connection: Connection,
        credentials: Credentials,
        *,
        environ: Mapping[str, str],
        log: Log | None = None,
    ) -> None:
        self._connection = connection
        self._credentials = credentials
        self._environ = environ
        self._log = log
        self._always = (*_ALWAYS, *impersonating(connection.user.impersonation))
        self._clients: dict[str, Client] = {}
        self._opening = threading.Lock()
        self._closed = False

    def prepare(self) -> None:
        """Get the credentials that a request will show: a plugin may take its time to ask the user.

        Raises what credentials raise.
        """
        self._credentials.proof()

    def send(self, call: Call, deadline: Deadline) -> Response:
        """The server's answer, whatever it is; TransportError when none comes.

        Raises SettingsError for credentials that cannot be had.
        """
        proof = self._credentials.proof()
        response = self._sent(call, proof, deadline)
        if response.status == _UNAUTHORIZED and self._credentials.renewed(proof):
            again = Deadline(deadline.seconds)  # the user may have been asked in between
            response = self._sent(call, self._credentials.proof(), again)
        return response

    @contextmanager
    def stream(self, call: Call, deadline: Deadline, idle: Deadline) -> Iterator[Stream]:
        """The server's answer as it comes; `idle` says how long each bit of it may take."""
        proof = self._credentials.proof()
        with self._streamed(call, proof, deadline, idle) as stream:
            refused = stream.status == _UNAUTHORIZED and self._credentials.renewed(proof)
            if not refused:
                yield stream
        if refused:
            again = Deadline(deadline.seconds)
            with self._streamed(call, self._credentials.proof(), again, idle) as stream:
                yield stream

    def close(self) -> None:
        """Close the connections; threads that still ask get DatastoreError, streams end."""
        with self._opening:
            self._closed = True
        for client in self._clients.values():
            client.close()

    def _sent(self, call: Call, proof: Proof, deadline: Deadline) -> Response:
        client, url = self._client(proof), self._connection.url + call.target
        body, headers = call.content, self._headers(call, proof)
        for _ in range(redirects.MOST + 1):
            response = client.request(
                call.method, url, deadline=deadline, body=body, headers=headers
            )
            onward = self._onward(call, url, response)
            if not onward:
                break
            url = onward
        return response

    @contextmanager
    def _streamed(
        self, call: Call, proof: Proof, deadline: Deadline, idle: Deadline
    ) -> Iterator[Stream]:
        client, url = self._client(proof), self._connection.url + call.target
        headers = self._headers(call, proof)
        for left in range(redirects.MOST, -1, -1):
            with client.stream(
                call.method, url, deadline=deadline, idle=idle, headers=headers
            ) as stream:
                onward = self._onward(call, url, stream)
                if not (onward and left):
                    yield stream
                    return
            url = onward

    def _onward(self, call: Call, url: str, answer: Response | Stream) -> str:
        """Where an answer leads, "" for one that is final.

        kubectl shows who is asking wherever it is led to. Here it must be the same host.
        """
        if not redirects.is_redirect(answer.status, write=call.write):
            return ""
        try:
            target = redirects.target(url, answer.headers)
            fine = not target or redirects.stays(url, target)
        except ValueError:
            return ""
        if fine:
            return target.partition("#")[0]
        raise DatastoreError(
            f"the Kubernetes cluster {self._connection.url} leads to {without_user(target)}: name "
            "the server that is meant"
        )

    def _headers(self, call: Call, proof: Proof) -> tuple[tuple[str, str], ...]:
        headers = (*self._always, *proof.headers)
        return headers if call.body is None else (*headers, _JSON)

    def _client(self, proof: Proof) -> Client:
        """The connections on which a certificate was shown: with each new one, new ones."""
        with self._opening:
            if self._closed:
                raise DatastoreError(f"the connection to {self._connection.url} is closed")
            client = self._clients.get(proof.certificate)
            if client is None:
                client = self._clients[proof.certificate] = Client(
                    tls=self._tls(proof),
                    proxy_for=self._proxy,
                    log=self._log,
                    packing=not self._connection.cluster.disable_compression,
                )
        return client

    def _proxy(self, url: str) -> str:
        return self._connection.cluster.proxy_url or proxy_of(url, self._environ)

    def _tls(self, proof: Proof) -> Tls:
        cluster, user = self._connection.cluster, self._connection.user
        shown = bool(user.certificate_file or user.certificate)
        tls = Tls(
            ca_file=cluster.ca_file,
            ca=cluster.ca,
            certificate_file=user.certificate_file,
            certificate=user.certificate,
            key_file=user.key_file if shown else "",  # for kubectl it is nothing by itself
            key=user.key if shown else "",
            server_name=cluster.tls_server_name,
            verify=not cluster.insecure,
        )
        if tls.own or not proof.certificate:
            return tls
        return tls._replace(certificate=proof.certificate, key=proof.key)
