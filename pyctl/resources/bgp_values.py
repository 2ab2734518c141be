"""What the kinds of BGP share: AS numbers, communities, passwords, peers and their interfaces."""

from __future__ import annotations

import re
from typing import Annotated

from msgspec import field

from pyctl.resources.addresses import Address, parse_address, parse_either
from pyctl.resources.schema import Check, Part
from pyctl.resources.tags import NET, AsNumber, matching

_MAX_16, _MAX_31, _MAX_32 = 2**16 - 1, 2**31 - 1, 2**32 - 1
_MAX_PORT_DIGITS = 5
_COMMUNITY_WORDS = "a community is written like 65000:100 or 65000:100:200"
_COMMUNITY = re.compile(r"[0-9]+:[0-9]+(:[0-9]+)?")
_BRACKETED = re.compile(r"\[([^]]*)]:([0-9]+)")
_V4_WITH_PORT = re.compile(r"([0-9.]+):([0-9]+)")
_PLAIN_NUMBER = re.compile(r"0|[1-9][0-9]{0,9}")

# --- AS numbers --------------------------------------------------------------------------------


def _as_number_reason(number: int | str) -> str:
    if isinstance(number, int) and number > _MAX_31:
        return f"AS numbers above {_MAX_31} are refused here: the schema keeps them in 31 bits"
    return ""


SmallAsNumber = Annotated[AsNumber, Check(_as_number_reason, of_schema=True)]
"""The schemas of the BGP kinds hold AS numbers in an int32; a Node takes all 32 bits."""

# --- communities --------------------------------------------------------------------------------


def community_reasons(text: str) -> list[str]:
    """Why a text is no community as BGPConfiguration has them, [] when it is one.

    Two numbers of 16 bits or three of 32; leading zeros count for nothing.
    """
    if not is_community(text):
        return [f"invalid community value or format used: {_COMMUNITY_WORDS}"]
    parts = text.split(":")
    bits, most = (16, _MAX_16) if len(parts) == 2 else (32, _MAX_32)
    return [
        f"invalid community value, expected {bits} bit value: {part} is above {most}"
        for part in parts
        if _is_above(part, most)
    ]


def is_community(text: str) -> bool:
    """Whether a text has the form of a community, however large its numbers are."""
    return _COMMUNITY.fullmatch(text) is not None


def _is_above(digits: str, most: int) -> bool:
    digits = digits.lstrip("0") or "0"
    return len(digits) > len(str(most)) or int(digits) > most


def _exact_reason(text: str) -> str:
    """As BGPFilter has communities: numbers without leading zeros."""
    plain = all(_PLAIN_NUMBER.fullmatch(part) for part in text.split(":"))
    return "" if plain and not community_reasons(text) else _COMMUNITY_WORDS


COMMUNITY = Check(_exact_reason, always=True, of_schema=True)

# --- peers and interfaces -------------------------------------------------------------------------


def peer_address(text: str) -> Address | None:
    """The address of `10.0.0.1`, `fd00::1`, `10.0.0.1:179` or `[fd00::1]:179`; None for others."""
    ported = _BRACKETED.fullmatch(text) or _V4_WITH_PORT.fullmatch(text)
    if ported is None:
        return parse_address(text)
    digits = ported[2].lstrip("0")
    fits = 0 < len(digits) <= _MAX_PORT_DIGITS and int(digits) <= _MAX_16
    return parse_address(ported[1]) if fits else None


def _family_reason(version: int, text: str) -> str:
    reason = NET.reason(text)
    network = parse_either(text)
    if reason or network is None:
        return reason or f"no IPv{version} network"
    return "" if network.version == version else f"no IPv{version} network"


NET_V4 = Check(lambda text: _family_reason(4, text))
NET_V6 = Check(lambda text: _family_reason(6, text))
PEER = Check(
    lambda text: (
        ""
        if peer_address(text)
        else "an address is wanted, with a port perhaps: 10.0.0.1, 10.0.0.1:179, [fd00::1]:179"
    )
)
FILTER_INTERFACE = matching(
    r"[a-zA-Z0-9_.*-]{1,15}", "an interface is 1 to 15 letters, digits, '.', '-', '_' or '*'"
)
IGNORED_INTERFACE = matching(
    r"[a-zA-Z0-9_.-][a-zA-Z0-9_.*-]{0,14}|\*[a-zA-Z0-9_.*-]{1,14}",
    "an interface is 1 to 15 letters, digits, '.', '-', '_' or '*', and not '*' alone",
)

# --- passwords --------------------------------------------------------------------------------


class SecretKeySelector(Part):
    """A key of a Kubernetes Secret in the namespace of Calico's agents."""

    PACKAGE = "v1"

    name: str = ""
    key: str = field(default_factory=str)
    optional: bool | None = None


class BGPPassword(Part):
    """Where the password of a session is kept."""

    secretKeyRef: SecretKeySelector | None = None
