"""The rules for single values: what each takes and what it refuses, with a reason."""

from __future__ import annotations

from shlex import split
from typing import Any

import pytest

from pyctl.resources import tags
from pyctl.resources.schema import Check

KEY = "jlkVyQYooZYzI2wFfNhSZez5eWh44yfq1wKVjLvSXgY="
EIGHT, TWENTY = "00:" * 7 + "ff", "00-" * 19 + "FF"

# A rule with the texts that it takes and those that it refuses, quoted as a shell would.
TEXTS: list[tuple[str, Check, str, str]] = [
    ("name", tags.NAME, "a n1.a-b knp.default.f.11234-a", "'' .fun Node_1 a..b"),
    (
        "interface",
        tags.INTERFACE,
        "* eth0 a.b-c_D eth0.100 a23456789012345",
        "'' a/b eth* eth0:1 é",
    ),
    ("interface, long", tags.INTERFACE, "123456789012345", "1234567890123456 'a b'"),
    ("filter", tags.INTERFACE_FILTER, "docker+ eth0:1 a.b-c_D", "'' * 'a b' 1234567890123456"),
    (
        "selector",
        tags.SELECTOR,
        "'' ' ' all() \"has(a) && b=='c'\"",
        "\"a='b'\" a () 'all() all()'",
    ),
    ("regexp", tags.REGEXP, r"'' ^eth[0-9]+$ '\pL\z' (?<x>a)", r"eth[ a(?!b) '(a)\1' *"),
    (
        "port name",
        tags.PORT_NAME,
        "http a-1 1a 1-a-2 a23456789012345",
        "'' UPPER 80 1-2 -a a- a--b",
    ),
    ("port name, form", tags.PORT_NAME, "a", "a_b a.b a234567890123456 'a b'"),
    ("mac", tags.MAC, f"66:cf:23:df:22:07 66-CF-23-df-22-07 {EIGHT} {TWENTY}", "'' 66:cf:23:df:22"),
    ("mac, form", tags.MAC, "66cf.23df.2207 66cf23df2207", "66:cf-23:df:22:07 6:cf:23:df:22:07"),
    ("wireguard key", tags.WIREGUARD_KEY, f"{KEY} {KEY[:-2]}Z=", f"'' {KEY[1:]} {KEY}= -{KEY[1:]}"),
    ("ip", tags.IP, "10.0.0.1 ::1 ::ffff:1.2.3.4", "'' 10.0.0.0/8 300.1.1.1 fe80::1%eth0 x"),
    ("ipv4", tags.IPV4, "10.0.0.1 ::ffff:10.0.0.1", "'' ::1 10.0.0.1/32 x"),
    ("ipv6", tags.IPV6, "::1 fd00::1", "'' 10.0.0.1 ::ffff:10.0.0.1 ::1/128"),
    ("net", tags.NET, "'' 10.0.0.0/8 10.0.0.1 fd00::/64 10.0.0.0/08", "10.0.0.1/8 fd00::1/64 any"),
    ("net, mapped", tags.NET, "::ffff:10.0.0.0/104", "::ffff:10.0.0.1/8 10.0.0.0/33"),
    ("cidr", tags.CIDR, "'' 10.0.0.1 10.0.0.1/8 dead:beef::/96 dead:beef::", "10.1.2 10.1.2.0/33"),
    ("cidr, form", tags.CIDR, "::", "fd00::/129 10.01.2.3 example.com 1.2.3.4-1.2.3.9 fd00::g"),
    ("cidrv4", tags.CIDR_V4, "10.0.0.1 10.0.0.1/24", "'' ::1 ::/0 x"),
    ("cidrv6", tags.CIDR_V6, "::1 fd00::1/64", "'' 10.0.0.1 ::ffff:1.2.3.4/120 x"),
    ("cidr format", tags.CIDR_FORMAT, "10.0.0.1/8 fd00::/064 ::ffff:1.2.3.4/96", "'' 10.0.0.1 x"),
    ("required", tags.REQUIRED, "a ' '", "''"),
    ("named port", tags.NAMED_PORT, "http 80:90", "80-90 A"),
    ("port", tags.PORT_NUMBER, "1:2 0-name", "0:100 0:0"),
    ("protocol", tags.PROTOCOL, "TCP ICMPv6", "'' tcp 256 GRE"),
    ("one of", tags.one_of("Pass", "Deny"), "Pass Deny", "'' pass Allow"),
    ("any case", tags.any_case("Drop", "Accept"), "'' drop DROP Accept", "Dro 'drop ' Return"),
    ("at most", tags.at_most(2), "'' ab éé", "abc"),
    ("matching", tags.matching(r"\d+", "no digits at all"), "0 12", "'' a ٣"),
]
VALUES: list[tuple[str, Check, list[Any], list[Any]]] = [
    (
        "labels",
        tags.LABELS,
        [{}, {"a": "", "x.y/Z_1": "A-9"}],
        [{"": ""}, {"/a": "b"}, {"a": "b c"}],
    ),
    ("unique", tags.UNIQUE, [[], ["a"], ["a", "b"]], [["a", "a"]]),
    ("each", tags.each(tags.IP), [[], ["::1", "10.0.0.1"]], [["::1", "x"], [""]]),
    ("cidrs", tags.CIDRS, [[], [""], ["10.0.0.1", "::/0"]], [["10.0.0.0/8", "x"]]),
    ("named port", tags.NAMED_PORT, [80, 0], []),
    ("port", tags.PORT_NUMBER, [1, 65535], [0]),
    ("protocol", tags.PROTOCOL, [1, 255], [0]),
    ("one of numbers", tags.one_of(4, 6), [4, 6], [5, 0]),
    ("between", tags.between(1, 3), [1, 3], [0, 4, -1]),
    ("at least", tags.at_least(-1), [-1, 10**9], [-2]),
    ("at most", tags.at_most(2, "items"), [[], [1, 2]], [[1, 2, 3]]),
    ("counting", tags.counting(1, 2), [["a"], ["a", "b"]], [[], ["a", "b", "c"]]),
    ("counting one", tags.counting(1, 1), [["a"]], [[], ["a", "b"]]),
    ("required", tags.REQUIRED, [[], 0, False, "a"], [None, ""]),
    ("wireguard key", tags.WIREGUARD_KEY, [f"{KEY[:9]}\r\n{KEY[9:]}"], [f"{KEY[:-1]} ", "A" * 44]),
]
TABLE = [(name, check, split(good), split(bad)) for name, check, good, bad in TEXTS] + VALUES
TAKEN = [(name, check, value) for name, check, good, _ in TABLE for value in good]
REFUSED = [(name, check, value) for name, check, _, bad in TABLE for value in bad]


@pytest.mark.parametrize(("name", "check", "value"), TAKEN)
def test_what_a_rule_takes(name: str, check: Check, value: Any) -> None:
    """A value that Calico takes gives no reason."""
    assert check.reason(value) == "", name


@pytest.mark.parametrize(("name", "check", "value"), REFUSED)
def test_what_a_rule_refuses(name: str, check: Check, value: Any) -> None:
    """A value that Calico refuses gives a reason in words."""
    assert len(check.reason(value).split()) > 2, name


@pytest.mark.parametrize(
    ("check", "text"),
    [
        (tags.NAME, "n"),
        (tags.INTERFACE, "eth0"),
        (tags.INTERFACE_FILTER, "eth0"),
        (tags.SELECTOR, "all()"),
        (tags.PORT_NAME, "http"),
        (tags.MAC, "66cf23df2207"),
        (tags.IP, "::1"),
        (tags.CIDR, "10.0.0.0/8"),
    ],
)
def test_a_line_end_is_no_part_of_a_value(check: Check, text: str) -> None:
    """The end of a pattern is the end of the text, not the one of a line."""
    assert check.reason(text) == ""
    assert check.reason(text + "\n")


@pytest.mark.parametrize(
    ("check", "value", "reason"),
    [
        (tags.IP, "10.0.0.1/24", "an address without a prefix length is wanted: 10.0.0.1"),
        (tags.IP, "10.01.0.1", "no IP address (leading zeros are not allowed)"),
        (tags.NET, "10.0.0.1/8", "has host bits: the network is 10.0.0.0/8"),
        (tags.CIDR_FORMAT, "10.0.0.1", "must be of type cidr: write 10.0.0.1/32"),
        (tags.CIDR_FORMAT, "x", "must be of type cidr: write it like 10.0.0.0/8"),
        (tags.counting(1, 1), [], "must have 1 items, has 0"),
        (tags.counting(1, 10), [], "must have 1 to 10 items, has 0"),
        (tags.CIDR, "::00g", "no IP address or CIDR"),
        (tags.CIDRS, ["::/0", "x"], "'x': no IP address or CIDR"),
        (tags.one_of("Pass", "Deny"), "Allow", 'supported values: "Pass", "Deny"'),
        (tags.at_most(2, "items"), [1, 2, 3], "must have at most 2 items, has 3"),
        (tags.SELECTOR, "a = 'b'", "'=' alone is no operator, use '==' at 3"),
    ],
)
def test_reasons_say_what_to_do(check: Check, value: Any, reason: str) -> None:
    """The commonest faults are told with their remedy."""
    assert check.reason(value) == reason


@pytest.mark.parametrize("size", [20, 2000])
def test_long_texts_are_given_up_at_once(size: int) -> None:
    """No pattern runs away on a text that matches it in very many ways but for its end."""
    assert tags.NAME.reason("a-" * size)
    assert tags.PORT_NAME.reason("a-" * size)
    assert tags.SELECTOR.reason("!" * size)
    assert tags.MAC.reason("00:" * size)
