"""One object as it came from a manifest, with where it stood and what is to be said about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from pyctl.resources.kind import Kind

if TYPE_CHECKING:
    from pyctl.documents.source import Source
    from pyctl.resources.schema import Remark


class Manifest(NamedTuple):
    """A decoded object; `source` is None when it was made from words.

    `foreign` says that it was written as Kubernetes' own object, not as Calico's.
    """

    kind: Kind
    object: dict[str, Any]
    source: Source | None = None
    remarks: tuple[Remark, ...] = ()
    foreign: bool = False

    @property
    def name(self) -> str:
        """metadata.name, "" when there is none."""
        name: str = self.object["metadata"].get("name", "")
        return name

    @property
    def namespace(self) -> str:
        """metadata.namespace, "" when there is none."""
        namespace: str = self.object["metadata"].get("namespace", "")
        return namespace

    @property
    def resource_version(self) -> str:
        """metadata.resourceVersion, "" when there is none."""
        version: str = self.object["metadata"].get("resourceVersion", "")
        return version
