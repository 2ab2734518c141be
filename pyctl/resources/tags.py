"""The rules for single values, a constant each: Calico's validator tags and schema limits."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated

from msgspec import Meta

from pyctl.resources import names
from pyctl.resources.addresses import is_masked, parse_address, parse_either, parse_network
from pyctl.resources.durations import canonical_duration
from pyctl.resources.numorstring import (
    canonical_as_number,
    canonical_port,
    canonical_protocol,
    port_bounds,
    protocol_reason,
)
from pyctl.resources.re2 import re2_reason
from pyctl.resources.schema import Check, Convert
from pyctl.selectors import SelectorError, parse

# --- numbers of Go's types: what does not fit cannot be decoded ----------------------------------

Int = Annotated[int, Meta(ge=-(2**63), le=2**63 - 1)]
Int32 = Annotated[int, Meta(ge=-(2**31), le=2**31 - 1)]
UInt16 = Annotated[int, Meta(ge=0, le=2**16 - 1)]

# --- forms --------------------------------------------------------------------------------


def _plain_number(value: float) -> float | int:
    """A whole number as an int, so that 1000000 is not stored as 1000000.0."""
    return int(value) if value.is_integer() and abs(value) < 1e21 else value


def _mask(text: str) -> str:
    network = parse_network(text)
    if network is None or is_masked(network):
        return text
    return str(network.masked)


DURATION = Convert(canonical_duration)
NUMBER = Convert(_plain_number)
PORT_FORM = Convert(canonical_port)
PROTOCOL_FORM = Convert(canonical_protocol)
AS_NUMBER_FORM = Convert(canonical_as_number)
MASKED = Convert(_mask, note=lambda old, new: f"{old} has host bits, stored as {new}")

Duration = Annotated[str, DURATION]
Float = Annotated[float, NUMBER]
AsNumber = Annotated[int | str, AS_NUMBER_FORM]

# --- texts --------------------------------------------------------------------------------


def matching(pattern: str, reason: str) -> Check:
    """A rule that the whole text matches a pattern (Go's RE2, ASCII classes)."""
    compiled = re.compile(pattern, re.ASCII)
    return Check(lambda text: "" if compiled.fullmatch(text) else reason)


def _selector_reason(text: str) -> str:
    try:
        parse(text)
    except SelectorError as error:
        return str(error)
    return ""


def _port_name_reason(text: str) -> str:
    shaped = re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", text) and re.search("[a-z]", text)
    if shaped and len(text) <= 15:
        return ""
    return "a port name is 1 to 15 lower case letters, digits and single '-', with a letter in it"


NAME = Check(lambda text: "" if names.is_subdomain(text) else names.SUBDOMAIN_WORDS)
INTERFACE = matching(
    r"\*|[a-zA-Z0-9_.-]{1,15}",
    "an interface name is 1 to 15 letters, digits, '.', '-' or '_'; '*' alone means all interfaces",
)
INTERFACE_FILTER = matching(
    r"[a-zA-Z0-9:._+-]{1,15}",
    "an interface filter is 1 to 15 letters, digits, ':', '.', '_', '+' or '-'",
)
INTERFACE_FILTERS = Check(
    lambda items: next((why for item in items if (why := INTERFACE_FILTER.reason(item))), "")
)
SELECTOR = Check(_selector_reason)
REGEXP = Check(re2_reason)
PORT_NAME = Check(_port_name_reason)
LABELS = Check(
    lambda labels: (
        "" if names.are_labels(labels) else "every key and value must be a Kubernetes label's"
    )
)
_HEX = "[0-9A-Fa-f]"
MAC = matching(
    "|".join(
        f"{_HEX * 2}(:{_HEX * 2}){{{n - 1}}}|{_HEX * 2}(-{_HEX * 2}){{{n - 1}}}"
        f"|{_HEX * 4}([.]{_HEX * 4}){{{n // 2 - 1}}}|{_HEX}{{{n * 2}}}"
        for n in (6, 8, 20)
    ),
    "no MAC address: write it like 66:cf:23:df:22:07",
)
WIREGUARD_KEY = Check(
    lambda text: (
        ""
        if re.fullmatch(r"[A-Za-z0-9+/]{43}=", text.replace("\n", "").replace("\r", ""))
        else "a WireGuard key is the base64 text of 32 bytes"
    )
)

# --- addresses --------------------------------------------------------------------------------


def _address_of(version: int) -> Check:
    def reason(text: str) -> str:
        address = parse_address(text)
        return "" if address and address.version == version else f"no IPv{version} address"

    return Check(reason)


def _range_of(version: int) -> Check:
    def reason(text: str) -> str:
        network = parse_either(text)
        fits = network is not None and network.version == version
        return "" if fits else f"no IPv{version} address or CIDR"

    return Check(reason)


def _net_reason(text: str) -> str:
    network = parse_either(text) if text else None
    if text and network is None:
        return f"no CIDR{_zeros(text)}: write it like 10.0.0.0/8"
    if network is not None and not is_masked(network):
        return f"has host bits: the network is {network.masked}"
    return ""


def _ip_reason(text: str) -> str:
    if parse_address(text):
        return ""
    if "/" in text and parse_network(text):
        return "an address without a prefix length is wanted"
    return f"no IP address{_zeros(text)}"


def _cidr_reason(text: str) -> str:
    # Calico takes the empty text for an address of no family.
    return "" if not text or parse_either(text) else f"no IP address or CIDR{_zeros(text)}"


def _zeros(text: str) -> str:
    """A hint for the commonest surprise: Go refuses leading zeros."""
    return " (leading zeros are not allowed)" if re.search(r"(^|\.)0[0-9]", text) else ""


IP = Check(_ip_reason)
IPV4 = _address_of(4)
IPV6 = _address_of(6)
NET = Check(_net_reason)
CIDR = Check(_cidr_reason)
CIDR_V4 = _range_of(4)
CIDR_V6 = _range_of(6)
CIDRS = Check(
    lambda items: next((f"'{item}': {why}" for item in items if (why := _cidr_reason(item))), "")
)

# --- ports and protocols -------------------------------------------------------------------------


def _port_reason(port: int | str) -> str:
    bounds = port_bounds(port)
    if bounds and 0 in bounds:
        return "port range invalid, port number must be between 1 and 65535"
    return ""


PORT_NUMBER = Check(_port_reason)
PROTOCOL = Check(protocol_reason)

Port = Annotated[int | str, PORT_FORM, PORT_NUMBER]
Protocol = Annotated[int | str, PROTOCOL_FORM, PROTOCOL.even_when_empty()]

# --- makers --------------------------------------------------------------------------------


def one_of(*words: str | int) -> Check:
    """Exactly one of these."""
    known = ", ".join(f'"{word}"' for word in words)
    return Check(lambda value: "" if value in words else f"supported values: {known}")


def any_case(*words: str) -> Check:
    """One of these words in any case of letters, or nothing."""
    folded = {word.lower() for word in words} | {""}
    known = ", ".join(words)
    return Check(lambda text: "" if text.lower() in folded else f"one of {known}, in any case")


def at_most(limit: int, unit: str) -> Check:
    """A length: bytes of a text, items of a list."""

    def reason(value: str | Sequence[object]) -> str:
        size = len(value.encode()) if isinstance(value, str) else len(value)
        return "" if size <= limit else f"must have at most {limit} {unit}, has {size}"

    return Check(reason)


def between(low: int, high: int) -> Check:
    """A number within bounds, both included."""
    return Check(lambda n: "" if low <= n <= high else f"must be from {low} to {high}")


def at_least(low: int) -> Check:
    """A number with a lower bound, included."""
    return Check(lambda n: "" if n >= low else f"must be at least {low}")


UNIQUE = Check(lambda items: "" if len(set(items)) == len(items) else "an item is repeated")
UP_TO_253 = at_most(253, "bytes")
UP_TO_1024 = at_most(1024, "bytes")
