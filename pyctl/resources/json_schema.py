"""JSON Schemas of the kinds, for editors and for CI: draft-07, which their programs understand.

A schema refuses only what pyctl refuses. It takes null where a field may be absent, and numbers
where they are read as text. What it cannot say are rules over several fields, and that the case of
field names does not count: those who want to know everything ask `pyctl validate`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pyctl import __version__
from pyctl.resources.catalog import API_VERSION, KINDS, Kind
from pyctl.resources.decode import schema_of
from pyctl.resources.forms import Value, form_of

DRAFT = "http://json-schema.org/draft-07/schema#"

Schema = dict[str, Any]

_NOTE = (
    "As pyctl {version} reads it. pyctl and calicoctl take field names in any case of letters, but "
    "a schema only the API's spelling. For rules over several fields there is `pyctl validate`."
)
_TYPES = {
    "integer": ["integer"],
    "number": ["number"],
    "boolean": ["boolean"],
    "mixed": ["integer", "string"],
    "list": ["array"],
    "map": ["object"],
    "object": ["object"],
}


def schema_for(kind: Kind) -> Schema:
    """The schema of one kind, which must be supported: a document that is an object of it."""
    schemas = _Schemas()
    root = schemas.kind(kind)
    return {
        "$schema": DRAFT,
        "title": kind.name,
        **root,
        "description": f"{root['description']}\n\n{_note()}",
        "definitions": schemas.definitions,
    }


def schema_for_all(kinds: Sequence[Kind]) -> Schema:
    """One schema for everything that a document may hold: objects of the kinds, lists, arrays.

    Beyond the kinds it takes what pyctl reads as such: Kubernetes' own Nodes, and typed lists.
    """
    schemas = _Schemas()
    names = {kind.name: schemas.kind(kind) for kind in kinds}
    others = {"ResourceList": _list(), "KubernetesList": _kubernetes_list()}
    if "Node" in names:
        names["KubernetesNode"] = _kubernetes_node()
    document = [*_refs(names), *_refs(others)]
    return {
        "$schema": DRAFT,
        "title": f"Calico's resources ({API_VERSION})",
        "description": _note(),
        "oneOf": [*document, {"type": "array", "items": {"oneOf": document}}],
        "definitions": {
            **names,
            **others,
            "Resource": {"oneOf": _refs(names)},
            **schemas.definitions,
        },
    }


class _Schemas:
    """Says Values in JSON Schema; `definitions` collects the structs that they refer to."""

    def __init__(self) -> None:
        self.definitions: dict[str, Schema] = {}
        self._defined: dict[str, Value] = {}

    def kind(self, kind: Kind) -> Schema:
        """The schema of a kind, without what its structs are defined as."""
        form = form_of(schema_of(kind))
        fixed = {"apiVersion": {"const": API_VERSION}, "kind": {"const": kind.name}}
        required = [*fixed, *(name for name in form.required if name not in fixed)]
        schema = self._object(form, fixed)
        return {**schema, "required": required}

    def _object(self, value: Value, fixed: Schema) -> Schema:
        schema: Schema = {
            "description": value.description,
            "type": "object",
            "properties": {
                **fixed,
                **{
                    name: self._of(inner)
                    for name, inner in value.fields.items()
                    if name not in fixed
                },
            },
            "additionalProperties": False,
        }
        if value.required:
            schema["required"] = list(value.required)
        return schema

    def _of(self, value: Value) -> Schema:
        if value.type == "any":
            return {}
        if value.type == "object":
            return self._reference(value)
        if "enum" in value.keywords:
            return {"enum": [*value.words, *([None] if value.null else [])]}
        types = (
            ["string", "number", "boolean"] if value.loose else _TYPES.get(value.type, ["string"])
        )
        schema: Schema = {"type": _one_or_more([*types, *(["null"] if value.null else [])])}
        schema |= _limits(value)
        if value.item is not None:
            key = "items" if value.type == "list" else "additionalProperties"
            schema[key] = self._of(value.item)
        return schema

    def _reference(self, value: Value) -> Schema:
        """A reference to the definition of a struct, which is null where any place may be."""
        name = value.name
        plain = value._replace(null=False)
        while self._defined.setdefault(name, plain) != plain:
            name += "_"
        if name not in self.definitions:
            self.definitions[name] = self._object(value, {})
        if value.null:
            self.definitions[name]["type"] = ["object", "null"]
        return {"$ref": f"#/definitions/{name}"}


def _limits(value: Value) -> Schema:
    """The keywords of a value, and of the names of a map's fields."""
    limits = value.limits
    if "propertyNames" in limits:
        limits["propertyNames"] = Value("text", limits["propertyNames"]).limits
    return limits


def _one_or_more(types: list[str]) -> str | list[str]:
    return types[0] if len(types) == 1 else types


def _refs(names: dict[str, Schema]) -> list[Schema]:
    return [{"$ref": f"#/definitions/{name}"} for name in names]


def _list() -> Schema:
    """`HostEndpointList` and the like; items say themselves what they are."""
    return _list_of(API_VERSION, [f"{kind.name}List" for kind in KINDS])


def _kubernetes_list() -> Schema:
    return _list_of("v1", ["List", "NodeList"])


def _list_of(version: str, words: list[str]) -> Schema:
    items = {"type": ["array", "null"], "items": {"$ref": "#/definitions/Resource"}}
    return {
        "description": "A list of objects, as get -o yaml prints it.",
        "type": "object",
        "properties": {
            "apiVersion": {"const": version},
            "kind": {"enum": words},
            "metadata": {},
            "items": items,
        },
        "required": ["apiVersion", "kind"],
        "additionalProperties": False,
    }


def _kubernetes_node() -> Schema:
    return {
        "description": "A Node of Kubernetes, as kubectl get nodes -o yaml prints it.",
        "type": "object",
        "properties": {"apiVersion": {"const": "v1"}, "kind": {"const": "Node"}},
        "required": ["apiVersion", "kind", "metadata"],
    }


def _note() -> str:
    return _NOTE.format(version=__version__)
