"""Whatever a patch says: it is done as a whole, or refused in words, and then nothing changes."""

from __future__ import annotations

import json
from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pyctl.client.patches import TYPES
from pyctl.resources.kind import Kind
from tests.conftest import Pyctl, Result
from tests.patching import patches
from tests.resources.test_properties import KEYS
from tests.samples import WRITABLE, Object, Shelf, check_end, name_of

kinds = st.sampled_from(WRITABLE)
hostile = settings(
    derandomize=True,
    deadline=None,
    max_examples=80,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def as_text(value: Any, *, as_yaml: bool) -> str:
    """A patch as a user writes it."""
    if as_yaml:
        return str(yaml.dump(value, allow_unicode=True))
    return json.dumps(value)


def patch(pyctl: Pyctl, kind: Kind, of: str, text: str | bytes, *more: str) -> Result:
    """Patch the sample of a kind."""
    where = ["-n", "shop"] if kind.namespaced else []
    args = ["patch", kind.name, name_of(kind), "-t", of, "--patch-file", "-", *where, *more]
    return pyctl(*args, stdin=text)


def others(contents: Object, kind: Kind) -> Object:
    """What is stored of other kinds; what follows a write may change host endpoints."""
    return {
        name: found
        for name, found in contents.items()
        if name not in (kind.name, "revision", "HostEndpoint")
    }


@hostile
@given(kind=kinds, data=st.data())
def test_a_patch_is_done_or_refused(kind: Kind, shelf: Shelf, data: st.DataObject) -> None:
    """A dry run foretells which, and the object that it shows; other objects stay as they are."""
    of, value = data.draw(patches(kind))
    text = as_text(value, as_yaml=data.draw(st.booleans()))
    pyctl, before = shelf.fresh(), shelf.contents()
    dry = patch(pyctl, kind, of, text, "--dry-run", "-o", "json")
    assert shelf.contents() == before
    real = patch(pyctl, kind, of, text, "-o", "json")
    after = shelf.contents()
    check_end(real, before=before, after=after)
    assert dry.code == real.code
    assert others(after, kind) == others(before, kind)
    if real.code == 0:
        assert _lasting(json.loads(dry.stdout)) == _lasting(json.loads(real.stdout))
        assert len(after[kind.name]) == len(before[kind.name])


def _lasting(obj: Object) -> Object:
    """An object without its resourceVersion."""
    return {**obj, "metadata": {**obj["metadata"], "resourceVersion": ""}}


@hostile
@given(kind=kinds, data=st.data())
def test_what_a_patch_made_is_a_manifest(kind: Kind, shelf: Shelf, data: st.DataObject) -> None:
    """What is stored can be shown and applied, and applying it changes nothing."""
    of, value = data.draw(patches(kind))
    pyctl = shelf.fresh()
    if patch(pyctl, kind, of, as_text(value, as_yaml=False)).code != 0:
        return
    where = ["-n", "shop"] if kind.namespaced else []
    shown = pyctl.ok("get", kind.name, name_of(kind), *where, "-o", "yaml")
    applied = pyctl("apply", "-f", "-", stdin=shown)
    assert (applied.code, applied.stdout) == (
        0,
        f"Successfully applied 1 '{kind.name}' resource(s)\n",
    ), applied
    again = pyctl.ok("get", kind.name, name_of(kind), *where, "-o", "yaml")
    assert _lasting(yaml.safe_load(again)) == _lasting(yaml.safe_load(shown))


@hostile
@given(of=st.sampled_from(TYPES), text=st.binary(max_size=60) | st.text(max_size=60))
def test_a_text_that_is_no_patch(of: str, text: bytes | str, shelf: Shelf) -> None:
    """Binary, half a document, two of them: the same."""
    pyctl, before = shelf.fresh(), shelf.contents()
    data = text if isinstance(text, bytes) else text.encode(errors="surrogatepass")
    result = patch(pyctl, WRITABLE[-1], of, data)
    check_end(result, before=before, after=shelf.contents())


ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=12) | KEYS


@hostile
@given(
    verb=st.sampled_from(["label", "annotate"]),
    entries=st.lists(
        st.builds("{}={}".format, ANY_TEXT, ANY_TEXT) | st.builds("{}-".format, KEYS) | ANY_TEXT,
        max_size=3,
    ),
    options=st.sets(st.sampled_from(["--overwrite", "--remove", "--dry-run"])),
)
def test_whatever_is_to_be_a_label(
    verb: str, entries: list[str], options: set[str], shelf: Shelf
) -> None:
    """All entries are set, or none; a dry run sets none."""
    pyctl, before = shelf.fresh(), shelf.contents()
    result = pyctl(verb, "tier", "sample", *sorted(options), "--", *entries)
    after = shelf.contents()
    check_end(result, before=before, after=after)
    assert after == before or (result.code == 0 and "--dry-run" not in options)
