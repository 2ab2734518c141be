"""The sentences of label and annotate: calicoctl's for one object, shorter ones for many."""

from __future__ import annotations

from collections.abc import Iterator

from pyctl.cli.messages import problem_lines
from pyctl.client.labelling import MISSING, MetadataEdit
from pyctl.client.outcome import Outcome
from pyctl.errors import NotFound, PyctlError


def each(change: MetadataEdit) -> Iterator[str]:
    """`Successfully set label zone on node n1`, a sentence for each label or annotation."""
    for verb, key in change.done:
        yield f"Successfully {verb} {change.field.noun} {key} {_preposition(verb)} {change.subject}"


def together(change: MetadataEdit) -> Iterator[str]:
    """One sentence for all: `Successfully set label zone, removed label rack from node n1`."""
    noun = change.field.noun
    done = [(verb, f"{verb} {noun} {key}") for verb, key in change.done if verb != MISSING]
    if done:
        what = ", ".join(text for _, text in done)
        yield f"Successfully {what} {_preposition(done[-1][0])} {change.subject}"
    else:
        keys = ", ".join(key for _, key in change.done)
        yield f"No {noun} {keys} to remove from {change.subject}"


def failure(outcome: Outcome, error: PyctlError, change: MetadataEdit) -> str:
    """Why the labels or annotations of an object are what they were."""
    if outcome.lead:
        reasons = "\n".join(problem_lines(outcome))
        return f"failed to update {change.subject}, {change.field.noun} not changed: {reasons}"
    return f"{change.subject} not found" if isinstance(error, NotFound) else str(error)


def _preposition(verb: str) -> str:
    return "from" if verb == "removed" else "on"
