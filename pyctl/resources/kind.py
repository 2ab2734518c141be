"""What a row of the catalog says of a kind, see catalog.py."""

from __future__ import annotations

from typing import NamedTuple

TIER_LABEL = "projectcalico.org/tier"
"""The label by which every policy that stands in a tier says so."""


class Column(NamedTuple):
    """A column of a kind's table.

    `path` is the dotted field shown. `show` names a cell rule of printers/cells.py; "text" prints
    the value, nothing when it is unset.
    """

    heading: str
    path: str
    show: str = "text"


class Kind(NamedTuple):
    """What the program needs to know of a kind without knowing its schema.

    `words` are the names a user may type, in lower case: singular, plural, short forms. `columns`
    are those of `-o wide`, `ps` the headings of the plain table (none: all of them), `extra`
    columns serve `-o custom-columns` alone. `indexes` are fields by which datastores look objects
    up.
    """

    name: str
    words: tuple[str, ...]
    columns: tuple[Column, ...]
    ps: tuple[str, ...] = ()
    extra: tuple[Column, ...] = ()
    namespaced: bool = False
    indexes: tuple[str, ...] = ()

    def __hash__(self) -> int:
        return hash(self.name)

    @property
    def module(self) -> str:
        """The module in pyctl.resources that defines the kind."""
        return self.name.lower()

    @property
    def tiered(self) -> bool:
        """Whether objects of the kind stand in tiers."""
        return "spec.tier" in self.indexes

    @property
    def plural(self) -> str:
        """The plural in lower case, as in keys and URLs."""
        return self.words[1]

    def counted(self, number: int) -> str:
        """`1 HostEndpoint`, `12 HostEndpoints`, `2 GlobalNetworkPolicies`."""
        if number == 1:
            return f"1 {self.name}"
        stem = self.name.removesuffix("y")
        return f"{number} {stem}{'s' if stem == self.name else 'ies'}"

    def identity(self, name: str, namespace: str = "") -> str:
        """`HostEndpoint(n1-eth0)`, `NetworkPolicy(dev/web)`: how calicoctl names an object."""
        return f"{self.name}({namespace}/{name})" if self.namespaced else f"{self.name}({name})"
