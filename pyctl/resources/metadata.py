"""metadata of every kind: Kubernetes' ObjectMeta, and the rules for names, labels, annotations."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from msgspec import field

from pyctl.errors import Path
from pyctl.resources import written
from pyctl.resources.names import (
    annotation_key_reasons,
    annotations_excess,
    label_key_reasons,
    label_value_reasons,
    name_reasons,
)
from pyctl.resources.schema import Convert, Part, Report
from pyctl.resources.tags import Int, Time

NAMESPACE_LABEL = "projectcalico.org/namespace"
"""The label by which Calico tells the namespace of what it selects."""

_OF_MANAGED = (
    "manager",
    "operation",
    "apiVersion",
    "time",
    "fieldsType",
    "fieldsV1",
    "subresource",
)
_NOT_KEPT = Convert(lambda _: [])
"""For what API servers write down for themselves: a manifest's word on it counts for nothing."""


class OwnerReference(Part):
    """An object that this one belongs to."""

    PACKAGE = "v1"

    apiVersion: str = field(default_factory=str)
    kind: str = field(default_factory=str)
    name: str = field(default_factory=str)
    uid: str = field(default_factory=str)
    controller: bool | None = None
    blockOwnerDeletion: bool | None = None


class ObjectMeta(Part):
    """Name, labels and the bookkeeping of an object, in Go's order."""

    PACKAGE = "v1"

    name: Annotated[str, written.OBJECT_NAME] = ""
    generateName: str = ""
    namespace: str = ""
    selfLink: str = ""
    uid: str = ""
    resourceVersion: str = ""
    generation: Int = 0
    creationTimestamp: Time | None = None
    deletionTimestamp: Time | None = None
    deletionGracePeriodSeconds: Int | None = None
    labels: Annotated[dict[str, str], written.LABELS] = {}
    annotations: dict[str, str] = {}
    ownerReferences: list[OwnerReference] = []
    finalizers: list[str] = []
    managedFields: Annotated[list[Any], _NOT_KEPT] = []

    def check(self, report: Report, path: Path) -> None:
        """Calico's metadata rule: the name's syntax, annotations, labels."""
        for reason in name_reasons(self.name):
            report.fault((*path, "name"), "Metadata.Name", self.name, reason)
        if self.annotations:
            check_annotations(self.annotations, report, (*path, "annotations"))
        for key, value in self.labels.items():
            where = (*path, "labels", key)
            for reason in label_key_reasons(key):
                report.fault(where, "Metadata.Labels (label)", key, reason)
            for reason in label_value_reasons(value):
                report.fault(where, "Metadata.Labels (value)", value, reason)


class Resource(Part):
    """An object of the API. A kind's module defines the class of its kind with metadata and spec.

    `defaults` and `schema_defaults` fill in what Calico's client and its schemas fill in on create
    and update; `check` is the rule of the kind as a whole.
    """

    kind: str = field(default_factory=str)
    apiVersion: str = field(default_factory=str)

    FIXED_NAME: ClassVar[str] = ""
    """The only name that objects of the kind may be created with, "" when any will do."""

    FIXED_LABELS: ClassVar[dict[str, str]] = {}
    """Labels that every write sets by another field: the label, and the path of that field."""

    SHORT_NAMES: ClassVar[tuple[str, ...]] = ()
    """What kubectl calls the kind for short, where it is a custom resource of its own group."""

    KEPT_AS: ClassVar[str] = ""
    """What clusters make objects of the kind of, "" where they keep them as custom resources."""

    def defaults(self) -> None:
        """Fill in what Calico's client fills in before it checks an object."""

    def schema_defaults(self) -> None:
        """Fill in the defaults of the kind's schema, which validation does."""

    def trim(self) -> None:
        """After the checks: leave out empty lists that they had to tell from absent ones."""

    def write_check(self, report: Report) -> None:
        """Report what Calico's client refuses on create and update, beyond validation."""


def in_go_s_order(entry: Any) -> Any:
    """An entry of managedFields, which has no class of its own here, as Go writes it."""
    if not isinstance(entry, dict):
        return entry
    known = {field: entry[field] for field in _OF_MANAGED if field in entry}
    return {**known, **entry}


def check_annotations(annotations: dict[str, str], report: Report, path: Path) -> None:
    """Keys are label keys in any case of letters; all together hold at most 256 KiB."""
    for key in annotations:
        for reason in annotation_key_reasons(key):
            report.fault((*path, key), "Metadata.Annotations (key)", key, reason)
    excess = annotations_excess(annotations)
    if excess:
        text = f"total size of annotations is too large by {excess} bytes"
        report.broken(path, "Metadata.Annotations (key)", text)
