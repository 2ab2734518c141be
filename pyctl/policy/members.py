"""Whom the selectors of rules mean, as addresses: the IP sets that Calico would fill.

A selector means the addresses of every matching object of the cluster: expectedIPs of host
endpoints, networks of workload endpoints, nets of network sets. Nothing else has an address here,
so `all()` is narrower than no selector.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from pyctl.policy.flows import protocol_number
from pyctl.policy.labels import effective
from pyctl.policy.ranges import NOWHERE, Ranges, ranges, union
from pyctl.policy.selecting import Choice, choose, required, shown

Object = dict[str, Any]

_ADDRESSES = {
    "HostEndpoint": "expectedIPs",
    "WorkloadEndpoint": "ipNetworks",
    "GlobalNetworkSet": "nets",
    "NetworkSet": "nets",
}
PEER_KINDS = tuple(_ADDRESSES)


class Doubtful(NamedTuple):
    """Addresses that belong to a set if a fact holds that the snapshot does not know."""

    where: Ranges
    fact: str


class Members(NamedTuple):
    """The addresses of a set: those that belong to it for certain, and those that may."""

    certain: Ranges = NOWHERE
    doubtful: tuple[Doubtful, ...] = ()

    def possible(self) -> Ranges:
        """All that may belong to it."""
        if not self.doubtful:
            return self.certain
        return union([self.certain, *(part.where for part in self.doubtful)])


class NamedPort(NamedTuple):
    """A port that rules name: of a protocol (None: any), of whom a choice means (None: anybody)."""

    name: str
    protocol: int | None = None
    whose: Choice | None = None


PortMembers = Mapping[tuple[int, int], Members]
"""The addresses at which a named port stands for (protocol, port)."""


class Peers:
    """Everything that has labels and addresses, found by its labels."""

    def __init__(self, objects: Iterable[Object], profiles: Mapping[str, Object]) -> None:
        self._objects = list(objects)
        self._labels = [effective(obj, profiles) for obj in self._objects]
        self._by_label: dict[str, dict[str, list[int]]] = {}
        self._ranges: dict[int, Ranges] = {}
        self._members: dict[Choice, Members] = {}
        self._named: dict[NamedPort, PortMembers] = {}
        self._declaring: dict[str, list[int]] | None = None

    def members(self, choice: Choice) -> Members:
        """The addresses of whom a choice means."""
        found = self._members.get(choice)
        if found is None:
            certain, doubtful = [], []
            for index, fact in self._all_chosen(choice):
                if not fact:
                    certain.append(self.ranges(index))
                else:
                    doubtful.append(Doubtful(self.ranges(index), fact))
            found = self._members[choice] = Members(union(certain), tuple(doubtful))
        return found

    def chosen(self, choice: Choice) -> Iterator[tuple[Object, str]]:
        """The objects that a choice means, each with the fact on which that depends, if any.

        They come by kind and name.
        """
        for index, fact in sorted(self._all_chosen(choice)):
            yield self._objects[index], fact

    def named_port(self, port: NamedPort) -> PortMembers:
        """Where a named port is: at the addresses of each endpoint that declares it."""
        found = self._named.get(port)
        if found is None:
            found = self._named[port] = self._named_port(port)
        return found

    def ranges(self, index: int) -> Ranges:
        """The addresses of one object."""
        found = self._ranges.get(index)
        if found is None:
            found = self._ranges[index] = addresses_of(self._objects[index])
        return found

    def all_ranges(self) -> Iterator[Ranges]:
        """The addresses of each object."""
        return map(self.ranges, range(len(self._objects)))

    def _named_port(self, port: NamedPort) -> PortMembers:
        certain: dict[tuple[int, int], list[Ranges]] = {}
        doubtful: dict[tuple[int, int], list[Doubtful]] = {}
        for index in self._declarers(port.name):
            chosen = True if port.whose is None else self._chosen(port.whose, index)
            if chosen is False:
                continue
            for key in _declared(self._objects[index], port):
                if chosen is True:
                    certain.setdefault(key, []).append(self.ranges(index))
                else:
                    doubtful.setdefault(key, []).append(Doubtful(self.ranges(index), chosen))
        return {
            key: Members(union(certain.get(key, ())), tuple(doubtful.get(key, ())))
            for key in certain | doubtful
        }

    def _declarers(self, name: str) -> list[int]:
        if self._declaring is None:
            self._declaring = {}
            for index, obj in enumerate(self._objects):
                for port in (obj.get("spec") or {}).get("ports") or ():
                    holders = self._declaring.setdefault(port["name"], [])
                    if index not in holders[-1:]:
                        holders.append(index)
        return self._declaring.get(name, [])

    def _all_chosen(self, choice: Choice) -> Iterator[tuple[int, str]]:
        for index in self._candidates(choice):
            chosen = self._chosen(choice, index)
            if chosen is not False:
                yield index, "" if chosen is True else chosen

    def _candidates(self, choice: Choice) -> Iterable[int]:
        """A small superset of what may be chosen."""
        best: list[int] | None = None
        for label, values in required(choice):
            holders = self._holders(label)
            asked = holders if values is None else holders.keys() & values
            found = [index for value in asked for index in holders[value]]
            if best is None or len(found) < len(best):
                best = found
        return range(len(self._objects)) if best is None else best

    def _holders(self, label: str) -> dict[str, list[int]]:
        """The objects with a label, by its value."""
        found = self._by_label.get(label)
        if found is None:
            found = self._by_label[label] = {}
            for index, labels in enumerate(self._labels):
                value = labels.known.get(label)
                if value is not None:
                    found.setdefault(value, []).append(index)
        return found

    def _chosen(self, choice: Choice, index: int) -> bool | str:
        """Whether an object is chosen, or the fact on which that depends."""
        chosen = choose(choice, self._labels[index])
        if isinstance(chosen, bool):
            return chosen
        return doubt(choice, called(self._objects[index]), chosen)


def doubt(choice: Choice, who: str, missing: Iterable[str]) -> str:
    """The fact that somebody is chosen, in words that name what is missing to know it."""
    return f"{', '.join(missing)}: whether {shown(choice)} holds for {who}"


def addresses_of(obj: Object) -> Ranges:
    """The addresses that an endpoint or network set stands for."""
    return ranges((obj.get("spec") or {}).get(_ADDRESSES[obj["kind"]]) or ())


def called(obj: Object) -> str:
    """`HostEndpoint n1-eth0`, `NetworkPolicy default/web`."""
    metadata = obj["metadata"]
    namespace = metadata.get("namespace")
    name = metadata["name"]
    return f"{obj['kind']} {namespace}/{name}" if namespace else f"{obj['kind']} {name}"


def _declared(obj: Object, port: NamedPort) -> Iterable[tuple[int, int]]:
    """(protocol, port) of each port of this name that an endpoint declares."""
    for declared in obj["spec"]["ports"]:
        protocol = protocol_number(declared["protocol"])
        if declared["name"] != port.name or protocol is None:
            continue
        if port.protocol is None or port.protocol == protocol:
            yield protocol, declared["port"]
