"""What is known of the objects of an edit, and why a text of the user was not stored."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pyctl.cli.edit_text import Lines, parse
from pyctl.cli.messages import problem_lines
from pyctl.cli.report import exit_code
from pyctl.client.namespaces import DEFAULT
from pyctl.client.outcome import Notice, Outcome
from pyctl.errors import Conflict, ManifestError, NotFound, Path, PyctlError, dotted
from pyctl.manifests.manifest import Manifest

Object = dict[str, Any]
Key = tuple[str, str, str]
"""Kind, namespace and name."""

_SOME_DONE = 8


class Ended(PyctlError):
    """The session ended without storing everything; with the exit code of what was wrong."""

    def __init__(self, text: str, code: int) -> None:
        super().__init__(text)
        self.exit_code = code


class NotOpened(PyctlError):
    """An object in the text that was not there at first."""

    exit_code = 9


class Known(NamedTuple):
    """An object that is edited, as it is stored.

    `read` is it as its text is read when nothing in it is changed, `version` the stored
    resourceVersion. `shown` are all that the text may have had: they stand for that one.
    """

    identity: str
    read: Object
    version: str
    shown: frozenset[str]

    @classmethod
    def of(cls, manifest: Manifest) -> Known:
        """What is known from the text of a stored object."""
        version = manifest.resource_version
        identity = manifest.kind.identity(manifest.name, manifest.namespace)
        return cls(identity, _bare(manifest.object), version, frozenset({"", version}))

    def differs(self, manifest: Manifest) -> bool:
        """Whether the text of the user says anything else."""
        return _bare(manifest.object) != self.read or manifest.resource_version not in self.shown

    def meant(self, manifest: Manifest) -> Manifest:
        """What the user means: under the stored version, unless the text names another one."""
        if manifest.resource_version not in self.shown:
            return manifest
        metadata = {**manifest.object["metadata"], "resourceVersion": self.version}
        return manifest._replace(object={**manifest.object, "metadata": metadata})

    def after(self, now: Manifest) -> Known:
        """What is known when this is stored."""
        known = Known.of(now)
        return known._replace(shown=known.shown | self.shown)

    def changes(self, now: Manifest) -> list[str]:
        """What others changed, if this is stored now: a line for each field."""
        return [
            f"  changed there meanwhile: {dotted(path)}: {old} -> {new}"
            for path, old, new in _differences(self.read, _bare(now.object), ())
        ]


class Trouble(NamedTuple):
    """Why a text was not stored: the errors, and how they are told."""

    errors: Sequence[PyctlError]
    lines: Lines

    @classmethod
    def of(
        cls,
        failed: Sequence[Outcome],
        body: bytes,
        meanwhile: Mapping[Key, Sequence[str]] | None = None,
    ) -> Trouble:
        """The trouble with objects of a text; `meanwhile` is what others changed of them."""

        def lines(lead: int, name: str) -> list[str]:
            sources = {key_of(one): one.source for one in parse(body, lead, name)}
            told: list[str] = []
            for outcome in failed:
                key = (outcome.kind.name, outcome.namespace, outcome.name)
                told += problem_lines(outcome._replace(source=sources[key]))
                told += (meanwhile or {}).get(key, ())
            return told

        return cls([outcome.error for outcome in failed if outcome.error is not None], lines)

    @property
    def conflict(self) -> bool:
        """Whether the same text may be stored another time, under newer versions."""
        return all(isinstance(error, Conflict) for error in self.errors)

    @property
    def hopeless(self) -> bool:
        """Whether no other text would help: the objects are gone."""
        return all(isinstance(error, NotFound) for error in self.errors)

    def ended(self, lead: int, path: str, done: Sequence[str]) -> Ended:
        """The end of the session, with the text in a file and this trouble told on top of it.

        `done` are the names of objects that were stored before.
        """
        advice = f"your text is kept in {path}"
        if self.hopeless:
            advice += f"; pyctl apply -f {path} creates what it holds"
        elif self.conflict:
            advice += f"; pyctl replace -f {path} stores it over what is there now"
        before = [f"stored before: {', '.join(done)}"] if done else []
        lines = ["Edit cancelled, no valid changes were saved.", *self.lines(lead, path)]
        code = _SOME_DONE if done else exit_code(self.errors, len(self.errors))
        return Ended("\n".join([*before, *lines, advice]), code)


def key_of(manifest: Manifest) -> Key:
    """Which object this is."""
    kind = manifest.kind
    return kind.name, (manifest.namespace or DEFAULT) if kind.namespaced else "", manifest.name


def unreadable(body: bytes) -> Lines:
    """The problems of a text that cannot be read."""

    def lines(lead: int, name: str) -> Sequence[str]:
        try:
            parse(body, lead, name)
        except ManifestError as error:
            return error.lines
        return ()

    return lines


def unstored(told: Iterable[Outcome | Notice]) -> list[Outcome]:
    """The outcomes that failed."""
    return [one for one in told if isinstance(one, Outcome) and one.error is not None]


def _bare(obj: Object) -> Object:
    """An object without its resourceVersion."""
    metadata = {k: v for k, v in obj["metadata"].items() if k != "resourceVersion"}
    return {**obj, "metadata": metadata}


def _differences(old: Any, new: Any, path: Path) -> Iterator[tuple[Path, str, str]]:
    """Where two values differ, and what stands there; lists are compared as a whole."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in old | new:
            yield from _differences(old.get(key), new.get(key), (*path, key))
    elif old != new:
        yield path, _shown(old), _shown(new)


def _shown(value: Any) -> str:
    return "nothing" if value is None else json.dumps(value, ensure_ascii=False)
