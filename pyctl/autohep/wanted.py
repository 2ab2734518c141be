"""The host endpoints that one node should have, seen alone: the default one and the templates'."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from pyctl.autohep.addresses import node_addresses, read
from pyctl.autohep.names import full_text, is_interface, is_name, name_of
from pyctl.autohep.settings import Settings, Template
from pyctl.autohep.world import CONTROLLER, CREATED_BY, Object
from pyctl.patterns.re2 import Pattern
from pyctl.resources.addresses import Network, parse_address

_LONGEST_INTERFACE = 15


class Want(NamedTuple):
    """A host endpoint that a node should have.

    `text` is the full text of its name, which a long name does not show. `parts` are what the text
    was made of: node, then template, then interface, as far as they apply.
    """

    endpoint: Object
    text: str
    parts: tuple[str, ...]

    @property
    def maker(self) -> str:
        """Who wants it, in words."""
        return _words(self.parts)


class Wanted(NamedTuple):
    """What a node should have, by name, and what had to be left out of it."""

    endpoints: dict[str, Want]
    notes: list[str]


_Draft = tuple[tuple[str, ...], str, list[str], Template | None]
"""The parts of a name, interfaceName, expectedIPs, template; a plain tuple as it is made often."""


def wanted(node: Object, settings: Settings, *, profile: str) -> Wanted:
    """The host endpoints that the settings give this Node, leaving other nodes out of account.

    One whose name Calico would not take is left out with a note, and so is the second of two with
    one name (the default comes first, then the templates in their order).
    """
    addresses = node_addresses(node)
    notes: list[str] = []
    if addresses.unreadable:
        texts = ", ".join(map(repr, addresses.unreadable))
        notes.append(f"node {node['metadata']['name']}: not an address, passed over: {texts}")
    labels = node["metadata"].get("labels") or {}
    endpoints: dict[str, Want] = {}
    for draft in _drafts(node, settings, addresses.found, notes):
        text = full_text(*draft[0])
        name = name_of(text)
        if name in endpoints or not is_name(name):
            reason = _against(name, endpoints)
            notes.append(f"{_words(draft[0])}: {reason}: no host endpoint for it")
            continue
        endpoints[name] = Want(_endpoint(name, draft, labels, profile), text, draft[0])
    return Wanted(endpoints, notes)


def _against(name: str, endpoints: dict[str, Want]) -> str:
    if name in endpoints:
        return f"HostEndpoint({name}) is already made for {endpoints[name].maker}"
    return (
        f"HostEndpoint({name}) is not a valid name (lower-case letters, digits, '-' and '.', "
        "a letter or digit around each '.' and at both ends)"
    )


def _drafts(
    node: Object, settings: Settings, addresses: list[str], notes: list[str]
) -> Iterator[_Draft]:
    name: str = node["metadata"]["name"]
    if settings.default:
        yield (name,), "*", addresses, None
    for template in settings.templates:
        if not template.selector.matches(node["metadata"].get("labels") or {}):
            continue
        inside = _inside(addresses, template.networks)
        if template.pattern is not None:
            for interface in _matching(node, template.pattern, (name, template.name), notes):
                own = read([*inside, *(interface.get("addresses") or ())]).found
                parts = (name, template.name, interface["name"])
                yield parts, interface["name"], own, template
        elif inside:
            yield (name, template.name), "", inside, template


def _inside(addresses: Iterable[str], networks: tuple[Network | None, ...]) -> list[str]:
    """The addresses in any of the networks; as in Calico none at all, once a bad one is reached."""
    kept = []
    for text in addresses:
        address = parse_address(text)
        for network in networks:
            if network is None or address is None:
                return []
            if network.contains(address):
                kept.append(text)
                break
    return kept


def _matching(
    node: Object, pattern: Pattern, maker: tuple[str, str], notes: list[str]
) -> Iterator[dict[str, Any]]:
    """The interfaces of a Node whose names hold a match and fit into a host endpoint."""
    for interface in (node.get("spec") or {}).get("interfaces") or ():
        name = interface.get("name") or ""
        # Calico refuses the endpoint of a longer name anyway, so it need not be matched at all.
        if len(name) <= _LONGEST_INTERFACE and not _holds(pattern, name):
            continue
        if is_interface(name):
            yield interface
            continue
        notes.append(
            f"{_words(maker)}: {name!r} is not an interface name that a host endpoint can have "
            "(at most 15 of letters, digits, '_', '.', '-'): no host endpoint for it"
        )


@lru_cache(maxsize=4096)
def _holds(pattern: Pattern, name: str) -> bool:
    return pattern.search(name)


def _endpoint(name: str, draft: _Draft, node_labels: dict[str, str], profile: str) -> Object:
    parts, interface, addresses, template = draft
    metadata: dict[str, Any] = {"name": name}
    if template is None:
        metadata["labels"] = {**node_labels, CREATED_BY: CONTROLLER}
    else:
        metadata["labels"] = {**node_labels, **template.labels, CREATED_BY: CONTROLLER}
        if template.annotations:
            metadata["annotations"] = dict(template.annotations)
    spec: dict[str, Any] = {"node": parts[0]}
    if interface:
        spec["interfaceName"] = interface
    if addresses:
        spec["expectedIPs"] = addresses
    spec["profiles"] = [profile]
    return {
        "apiVersion": "projectcalico.org/v3",
        "kind": "HostEndpoint",
        "metadata": metadata,
        "spec": spec,
    }


def _words(parts: tuple[str, ...]) -> str:
    kinds = ("node", "template", "interface")
    words = ", ".join(f"{kind} {part}" for kind, part in zip(kinds, parts, strict=False))
    return words if len(parts) > 1 else f"{words} (default host endpoint)"
