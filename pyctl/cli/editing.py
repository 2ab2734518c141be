"""A session of edit: the editor, the checks, the write, and round again while something is wrong.

The user's text is never lost: it is in a file as long as it is not stored, and whatever ends the
command before says where.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from pyctl.cli.edit_text import Comments, alike, is_blank, parse, render, with_version
from pyctl.cli.edit_trouble import Ended, Known, NotOpened, Trouble, key_of, unreadable, unstored
from pyctl.cli.editor import Draft, editor, run
from pyctl.client.namespaces import Scope
from pyctl.client.outcome import Notice, Outcome
from pyctl.errors import Conflict, ManifestError, PyctlError

if TYPE_CHECKING:
    from pyctl.cli.runtime import Runtime
    from pyctl.manifests.manifest import Manifest

Object = dict[str, Any]
Told = list[Outcome | Notice]

UNCHANGED = "Edit cancelled, no changes made."
EMPTY = "Edit cancelled, saved file was empty."


class Cancelled(Exception):
    """The user changed nothing; str() says so."""


class Editing:
    """One session over some stored objects. `form` is the format of the text."""

    def __init__(self, runtime: Runtime, objects: Sequence[Object], *, form: str, dry: str) -> None:
        self._runtime = runtime
        self._form = form
        self._dry = dry
        self._original = self._body = render(objects, form)
        self._known = {key_of(one): Known.of(one) for one in parse(self._body)}
        self._done: Told = []

    def run(self) -> Told:
        """Let the user edit, and store it; the outcomes are those of a write.

        Raises Cancelled when there is nothing to store, and Ended, with the user's text in a file,
        for everything that keeps it from being stored.
        """
        environ = self._runtime.environ
        command, draft = editor(environ), Draft(environ, f".{self._form}")
        with self._kept(draft):
            trouble = self._round(command, draft)
            while trouble is not None:
                if trouble.hopeless:
                    raise self._given_up(trouble, draft)
                trouble = self._round(command, draft, trouble)
        return [*self._done, *self._left_out()]

    def _round(
        self, command: list[str], draft: Draft, last: Trouble | None = None
    ) -> Trouble | None:
        """One visit to the editor, and what is wrong with what came of it."""
        comments, name = Comments.about(last), draft.path.name
        before = comments.above(self._body, name)
        draft.write(before)
        run(command, draft, self._runtime.environ)
        text = draft.read()
        body = comments.below(text, name)
        if last is None and (is_blank(body) or body == self._body):
            raise Cancelled(UNCHANGED if body == self._body else EMPTY)
        same = text == before or (alike(body, self._body) and not (last and last.conflict))
        if last is not None and (same or is_blank(body)):
            raise self._given_up(last, draft)
        self._body = body
        return self._stored()

    def _stored(self) -> Trouble | None:
        """Check the text as a whole and store what is changed in it; what is wrong with it."""
        try:
            manifests = parse(self._body)
        except ManifestError as error:
            return Trouble([error], unreadable(self._body))
        misplaced = list(self._misplaced(manifests))
        if misplaced:
            return Trouble.of(misplaced, self._body)
        changed = [self._known[key_of(one)].meant(one) for one in manifests if self._differs(one)]
        if not changed and not self._done:
            raise Cancelled(UNCHANGED)
        checked = self._write(changed, dry="client")
        if self._dry == "client" or unstored(checked):
            self._done += [] if unstored(checked) else checked
            return self._troubled(changed, checked)
        written = self._write(changed, dry=self._dry)
        self._done += [one for one in written if isinstance(one, Notice) or one.error is None]
        return self._troubled(changed, written)

    def _misplaced(self, manifests: Sequence[Manifest]) -> Iterator[Outcome]:
        """Objects that were not given to the user, or that stand in the text twice."""
        seen = set()
        for one in manifests:
            key = key_of(one)
            if key not in self._known or key in seen:
                why = (
                    "stands here twice"
                    if key in seen
                    else (
                        "was not opened: edit changes objects, it neither renames nor creates them"
                    )
                )
                error = NotOpened(f"{one.kind.identity(one.name, key[1])} {why}")
                yield Outcome(kind=one.kind, name=one.name, namespace=key[1], error=error)
            seen.add(key)

    def _differs(self, manifest: Manifest) -> bool:
        return self._known[key_of(manifest)].differs(manifest)

    def _write(self, changed: Sequence[Manifest], *, dry: str) -> Told:
        writer = self._runtime.writer(dry=dry)
        with self._runtime.interrupts_held():
            return list(writer.write("replace", changed, Scope())) if changed else []

    def _troubled(self, changed: Sequence[Manifest], told: Told) -> Trouble | None:
        """What kept objects from being stored; the text and what is known are brought up to date.

        Under the versions that are stored now, the same text may be stored next time.
        """
        failed = unstored(told)
        outcomes = [one for one in told if isinstance(one, Outcome)]
        meanwhile = {}
        for one, outcome in zip(changed, outcomes, strict=True):
            stored = outcome.object
            if isinstance(outcome.error, Conflict):
                stored = outcome.error.existing
            if stored is not None and failed:
                (now,) = parse(render([stored], self._form))
                known = self._known[key_of(one)]
                meanwhile[key_of(one)] = known.changes(now) if outcome.error else []
                self._known[key_of(one)] = known.after(now)
                self._body = with_version(self._body, one, now.resource_version)
        return Trouble.of(failed, self._body, meanwhile) if failed else None

    def _left_out(self) -> Iterator[Notice]:
        """A note of objects that are no longer in the text."""
        there = {key_of(one) for one in parse(self._body)}
        names = [known.identity for key, known in self._known.items() if key not in there]
        if names:
            text = f"{', '.join(names)}: no longer in the text, and left as it is stored"
            yield Notice(text, level="note")

    def _given_up(self, trouble: Trouble, draft: Draft) -> Ended:
        """Put the text into its file, with what is wrong on top, and say where that is."""
        comments = Comments.about(trouble)
        draft.write(comments.above(self._body, draft.path.name))
        done = [one.name for one in self._done if isinstance(one, Outcome)]
        return trouble.ended(comments.lead, str(draft.path), done)

    @contextmanager
    def _kept(self, draft: Draft) -> Iterator[None]:
        """Remove the file when all is stored or nothing was changed; else say where the text is."""
        try:
            yield
        except Cancelled:
            draft.remove()
            raise
        except Ended:
            raise
        except KeyboardInterrupt as error:
            raise Ended(f"interrupted{self._place(draft)}", 130) from error
        except PyctlError as error:
            raise Ended(f"{error}{self._place(draft)}", error.exit_code) from error
        except Exception as error:
            error.add_note(self._place(draft).strip())
            raise
        draft.remove()

    def _place(self, draft: Draft) -> str:
        """Where the user's text is, in a line of its own; the file goes when there is none."""
        text = draft.read()
        body = self._body if is_blank(text) else text
        if body in (self._original, Comments().above(self._original, draft.path.name)):
            draft.remove()
            return ""
        if body != text:
            draft.write(body)
        return f"\nyour text is kept in {draft.path}"
