"""What commands return: values, which report.py turns into text, streams and an exit code."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from pyctl.errors import PyctlError

if TYPE_CHECKING:
    from pyctl.client.labelling import Relabelling
    from pyctl.client.outcome import Notice, Outcome
    from pyctl.printers.found import Found


class Said(NamedTuple):
    """Lines for stdout, and perhaps an error after them."""

    text: str
    error: PyctlError | None = None


class Streamed(NamedTuple):
    """Text for stdout that is too much to be held at once."""

    texts: Iterable[str]


class Shown(NamedTuple):
    """Objects to show in a format, and the errors of those that were not found.

    `default_as_number` is what tables of Nodes show in parentheses.
    """

    found: Sequence[Found]
    output: str
    with_namespace: bool = False
    errors: Sequence[PyctlError] = ()
    default_as_number: str = ""


class Written(NamedTuple):
    """What create, apply, replace, validate, delete and restore did to each object."""

    verb: str
    outcomes: Iterable[Outcome | Notice]


class Changed(NamedTuple):
    """What patch did to an object."""

    outcomes: Iterable[Outcome | Notice]


class Labelled(NamedTuple):
    """What label did to an object."""

    outcomes: Iterable[Outcome | Notice]
    change: Relabelling


Answer = Said | Streamed | Shown | Written | Changed | Labelled
