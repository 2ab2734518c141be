"""What lint looks at: the objects of manifests, or of a datastore, with what surrounds them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from pyctl.client.builtin import Surroundings
from pyctl.client.namespaces import Scope
from pyctl.client.prospect import KINDS, all_of, built_in, given, laid_over
from pyctl.client.reading import Reader
from pyctl.errors import Invalid, Problem
from pyctl.manifests.manifest import Manifest
from pyctl.policy.lint import Subject, World
from pyctl.resources.catalog import kind_named
from pyctl.resources.decode import validate

Object = dict[str, Any]

_LOOKED_AT = (*KINDS, "IPPool", "BGPConfiguration")


def world_of_store(reader: Reader) -> World:
    """Everything that a datastore holds."""
    return World(_stored(reader, is_asked=True), is_whole=True)


def world_of_manifests(
    manifests: Sequence[Manifest],
    scope: Scope,
    surroundings: Surroundings,
    below: Reader | None = None,
) -> World:
    """Manifests by themselves, or as they would be after an apply to the datastore `below`.

    Objects that break rules of their kind are looked at as they are written.
    """
    subjects = [_subject(manifest, scope) for manifest in manifests]
    around = [] if below is None else _stored(below, is_asked=False)
    known = built_in(surroundings) if below is None else [each.object for each in around]
    valid = [subject.object for subject in subjects if not subject.problems]
    problems = {subject.name: subject.problems for subject in around}
    mine = {id(obj) for obj in valid}
    context = [
        Subject(obj, is_asked=False)
        for obj in laid_over(known, valid, surroundings).objects
        if id(obj) not in mine
    ]
    sound = [subject for subject in context if not problems.get(subject.name)]
    return World([*sound, *subjects], is_whole=below is not None)


def _subject(manifest: Manifest, scope: Scope) -> Subject:
    (outcome,) = given([manifest], scope)
    error = outcome.error
    problems: tuple[Problem, ...] = ()
    if isinstance(error, Invalid):
        problems = error.problems
    elif error is not None:
        problems = (Problem(("metadata", "namespace"), str(error)),)
    return Subject(
        outcome.object if outcome.object is not None else manifest.object,
        source=manifest.source,
        remarks=manifest.remarks,
        problems=problems,
    )


def _stored(reader: Reader, *, is_asked: bool) -> list[Subject]:
    found = []
    for name in _LOOKED_AT:
        kind = kind_named(name)
        assert kind is not None, name
        for obj in all_of(reader, name):
            try:
                problems = validate(kind, obj).problems
            except msgspec.ValidationError as error:
                problems = (Problem((), f"the stored object cannot be read: {error}"),)
            found.append(Subject(obj, problems=problems, is_asked=is_asked))
    return found
