"""BGPConfiguration: defaults, communities, and what is for the whole cluster only."""

from __future__ import annotations

import pytest

from tests.resources.judging import judge, judge_spec, unread

KIND = "BGPConfiguration"
DEFAULTS = {"logSeverityScreen": "Info", "serviceLoadBalancerAggregation": "Enabled"}
USED = "prefixAdvertisements: [{cidr: 10.0.0.0/8, communities: [a]}]"


def _on_default(spec: str) -> list[str]:
    return judge(KIND, f"{{metadata: {{name: default}}, spec: {spec}}}").problems


@pytest.mark.parametrize("write", [True, False])
def test_defaults(*, write: bool) -> None:
    """Both are the schema's; an empty level counts as none."""
    assert judge_spec(KIND, "{}", write=write).spec == DEFAULTS
    assert judge_spec(KIND, "{logSeverityScreen: ''}", write=write).spec == DEFAULTS
    given = "{logSeverityScreen: debug, serviceLoadBalancerAggregation: Disabled}"
    assert judge_spec(KIND, given, write=write).spec == {
        "logSeverityScreen": "debug",
        "serviceLoadBalancerAggregation": "Disabled",
    }


def test_a_full_configuration() -> None:
    """Every field in its form, and nothing lost."""
    text = """
    metadata: {name: default}
    spec:
      logSeverityScreen: FATAL
      nodeToNodeMeshEnabled: true
      asNumber: '1.10'
      serviceLoadBalancerIPs: [{cidr: 10.1.0.0/16}]
      serviceExternalIPs: [{cidr: 'fd00::/64'}, {}]
      serviceClusterIPs: [{cidr: 10.96.0.0/12}]
      serviceLoadBalancerAggregation: Disabled
      communities: [{name: a, value: '65000:1'}, {name: a.b, value: '1:2:4294967295'}]
      prefixAdvertisements:
      - {cidr: 10.0.0.0/8, communities: [a, '0:00']}
      - {cidr: '::/0', communities: []}
      listenPort: 1790
      nodeMeshPassword: {secretKeyRef: {name: s, key: k, optional: true}}
      nodeMeshMaxRestartTime: 90s
      bindMode: NodeIP
      ignoredInterfaces: ['eth*', lo]
      localWorkloadPeeringIPV4: 10.0.0.1
      localWorkloadPeeringIPV6: 'fd00::1'
      programClusterRoutes: EnabledIPIPOnly
      ipv4NormalRoutePriority: 1
      ipv6NormalRoutePriority: 2147483646
    """
    judged = judge(KIND, text)
    assert judged[1:] == ([], [])
    assert judged.spec["asNumber"] == 65546
    assert judged.spec["nodeMeshMaxRestartTime"] == "1m30s"
    assert judged.spec["serviceExternalIPs"] == [{"cidr": "fd00::/64"}, {}]
    assert judged.spec["prefixAdvertisements"][1] == {"cidr": "::/0"}
    assert len(judged.spec) == 19


@pytest.mark.parametrize(
    ("spec", "problems"),
    [
        ("{asNumber: 2147483647}", []),
        ("{asNumber: 2147483648}", ["spec.asNumber: spec.asNumber"]),
        ("{listenPort: 0}", []),
        ("{logSeverityScreen: x}", ["spec.logSeverityScreen: spec.logSeverityScreen"]),
        ("{serviceLoadBalancerAggregation: x}", ["spec.serviceLoadBalancerAggregation"]),
        ("{bindMode: ''}", ["spec.bindMode: spec.bindMode"]),
        ("{programClusterRoutes: x}", ["spec.programClusterRoutes: spec.programClusterRoutes"]),
        (
            "{ignoredInterfaces: [a, '*']}",
            ["spec.ignoredInterfaces[1]: IgnoredInterfaces[1] = '*'"],
        ),
        ("{localWorkloadPeeringIPV4: '::1'}", ["LocalWorkloadPeeringIPV4 = '::1'"]),
        ("{localWorkloadPeeringIPV6: 10.0.0.1}", ["LocalWorkloadPeeringIPV6 = '10.0.0.1'"]),
        ("{ipv4NormalRoutePriority: 0}", ["IPv4NormalRoutePriority = '0'"]),
        ("{ipv6NormalRoutePriority: 2147483647}", ["IPv6NormalRoutePriority = '2147483647'"]),
        (
            "{serviceClusterIPs: [{cidr: 10.96.0.0/12}, {cidr: 10.96.0.1/12}]}",
            ["spec.serviceClusterIPs[1].cidr: CIDR = '10.96.0.1/12'"],
        ),
        (
            "{serviceExternalIPs: [{cidr: 10.0.0.1}]}",
            ["spec.serviceExternalIPs[0].cidr: spec.serviceExternalIPs[0].cidr"],
        ),
        (
            "{serviceLoadBalancerIPs: [{cidr: x}]}",
            ["spec.serviceLoadBalancerIPs[0].cidr: CIDR = 'x'"],
        ),
    ],
)
def test_single_settings(spec: str, problems: list[str]) -> None:
    """Each by its rule; networks have no host bits, and are no bare addresses."""
    found = _on_default(spec)
    assert len(found) == len(problems)
    assert all(part in one for part, one in zip(problems, found, strict=True))


@pytest.mark.parametrize(
    ("spec", "problems"),
    [
        (
            f"{{communities: [{{}}], {USED.replace('[a]', '[]')}}}",
            ["spec.communities[0].name: Name = ''", "spec.communities[0].value: Value = ''"],
        ),
        (
            f"{{communities: [{{name: a, value: x}}], {USED}}}",
            ["spec.communities[0].value: Spec.Communities[].Value = 'x'"],
        ),
        (
            f"{{communities: [{{name: a, value: '70000:80000'}}], {USED}}}",
            ["spec.communities[0].value: Spec.Communities[].Value = '70000:80000'"] * 2,
        ),
        (
            f"{{communities: [{{name: A, value: '1:{'0' * 39}'}}], {USED.replace('[a]', '[A]')}}}",
            ["spec.communities[0].name: Name = 'A'", "spec.communities[0].value"],
        ),
        ("{communities: [{name: a, value: '1:1'}]}", ["spec.communities: spec"]),
        (
            f"{{{USED}}}",
            [
                (
                    "spec.prefixAdvertisements[0].communities[0]: "
                    "Spec.PrefixAdvertisement[].Communities[] = 'a'"
                )
            ],
        ),
        (
            f"{{{USED.replace('[a]', '[70000:1, 1:2]')}}}",
            [
                (
                    "spec.prefixAdvertisements[0].communities[0]: "
                    "Spec.PrefixAdvertisement[].Communities[] = '70000:1'"
                )
            ],
        ),
        (
            "{prefixAdvertisements: [{}]}",
            [
                "spec.prefixAdvertisements[0].cidr: CIDR = ''",
                "spec.prefixAdvertisements[0].communities: Communities = '<nil>'",
            ],
        ),
        (
            "{prefixAdvertisements: [{cidr: x, communities: []}]}",
            ["spec.prefixAdvertisements[0].cidr: Spec.PrefixAdvertisement[].CIDR = 'x'"],
        ),
        (
            "{prefixAdvertisements: [{cidr: 10.0.0.1/8, communities: []}]}",
            ["spec.prefixAdvertisements[0].cidr: CIDR = '10.0.0.1/8'"],
        ),
        (
            "{prefixAdvertisements: [{cidr: 10.0.0.1, communities: []}]}",
            ["spec.prefixAdvertisements[0].cidr: spec.prefixAdvertisements[0].cidr"],
        ),
        (
            f"{{prefixAdvertisements: [{{cidr: '::/0', communities: [{'1:1, ' * 51}]}}]}}",
            ["spec.prefixAdvertisements[0].communities: spec.prefixAdvertisements[0].communities"],
        ),
    ],
)
def test_communities(spec: str, problems: list[str]) -> None:
    """Values have a form, names are defined, and what is defined is used."""
    found = _on_default(spec)
    assert len(found) == len(problems)
    assert all(one.startswith(part) for part, one in zip(problems, found, strict=True))


@pytest.mark.parametrize(
    ("spec", "problems"),
    [
        ("{nodeMeshPassword: {}, nodeMeshMaxRestartTime: 1s}", []),
        ("{nodeToNodeMeshEnabled: true, nodeMeshPassword: {}}", []),
        (
            "{nodeToNodeMeshEnabled: false, nodeMeshPassword: {}, nodeMeshMaxRestartTime: 1s}",
            ["spec.nodeMeshPassword: spec", "spec.nodeMeshMaxRestartTime: spec"],
        ),
    ],
)
def test_what_a_mesh_has(spec: str, problems: list[str]) -> None:
    """A password and a restart time need the mesh."""
    assert _on_default(spec) == problems


CLUSTER_WIDE = """{nodeToNodeMeshEnabled: true, asNumber: 0, nodeMeshPassword: {},
serviceLoadBalancerIPs: [{}], serviceExternalIPs: [{}], serviceClusterIPs: [{}],
nodeMeshMaxRestartTime: 1s}"""


def test_what_belongs_to_default_alone() -> None:
    """Calico's client refuses it elsewhere, each field by its name; validation alone does not."""
    assert judge_spec(KIND, CLUSTER_WIDE).problems == [
        "spec.nodeToNodeMeshEnabled: BGPConfiguration.Spec.NodeToNodeMeshEnabled",
        "spec.asNumber: BGPConfiguration.Spec.ASNumber",
        "spec.serviceLoadBalancerIPs: BGPConfiguration.Spec.ServiceLoadBalancerIPs",
        "spec.serviceExternalIPs: BGPConfiguration.Spec.ServiceExternalIPs",
        "spec.serviceClusterIPs: BGPConfiguration.Spec.ServiceClusterIPs",
        "spec.nodeMeshPassword: BGPConfiguration.Spec.NodeMeshPassword",
        "spec.nodeMeshMaxRestartTime: BGPConfiguration.Spec.NodeMeshMaxRestartTime",
    ]
    assert judge_spec(KIND, CLUSTER_WIDE, write=False).problems == []
    assert _on_default(CLUSTER_WIDE) == []
    assert judge_spec(KIND, "{logSeverityScreen: Info, listenPort: 1}").problems == []


@pytest.mark.parametrize("number", ["4294967296", "abc", "'1.70000'", "-1"])
def test_as_numbers_that_cannot_be_read(number: str) -> None:
    """The whole file is refused."""
    (problem,) = unread(KIND, f"{{spec: {{asNumber: {number}}}}}")
    assert problem.startswith("spec.asNumber: cannot be read: invalid AS Number format")


def test_repeats_are_remarked() -> None:
    """Calico accepts an interface twice."""
    judged = judge_spec(KIND, "{ignoredInterfaces: [a, a]}")
    assert judged.remarks == ["spec.ignoredInterfaces: a is given more than once"]
