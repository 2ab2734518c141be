"""Endpoints on their way to a cluster: the profile that Calico's guide names is not there.

On the embedded datastore automatic host endpoints have the profile that the guide calls
`projectcalico-allow-all`; Calico's own is `projectcalico-default-allow`. An agent takes a missing
profile for one that denies everything, so an endpoint that goes from the one to the other gets the
one that is there. What users write themselves stays as they wrote it: it only gets a warning.
What was made for another datastore is no such text: automatic endpoints, and those of a backup.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from pyctl.autohep.world import is_ours
from pyctl.client.builtin import GUIDE_PROFILE, PROFILE
from pyctl.client.outcome import Notice
from pyctl.client.reading import Reader
from pyctl.errors import NotFound
from pyctl.manifests.manifest import Manifest
from pyctl.resources.catalog import kind_for_word

Object = dict[str, Any]


class Fitted(NamedTuple):
    """Manifests as they can be written, and what is to be said of the changes."""

    manifests: Sequence[Manifest]
    notices: Sequence[Notice] = ()


def is_from_elsewhere(manifest: Manifest) -> bool:
    """Whether it is a host endpoint that a reconciler made, by Calico's label, or of a backup.

    Objects of a backup have a uid, and no resourceVersion as those have that get shows.
    """
    metadata = manifest.object["metadata"]
    saved = metadata.get("uid") and not metadata.get("resourceVersion")
    return bool(saved) or (manifest.kind.name == "HostEndpoint" and is_ours(manifest.object))


def fitted(
    reader: Reader,
    manifests: Sequence[Manifest],
    *,
    which: Callable[[Manifest], bool] = lambda _: True,
) -> Fitted:
    """The manifests, with the guide's profile replaced where the datastore does not have it.

    `which` says in which of them: all, unless it is given.
    It has it when it is built in, when somebody has created it, or when a manifest creates it.
    """
    if GUIDE_PROFILE in reader.surroundings.profiles:
        return Fitted(manifests)
    named = {index for index, m in enumerate(manifests) if _names_it(m) and which(m)}
    if not named or _is_there(reader, manifests):
        return Fitted(manifests)
    changed = [_changed(m) if index in named else m for index, m in enumerate(manifests)]
    text = (
        f"{len(named)} endpoint(s) name the profile {GUIDE_PROFILE}, which does not exist here: "
        f"they are given {PROFILE}"
    )
    return Fitted(changed, [Notice(text)])


def _names_it(manifest: Manifest) -> bool:
    return GUIDE_PROFILE in (manifest.object.get("spec", {}).get("profiles") or ())


def _is_there(reader: Reader, manifests: Sequence[Manifest]) -> bool:
    kind = kind_for_word("profile")
    if any(manifest.kind == kind and manifest.name == GUIDE_PROFILE for manifest in manifests):
        return True
    try:
        reader.get(kind, GUIDE_PROFILE)
    except NotFound:
        return False
    return True


def _changed(manifest: Manifest) -> Manifest:
    spec = manifest.object["spec"]
    return manifest._replace(
        object={**manifest.object, "spec": {**spec, "profiles": list(_renamed(spec["profiles"]))}}
    )


def _renamed(profiles: Sequence[str]) -> Iterator[str]:
    """The profiles with the name changed, which stands there once even if it did already."""
    yield from dict.fromkeys(PROFILE if name == GUIDE_PROFILE else name for name in profiles)
