"""What a fresh datastore holds: valid objects, each as Calico's components write it."""

from __future__ import annotations

import re

from pyctl.client.builtin import EMBEDDED
from pyctl.client.seeding import default_object, seed, tier
from pyctl.manifests.manifest import Manifest
from pyctl.resources.decode import decode, validate
from pyctl.resources.tier import BUILT_IN
from tests.clients import NOW, NOW_TEXT, Client


def test_a_fresh_datastore_holds_what_calico_writes_when_it_starts() -> None:
    """Each with an identity and the time of now."""
    objects = seed(lambda: NOW)
    assert [kind.identity(obj["metadata"]["name"]) for kind, obj in objects] == [
        "ClusterInformation(default)",
        "Tier(default)",
        "Tier(kube-admin)",
        "Tier(kube-baseline)",
        "KubeControllersConfiguration(default)",
        "FelixConfiguration(default)",
    ]
    assert {obj["metadata"]["creationTimestamp"] for _, obj in objects} == {NOW_TEXT}
    assert len({obj["metadata"]["uid"] for _, obj in objects}) == len(objects)


def test_what_is_there_from_the_start_is_valid() -> None:
    """It is as schemas give it, field by field, so that users can write it back."""
    for kind, obj in seed(lambda: NOW):
        decoded = decode(kind, obj)
        assert decoded.object == obj
        assert list(decoded.object["spec"]) == list(obj["spec"])
        assert validate(kind, obj).problems == ()


def test_a_cluster_has_a_guid() -> None:
    """32 hexadecimal digits, new each time."""
    guids = [seed(lambda: NOW)[0][1]["spec"]["clusterGUID"] for _ in range(2)]
    assert guids[0] != guids[1]
    assert all(re.fullmatch("[0-9a-f]{32}", guid) for guid in guids)


def test_the_tiers_are_those_that_the_schema_insists_on() -> None:
    """Named in both places, as reading must not load schemas."""
    specs = {name: tier(name)[1]["spec"] for name in BUILT_IN}
    assert specs == {
        name: {"order": built_in.order, "defaultAction": built_in.action}
        for name, built_in in BUILT_IN.items()
    }


def test_automatic_host_endpoints_are_off_at_first() -> None:
    """Until somebody enables them, default endpoints for every node then."""
    _, obj = default_object("KubeControllersConfiguration")
    assert obj["spec"]["controllers"]["node"]["hostEndpoint"] == {
        "autoCreate": "Disabled",
        "createDefaultHostEndpoint": "Enabled",
    }


def test_defaults_are_new_each_time() -> None:
    """Nobody changes what another one gets."""
    for kind, _ in EMBEDDED.defaults:
        first, second = default_object(kind)[1], default_object(kind)[1]
        assert first == second
        assert first["spec"] is not second["spec"]


def test_what_is_there_from_the_start_can_be_written_back(client: Client) -> None:
    """All but ClusterInformation, which is read-only; the objects stay as they are."""
    for kind, obj in seed(lambda: NOW)[1:]:
        before = client.reader.get(kind, obj["metadata"]["name"])
        (outcome,) = client.write("apply", [Manifest(kind, decode(kind, obj).object)])
        assert (outcome.error, outcome.written, outcome.object) == (None, False, before)
