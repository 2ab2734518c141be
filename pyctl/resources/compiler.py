"""Turns the annotations of a Struct into two functions: one converts values, one checks them.

Both walk a decoded Struct once. They are built on first use and kept, so that checking 5,000
objects costs little more than calling the rules that apply.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Annotated, Any, NamedTuple, get_args, get_origin, get_type_hints

from pyctl.errors import Path, Problem
from pyctl.resources.schema import Check, Convert, Part, Report, go_name

Walk = Callable[[Any, Path, Report], None]
_Inner = Callable[[Any, Path, Report, str], None]


class Shape(NamedTuple):
    """An annotation taken apart: what stands in a field, a list's item or a map's value."""

    base: Any
    pointer: bool
    markers: tuple[object, ...]

    @property
    def struct(self) -> type[Part] | None:
        """The struct that stands here, if one does."""
        return self.base if isinstance(self.base, type) and issubclass(self.base, Part) else None

    @property
    def item(self) -> Any:
        """The annotation of a list's items, None when this is no list."""
        return get_args(self.base)[0] if get_origin(self.base) is list else None

    @property
    def value(self) -> Any:
        """The annotation of a map's values, None when this is no map."""
        return get_args(self.base)[1] if get_origin(self.base) is dict else None


def shape(annotation: Any) -> Shape:
    """Take an annotation apart: `Annotated[X, ...] | None`, `Annotated[X | None, ...]`."""
    markers: tuple[object, ...] = ()
    pointer = False
    while True:
        if get_origin(annotation) is Annotated:
            annotation, *found = get_args(annotation)
            markers += tuple(found)
            continue
        choices = get_args(annotation)
        if type(None) in choices:
            rest = [choice for choice in choices if choice is not type(None)]
            annotation, pointer = (rest[0] if len(rest) == 1 else _union(rest)), True
            continue
        return Shape(annotation, pointer, markers)


@cache
def fields(struct: type[Part]) -> dict[str, Shape]:
    """The fields of a struct, in order."""
    hints = get_type_hints(struct, include_extras=True)
    return {name: shape(hints[name]) for name in struct.__struct_fields__}


@cache
def checker(struct: type[Part]) -> Walk:
    """`check(value, path, report)`: report every rule that a struct and its parts break."""
    steps = [
        (name, step) for name, kind in fields(struct).items() if (step := _field_check(name, kind))
    ]
    own = struct.check if struct.check is not Part.check else None

    def check(value: Part, path: Path, report: Report) -> None:
        for name, step in steps:
            step(getattr(value, name), path, report)
        if own is not None:
            own(value, report, path)

    return check


@cache
def converter(struct: type[Part]) -> Walk | None:
    """`convert(value, path, report)`: bring values into the form that is stored, in place.

    None when nothing in the struct has another form. What cannot be decoded becomes a problem.
    """
    steps = [
        (name, step)
        for name, kind in fields(struct).items()
        if (step := _conversion(kind)) is not None
    ]
    if not steps:
        return None

    def convert(value: Part, path: Path, report: Report) -> None:
        for name, step in steps:
            old = getattr(value, name)
            if old is not None:
                new = step(old, (*path, name), report)
                if new is not old:
                    setattr(value, name, new)

    return convert


def _union(choices: list[Any]) -> Any:
    union = choices[0]
    for choice in choices[1:]:
        union = union | choice
    return union


# --- checking --------------------------------------------------------------------------------


def _field_check(name: str, kind: Shape) -> Walk | None:
    """The check of a field, None when anything of the right type will do."""
    checks = [marker for marker in kind.markers if isinstance(marker, Check)]
    always = [marker for marker in checks if marker.always]
    inner = _inner_check(kind)
    if not checks and inner is None:
        return None
    spelled = go_name(name)

    def step(value: Any, path: Path, report: Report) -> None:
        if value is None:
            return
        for check in checks if value or kind.pointer else always:
            reason = check.reason(value)
            if reason:
                report.fault((*path, name), spelled, value, reason)
                return
        if inner is not None:
            inner(value, (*path, name), report, spelled)

    return step


def _inner_check(kind: Shape) -> _Inner | None:
    """The check of what a value holds: a struct's fields, a list's items."""
    if kind.struct is not None:
        return _struct_check(kind.struct)
    if kind.item is None:
        return None
    item = shape(kind.item)
    if item.struct is not None:
        return _structs_check(item.struct)
    checks = [marker for marker in item.markers if isinstance(marker, Check)]
    return _items_check(checks) if checks else None


def _struct_check(struct: type[Part]) -> _Inner | None:
    check = checker(struct)

    def inner(value: Any, path: Path, report: Report, _name: str) -> None:
        check(value, path, report)

    return inner


def _structs_check(struct: type[Part]) -> _Inner:
    check = checker(struct)

    def inner(value: Any, path: Path, report: Report, _name: str) -> None:
        for index, item in enumerate(value):
            check(item, (*path, index), report)

    return inner


def _items_check(checks: list[Check]) -> _Inner:
    def inner(value: Any, path: Path, report: Report, name: str) -> None:
        for index, item in enumerate(value):
            reason = next((why for check in checks if (why := check.reason(item))), "")
            if reason:
                report.fault((*path, index), f"{name}[{index}]", item, reason)

    return inner


# --- converting --------------------------------------------------------------------------------

_Conversion = Callable[[Any, Path, Report], Any]


def _conversion(kind: Shape) -> _Conversion | None:
    """What turns a value into its stored form, None when it is stored as it comes."""
    own = next((marker for marker in kind.markers if isinstance(marker, Convert)), None)
    if own is not None:
        return _applying(own)
    if kind.struct is not None:
        return _in_struct(kind.struct)
    within = kind.item if kind.item is not None else kind.value
    inner = _conversion(shape(within)) if within is not None else None
    if inner is None:
        return None
    return _in_list(inner) if kind.item is not None else _in_map(inner)


def _applying(convert: Convert) -> _Conversion:
    def apply(value: Any, path: Path, report: Report) -> Any:
        try:
            new = convert.apply(value)
        except ValueError as error:
            report.problems.append(Problem(path, f"cannot be read: {error}"))
            return value
        if convert.note is not None and new != value:
            report.warn(path, convert.note(value, new))
        return new

    return apply


def _in_struct(struct: type[Part]) -> _Conversion | None:
    walk = converter(struct)
    if walk is None:
        return None

    def apply(value: Any, path: Path, report: Report) -> Any:
        walk(value, path, report)
        return value

    return apply


def _in_list(inner: _Conversion) -> _Conversion:
    def apply(value: Any, path: Path, report: Report) -> Any:
        for index, item in enumerate(value):
            value[index] = inner(item, (*path, index), report)
        return value

    return apply


def _in_map(inner: _Conversion) -> _Conversion:
    def apply(value: Any, path: Path, report: Report) -> Any:
        for key, item in value.items():
            value[key] = inner(item, (*path, key), report)
        return value

    return apply
