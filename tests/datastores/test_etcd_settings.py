"""How to reach etcd: from calicoctl's settings to endpoints, certificates, who is asking."""

from __future__ import annotations

import pytest

from pyctl.datastores.etcd_settings import EtcdSettings, etcd_settings
from pyctl.errors import SettingsError
from pyctl.transport.tls import Tls


@pytest.mark.parametrize(
    ("text", "endpoints"),
    [
        ("http://e", ["http://e:2379"]),
        ("https://e:1/", ["https://e:1"]),
        ("e:1", ["https://e:1"]),
        ("10.0.0.1", ["https://10.0.0.1:2379"]),
        ("http://[fd00::1]:1", ["http://[fd00::1]:1"]),
        ("http://e/etcd/", ["http://e:2379/etcd"]),
        (" http://a , http://b,,http://a", ["http://a:2379", "http://b:2379"]),
        ("HTTP://E", ["http://e:2379"]),
        ("https://köln.test", ["https://xn--kln-sna.test:2379"]),
    ],
)
def test_endpoints(text: str, endpoints: list[str]) -> None:
    """A list with commas; blanks and repetitions do not count."""
    assert etcd_settings({"etcdEndpoints": text}) == EtcdSettings(endpoints=tuple(endpoints))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("unix:///run/etcd", "http:// or https:// is wanted"),
        ("http://", "write it like https://etcd.example.com:2379"),
        ("http://me:secret@e", "write it like https://etcd.example.com:2379"),
        ("http://e?x=y", "write it like https://etcd.example.com:2379"),
        ("http://e:99999", "Port out of range 0-65535"),
        ("http://[fd00", "Invalid IPv6 URL"),
        ("http://a b", "'a b' is no name of a host"),
    ],
)
def test_what_is_no_endpoint(text: str, why: str) -> None:
    """The one that is wrong is named."""
    with pytest.raises(SettingsError) as caught:
        etcd_settings({"etcdEndpoints": f"http://a,{text}"})
    assert str(caught.value) == f"etcd endpoint {text}: {why}"


def test_certificates() -> None:
    """By files, or inline; never both."""
    files = {"etcdKeyFile": "k", "etcdCertFile": "c", "etcdCACertFile": "a"}
    assert etcd_settings(files).tls == Tls(ca_file="a", certificate_file="c", key_file="k")
    inline = {"etcdKey": "K", "etcdCert": "C", "etcdCACert": "A"}
    assert etcd_settings(inline).tls == Tls(ca="A", certificate="C", key="K")
    with pytest.raises(SettingsError) as caught:
        etcd_settings({"etcdKey": "K", "etcdCert": "C", "etcdCACertFile": "a"})
    assert str(caught.value) == (
        "certificates are set inline (etcdKey, etcdCert) and by files (etcdCACertFile): "
        "choose one way"
    )


def test_who_is_asking() -> None:
    """A user counts with a password only, as for calicoctl."""
    both = etcd_settings({"etcdUsername": "me", "etcdPassword": "p"})
    assert (both.username, both.password) == ("me", "p")
    for one in ({"etcdUsername": "me"}, {"etcdPassword": "p"}):
        assert etcd_settings(one) == EtcdSettings()
