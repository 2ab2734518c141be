"""What is not stored as it was written, or not at all."""

from __future__ import annotations

from collections.abc import Iterator

from pyctl.policy.lint.findings import ERROR, WARNING, Hint, Subject
from pyctl.policy.lint.registry import rule
from pyctl.policy.lint.world import World
from pyctl.resources.addresses import parse_network
from pyctl.resources.schema import HOST_BITS, RESPELLED

_SETS = ("GlobalNetworkSet", "NetworkSet")
_FAILSAFES = ("failsafeInboundHostPorts", "failsafeOutboundHostPorts")


@rule(ERROR)
def invalid_object(world: World) -> Iterator[Hint]:
    """An object breaks a rule of its kind."""
    for subject in world.subjects:
        for path, text in subject.problems:
            effect = "Calico refuses the object, or ignores all of it where it is stored already"
            yield Hint(subject, path, f"{text}: {effect}", "pyctl validate checks it again")


@rule(WARNING)
def duplicate_object(world: World) -> Iterator[Hint]:
    """Two objects have one kind and name: the later takes the place of the other."""
    last = {subject.name: subject for subject in world.subjects}
    for subject in world.subjects:
        later = last[subject.name]
        if subject is later or not (subject.is_asked and later.is_asked):
            continue
        where = f" ({later.source.place()})" if later.source is not None else ""
        text = f"a later object of the same kind and name{where} takes its place"
        yield Hint(subject, (), text, "give one of them another name, or take one out")


@rule(WARNING)
def host_bits(world: World) -> Iterator[Hint]:
    """A network is written with an address inside it."""
    for subject in world.subjects:
        for remark in subject.remarks:
            if remark.about == HOST_BITS:
                text = f"{remark.text}: the whole network is meant, calicoctl refuses the file"
                yield Hint(subject, remark.path, text, _NET_ADVICE)
        yield from _stored_host_bits(subject)


@rule(WARNING)
def word_read_otherwise(world: World) -> Iterator[Hint]:
    """A word without quotes is read as something else."""
    for subject in world.subjects:
        for remark in subject.remarks:
            if remark.about == RESPELLED:
                what, _, advice = remark.text.partition("; ")
                yield Hint(subject, remark.path, what, advice)


_NET_ADVICE = "write the network itself, or /32 or /128 for one address"


def _stored_host_bits(subject: Subject) -> Iterator[Hint]:
    """Networks that are stored as they were written; Calico masks them when it uses them."""
    listed: list[tuple[tuple[str | int, ...], str]] = []
    if subject.kind in _SETS:
        nets = subject.spec.get("nets") or ()
        listed = [(("spec", "nets", index), net) for index, net in enumerate(nets)]
    elif subject.kind == "FelixConfiguration":
        for name in _FAILSAFES:
            for index, entry in enumerate(subject.spec.get(name) or ()):
                listed.append((("spec", name, index, "net"), entry.get("net") or ""))
    for path, text in listed:
        network = parse_network(text)
        if network is not None and network != network.masked:
            masked = f"{network.masked}"
            yield Hint(subject, path, f"{text} means the whole of {masked}", _NET_ADVICE)
