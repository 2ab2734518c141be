"""What manifests need of other objects: their tier, their filters, profiles, a free range."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pyctl.client.filters import Filters
from pyctl.client.named_profiles import Profiles
from pyctl.client.outcome import Change, Outcome
from pyctl.client.pools import KIND as POOL
from pyctl.client.pools import Pools
from pyctl.client.reading import Reader
from pyctl.client.rounds import Draft
from pyctl.client.tiers import Tiers, missing_tier, tier_remarks
from pyctl.errors import Invalid, Problem
from pyctl.manifests.manifest import Manifest
from pyctl.resources.needs import NEEDED, Need, needs

_ANY_POOL: Need = (POOL, "")


class Others:
    """Judges drafts by the objects that are there, and by those that earlier drafts make.

    `manifests` are all that are to be written: endpoints may name profiles that come later.
    `tiers` are known to be there.
    """

    def __init__(
        self, reader: Reader, manifests: Sequence[Manifest] = (), *, tiers: Iterable[str] = ()
    ) -> None:
        self._tiers = Tiers(reader)
        self._filters = Filters(reader)
        self._pools = Pools(reader)
        self._profiles = Profiles(reader)
        for name in tiers:
            self._tiers.add(name)
        for manifest in manifests:
            if manifest.kind.name == "Profile":
                self._profiles.add(manifest.name)

    def judged(self, verb: str, drafts: Sequence[Draft]) -> list[Draft]:
        """The drafts, those refused that do not fit to the others.

        All that is wrong with one is told together; one that is not even asked for is left alone.
        """
        self._profiles.look_up([(draft.manifest.kind, draft.object) for draft in drafts])
        return [self._judged(verb, draft) for draft in drafts]

    def note(self, outcomes: Sequence[Outcome], changes: Sequence[Change]) -> None:
        """Learn of what was written, and of what was not: that is asked for when it is needed."""
        self._pools.note(changes)
        for outcome in outcomes:
            if outcome.error is not None and outcome.kind.name in NEEDED:
                self._made(outcome.kind.name).forget(outcome.name)

    def _judged(self, verb: str, draft: Draft) -> Draft:
        if draft.error is not None and not isinstance(draft.error, Invalid):
            return draft
        kind, obj = draft.manifest.kind, draft.object
        if draft.error is None and verb != "replace" and kind.name in NEEDED:
            self._made(kind.name).add(draft.manifest.name)
        problems = self._filters.missing(kind, obj)
        if verb != "replace":
            problems += self._pools.overlaps(kind, obj)
            problems += self._pools.other_blocks(kind, obj)
        draft = self._in_tier(verb, draft)
        remarks = self._profiles.remarks(kind, obj)
        if remarks:
            draft = draft._replace(remarks=(*draft.remarks, *remarks))
        return _refused(draft, problems) if problems else draft

    def _made(self, kind_name: str) -> Tiers | Filters:
        return self._tiers if kind_name == "Tier" else self._filters

    def _in_tier(self, verb: str, draft: Draft) -> Draft:
        """The draft, refused when its tier is missing: replace, as calicoctl, only warns."""
        kind = draft.manifest.kind
        tier = self._tiers.missing(kind, draft.object)
        if not tier:
            return draft
        if verb == "replace":
            return draft._replace(remarks=(*draft.remarks, *tier_remarks(tier)))
        missing = missing_tier(kind, draft.object, tier)
        if draft.error is not None:
            return _refused(draft, [Problem(("spec", "tier"), str(missing))])
        return draft._replace(error=missing)


def in_parts(manifests: Sequence[Manifest]) -> Iterator[Sequence[Manifest]]:
    """The manifests in order, in parts none of which holds two pools, or a tier and its policy.

    Whether a pool overlaps an earlier one shows only when that one is written, or is not; and
    whether a tier is there, which a server may have refused to make.
    """
    start, made = 0, set[Need]()
    for index, manifest in enumerate(manifests):
        kind = manifest.kind
        if not made.isdisjoint(_waits_for(manifest)):
            yield manifests[start:index]
            start, made = index, set()
        if kind.name == POOL:
            made.add(_ANY_POOL)
        elif kind.name in NEEDED:
            made.add((kind.name, manifest.name))
    yield manifests[start:]


def _waits_for(manifest: Manifest) -> Iterable[Need]:
    return (_ANY_POOL,) if manifest.kind.name == POOL else needs(manifest.kind, manifest.object)


def _refused(draft: Draft, problems: Sequence[Problem]) -> Draft:
    """The draft with these problems, before those that it has already."""
    known = draft.error.problems if isinstance(draft.error, Invalid) else ()
    return draft._replace(error=Invalid([*problems, *known]))
