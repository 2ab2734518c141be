"""Kubeconfig files, alone and merged: the rules in tables, and kubectl itself on the same files."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from pyctl.datastores.kubernetes.kubeconfig import (
    Cluster,
    Context,
    Kubeconfig,
    User,
    context_names,
    listed,
    load,
    merged,
)
from pyctl.datastores.kubernetes.kubeconfig_reader import parse
from pyctl.errors import SettingsError
from tests.datastores.kubernetes.kubeconfigs import flattened, part, write
from tests.kubectl import view

FIRST = Kubeconfig(
    clusters={"c": Cluster(server="https://first")},
    users={"u": User(token="t")},
    contexts={"x": Context("c", "u", "ns")},
    files=("first",),
)
SECOND = Kubeconfig(
    clusters={"c": Cluster(server="https://second", insecure=True), "d": Cluster("https://d")},
    users={"u": User(username="me", password="p")},
    contexts={"y": Context("d", "u")},
    current_context="y",
    files=("second", "first"),
)


def test_the_first_of_a_name_counts_whole() -> None:
    """Nothing of a part of the same name is taken from a later file."""
    both = merged([FIRST, SECOND])
    assert both.clusters == {"c": FIRST.clusters["c"], "d": SECOND.clusters["d"]}
    assert both.users == FIRST.users
    assert both.contexts == {**FIRST.contexts, **SECOND.contexts}
    assert merged([SECOND, FIRST]).clusters == SECOND.clusters


@pytest.mark.parametrize(
    ("currents", "chosen"),
    [(["", "y", "z"], "y"), (["x", "y"], "x"), (["", ""], ""), ([], "")],
)
def test_the_first_current_context_counts(currents: list[str], chosen: str) -> None:
    """A file without one leaves the choice to the next."""
    files = [Kubeconfig(current_context=name) for name in currents]
    assert merged(files).current_context == chosen


def test_merged_from_both() -> None:
    """Messages can name all files."""
    assert merged([FIRST, SECOND]).files == ("first", "second")


@pytest.mark.parametrize(
    ("text", "paths"), [("a", ["a"]), ("a:b:a", ["a", "b", "a"]), ("a::", ["a", "", ""])]
)
def test_lists_of_paths(text: str, paths: list[str]) -> None:
    """As in KUBECONFIG."""
    assert listed(text) == paths


def test_missing_and_repeated_files(tmp_path: Path) -> None:
    """They do not count, unless they must exist."""
    there, missing = write(tmp_path / "a", current="x"), str(tmp_path / "missing")
    assert load([missing, there, "", there]) == Kubeconfig(current_context="x", files=(there,))
    with pytest.raises(SettingsError, match=f"^kubeconfig {missing}: No such file or directory$"):
        load([missing], must_exist=True)


def test_every_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    """All at once, each with its place."""
    broken = tmp_path / "broken"
    broken.write_text("a: [\n")
    with pytest.raises(SettingsError) as caught:
        load([str(tmp_path), str(broken)])
    first, second = str(caught.value).splitlines()
    assert first == f"kubeconfig {tmp_path}: Is a directory"
    assert second.startswith(f"kubeconfig {broken}:")


@pytest.mark.parametrize(
    ("content", "problems"),
    [
        ({"kind": "Confug"}, ["apiVersion v1 and kind Config are wanted, not v1 and Confug"]),
        ({"apiVersion": "v2"}, ["apiVersion v1 and kind Config are wanted, not v2 and Config"]),
        ([], ["fields are wanted here"]),
        ({"clusters": {}}, ["clusters: a list is wanted"]),
        ({"clusters": ["a"]}, ["clusters[0]: fields are wanted here"]),
        ({"contexts": [{"name": 12}]}, ["contexts[0].name: text is wanted: put it in quotes"]),
        (
            {"clusters": [{"name": "a", "cluster": {"certificate-authority-data": "!!"}}]},
            ["clusters[0].cluster.certificate-authority-data: this is not base64"],
        ),
        (
            {"clusters": [{"name": "a", "cluster": {"insecure-skip-tls-verify": "yes"}}]},
            ["clusters[0].cluster.insecure-skip-tls-verify: true or false is wanted"],
        ),
        (
            {"clusters": [{"name": "a"}, {"name": "a"}]},
            ["clusters[1].name: 'a' comes twice: rename one of them"],
        ),
        (
            {"users": [{"user": {"exec": {"args": ["a", 1], "env": {}}, "token": 12}}]},
            [
                "users[0].user.token: text is wanted: put it in quotes",
                "users[0].user.exec.args[1]: text is wanted: put it in quotes",
                "users[0].user.exec.env: a list is wanted",
            ],
        ),
    ],
)
def test_wrong_values(content: Any, problems: list[str]) -> None:
    """Each is told with the file and the field, all at once."""
    with pytest.raises(SettingsError) as caught:
        parse(json.dumps(content).encode(), "kube")
    assert str(caught.value).splitlines() == [f"kubeconfig kube: {text}" for text in problems]


@pytest.mark.parametrize("text", ["", "# nothing\n", "null", "clusters: null", "other: 1\n---\n[]"])
def test_files_of_nothing(text: str) -> None:
    """They are read as empty; unknown fields and further documents do not count."""
    assert parse(text.encode(), "kube") == Kubeconfig(files=("kube",))


def test_a_key_given_twice() -> None:
    """The last value counts, as for kubectl."""
    assert parse(b"current-context: a\ncurrent-context: b\n", "kube").current_context == "b"


def test_texts_that_are_null() -> None:
    """They are empty, as for kubectl, also within lists."""
    config = parse(b"users: [{user: {as: joe, as-groups: [null, g], token: null}}]", "kube")
    assert config.users[""].impersonation.groups == ("", "g")
    assert config.users[""].token == ""


def test_relative_paths(tmp_path: Path) -> None:
    """They are meant from the file's directory; a command without a slash is looked for in PATH."""
    text = """
clusters: [{name: c, cluster: {certificate-authority: ca}}]
users:
- {name: u, user: {client-certificate: a/b, client-key: /k, tokenFile: ../t, exec: {command: x}}}
- {name: v, user: {exec: {command: gone/../x}}}
"""
    config = parse(text.encode(), str(tmp_path / "kube"))
    user, other = config.users["u"], config.users["v"]
    assert config.clusters["c"].ca_file == f"{tmp_path}/ca"
    assert user[:4] == (f"{tmp_path}/a/b", "", "/k", "")
    assert user.token_file == f"{tmp_path.parent}/t"
    assert (user.exec and user.exec.command) == "x"
    assert (other.exec and other.exec.command) == f"{tmp_path}/x"
    inline = parse(text.encode(), "inline", base="").users["v"]  # is in no directory
    assert (inline.exec and inline.exec.command) == "gone/../x"


Make = Callable[[Path], Mapping[str, str]]


def _two_files(root: Path) -> Mapping[str, str]:
    """Two files of different directories, with everything that a kubeconfig can hold."""
    for name in ("ca.pem", "cert.pem", "key.pem"):
        (root / "one").mkdir(exist_ok=True)
        (root / "one" / name).write_text(f"{name} of one\n")
    plugin = {
        "apiVersion": "client.authentication.k8s.io/v1beta1",
        "command": "/bin/plugin",
        "args": ["--flag", "x"],
        "env": [{"name": "A", "value": "b"}],
        "installHint": "install it",
        "provideClusterInfo": True,
    }
    told = {"name": "client.authentication.k8s.io/exec", "extension": {"audience": "a"}}
    one = write(
        root / "one" / "config",
        clusters=[
            part("cluster", "c", server="https://one:6443", certificate_authority="ca.pem"),
            part("cluster", "e", server="https://e", extensions=[told], disable_compression=True),
        ],
        users=[
            part("user", "files", client_certificate="cert.pem", client_key="key.pem"),
            part("user", "plugin", exec=plugin),
            part("user", "shared", token="one"),
        ],
        contexts=[part("context", "x", cluster="c", user="files", namespace="ns")],
    )
    two = write(
        root / "two" / "config",
        clusters=[
            part("cluster", "c", server="https://two", insecure_skip_tls_verify=True),
            part("cluster", "d", server="https://two", certificate_authority_data="Y2E=")
            | {"unknown": 1},
            part(
                "cluster", "p", server="https://p", proxy_url="http://proxy:1", tls_server_name="n"
            ),
        ],
        users=[
            part("user", "shared", token="two"),
            part("user", "data", client_certificate_data="YQ==", client_key_data="Yg=="),
            part("user", "token", tokenFile="/token", username="", password=""),
            part(
                "user",
                "acting",
                **{
                    "token": "t",
                    "as": "jane",
                    "as-uid": "12",
                    "as-groups": ["g", "h"],
                    "as-user-extra": {"k": ["1", "2"]},
                },
            ),
            part("user", "old", **{"auth-provider": {"name": "oidc", "config": {"a": "b"}}}),
        ],
        contexts=[
            part("context", "x", cluster="d", user="data"),
            part("context", "y", cluster="d", user="shared"),
        ],
        current="y",
    )
    return {"KUBECONFIG": f"{one}:{root / 'missing'}:{two}:{one}"}


def _relative(root: Path) -> Mapping[str, str]:
    """A file named relative to the working directory, and two current contexts."""
    (root / "sub").mkdir()
    (root / "sub" / "ca.pem").write_text("ca\n")
    cluster = part("cluster", "c", server="https://c", certificate_authority="ca.pem")
    write(root / "sub" / "a", clusters=[cluster], current="x")
    write(root / "b", contexts=[part("context", "x", cluster="c", user="u")], current="z")
    return {"KUBECONFIG": "sub/a:b"}


def _yaml(root: Path) -> Mapping[str, str]:
    """A file as people write them."""
    (root / "kube").write_text(
        "# mine\nclusters:\n- {name: c, cluster: &c {server: 'https://c'}}\n"
        "- name: d\n  cluster: *c\n- name: c2\n  cluster:\n    server: https://1\n"
        "    server: https://2\ncurrent-context: |-\n  x\n"
    )
    return {"KUBECONFIG": "kube"}


@pytest.mark.parametrize("make", [_two_files, _relative, _yaml])
def test_as_kubectl_merges(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make: Make) -> None:
    """Each part, in the same order of precedence."""
    monkeypatch.chdir(tmp_path)
    environ = make(tmp_path)
    theirs = parse(json.dumps(view(home=tmp_path, environ=environ)).encode(), "kubectl", base="")
    assert flattened(load(listed(environ["KUBECONFIG"]))) == theirs._replace(files=())


def test_the_names_of_contexts(tmp_path: Path) -> None:
    """Each once, in the order of the files; what cannot be read names none."""
    texts = {
        "east": "contexts: [{name: east}, {name: both}, {}]",
        "broken": "a: b: c",
        "west": "contexts: [{name: west}, {name: both}]",
        "odd": "contexts: [{name: 5}]",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
    paths = [str(tmp_path / name) for name in ("east", "gone", "broken", "west", "odd")]
    assert context_names(["", *paths]) == ["east", "both", "west"]
