"""The forms of values in FelixConfiguration: its settings share a few."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated

from msgspec import field

from pyctl.errors import Path
from pyctl.resources.schema import Check, Part, Report
from pyctl.resources.tags import (
    INTERFACE,
    INTERFACE_FILTER,
    REGEXP,
    Duration,
    Int,
    UInt16,
    any_case,
    at_least,
    at_most,
    between,
    each,
    matching,
    one_of,
)

_WHOLE_UNITS = matching(
    r"([0-9]+(ms|s|m|h))*", "Calico takes whole hours, minutes, seconds and milliseconds here"
)
_DECIMAL_UNITS = matching(
    r"([0-9]+([.][0-9]+)?(ms|s|m|h))*", "a duration of at least a millisecond is wanted, like 1m30s"
)
# Atomic groups, so that a long text of units that does not match is given up at once.
_TIMEOUT = matching(
    r"(?>[0-9]*(?:\.[0-9]*)?(?>ms|us|[smh]))+|Auto", "a duration like 10s or 5m, or Auto, is wanted"
)
_SWITCH = one_of("Enabled", "Disabled")
_MARK = between(0, 2**32 - 1)

# --- by Calico's validator ------------------------------------------------------------------------

Switch = Annotated[str, _SWITCH]
Mark = Annotated[Int, _MARK]
PortNumber = Annotated[Int, between(0, 65535)]
ListeningPort = Annotated[Int, between(1, 65535)]
MaglevSize = Annotated[Int, between(1, 3000)]
Limit = Annotated[Int, at_least(-1)]
Pattern = Annotated[str, REGEXP]

INTERFACE_FILTERS = each(INTERFACE_FILTER)
PROMETHEUS_HOST = matching(
    r"[a-zA-Z0-9:._+-]{1,64}", "a host is 1 to 64 letters, digits, ':', '.', '_', '+' or '-'"
)


def _keyed(pieces: Iterable[str]) -> bool:
    return all(re.fullmatch(r"\s*\w+=.*", piece, re.ASCII) for piece in pieces if piece)


def _interfaces(filters: Iterable[str]) -> bool:
    return all(key != "*" and not INTERFACE.reason(key) for key in filters)


KEY_VALUES = Check(
    lambda text: (
        ""
        if not text.strip() or _keyed(text.split(","))
        else "a comma-separated list of Name=value is wanted"
    )
)
LOG_FILTERS = Check(
    lambda filters: "" if _interfaces(filters) else "every key must be the name of an interface"
)

# --- by the schema of the kind --------------------------------------------------------------------

SchemaSwitch = Annotated[str, _SWITCH.by_schema()]
SchemaMark = Annotated[Int, _MARK.by_schema()]
Period = Annotated[Duration, _WHOLE_UNITS.by_schema()]
DecimalPeriod = Annotated[Duration, _DECIMAL_UNITS.by_schema()]
BPFTimeout = Annotated[str, _TIMEOUT.by_schema()]
AllowAction = Annotated[str, any_case("Accept", "Return")]
DenyAction = Annotated[str, any_case("Drop", "Reject")]
AddressText = Annotated[str, at_most(45)]
LOG_PREFIX = matching(
    r"[a-zA-Z0-9%: /_-]*", "only letters, digits, spaces and %:/_- are allowed"
).by_schema()
RATE = matching(
    r"[1-9]\d{0,3}/(second|minute|hour|day)", "a rate is written like 10/second or 100/minute"
).by_schema()
OVERRIDES = matching(
    r"([a-zA-Z0-9_-]+=(true|false|),)*([a-zA-Z0-9_-]+=(true|false|))?",
    "a comma-separated list of Name=true or Name=false is wanted",
).by_schema()
GATES = matching(
    r"([a-zA-Z0-9_-]+=([^=]+),)*([a-zA-Z0-9_-]+=([^=]+))?",
    "a comma-separated list of Name=value is wanted, without blanks before the names",
).by_schema()


class ProtoPort(Part):
    """A port that stays open whatever the policies say (a failsafe), for a network if given.

    Calico checks nothing but the number's size; its agent does not start with what it cannot use.
    """

    protocol: str = ""
    port: UInt16 = field(default_factory=int)
    net: str = ""


class HealthTimeoutOverride(Part):
    """How long a part of the agent may be busy before it counts as stuck."""

    name: str = field(default_factory=str)
    timeout: Duration = field(default_factory=lambda: "0s")

    def check(self, report: Report, path: Path) -> None:
        """Names are words; time does not run backwards."""
        shown = "{" + self.name + " {" + self.timeout + "}}"
        if not re.fullmatch(r"[a-zA-Z0-9_ -]+", self.name):
            reason = "a name of letters, digits, '_', '-' and blanks is wanted"
            report.fault((*path, "name"), "HealthTimeoutOverride.Name", shown, reason)
        if self.timeout.startswith("-"):
            reason = "Timeout should not be negative"
            report.fault((*path, "timeout"), "HealthTimeoutOverride.Timeout", shown, reason)


class RouteTableRange(Part):
    """The old form of routing table numbers, up to 250."""

    min: Int = field(default_factory=int)
    max: Int = field(default_factory=int)

    def check(self, report: Report, path: Path) -> None:
        """Ordered, from 1 to 250."""
        if not 1 <= self.min <= self.max <= 250:
            reason = "must be a range of route table indices within 1..250"
            report.fault(path, "RouteTableRange", self, reason)


class RouteTableIDRange(Part):
    """Routing table numbers."""

    min: Int = field(default_factory=int)
    max: Int = field(default_factory=int)

    def check(self, report: Report, path: Path) -> None:
        """Ordered, at least 1, and within 32 bits."""
        if self.min > self.max:
            reason = "min value cannot be greater than max value"
            report.fault(path, "RouteTableRange", self, reason)
        if self.min < 1:
            report.fault(path, "RouteTableRange", self, "cannot target indices < 1")
        if self.max > 2**32 - 1:
            report.fault(path, "RouteTableRange", self, "max index too high")
