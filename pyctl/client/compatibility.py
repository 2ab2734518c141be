"""Which versions of Calico this pyctl goes with, and the question whether a cluster is of one.

calicoctl goes with its own version alone. What pyctl reads and writes has been the same for many.
"""

from __future__ import annotations

from typing import Any

from pyctl import __version__
from pyctl.client.reading import Reader
from pyctl.errors import Forbidden, NotFound, PyctlError
from pyctl.resources.catalog import kind_for_word

Object = dict[str, Any]

OLDEST, NEWEST = (3, 20), (3, 34)
"""The range of series; the newest is the one whose API pyctl speaks."""

_HINT = "Use --allow-version-mismatch to override"


class VersionMismatch(PyctlError):
    """The cluster's version is outside the range; in calicoctl's words."""

    def __init__(self, version: str) -> None:
        super().__init__(
            f"version mismatch.\nClient Version:   v{__version__} (for Calico {supported()})\n"
            f"Cluster Version:  {version}\n{_HINT}"
        )


def supported() -> str:
    """`3.20 to 3.34`."""
    oldest, newest = (".".join(map(str, version)) for version in (OLDEST, NEWEST))
    return f"{oldest} to {newest}"


def information_of(reader: Reader) -> Object | None:
    """What the cluster says of itself, None when it says nothing."""
    try:
        return reader.get(kind_for_word("clusterinformation"), "default")
    except NotFound:
        return None


def check(reader: Reader) -> Object | None:
    """What the cluster says of itself; raises VersionMismatch when pyctl does not go with it.

    A cluster that does not say its version passes. Who may not ask for it is told how to do
    without.
    """
    try:
        information = information_of(reader)
    except Forbidden as error:
        raise Forbidden(
            f"unable to get Cluster Information to verify version mismatch: {error}\n{_HINT}"
        ) from error
    version = (information or {}).get("spec", {}).get("calicoVersion") or ""
    plain = version.removeprefix("v").partition("-")[0]
    if version and not _goes_with(plain):
        raise VersionMismatch(plain)
    return information


def _goes_with(version: str) -> bool:
    parts = version.split(".")
    if len(parts) < 2 or not all(part.isdecimal() for part in parts[:2]):
        return False
    return OLDEST <= (int(parts[0]), int(parts[1])) <= NEWEST
