"""How etcd is reached: TLS, users, members, prefixes; and in which words it is not."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from itertools import islice
from pathlib import Path

import pytest

from pyctl.datastores.base import Create
from pyctl.datastores.etcd import Etcd
from pyctl.datastores.etcd_settings import EtcdSettings
from pyctl.resources.catalog import kind_for_word
from tests.conftest import Pyctl
from tests.etcd_server import EtcdServer, free_ports, running
from tests.transport.servers import (
    LATER,
    Certificates,
    answer,
    answering,
    request_of,
    served,
)

TIER = kind_for_word("tier")
Start = Callable[..., EtcdServer]


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Start]:
    """Starts etcds with options."""
    with ExitStack() as opened:

        def one(options: Sequence[str] = (), scheme: str = "http") -> EtcdServer:
            return opened.enter_context(
                running(tmp_path_factory.mktemp("etcd"), options, scheme=scheme)
            )

        yield one


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """An authority of these tests."""
    return Certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="module")
def secured(start: Start, certificates: Certificates) -> EtcdServer:
    """An etcd that speaks TLS, and wants to know clients by certificates of the authority."""
    certificate, key = certificates.issue()
    return start(
        [
            *("--cert-file", certificate, "--key-file", key),
            *("--trusted-ca-file", certificates.ca, "--client-cert-auth"),
        ],
        scheme="https",
    )


@pytest.fixture(scope="module")
def guarded(start: Start) -> EtcdServer:
    """An etcd with users: root, and one who may do nothing."""
    server = start()
    guard(server)
    return server


def guard(server: EtcdServer) -> None:
    """Let an etcd ask who its users are."""
    for name, password in (("root", "secret"), ("poor", "weak")):
        server.call("/auth/user/add", name=name, password=password)
    server.call("/auth/role/add", name="root")
    server.call("/auth/user/grant", user="root", role="root")
    server.call("/auth/enable")


def own(certificates: Certificates, name: str | None = "pyctl") -> dict[str, str]:
    """The settings of a client who has a certificate."""
    certificate, key = certificates.issue(common_name=name)
    return {
        "ETCD_CA_CERT_FILE": certificates.ca,
        "ETCD_CERT_FILE": certificate,
        "ETCD_KEY_FILE": key,
    }


def refused(pyctl: Pyctl, code: int = 7) -> str:
    """What a get that fails says."""
    result = pyctl("get", "tiers")
    assert (result.code, result.stdout) == (code, ""), result
    return result.stderr


def test_an_etcd_with_tls(pyctl: Pyctl, secured: EtcdServer, certificates: Certificates) -> None:
    """Certificates in files, or inline in the configuration file."""
    pyctl.environ |= {"ETCD_ENDPOINTS": secured.url, **own(certificates)}
    assert pyctl.ok("create", "tier", "t") == "Successfully created 1 'Tier' resource(s)\n"
    fields = {"CA_CERT": "etcdCACert", "CERT": "etcdCert", "KEY": "etcdKey"}
    inline = "".join(
        f"  {field}: |\n"
        + "".join(
            f"    {line}\n"
            for line in Path(pyctl.environ.pop(f"ETCD_{name}_FILE")).read_text().splitlines()
        )
        for name, field in fields.items()
    )
    Path("calicoctl.cfg").write_text(
        "apiVersion: projectcalico.org/v3\nkind: CalicoAPIConfig\nmetadata:\nspec:\n"
        f"  datastoreType: etcdv3\n  etcdEndpoints: {secured.url}\n{inline}"
    )
    assert "\ntier/t\n" in "\n" + pyctl.ok("get", "tiers", "-o", "name", "-c", "calicoctl.cfg")


def test_a_certificate_that_is_wanted_and_not_shown(
    pyctl: Pyctl, secured: EtcdServer, certificates: Certificates
) -> None:
    """The settings for it are not set, and the message says that it is wanted."""
    pyctl.environ |= {"ETCD_ENDPOINTS": secured.url, "ETCD_CA_CERT_FILE": certificates.ca}
    told = "the server wants a client certificate, and none is set"
    assert refused(pyctl) == f"the etcd datastore {secured.url}: {told}\n"


def test_an_authority_that_is_not_known(pyctl: Pyctl, secured: EtcdServer) -> None:
    """Whose certificate it is, and which setting would help."""
    pyctl.environ["ETCD_ENDPOINTS"] = secured.url
    assert "set the CA certificate that signed it" in refused(pyctl)


def test_another_name(pyctl: Pyctl, start: Start, certificates: Certificates) -> None:
    """For whom the certificate is."""
    certificate, key = certificates.issue("etcd-1.example.com")
    server = start(["--cert-file", certificate, "--key-file", key], scheme="https")
    pyctl.environ |= {"ETCD_ENDPOINTS": server.url, "ETCD_CA_CERT_FILE": certificates.ca}
    assert "is for etcd-1.example.com, not for 127.0.0.1" in refused(pyctl)


def test_an_expired_certificate(pyctl: Pyctl, start: Start, certificates: Certificates) -> None:
    """Whose certificate it is, and since when it does not count."""
    certificate, key = certificates.issue(common_name="etcd-1", ends=LATER)
    server = start(["--cert-file", certificate, "--key-file", key], scheme="https")
    pyctl.environ |= {"ETCD_ENDPOINTS": server.url, "ETCD_CA_CERT_FILE": certificates.ca}
    told = refused(pyctl)
    assert "its certificate (CN=etcd-1" in told
    assert "expired on 2021-02-03 04:05 UTC" in told


def test_plain_http_to_a_tls_port(pyctl: Pyctl, secured: EtcdServer) -> None:
    """What to write instead."""
    plain = secured.url.replace("https", "http")
    pyctl.environ["ETCD_ENDPOINTS"] = plain
    told = f"the server speaks TLS: write {secured.url}"
    assert refused(pyctl) == f"the etcd datastore {plain}: {told}\n"


def test_tls_to_a_plain_http_port(pyctl: Pyctl, etcd: EtcdServer) -> None:
    """What to write instead; an endpoint without a scheme speaks TLS."""
    pyctl.environ["ETCD_ENDPOINTS"] = etcd.url.removeprefix("http://")
    secured = etcd.url.replace("http", "https")
    told = f"the server does not speak TLS: write {etcd.url}"
    assert refused(pyctl) == f"the etcd datastore {secured}: {told}\n"


@pytest.mark.parametrize(
    ("user", "password", "told"),
    [
        ("root", "wrong", "authentication failed, invalid user ID or password"),
        ("poor", "weak", "connection is unauthorized: etcdserver: permission denied"),
        (
            "",
            "",
            "etcd wants to know who is asking (etcdserver: user name is empty): set a user",
        ),
        (
            "root",
            "",
            "etcd wants to know who is asking (etcdserver: user name is empty): set a user",
        ),
    ],
)
def test_an_etcd_with_users_that_does_not_let_one_in(
    pyctl: Pyctl, guarded: EtcdServer, user: str, password: str, told: str
) -> None:
    """Exit code 6; a user without a password does not count, as in calicoctl."""
    pyctl.environ |= {
        "ETCD_ENDPOINTS": guarded.url,
        "ETCD_USERNAME": user,
        "ETCD_PASSWORD": password,
    }
    assert told in refused(pyctl, code=6)


def test_an_etcd_that_knows_its_users_by_certificates(
    pyctl: Pyctl, tmp_path: Path, certificates: Certificates
) -> None:
    """Its gateway does not pass on whom one names; one without a name and a password help."""
    (tmp_path / "etcd").mkdir()
    options = ["--trusted-ca-file", certificates.ca, "--client-cert-auth"]
    for option, file in zip(("--cert-file", "--key-file"), certificates.issue(), strict=True):
        options += [option, file]
    with ExitStack() as opened:
        before = opened.enter_context(running(tmp_path / "etcd"))
        guard(before)
        before.kill()
        server = opened.enter_context(running(tmp_path / "etcd", options, scheme="https"))
        pyctl.environ |= {"ETCD_ENDPOINTS": server.url, **own(certificates, "root")}
        told = "takes no client certificate with a common name then: show one without, and set"
        assert told in refused(pyctl, code=6)
        pyctl.environ |= {"ETCD_USERNAME": "root", "ETCD_PASSWORD": "secret"}
        assert told in refused(pyctl, code=6)
        pyctl.environ |= own(certificates, None)
        assert pyctl.ok("get", "tiers", "-o", "name") == ""


def test_an_etcd_with_users(pyctl: Pyctl, guarded: EtcdServer) -> None:
    """Who may do something does it, in every thread of a command."""
    pyctl.environ |= {
        "ETCD_ENDPOINTS": guarded.url,
        "ETCD_USERNAME": "root",
        "ETCD_PASSWORD": "secret",
    }
    assert pyctl.ok("create", "tier", "t") == "Successfully created 1 'Tier' resource(s)\n"
    assert "tier/t\n" in pyctl.ok("get", "tiers", "-o", "name")


def test_a_server_that_forgets_who_is_asking(tmp_path: Path) -> None:
    """It does when it starts again; the password is said again."""
    (tmp_path / "etcd").mkdir()
    with running(tmp_path / "etcd") as server:
        guard(server)
        settings = EtcdSettings((server.url,), username="root", password="secret")
        with closing(Etcd.open(settings)) as store:
            revision = store.revision()
            server.kill()
            server.start()
            assert store.revision() == revision
            (created,) = store.write([Create(TIER, {"metadata": {"name": "t"}, "spec": {}})])
            (event,) = islice(store.watch(TIER, since=revision), 1)
    assert isinstance(created, dict)
    assert event.object["metadata"] == created["metadata"]


def test_a_user_where_nobody_is_asked(pyctl: Pyctl, etcd: EtcdServer) -> None:
    """Settings that are not needed do no harm."""
    pyctl.environ |= {"ETCD_ENDPOINTS": etcd.url, "ETCD_USERNAME": "a", "ETCD_PASSWORD": "b"}
    assert pyctl.ok("get", "tiers", "-o", "name") == ""


def test_a_gateway_that_is_switched_off(pyctl: Pyctl, start: Start) -> None:
    """The version of etcd, and which option to leave out."""
    server = start(["--enable-grpc-gateway=false"])
    pyctl.environ["ETCD_ENDPOINTS"] = server.url
    told = refused(pyctl)
    assert f"at {server.url} has its JSON gateway switched off" in told
    assert "start it without --enable-grpc-gateway=false" in told


def test_what_is_not_etcd(pyctl: Pyctl) -> None:
    """Another server at that address is no etcd."""
    page = answer(b"<html>hello</html>", "404 Not Found")
    with served(answering(*[page] * 5)) as server:
        pyctl.environ["ETCD_ENDPOINTS"] = server.http
        assert refused(pyctl) == f"what answers at {server.http} is not etcd (status 200)\n"


@pytest.mark.parametrize("prefix", ["/v3", "/v3beta", "/v3alpha"])
def test_the_gateways_prefix_is_found(pyctl: Pyctl, prefix: str) -> None:
    """Older versions of etcd have another."""
    asked: list[str] = []
    empty = answer(b'{"header":{"revision":"7"}}')

    def act(connection: socket.socket) -> None:
        while True:
            path = request_of(connection).split(b" ", 2)[1].decode()
            asked.append(path)
            known = path.startswith(f"{prefix}/")
            connection.sendall(empty if known else answer(b"", "404 Not Found"))

    with served(act) as server:
        pyctl.environ["ETCD_ENDPOINTS"] = server.http
        assert pyctl.ok("get", "tiers", "-o", "name") == ""
    assert asked[-2:] == [f"{prefix}/kv/range"] * 2


def test_another_member_is_asked_when_one_does_not_answer(pyctl: Pyctl, etcd: EtcdServer) -> None:
    """Whichever stands first; when none answers, each has its reason."""
    dead = [f"http://127.0.0.1:{port}" for port in free_ports(2)]
    pyctl.environ["ETCD_ENDPOINTS"] = f"{dead[0]},{etcd.url},{dead[1]}"
    assert pyctl.ok("create", "tier", "t") == "Successfully created 1 'Tier' resource(s)\n"
    pyctl.environ["ETCD_ENDPOINTS"] = ",".join(dead)
    told = refused(pyctl)
    assert told.startswith("no member of the etcd datastore answers: ")
    assert [f"{url}: connection refused: nothing listens there" in told for url in dead] == [
        True
    ] * 2


def test_members_that_dns_names(
    pyctl: Pyctl, etcd: EtcdServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A domain alone does not choose etcd; where it is chosen, the domain names the members."""
    asked: list[tuple[object, ...]] = []

    def members_of(*args: object) -> tuple[str, ...]:
        asked.append(args)
        return (etcd.url,)

    monkeypatch.setattr("pyctl.datastores.etcd.members_of", members_of)
    pyctl.environ["ETCD_DISCOVERY_SRV"] = "example.com"
    pyctl.ok("get", "tiers")
    assert asked == []
    pyctl.environ["DATASTORE_TYPE"] = "etcdv3"
    assert pyctl.ok("create", "tier", "t") == "Successfully created 1 'Tier' resource(s)\n"
    assert asked == [("etcd-client", "example.com", 30.0)]


def test_plain_http_needs_no_tls(on_etcd: Pyctl, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading the authorities of the system costs time."""

    def context(_: object) -> None:
        pytest.fail("a TLS context was made")

    monkeypatch.setattr("pyctl.transport.client.context", context)
    on_etcd.ok("get", "tiers")
