"""What schemas are written in: Structs whose annotations say what each field accepts.

A kind's module defines msgspec Structs with the API's own field names in Go's order (so that what
is written has calicoctl's order of keys). msgspec itself checks types; what else a field must obey
stands in its annotation:

    interfaceName: Annotated[str, INTERFACE] = ""
    expectedIPs: list[Annotated[str, IP]] = []

`Check` judges a value. `Convert` changes it into the form that is stored. A rule over several
fields is the method `check` of its Struct. Like Calico's validator, the fields of a Struct come
first, in order, each with its first fault only, then the Struct's own rule.

Defaults mirror Go's `omitempty`: a field with a plain default (`""`, `0`, `[]`) is left out when it
is empty and then not checked; `X | None = None` is a pointer, where set and empty still counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple, Self

import msgspec

from pyctl.documents.numbers import text_of
from pyctl.errors import Path, Problem, dotted

HOST_BITS = "host bits"
RESPELLED = "respelled"
"""What remarks may be about: an address where a network belongs, a bare word read as another."""


class Part(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """A struct of the API. Subclasses may define `check(self, report, path)`."""

    PACKAGE: ClassVar[str] = "v3"
    """The Go package that declares the struct: calicoctl names it when a struct cannot be read."""

    def check(self, report: Report, path: Path) -> None:
        """Report faults that concern several fields of this struct."""


@dataclass(frozen=True, eq=False, slots=True)
class Form:
    """How a value is written, for schemas that editors use: it checks nothing.

    Beside a field it says what no Check of the field does: a rule in the `check` of a Struct, or
    how a value is written that a Convert reads (whose Checks judge what it becomes). `keywords` are
    those of JSON Schema, for texts, numbers and lists side by side; a `pattern` is for the whole
    text. They may allow more than is accepted, never less. `required` says that an object without
    the field is refused.
    """

    keywords: Mapping[str, Any]
    required: bool = False


@dataclass(frozen=True, eq=False, slots=True)
class Within:
    """What a kind asks of the fields of a struct that other kinds have too; for schemas, as Form.

    `fields` holds Checks by the name of the field, and a Within for what a field holds. `name` is
    what schemas call the struct so narrowed.
    """

    name: str
    fields: Mapping[str, Check | Within]


class Check(NamedTuple):
    """A rule for one value: Calico's validator tag, or a constraint of the kind's schema.

    `reason(value)` is why the value is refused, "" when it is fine. `always` checks empty values
    of plain fields too (Go's tags without omitempty), `unset` pointers that are not there, whose
    value is None. `name` is Go's name of the field where it is not the one of the field checked.
    `of_schema` marks what only the kind's schema asks: calicoctl tells of it by the path of the
    field, without its value. `form` is what JSON Schema can say of the rule, see Form.
    """

    reason: Callable[[Any], str]
    always: bool = False
    unset: bool = False
    name: str = ""
    of_schema: bool = False
    form: Form | None = None

    def even_when_empty(self) -> Self:
        """The same rule, for a field that must not be left empty."""
        return self._replace(always=True)

    def by_schema(self) -> Self:
        """The same rule, asked by the schema alone."""
        return self._replace(of_schema=True)


class Convert(NamedTuple):
    """A change of form on the way in: `apply(value)` is the value that is stored.

    It raises ValueError with the reason when the value cannot be decoded at all, which refuses the
    whole file as any error of decoding does. `note(old, new)` is the warning that tells a user of
    the change, "" when it needs none; `about` is what the Remark with it is about.
    `reads_itself` is for Go types that read their own JSON: numbers do not become text for those.
    `gives` is the type of what is stored, where it is not that of the field.
    """

    apply: Callable[[Any], Any]
    note: Callable[[Any, Any], str] | None = None
    reads_itself: bool = False
    about: str = ""
    gives: type | None = None


class Remark(NamedTuple):
    """Something a user should know about an object that is accepted.

    `about` names what it is about where programs tell remarks apart: HOST_BITS, RESPELLED.
    """

    path: Path
    text: str
    about: str = ""


class Report:
    """Collects what is wrong with one object, and what is merely unwise."""

    __slots__ = ("problems", "remarks")

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.remarks: list[Remark] = []

    def fault(self, path: Path, name: str, value: object, reason: str) -> None:
        """A field that breaks a rule, in calicoctl's form; `name` is Go's name of the field."""
        text = f"error with field {name} = '{go_value(value)}' ({reason})"
        self.problems.append(Problem(path, text))

    def broken(self, path: Path, name: str, reason: str) -> None:
        """A rule over several fields that is broken; `name` is where, as calicoctl says it."""
        self.problems.append(Problem(path, f"error with field {name} ({reason})"))

    def unfit(self, path: Path, reason: str) -> None:
        """A value that the kind's schema refuses; calicoctl names it by its path."""
        self.broken(path, dotted(path), reason)

    def knows(self, path: Path) -> bool:
        """Whether something is wrong there already, which need not be said again."""
        return any(problem.path == path for problem in self.problems)

    def warn(self, path: Path, text: str, about: str = "") -> None:
        """Something unwise that Calico accepts."""
        self.remarks.append(Remark(path, text, about))

    def warn_repeats(self, path: Path, items: list[str]) -> None:
        """Items that stand in a list more than once, which Calico accepts for nothing."""
        if len(set(items)) < len(items):
            for item, times in Counter(items).items():
                if times > 1:
                    self.warn(path, f"{item} is given more than once")


def go_value(value: object) -> str:
    """A value as Go prints it (%v), which is how calicoctl shows what it refuses."""
    if value is None:
        return "<nil>"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return text_of(value)
    if isinstance(value, (list, tuple)):
        return "[" + " ".join(go_value(item) for item in value) + "]"
    if isinstance(value, dict):
        return "map[" + " ".join(f"{k}:{go_value(value[k])}" for k in sorted(value)) + "]"
    if isinstance(value, msgspec.Struct):
        fields = (getattr(value, name) for name in value.__struct_fields__)
        return "{" + " ".join(go_value(field) for field in fields) + "}"
    return str(value)


_GO_STARTS = {
    "ipv4": "IPv4",
    "ipv6": "IPv6",
    "bpf": "BPF",
    "vxlan": "VXLAN",
    "aws": "AWS",
    "mtu": "MTU",
    "nat": "NAT",
    "nftables": "NFTables",
}
_GO_NAMES = {
    "cidr": "CIDR",
    "bpfConntrackMode": "BPFConntrackCleanupMode",
    "externalNodesList": "ExternalNodesCIDRList",
    "ipNATs": "IPNATs",
    "ipNetworks": "IPNetworks",
    "mac": "MAC",
}


def go_name(field: str) -> str:
    """Go's name of a field (`expectedIPs` is ExpectedIPs), which calicoctl shows in its errors."""
    known = _GO_NAMES.get(field)
    if known is not None:
        return known
    for start, spelled in _GO_STARTS.items():
        if field.startswith(start):
            return spelled + field[len(start) :]
    return field[:1].upper() + field[1:]
