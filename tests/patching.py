"""Strategies for patches of the samples: sensible ones, hostile ones, and what is none at all."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from pyctl.client.patches import TYPES
from pyctl.resources.compiler import fields
from pyctl.resources.decode import schema_of
from pyctl.resources.kind import Kind
from tests.resources.test_properties import KEYS, SCALARS, WORDS, anything, values
from tests.samples import Object, sample

Patch = tuple[str, Any]
"""A type of patch, and the patch."""

JUNK: st.SearchStrategy[Any] = st.recursive(
    SCALARS,
    lambda part: st.lists(part, max_size=3) | st.dictionaries(KEYS, part, max_size=3),
    max_leaves=5,
)
DIRECTIVES = st.dictionaries(
    st.sampled_from(
        [
            "$patch",
            "$retainKeys",
            "$deleteFromPrimitiveList/finalizers",
            "$deleteFromPrimitiveList/nets",
            "$setElementOrder/ingress",
            "finalizers",
            "ownerReferences",
        ]
    ),
    st.sampled_from(["replace", "delete", "merge", [], ["spec"], [{"$patch": "replace"}], [{}]])
    | JUNK,
    max_size=2,
)
PLACES = ["", "/", "/-", "spec", "/spec/-", "/spec/x~1y", "/~2", "/kind", "/spec/ingress/01", "/é"]
OPERATIONS = ["add", "remove", "replace", "move", "copy", "test"]
ENTRIES = st.dictionaries(st.sampled_from(["role", "x", "y/z"]), WORDS | st.none(), max_size=2)


def patches(kind: Kind) -> st.SearchStrategy[Patch]:
    """Patches for the sample of a kind, most of them of the type that they say."""
    of_fields, of_operations = _sensible(kind) | _merge(kind), _few_moves(kind) | _operations(kind)
    return st.one_of(
        st.tuples(st.sampled_from(["strategic", "merge"]), of_fields),
        st.tuples(st.just("json"), of_operations),
        st.tuples(st.sampled_from(TYPES), of_fields | of_operations),
    )


def _sensible(kind: Kind) -> st.SearchStrategy[Any]:
    """One or two fields of the right types."""
    spec = fields(schema_of(kind))["spec"].struct
    assert spec is not None
    known = {name: values(shape) | st.none() for name, shape in fields(spec).items()}
    chosen = st.lists(st.sampled_from(list(known)), max_size=2, unique=True)
    part = chosen.flatmap(lambda names: st.fixed_dictionaries({n: known[n] for n in names}))
    metadata = st.fixed_dictionaries({}, optional={"labels": ENTRIES, "annotations": ENTRIES})
    return st.fixed_dictionaries({}, optional={"spec": part, "metadata": metadata})


def _merge(kind: Kind) -> st.SearchStrategy[Any]:
    """The kind's fields with values of all sorts, and directives among them."""
    return st.tuples(anything(schema_of(kind)), DIRECTIVES, DIRECTIVES).map(_with_directives)


def _with_directives(drawn: tuple[Any, Object, Object]) -> Any:
    patch, top, inner = drawn
    if not isinstance(patch, dict):
        return patch
    if isinstance(patch.get("spec"), dict):
        patch = {**patch, "spec": {**patch["spec"], **inner}}
    return {**patch, **top}


def _few_moves(kind: Kind) -> st.SearchStrategy[Any]:
    """Operations on what is there, with values that stand somewhere in the object."""
    known = [(at, value) for at, value in _parts(sample(kind), "") if at.startswith("/spec/")]
    pairs = st.sampled_from(known)
    return st.lists(
        st.builds(
            lambda op, one, other: {"op": op, "path": one[0], "value": one[1], "from": other[0]},
            st.sampled_from(OPERATIONS),
            pairs,
            pairs,
        ),
        max_size=2,
    )


def _operations(kind: Kind) -> st.SearchStrategy[Any]:
    """Operations on places that are there and on others, with anything for a value."""
    places = st.sampled_from([at for at, _ in _parts(sample(kind), "")] + PLACES)
    names = st.sampled_from([*OPERATIONS, "tset"])
    members = {"op": names, "path": places, "value": JUNK, "from": places}
    whole = st.fixed_dictionaries(members)
    partial = st.fixed_dictionaries({}, optional=members)
    return st.lists(st.one_of(whole, whole, whole, partial, JUNK), max_size=4)


def _parts(value: Any, at: str) -> list[tuple[str, Any]]:
    """A value and all values in it, each with its JSON pointer."""
    steps: Any = value.items() if isinstance(value, dict) else ()
    if isinstance(value, list):
        steps = enumerate(value)
    inner = [part for step, item in steps for part in _parts(item, f"{at}/{step}")]
    return [(at, value), *inner]
