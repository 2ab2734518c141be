"""What commands return: values, which report.py turns into text, streams and an exit code."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyctl.errors import PyctlError

if TYPE_CHECKING:
    from pyctl.client.labelling import LabelChange
    from pyctl.client.outcome import Notice, Outcome
    from pyctl.printers.found import Found


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """Lines for stdout, and perhaps an error after them."""

    text: str
    error: PyctlError | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """Objects to show in a format, and the errors of those that were not found."""

    found: Sequence[Found]
    output: str
    with_namespace: bool = False
    errors: Sequence[PyctlError] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Written:
    """What create, apply, replace, validate and delete did to each object."""

    verb: str
    outcomes: Iterable[Outcome | Notice]


@dataclass(frozen=True, kw_only=True, slots=True)
class Changed:
    """What patch did to an object."""

    outcomes: Iterable[Outcome | Notice]


@dataclass(frozen=True, kw_only=True, slots=True)
class Labelled:
    """What label did to an object."""

    outcomes: Iterable[Outcome | Notice]
    change: LabelChange


Answer = Said | Shown | Written | Changed | Labelled
