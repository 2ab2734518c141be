"""Many writes in few requests: each a transaction of its own, nested in one that always succeeds.

So one object's conflict fails that object alone. etcd takes 127 such transactions in a request, and
no key twice: a write to a key that is in the request already begins the next one. Writes of one
request share a revision. Where there are but few, each gets a request, and a revision, of its own,
as it does from calicoctl.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from pyctl.datastores import etcd_keys as keys
from pyctl.datastores import etcd_values as values
from pyctl.datastores.base import Create, Delete, Object, Results, Write
from pyctl.datastores.etcd_errors import TooLarge, TooMany
from pyctl.datastores.etcd_gateway import Gateway, Unreachable
from pyctl.datastores.revisions import is_number, not_a_number
from pyctl.errors import (
    AlreadyExists,
    Conflict,
    DatastoreError,
    Invalid,
    NotFound,
    ObjectError,
    Problem,
    WriteCutShort,
)

FEW = 32
MOST_WRITES = 127
MOST_BYTES = 1 << 20

_IS_NEW = '"target":"VERSION","result":"EQUAL","version":"0"'
_UNCHANGED = '"target":"MOD","result":"EQUAL","modRevision":"{}"'
_NEVER = '"target":"MOD","result":"LESS","modRevision":"0"'


class Step(NamedTuple):
    """A write as etcd gets it: its key, the value to store in base64, a transaction as JSON.

    `refused` is set for one that etcd need not be asked about.
    """

    write: Write
    key: str
    value: str
    text: str
    refused: ObjectError | None = None

    @property
    def identity(self) -> str:
        """How messages call the object."""
        write = self.write
        if isinstance(write, Delete):
            return write.kind.identity(write.name, write.namespace)
        metadata = write.object["metadata"]
        return write.kind.identity(metadata["name"], metadata.get("namespace", ""))


class Bulk:
    """Carries writes out through a gateway; `remark` is told of keys that hold no object."""

    def __init__(self, gateway: Gateway, remark: values.Remark) -> None:
        self._gateway = gateway
        self._remark = remark
        self._most = 1

    def write(self, writes: Sequence[Write]) -> Results:
        """One result a write, in order; WriteCutShort when etcd fails midway."""
        results: Results = []
        todo = [_step(write) for write in writes]
        self._most = 1 if len(todo) <= FEW else MOST_WRITES
        while len(results) < len(todo):
            part = self._part(todo, len(results))
            try:
                results += self._sent(part)
            except TooMany:
                self._most = len(part) // 2
                if not self._most:
                    raise
            except DatastoreError as error:
                unknown = len(part) if isinstance(error, Unreachable) and error.sent else 0
                raise WriteCutShort(str(error), results=results, unknown=unknown) from error
        return results

    def _part(self, todo: Sequence[Step], start: int) -> Sequence[Step]:
        """The writes from `start` that go into one request: all refused, or none."""
        size, seen = 0, set[str]()
        for index, step in enumerate(todo[start:]):
            size += len(step.text)
            full = index == self._most or size > MOST_BYTES
            if index and (full or step.key in seen or step.refused or todo[start].refused):
                return todo[start : start + index]
            seen.add(step.key)
        return todo[start:]

    def _sent(self, part: Sequence[Step]) -> Results:
        """The results of one request; of several, where it is too large for the server."""
        first = part[0]
        if first.refused:
            return [first.refused]
        text = first.text
        if len(part) > 1:
            text = ",".join([f'{{"requestTxn":{step.text}}}' for step in part])
            text = f'{{"success":[{text}]}}'
        try:
            answer = self._gateway.call("/kv/txn", text.encode())
        except TooLarge as error:
            if len(part) == 1:
                return [_too_large(first, error)]
            middle = len(part) // 2
            return [*self._sent(part[:middle]), *self._sent(part[middle:])]
        done = [answer.result]
        if len(part) > 1:
            done = [entry["response_txn"] for entry in answer.result["responses"]]
        moment = Moment(int(answer.result["header"]["revision"]), answer.repeated)
        responses = [entry["responses"][0] for entry in done]
        found = list(map(_found, responses))
        known = self._decoded(part, found)
        return [
            _result(step, response, moment, Known(entry, obj) if entry else None)
            for step, response, entry, obj in zip(part, responses, found, known, strict=True)
        ]

    def _decoded(
        self, part: Sequence[Step], found: Sequence[values.Stored | None]
    ) -> list[Object | None]:
        """The objects at some keys: those of a kind at once, which is much cheaper."""
        known: list[Object | None] = [None] * len(part)
        for kind in {step.write.kind.name: step.write.kind for step in part}.values():
            there = [
                (index, entry)
                for index, (step, entry) in enumerate(zip(part, found, strict=True))
                if entry is not None and step.write.kind == kind
            ]
            objects = values.decode_each(kind, [entry for _, entry in there], self._remark)
            for (index, _), obj in zip(there, objects, strict=True):
                known[index] = obj
        return known


class Moment(NamedTuple):
    """The revision of a request; whether it was tried before, and may have been carried out."""

    revision: int
    repeated: bool


class Known(NamedTuple):
    """What is, or was, stored at a key, and the object in it, if there is one."""

    entry: values.Stored
    object: Object | None


def _found(response: dict[str, Any]) -> values.Stored | None:
    """What a response holds of its key, if anything."""
    if "response_delete_range" in response:
        there = response["response_delete_range"].get("prev_kvs", [])
    else:
        there = response.get("response_range", {}).get("kvs", [])
    return there[0] if there else None


def _result(
    step: Step, response: dict[str, Any], moment: Moment, known: Known | None
) -> Object | ObjectError:
    """What became of a write; one that was tried before may find what it did itself."""
    write = step.write
    if "response_put" in response and not isinstance(write, Delete):
        return values.shown(write.kind, write.object, moment.revision)
    if known is None:
        if moment.repeated and isinstance(write, Delete):
            return values.bare(write.kind, step.key, moment.revision)
        return NotFound(step.identity)
    entry, existing = known
    mine = moment.repeated and entry.get("value", "") == step.value
    if mine or "response_delete_range" in response:
        return existing or values.bare(write.kind, step.key, int(entry["mod_revision"]))
    if isinstance(write, Create):
        return AlreadyExists(step.identity, existing=existing)
    return Conflict(step.identity, wanted=_wanted(write), existing=existing)


def _step(write: Write) -> Step:
    kind, wanted = write.kind, _wanted(write)
    if isinstance(write, Delete):
        key = keys.of(kind, write.name, write.namespace)
        if wanted and not is_number(wanted):
            return Step(write, key, "", "", not_a_number(wanted))
        then = f'{{"requestDeleteRange":{{"key":"{key}","prevKv":true}}}}'
        return Step(write, key, "", _transaction(key, _unchanged(wanted) if wanted else "", then))
    metadata = write.object["metadata"]
    key = keys.of(kind, metadata["name"], metadata.get("namespace", ""))
    condition = _IS_NEW if isinstance(write, Create) else _unchanged(wanted)
    if condition == _NEVER:
        return Step(write, key, "", _transaction(key, condition, ""))
    value = keys.wire(values.encode(kind, write.object))
    then = f'{{"requestPut":{{"key":"{key}","value":"{value}"}}}}'
    return Step(write, key, value, _transaction(key, condition, then))


def _transaction(key: str, condition: str, then: str) -> str:
    """Do something if a condition holds for a key; else give what is there."""
    compare = f'{{"key":"{key}",{condition}}}' if condition else ""
    instead = f'{{"requestRange":{{"key":"{key}"}}}}'
    return f'{{"compare":[{compare}],"success":[{then}],"failure":[{instead}]}}'


def _unchanged(wanted: str) -> str:
    """The condition that a key still has a revision; 0 is what etcd gives a key that is missing."""
    if is_number(wanted) and int(wanted):
        return _UNCHANGED.format(int(wanted))
    return _NEVER


def _wanted(write: Write) -> str:
    """The resourceVersion that the object must have, "" for any."""
    if isinstance(write, Delete):
        return write.resource_version
    version: str = write.object["metadata"].get("resourceVersion", "")
    return version


def _too_large(step: Step, error: TooLarge) -> Invalid:
    size = len(step.value) * 3 // 4
    problem = f"{size:,} bytes are more than etcd takes ({error}): raise its --max-request-bytes"
    return Invalid([Problem((), problem)])
