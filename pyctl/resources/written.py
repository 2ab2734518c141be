"""How values are written that are not checked by a pattern: keywords of JSON Schema for each.

They are for schemas that editors use, and hold nothing back: what a pattern here refuses is refused
by the rule that it stands beside, while the rule may refuse more.
"""

from __future__ import annotations

from pyctl.resources import names, times
from pyctl.resources.numorstring import PROTOCOL_NAMES
from pyctl.resources.schema import Form

LIST_TYPE = "x-kubernetes-list-type"
"""The keyword of lists whose items API servers want to be different, where pyctl only warns."""

_BYTE = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
_V4 = rf"{_BYTE}(\.{_BYTE}){{3}}"
_V6 = "[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*"
_LENGTH = "/0*[0-9]{1,3}"
_UNIT = "(ns|us|\u00b5s|\u03bcs|ms|s|m|h)"
# Some letter is in it: those before its first one are digits.
_PORT_NAME = "([0-9]+-)*[0-9]*[a-z][a-z0-9]*(-[a-z0-9]+)*"


def _pattern(pattern: str, wanted: str, **keywords: object) -> Form:
    """A pattern for the whole text, and what to say of a text that does not match it."""
    return Form({"pattern": pattern, "patternErrorMessage": wanted, **keywords})


SUBDOMAIN = _pattern(names.SUBDOMAIN_PATTERN, names.SUBDOMAIN_WORDS)
OBJECT_NAME = Form({**SUBDOMAIN.keywords, "maxLength": names.MAX_NAME}, required=True)
_LABEL_KEY = _pattern(
    names.LABEL_KEY_PATTERN, "a label key is written like zone or example.com/zone"
)
_LABEL_VALUE = _pattern(
    names.LABEL_VALUE_PATTERN,
    "a label value has letters, digits, '-', '_' and '.', and none of these at its ends",
    maxLength=63,
)
SET = Form({LIST_TYPE: "set"})
LABELS = Form({"propertyNames": _LABEL_KEY.keywords, "additionalProperties": _LABEL_VALUE.keywords})

# An IPv6 address that holds an IPv4 one counts as that.
ADDRESS = _pattern(f"{_V4}|{_V6}", "an IP address is wanted")
ADDRESS_V6 = _pattern(_V6, "an IPv6 address is wanted")
CIDR = _pattern(f"({_V4}|{_V6})({_LENGTH})?", "a CIDR like 10.0.0.0/8, or an address, is wanted")
CIDR_V6 = _pattern(f"{_V6}({_LENGTH})?", "an IPv6 address or CIDR is wanted")

PORT_NAME = _pattern(
    _PORT_NAME, "a port name is lower case letters, digits and single '-'", maxLength=15
)
WIREGUARD_KEY = _pattern(r"[A-Za-z0-9+/=\r\n]*", "a WireGuard key is base64 text")

PORT = _pattern(
    f"[0-9]+(:[0-9]+)?|{_PORT_NAME}",
    "a port is a number, a range like 80:90, or a name",
    minimum=1,
    maximum=65535,
)
PROTOCOL = _pattern(
    f"{'|'.join(PROTOCOL_NAMES)}|[0-9]+",
    f"a protocol is {', '.join(PROTOCOL_NAMES)} or a number",
    minimum=1,
    maximum=255,
    examples=list(PROTOCOL_NAMES),
)
AS_NUMBER = _pattern(
    r"[0-9]+(\.[0-9]+)?",
    "an AS number is a number, or written like 100.20",
    minimum=0,
    maximum=2**32 - 1,
)
DURATION = _pattern(
    rf"[-+]?(0|([0-9]*(\.[0-9]*)?{_UNIT})+)", "a duration is written like 30s, 5m or 1h30m"
)
TIME = _pattern(times.PATTERN, "a time is written like 2024-05-01T12:00:00Z")
