"""IPAMConfiguration: how Calico's address management shares out the blocks of its pools."""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import field

from pyctl.errors import Path
from pyctl.resources.metadata import ObjectMeta, Resource
from pyctl.resources.schema import Part, Report
from pyctl.resources.tags import Int32, at_least, between, one_of

_SWITCH = one_of("Enabled", "Disabled").by_schema()
_MOST_BLOCKS = 1_000_000
_LONGEST_COOLDOWN = 1200


class IPAMConfigurationSpec(Part):
    """The settings; Go writes both booleans always, so that the schema's defaults never count."""

    strictAffinity: bool = field(default_factory=bool)
    maxBlocksPerHost: Annotated[Int32, at_least(0), between(0, _MOST_BLOCKS).by_schema()] = 0
    autoAllocateBlocks: bool = field(default_factory=bool)
    kubeVirtVMAddressPersistence: Annotated[str, _SWITCH] | None = None
    ipCooldownSeconds: Annotated[Int32, between(0, _LONGEST_COOLDOWN).by_schema()] = 0

    def check(self, report: Report, path: Path) -> None:
        """What Calico's address management refuses, it accepts here."""
        if not self.strictAffinity and not self.autoAllocateBlocks:
            text = "without strictAffinity, Calico's IPAM wants this to be true"
            report.warn((*path, "autoAllocateBlocks"), text)


class IPAMConfiguration(Resource):
    """The kind; cluster-scoped, one object named default."""

    SHORT_NAMES = ("ipamconfig", "ipamconfigs")

    metadata: ObjectMeta = field(default_factory=ObjectMeta)
    spec: IPAMConfigurationSpec = field(default_factory=IPAMConfigurationSpec)

    FIXED_NAME: ClassVar[str] = "default"
