"""label: setting and removing labels of one object, as one Edit of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from pyctl.errors import PyctlError, UsageError
from pyctl.resources.catalog import kind_named
from pyctl.resources.decode import schema_of

Object = dict[str, Any]


class Done(NamedTuple):
    """A label that was `set`, `updated` or `removed`."""

    verb: str
    key: str


class Relabelling:
    """The change of some labels; afterwards `done` says what it was for each, in order.

    `subject` is how the user named the object, `arguments` are KEY=VALUE, or keys with `remove`.
    Raises UsageError for an argument that is neither.
    """

    def __init__(
        self, subject: str, arguments: Sequence[str], *, overwrite: bool, remove: bool
    ) -> None:
        self.subject = subject
        self.done: list[Done] = []
        self._overwrite = overwrite
        self._wanted = [(text, None) if remove else _pair(text) for text in arguments]

    def __call__(self, obj: Object) -> Object:
        """The object with the labels changed; PyctlError says why one of them cannot be."""
        metadata = obj["metadata"]
        labels = dict(metadata.get("labels", {}))
        fixed = _fixed(obj)
        self.done.clear()
        for key, value in self._wanted:
            if key in fixed:
                text = f"label {key} of {self.subject} is fixed: {fixed[key]} decides it"
                raise PyctlError(text)
            if value is None:
                self._remove(labels, key)
            else:
                self._set(labels, key, value)
        return {**obj, "metadata": {**metadata, "labels": labels}}

    def _remove(self, labels: dict[str, str], key: str) -> None:
        if key not in labels:
            raise PyctlError(f"cannot remove label of {self.subject}, key {key} does not exist")
        del labels[key]
        self.done.append(Done("removed", key))

    def _set(self, labels: dict[str, str], key: str, value: str) -> None:
        if not self._overwrite and labels.get(key, value) != value:
            raise PyctlError(
                f"failed to update label of {self.subject}, key {key} is already present. "
                "please use '--overwrite' to set a new value"
            )
        self.done.append(Done("updated" if key in labels else "set", key))
        labels[key] = value


def _fixed(obj: Object) -> dict[str, str]:
    """The labels that every write sets anew: by which field each."""
    kind = kind_named(obj.get("kind", ""))
    return schema_of(kind).FIXED_LABELS if kind is not None else {}


def _pair(argument: str) -> tuple[str, str | None]:
    key, equals, value = argument.partition("=")
    if not equals:
        raise UsageError(f"invalid label {argument} (write KEY=VALUE, or KEY with --remove)")
    return key, value
