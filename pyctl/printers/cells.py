"""How a field becomes the text of a table's cell, by the rules of calicoctl's tables.

A column of the catalog names its rule; rule(value, context) gives the text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, NamedTuple

from pyctl.documents.numbers import text_of
from pyctl.resources.kind import Column

Object = dict[str, Any]

MAX_JOINED = 80
"""Bytes after which a list of networks is cut."""


CALICO_AS_NUMBER = "64512"
"""The AS number of nodes where no configuration sets another."""


class Context(NamedTuple):
    """What cells show besides the object: the AS number of nodes that have none of their own."""

    default_as_number: str = CALICO_AS_NUMBER


Rule = Callable[[Any, Context], str]


def cells(column: Column, objects: Iterable[Object], context: Context) -> list[str]:
    """The texts of a column, one for each object."""
    rule = RULES[column.show]
    first, *rest = column.path.split(".")
    return [rule(_follow(obj.get(first), rest), context) for obj in objects]


def _follow(value: Any, steps: list[str]) -> Any:
    for step in steps:
        if value is None:
            return None
        value = value.get(step)
    return value


def _text(value: Any, _context: Context) -> str:
    return "" if value is None else _plain(value)


def _or(absent: str, value: Any, _context: Context) -> str:
    return _plain(value) if value not in (None, "") else absent


def _join(value: Any, _context: Context) -> str:
    return ",".join(value) if value else ""


def _cut(value: Any, context: Context) -> str:
    """A joined list of at most 80 bytes: a longer one ends in three dots."""
    text = _join(value, context)
    data = text.encode()
    return (
        text
        if len(data) <= MAX_JOINED
        else data[: MAX_JOINED - 3].decode("utf-8", "ignore") + "..."
    )


def _count(value: Any, _context: Context) -> str:
    return str(len(value or ()))


def _order(value: Any, _context: Context) -> str:
    return "<nil>" if value is None else text_of(float(value))


def _labels(value: Any, _context: Context) -> str:
    return ",".join(f"{key}={value[key]}" for key in sorted(value)) if value else ""


def _as_number(bgp: Any, context: Context) -> str:
    """A node's AS number; the default stands in parentheses, nothing where the node has no BGP."""
    if bgp is None:
        return ""
    number = bgp.get("asNumber")
    return f"({context.default_as_number})" if number is None else str(number)


def _peer_node(spec: Any, _context: Context) -> str:
    spec = spec or {}
    return spec.get("node") or spec.get("nodeSelector") or "(global)"


def _workload(spec: Any, _context: Context) -> str:
    spec = spec or {}
    return spec.get("workload") or spec.get("pod") or ""


def _nats(value: Any, _context: Context) -> str:
    pairs = ((nat.get("internalIP", ""), nat.get("externalIP", "")) for nat in value or ())
    return ",".join(f"{{{inside} {outside}}}" for inside, outside in pairs)


def _pod_selector(value: Any, _context: Context) -> str:
    """A label selector as Go's generated code prints it."""
    value = value or {}
    labels = value.get("matchLabels") or {}
    shown = "".join(f"{key}: {labels[key]}," for key in sorted(labels))
    terms = "".join(
        f"LabelSelectorRequirement{{Key:{term.get('key', '')},Operator:{term.get('operator', '')},"
        f"Values:[{' '.join(term.get('values') or ())}],}},"
        for term in value.get("matchExpressions") or ()
    )
    return (
        f"&LabelSelector{{MatchLabels:map[string]string{{{shown}}},"
        f"MatchExpressions:[]LabelSelectorRequirement{{{terms}}},}}"
    )


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else text_of(value)


RULES: dict[str, Rule] = {
    "text": _text,
    "dash": partial(_or, "-"),
    "pointer": partial(_or, "<nil>"),
    "number": partial(_or, "0"),
    "boolean": partial(_or, "false"),
    "never": partial(_or, "Never"),
    "join": _join,
    "cut": _cut,
    "count": _count,
    "order": _order,
    "labels": _labels,
    "asn": _as_number,
    "peer-node": _peer_node,
    "workload": _workload,
    "nats": _nats,
    "pod-selector": _pod_selector,
}
