"""Policies by the labels that they ask for, so that of a thousand only a few are tried."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from pyctl.policy.selecting import Choice, required

_Key = tuple[str, str | None]
"""A label with a value, or with None for any."""


class Shortlist:
    """Finds the choices that labels may fit, each by the rarest label that it cannot do without."""

    def __init__(self, choices: Iterable[Choice]) -> None:
        wanted = [_keys(choice) for choice in choices]
        asked = Counter(key for keys in wanted for some in keys for key in some)
        self._always: list[int] = []
        self._by_key: dict[_Key, list[int]] = {}
        for index, keys in enumerate(wanted):
            if not keys:
                self._always.append(index)
                continue
            for key in min(keys, key=lambda some: sum(asked[key] for key in some)):
                self._by_key.setdefault(key, []).append(index)

    def fitting(self, labels: Mapping[str, str]) -> list[int]:
        """The places of the choices that may fit, in their order; the others do not fit."""
        found = list(self._always)
        for label, value in labels.items():
            found += self._by_key.get((label, value), ())
            found += self._by_key.get((label, None), ())
        return sorted(found)


def _keys(choice: Choice) -> Sequence[Sequence[_Key]]:
    """The labels that are required, each as the keys of which there must be one."""
    return [
        [(label, None)] if values is None else [(label, value) for value in values]
        for label, values in required(choice)
    ]
