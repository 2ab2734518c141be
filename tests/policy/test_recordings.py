"""The engine held against what real packets did on real Calico hosts."""

from __future__ import annotations

import pytest

from pyctl.policy.hosts import Host, Hosts
from pyctl.policy.snapshot import Snapshot
from pyctl.policy.verdicts import Verdict
from tests.policy.naive import answer
from tests.policy.recordings import Outcome, Recorded, Recording, recordings

RECORDINGS = recordings()
SEEN_BY_NFTABLES = [
    recording for recording in RECORDINGS if any(each.nftables for each in recording.flows)
]


def _hosts(recording: Recording, backend: str | None = None) -> tuple[Host, Host | None]:
    """The host as it was recorded, and as it was before."""

    def host(objects: list[dict[str, object]]) -> Host:
        return Hosts(Snapshot(objects)).host(
            recording.host,
            interfaces=recording.interfaces,
            translations=recording.translations,
            backend=backend,
        )

    before = None if recording.before is None else host(recording.before)
    return host(recording.objects), before


def _wrong(recorded: Recorded, verdict: Verdict, outcome: Outcome) -> list[str]:
    """What of a verdict is not as it was recorded."""
    wanted = outcome._replace(verdict=recorded.documented or outcome.verdict)
    wrong = [
        f"{name}: {found or 'nothing'}, recorded {told}"
        for name, found, told in zip(wanted._fields, verdict, wanted, strict=False)
        if told != "-" and found != told
    ]
    if outcome.request != "-" and outcome.reply == "-" and verdict.reply is not None:
        wrong.append(f"reply: {verdict.reply}, recorded nothing")
    return wrong


@pytest.mark.parametrize("recording", RECORDINGS, ids=lambda recording: recording.name)
def test_verdicts_are_those_of_real_packets(recording: Recording) -> None:
    """Verdict, both legs and what decided agree, and the walk ends in the same verdict."""
    host, before = _hosts(recording)
    for recorded in recording.flows:
        verdict = host.decide(recorded.flow, before)
        assert _wrong(recorded, verdict, recorded.outcome) == [], recorded
        if recorded.counted is not None and not recorded.documented:
            assert frozenset(verdict.decided) == recorded.counted, recorded
        assert host.explain(recorded.flow, before).verdict == verdict
        assert verdict.missing == ()


@pytest.mark.parametrize("recording", SEEN_BY_NFTABLES, ids=lambda recording: recording.name)
def test_nftables_lets_out_what_is_not_tracked(recording: Recording) -> None:
    """With the nftables backend the verdicts are those that were recorded with it."""
    host, before = _hosts(recording, backend="nftables")
    for recorded in recording.flows:
        verdict = host.decide(recorded.flow, before)
        assert _wrong(recorded, verdict, recorded.nftables or recorded.outcome) == [], recorded


@pytest.mark.parametrize("recording", RECORDINGS, ids=lambda recording: recording.name)
def test_the_literal_rules_agree_too(recording: Recording) -> None:
    """The rules as they are written down, read word by word, give the recorded verdicts."""
    for recorded in recording.flows:
        found = answer(
            recording.objects,
            recording.host,
            recording.interfaces,
            recorded.flow,
            nat=recording.translations,
            before=recording.before,
        )
        verdict = Verdict(found.verdict, found.request, found.reply)
        assert _wrong(recorded, verdict, recorded.outcome) == [], recorded
        if recorded.counted is not None and not recorded.documented:
            assert found.decided == recorded.counted, recorded


def test_all_recordings_are_here() -> None:
    """Nothing was lost on the way: 380 scenarios and their flows."""
    assert len(RECORDINGS) == 380
    assert sum(len(recording.flows) for recording in RECORDINGS) == 6470
