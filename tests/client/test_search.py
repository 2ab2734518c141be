"""What get asks for: kinds, names, and what manifests name."""

from __future__ import annotations

from typing import Any

import pytest

from pyctl.client.namespaces import Scope
from pyctl.client.search import Search
from pyctl.errors import DatastoreError, Invalid, NotFound, UsageError
from pyctl.resources.catalog import kind_for_word
from tests.clients import Client

TIER, HEP, POLICY, NODE = map(kind_for_word, ("tier", "hep", "networkpolicy", "node"))


def _search(client: Client, scope: Scope | None = None, *, export: bool = False) -> Search:
    return Search(client.reader, scope or Scope(), export=export)


def _names(search: Search) -> list[list[str]]:
    return [[obj["metadata"]["name"] for obj in part.objects] for part in search.found]


def test_a_kind_is_listed_and_names_are_got(client: Client) -> None:
    """A listing carries its revision, single objects do not."""
    search = _search(client)
    search.kind(TIER, [])
    search.kind(TIER, ["kube-admin", "default"])
    assert _names(search) == [
        ["kube-admin", "default", "kube-baseline"],
        ["kube-admin"],
        ["default"],
    ]
    assert [part.revision for part in search.found] == [client.store.revision(), None, None]
    assert [part.is_list for part in search.found] == [True, False, False]


def test_what_is_missing_is_told_and_the_rest_is_found(client: Client) -> None:
    """An error each, in order."""
    search = _search(client)
    search.kind(TIER, ["gone", "default", "lost"])
    assert _names(search) == [["default"]]
    assert [str(error) for error in search.errors] == [
        "resource does not exist: Tier(gone)",
        "resource does not exist: Tier(lost)",
    ]


def test_a_manifest_names_an_object_or_without_a_name_a_list(client: Client) -> None:
    """Its other fields do not matter."""
    search = _search(client)
    search.one_like(TIER, {"name": "default"})
    search.one_like(TIER, {})
    assert _names(search) == [["default"], ["kube-admin", "default", "kube-baseline"]]


def test_a_version_in_a_manifest_asks_for_the_past(client: Client) -> None:
    """Of the object, or of the list."""
    client.create("kind: Tier\nmetadata: {name: t}\nspec: {order: 5}\n")
    then = client.get("tier", "t")["metadata"]["resourceVersion"]
    client.delete("tier", "t")
    search = _search(client)
    search.one_like(TIER, {"name": "t", "resourceVersion": then})
    search.one_like(TIER, {"resourceVersion": then})
    search.one_like(TIER, {"name": "t", "resourceVersion": "0"})
    assert _names(search) == [["t"], ["t", "kube-admin", "default", "kube-baseline"]]
    assert [type(error) for error in search.errors] == [NotFound]


def test_a_version_that_is_no_number(client: Client) -> None:
    """Calicoctl's words; for a list nothing else can be found."""
    search = _search(client)
    search.one_like(TIER, {"name": "default", "resourceVersion": "latest"})
    (error,) = search.errors
    assert "error with field ResourceVersion = 'latest'" in str(error)
    with pytest.raises(Invalid):
        search.one_like(TIER, {"resourceVersion": "latest"})


def test_a_version_that_is_yet_to_come(client: Client) -> None:
    """The datastore cannot answer: that ends the search."""
    with pytest.raises(DatastoreError, match="future revision"):
        _search(client).one_like(TIER, {"name": "default", "resourceVersion": "999"})


def _stored(client: Client) -> dict[str, Any]:
    client.create(
        "kind: HostEndpoint\nmetadata: {name: h, labels: {a: b}, annotations: {c: d}}\n"
        "spec: {node: n1, interfaceName: eth0}\n"
    )
    return client.get("hep", "h")


def test_export_leaves_out_what_belongs_to_the_cluster(client: Client) -> None:
    """Of objects that were named; lists keep everything."""
    stored = _stored(client)
    search = _search(client, export=True)
    search.kind(HEP, ["h"])
    search.kind(HEP, [])
    (exported,), (listed,) = (part.objects for part in search.found)
    assert exported["metadata"] == {"name": "h", "labels": {"a": "b"}, "annotations": {"c": "d"}}
    assert exported["spec"] == stored["spec"]
    assert listed == stored


def test_without_export_nothing_is_left_out(client: Client) -> None:
    """The object is as stored."""
    stored = _stored(client)
    search = _search(client)
    search.kind(HEP, ["h"])
    assert search.found[0].objects == [stored]


@pytest.mark.parametrize(
    ("kind", "names", "scope"),
    [
        (POLICY, ["p"], Scope(everywhere=True)),
        (POLICY, [], Scope("dev", everywhere=True)),
        (TIER, [], Scope("dev")),
        (TIER, ["default"], Scope(everywhere=True)),
    ],
)
def test_namespaces_that_do_not_go_together(
    client: Client, kind: Any, names: list[str], scope: Scope
) -> None:
    """The search ends: nothing sensible can be shown."""
    with pytest.raises(UsageError):
        _search(client, scope).kind(kind, names)
