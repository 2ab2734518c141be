"""Which objects -l and --field-selector choose: labels by a selector, fields by their values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from pyctl.errors import UsageError
from pyctl.resources.catalog import kind_named

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyctl.client.fields import Term
    from pyctl.resources.kind import Kind

Object = dict[str, Any]


class Choice:
    """What a command line says of the objects that are meant; `matches` asks one object.

    `selector` is the text of -l: Calico's language, or that of kubectl's -l where the text is
    none of Calico's. `field_selector` is `metadata.name=x,spec.node!=y`. None chooses everything.
    Raises UsageError for a text that cannot be read, and for an empty one: that is a variable of a
    script that was not set, and must not mean everything.
    """

    def __init__(self, selector: str | None = None, field_selector: str | None = None) -> None:
        self._labels = None if selector is None else _label_test(selector)
        self._terms: list[Term] = []
        if field_selector is not None:
            from pyctl.client.fields import terms

            self._terms = terms(field_selector)

    @property
    def everything(self) -> bool:
        """Whether nothing is left out."""
        return self._labels is None and not self._terms

    def check(self, kind: Kind) -> None:
        """Raise UsageError, with the fields there are, for a field that the kind does not have."""
        if self._terms:
            from pyctl.client.fields import check

            check(kind, self._terms)

    def matches(self, obj: Object) -> bool:
        """Whether an object, as a datastore gives it, is chosen."""
        labels = obj["metadata"].get("labels") or {}
        if self._labels is not None and not self._labels.matches(labels):
            return False
        if not self._terms:
            return True
        kind = kind_named(obj["kind"])
        assert kind is not None, "objects of a datastore are of a kind in the catalog"
        return all(term.holds(kind, obj) for term in self._terms)


class _LabelTest(Protocol):
    """What both languages of selectors are to this module."""

    def matches(self, labels: Mapping[str, str]) -> bool:
        """Whether these labels are selected."""


def _label_test(text: str) -> _LabelTest:
    """Read a selector in Calico's language, else in kubectl's: no text belongs to both.

    A text that is neither is explained by the language that understood more of it.
    """
    from pyctl import selectors

    if not text.strip():
        raise UsageError(
            "-l is empty: that is an unknown log level, and no selector"
            " (write all() to mean everything, or leave -l out)"
        )
    try:
        return selectors.parse(text)
    except selectors.SelectorError as calico:
        from pyctl.selectors import kubernetes

        try:
            return kubernetes.parse(text)
        except selectors.SelectorError as kubectl:
            error = kubectl if kubectl.position > calico.position else calico
            raise UsageError(f"invalid selector '{text}' ({error})") from error
