"""BGPFilter: what a rule matches, what it may do, and how much of it the schema asks."""

from __future__ import annotations

from typing import Any

import pytest

from tests.resources.judging import judge_spec, unread

KIND = "BGPFilter"
LISTS = {"exportV4": 4, "importV4": 4, "exportV6": 6, "importV6": 6}
ACCEPT = "action: Accept"


def test_a_full_filter() -> None:
    """Every criterion and every operation, stored as it was given."""
    rule = """{prefixLength: {min: 0, max: 32}, source: RemotePeers, interface: '*',
      matchOperator: NotIn, peerType: iBGP, communities: {values: ['65000:100']},
      asPathPrefix: [65000, '1.10'], priority: 1, action: Accept, operations: [
        {addCommunity: {value: '1:2:3'}}, {prependASPath: {prefix: [1, 2147483647]}},
        {setPriority: {value: 2147483646}}], cidr: %s}"""
    v4, v6 = rule % "10.0.0.0/8", rule % "'fd00::/8'"
    spec = f"{{exportV4: [{v4}], importV4: [{v4}], exportV6: [{v6}], importV6: [{v6}]}}"
    judged = judge_spec(KIND, spec)
    assert judged[1:] == ([], [])
    assert judged.spec["importV6"] == [
        {
            "cidr": "fd00::/8",
            "prefixLength": {"min": 0, "max": 32},
            "source": "RemotePeers",
            "interface": "*",
            "matchOperator": "NotIn",
            "peerType": "iBGP",
            "communities": {"values": ["65000:100"]},
            "asPathPrefix": [65000, 65546],
            "priority": 1,
            "action": "Accept",
            "operations": [
                {"addCommunity": {"value": "1:2:3"}},
                {"prependASPath": {"prefix": [1, 2147483647]}},
                {"setPriority": {"value": 2147483646}},
            ],
        }
    ]
    assert list(judged.spec["exportV4"][0])[:2] == ["cidr", "prefixLength"]


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize(
    ("rule", "problems"),
    [
        (ACCEPT, []),
        ("action: Reject", []),
        ("", ["action: Action = ''"]),
        ("action: Drop", ["action: {}.action"]),
        (f"{ACCEPT}, source: Me", ["source: Source = 'Me'"]),
        (f"{ACCEPT}, interface: 'eth0:1'", ["interface: Interface = 'eth0:1'"]),
        (f"{ACCEPT}, matchOperator: in, cidr: NET", ["matchOperator: {}.matchOperator"]),
        (f"{ACCEPT}, peerType: EBGP", ["peerType: PeerType = 'EBGP'"]),
        (f"{ACCEPT}, asPathPrefix: [1, 2147483648]", ["asPathPrefix[1]: {}.asPathPrefix[1]"]),
        (f"{ACCEPT}, priority: 0", ["priority: Priority = '0'"]),
        (f"{ACCEPT}, communities: {{}}", ["communities.values: {}.communities.values"]),
        (
            f"{ACCEPT}, communities: {{values: ['1:1', '1:2']}}",
            ["communities.values: {}.communities.values"],
        ),
        (
            f"{ACCEPT}, communities: {{values: ['01:1']}}",
            ["communities.values[0]: {}.communities.values[0]"],
        ),
        (f"{ACCEPT}, cidr: NET", [": {}"]),
        (f"{ACCEPT}, matchOperator: In", [": {}"]),
        (f"{ACCEPT}, prefixLength: {{min: 0}}", ["prefixLength: {}"]),
        (f"{ACCEPT}, matchOperator: In, cidr: x", ["cidr: CIDR = 'x'"]),
        (f"{ACCEPT}, matchOperator: In, cidr: ADDRESS", ["cidr: {}.cidr"]),
        (f"{ACCEPT}, matchOperator: In, cidr: OTHER", ["cidr: CIDR = 'OTHER'"]),
        (
            f"{ACCEPT}, matchOperator: In, cidr: NET, prefixLength: {{min: -1, max: 129}}",
            ["prefixLength.min: Min = '-1'", "prefixLength.max: Max = '129'"],
        ),
    ],
)
def test_rules(name: str, rule: str, problems: list[str]) -> None:
    """The same in all four lists, but for the family of the network."""
    nets = ("10.0.0.0/8", "10.0.0.1", "::/0")
    if LISTS[name] == 6:
        nets = ("fd00::/8", "fd00::1", "0.0.0.0/0")
    where = f"spec.{name}[1]"
    for word, net in zip(("NET", "ADDRESS", "OTHER"), nets, strict=True):
        rule = rule.replace(word, f"'{net}'")
        problems = [problem.replace(word, net) for problem in problems]
    judged = judge_spec(KIND, f"{{{name}: [{{{ACCEPT}}}, {{{rule}}}]}}")
    assert judged.problems == [
        f"{where}.{problem}".replace(".:", ":").format(where) for problem in problems
    ]


@pytest.mark.parametrize(("name", "most"), [("exportV4", 32), ("importV6", 128)])
def test_prefix_lengths(name: str, most: int) -> None:
    """As many bits as the family has; a range without any length is accepted with a word."""
    net = "10.0.0.0/8" if most == 32 else "'fd00::/8'"
    rule = f"{ACCEPT}, matchOperator: In, cidr: {net}, prefixLength"
    fits = judge_spec(KIND, f"{{{name}: [{{{rule}: {{min: 0, max: {most}}}}}]}}")
    assert fits[1:] == ([], [])
    beyond = judge_spec(KIND, f"{{{name}: [{{{rule}: {{max: {most + 1}}}}}]}}")
    assert beyond.problems == [f"spec.{name}[0].prefixLength.max: Max = '{most + 1}'"]
    empty = judge_spec(KIND, f"{{{name}: [{{{rule}: {{min: 9, max: 8}}}}]}}")
    assert empty[1:] == (
        [],
        [f"spec.{name}[0].prefixLength: no length is at least min and at most max"],
    )


@pytest.mark.parametrize(
    ("cidr", "problems"),
    [
        ("'::ffff:0:0/96'", []),
        ("'::ffff:10.0.0.0/104'", ["spec.exportV4[0].cidr: spec.exportV4[0].cidr"]),
        ("100.100.100.128/00025", ["spec.exportV4[0].cidr: spec.exportV4[0].cidr"]),
    ],
)
def test_long_spellings_of_a_network(cidr: str, problems: list[str]) -> None:
    """The schema takes 18 characters, whatever else the network is."""
    spec = f"{{exportV4: [{{{ACCEPT}, matchOperator: In, cidr: {cidr}}}]}}"
    assert judge_spec(KIND, spec).problems == problems


WHERE = "spec.exportV4[0].operations"


@pytest.mark.parametrize(
    ("operations", "problems"),
    [
        ("[]", []),
        ("[{addCommunity: {}}]", [f"{WHERE}[0].addCommunity.value"]),
        ("[{addCommunity: {value: '65536:1'}}]", [f"{WHERE}[0].addCommunity.value"]),
        ("[{prependASPath: {}}]", [f"{WHERE}[0].prependASPath.prefix"]),
        ("[{prependASPath: {prefix: []}}]", [f"{WHERE}[0].prependASPath.prefix"]),
        (
            "[{prependASPath: {prefix: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]}}]",
            [f"{WHERE}[0].prependASPath.prefix"],
        ),
        (
            "[{prependASPath: {prefix: [1, 4294967295]}}]",
            [f"{WHERE}[0].prependASPath.prefix[1]"],
        ),
        ("[{setPriority: {}}]", [f"{WHERE}[0].setPriority.value"]),
        ("[{setPriority: {value: 2147483647}}]", [f"{WHERE}[0].setPriority.value"]),
        ("[{setPriority: {value: 1}, addCommunity: {value: '1:1'}}]", [f"{WHERE}[0]"]),
        (f"[{'{setPriority: {value: 1}}, ' * 11}]", [WHERE]),
    ],
)
def test_operations(operations: str, problems: list[str]) -> None:
    """One change each, ten at most."""
    judged = judge_spec(KIND, f"{{exportV4: [{{{ACCEPT}, operations: {operations}}}]}}")
    assert [problem.split(": ")[0] for problem in judged.problems] == problems


def test_only_accepted_routes_are_changed() -> None:
    """The reason names the rule, the place the operations."""
    spec = "{exportV4: [{action: Reject, operations: [{setPriority: {value: 1}}]}]}"
    assert judge_spec(KIND, spec).problems == [f"{WHERE}: spec.exportV4[0]"]


def test_an_operation_without_a_change_is_remarked() -> None:
    """The schema accepts it."""
    judged = judge_spec(KIND, f"{{exportV4: [{{{ACCEPT}, operations: [{{}}]}}]}}")
    assert judged[1:] == ([], [f"{WHERE}[0]: the operation changes nothing"])


@pytest.mark.parametrize(
    ("rule", "path"),
    [
        ("{priority: high}", "priority"),
        ("{prefixLength: {min: 2147483648}}", "prefixLength.min"),
        ("{asPathPrefix: [x]}", "asPathPrefix[0]"),
        ("{operator: In}", "operator"),
    ],
)
def test_what_cannot_be_read(rule: str, path: str) -> None:
    """Wrong types and unknown fields are told by their places."""
    problems: list[Any] = unread(KIND, f"{{spec: {{importV4: [{rule}]}}}}")
    assert [problem.split(": ")[0] for problem in problems] == [f"spec.importV4[0].{path}"]
