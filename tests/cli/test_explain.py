"""pyctl explain: what is asked by the options, what is answered, and the exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Pyctl

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "05-explain"
CLUSTER = str(EXAMPLE / "cluster")
FLOWS = str(EXAMPLE / "flows.yaml")
ALIEN = ("--from", "203.0.113.7")
LOCKED = "denied by GlobalNetworkPolicy lock-down, ingress rule 2, tier default\n"
TRUSTED = "allowed by GlobalNetworkPolicy lock-down, ingress rule 1, tier default\n"
EVERYTHING = "allowed by Profile projectcalico-allow-all, egress rule 1\n"


def _short(pyctl: Pyctl, *args: str) -> str:
    return pyctl.ok("explain", "-f", CLUSTER, "-o", "short", *args)


@pytest.mark.parametrize(
    ("args", "answer"),
    [
        ([*ALIEN, "--to", "node-1:10250/tcp"], LOCKED),
        ([*ALIEN, "--to", "node-1:22/tcp"], "allowed by failsafe tcp 22\n"),
        ([*ALIEN, "--to", "10.0.0.1:10250"], LOCKED),
        ([*ALIEN, "--to", "hep/node-1-auto-hep:10250/udp"], LOCKED),
        ([*ALIEN, "--to", ":10250/tcp", "--node", "node-2"], LOCKED),
        ([*ALIEN, "--to", ":80,443/tcp", "--all-nodes"], LOCKED),
        ([*ALIEN, "--to", "node-1", "--icmp", "8/0"], LOCKED),
        ([*ALIEN, "--to", "node-1", "--icmp", "8"], LOCKED),
        ([*ALIEN, "--to", "node-1", "--protocol", "89"], LOCKED),
        (["--from", "gnetsets/admins:40000", "--to", "node-1:80"], TRUSTED),
        (["--from", "198.51.100.0/24", "--to", "node-1:80"], TRUSTED),
        (["--from", "node-1", "--to", "203.0.113.7:443/tcp"], EVERYTHING),
        (
            [*ALIEN, "--to", "8.8.8.8:53/udp", "--node", "node-1"],
            "allowed: no policy for forwarded packets decides about it\n",
        ),
        (
            [*ALIEN, "--to", "node-1:80", "--established"],
            "allowed (it belongs to a connection that is allowed)\n",
        ),
        (
            ["--from", "127.0.0.1", "--to", "127.0.0.1:80", "--node", "node-1"],
            "denied by GlobalNetworkPolicy lock-down, ingress rule 2, tier default\n",
        ),
    ],
)
def test_the_short_answer_says_who_decides(pyctl: Pyctl, args: list[str], answer: str) -> None:
    """Ends may be addresses, networks, names and the node itself; automatic endpoints count."""
    assert _short(pyctl, *args) == answer


def test_a_flow_between_two_nodes_is_asked_about_on_both(pyctl: Pyctl) -> None:
    """The node that it leaves and the one that it enters both have a say."""
    args = ["--from", "node-1", "--to", "node-2:80"]
    assert _short(pyctl, *args) == "allowed\n"
    assert "NODE     FLOW" in pyctl.ok("explain", "-f", CLUSTER, *args)
    shown = json.loads(pyctl.ok("explain", "-f", CLUSTER, "-o", "json", *args))
    assert [(flow["node"], flow["flow"]["path"]) for flow in shown["flows"]] == [
        ("node-1", "local-out"),
        ("node-2", "local-in"),
    ]


def test_nodes_that_differ_are_told_apart(pyctl: Pyctl) -> None:
    """One line says where it is denied and where allowed."""
    manifest = json.dumps(
        {
            "apiVersion": "projectcalico.org/v3",
            "kind": "GlobalNetworkPolicy",
            "metadata": {"name": "first"},
            "spec": {
                "order": 1,
                "selector": "role == 'worker'",
                "ingress": [{"action": "Allow", "source": {"nets": ["203.0.113.7/32"]}}],
            },
        }
    )
    args = ["-f", CLUSTER, "-f", "-", *ALIEN, "--to", ":80", "--all-nodes", "-o", "short"]
    assert pyctl("explain", *args, stdin=manifest).stdout.startswith(
        "denied on node-1; allowed on node-2\n"
    )
    args[args.index("203.0.113.7")] = "203.0.113.0/24"
    assert pyctl("explain", *args, stdin=manifest).stdout.startswith(
        "denied on node-1; denied in part on node-2\n"
    )


def test_the_walk_is_a_table(pyctl: Pyctl) -> None:
    """Every rule that was asked stands there with what came of it, and why."""
    args = ["explain", "-f", CLUSTER, *ALIEN, "--to", "node-1:80", "--in", "eth0"]
    assert [line.split(maxsplit=3)[-1] for line in pyctl.ok(*args).splitlines()[4:]] == [
        "RESULT     WHY",
        "HostEndpoint node-1-auto-hep on eth0                            it is for all interfaces",
        (
            "lock-down rule 1   no match   the source 203.0.113.7 is not among "
            "selector has(role) || team == 'admins'"
        ),
        "lock-down rule 2   deny       it matches every packet",
    ]
    wide = pyctl.ok(*args, "-o", "wide").splitlines()[5:]
    assert all(line.startswith("request   normal ingress   ") for line in wide)


@pytest.mark.parametrize("output", ["json", "yaml"])
def test_documents_hold_flow_verdict_and_walk(pyctl: Pyctl, output: str) -> None:
    """Programs get everything, in the words of the recordings."""
    text = pyctl.ok("explain", "-f", CLUSTER, *ALIEN, "--to", "node-1:80", "-o", output)
    for word in ('"verdict": "deny"', '"dport": 80', '"rule": 2', '"walk": ['):
        if output == "yaml":
            word = word.replace('"', "").replace(" [", "")
        assert word in text


def test_files_are_laid_over_the_datastore(pyctl: Pyctl) -> None:
    """With --overlay the answer is that after an apply, automatic endpoints and all."""
    pyctl.ok("apply", "-f", f"{CLUSTER}/policies.yaml")
    asked = ["explain", *ALIEN, "--to", ":80", "--all-nodes", "-o", "short"]
    assert pyctl(*asked).code == 2  # no nodes yet
    assert pyctl.ok(*asked, "-f", f"{CLUSTER}/nodes.yaml", "--overlay") == LOCKED
    assert pyctl.ok("get", "nodes", "-o", "name") == ""
    pyctl.ok("apply", "-f", f"{CLUSTER}/nodes.yaml")
    assert pyctl.ok(*asked) == LOCKED
    assert pyctl.ok(*asked, "-f", f"{CLUSTER}/nodes.yaml") == (
        "allowed by Profile projectcalico-allow-all, ingress rule 1\n"
    )
    off = '{"kind": "KubeControllersConfiguration", "apiVersion": "projectcalico.org/v3", '
    off += '"metadata": {"name": "default"}, "spec": {"controllers": {}}}'
    assert pyctl(*asked, "-f", "-", "--overlay", stdin=off).stdout == (
        "allowed (not policed: no endpoint is for this interface)\n"
    )


def test_flows_of_a_file_are_decided_one_by_one(pyctl: Pyctl) -> None:
    """The recordings' format; names are allowed too, and a path may follow from the ends."""
    args = ["explain", "-f", CLUSTER, "--flows", FLOWS, "--node", "node-1"]
    lines = pyctl.ok(*args).splitlines()
    assert [line.split()[0] for line in lines] == ["INDEX", "0", "1", "2", "3", "4"]
    found = json.loads(pyctl.ok(*args, "-o", "json"))
    assert [flow["verdict"] for flow in found] == ["allow", "allow", "deny", "deny", "allow"]
    assert "normal egress" in pyctl.ok(*args, "-o", "wide")
    described = (
        "{host: node-1, interfaces: {eth0: {addresses: [10.0.0.1/24]}}, "
        "nat: [{protocol: tcp, dst: 10.0.0.1, dport: 8080, to: 10.0.0.1, toPort: 10250}], "
        "flows: [{src: 203.0.113.7, dst: 10.0.0.1, protocol: tcp, dport: 8080}]}"
    )
    shown = pyctl("explain", "-f", CLUSTER, "--flows", "-", "-o", "wide", stdin=described).stdout
    assert "local-in on eth0" in shown
    assert "its destination becomes 10.0.0.1 port 10250" in shown


ONE_ENDPOINT = """\
apiVersion: projectcalico.org/v3
kind: HostEndpoint
metadata: {name: node-1-eth0}
spec: {node: node-1, interfaceName: eth0, expectedIPs: [10.0.0.1]}
"""


@pytest.mark.parametrize(
    ("args", "code"),
    [
        ([*ALIEN, "--to", "node-1:80"], 11),
        ([*ALIEN, "--to", "node-1:80", "--in", "eth0"], 10),
        ([*ALIEN, "--to", "node-1:80", "--in", "eth1"], 0),
        ([*ALIEN, "--to", "node-1:80,22"], 11),
    ],
)
def test_the_exit_code_tells_the_verdict(pyctl: Pyctl, args: list[str], code: int) -> None:
    """10 is denied, 11 uncertain; without --exit-code it is 0."""
    asked = ["explain", "-f", "-", "--node", "node-1", *args]
    assert pyctl(*asked, "--exit-code", stdin=ONE_ENDPOINT).code == code
    result = pyctl(*asked, stdin=ONE_ENDPOINT)
    assert result.code == 0
    assert ("uncertain: " in result.stdout) == (code == 11)
    assert ("--in and --out say" in result.stderr) == (code == 11)


@pytest.mark.parametrize(
    ("args", "complaint"),
    [
        ([], "say what is asked: --from WHERE --to WHERE:PORT/PROTOCOL, or --flows FILE"),
        ([*ALIEN, "--to", "node-1"], "say what kind of packet it is"),
        ([*ALIEN, "--to", "node-1", "--protocol", "tcp"], "tcp needs a port"),
        ([*ALIEN, "--to", "node-1:80/icmp"], "node-1:80/icmp: icmp has no ports"),
        ([*ALIEN, "--to", "node-1:80", "--protocol", "gre"], "gre is no protocol"),
        ([*ALIEN, "--to", "node-1:80/tcp", "--protocol", "udp"], "the flow is to be tcp and udp"),
        ([*ALIEN, "--to", "node-1:0"], "node-1:0: 0 is no port"),
        ([*ALIEN, "--to", "node-1:ssh"], "node-1:ssh is no end of a flow"),
        ([*ALIEN, "--to", "node-1", "--icmp", "8/300"], "--icmp: 8/300 is no type"),
        ([*ALIEN, "--to", "node-1", "--protocol", "icmp"], "ICMP needs a type"),
        ([*ALIEN, "--to", "node-9:80"], "node-9 is neither an address nor the name of an object"),
        ([*ALIEN, "--to", "gnp/lock-down:80"], "a GlobalNetworkPolicy has no address"),
        ([*ALIEN, "--to", "8.8.8.8:53"], "neither end is on a node"),
        (["--from", "fd00::7", "--to", "node-1:80"], "have no addresses of the same IP version"),
        ([*ALIEN, "--to", ":80", "--path", "inbound"], "--path: inbound is none of local-in"),
        ([*ALIEN, "--to", ":80", "--backend", "bpf"], "--backend: bpf is none of iptables"),
        ([*ALIEN, "--to", ":80", "--node", "node-1", "--all-nodes"], "exclude each other"),
        ([*ALIEN, "--to", ":80", "-o", "table"], "unrecognized output format 'table' (known: "),
        ([*ALIEN, "--to", ":80", "--flows", FLOWS], "leave --from and --to out"),
        (["--flows", FLOWS], "flows.yaml are asked: --node NAME"),
    ],
)
def test_what_cannot_be_asked_is_refused(pyctl: Pyctl, args: list[str], complaint: str) -> None:
    """The command line is at fault, and the message says how to write it."""
    result = pyctl("explain", "-f", CLUSTER, *args)
    assert (result.code, result.stdout) == (2, "")
    assert complaint in result.stderr


def test_nodes_and_files_that_are_not_there(pyctl: Pyctl) -> None:
    """A node that nothing names is not found; --overlay needs files."""
    result = pyctl("explain", "-f", CLUSTER, *ALIEN, "--to", ":80", "--node", "node-9")
    assert (result.code, result.stderr) == (
        3,
        "resource does not exist: Node(node-9) (known: node-1, node-2)\n",
    )
    assert pyctl("explain", *ALIEN, "--to", ":80", "--overlay").code == 2
    assert pyctl("explain", "-f", CLUSTER, "--flows", "gone.yaml").code == 1
    assert "is a directory" in pyctl("explain", "-f", CLUSTER, "--flows", CLUSTER).stderr


def test_a_namespace_is_for_what_can_have_one(pyctl: Pyctl) -> None:
    """-n places the pods' policy; endpoints, which have no namespace, may stand beside it."""
    policy = "kind: NetworkPolicy\napiVersion: projectcalico.org/v3\nmetadata: {name: mine}\n"
    files = f"{ONE_ENDPOINT}---\n{policy}"
    args = ("-f", "-", "-n", "web")
    asked = [*ALIEN, "--to", "node-1:80", "--in", "eth0", "-o", "short"]
    assert pyctl("explain", *args, *asked, stdin=files).stdout.startswith("denied by default: ")
    shown = pyctl("query", "policies", *args, stdin=files).stdout
    assert "NetworkPolicy web/mine " in shown
    other = files.replace("name: mine", "name: mine, namespace: shop")
    assert "does not match" in pyctl("explain", *args, *asked, stdin=other).stderr


def test_every_problem_of_the_files_is_told(pyctl: Pyctl) -> None:
    """Objects that a datastore would refuse are no basis for an answer."""
    wrong = "".join(
        f"---\nkind: Tier\napiVersion: projectcalico.org/v3\nmetadata: {{name: {name}}}\n"
        f"spec: {{defaultAction: Maybe}}\n"
        for name in ("one", "two")
    )
    result = pyctl("explain", "-f", "-", *ALIEN, "--to", ":80", stdin=wrong)
    assert result.code == 9
    assert "stdin:5: Tier one: spec.defaultAction" in result.stderr
    assert "stdin:10: Tier two: spec.defaultAction" in result.stderr
    flows = "[{protocol: tcp, src: 10.0.0.1, dst: x}, {protocol: 6, dport: 80, ports: 1, src: a}]"
    result = pyctl("explain", "-f", CLUSTER, "--flows", "-", "--node", "node-1", stdin=flows)
    assert result.code == 9
    assert [line.partition(": ")[2] for line in result.stderr.splitlines()[:3]] == [
        "[0].dport: a whole number from 1 to 65535 is wanted",
        "[1].ports: unknown field ports: did you mean sport?",
        "[1].dst: a text is wanted",
    ]
