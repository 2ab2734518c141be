"""Any manifest at all: it is read and judged without a traceback, and a failure changes nothing."""

from __future__ import annotations

import io
import json
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pyctl.cli.main import run
from pyctl.cli.runtime import Runtime
from pyctl.datastores.embedded import Embedded
from pyctl.resources.catalog import KINDS
from pyctl.resources.decode import schema_of
from tests.resources.test_properties import anything, objects


def thorough(examples: int) -> settings:
    """Settings for so many examples, always the same ones."""
    return settings(
        derandomize=True,
        deadline=None,
        max_examples=examples,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )


FLOW = ("--node", "n1", "--in", "eth0", "--from", "10.0.0.1", "--to", "10.0.0.2:80/tcp")
VERBS = st.sampled_from(
    [
        ("apply", "-f", "-"),
        ("create", "-f", "-"),
        ("replace", "-f", "-"),
        ("validate", "-f", "-"),
        ("validate", "-o", "json", "-f", "-"),
        ("delete", "-f", "-"),
        ("get", "-f", "-", "-o", "wide"),
        ("datastore", "restore", "--force", "-"),
        ("lint", "-f", "-"),
        ("query", "policies", "--overlay", "-f", "-"),
        ("explain", *FLOW, "-f", "-"),
        ("test", "-"),
    ]
)
READS = ("validate", "get", "lint", "query", "explain", "test")
DONE, SOME_DONE, BUG = 0, 8, 70


class World(NamedTuple):
    """A store, and a way to run the program on it."""

    path: Path

    def run(self, args: tuple[str, ...], stdin: bytes) -> tuple[int, str]:
        """The exit code, and what was said."""
        said = io.StringIO()
        runtime = Runtime(
            stdin=io.BytesIO(stdin),
            stdout=said,
            stderr=said,
            environ={"PYCTL_DATABASE": str(self.path)},
        )
        return run(args, runtime), said.getvalue()

    def revision(self) -> str:
        """The number of the last write."""
        with closing(Embedded.open(self.path)) as store:
            return store.revision()


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A store that holds a little of what objects refer to."""
    world = World(tmp_path_factory.mktemp("world") / "store.db")
    code, said = world.run(("create", "node", "n1"), b"")
    assert code == DONE, said
    return world


def _check(world: World, args: tuple[str, ...], data: bytes) -> None:
    before = world.revision()
    code, said = world.run(args, data)
    assert code != BUG, said
    assert code == DONE or said
    if args[0] in READS or code not in (DONE, SOME_DONE):
        assert world.revision() == before, (code, said)


KIND = st.sampled_from(KINDS)


@st.composite
def documents(draw: st.DrawFn) -> bytes:
    """Documents with some right and many wrong values in the right places."""
    values = [draw(_value(draw)) for _ in range(draw(st.integers(1, 3)))]
    return "\n---\n".join(json.dumps(value) for value in values).encode()


def _value(draw: st.DrawFn) -> st.SearchStrategy[object]:
    kind = draw(KIND)
    head = {"apiVersion": "projectcalico.org/v3", "kind": kind.name}
    name = st.sampled_from(["default", "n1", "a.b", "A_b", "x" * 254, "", "é"])
    named = st.fixed_dictionaries({"name": name})
    return st.one_of(
        objects(kind),
        st.tuples(objects(kind), named).map(lambda pair: {**pair[0], "metadata": pair[1]}),
        anything(schema_of(kind)).map(
            lambda value: {**value, **head} if isinstance(value, dict) else value
        ),
    )


@thorough(80)
@given(args=VERBS, data=documents())
def test_any_values(world: World, args: tuple[str, ...], data: bytes) -> None:
    """Right keys and wrong types, wrong names, huge numbers, nothing where something is wanted."""
    _check(world, args, data)


MANIFEST = """\
apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata:
  name: p
  labels: {role: "worker", "on": 'off'}
spec:
  order: 5
  selector: has(role) && role in {'a', "b"}
  types: [Ingress]
  ingress:
  - action: Allow
    protocol: TCP
    destination: &d
      nets: [10.0.0.0/8, 'fd00::/8']
      ports: [80, 1000:2000]
---
apiVersion: v1
kind: Node
metadata: {name: n1}
---
apiVersion: projectcalico.org/v3
kind: TierList
items:
- metadata: {name: t}
  spec: {order: 1.5}
"""
PIECES = st.sampled_from(
    [
        *"\t\r\n\0\x07:-?{}[],&*!|>'\"%@` ~é\ufeff\u2028",
        "\n---\n", "\n...\n", "<<: *d\n", "&d ", "*d ", "!!binary ", "!!set ", "? ", ": ", "- ",
        "null", "0o17", "1_0", ".nan", "2024-01-01", "\xff", "#", "items: []\n", "kind: List\n",
        "projectcalico.org/v3", "name: x\n", "spec: []\n", "[" * 2000, "\\ud800", "9" * 400,
    ]
)  # fmt: skip


@st.composite
def spoiled(draw: st.DrawFn) -> bytes:
    """A sound manifest, with some pieces cut out, put in, or put somewhere else."""
    text = MANIFEST
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = start + draw(st.integers(0, 12))
        text = text[:start] + draw(PIECES | st.just("") | st.just(text[start:end] * 2)) + text[end:]
    return text.encode(draw(st.sampled_from(["utf-8", "utf-8", "utf-16", "latin-1"])), "replace")


@thorough(100)
@given(args=VERBS, data=spoiled())
def test_any_text(world: World, args: tuple[str, ...], data: bytes) -> None:
    """Slips of the keyboard, bytes that are no text, anchors, tags and documents out of place."""
    _check(world, args, data)


@thorough(50)
@given(args=VERBS, data=st.binary(max_size=200))
def test_any_bytes(world: World, args: tuple[str, ...], data: bytes) -> None:
    """What is no manifest at all."""
    _check(world, args, data)
