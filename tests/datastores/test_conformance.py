"""What every datastore promises of objects and writes: one body of tests for all datastores.

test_conformance_history.py goes on with revisions, watches and transactions. Real servers must
take the objects: valid ones, in namespaces that every cluster has. Others may write there too: no
test relies on a revision that it has not been given.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import pytest

from pyctl.datastores.base import Create, Datastore, Delete, Object, Update
from pyctl.errors import AlreadyExists, Conflict, Invalid, NotFound, ObjectError
from pyctl.resources.catalog import API_VERSION, kind_for_word

HEP = kind_for_word("hep")
SET = kind_for_word("networkset")

Another = Callable[[], Datastore]
Failure = TypeVar("Failure", bound=ObjectError)


def hep(name: str, node: str = "n1", *, version: str = "") -> Object:
    """Build a host endpoint."""
    metadata: Object = {
        "name": name,
        "uid": "5ba0e0b5-a2e3-4d53-9bdf-b4e93a2f4a01",
        "creationTimestamp": "2024-05-01T10:00:00Z",
        "labels": {"role": "worker"},
    }
    if version:
        metadata["resourceVersion"] = version
    spec = {"node": node, "interfaceName": "eth0", "expectedIPs": ["10.0.0.1"]}
    return {"apiVersion": API_VERSION, "kind": "HostEndpoint", "metadata": metadata, "spec": spec}


def networkset(namespace: str, name: str) -> Object:
    """Build an object in a namespace."""
    return {
        "apiVersion": API_VERSION,
        "kind": "NetworkSet",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {"nets": ["10.0.0.0/8"]},
    }


def changed(item: Object, node: str) -> Object:
    """Give the same host endpoint, on another node."""
    return {**item, "spec": {**item["spec"], "node": node}}


def version_of(item: Object) -> str:
    """Give the revision of an object's last write."""
    version: str = item["metadata"]["resourceVersion"]
    return version


def stored(result: Object | ObjectError) -> Object:
    """Give what a write stored; raises its failure."""
    if isinstance(result, ObjectError):
        raise result
    return result


def failed(result: Object | ObjectError, kind: type[Failure]) -> Failure:
    """Give the failure of a write, which must be of this kind."""
    assert isinstance(result, kind)
    return result


def create(store: Datastore, *items: Object) -> list[Object]:
    """Store host endpoints."""
    return [stored(result) for result in store.write([Create(HEP, item) for item in items])]


def update(store: Datastore, item: Object) -> Object:
    """Replace a host endpoint."""
    return stored(store.write([Update(HEP, item)])[0])


def delete(store: Datastore, name: str) -> Object:
    """Remove a host endpoint."""
    return stored(store.write([Delete(HEP, name)])[0])


def nodes(store: Datastore, **options: Any) -> dict[str, str]:
    """Give the node of each host endpoint, by name, in the order of the list."""
    objects = store.list(HEP, **options).objects
    return {item["metadata"]["name"]: item["spec"]["node"] for item in objects}


def test_create_then_get(store: Datastore) -> None:
    """What was created is there, with the revision of its write."""
    before = int(store.revision())
    (result,) = create(store, hep("a"))
    got = store.get(HEP, "a")
    assert got == result
    assert got["spec"] == hep("a")["spec"]
    assert got["metadata"]["labels"] == {"role": "worker"}
    assert before < int(version_of(got)) <= int(store.revision())


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "a%2Fb"])
def test_what_cannot_be_a_name_is_not_there(store: Datastore, name: str) -> None:
    """However the server would read it."""
    with pytest.raises(NotFound):
        store.get(HEP, name)
    with pytest.raises(NotFound):
        store.get(SET, "a", name)
    (result,) = store.write([Delete(HEP, name)])
    failed(result, NotFound)


def test_objects_given_are_left_alone(store: Datastore) -> None:
    """Writing does not touch the caller's objects."""
    given = hep("a")
    (result,) = create(store, given)
    assert given == hep("a")
    replacement = changed(result, "n2")
    update(store, replacement)
    assert replacement == changed(result, "n2")


def test_get_what_is_not_there(store: Datastore) -> None:
    """A missing object is NotFound, named as calicoctl names it."""
    with pytest.raises(NotFound, match=r"^resource does not exist: HostEndpoint\(a\)$"):
        store.get(HEP, "a")
    with pytest.raises(NotFound, match=r"^resource does not exist: NetworkSet\(default/a\)$"):
        store.get(SET, "a", "default")


def test_namespaces_are_apart(store: Datastore) -> None:
    """The same name in two namespaces is two objects, each listed with its own."""
    store.write([Create(SET, networkset(name, "a")) for name in ("kube-public", "default")])
    assert store.get(SET, "a", "default")["metadata"]["namespace"] == "default"
    listed = [item["metadata"]["namespace"] for item in store.list(SET).objects]
    assert listed == ["default", "kube-public"]
    (item,) = store.list(SET, namespace="kube-public").objects
    assert item["metadata"]["namespace"] == "kube-public"
    stored(store.write([Delete(SET, "a", "default")])[0])
    assert len(store.list(SET).objects) == 1


def test_create_what_exists(store: Datastore) -> None:
    """A taken name is AlreadyExists, with what is stored, which stays."""
    (first,) = create(store, hep("a"))
    error = failed(store.write([Create(HEP, hep("a", "n2"))])[0], AlreadyExists)
    assert str(error) == "resource already exists: HostEndpoint(a)"
    assert error.existing == first
    assert store.get(HEP, "a") == first


def test_update(store: Datastore) -> None:
    """An update with the stored resourceVersion replaces the object, under a newer one."""
    (first,) = create(store, hep("a"))
    second = update(store, changed(first, "n2"))
    assert second["spec"]["node"] == "n2"
    assert int(version_of(second)) > int(version_of(first))
    assert store.get(HEP, "a") == second


def test_update_of_what_has_moved_on(store: Datastore) -> None:
    """An update with an older resourceVersion is a Conflict, with what is stored, which stays."""
    (first,) = create(store, hep("a"))
    second = update(store, changed(first, "n2"))
    error = failed(store.write([Update(HEP, changed(first, "n3"))])[0], Conflict)
    assert str(error).startswith("update conflict: HostEndpoint(a) (resourceVersion ")
    assert error.existing == second
    assert store.get(HEP, "a") == second


@pytest.mark.parametrize("version", ["latest", "0", "999999"])
def test_update_with_a_version_that_never_was(store: Datastore, version: str) -> None:
    """Any resourceVersion but the stored one is a Conflict, whether a number or not."""
    create(store, hep("a"))
    error = failed(store.write([Update(HEP, hep("a", "n2", version=version))])[0], Conflict)
    assert f"resourceVersion {version} was asked for" in str(error)


def test_update_of_what_is_gone(store: Datastore) -> None:
    """An update of a deleted object is NotFound."""
    (first,) = create(store, hep("a"))
    delete(store, "a")
    error = failed(store.write([Update(HEP, first)])[0], NotFound)
    assert error.identity == "HostEndpoint(a)"


def test_delete(store: Datastore) -> None:
    """A delete gives the object as it was, and it is gone; a second one is NotFound."""
    (first,) = create(store, hep("a"))
    assert delete(store, "a") == first
    assert nodes(store) == {}
    assert failed(store.write([Delete(HEP, "a")])[0], NotFound).identity == "HostEndpoint(a)"


def test_delete_only_while_unchanged(store: Datastore) -> None:
    """A delete with a resourceVersion is a Conflict when the object has another."""
    (first,) = create(store, hep("a"))
    second = update(store, changed(first, "n2"))
    old, new = (Delete(HEP, "a", resource_version=version_of(item)) for item in (first, second))
    assert failed(store.write([old])[0], Conflict).existing == second
    assert stored(store.write([new])[0]) == second


def test_delete_with_a_version_that_is_no_number(store: Datastore) -> None:
    """A resourceVersion that is not a number is Invalid, in calicoctl's words."""
    create(store, hep("a"))
    error = failed(store.write([Delete(HEP, "a", resource_version="latest")])[0], Invalid)
    (problem,) = error.problems
    assert problem.path == ("metadata", "resourceVersion")
    assert problem.text.startswith("error with field ResourceVersion = 'latest'")
    assert nodes(store) == {"a": "n1"}


def test_writes_in_order_each_alone(store: Datastore) -> None:
    """Of several writes each succeeds or fails alone, and sees the ones before."""
    results = store.write(
        [
            Create(HEP, hep("a")),
            Create(HEP, hep("a", "n2")),
            Create(HEP, hep("b", "n3")),
            Delete(HEP, "a"),
            Delete(HEP, "a"),
            Update(HEP, hep("a", version="1")),
            Create(HEP, hep("a", "n4")),
        ]
    )
    kinds = [type(result) for result in results]
    assert kinds == [dict, AlreadyExists, dict, dict, NotFound, NotFound, dict]
    assert failed(results[1], AlreadyExists).existing == results[0] == results[3]
    assert nodes(store) == {"a": "n4", "b": "n3"}


def test_list_in_byte_order(store: Datastore) -> None:
    """A list is in byte order of the names, and holds the objects that get gives."""
    create(store, *map(hep, ("b", "a0", "a.b", "a", "a-0")))
    listing = store.list(HEP)
    names = [item["metadata"]["name"] for item in listing.objects]
    assert names == ["a", "a-0", "a.b", "a0", "b"]
    assert listing.objects == [store.get(HEP, name) for name in names]
    assert int(listing.revision) >= max(int(version_of(item)) for item in listing.objects)


def test_list_of_a_kind_without_objects(store: Datastore) -> None:
    """An empty list has a revision too."""
    before = int(store.revision())
    listing = store.list(HEP)
    assert listing.objects == []
    assert before <= int(listing.revision) <= int(store.revision())


@pytest.mark.parametrize(
    ("where", "names"),
    [
        ({"spec.node": "n1"}, ["a", "c"]),
        ({"spec.node": "n3"}, []),
        ({"spec.interfaceName": "eth0"}, ["a", "b", "c"]),
        ({"spec.node": "n1", "metadata.name": "c"}, ["c"]),
        ({"spec.nothing": "n1"}, []),
        ({"spec.node": "n1'"}, []),
    ],
)
def test_list_where(store: Datastore, where: Mapping[str, str], names: list[str]) -> None:
    """`where` keeps the objects whose fields, indexed or not, have all these values."""
    create(store, hep("c"), hep("b", "n2"), hep("a"))
    assert list(nodes(store, where=where)) == names


def test_list_where_after_a_change(store: Datastore) -> None:
    """`where` looks at the objects as they are now."""
    (first,) = create(store, hep("a"))
    update(store, changed(first, "n2"))
    assert nodes(store, where={"spec.node": "n1"}) == {}
    assert nodes(store, where={"spec.node": "n2"}) == {"a": "n2"}


def test_two_clients_and_one_object(store: Datastore, another: Another) -> None:
    """Of two clients that change what both have read, the second is told of a Conflict."""
    create(store, hep("a"))
    other = another()
    mine, theirs = store.get(HEP, "a"), other.get(HEP, "a")
    update(other, changed(theirs, "n2"))
    error = failed(store.write([Update(HEP, changed(mine, "n3"))])[0], Conflict)
    assert error.existing == other.get(HEP, "a")


def test_name(store: Datastore) -> None:
    """A datastore says what it is, for use inside a sentence."""
    assert store.name.startswith("the ")
