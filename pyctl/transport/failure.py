"""Why no answer came, in words that say what to do."""

from __future__ import annotations

import socket
import ssl
from datetime import UTC, datetime
from typing import NamedTuple

import httpcore

from pyctl.errors import PyctlError
from pyctl.transport import certificate, probe
from pyctl.transport.certificate import Certificate
from pyctl.transport.deadline import Deadline
from pyctl.transport.packed import Unpackable
from pyctl.transport.tls import Tls

_EXPIRED, _NOT_YET, _SIGNATURE = 10, 9, 7
_UNKNOWN_ISSUER = frozenset({2, 18, 19, 20, 21})
_OTHER_NAME = frozenset({62, 64})

_CUT = "the connection was cut"
FAILURES = (
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.ProxyError,
    httpcore.TimeoutException,
)
"""What a request and its answer end in when they go wrong."""

_NEVER_SENT = (httpcore.ConnectError, httpcore.ConnectTimeout, httpcore.ProxyError)
_PLAIN = "the server does not speak TLS: write {}"
_FOREIGN = "what answers there does not speak HTTP"


class TransportError(PyctlError):
    """No answer came. `sent` is False when the request surely did not reach the server.

    `where` is the server's URL without path, `reason` why, in words; str() is both. `timed_out`
    says that it was waited for in vain.
    """

    exit_code = 7

    def __init__(self, where: str, reason: str, *, sent: bool, timed_out: bool = False) -> None:
        super().__init__(f"{where}: {reason}")
        self.where = where
        self.reason = reason
        self.sent = sent
        self.timed_out = timed_out


class Target(NamedTuple):
    """Whom a request was for: `https`, host and port; how TLS is spoken; by way of which proxy."""

    scheme: str
    host: str
    port: int
    tls: Tls
    proxy: str = ""

    @property
    def where(self) -> str:
        """`https://etcd-1:2379`."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}"


def told(
    error: Exception, target: Target, deadline: Deadline, *, answered: bool = False
) -> TransportError:
    """The failure that an exception of httpcore stands for.

    `answered` says that the answer had begun: the server is what it should be then.
    """
    behind = error.__cause__ or error.__context__  # httpcore's pool cuts the cause off
    cause = behind if isinstance(behind, OSError) else None
    refused = isinstance(cause, ssl.SSLError) and "ALERT" in (cause.reason or "")
    sent = not isinstance(error, _NEVER_SENT) and not refused
    reason = _half(error) if answered else ""
    reason = reason or _reason(error, cause, target, deadline)
    secured = target.proxy.startswith("https:")  # then TLS may have failed with either of the two
    if target.proxy and not sent and (secured or not isinstance(cause, ssl.SSLError)):
        reason = f"by way of the proxy {target.proxy}: {reason}"
    timed_out = isinstance(error, httpcore.TimeoutException)
    return TransportError(target.where, reason, sent=sent, timed_out=timed_out)


def wrongly_signed(error: Exception) -> bool:
    """Whether a server's certificate is not signed by the authority that was found for it."""
    cause = error.__cause__ or error.__context__
    return isinstance(cause, ssl.SSLCertVerificationError) and cause.verify_code == _SIGNATURE


def _reason(error: Exception, cause: OSError | None, target: Target, deadline: Deadline) -> str:
    if isinstance(error, httpcore.TimeoutException):
        return _timed_out(error, deadline)
    if isinstance(error, httpcore.ProxyError):
        return f"it refuses to connect ({error})"
    if isinstance(cause, ssl.SSLCertVerificationError):
        return _not_believed(cause, target)
    if isinstance(cause, ssl.SSLError):
        return _no_tls(cause, target)
    if isinstance(cause, socket.gaierror):
        return f"the name {target.host} is not known ({(cause.strerror or '').lower()})"
    if isinstance(cause, ConnectionRefusedError):
        return "connection refused: nothing listens there"
    if isinstance(cause, ConnectionResetError) and _is_plain(target):
        return _PLAIN.format(_other_scheme(target))
    if isinstance(error, httpcore.ConnectError):
        return ((cause.strerror if cause else "") or str(error)).lower()
    return _broken(error, target)


def _half(error: Exception) -> str:
    """What is to be said of an answer that is not whole, "" for one that only takes too long."""
    if isinstance(error, httpcore.TimeoutException):
        return ""
    if isinstance(error, Unpackable):
        return str(error)
    return "half an answer came, then the connection was cut"


def _timed_out(error: Exception, deadline: Deadline) -> str:
    within = "" if deadline.seconds is None else f" within {deadline.seconds:g} s"
    if isinstance(error, httpcore.ConnectTimeout):
        return f"timed out: no connection{within}"
    return f"timed out: no answer{within}"


def _broken(error: Exception, target: Target) -> str:
    """A connection came about, and then no answer."""
    text = str(error)
    if target.scheme == "http" and not target.proxy and probe.speaks_tls(target.host, target.port):
        return f"the server speaks TLS: write {_other_scheme(target)}"
    if isinstance(error, httpcore.RemoteProtocolError) and "disconnected" not in text:
        return f"{_FOREIGN} ({text})"
    return f"{_CUT} before an answer came"


def _not_believed(error: ssl.SSLCertVerificationError, target: Target) -> str:
    """What is wrong with the server's certificate, whose it is, and until when it counted."""
    name = target.tls.server_name or target.host
    shown = None if target.proxy else probe.certificate_of(target.host, target.port, name)
    whose = f"its certificate ({shown.shown})" if shown else "its certificate"
    if error.verify_code == _EXPIRED:
        return _over(whose, shown)
    if error.verify_code == _NOT_YET:
        return f"{whose} counts only from {_date(shown.begins)}" if shown else f"{whose} is to come"
    if error.verify_code in _OTHER_NAME:
        hosts = ", ".join(shown.hosts) if shown and shown.hosts else "another host"
        return f"{whose} is for {hosts}, not for {name}"
    if error.verify_code in _UNKNOWN_ISSUER:
        return f"{whose} is not trusted: {_issuer(shown)}: set the CA certificate that signed it"
    return f"{whose} is not trusted: {error.verify_message}"


def _over(whose: str, shown: Certificate | None) -> str:
    if shown and shown.ends < datetime.now(UTC):
        return f"{whose} expired on {_date(shown.ends)}"
    return f"the certificate of an authority above {whose} has expired"


def _issuer(shown: Certificate | None) -> str:
    if shown is not None and shown.own:
        return "it is signed by itself"
    named = f" (CN={shown.issuer})" if shown is not None and shown.issuer else ""
    return f"its issuer{named} is not known here"


def _no_tls(error: ssl.SSLError, target: Target) -> str:
    """TLS did not come about for another reason than the server's certificate."""
    reason = error.reason or ""
    if "ALERT" in reason:
        return _refused(reason, target.tls)
    if _is_plain(target):
        return _PLAIN.format(_other_scheme(target))
    if isinstance(error, ssl.SSLEOFError) or not reason:
        return f"{_CUT} while TLS began"
    return f"TLS failed: {reason.replace('_', ' ').lower()}"


def _is_plain(target: Target) -> bool:
    """Whether what TLS was spoken to does not understand it, but plain HTTP."""
    direct = target.scheme == "https" and not target.proxy
    return direct and probe.speaks_http(target.host, target.port)


def _other_scheme(target: Target) -> str:
    scheme = "http" if target.scheme == "https" else "https"
    return target._replace(scheme=scheme).where


def _refused(alert: str, tls: Tls) -> str:
    """What a server's alert means: nearly always the client's certificate, or its absence."""
    if not tls.own:
        if "CERTIFICATE" in alert:
            return "the server wants a client certificate, and none is set"
        wanted = ": if it wants a client certificate, none is set" if "HANDSHAKE" in alert else ""
        return f"the server refused TLS ({_spoken(alert)}){wanted}"
    own = certificate.from_pem(tls.certificate) if tls.certificate else None
    own = own or certificate.from_file(tls.certificate_file)
    whose = f"{tls.own} ({own.shown})" if own else tls.own
    if own and own.ends < datetime.now(UTC):
        return f"the server refuses {whose}: it expired on {_date(own.ends)}"
    return f"the server refuses {whose} ({_spoken(alert)})"


def _spoken(alert: str) -> str:
    return alert.partition("ALERT_")[2].replace("_", " ").lower() or alert


def _date(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
