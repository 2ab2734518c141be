"""ClusterInformation: what Calico knows of the cluster; users only read it."""

from __future__ import annotations

from typing import ClassVar

from msgspec import field

from pyctl.resources.metadata import ObjectMeta, Resource
from pyctl.resources.schema import Part


class ClusterInformationSpec(Part):
    """An identifier, the type of cluster, Calico's version, and whether the store may be used."""

    clusterGUID: str = ""
    clusterType: str = ""
    calicoVersion: str = ""
    datastoreReady: bool | None = None
    variant: str = ""


class ClusterInformation(Resource):
    """The kind; cluster-scoped, one object named default."""

    SHORT_NAMES = ("clusterinfo", "clusterinfos")

    metadata: ObjectMeta = field(default_factory=ObjectMeta)
    spec: ClusterInformationSpec = field(default_factory=ClusterInformationSpec)

    FIXED_NAME: ClassVar[str] = "default"
