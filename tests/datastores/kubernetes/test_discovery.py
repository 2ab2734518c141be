"""Which of Calico's API groups is used, and how what is known of it ages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pyctl.datastores.kubernetes.answers import MissingType, PassedOn
from pyctl.datastores.kubernetes.discovery import V1, V3, Discovery
from pyctl.datastores.kubernetes.discovery_cache import DiscoveryCache
from pyctl.errors import DatastoreError, Forbidden, PyctlError, SettingsError, Unauthorized


class World:
    """A server that serves some groups, and a cache on disk."""

    def __init__(self, directory: Path) -> None:
        self.served: list[str] = [V3]
        self.fails: PyctlError | None = None
        self.asked = 0
        self.now = 1000.0
        self.remarks: list[str] = []
        self.file = directory / "cache" / "k.json"

    def ask(self) -> Any:
        """The answer to GET /apis."""
        self.asked += 1
        if self.fails:
            raise self.fails
        versions = [[{"groupVersion": group}] for group in ("apps/v1", *self.served)]
        return {"groups": [{"versions": some} for some in versions]}

    def discovery(self, forced: str = "") -> Discovery:
        """What a new process knows."""
        cache = DiscoveryCache(self.file, lambda: self.now)
        return Discovery(self.ask, "S", forced=forced, cache=cache, remark=self.remarks.append)


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A world of its own."""
    return World(tmp_path)


@pytest.mark.parametrize(
    ("served", "group"), [([V3], V3), ([V1], V1), ([V1, V3], V3), ([V1, V3 + "alpha1"], V1)]
)
def test_which_group(world: World, served: list[str], group: str) -> None:
    """The newer one where it is served."""
    world.served = served
    made = world.discovery()
    assert [made.group, made.group] == [group, group]
    assert world.asked == 1


@pytest.mark.parametrize(("forced", "group"), [(V3, V3), ("Projectcalico.ORG/v3", V3), (V1, V1)])
def test_a_forced_group(world: World, forced: str, group: str) -> None:
    """Nothing is asked."""
    made = world.discovery(forced)
    assert (made.group, made.changed(), world.asked) == (group, False, 0)


def test_an_unknown_group() -> None:
    """The known ones are told."""
    with pytest.raises(SettingsError) as caught:
        Discovery(dict, "S", forced="v3")
    assert str(caught.value) == f"CALICO_API_GROUP is v3 (known: {V3}, {V1})"


def test_no_calico(world: World) -> None:
    """It says so, and asks again the next time."""
    world.served = []
    with pytest.raises(MissingType, match=f"Calico is not installed in S: it serves .* {V3} nor"):
        _ = world.discovery().group
    world.served = [V1]
    assert world.discovery().group == V1


def test_the_next_process(world: World) -> None:
    """What was found counts for ten minutes, for the user alone."""
    assert world.discovery().group == V3
    assert world.file.parent.stat().st_mode & 0o777 == 0o700
    world.now += 599
    assert (world.discovery().group, world.asked) == (V3, 1)
    world.now += 1
    assert (world.discovery().group, world.asked) == (V3, 2)
    world.now -= 1000  # a clock that was wrong
    assert (world.discovery().group, world.asked) == (V3, 3)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        "{}",
        '{"at": 1000, "groups": "x"}',
        '{"at": "x", "groups": []}',
        f'{{"at": {"9" * 400}, "groups": []}}',
        "[" * 100_000,
    ],
)
def test_a_cache_that_cannot_be_read(world: World, content: str) -> None:
    """It is as good as none."""
    world.file.parent.mkdir()
    world.file.write_text(content)
    assert (world.discovery().group, world.asked) == (V3, 1)


def test_a_cache_that_cannot_be_written(world: World) -> None:
    """Everything goes on without."""
    world.file.parent.write_text("in the way")
    assert world.discovery().group == V3


def test_what_is_stale_heals(world: World) -> None:
    """Asked whether the group is still the right one, the server is asked once more, and once."""
    assert world.discovery().group == V3
    world.served = [V1]
    made = world.discovery()
    assert made.group == V3
    assert [made.changed(), made.changed()] == [True, False]
    assert (made.group, world.asked) == (V1, 2)
    assert (world.discovery().group, world.asked) == (V1, 2)


def test_what_is_fresh_needs_no_healing(world: World) -> None:
    """The server is not asked again."""
    made = world.discovery()
    assert (made.group, made.changed(), world.asked) == (V3, False, 1)


def test_a_type_that_is_missing(world: World) -> None:
    """What is served instead is told."""
    world.served = [V1, V3]
    assert world.discovery().group == V3
    world.served = [V1]
    assert str(world.discovery().missing("/apis/x")) == (
        f"S serves nothing at /apis/x: of Calico's API groups it serves {V1}"
    )
    assert str(world.discovery().missing(f"/apis/{V1}/tiers")) == (
        f"S serves nothing at /apis/{V1}/tiers: of Calico's API groups it serves {V1}, but not "
        "this kind: its Calico may be too old"
    )
    world.served = []
    world.now += 600
    assert "Calico is not installed in S" in str(world.discovery().missing("/apis/x"))


def test_a_server_that_does_not_tell(world: World) -> None:
    """As in calicoctl the older group is taken, with a remark; other failures are failures."""
    world.fails = Forbidden("no")
    assert world.discovery().group == V1
    (remark,) = world.remarks
    assert remark == (
        f"S does not tell which API groups it serves: {V1} is taken; CALICO_API_GROUP={V3} "
        "chooses the other (no)"
    )
    world.fails = Unauthorized("who?")
    with pytest.raises(Unauthorized, match=r"who\?"):
        _ = world.discovery().group


@pytest.mark.parametrize(
    ("served", "instead"),
    [([V1, V3], f"; CALICO_API_GROUP={V1} does without it"), ([V3], "")],
)
def test_an_api_server_of_calico_s_that_is_down(
    world: World, served: list[str], instead: str
) -> None:
    """It stands behind the cluster's own, which knows what is the matter."""
    world.served = served
    made = world.discovery()
    assert made.group == V3
    told = str(made.silent(PassedOn("S: service unavailable")))
    assert told == (
        f"S: service unavailable: what serves {V3} there, Calico's API server, does not answer: "
        f"kubectl get apiservice v3.projectcalico.org tells more{instead}"
    )


def test_groups_that_hold_nothing() -> None:
    """Null is an empty list, as everywhere in Kubernetes."""
    some = {"groups": [{"versions": None}, {"versions": [{"groupVersion": V1}]}]}
    assert Discovery(lambda: some, "S").group == V1
    with pytest.raises(MissingType, match="Calico is not installed"):
        _ = Discovery(lambda: {"groups": None}, "S").group


def test_a_server_without_groups(world: World) -> None:
    """Something else answers there."""
    world.fails = MissingType("S serves nothing at /apis")
    with pytest.raises(DatastoreError, match="what answers for S is no API server"):
        _ = world.discovery().group


@pytest.mark.parametrize("answer", [{}, {"groups": [{}]}, [], None, {"groups": [[]]}])
def test_what_is_no_list_of_groups(answer: Any) -> None:
    """Whatever answers there is no API server."""
    with pytest.raises(DatastoreError, match="what answers for S is no API server"):
        _ = Discovery(lambda: answer, "S").group
