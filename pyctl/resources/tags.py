"""The rules for single values, a constant each: Calico's validator tags and schema limits."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache, partial
from math import isfinite
from typing import Annotated

from msgspec import Meta

from pyctl.resources import names, written
from pyctl.resources.addresses import is_masked, parse_address, parse_either, parse_network
from pyctl.resources.durations import canonical_duration
from pyctl.resources.numorstring import (
    canonical_as_number,
    canonical_byte,
    canonical_port,
    port_bounds,
    protocol_reason,
)
from pyctl.resources.re2 import re2_reason
from pyctl.resources.schema import HOST_BITS, Check, Convert, Form
from pyctl.resources.times import canonical_time
from pyctl.selectors import SelectorError, parse

# --- numbers of Go's types: what does not fit cannot be decoded ----------------------------------

Int = Annotated[int, Meta(ge=-(2**63), le=2**63 - 1)]
Int32 = Annotated[int, Meta(ge=-(2**31), le=2**31 - 1)]
UInt8 = Annotated[int, Meta(ge=0, le=2**8 - 1)]
UInt16 = Annotated[int, Meta(ge=0, le=2**16 - 1)]
UInt32 = Annotated[int, Meta(ge=0, le=2**32 - 1)]

# --- forms --------------------------------------------------------------------------------


def _plain_number(value: float) -> float | int:
    """A whole number as an int, so that 1000000 is not stored as 1000000.0."""
    if not isfinite(value):
        raise ValueError("infinities and NaN are no numbers here")
    return int(value) if value.is_integer() and abs(value) < 1e21 else value


def _mask(text: str) -> str:
    network = parse_network(text)
    if network is None or is_masked(network):
        return text
    return str(network.masked)


PORT_FORM = Convert(canonical_port, reads_itself=True)
BYTE_FORM = Convert(canonical_byte, reads_itself=True)
MASKED = Convert(
    _mask, note=lambda old, new: f"{old} has host bits, stored as {new}", about=HOST_BITS
)

Duration = Annotated[str, Convert(canonical_duration, reads_itself=True), written.DURATION]
Time = Annotated[str, Convert(canonical_time, reads_itself=True), written.TIME]
Float = Annotated[float, Convert(_plain_number)]
AsNumber = Annotated[
    int | str, Convert(canonical_as_number, reads_itself=True, gives=int), written.AS_NUMBER
]

# --- makers --------------------------------------------------------------------------------


def matching(pattern: str, reason: str) -> Check:
    """A rule that the whole text matches a pattern (Go's RE2, ASCII classes)."""
    return Check(
        lambda text: "" if _compiled(pattern).fullmatch(text) else reason,
        form=Form({"pattern": pattern, "patternErrorMessage": reason}),
    )


def one_of(*words: str | int) -> Check:
    """Exactly one of these."""
    known = ", ".join(f'"{word}"' for word in words)
    return Check(
        lambda value: "" if value in words else f"supported values: {known}",
        form=Form({"enum": list(words)}),
    )


def any_case(*words: str) -> Check:
    """One of these words in any case of letters, or nothing; only schemas ask so."""
    folded = {word.lower() for word in words} | {""}
    known = ", ".join(words)
    reason = f"one of {known}, in any case"
    return Check(
        lambda text: "" if text.lower() in folded else reason,
        of_schema=True,
        form=Form({**_in_any_case(words), "patternErrorMessage": reason}),
    )


def between(low: int, high: int) -> Check:
    """A number within bounds, both included."""
    return Check(
        lambda number: "" if low <= number <= high else f"must be from {low} to {high}",
        form=Form({"minimum": low, "maximum": high}),
    )


def at_least(low: int) -> Check:
    """A number with a lower bound, included."""
    return Check(
        lambda number: "" if number >= low else f"must be at least {low}",
        form=Form({"minimum": low}),
    )


def at_most(limit: int, unit: str = "characters") -> Check:
    """A length, of a text or a list; only schemas have such limits."""

    def reason(value: Sequence[object]) -> str:
        size = len(value)
        return "" if size <= limit else f"must have at most {limit} {unit}, has {size}"

    return Check(reason, of_schema=True, form=Form({"maxLength": limit, "maxItems": limit}))


def counting(low: int, high: int) -> Check:
    """How many items a list has, both bounds included; only schemas have such limits."""

    def reason(items: Sequence[object]) -> str:
        size, wanted = len(items), f"{low} to {high}" if low < high else str(low)
        return "" if low <= size <= high else f"must have {wanted} items, has {size}"

    return Check(reason, of_schema=True, form=Form({"minItems": low, "maxItems": high}))


def each(check: Check) -> Check:
    """A rule for every item of a list that is told of the list as a whole."""

    def reason(items: Iterable[str]) -> str:
        return next((f"'{item}': {why}" for item in items if (why := check.reason(item))), "")

    return Check(reason, form=Form({"items": check.form.keywords} if check.form else {}))


def _in_any_case(words: Iterable[str]) -> dict[str, object]:
    spelled = ("".join(f"[{char.upper()}{char.lower()}]" for char in word) for word in words)
    return {"pattern": f"({'|'.join(spelled)})?", "examples": list(words)}


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII)


# --- settings that several kinds have ------------------------------------------------------------

Severity = Annotated[str, any_case("Trace", "Debug", "Info", "Warning", "Error", "Fatal")]
Priority = Annotated[Int, between(1, 2**31 - 2)]
PROGRAM_ROUTES = one_of("Enabled", "Disabled", "EnabledIPIPOnly", "EnabledNoEncapOnly").by_schema()

# --- texts --------------------------------------------------------------------------------


def _selector_reason(text: str) -> str:
    try:
        parse(text)
    except SelectorError as error:
        return str(error)
    return ""


def _port_name_reason(text: str) -> str:
    shaped = _compiled(r"[a-z0-9]+(-[a-z0-9]+)*").fullmatch(text)
    if shaped and len(text) <= 15 and not text.replace("-", "").isdigit():
        return ""
    return "a port name is 1 to 15 lower case letters, digits and single '-', with a letter in it"


def _key_reason(text: str) -> str:
    shaped = _compiled(r"[A-Za-z0-9+/]{43}=").fullmatch(text.replace("\n", "").replace("\r", ""))
    return "" if shaped else "a WireGuard key is the base64 text of 32 bytes"


REQUIRED = Check(
    lambda value: "a value is required" if value is None or value == "" else "",
    always=True,
    unset=True,
)
NAME = Check(
    lambda text: "" if names.is_subdomain(text) else names.SUBDOMAIN_WORDS, form=written.SUBDOMAIN
)
SELECTOR = Check(_selector_reason)
REGEXP = Check(re2_reason)
PORT_NAME = Check(_port_name_reason, form=written.PORT_NAME)
LABELS = Check(names.labels_reason, form=written.LABELS)
UNIQUE = Check(
    lambda items: "" if len(set(items)) == len(items) else "an item is repeated",
    form=Form({"uniqueItems": True}),
)
WIREGUARD_KEY = Check(_key_reason, form=written.WIREGUARD_KEY)
INTERFACE = matching(
    r"\*|[a-zA-Z0-9_.-]{1,15}",
    "an interface name is 1 to 15 letters, digits, '.', '-' or '_'; '*' alone means all interfaces",
)
INTERFACE_FILTER = matching(
    r"[a-zA-Z0-9:._+-]{1,15}",
    "an interface filter is 1 to 15 letters, digits, ':', '.', '_', '+' or '-'",
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

# --- addresses --------------------------------------------------------------------------------


def _ip_reason(text: str) -> str:
    if parse_address(text):
        return ""
    if "/" in text and parse_network(text):
        return f"an address without a prefix length is wanted: {text.partition('/')[0]}"
    return f"no IP address{_zeros(text)}"


def _net_reason(text: str) -> str:
    network = parse_either(text) if text else None
    if text and network is None:
        return f"no CIDR{_zeros(text)}: write it like 10.0.0.0/8"
    if network is not None and not is_masked(network):
        return f"has host bits: the network is {network.masked}"
    return ""


def _cidr_reason(text: str) -> str:
    # Calico takes the empty text for an address of no family.
    return "" if not text or parse_either(text) else f"no IP address or CIDR{_zeros(text)}"


def _cidr_format_reason(text: str) -> str:
    if parse_network(text):
        return ""
    network = parse_either(text)
    return f"must be of type cidr: write {network or 'it like 10.0.0.0/8'}"


def _zeros(text: str) -> str:
    """A hint for the commonest surprise: Go refuses leading zeros."""
    zeros = ":" not in text and _compiled(r"(^|\.)0[0-9]").search(text)
    return " (leading zeros are not allowed)" if zeros else ""


def _address_reason(version: int, text: str) -> str:
    address = parse_address(text)
    return "" if address and address.version == version else f"no IPv{version} address"


def _range_reason(version: int, text: str) -> str:
    network = parse_either(text)
    fits = network is not None and network.version == version
    return "" if fits else f"no IPv{version} address or CIDR"


IP = Check(_ip_reason, form=written.ADDRESS)
IPV4 = Check(partial(_address_reason, 4), form=written.ADDRESS)
IPV6 = Check(partial(_address_reason, 6), form=written.ADDRESS_V6)
NET = Check(_net_reason, form=written.CIDR)
CIDR = Check(_cidr_reason, form=written.CIDR)
CIDRS = each(CIDR)
CIDR_FORMAT = Check(_cidr_format_reason, of_schema=True, form=written.CIDR)
CIDR_V4 = Check(partial(_range_reason, 4), form=written.CIDR)
CIDR_V6 = Check(partial(_range_reason, 6), form=written.CIDR_V6)

UP_TO_253 = at_most(253)
UP_TO_1024 = at_most(1024)

# --- ports and protocols -------------------------------------------------------------------------


def _named_port_reason(port: int | str) -> str:
    return _port_name_reason(str(port)) if port_bounds(port) is None else ""


def _port_reason(port: int | str) -> str:
    bounds = port_bounds(port)
    if bounds is not None and 0 in bounds:
        return "port range invalid, port number must be between 1 and 65535"
    return ""


NAMED_PORT = Check(_named_port_reason, name="PortName")
PORT_NUMBER = Check(_port_reason, name="Port")
PROTOCOL = Check(protocol_reason, name="Protocol")

Dscp = Annotated[int | str, BYTE_FORM]
Port = Annotated[int | str, PORT_FORM, NAMED_PORT, PORT_NUMBER, written.PORT]
Protocol = Annotated[int | str, BYTE_FORM, PROTOCOL.even_when_empty(), written.PROTOCOL]
