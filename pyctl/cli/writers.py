"""Writers: for good, into memory (--dry-run=client), or where a server tries it (--dry-run=server).

On the embedded datastore the automatic host endpoints follow a write; in a cluster that is the
business of Calico's controllers, and what they all rely on is seen to before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from pyctl.client.objects import Stamp
from pyctl.client.reading import Reader
from pyctl.client.writing import Reaction, Writer
from pyctl.datastores.base import Trying

Initialise = Callable[[Reader, Stamp], Iterable[str]]


def writer(
    reader: Reader,
    stamp: Stamp,
    *,
    dry: str,
    initialise: Initialise | None,
    stopping: Callable[[], bool],
) -> Writer:
    """A writer to what `reader` reads; `dry` is "", "client" or "server".

    `initialise` belongs to clusters; without it the datastore is the embedded one.
    """
    if dry:
        reader = _on_trial(reader) if dry == "server" else _laid_over(reader)
    if initialise is not None:
        prepare = partial(initialise, reader, stamp)
        return Writer(reader, stamp=stamp, prepare=prepare, stopping=stopping)
    reaction = _reaction(reader, stamp, told=bool(dry))
    return Writer(reader, stamp=stamp, reaction=reaction, stopping=stopping)


def _on_trial(reader: Reader) -> Reader:
    assert isinstance(reader.datastore, Trying), "see manner() in writes.py"
    return Reader(reader.datastore.on_trial(), reader.surroundings)


def _laid_over(reader: Reader) -> Reader:
    """Reading from what is stored and, over it, from what is written to memory."""
    from pyctl.datastores.overlay import Overlay

    return Reader(Overlay(reader.datastore), reader.surroundings)


def _reaction(reader: Reader, stamp: Stamp, *, told: bool) -> Reaction:
    """What follows a write; it is told where nobody can look at it afterwards."""
    from pyctl.controllers.inline import Inline

    inline = Inline(reader, stamp)
    if not told:
        return inline
    from pyctl.controllers.foretelling import Foretelling
    from pyctl.datastores.overlay import Overlay

    assert isinstance(reader.datastore, Overlay)
    return Foretelling(inline, reader.datastore)
