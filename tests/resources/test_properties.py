"""Whatever is read: both ways of reading agree, nothing is lost, and nothing raises."""

from __future__ import annotations

from copy import deepcopy
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pyctl.documents.numbers import coerced_text
from pyctl.documents.source import Source
from pyctl.resources.catalog import KINDS, Kind
from pyctl.resources.compiler import Shape, fields
from pyctl.resources.decode import complete, decode, schema_of, validate
from pyctl.resources.schema import Part

each_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
thorough = settings(
    derandomize=True,
    deadline=None,
    max_examples=40,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

# Texts that mean something to one rule or another, and some that mean nothing to any.
MEANT = """n1 eth0 * 10.0.0.0/8 10.0.0.1/8 10.0.0.1 fd00::/64 ::ffff:10.0.0.1/104 ::/0 0.0.0.0/0 TCP
tcp UDP ICMP 6 255 80 80:90 web 0:1 0 5m 1h30m0s 1.5s -1s Allow Deny Pass Ingress Egress Enabled
Disabled Debug all() has(x) global() x==1 /a a=true,b= 10/second default kube-admin node.a 64512
1.10 2024-05-01T12:00:00Z true 1e+06 é A_b 65000:100 1:2:3 10.0.0.1:179 Accept In Agent Always Never
Workload Tunnel LoadBalancer"""
WORDS = st.sampled_from(MEANT.split())
TEXTS = WORDS | st.text(max_size=6)
NUMBERS = st.integers(-5, 300) | st.sampled_from([65535, 2**31 - 1, 2**63 - 1, -(2**63)])


def values(shape: Shape) -> st.SearchStrategy[Any]:
    """Values that the Struct's own decoder takes for a field."""
    if shape.struct is not None:
        return structs(shape.struct)
    if shape.item is not None:
        return st.lists(values(shape.item), max_size=3)
    if shape.value is not None:
        return st.dictionaries(TEXTS, values(shape.value), max_size=3)
    if shape.base is int and shape.bounds is not None:
        low, high = int(shape.bounds.ge or 0), int(shape.bounds.le or 0)
        return NUMBERS.filter(lambda number: low <= number <= high)
    scalars: dict[Any, st.SearchStrategy[Any]] = {
        str: TEXTS,
        bool: st.booleans(),
        float: st.floats(allow_nan=False, allow_infinity=False) | st.integers(-1000, 10**7),
        int | str: NUMBERS | TEXTS,
        Any: st.none() | TEXTS,
    }
    return scalars[shape.base]


def structs(struct: type[Part]) -> st.SearchStrategy[dict[str, Any]]:
    """Mappings with some of a struct's fields."""
    known = fields(struct)
    names = st.lists(st.sampled_from(list(known)), max_size=6, unique=True)
    return names.flatmap(
        lambda chosen: st.fixed_dictionaries({name: values(known[name]) for name in chosen})
    )


def objects(kind: Kind) -> st.SearchStrategy[dict[str, Any]]:
    """Objects of a kind as a manifest may hold them, valid or not."""
    schema = schema_of(kind)
    parts = {name: values(fields(schema)[name]) for name in fields(schema)}
    parts |= {"kind": st.just(kind.name), "apiVersion": st.just("projectcalico.org/v3")}
    return st.fixed_dictionaries(parts)


def by_walking(kind: Kind, value: Any) -> Any:
    """What is read by the walker, which serves documents with odd spellings."""
    return decode(kind, value, Source("x.yaml", b"", 1, respelled=True))


class Mangler:
    """Rewrites an object as calicoctl would still read it."""

    def __init__(self, random: Random) -> None:
        self._random = random

    def struct(self, struct: type[Part], value: dict[str, Any]) -> dict[str, Any]:
        """Names in another case, null for fields that are absent."""
        out = {}
        for name, shape in fields(struct).items():
            spelled = self._random.choice([name, name.upper(), name.lower(), name.title()])
            if name in value:
                out[spelled] = self.value(shape, value[name])
            elif self._random.random() < 0.5:
                out[spelled] = None
        return out

    def value(self, shape: Shape, value: Any) -> Any:
        """Numbers where text is wanted, floats where integers are."""
        if shape.struct is not None:
            return self.struct(shape.struct, value)
        if shape.item is not None:
            return [self.value(shape.item, item) for item in value]
        if shape.value is not None:
            return {key: self.value(shape.value, item) for key, item in value.items()}
        if shape.base is int and abs(value) < 2**53:
            return self._random.choice([value, float(value)])
        if shape.base is str and not (shape.convert and shape.convert.reads_itself):
            return self._random.choice(
                [value, *(bare for bare in BARE if coerced_text(bare) == value)]
            )
        return value


BARE = [True, 6, 80, 255, 0, 64512, 1.5, 1e6]


@each_kind
@thorough
@given(st.data())
def test_both_ways_of_reading_agree(kind: Kind, data: st.DataObject) -> None:
    """The walker makes of a value what the compiled decoder makes of it, and changes no input."""
    value = data.draw(objects(kind))
    before = deepcopy(value)
    quick = decode(kind, value)
    assert by_walking(kind, value) == quick
    assert value == before


@each_kind
@thorough
@given(st.data())
def test_other_spellings_are_read_as_the_same_object(kind: Kind, data: st.DataObject) -> None:
    """Case of names, nulls, bare numbers for text and whole floats make no difference."""
    value = data.draw(objects(kind))
    mangled = Mangler(data.draw(st.randoms())).struct(schema_of(kind), value)
    assert decode(kind, mangled) == decode(kind, value)


@each_kind
@thorough
@given(st.data())
def test_reading_what_was_read_changes_nothing(kind: Kind, data: st.DataObject) -> None:
    """An object in its stored form is read as itself, without a word."""
    read = decode(kind, data.draw(objects(kind)))
    if not read.problems:
        again = decode(kind, read.object)
        assert (again.object, again.problems, again.remarks) == (read.object, (), ())


@each_kind
@thorough
@given(st.data())
def test_completing_what_is_complete_changes_nothing(kind: Kind, data: st.DataObject) -> None:
    """Defaults are filled in once, and the verdict stays.

    As in Calico, a list that must be given may be empty, and is then stored as none.
    """
    once = complete(kind, decode(kind, data.draw(objects(kind))).object)
    again = complete(kind, once.object)
    assert again.object == once.object
    assert set(once.problems) <= set(again.problems)
    more = set(again.problems) - set(once.problems)
    assert all("a value is required" in problem.text for problem in more)


HOSTILE: st.SearchStrategy[Any] = st.sampled_from(
    [2**63, -(2**70), 10**400, 1e300, -0.0, float("nan"), float("inf"), "\ud800", "\0"]
)
KEYS = TEXTS | st.sampled_from(["", "\ud800"])
SCALARS = st.none() | st.booleans() | NUMBERS | st.floats() | TEXTS | HOSTILE


def anything(struct: type[Part]) -> st.SearchStrategy[Any]:
    """Values that often have the right keys and seldom the right types."""
    known = fields(struct)

    def within(name: str) -> st.SearchStrategy[Any]:
        shape = known[name]
        inner = shape.struct or (shape.item.struct if shape.item else None)
        right = anything(inner) if inner is not None else values(shape)
        return st.one_of(right, st.lists(right, max_size=3), junk)

    junk = st.recursive(
        SCALARS,
        lambda part: st.lists(part, max_size=3) | st.dictionaries(KEYS, part, max_size=3),
        max_leaves=5,
    )
    names = st.lists(st.sampled_from(list(known)), max_size=4, unique=True)
    return (
        names.flatmap(lambda chosen: st.fixed_dictionaries({name: within(name) for name in chosen}))
        | junk
    )


@each_kind
@thorough
@given(st.data())
def test_nothing_raises(kind: Kind, data: st.DataObject) -> None:
    """Any value is read, or refused with problems; what could be read can be judged."""
    value = data.draw(anything(schema_of(kind)))
    read = decode(kind, value, to_text=data.draw(st.booleans()))
    assert read.object["kind"] == kind.name
    for judged in (validate(kind, read.object), complete(kind, read.object)):
        assert all(problem.text for problem in judged.problems)


@each_kind
def test_nesting_is_no_danger(kind: Kind) -> None:
    """A thousand levels, at any place, are refused like any other wrong value."""
    deep: Any = []
    for _ in range(5000):
        deep = [deep]
    for value in (deep, {"spec": deep}, {"metadata": {"labels": {"a": deep}}}, {"x": deep}):
        assert decode(kind, value).problems
    assert decode(kind, {"metadata": {"managedFields": [deep]}}).problems == ()
