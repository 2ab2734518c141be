"""What a schema can say of a kind: its Structs as a tree of values, whatever language says it.

The tree is made of what checks objects too: the fields, the Checks beside them, and the compiled
checkers, which are asked what they make of absent and empty values. json_schema.py says it for
editors, crds.py for API servers.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from inspect import cleandoc
from typing import Any, Literal, NamedTuple

from msgspec import to_builtins

from pyctl.resources.compiler import Shape, checker, fields, refuses
from pyctl.resources.metadata import Resource
from pyctl.resources.schema import Check, Part, Report, Within
from pyctl.resources.written import LIST_TYPE

Type = Literal["object", "map", "list", "text", "integer", "number", "boolean", "mixed", "any"]

_SCALARS: dict[Any, Type] = {
    str: "text",
    int: "integer",
    float: "number",
    bool: "boolean",
    int | str: "mixed",
}
_KEYWORDS: dict[Type, frozenset[str]] = {
    "text": frozenset({"enum", "pattern", "patternErrorMessage", "maxLength", "examples"}),
    "integer": frozenset({"enum", "minimum", "maximum"}),
    "number": frozenset({"enum", "minimum", "maximum"}),
    "list": frozenset({"maxItems", "minItems", "uniqueItems", LIST_TYPE}),
    "map": frozenset({"propertyNames"}),
}
_KEYWORDS["mixed"] = _KEYWORDS["text"] | _KEYWORDS["integer"]
_ZEROS: dict[Type, tuple[Any, ...]] = {
    "text": ("",),
    "integer": (0,),
    "number": (0.0,),
    "mixed": (0, ""),
}
_TIGHTER: dict[str, Callable[[Iterable[Any]], Any]] = {
    "minimum": max,
    "maximum": min,
    "maxLength": min,
    "maxItems": min,
}
_ALL_64_BITS = 2**63 - 1


class Value(NamedTuple):
    """What may stand in one place.

    `keywords` are JSON Schema's, with `pattern` for the whole text. `empty` says that the type's
    empty value is accepted whatever the keywords say, `null` that null is, `loose` that numbers and
    booleans are read as text. `stored` is the type of what is stored, `unset` that null is stored
    where nothing is given. An object has its `name`, `description` and `fields`, a list or a map
    what each `item` of it is.
    """

    type: Type
    keywords: Mapping[str, Any]
    empty: bool = False
    null: bool = True
    loose: bool = False
    name: str = ""
    description: str = ""
    fields: Mapping[str, Value] = {}
    required: tuple[str, ...] = ()
    item: Value | None = None
    stored: Type | None = None
    unset: bool = False

    @property
    def limits(self) -> dict[str, Any]:
        """The keywords, so that they take the empty value where it is accepted.

        A `pattern` is for any part of a text, in a language that has no atomic groups: without
        them no less is matched. An `enum` is left as it is.
        """
        said = dict(self.keywords)
        if "pattern" in said:
            pattern = said["pattern"].replace("(?>", "(?:")
            said["pattern"] = f"^(?:{pattern})?$" if self.empty else f"^(?:{pattern})$"
        if self.empty:
            said |= {key: min(said[key], 0) for key in ("minimum",) if key in said}
            said |= {key: max(said[key], 0) for key in ("maximum",) if key in said}
        return said

    @property
    def words(self) -> list[Any]:
        """What an `enum` lists, with the empty value where it is accepted."""
        empty = [0] if self.type == "integer" else [""]
        return [*self.keywords["enum"], *(empty if self.empty else [])]


@cache
def form_of(struct: type[Part], within: Within | None = None) -> Value:
    """What objects of a Struct look like, narrowed by what a kind asks of their fields."""
    narrower = within.fields if within is not None else {}
    absent = struct()
    written = to_builtins(absent)
    values, required = {}, []
    for attribute, (name, shape) in zip(
        struct.__struct_fields__, fields(struct).items(), strict=True
    ):
        shape = _narrowed(shape, narrower.get(name))
        wanted = shape.form is not None and shape.form.required
        if wanted or refuses(name, shape, getattr(absent, attribute)):
            required.append(name)
        value = _value(shape)
        zeros = () if wanted else _ZEROS.get(value.type, ())
        empty = not all(refuses(name, shape, zero) for zero in zeros)
        unset = written.get(name, absent) is None
        values[name] = value._replace(empty=empty, null=name not in required, unset=unset)
    return Value(
        type="object",
        keywords={},
        name=within.name if within is not None else struct.__name__,
        description=_description(struct),
        fields=values,
        required=tuple(required),
    )


def _value(shape: Shape) -> Value:
    """What may stand where a shape is wanted; `empty` and `null` are for the place to say."""
    if shape.struct is not None:
        return form_of(shape.struct, shape.within)
    if shape.item is not None:
        said = _said(shape, "list")
        return Value("list", said, item=_item(shape.item, _inner(shape, "items")))
    if shape.value is not None:
        item = _item(shape.value, _inner(shape, "additionalProperties"))
        return Value("map", _said(shape, "map"), item=item._replace(null=True))
    kind = _SCALARS.get(shape.base, "any")
    reads_itself = shape.convert is not None and shape.convert.reads_itself
    loose = kind == "text" and not reads_itself
    return Value(kind, _said(shape, kind), loose=loose, stored=_stored(shape))


def _stored(shape: Shape) -> Type | None:
    given = shape.convert.gives if shape.convert is not None else None
    return _SCALARS[given] if given is not None else None


def _item(shape: Shape, keywords: Mapping[str, Any]) -> Value:
    """What an item of a list or map is; null means the type's empty value there.

    `keywords` come from a rule for the list as a whole, which is not asked for what it makes of
    empty values.
    """
    value = _value(shape)
    empty = bool(keywords) or not _refuses_zero(shape, value.type)
    return value._replace(keywords={**value.keywords, **keywords}, empty=empty, null=empty)


def _refuses_zero(shape: Shape, kind: Type) -> bool:
    if shape.struct is not None:
        report = Report()
        checker(shape.struct)(shape.struct(), (), report)
        return bool(report.problems or form_of(shape.struct, shape.within).required)
    zeros = _ZEROS.get(kind, ())
    # As a pointer is, an item is checked when it is empty too.
    asked = shape._replace(pointer=True)
    return bool(zeros) and all(refuses("item", asked, zero) for zero in zeros)


def _narrowed(shape: Shape, limit: Check | Within | None) -> Shape:
    if isinstance(limit, Within):
        return shape._replace(within=limit)
    return shape if limit is None else shape._replace(checks=(*shape.checks, limit))


def _said(shape: Shape, kind: Type) -> dict[str, Any]:
    """The keywords of a place that mean something for its type; of two bounds the tighter."""
    said: dict[str, Any] = {}
    for keywords in _keywords(shape):
        for key, value in keywords.items():
            if key in _KEYWORDS.get(kind, ()):
                both = (said.get(key, value), value)
                said[key] = _TIGHTER[key](both) if key in _TIGHTER else value
    return said


def _keywords(shape: Shape) -> Iterator[Mapping[str, Any]]:
    """What is said of a place: by the range of its type, its Checks, and its Form.

    Where a value is converted, Checks judge what it becomes, and only the Form says how it is
    written.
    """
    bounds = shape.bounds
    if bounds is not None and bounds.le is not None and bounds.le < _ALL_64_BITS:
        yield {"minimum": bounds.ge, "maximum": bounds.le}
    if shape.convert is None:
        yield from (check.form.keywords for check in shape.checks if check.form is not None)
    if shape.form is not None:
        yield shape.form.keywords


def _inner(shape: Shape, key: str) -> dict[str, Any]:
    """What rules for a list or map as a whole say of what is in it."""
    return {
        word: value
        for keywords in _keywords(shape)
        for word, value in keywords.get(key, {}).items()
    }


def _description(struct: type[Part]) -> str:
    """A kind is described by the first line of its module, another struct by its own text."""
    if issubclass(struct, Resource):
        return (sys.modules[struct.__module__].__doc__ or "").partition("\n")[0]
    return cleandoc(struct.__doc__ or "")
