"""Nodes into plain values as yaml.v2 (strict) and sigs.k8s.io/yaml make them.

Here are the rules that the fast reader leaves out: merge keys, which cannot be overridden; keys
that are numbers or booleans and become text; explicit tags; keys given twice; and the bound on
aliases, which stand for far more values than a file has bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import isfinite
from typing import Any

from pyctl.documents.nodes import MAX_DEPTH, Node, Tree, too_deep
from pyctl.documents.problems import MalformedError, UnmarshalError
from pyctl.documents.resolver import canonical, resolve, resolve_tagged

_MERGE_TAG = "tag:yaml.org,2002:merge"
_FEW_NODES, _FEW_ALIASED = 1_000, 100
_SMALL, _LARGE = 400_000, 4_000_000
_SMALL_RATIO, _LARGE_RATIO = 0.99, 0.10


def construct(tree: Tree, *, strict: bool = True) -> Any:
    """The value of a composed document; what an alias stands for is shared, not copied.

    Raises UnmarshalError for all keys given twice (unless `strict` is False: then the last counts),
    or MalformedError for the first other problem.
    """
    if tree.root is None:
        return None
    decoded = aliased = 0
    twice: list[tuple[int, str]] = []
    for node in tree.finished:
        twice += _construct(node)
        decoded += node.size if node.kind == "alias" else 1
        if node.kind == "alias":
            aliased += node.size - 1
            # yaml.v2 has counted the document too, and the collections that are still open.
            _check_aliasing(node, decoded + node.depth + 1, aliased)
    if twice and strict:
        raise UnmarshalError(twice)
    return _sound(tree.root)


def respelled(node: Node) -> bool:
    """Whether what is read of a scalar is another text than was written without quotes.

    True for `012`, `yes`, `~`, `1.50`, and for `!has(x)`, which is a tag; not for `12`, `true` and
    not for a value left empty.
    """
    if is_local(node.tag):
        return True
    return bool(node.plain and node.text) and canonical(scalar(node)) != node.text


def is_local(tag: str | None) -> bool:
    """Whether a tag is one of the writer's own, which calicoctl ignores: `!word`."""
    return tag is not None and len(tag) > 1 and tag.startswith("!")


def scalar(node: Node) -> str | int | float | bool | None:
    """The value of a scalar node. Raises MalformedError for a text that its tag cannot be."""
    if node.plain:
        return resolve(node.text)
    if node.tag is None:
        return node.text
    try:
        return resolve_tagged(node.tag, node.text)
    except ValueError as error:
        raise MalformedError(node.line, str(error)) from error


def is_merge(key: Node) -> bool:
    """Whether a key is the `<<` that merges other mappings in."""
    return key.text == "<<" and (key.plain or key.tag == _MERGE_TAG)


def merged(value: Node) -> Iterator[Node]:
    """The mappings that a merge key brings in, the last first, as yaml.v2 takes them.

    Raises MalformedError for anything but a mapping, an alias of one, or a sequence of these.
    """
    sources: Iterable[Node] = reversed(value.items) if value.kind == "sequence" else (value,)
    for source in sources:
        if source.target.kind != "mapping":
            problem = "map merge requires map or sequence of maps as the value"
            raise MalformedError(source.line, problem)
        yield source.target


def _construct(node: Node) -> list[tuple[int, str]]:
    """Work out value, size and height of a node whose items have theirs; the keys given twice."""
    node.size = 1
    if node.kind == "scalar":
        node.value = scalar(node)
        return []
    if node.kind == "alias":
        target = node.target
        node.value, node.size, node.height = target.value, target.size + 1, target.height
        return []
    for item in node.items:
        node.size += item.size
        node.height = max(node.height, item.height)
    node.height += 1
    if node.height > MAX_DEPTH:
        raise too_deep(node.line)
    if node.kind == "sequence":
        node.value = [_sound(item) for item in node.items]
        return []
    return _fill(node)


def _fill(node: Node) -> list[tuple[int, str]]:
    """Make the dict of a mapping; the lines and keys that were there already."""
    node.value = made = dict[str, Any]()
    twice = []
    items = iter(node.items)
    for key, value in zip(items, items, strict=True):
        for name, entry in _entries(key, value):
            if name in made:
                twice.append((key.line, f"key {_shown(key, name)} already set in map"))
            made[name] = entry
    return twice


def _entries(key: Node, value: Node) -> Iterator[tuple[str, Any]]:
    if not is_merge(key):
        yield _key_text(key), _sound(value)
        return
    for source in merged(value):
        if isinstance(source.value, dict):
            yield from source.value.items()


def _key_text(key: Node) -> str:
    value = key.value
    if isinstance(value, dict | list):
        raise MalformedError(key.line, "invalid map key: a mapping or sequence cannot be a key")
    if value is None:
        raise MalformedError(key.line, "unsupported map key: null (in quotes it is text)")
    assert isinstance(value, str | int | float)
    return canonical(value)


def _shown(key: Node, name: str) -> str:
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"' if isinstance(key.value, str) else name


def _sound(node: Node) -> Any:
    """The value of a node that is no key: there JSON has no infinities, and no NaN."""
    value = node.value
    if isinstance(value, float) and not isfinite(value):
        raise MalformedError(
            node.line, f"unsupported value: {node.target.text} (in quotes it is text)"
        )
    return value


def _check_aliasing(node: Node, decoded: int, aliased: int) -> None:
    """Refuse documents most of whose values come from aliases, as yaml.v2 does."""
    if aliased <= _FEW_ALIASED or decoded <= _FEW_NODES:
        return
    beyond = min(max(decoded - _SMALL, 0) / (_LARGE - _SMALL), 1.0)
    if aliased / decoded > _SMALL_RATIO - (_SMALL_RATIO - _LARGE_RATIO) * beyond:
        raise MalformedError(node.line, "document contains excessive aliasing")
