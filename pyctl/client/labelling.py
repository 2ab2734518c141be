"""label: setting and removing labels, each an Edit of one object."""

from __future__ import annotations

from typing import Any

from pyctl.errors import PyctlError, UsageError
from pyctl.resources.policy import TIER_LABEL

Object = dict[str, Any]


class LabelChange:
    """The change of one label; afterwards `done` says what it was: set, updated or removed.

    `subject` is how the user named the object. `value` None removes the label.
    """

    def __init__(self, subject: str, key: str, value: str | None, *, overwrite: bool) -> None:
        self.subject = subject
        self.key = key
        self.done = "set"
        self._value = value
        self._overwrite = overwrite

    @classmethod
    def parsed(cls, subject: str, argument: str, *, overwrite: bool, remove: bool) -> LabelChange:
        """Read `KEY=VALUE`, or with `remove` a key; UsageError for an argument that is neither."""
        if remove:
            return cls(subject, argument, None, overwrite=overwrite)
        key, equals, value = argument.partition("=")
        if not equals:
            raise UsageError(f"invalid label {argument} (write KEY=VALUE, or KEY with --remove)")
        return cls(subject, key, value, overwrite=overwrite)

    def __call__(self, obj: Object) -> Object:
        """The object with the change made."""
        metadata = obj["metadata"]
        labels = dict(metadata.get("labels", {}))
        if self.key == TIER_LABEL and "tier" in obj.get("spec", {}):
            raise PyctlError(f"label {self.key} of {self.subject} is fixed: spec.tier decides it")
        if self._value is None:
            self._remove(labels)
        else:
            self._set(labels, self._value)
        return {**obj, "metadata": {**metadata, "labels": labels}}

    def _remove(self, labels: dict[str, str]) -> None:
        if self.key not in labels:
            raise PyctlError(
                f"cannot remove label of {self.subject}, key {self.key} does not exist"
            )
        del labels[self.key]
        self.done = "removed"

    def _set(self, labels: dict[str, str], value: str) -> None:
        if not self._overwrite and labels.get(self.key, value) != value:
            raise PyctlError(
                f"failed to update label of {self.subject}, key {self.key} is already present. "
                "please use '--overwrite' to set a new value"
            )
        self.done = "updated" if self.key in labels else "set"
        labels[self.key] = value
