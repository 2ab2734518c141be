"""Turns the annotations of a Struct into two functions: one converts values, one checks them.

Both walk a decoded Struct once. They are built on first use and kept, so that checking 5,000
objects costs little more than calling the rules that apply.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache, reduce
from operator import or_
from typing import Annotated, Any, NamedTuple, get_args, get_origin, get_type_hints

from msgspec import Meta

from pyctl.errors import Path, Problem
from pyctl.resources.schema import Check, Convert, Form, Part, Report, Within, go_name

Walk = Callable[[Any, Path, Report], None]


class Shape(NamedTuple):
    """An annotation taken apart: what stands in a field, a list's item or a map's value.

    One of `struct`, `item` and `value` says what stands inside, none of them means a scalar of
    type `base`. `pointer` is true for `X | None`. `form` and `within` are for schemas alone.
    """

    base: Any
    pointer: bool
    struct: type[Part] | None
    item: Shape | None
    value: Shape | None
    checks: tuple[Check, ...]
    convert: Convert | None
    bounds: Meta | None
    form: Form | None = None
    within: Within | None = None

    @classmethod
    def of(cls, annotation: Any) -> Shape:
        """Take an annotation apart: `Annotated[X, ...] | None`, `Annotated[X | None, ...]`."""
        markers: list[object] = []
        pointer = False
        while True:
            choices = get_args(annotation)
            if get_origin(annotation) is Annotated:
                annotation = choices[0]
                markers += choices[1:]
            elif type(None) in choices:
                annotation, pointer = _without_none(choices), True
            else:
                break
        origin = get_origin(annotation)
        is_part = isinstance(annotation, type) and issubclass(annotation, Part)
        return cls(
            base=annotation,
            pointer=pointer,
            struct=annotation if is_part else None,
            item=cls.of(choices[0]) if origin is list else None,
            value=cls.of(choices[1]) if origin is dict else None,
            checks=tuple(marker for marker in markers if isinstance(marker, Check)),
            convert=next((marker for marker in markers if isinstance(marker, Convert)), None),
            bounds=next((marker for marker in markers if isinstance(marker, Meta)), None),
            form=next((marker for marker in markers if isinstance(marker, Form)), None),
            within=next((marker for marker in markers if isinstance(marker, Within)), None),
        )


@cache
def fields(struct: type[Part]) -> dict[str, Shape]:
    """The fields of a struct by the names that the API gives them, in order."""
    hints = get_type_hints(struct, include_extras=True)
    names = zip(struct.__struct_fields__, struct.__struct_encode_fields__, strict=True)
    return {spelled: Shape.of(hints[attribute]) for attribute, spelled in names}


def members(struct: type[Part]) -> Iterator[tuple[str, str, Shape]]:
    """The fields of a struct: what Python calls each, what the API calls it, and its shape.

    They differ where the API's name is a word of Python: `from`, `except`.
    """
    for attribute, (name, shape) in zip(
        struct.__struct_fields__, fields(struct).items(), strict=True
    ):
        yield attribute, name, shape


def _without_none(choices: tuple[Any, ...]) -> Any:
    return reduce(or_, (choice for choice in choices if choice is not type(None)))


@cache
def checker(struct: type[Part]) -> Walk:
    """`check(value, path, report)`: report every rule that a struct and its parts break."""
    steps = [
        (attribute, step)
        for attribute, name, kind in members(struct)
        if (step := _field_check(name, kind))
    ]
    own = struct.check if struct.check is not Part.check else None

    def check(value: Part, path: Path, report: Report) -> None:
        for attribute, step in steps:
            step(getattr(value, attribute), path, report)
        if own is not None:
            own(value, report, path)

    return check


@cache
def converter(struct: type[Part]) -> Walk | None:
    """`convert(value, path, report)`: bring values into the form that is stored, in place.

    None when nothing in the struct has another form. What cannot be decoded becomes a problem.
    """
    steps = [
        (attribute, name, step)
        for attribute, name, kind in members(struct)
        if (step := _conversion(kind)) is not None
    ]
    if not steps:
        return None

    def convert(value: Part, path: Path, report: Report) -> None:
        for attribute, name, step in steps:
            old = getattr(value, attribute)
            if old is not None:
                new = step(old, (*path, name), report)
                if new is not old:
                    setattr(value, attribute, new)

    return convert


def refuses(name: str, kind: Shape, value: Any) -> bool:
    """Whether a field does not take a decoded value, whatever stands beside it."""
    report = Report()
    convert, check = _conversion(kind), _field_check(name, kind)
    if convert is not None and value is not None:
        value = convert(value, (), report)
    if check is not None and not report.problems:
        check(value, (), report)
    return bool(report.problems)


# --- checking --------------------------------------------------------------------------------


def _field_check(name: str, kind: Shape) -> Walk | None:
    """The check of a field, None when anything of the right type will do."""
    checks = kind.checks
    always = [check for check in checks if check.always]
    unset = [check for check in checks if check.unset]
    inner = _inner_check(name, kind)
    if not checks:
        return _descending(name, inner) if inner is not None else None

    def step(value: Any, path: Path, report: Report) -> None:
        absent = value is None
        for check in unset if absent else checks if value or kind.pointer else always:
            reason = check.reason(value)
            if reason:
                _report(report, check, (*path, name), go_name(name), value, reason)
                return
        if inner is not None and not absent:
            inner(value, (*path, name), report)

    return step


def _descending(name: str, inner: Walk) -> Walk:
    def step(value: Any, path: Path, report: Report) -> None:
        if value:
            inner(value, (*path, name), report)

    return step


def _inner_check(name: str, kind: Shape) -> Walk | None:
    """The check of what a value holds: a struct's fields, a list's items."""
    if kind.struct is not None:
        return checker(kind.struct)
    if kind.item is None:
        return None
    if kind.item.struct is not None:
        return _structs_check(kind.item.struct)
    return _items_check(name, kind.item.checks) if kind.item.checks else None


def _structs_check(struct: type[Part]) -> Walk:
    check = checker(struct)

    def inner(value: Any, path: Path, report: Report) -> None:
        for index, item in enumerate(value):
            check(item, (*path, index), report)

    return inner


def _items_check(name: str, checks: Sequence[Check]) -> Walk:
    def inner(value: Any, path: Path, report: Report) -> None:
        for index, item in enumerate(value):
            for check in checks:
                reason = check.reason(item)
                if reason:
                    spelled = f"{go_name(name)}[{index}]"
                    _report(report, check, (*path, index), spelled, item, reason)
                    break

    return inner


def _report(
    report: Report, check: Check, path: Path, spelled: str, value: Any, reason: str
) -> None:
    if check.of_schema:
        report.unfit(path, reason)
    else:
        report.fault(path, check.name or spelled, value, reason)


# --- converting --------------------------------------------------------------------------------

_Conversion = Callable[[Any, Path, Report], Any]


def _conversion(kind: Shape) -> _Conversion | None:
    """What turns a value into its stored form, None when it is stored as it comes."""
    if kind.convert is not None:
        return _applying(kind.convert)
    if kind.struct is not None:
        return _in_struct(kind.struct)
    inner = _conversion(kind.item) if kind.item is not None else None
    return _in_list(inner) if inner is not None else None


def _applying(convert: Convert) -> _Conversion:
    def apply(value: Any, path: Path, report: Report) -> Any:
        try:
            new = convert.apply(value)
        except ValueError as error:
            report.problems.append(Problem(path, f"cannot be read: {error}"))
            return value
        if convert.note is not None and new != value:
            report.warn(path, convert.note(value, new), convert.about)
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
