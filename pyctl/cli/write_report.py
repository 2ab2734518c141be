"""How writes are told: in calicoctl's sentences, or by the objects themselves (-o)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from pyctl.cli import messages
from pyctl.cli.answers import Changed, Labelled, Manner, Written
from pyctl.cli.report import exit_code
from pyctl.cli.runtime import Runtime
from pyctl.client.outcome import Notice, Outcome
from pyctl.errors import listed

_DRY = {"": "", "client": " (dry run)", "server": " (server dry run)"}


class WriteReport:
    """Tells what became of objects; `out` prints text, `err` a line."""

    def __init__(
        self,
        runtime: Runtime,
        *,
        out: Callable[[str], None],
        err: Callable[[str], None],
    ) -> None:
        self._runtime = runtime
        self._out = out
        self._err = err

    def tell(self, answer: Written | Changed | Labelled) -> int:
        """Print what was done and what failed; the exit code."""
        outcomes = self._gather(answer.outcomes)
        if not outcomes:
            self._out(f"No resources {'found' if answer.manner.chosen else 'specified'}\n")
            return 0
        if isinstance(answer, Written):
            self._written(answer, outcomes)
        elif isinstance(answer, Changed):
            self._changed(answer.manner, outcomes)
        else:
            self._labelled(answer, outcomes)
        errors = [outcome.error for outcome in outcomes if outcome.error is not None]
        if len(errors) < len(outcomes) and not answer.manner.dry:
            self._mention_target()
        return exit_code(errors, len(outcomes))

    def _written(self, answer: Written, outcomes: Sequence[Outcome]) -> None:
        verb, manner = answer.verb, answer.manner
        done, failed = _parted(outcomes)
        if manner.output:
            self._objects(done, manner)
        elif done and (not failed or verb == "delete"):
            self._sentence(messages.success(verb, done, outcomes), manner)
        elif done:
            self._sentence(messages.partial(verb, done, outcomes), manner, ":")
        for line in messages.failures(verb, failed, outcomes) if failed else ():
            self._err(line)

    def _changed(self, manner: Manner, outcomes: Sequence[Outcome]) -> None:
        done, failed = _parted(outcomes)
        if manner.output:
            self._objects(done, manner)
        elif len(outcomes) == 1 and done:
            self._sentence(f"Successfully patched 1 '{done[0].kind.name}' resource", manner)
        elif done:
            self._sentence(messages.success("patch", done, outcomes), manner)
        for line in listed([_patch_failure(outcome) for outcome in failed]):
            self._err(line)

    def _labelled(self, answer: Labelled, outcomes: Sequence[Outcome]) -> None:
        from pyctl.cli import label_messages

        manner, told = answer.manner, label_messages.together
        if manner.output:
            self._objects(_parted(outcomes)[0], manner)
        if answer.single:
            told = label_messages.each
        failures = []
        for outcome, change in zip(outcomes, answer.changes, strict=True):
            if outcome.error is not None:
                failures.append(label_messages.failure(outcome, outcome.error, change))
            elif not manner.output:
                for line in told(change):
                    self._sentence(line, manner)
        for line in listed(failures):
            self._err(line)

    def _objects(self, done: Sequence[Outcome], manner: Manner) -> None:
        """The objects in a format, in place of sentences."""
        from pyctl.cli.showing import Screen
        from pyctl.cli.views import View
        from pyctl.printers.found import Found

        found = [Found(o.kind, [o.object]) for o in done if o.object is not None]
        if found:
            screen = Screen(View(output=manner.output), self._runtime)
            self._out(screen.whole(found, single=False))

    def _sentence(self, text: str, manner: Manner, end: str = "") -> None:
        self._out(f"{text}{_DRY[manner.dry]}{end}\n")

    def _gather(self, outcomes: Iterable[Outcome | Notice]) -> list[Outcome]:
        """The outcomes; warnings and notices are printed as they come."""
        found = []
        for outcome in outcomes:
            if isinstance(outcome, Notice):
                self._err(f"{outcome.level}: {outcome.text}")
                continue
            found.append(outcome)
            for line in messages.remark_lines(outcome) if outcome.remarks else ():
                self._err(line)
        return found

    def _mention_target(self) -> None:
        """On a terminal, say where a write went when nobody named the datastore."""
        target = self._runtime.unnamed_target()
        if target and self._runtime.stderr_is_terminal:
            self._err(f"note: written to {target}; --datastore or DATASTORE_TYPE names another")


def _patch_failure(outcome: Outcome) -> str:
    lead = f"hit error: {outcome.lead}: " if outcome.lead else "hit error: "
    lines = list(messages.problem_lines(outcome))
    return lead + ("\n" if len(lines) > 1 else "") + "\n".join(lines)


def _parted(outcomes: Sequence[Outcome]) -> tuple[list[Outcome], list[Outcome]]:
    """What was done, and what failed."""
    done = [outcome for outcome in outcomes if outcome.error is None]
    return done, [outcome for outcome in outcomes if outcome.error is not None]
