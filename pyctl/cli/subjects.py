"""The objects that a verb acts on: named in words or by files, or chosen by -l or --all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from pyctl.cli.inputs import Files, expanded, ignored, manifests, named, of_all
from pyctl.client.namespaces import Scope, namespace_of
from pyctl.client.targets import Target, choose
from pyctl.errors import UsageError

if TYPE_CHECKING:
    from pyctl.cli.runtime import Runtime
    from pyctl.client.outcome import Notice
    from pyctl.manifests.manifest import Manifest


class Asked(NamedTuple):
    """What a command line says of the objects that are meant; `everything` is --all."""

    words: Sequence[str]
    files: Files
    scope: Scope
    selector: str | None = None
    everything: bool = False

    @property
    def choosing(self) -> bool:
        """Whether objects are meant that are not named."""
        return self.everything or self.selector is not None


class Subject(NamedTuple):
    """An object to act on, and what messages call it: as the user did."""

    target: Target
    called: str


class Subjects(NamedTuple):
    """The objects, and what is to be said of how they were found."""

    subjects: list[Subject]
    notices: list[Notice]

    @property
    def targets(self) -> list[Target]:
        """The objects alone."""
        return [subject.target for subject in self.subjects]


def find(runtime: Runtime, asked: Asked, verb: str) -> Subjects:
    """The objects that are asked for; `verb` is `delete`, or `replace` for any other change.

    Raises UsageError for words and options that do not go together, and what reading files raises.
    """
    _check(asked)
    if asked.files.filename:
        found = [
            _of_manifest(manifest, asked.scope)
            for manifest in manifests(runtime, asked.words, asked.files)
        ]
        return Subjects(found, ignored(asked.words, asked.files))
    if not asked.choosing:
        return Subjects(list(_of_words(asked.words, asked.scope)), [])
    return _chosen(runtime, asked, verb)


def _check(asked: Asked) -> None:
    if asked.everything and asked.selector is not None:
        raise UsageError("--all and -l do not go together: -l alone chooses from all")
    if asked.choosing and asked.files.filename:
        raise UsageError("-f names what is acted on: neither -l nor --all goes with it")


def _chosen(runtime: Runtime, asked: Asked, verb: str) -> Subjects:
    from pyctl.client.choosing import Choice

    option = "--all" if asked.everything else "-l"
    asked_for = named(expanded(asked.words, asked.scope.namespace))
    if any(names for _, names in asked_for):
        raise UsageError(f"{option} chooses from all objects of a kind: name none of them")
    kinds = [kind for kind, _ in asked_for]
    choice = Choice(asked.selector)
    scope = asked.scope._replace(any_kind=of_all(asked.words))
    with runtime.progress.step("reading"):
        found = choose(runtime.reader(), kinds, scope, choice, verb)
    typed = asked.words[0] if len(kinds) == 1 else ""
    return Subjects([_subject(target, typed) for target in found.targets], found.notices)


def _of_words(words: Sequence[str], scope: Scope) -> Iterator[Subject]:
    slashed = bool(words) and "/" in words[0]
    parts = named(expanded(words))
    for index, (kind, names) in enumerate(parts):
        if not names:
            what = f"the {kind.name} objects" if len(parts) == 1 else "the objects"
            raise UsageError(f"name {what}, or choose them: -l SELECTOR, --all")
        typed = words[index].partition("/")[0] if slashed else words[0]
        namespace = namespace_of(kind, "", scope, single=True)
        for name in names:
            yield _subject(Target(kind, name, namespace), typed)


def _of_manifest(manifest: Manifest, scope: Scope) -> Subject:
    kind, name, version = manifest.kind, manifest.name, manifest.resource_version
    try:
        namespace = namespace_of(kind, manifest.namespace, scope, single=True)
    except UsageError as error:
        return _subject(Target(kind, name, error=error, source=manifest.source))
    return _subject(Target(kind, name, namespace, version, source=manifest.source))


def _subject(target: Target, typed: str = "") -> Subject:
    return Subject(target, f"{typed or target.kind.words[0]} {target.name}")
