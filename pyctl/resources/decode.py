"""From values to objects of a kind, and from objects to verdicts on them.

decode() canonicalises what was read: field names, types, the forms in which values are stored.
validate() says what is wrong with an object; complete() does the same on the way into a datastore,
with the defaults that Calico's client and schemas fill in.

msgspec's decoder serves the common, correct case; where it objects, walker.py reads the value as
calicoctl does and finds every problem.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from pyctl.errors import Path, Problem
from pyctl.resources.catalog import API_VERSION, Kind
from pyctl.resources.compiler import checker, converter
from pyctl.resources.metadata import Resource, in_go_s_order
from pyctl.resources.schema import RESPELLED, Remark, Report
from pyctl.resources.walker import Walk

if TYPE_CHECKING:
    from pyctl.documents.source import Source

Object = dict[str, Any]


class Decoded(NamedTuple):
    """An object as it was read.

    `problems` are what kept it from being decoded: with any of them the whole file is refused, and
    `object` holds only what could be read. `remarks` tell of values whose stored form differs from
    what was written.
    """

    object: Object
    problems: tuple[Problem, ...] = ()
    remarks: tuple[Remark, ...] = ()


class Read(NamedTuple):
    """A stored object in Go's form, and the fields of it that are `unknown`: left out.

    With `problems` it cannot be read, and `object` is what was stored.
    """

    object: Object
    unknown: tuple[Path, ...] = ()
    problems: tuple[Problem, ...] = ()


class Checked(NamedTuple):
    """An object with what is wrong with it (`problems`) and what is unwise (`remarks`).

    `filled` are the fields that nobody gave, and that hold a default of the kind's schema now.
    """

    object: Object
    problems: tuple[Problem, ...] = ()
    remarks: tuple[Remark, ...] = ()
    filled: tuple[Path, ...] = ()


def decode(
    kind: Kind, value: Any, source: Source | None = None, *, to_text: bool = True
) -> Decoded:
    """Read a plain value as an object of a kind.

    `source` is where it was written, for remarks about unquoted words; `to_text` False reads it as
    calicoctl reads the items of a top-level array, where numbers do not become text.
    """
    schema = schema_of(kind)
    if source is None or not source.respelled:
        try:
            resource = msgspec.convert(value, schema)
        except (msgspec.ValidationError, UnicodeEncodeError):
            pass  # the second is msgspec's way with half a character in what it refuses
        else:
            return _decoded(kind, resource, Report())
    walk = Walk(schema, to_text=to_text)
    resource = msgspec.convert(walk.object(value), schema)
    if source is not None and source.respelled:
        _remark_respelled(walk, source)
    return _decoded(kind, resource, walk.report)


def fits(kind: Kind, obj: Object) -> bool:
    """Whether a stored object has nothing but fields of its kind, with values of their types."""
    try:
        msgspec.convert(obj, schema_of(kind))
    except (msgspec.ValidationError, UnicodeEncodeError):
        return False
    return True


def read(kind: Kind, obj: Object) -> Read:
    """Read a stored object as Calico's programs do: what is not known is passed over.

    The fields come in the order in which Go writes them, without those that are empty and may be.
    Calico cannot read an object that has values of other types than its fields.
    """
    schema = schema_of(kind)
    unknown: tuple[Path, ...] = ()
    try:
        resource = msgspec.convert(obj, schema)
    except (msgspec.ValidationError, UnicodeEncodeError):
        walk = Walk(schema, to_text=False, strict=False)
        known = walk.object(obj)
        if walk.report.problems:
            return Read(obj, problems=tuple(walk.report.problems))
        resource, unknown = msgspec.convert(known, schema), tuple(walk.unknown)
    resource.kind, resource.apiVersion = kind.name, API_VERSION
    return Read(_plain(resource), unknown)


def validate(kind: Kind, obj: Object) -> Checked:
    """Check an object as `validate` does: no client, no datastore, no defaults of the client."""
    return _checked(_resource(kind, obj), client=False)


def complete(kind: Kind, obj: Object) -> Checked:
    """Fill in every default of a write, and check the object as create and update do."""
    return _checked(_resource(kind, obj), client=True)


@cache
def schema_of(kind: Kind) -> type[Resource]:
    """The Struct of a kind."""
    module = import_module(f"pyctl.resources.{kind.module}")
    schema: type[Resource] = getattr(module, kind.name)
    return schema


def _resource(kind: Kind, obj: Object) -> Resource:
    return msgspec.convert(obj, schema_of(kind))


def _decoded(kind: Kind, resource: Resource, report: Report) -> Decoded:
    """The object in its stored form, of the kind and version that were asked for."""
    resource.kind, resource.apiVersion = kind.name, API_VERSION
    convert = converter(type(resource))
    assert convert is not None, "the times in metadata have a form of their own"
    convert(resource, (), report)
    return Decoded(
        object=_plain(resource), problems=tuple(report.problems), remarks=tuple(report.remarks)
    )


def _checked(resource: Resource, *, client: bool) -> Checked:
    report = Report()
    if client:
        resource.defaults()
        resource.write_check(report)
    given = _plain(resource) if _has_schema_defaults(resource) else None
    resource.schema_defaults()
    checker(type(resource))(resource, (), report)
    if client:
        resource.trim()
    obj = _plain(resource)
    filled = () if given is None else tuple(_added(given, obj))
    return Checked(obj, tuple(report.problems), tuple(report.remarks), filled)


def _has_schema_defaults(resource: Resource) -> bool:
    return type(resource).schema_defaults is not Resource.schema_defaults


def _added(before: Object, after: Object, path: Path = ()) -> Iterator[Path]:
    """The fields that were not there before."""
    for name, value in after.items():
        if name not in before:
            yield (*path, name)
        elif isinstance(value, dict):
            yield from _added(before[name], value, (*path, name))


def _plain(resource: Resource) -> Object:
    """The object as a dict: fields in Go's order, maps sorted by key."""
    obj: Object = msgspec.to_builtins(resource, order="deterministic")
    managed = obj["metadata"].get("managedFields")
    if managed:
        obj["metadata"]["managedFields"] = [in_go_s_order(entry) for entry in managed]
    return obj


def _remark_respelled(walk: Walk, source: Source) -> None:
    """Tell of unquoted words and numbers that became other text."""
    for path, text in walk.respelled:
        written = source.written(path)
        if written is not None and written != text:
            walk.report.warn(path, _respelled_text(written, text), RESPELLED)
    for path in walk.keys:
        written = source.written_key(path)
        if written is not None and written != path[-1]:
            walk.report.warn(path, _respelled_text(written, str(path[-1])), RESPELLED)
    for path, written in source.tags():
        text = written.partition(" ")[2]
        walk.report.warn(
            path,
            f"{written} without quotes begins with a YAML tag: "
            f'it is read as {_shown(text)}; write "{written}" to keep it',
            RESPELLED,
        )


def _respelled_text(written: str, text: str) -> str:
    return f'{written} without quotes is read as {_shown(text)}; write "{written}" to keep it'


def _shown(text: str) -> str:
    return f'"{text}"' if text else "empty text"
