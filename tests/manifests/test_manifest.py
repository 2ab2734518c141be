"""A manifest: what may be asked of it."""

from __future__ import annotations

from pyctl.manifests.manifest import Manifest
from pyctl.resources.catalog import kind_for_word

TIER = kind_for_word("tier")


def test_metadata_that_is_there() -> None:
    """Name, namespace and resourceVersion are those of the metadata."""
    metadata = {"name": "t", "namespace": "dev", "resourceVersion": "5"}
    manifest = Manifest(kind=TIER, object={"metadata": metadata})
    assert (manifest.name, manifest.namespace, manifest.resource_version) == ("t", "dev", "5")


def test_metadata_that_is_missing() -> None:
    """What is not there is empty text."""
    manifest = Manifest(kind=TIER, object={"metadata": {}})
    assert (manifest.name, manifest.namespace, manifest.resource_version) == ("", "", "")
    assert manifest.source is None
