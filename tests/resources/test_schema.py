"""What schemas are written in: rules, the report, and Go's names and values."""

from __future__ import annotations

from typing import Any

import pytest

from pyctl.errors import Problem
from pyctl.resources.node import NodeBGPSpec
from pyctl.resources.rules import HTTPMatch, HTTPPath, ServiceMatch
from pyctl.resources.schema import Check, Remark, Report, go_name, go_value


@pytest.mark.parametrize(
    ("field", "spelled"),
    [
        ("expectedIPs", "ExpectedIPs"),
        ("interfaceName", "InterfaceName"),
        ("goGCThreshold", "GoGCThreshold"),
        ("node", "Node"),
        ("ipv4Address", "IPv4Address"),
        ("ipv6VXLANTunnelAddr", "IPv6VXLANTunnelAddr"),
        ("ipv4NormalRoutePriority", "IPv4NormalRoutePriority"),
        ("vxlanTunnelMACAddrV6", "VXLANTunnelMACAddrV6"),
        ("bpfL3IfacePattern", "BPFL3IfacePattern"),
        ("bpfDSROptoutCIDRs", "BPFDSROptoutCIDRs"),
        ("bpfConntrackMode", "BPFConntrackCleanupMode"),
        ("natOutgoingExclusions", "NATOutgoingExclusions"),
        ("nftablesFlowTableDataIfacePattern", "NFTablesFlowTableDataIfacePattern"),
        ("awsSrcDstCheck", "AWSSrcDstCheck"),
        ("mtuIfacePattern", "MTUIfacePattern"),
        ("externalNodesList", "ExternalNodesCIDRList"),
        ("cidr", "CIDR"),
        ("ipNetworks", "IPNetworks"),
        ("ipNATs", "IPNATs"),
        ("mac", "MAC"),
        ("hostIP", "HostIP"),
    ],
)
def test_go_names(field: str, spelled: str) -> None:
    """Go's name of a field is its own with a capital, but for some abbreviations."""
    assert go_name(field) == spelled


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (None, "<nil>"),
        (True, "true"),
        (False, "false"),
        (7, "7"),
        (5.0, "5"),
        (1e6, "1e+06"),
        ('it\'s "x"\n', 'it\'s "x"\n'),
        ([], "[]"),
        ([""], "[]"),
        (["a", "b"], "[a b]"),
        ([80, "1:2", "web"], "[80 1:2 web]"),
        ({}, "map[]"),
        ({"b": "2", "a": "1"}, "map[a:1 b:2]"),
        (ServiceMatch(name="a", namespace="b"), "{a b}"),
        (HTTPMatch(methods=["GET"], paths=[HTTPPath(exact="/a")]), "{[GET] [{/a }]}"),
        (NodeBGPSpec(), "{<nil>    }"),
    ],
)
def test_go_values(value: Any, printed: str) -> None:
    """Values are shown as Go's %v prints them."""
    assert go_value(value) == printed


def test_forms_of_faults() -> None:
    """A fault of a value shows it, a broken rule names where it stands, a schema the path."""
    report = Report()
    report.fault(("spec", "node"), "Node", "N", "why")
    report.broken(("spec", "preDNAT"), "spec", "why")
    report.unfit(("spec", "types", 0), "why")
    assert report.problems == [
        Problem(("spec", "node"), "error with field Node = 'N' (why)"),
        Problem(("spec", "preDNAT"), "error with field spec (why)"),
        Problem(("spec", "types", 0), "error with field spec.types[0] (why)"),
    ]


def test_what_is_known_to_be_wrong() -> None:
    """A place counts, not what lies within it."""
    report = Report()
    report.unfit(("spec", "types", 0), "why")
    assert report.knows(("spec", "types", 0))
    assert not report.knows(("spec", "types"))
    assert not report.knows(("spec", "types", 1))


def test_repeats_are_told_once_each() -> None:
    """An item that stands in a list three times is one remark."""
    report = Report()
    report.warn_repeats(("spec", "nets"), ["b", "a", "b", "c", "b", "a"])
    report.warn_repeats(("spec", "nets"), ["b", "a"])
    assert report.remarks == [
        Remark(("spec", "nets"), "b is given more than once"),
        Remark(("spec", "nets"), "a is given more than once"),
    ]


def test_variants_of_a_rule() -> None:
    """The same rule can hold for empty values, or be the schema's alone."""
    check = Check(lambda _: "why")
    assert check.even_when_empty() == check._replace(always=True)
    assert check.by_schema() == check._replace(of_schema=True)
