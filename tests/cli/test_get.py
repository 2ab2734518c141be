"""pyctl get: what is asked for, in which format."""

from __future__ import annotations

import json

import pytest

from tests.conftest import Pyctl

HEPS = """\
apiVersion: projectcalico.org/v3
kind: HostEndpoint
metadata: {name: a, labels: {site: x}}
spec: {node: n1, interfaceName: eth0, expectedIPs: [10.0.0.1]}
---
apiVersion: projectcalico.org/v3
kind: HostEndpoint
metadata: {name: b}
spec: {node: n2, interfaceName: eth1}
"""


@pytest.fixture
def stored(pyctl: Pyctl) -> Pyctl:
    """The program with two host endpoints stored."""
    pyctl.ok("apply", "-f", "-", stdin=HEPS)
    return pyctl


@pytest.mark.parametrize(
    ("line", "stdout"),
    [
        ("get hep", "NAME   NODE   \na      n1     \nb      n2     \n\n"),
        ("get HEPS a", "NAME   NODE   \na      n1     \n\n"),
        ("get hep/b", "NAME   NODE   \nb      n2     \n\n"),
        ("get hep a -o name", "hostendpoint/a\n"),
        ("get hep,gnp -o name", "hostendpoint/a\nhostendpoint/b\n"),
        ("get hep/a tier/default -o name", "hostendpoint/a\ntier/default\n"),
        ("get hep b a -o name", "hostendpoint/b\nhostendpoint/a\n"),
        ("get hep -l site=x -o name", "hostendpoint/a\n"),
        ("get -l !site hep -o name", "hostendpoint/b\n"),
        ("get hep -l site=='x' -o name", "hostendpoint/a\n"),
        ("get hep --field-selector spec.node=n2 -o name", "hostendpoint/b\n"),
        ("get hep -l debug -o name", "hostendpoint/a\nhostendpoint/b\n"),
        ("get hep --sort-by NODE -o name", "hostendpoint/a\nhostendpoint/b\n"),
        ("get hep --sort-by .metadata.labels.site -o name", "hostendpoint/b\nhostendpoint/a\n"),
        ("get hep/b hep/a --sort-by NAME -o name", "hostendpoint/a\nhostendpoint/b\n"),
        ("get hep --no-headers", "a    n1   \nb    n2   \n"),
        (
            "get hep --show-labels",
            "NAME   NODE   LABELS   \na      n1     site=x   \nb      n2     <none>   \n\n",
        ),
        (
            "get hep -o custom-columns=NODE,IPS",
            "NODE   IPS        \nn1     10.0.0.1   \nn2                \n\n",
        ),
        (
            "get hep -o custom-columns=N:.metadata.name,IPS:.spec.expectedIPs",
            "N     IPS\na     [10.0.0.1]\nb     <none>\n",
        ),
        ("get hep,tiers -o custom-columns=N:.kind --no-headers -l site", "HostEndpoint\n"),
        (
            "get hep --show-labels -o custom-columns=N:.metadata.name",
            "N     LABELS\na     site=x\nb     <none>\n",
        ),
        ("get hep -o jsonpath={.items[*].metadata.name}", "a b"),
        ("get hep a -o jsonpath={.metadata.name}", "a"),
        ("get hep a b -o jsonpath={.kind}:{.items[*].metadata.name}", "List:a b"),
        ("get hep,tiers -o jsonpath={.kind}:{.items[1:3].kind}", "List:HostEndpoint Tier"),
        ("get hep -o jsonpath={.kind}", "HostEndpointList"),
        ("get hep -o jsonpath-as-json={.items[*].metadata.name}", '[\n    "a",\n    "b"\n]\n'),
        ("get gnp -o json", None),
        ("get tiers,hep/b", None),
    ],
)
def test_words_say_what_is_shown(stored: Pyctl, line: str, stdout: str | None) -> None:
    """Kinds in any case, several kinds, KIND/NAME, names in the order given."""
    result = stored(*line.split())
    if stdout is None:
        assert (result.code == 0) == ("/" not in line or "," not in line)
        return
    assert (result.stdout, result.stderr, result.code) == (stdout, "", 0)


@pytest.mark.parametrize(
    ("line", "stderr", "code"),
    [
        ("get", "name a kind of resource, such as hostendpoints, or a file with -f\n", 2),
        ("get gadgets", "failed to get resources: resource type 'gadgets' is not supported", 2),
        ("get hepz", "(did you mean hep?)\n", 2),
        ("get hep nope", "resource does not exist: HostEndpoint(nope)\n", 3),
        ("get hep a nope", "resource does not exist: HostEndpoint(nope)\n", 8),
        ("get hep,gnp a", "names go with one kind: write KIND/NAME for several kinds\n", 2),
        ("get hep/a b", "KIND NAME and KIND/NAME do not mix in one command: b\n", 2),
        ("get hep a tier/b", "KIND NAME and KIND/NAME do not mix in one command\n", 2),
        ("get hep/", "resource name may not be empty\n", 2),
        ("get hep -n x", "HostEndpoint is not namespaced\n", 2),
        (
            "get hep -o xml",
            "unrecognized output format 'xml' (known: ps, wide, yaml, json, name, custom-columns=",
            2,
        ),
        ("get hep --log-level loud", "unknown log level: loud", 2),
        ("get hep -l=", "-l is empty: that is an unknown log level, and no selector", 2),
        ("get hep -l a=(", "invalid selector 'a=(' (expected a value without quotes", 2),
        ("get hep --field-selector=spec.x=1", "HostEndpoint has no field spec.x", 2),
        ("get hep a -l site", "name cannot be provided when a selector is specified\n", 2),
        ("get hep/a --field-selector NODE=n1", "name cannot be provided when a selector is", 2),
        ("get hep --sort-by=", "--sort-by is empty: write a path such as .spec.order", 2),
        ("get hep --sort-by .spec.nope", "couldn't find any field with path '.spec.nope'", 1),
        ("get hep -o yaml --show-labels", "--show-labels option cannot be used with yaml", 2),
        ("get hep -o custom-columns=COLOUR", "unknown heading COLOUR, valid values are: NAME,", 2),
        ("get hep -o jsonpath={.items[7]}", "error executing jsonpath: array index out of bo", 1),
        ("get hep -o go-template={{.}}", "-o go-template is not supported: use jsonpath", 2),
        ("get all a", "names go with one kind: write KIND/NAME for several kinds\n", 2),
        ("delete all", "name the objects, or choose them: -l SELECTOR, --all", 2),
        ("get -f nope.yaml", "failed to execute command: open nope.yaml: no such file", 1),
        ("get -f -", "no resources specified in file -\n", 9),
    ],
)
def test_what_cannot_be_shown_is_told(stored: Pyctl, line: str, stderr: str, code: int) -> None:
    """A clear sentence on stderr, and the exit code of its class."""
    result = stored(*line.split())
    assert stderr in result.stderr
    assert result.code == code
    assert result.stdout.count("\n") == (3 if code == 8 else 0)


def test_json_and_yaml_hold_the_same(stored: Pyctl) -> None:
    """Both formats give the object with its bookkeeping, JSON in Go's order of fields."""
    shown = json.loads(stored.ok("get", "hep", "a", "-o", "json"))
    assert list(shown) == ["kind", "apiVersion", "metadata", "spec"]
    assert list(shown["metadata"]) == [
        "name",
        "uid",
        "resourceVersion",
        "creationTimestamp",
        "labels",
    ]
    assert stored.ok("apply", "-f", "-", stdin=stored.ok("get", "hep", "a", "-o", "yaml")) == (
        "Successfully applied 1 'HostEndpoint' resource(s)\n"
    )


def test_nothing_found_is_null_in_structured_formats(stored: Pyctl) -> None:
    """A reader of JSON gets JSON, whatever was found."""
    assert stored("get", "hep", "nope", "-o", "json").stdout == "null"
    assert stored("get", "hep", "nope", "-o", "yaml").stdout == "null\n"


def test_export_leaves_out_what_belongs_to_this_store(stored: Pyctl) -> None:
    """--export acts on named objects, and keeps labels."""
    exported = json.loads(stored.ok("get", "hep", "a", "--export", "-o", "json"))
    assert exported["metadata"] == {"name": "a", "labels": {"site": "x"}}
    listed = json.loads(stored.ok("get", "hep", "--export", "-o", "json"))
    assert "uid" in listed["items"][0]["metadata"]
    manifest = json.dumps(exported)
    for words, kept in ([], True), (["hep"], True), (["hep", "b"], False):
        args = ["get", *words, "-f", "-", "--export", "-o", "json"]
        metadata = json.loads(stored.ok(*args, stdin=manifest))["metadata"]
        assert (metadata["name"], "uid" in metadata) == ("a", kept)


def test_a_fresh_home_shows_what_is_there_from_the_start(pyctl: Pyctl) -> None:
    """Tiers, both built-in profiles, ClusterInformation, and the two default configurations."""
    assert pyctl.ok("get", "tiers,profiles", "-o", "name").splitlines() == [
        "tier/kube-admin",
        "tier/default",
        "tier/kube-baseline",
        "profile/projectcalico-allow-all",
        "profile/projectcalico-default-allow",
    ]
    assert pyctl.ok(
        "get", "clusterinfo,kubecontrollersconfig,felixconfig", "-o", "name"
    ).splitlines() == [
        "clusterinformation/default",
        "kubecontrollersconfiguration/default",
        "felixconfiguration/default",
    ]


def test_all_is_every_kind_that_has_objects(stored: Pyctl) -> None:
    """Names come with their kinds; empty kinds are left out, what is built in is not."""
    shown = stored.ok("get", "all")
    names = [line.split()[0] for line in shown.splitlines() if line and "NAME" not in line]
    assert names == stored.ok("get", "ALL", "-o", "name").splitlines()
    assert names[0] == "tier/kube-admin"
    assert {"hostendpoint/b", "profile/projectcalico-default-allow"} <= set(names)
    assert "globalnetworkpolicy" not in shown
    assert shown.count("NAME") == shown.count("\n\n") == len({n.split("/")[0] for n in names})
    assert stored.ok("get", "hep,all", "-o", "name").startswith(
        "hostendpoint/a\nhostendpoint/b\nti"
    )


def test_all_in_one_namespace_and_in_all_of_them(stored: Pyctl) -> None:
    """With -A, kinds without namespaces are shown too; with -n, they are left out."""
    stored.ok("create", "networkset", "suppliers", "-n", "shop")
    everywhere = stored.ok("get", "all", "-A", "-o", "name").splitlines()
    assert {"networkset/suppliers", "hostendpoint/a", "tier/default"} <= set(everywhere)
    assert "networkset" not in stored.ok("get", "all")
    assert stored.ok("get", "all", "-n", "shop").splitlines() == [
        "NAMESPACE   NAME                   ",
        "shop        networkset/suppliers   ",
        "",
    ]
    mixed = stored("get", "hep,all", "-n", "shop")
    assert (mixed.code, mixed.stderr) == (2, "HostEndpoint is not namespaced\n")


@pytest.mark.parametrize("output", ["yaml", "json"])
def test_all_of_it_can_be_applied_again(stored: Pyctl, output: str) -> None:
    """As one list; what no verb can write is left out of it, and named."""
    result = stored("get", "all", "-o", output)
    assert result.code == 0
    assert result.stderr == (
        "note: left out, because no verb can write it: clusterinformation/default, "
        "profile/projectcalico-allow-all, profile/projectcalico-default-allow\n"
    )
    assert stored.ok("apply", "-f", "-", stdin=result.stdout) == (
        "Successfully applied 7 resource(s)\n"
    )


def test_selectors_leave_out_what_files_name(stored: Pyctl) -> None:
    """An object that does not fit is neither shown nor missed."""
    both = HEPS.replace("name: b", "name: b, labels: {site: x}")
    shown = stored.ok("get", "-f", "-", "-l", "site", "-o", "name", stdin=both)
    assert shown == "hostendpoint/a\n"


def test_one_kind_without_a_column_does_not_hide_the_others(stored: Pyctl) -> None:
    """What has the column is shown, the other is told of."""
    result = stored("get", "hep/a", "tier/default", "-o", "custom-columns=NAME,NODE")
    assert result.stdout == "NAME   NODE   \na      n1     \n\n"
    assert result.stderr == "unknown heading NODE, valid values are: NAME, ORDER\n"
    assert result.code == 8


def test_a_template_that_says_the_same_of_everything_is_noted(stored: Pyctl) -> None:
    """Most likely the braces were forgotten."""
    result = stored("get", "hep", "-o", "jsonpath=.metadata.name")
    assert result.stdout == ".metadata.name"
    assert result.stderr.startswith("note: the template has no path")
    assert result.code == 0
