"""Finding what `get` is asked for: kinds and names, or the objects that manifests name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pyctl.client.namespaces import Scope, namespace_of
from pyctl.client.reading import Reader
from pyctl.errors import Forbidden, NotServed, ObjectError, PyctlError
from pyctl.printers.found import Found
from pyctl.resources.kind import Kind

if TYPE_CHECKING:
    from pyctl.client.choosing import Choice

_CLUSTER_SPECIFIC = (
    "namespace",
    "uid",
    "resourceVersion",
    "creationTimestamp",
    "deletionTimestamp",
    "deletionGracePeriodSeconds",
)


class Search:
    """Collects what was found, and an error for each object that was not, or may not be seen.

    A `choice` leaves objects out, also such as are named.
    """

    def __init__(
        self, reader: Reader, scope: Scope, *, export: bool = False, choice: Choice | None = None
    ) -> None:
        self.found: list[Found] = []
        self.errors: list[PyctlError] = []
        self._reader = reader
        self._scope = scope
        self._export = export
        self._choice = choice

    def kind(self, kind: Kind, names: Sequence[str]) -> None:
        """Objects of a kind by name, or all of them."""
        if not names:
            self._list(kind, "")
        for name in names:
            self._get(kind, name, "")

    def one_like(self, kind: Kind, metadata: dict[str, Any]) -> None:
        """The object that a manifest names; without a name, all of its kind.

        A resourceVersion in the metadata asks for the object as it was then.
        """
        namespace, revision = metadata.get("namespace", ""), metadata.get("resourceVersion", "")
        name = metadata.get("name", "")
        if name:
            self._get(kind, name, namespace, revision)
        else:
            self._list(kind, namespace, revision)

    def _list(self, kind: Kind, given: str, revision: str = "") -> None:
        namespace = namespace_of(kind, given, self._scope, single=False)
        self._check(kind)
        try:
            objects, at = self._reader.list(kind, namespace=namespace, revision=revision)
        except (NotServed, Forbidden) as error:
            self.errors.append(error)
            return
        if self._choice:
            objects = list(filter(self._choice.matches, objects))
        self.found.append(Found(kind, objects, at))

    def _get(self, kind: Kind, name: str, given: str, revision: str = "") -> None:
        self._check(kind)
        namespace = namespace_of(kind, given, self._scope, single=True)
        try:
            obj = self._reader.get(kind, name, namespace, revision=revision)
        except (ObjectError, Forbidden) as error:
            self.errors.append(error)
            return
        if self._choice is None or self._choice.matches(obj):
            self.found.append(Found(kind, [_exported(obj) if self._export else obj]))

    def _check(self, kind: Kind) -> None:
        if self._choice:
            self._choice.check(kind)


def _exported(obj: dict[str, Any]) -> dict[str, Any]:
    """The object without what belongs to this cluster alone, as calicoctl's --export has it."""
    kept = {name: v for name, v in obj["metadata"].items() if name not in _CLUSTER_SPECIFIC}
    return {**obj, "metadata": kept}
