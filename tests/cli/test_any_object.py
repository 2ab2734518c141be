"""Any object: a dry run foretells what becomes of it, and what is stored can be applied again."""

from __future__ import annotations

import json
from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pyctl.resources.decode import schema_of
from pyctl.resources.kind import Kind
from tests.conftest import Pyctl, Result
from tests.resources.test_properties import anything, objects
from tests.samples import WRITABLE, Object, Shelf, check_end, name_of, sample

kinds = st.sampled_from(WRITABLE)
hostile = settings(
    derandomize=True,
    deadline=None,
    max_examples=80,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
VERBS = ("create", "apply", "replace", "delete")


def manifests(kind: Kind) -> st.SearchStrategy[Any]:
    """Objects of a kind: the sample with another spec or metadata, and all sorts of others."""
    return st.one_of(
        st.tuples(objects(kind), st.sets(st.sampled_from(["spec", "metadata"]))).map(
            lambda drawn: {**drawn[0], **{part: sample(kind)[part] for part in drawn[1]}}
        ),
        anything(schema_of(kind)).map(
            lambda value: {**sample(kind), **value} if isinstance(value, dict) else value
        ),
    )


def write(pyctl: Pyctl, verb: str, text: str | bytes, *more: str) -> Result:
    """Carry a verb out on a manifest."""
    return pyctl(verb, "-f", "-", *more, stdin=text)


@hostile
@given(kind=kinds, data=st.data())
def test_a_manifest_is_done_or_refused(kind: Kind, shelf: Shelf, data: st.DataObject) -> None:
    """A dry run foretells which; validate refuses nothing that can be stored under its name."""
    verb, value = data.draw(st.sampled_from(VERBS)), data.draw(manifests(kind))
    text = json.dumps(value)
    pyctl, before = shelf.fresh(), shelf.contents()
    dry = write(pyctl, verb, text, "--dry-run")
    checked = write(pyctl, "validate", text)
    assert shelf.contents() == before
    real = write(pyctl, verb, text)
    after = shelf.contents()
    check_end(real, before=before, after=after)
    check_end(checked, before=before, after=before)
    assert (dry.code, dry.stdout.replace(" (dry run)", "")) == (real.code, real.stdout)
    if verb != "delete" and real.code == 0 and (value["metadata"] or {}).get("name"):
        assert checked.code == 0, checked


@hostile
@given(kind=kinds, data=st.data())
def test_what_is_stored_is_a_manifest(kind: Kind, shelf: Shelf, data: st.DataObject) -> None:
    """What was taken can be shown and applied, and applying it changes nothing."""
    spec = data.draw(objects(kind))["spec"]
    where = ["-n", "shop"] if kind.namespaced else []
    pyctl = shelf.fresh()
    if write(pyctl, "apply", json.dumps({**sample(kind), "spec": spec})).code != 0:
        return
    shown = pyctl.ok("get", kind.name, name_of(kind), *where, "-o", "yaml")
    applied = write(pyctl, "apply", shown)
    assert applied.code == 0, applied
    again = pyctl.ok("get", kind.name, name_of(kind), *where, "-o", "yaml")
    assert _lasting(yaml.safe_load(again)) == _lasting(yaml.safe_load(shown))


def _lasting(obj: Object) -> Object:
    """An object without its resourceVersion."""
    return {**obj, "metadata": {**obj["metadata"], "resourceVersion": ""}}
