"""What `pyctl query` is asked about, and its answers as tables, names and documents."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from pyctl.cli.answers import Told
from pyctl.cli.in_force import InForce
from pyctl.cli.walks import Part, rendered
from pyctl.errors import NotFound, UsageError
from pyctl.policy.members import called
from pyctl.policy.queries import (
    ENDPOINT_KINDS,
    Chosen,
    all_policies,
    endpoints_of,
    related,
    selected,
)
from pyctl.policy.selecting import of_selector
from pyctl.policy.snapshot import Snapshot
from pyctl.printers.layout import Table
from pyctl.resources.catalog import kind_for_word, kind_named
from pyctl.selectors import SelectorError, parse

Object = dict[str, Any]

POLICY_KINDS = (
    "GlobalNetworkPolicy",
    "NetworkPolicy",
    "StagedGlobalNetworkPolicy",
    "StagedNetworkPolicy",
)
SET_KINDS = ("GlobalNetworkSet", "NetworkSet")


class Question(NamedTuple):
    """The words of a query, its selector if any, and the namespace of -n."""

    words: Sequence[str]
    selector: str | None
    namespace: str


class Listing(NamedTuple):
    """What was found: documents, and how each is a row; `wide` rows have more columns."""

    found: Sequence[Object]
    headings: list[str]
    row: Callable[[Object], tuple[str, ...]]
    wide: int


def told(listing: Listing, known: InForce, output: str) -> Told:
    """A listing in a format: ps, wide, name, json or yaml."""
    return Told(_parts(listing, output), known.notes)


def policies(question: Question, snapshot: Snapshot) -> Listing:
    """The policies that have to do with an endpoint, a node, a network set; all without one."""
    from pyctl.cli.query_rows import POLICY_HEADINGS, policy_document, policy_row

    subject = _subject(question, (*ENDPOINT_KINDS, "Node", *SET_KINDS), snapshot)
    if question.selector is not None:
        found = related(snapshot, [each.endpoint for each in _by_selector(question, snapshot)])
    elif subject is None:
        found = all_policies(snapshot)
    else:
        found = related(snapshot, _endpoints_in(subject, snapshot))
    documents = [policy_document(each) for each in found]
    return Listing(documents, POLICY_HEADINGS, policy_row, 6)


def endpoints(question: Question, snapshot: Snapshot) -> Listing:
    """The endpoints that a policy applies to, that a selector selects, or of a node; all."""
    from pyctl.cli.query_rows import ENDPOINT_HEADINGS, endpoint_document, endpoint_row

    documents = [
        endpoint_document(each, snapshot) for each in _chosen(question, snapshot, ("Node",))
    ]
    return Listing(documents, ENDPOINT_HEADINGS, endpoint_row, 3)


def nodes(question: Question, snapshot: Snapshot) -> Listing:
    """The nodes that a policy reaches, or that have endpoints which a selector selects; all."""
    from pyctl.cli.query_rows import NODE_HEADINGS, node_documents, node_row

    chosen = _chosen(question, snapshot, ())
    asks = question.selector is not None or question.words
    names = () if asks else snapshot.node_names()
    return Listing(node_documents(chosen, names, snapshot), NODE_HEADINGS, node_row, 3)


def _parts(listing: Listing, output: str) -> list[Part]:
    if output in ("json", "yaml"):
        return [rendered(list(listing.found), output)]
    if output == "name":
        return ["".join(f"{_word(document)}\n" for document in listing.found)]
    count = None if output == "wide" else listing.wide
    rows = [listing.row(document)[:count] for document in listing.found]
    return [Table(listing.headings[:count], rows)]


def _word(document: Object) -> str:
    """`globalnetworkpolicy/lock-down`, `networkpolicy/shop/web`."""
    kind = kind_named(document["kind"])
    assert kind is not None, document["kind"]
    names = [kind.words[0], document.get("namespace"), document["name"]]
    return "/".join(filter(None, names))


def _chosen(question: Question, snapshot: Snapshot, others: tuple[str, ...]) -> list[Chosen]:
    """The endpoints that a policy, a selector or another object means; all without any."""
    subject = _subject(question, (*POLICY_KINDS, *others), snapshot)
    if question.selector is not None:
        return _by_selector(question, snapshot)
    if subject is None:
        return [Chosen(obj) for obj in snapshot.of(*ENDPOINT_KINDS)]
    if subject["kind"] == "Node":
        return [Chosen(obj) for obj in _endpoints_in(subject, snapshot)]
    every = (*snapshot.policies, *snapshot.staged)
    policy = next(each for each in every if each.object is subject)
    return list(selected(snapshot, policy.whom))


def _by_selector(question: Question, snapshot: Snapshot) -> list[Chosen]:
    text = question.selector or ""
    if not text.strip():
        raise UsageError("-l is empty: write all() to mean every endpoint, or leave it out")
    try:
        parse(text)
    except SelectorError as error:
        raise UsageError(f"-l {text}: {error}") from error
    return list(selected(snapshot, of_selector(text)))


def _endpoints_in(subject: Object, snapshot: Snapshot) -> list[Object]:
    if subject["kind"] != "Node":
        return [subject]
    return endpoints_of(snapshot, [subject["metadata"]["name"]])


def _subject(question: Question, kinds: Sequence[str], snapshot: Snapshot) -> Object | None:
    """The object that the words name, None for no words.

    Raises UsageError for words that are none, or mean several; NotFound for what is not there.
    """
    if not question.words:
        return None
    if question.selector is not None:
        raise UsageError("name an object or give -l, not both")
    kind, name = _kind_and_name(question.words, kinds)
    among = [kind] if kind else list(kinds)
    found = [obj for obj in _known(among, snapshot) if _is_called(obj, name, question.namespace)]
    if len(found) > 1:
        names = ", ".join(_word({"kind": obj["kind"], **obj["metadata"]}) for obj in found)
        raise UsageError(f"{name} could be any of {names}: write which")
    if not found:
        raise NotFound(f"{kind}({name})" if kind else name)
    return found[0]


def _kind_and_name(words: Sequence[str], kinds: Sequence[str]) -> tuple[str, str]:
    """`KIND NAME`, `KIND/NAME`, `KIND/NAMESPACE/NAME`, or a name alone ("" for the kind)."""
    if len(words) > 2:
        raise UsageError(f"one object at a time: what is {' '.join(words[2:])}?")
    if len(words) == 2:
        word, name = words
    else:
        word, slash, name = words[0].partition("/")
        if not slash:
            return "", word
    kind = kind_for_word(word).name
    if kind not in kinds:
        raise UsageError(f"this is not asked about a {kind}: name one of {', '.join(kinds)}")
    return kind, name


def _known(kinds: Sequence[str], snapshot: Snapshot) -> list[Object]:
    """The objects of some kinds; nodes that only endpoints name count too."""
    known = snapshot.of(*(kind for kind in kinds if kind != "Node"))
    if "Node" in kinds:
        known += [{"kind": "Node", "metadata": {"name": n}} for n in snapshot.node_names()]
    return known


def _is_called(obj: Object, name: str, namespace: str) -> bool:
    if namespace and obj["metadata"].get("namespace") not in (None, "", namespace):
        return False
    return name in (obj["metadata"]["name"], called(obj).partition(" ")[2])
