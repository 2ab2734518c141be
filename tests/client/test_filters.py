"""BGPPeers and their filters: every write asks whether they exist."""

from __future__ import annotations

import pytest

from pyctl.errors import Invalid
from tests.clients import Client, read

FILTER = "kind: BGPFilter\nmetadata: {name: f}\nspec: {}\n"
BAD_FILTER = "kind: BGPFilter\nmetadata: {name: f}\nspec: {exportV4: [{}]}\n"
TEXT = (
    "spec.filters: error with field BGPPeer.Spec.Filters = '[f g]' "
    "(BGPFilter(s) not found: create them first)"
)


def _peer(filters: str, name: str = "p") -> str:
    spec = f"{{peerIP: 10.0.0.1, asNumber: 1, filters: {filters}}}"
    return f"kind: BGPPeer\nmetadata: {{name: {name}}}\nspec: {spec}\n"


@pytest.mark.parametrize("verb", ["create", "apply"])
def test_a_peer_needs_its_filters(client: Client, verb: str) -> None:
    """All that are missing are told in one line."""
    (outcome,) = client.write(verb, read(_peer("[f, g]")))
    assert isinstance(outcome.error, Invalid)
    assert str(outcome.error) == TEXT
    assert client.names("bgppeer") == []


@pytest.mark.parametrize("verb", ["create", "apply"])
def test_a_filter_earlier_in_the_manifests_is_enough(client: Client, verb: str) -> None:
    """Later is too late, as for calicoctl, which goes object by object."""
    early, late = _peer("[f]", "early"), _peer("[f]", "late")
    first, made, last = client.write(verb, read(early, FILTER, late))
    assert isinstance(first.error, Invalid)
    assert (made.error, last.error) == (None, None)
    assert client.names("bgppeer") == ["late"]


def test_a_filter_that_is_refused_is_none(client: Client) -> None:
    """A peer cannot use what was not made."""
    bad, peer = client.apply(BAD_FILTER, _peer("[f]"))
    assert isinstance(bad.error, Invalid)
    assert isinstance(peer.error, Invalid)


def test_replace_and_patch_ask_too(client: Client) -> None:
    """Every update does, that of labels included; replace makes no filter."""
    client.create(FILTER, _peer("[f]"))
    missing, replaced = client.replace(FILTER.replace("name: f", "name: g"), _peer("[f, g]"))
    assert missing.error is not None
    assert str(replaced.error) == TEXT.replace("[f g]", "[g]")
    patched = client.patch("bgppeer", "p", {"spec": {"filters": ["g", "f"]}})
    assert str(patched.error) == TEXT.replace("[f g]", "[g]")
    client.delete("bgpfilter", "f")
    labelled = client.patch("bgppeer", "p", {"metadata": {"labels": {"a": "b"}}})
    assert str(labelled.error) == TEXT.replace("[f g]", "[f]")
    assert client.get("bgppeer", "p")["spec"]["filters"] == ["f"]


def test_all_problems_of_a_peer_are_told(client: Client) -> None:
    """The missing filter beside what is wrong with the peer itself."""
    (outcome,) = client.create(_peer("[f, Bad_Name]").replace("10.0.0.1", "x"))
    assert isinstance(outcome.error, Invalid)
    assert [problem.path[1] for problem in outcome.error.problems] == [
        "filters",
        "peerIP",
        "filters",
    ]
