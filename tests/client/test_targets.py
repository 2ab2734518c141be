"""Which objects a choice means, in which order, and what is left out of it."""

from __future__ import annotations

import pytest

from pyctl.client.choosing import Choice
from pyctl.client.namespaces import Scope
from pyctl.client.targets import Target, check_version, choose, outcome_of
from pyctl.errors import Conflict, PyctlError, UsageError
from pyctl.resources.catalog import kind_for_word
from tests.clients import Client

NODE = "kind: Node\nmetadata: {name: NAME, labels: {zone: ZONE}}\n"


def chosen(client: Client, words: str, selector: str | None, verb: str) -> tuple[str, str]:
    """The names that are chosen, and the notes of those that are not."""
    kinds = [kind_for_word(word) for word in words.split(",")]
    found = choose(client.reader, kinds, Scope(), Choice(selector), verb)
    assert all(notice.level == "note" for notice in found.notices)
    names = " ".join(target.name for target in found.targets)
    return names, "; ".join(notice.text.partition(":")[0] for notice in found.notices)


@pytest.mark.parametrize(
    ("words", "selector", "verb", "names", "left_out"),
    [
        ("node", None, "delete", "a b", ""),
        ("node", "zone == 'x'", "delete", "a", ""),
        ("tier,node", None, "delete", "a b t", "Tier kube-admin, default, kube-baseline"),
        ("tier", None, "replace", "kube-admin default t kube-baseline", ""),
        ("tier", "has(zone)", "delete", "", ""),
        (
            "profile",
            None,
            "replace",
            "",
            "Profile projectcalico-allow-all, projectcalico-default-allow",
        ),
        ("clusterinfo,kubecontrollersconfig", None, "delete", "default", "ClusterInformation def"),
    ],
)
def test_what_a_choice_means(
    client: Client, words: str, selector: str | None, verb: str, names: str, left_out: str
) -> None:
    """All that it leaves but for what always refuses; tiers after everything else."""
    client.create(NODE.replace("NAME", "a").replace("ZONE", "x"))
    client.create(NODE.replace("NAME", "b").replace("ZONE", "y"))
    client.create("kind: Tier\nmetadata: {name: t}\n")
    found, notes = chosen(client, words, selector, verb)
    assert found == names
    assert notes.startswith(left_out) if left_out else not notes


def test_a_namespace_must_fit_the_kind(client: Client) -> None:
    """As where objects are named."""
    with pytest.raises(UsageError, match="Tier is not namespaced"):
        choose(client.reader, [kind_for_word("tier")], Scope("x"), Choice(), "delete")


def test_an_outcome_knows_its_target() -> None:
    """And why it cannot even be asked for."""
    error = PyctlError("no")
    outcome = outcome_of(Target(kind_for_word("tier"), "t", "ns", error=error))
    assert (outcome.name, outcome.namespace, outcome.error) == ("t", "ns", error)


def test_a_version_that_is_meant_must_be_stored(client: Client) -> None:
    """None is meant when none is given."""
    kind = kind_for_word("tier")
    stored = client.get("tier", "default")
    version = stored["metadata"]["resourceVersion"]
    check_version(Target(kind, "default"), stored)
    check_version(Target(kind, "default", resource_version=version), stored)
    with pytest.raises(Conflict, match="resourceVersion 0 was asked for"):
        check_version(Target(kind, "default", resource_version="0"), stored)
