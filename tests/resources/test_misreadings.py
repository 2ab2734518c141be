"""What is said of values that cannot be read."""

from __future__ import annotations

import pytest

from pyctl.resources.hostendpoint import HostEndpoint, HostEndpointSpec
from pyctl.resources.kubecontrollersconfiguration import KubeControllersConfiguration
from pyctl.resources.misreadings import UNKNOWN_FIELD, unknown_field
from pyctl.resources.rules import Rule
from tests.resources.judging import unread


@pytest.mark.parametrize(
    ("kind", "text", "problem"),
    [
        (
            "Tier",
            "{spec: {order: high}}",
            (
                "spec.order: cannot unmarshal string into Go struct field TierSpec.spec.order "
                "of type float64 (a number is wanted, without quotes)"
            ),
        ),
        (
            "HostEndpoint",
            "{spec: {expectedIPs: 10.0.0.1}}",
            (
                "spec.expectedIPs: cannot unmarshal string into Go struct field "
                "HostEndpointSpec.spec.expectedIPs of type []string "
                "(a list is wanted: write [10.0.0.1])"
            ),
        ),
        (
            "HostEndpoint",
            "{spec: {expectedIPs: {a: b}}}",
            (
                "spec.expectedIPs: cannot unmarshal object into Go struct field "
                "HostEndpointSpec.spec.expectedIPs of type []string (a list is wanted)"
            ),
        ),
        (
            "Tier",
            "{metadata: []}",
            (
                "metadata: cannot unmarshal array into Go struct field Tier.metadata "
                "of type v1.ObjectMeta (a mapping of fields is wanted)"
            ),
        ),
        (
            "Tier",
            "{metadata: {labels: x}}",
            (
                "metadata.labels: cannot unmarshal string into Go struct field "
                "ObjectMeta.metadata.labels of type map[string]string "
                "(a mapping of fields is wanted)"
            ),
        ),
        (
            "GlobalNetworkPolicy",
            "{spec: {doNotTrack: maybe}}",
            (
                "spec.doNotTrack: cannot unmarshal string into Go struct field "
                "GlobalNetworkPolicySpec.spec.doNotTrack of type bool "
                "(true or false is wanted, without quotes)"
            ),
        ),
        (
            "FelixConfiguration",
            "{spec: {failsafeInboundHostPorts: [{port: 65536}]}}",
            (
                "spec.failsafeInboundHostPorts[0].port: cannot unmarshal number 65536 into Go "
                "struct field ProtoPort.spec.failsafeInboundHostPorts.port of type uint16 "
                "(a whole number from 0 to 65535 is wanted, without quotes)"
            ),
        ),
        (
            "KubeControllersConfiguration",
            "{spec: {debugProfilePort: 1.5}}",
            (
                "spec.debugProfilePort: cannot unmarshal number 1.5 into Go struct field "
                "KubeControllersConfigurationSpec.spec.debugProfilePort of type int32 "
                "(a whole number from -2147483648 to 2147483647 is wanted, without quotes)"
            ),
        ),
        (
            "GlobalNetworkPolicy",
            "{spec: {ingress: [{action: Allow, protocol: true}]}}",
            (
                "spec.ingress[0].protocol: cannot unmarshal bool into Go struct field "
                "Rule.spec.ingress.protocol of type int32 (a whole number or a text is wanted)"
            ),
        ),
        (
            "KubeControllersConfiguration",
            "{spec: {etcdV3CompactionPeriod: 0}}",
            (
                "spec.etcdV3CompactionPeriod: cannot unmarshal number 0 into Go struct field "
                "KubeControllersConfigurationSpec.spec.etcdV3CompactionPeriod of type string "
                "(text is wanted: put it in quotes)"
            ),
        ),
        (
            "HostEndpoint",
            "{spec: {node: [n1]}}",
            (
                "spec.node: cannot unmarshal array into Go struct field HostEndpointSpec.spec.node "
                "of type string (text is wanted: put it in quotes)"
            ),
        ),
        (
            "Tier",
            "[1, 2]",
            (
                ": cannot unmarshal array into Go struct field Tier of type v3.Tier "
                "(a mapping of fields is wanted)"
            ),
        ),
    ],
)
def test_wrong_types(kind: str, text: str, problem: str) -> None:
    """A value of the wrong type is told in calicoctl's words and with what is wanted."""
    assert unread(kind, text) == [problem]


def test_numbers_that_fill_pages_are_not_shown() -> None:
    """A number of very many digits is not repeated."""
    (problem,) = unread("Tier", "{spec: {order: [" + "9" * 400 + "]}}")
    assert len(problem) < 200
    (problem,) = unread("HostEndpoint", "{spec: {expectedIPs: " + "x" * 400 + "}}")
    assert problem.endswith("(a list is wanted)")


@pytest.mark.parametrize(
    ("key", "hint"),
    [
        ("expectedIP", "did you mean expectedIPs?"),
        ("interface", "did you mean interfaceName?"),
        ("interfaceSelector", "did you mean interfaceName?"),
        ("labels", "did you mean metadata.labels?"),
        ("Protocol", "did you mean ports.protocol?"),
        ("zzz", "known: node, interfaceName, expectedIPs, profiles, ports"),
    ],
)
def test_unknown_fields(key: str, hint: str) -> None:
    """A field that is not there is told with where it belongs, or the nearest, or all there are."""
    told = unknown_field(key, HostEndpointSpec, HostEndpoint)
    assert told == f"{UNKNOWN_FIELD}: {key} ({hint})"


def test_fields_in_the_wrong_place() -> None:
    """Beneath comes before elsewhere, the shallowest place first."""
    top = unknown_field("AUTOCREATE", KubeControllersConfiguration, KubeControllersConfiguration)
    assert "did you mean spec.controllers.node.hostEndpoint.autoCreate?" in top
    assert "did you mean source.nets?" in unknown_field("nets", Rule, Rule)


def test_fields_of_large_structs_are_not_all_listed() -> None:
    """A struct of very many fields is only named."""
    (problem,) = unread("FelixConfiguration", "{spec: {zzzzzzzz: 1}}")
    assert problem.endswith("(FelixConfigurationSpec has no such field)")
