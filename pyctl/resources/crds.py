"""CustomResourceDefinitions of the kinds: what an API server needs to keep Calico's objects.

They are made of the Structs that check objects here, and say what is stored: other than the schemas
for editors they take no number for text and no null. Rules over several fields are left to clients.
What Calico's address management stores has no Struct: of that all fields are taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, TypeVar

from pyctl.errors import UsageError
from pyctl.resources.address_kinds import AFFINITY, BLOCK, HANDLE, IN_STORAGE
from pyctl.resources.catalog import API_VERSION, Kind
from pyctl.resources.compiler import members
from pyctl.resources.decode import schema_of
from pyctl.resources.forms import Value, form_of
from pyctl.resources.metadata import Resource
from pyctl.resources.schema import Part
from pyctl.resources.written import LIST_TYPE

Schema = dict[str, Any]
P = TypeVar("P", bound=Part)


class Group(NamedTuple):
    """A group and version in which clusters keep Calico's objects.

    `renamed` are the kinds as which some are kept there, by the names of these. `native` says that
    it is the group of manifests, where kubectl is at home: kinds have short names, and policies are
    found by tier.
    """

    api_version: str
    native: bool
    renamed: Mapping[str, Kind] = {}

    @property
    def name(self) -> str:
        """The group without its version."""
        return self.api_version.partition("/")[0]

    @property
    def version(self) -> str:
        """The version alone."""
        return self.api_version.partition("/")[2]


STORAGE = Group("crd.projectcalico.org/v1", native=False, renamed=IN_STORAGE)
"""Where most clusters keep them, and calicoctl writes them."""

NATIVE = Group(API_VERSION, native=True)
"""Where clusters without the storage group keep them."""

GROUPS = {group.api_version: group for group in (STORAGE, NATIVE)}

_WITHOUT_STRUCT = {BLOCK: (), AFFINITY: ("affinity", "affinities"), HANDLE: ()}
"""What address management stores, with what kubectl calls it for short."""

_ANYTHING: Schema = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
_COMMON: Schema = {
    "apiVersion": {"type": "string"},
    "kind": {"type": "string"},
    "metadata": {"type": "object"},
}
_TYPES = {"text": "string", "list": "array", "map": "object"}
_WORDS = ("maxLength", "minimum", "maximum", "pattern", "maxItems", "minItems", LIST_TYPE)


def definitions(kinds: Iterable[Kind], group: Group) -> list[Schema]:
    """Those of the kinds that clusters keep as custom resources, and of address management's."""
    custom = [kind for kind in kinds if not schema_of(kind).KEPT_AS]
    return [definition(kind, group) for kind in (*custom, *_WITHOUT_STRUCT)]


def definition(kind: Kind, group: Group) -> Schema:
    """The CustomResourceDefinition of a kind; UsageError for one that clusters do not keep so."""
    struct = _struct(kind)
    if struct is not None and struct.KEPT_AS:
        raise UsageError(
            f"{kind.name} is no custom resource: a cluster makes it of {struct.KEPT_AS}"
        )
    names = _names(kind, group)
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"{names['plural']}.{group.name}"},
        "spec": {
            "group": group.name,
            "names": names,
            "scope": "Namespaced" if kind.namespaced else "Cluster",
            "versions": [_version(kind, group)],
        },
    }


def _names(kind: Kind, group: Group) -> Schema:
    called = group.renamed.get(kind.name, kind)
    names: Schema = {
        "kind": called.name,
        "listKind": f"{called.name}List",
        "plural": called.plural,
        "singular": called.name.lower(),
    }
    struct = _struct(kind)
    short = struct.SHORT_NAMES if struct is not None else _WITHOUT_STRUCT[kind]
    if group.native and short:
        names["shortNames"] = list(short)
    return names


def _version(kind: Kind, group: Group) -> Schema:
    struct = _struct(kind)
    version: Schema = {
        "name": group.version,
        "served": True,
        "storage": True,
        "schema": {
            "openAPIV3Schema": _object_schema({"spec": _ANYTHING})
            if struct is None
            else _root(struct)
        },
    }
    if struct is not None and "status" in form_of(struct).fields:
        version["subresources"] = {"status": {}}
    if group.native and kind.tiered:
        version["selectableFields"] = [{"jsonPath": ".spec.tier"}]
    return version


def _root(struct: type[Resource]) -> Schema:
    form = form_of(struct)
    defaults = _defaults(struct)
    parts = {
        name: _schema(value, defaults.get(name, {}))
        for name, value in form.fields.items()
        if name not in _COMMON
    }
    return {"description": form.description, **_object_schema(parts)}


def _object_schema(parts: Mapping[str, Schema]) -> Schema:
    return {
        "type": "object",
        "properties": {**_COMMON, **parts},
        "required": ["metadata", "spec"],
    }


def _struct(kind: Kind) -> type[Resource] | None:
    return None if kind in _WITHOUT_STRUCT else schema_of(kind)


def _schema(value: Value, default: Any = None) -> Schema:
    """What a place takes; `default` is what stands there if nothing is given.

    For an object it holds the defaults of its fields.
    """
    kind = value.stored or value.type
    if kind == "any":
        return {"x-kubernetes-preserve-unknown-fields": True}
    if kind == "object":
        return _object(value, default or {})
    schema: Schema = (
        {"x-kubernetes-int-or-string": True}
        if kind == "mixed"
        else {"type": _TYPES.get(kind, kind)}
    )
    schema |= _limits(value, kind)
    if value.item is not None:
        schema["items" if kind == "list" else "additionalProperties"] = _schema(value.item)
    if default is not None:
        schema["default"] = default
    return schema | ({"nullable": True} if value.unset else {})


def _object(value: Value, defaults: Mapping[str, Any]) -> Schema:
    schema: Schema = {
        "description": value.description,
        "type": "object",
        "properties": {
            name: _schema(inner, defaults.get(name)) for name, inner in value.fields.items()
        },
    }
    required = [name for name in value.required if not _may_be_empty(value.fields[name])]
    return schema | ({"required": required} if required else {})


def _may_be_empty(value: Value) -> bool:
    """Whether it is a list that may be empty: Go leaves it out then, though it must be given."""
    return value.type == "list" and not value.keywords.get("minItems")


def _limits(value: Value, kind: str) -> Schema:
    """The keywords that structural schemas have; a pattern means nothing for a number."""
    limits = {key: word for key, word in value.limits.items() if key in _WORDS}
    if kind == "integer":
        limits.pop("pattern", None)
    if "enum" in value.keywords:
        limits["enum"] = value.words
    if value.keywords.get("uniqueItems"):
        limits[LIST_TYPE] = "set"
    return limits


def _defaults(struct: type[Resource]) -> dict[str, Any]:
    """What the schema of a kind fills in, by field: tried on an object that has all its parts."""
    bare, filled = _with_all_parts(struct), _with_all_parts(struct)
    filled.schema_defaults()
    return _filled_in(bare, filled)


def _with_all_parts(struct: type[P]) -> P:
    part = struct()
    for attribute, _, shape in members(struct):
        if shape.struct is not None:
            setattr(part, attribute, _with_all_parts(shape.struct))
    return part


def _filled_in(bare: Part, filled: Part) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for attribute, name, _ in members(type(bare)):
        before, after = getattr(bare, attribute), getattr(filled, attribute)
        inner = _filled_in(before, after) if isinstance(before, Part) else after
        if inner != before and inner != {}:
            found[name] = inner
    return found
