"""Many writes at once, each a request of its own, and yet in the order that matters.

A write waits for those before it that touch the same object, and for what it refers to: a policy
for its tier, the deletion of a tier for its policies.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from pyctl.datastores.base import Delete, Object, Results, Write
from pyctl.datastores.kubernetes.answers import Unavailable
from pyctl.datastores.kubernetes.attempts import Unreachable
from pyctl.datastores.rows import scope
from pyctl.errors import DatastoreError, Forbidden, ObjectError, PyctlError, WriteCutShort
from pyctl.resources.needs import needs

AT_ONCE = 16
"""How many writes are under way at a time."""

Act = Callable[[Write], Object]
Key = tuple[str, str, str]


class Refused(ObjectError):
    """An object that the server does not take, for want of rights or as it is; others it may."""

    def __init__(self, error: PyctlError) -> None:
        super().__init__(str(error))
        self.exit_code = error.exit_code


class Failure(NamedTuple):
    """What ends all writes; `known` is False where the one it came from may have been done."""

    error: Exception
    known: bool = True


Done = Object | ObjectError | Failure
"""What became of a write."""


def carried_out(writes: Sequence[Write], act: Act, at_once: int = AT_ONCE) -> Results:
    """One result a write, in order: the object, or why `act` could not write it.

    When the server fails as a whole nothing more is begun. Raises WriteCutShort then, or the
    failure itself when nothing has been done.
    """
    crew = _Crew(writes, act)
    if at_once == 1 or len(writes) == 1:
        crew.work()
    else:
        crew.work_together(min(at_once, len(writes)))
    return _results(crew.done)


def _results(done: Sequence[Done | None]) -> Results:
    results: Results = []
    for entry in done:
        if entry is None or isinstance(entry, Failure):
            break
        results.append(entry)
    if len(results) == len(done):
        return results
    error = next(entry.error for entry in done if isinstance(entry, Failure))
    begun = [
        number
        for number, entry in enumerate(done[len(results) :], 1)
        if entry is not None and not (isinstance(entry, Failure) and entry.known)
    ]
    if not isinstance(error, PyctlError) or not (results or begun):
        raise error
    unknown = begun[-1] if begun else 0
    raise WriteCutShort(str(error), results=results, unknown=unknown) from error


class _Crew:
    """Several threads that take the writes in turn."""

    def __init__(self, writes: Sequence[Write], act: Act) -> None:
        self.done: list[Done | None] = [None] * len(writes)
        self._writes = writes
        self._act = act
        self._after = list(_before(writes))
        self._turn = threading.Condition()
        self._next = 0
        self._failed = False

    def work_together(self, size: int) -> None:
        """Take writes until there are no more, in so many threads."""
        threads = [threading.Thread(target=self.work, daemon=True) for _ in range(size)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def work(self) -> None:
        """Take writes until there are no more."""
        while (index := self._taken()) is not None:
            result = self._one(self._writes[index])
            with self._turn:
                self.done[index] = result
                self._failed = self._failed or isinstance(result, Failure)
                self._turn.notify_all()

    def _taken(self) -> int | None:
        """The next write, once those before it are done that it waits for; None for no more."""
        with self._turn:
            index = self._next
            if self._failed or index == len(self._writes):
                return None
            self._next += 1
            self._turn.wait_for(lambda: self._failed or self._may_begin(index))
            return None if self._failed else index

    def _may_begin(self, index: int) -> bool:
        return all(self.done[earlier] is not None for earlier in self._after[index])

    def _one(self, write: Write) -> Done:
        try:
            return self._act(write)
        except ObjectError as error:
            return error
        except Unreachable as error:
            return Failure(error, known=not error.done)
        except Unavailable as error:
            return Failure(error, known=False)
        except (DatastoreError, Forbidden) as error:
            return Refused(error)
        except Exception as error:  # of all that is left the main thread must hear
            return Failure(error)


def _before(writes: Sequence[Write]) -> Iterator[list[int]]:
    """For each write the indexes of those that it must wait for."""
    last: dict[Key, int] = {}
    tiered: list[int] = []
    for index, write in enumerate(writes):
        key = _key(write)
        wanted = [key, *_needed(write)]
        after = [last[one] for one in wanted if one in last]
        if isinstance(write, Delete) and write.kind.name == "Tier":
            after += tiered
        yield after
        last[key] = index
        if write.kind.tiered:
            tiered.append(index)


def _key(write: Write) -> Key:
    if isinstance(write, Delete):
        return (write.kind.name, scope(write.kind, write.namespace), write.name)
    metadata = write.object["metadata"]
    return (write.kind.name, scope(write.kind, metadata.get("namespace", "")), metadata["name"])


def _needed(write: Write) -> Iterator[Key]:
    """Objects that must be there before this one is written."""
    if isinstance(write, Delete):
        return
    for kind_name, name in needs(write.kind, write.object):
        yield kind_name, "", name
