"""What to say of values that cannot be read: calicoctl's words, and what to write instead."""

from __future__ import annotations

from functools import cache
from typing import Any

from pyctl.documents.numbers import text_of
from pyctl.errors import Path
from pyctl.resources.compiler import Shape, fields
from pyctl.resources.schema import Part

UNKNOWN_FIELD = "field in document is not recognized or is in the wrong location"

_MANY = 16
"""Structs with more fields are not listed whole."""
_SHOWN = 40

_GO_INTEGERS = {255: "uint8", 65535: "uint16", 2**31 - 1: "int32", 2**32 - 1: "uint32"}
_GO_SCALARS: dict[Any, str] = {str: "string", bool: "bool", float: "float64"}
_JSON_TYPES: dict[Any, str] = {str: "string", list: "array", dict: "object"}
_WANTED: dict[Any, str] = {
    str: "text is wanted: put it in quotes",
    bool: "true or false is wanted, without quotes",
    float: "a number is wanted, without quotes",
    int | str: "a whole number or a text is wanted",
}


def unreadable(kind: Shape, value: Any, path: Path) -> str:
    """Why a value of another type than its field's cannot be read.

    `path` begins with the name of the struct that the field is in.
    """
    spot = ".".join(step for step in path if isinstance(step, str))
    shown = _json_type(value)
    if shown == "number" and len(_spelled(value)) <= _SHOWN:
        shown += f" {_spelled(value)}"
    text = f"cannot unmarshal {shown} into Go struct field {spot} of type {_go_type(kind)}"
    return f"{text} ({_wanted(kind, value)})"


def unknown_field(key: str, struct: type[Part], root: type[Part]) -> str:
    """That a struct has no such field: where it belongs, the nearest one, or those there are.

    `root` is the struct of the whole object.
    """
    folded = key.lower()
    place = _places(struct).get(folded) or _places(root).get(folded)
    if place is None:
        from difflib import get_close_matches  # not worth a place in every start

        names = {name.lower(): name for name in fields(struct)}
        close = get_close_matches(folded, names, n=1, cutoff=0.6)
        place = names[close[0]] if close else None
    if place is not None:
        hint = f"did you mean {place}?"
    elif len(fields(struct)) < _MANY:
        hint = "known: " + ", ".join(fields(struct))
    else:
        hint = f"{struct.__name__} has no such field"
    return f"{UNKNOWN_FIELD}: {key} ({hint})"


@cache
def _places(struct: type[Part]) -> dict[str, str]:
    """The dotted path of every field beneath a struct by its folded name, the shallowest each."""
    places: dict[str, str] = {}
    level: list[tuple[str, type[Part]]] = [("", struct)]
    while level:
        deeper = []
        for prefix, part in level:
            for name, kind in fields(part).items():
                places.setdefault(name.lower(), prefix + name)
                inner = kind.item.struct if kind.item is not None else kind.struct
                if inner is not None:
                    deeper.append((f"{prefix}{name}.", inner))
        level = deeper
    return places


def _spelled(number: float) -> str:
    try:
        return text_of(number)
    except ValueError:  # Python prints no number of some thousand digits
        return "?" * (_SHOWN + 1)


def _json_type(value: Any) -> str:
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, (int, float)):
        return "number"
    return _JSON_TYPES.get(type(value), "null")


def _go_type(kind: Shape) -> str:
    """What Go calls the type of a field, for its error messages."""
    if kind.struct is not None:
        return f"{kind.struct.PACKAGE}.{kind.struct.__name__}"
    if kind.item is not None:
        return "[]" + _go_type(kind.item)
    if kind.value is not None:
        return "map[string]" + _go_type(kind.value)
    if kind.base is int and kind.bounds is not None:
        return _GO_INTEGERS.get(int(kind.bounds.le or 0), "int")
    return _GO_SCALARS.get(kind.base, "int32")


def _wanted(kind: Shape, value: Any) -> str:
    """What to write instead, in words."""
    if kind.struct is not None or kind.value is not None:
        return "a mapping of fields is wanted"
    if kind.item is not None:
        plain = isinstance(value, (str, int, float)) and len(str(value)) <= _SHOWN
        return f"a list is wanted: write [{value}]" if plain else "a list is wanted"
    if kind.base is int and kind.bounds is not None:
        return f"a whole number from {kind.bounds.ge} to {kind.bounds.le} is wanted, without quotes"
    return _WANTED.get(kind.base, "another value is wanted")
