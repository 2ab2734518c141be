"""What a policy's selectors mean together, and what one side of a rule does.

Calico joins them to one selector over labels that it makes up: those of namespaces begin with
`pcns.`, those of service accounts with `pcsa.`. Here they stay apart, with the same outcome.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from pyctl.policy.labels import NAMESPACE, OF_ACCOUNT, OF_NAMESPACE, SERVICE_ACCOUNT, Labels
from pyctl.selectors import Selector, SelectorError, parse
from pyctl.selectors.nodes import (
    And,
    Comparison,
    Condition,
    Contains,
    EndsWith,
    Equal,
    Has,
    In,
    Membership,
    Node,
    Not,
    Or,
    StartsWith,
)

Object = dict[str, Any]

_FIELDS = {
    "": "selector",
    OF_NAMESPACE: "namespaceSelector",
    OF_ACCOUNT: "serviceAccountSelector",
}
_SOMEBODY = "pyctl/somebody"
"""Stands for the label that `all()` asks for where it does not mean everything."""


class Test(NamedTuple):
    """A selector over labels that begin with a prefix, given without it.

    `everybody` is the label that `all()` asks for, "" where it is true for all.
    """

    text: str
    prefix: str = ""
    everybody: str = ""


class Choice(NamedTuple):
    """All of `tests` hold and, where `but_not` is a selector, that does not.

    `namespace`: None for any, "" for objects without one, else that one. `accounts`: the names of
    service accounts of which the object must have one; () for any.
    """

    tests: tuple[Test, ...] = ()
    namespace: str | None = None
    accounts: tuple[str, ...] = ()
    but_not: str = ""


def of_selector(text: str) -> Choice:
    """What a selector chooses by itself."""
    return Choice((Test(text),))


def of_policy(policy: Object) -> Choice:
    """Whom a policy is for.

    `all()` in it asks for a namespace where there is a namespaceSelector, else for a service
    account where there is a serviceAccountSelector. A NetworkPolicy is for its namespace alone.
    """
    spec = policy.get("spec") or {}
    namespaces, accounts = spec.get("namespaceSelector"), spec.get("serviceAccountSelector")
    everybody = NAMESPACE if namespaces else SERVICE_ACCOUNT if accounts else ""
    tests = []
    if spec.get("selector"):
        tests.append(Test(spec["selector"], "", everybody))
    if namespaces:
        tests.append(Test(namespaces, OF_NAMESPACE, NAMESPACE))
    if accounts:
        tests.append(Test(accounts, OF_ACCOUNT, SERVICE_ACCOUNT))
    return Choice(tuple(tests), namespace=policy["metadata"].get("namespace") or None)


def of_entity(entity: Object, namespace: str) -> Choice | None:
    """Whom the positive selectors of one side of a rule mean; None when there are none.

    `namespace` is that of the policy, "" for a global one. A rule of a NetworkPolicy means its own
    namespace unless it has a namespaceSelector; with no selector at all it means anybody. `all()`
    asks for a namespace in a namespaceSelector alone: of service accounts it means everything.
    """
    accounts = entity.get("serviceAccounts") or {}
    text, namespaces = entity.get("selector"), entity.get("namespaceSelector")
    but_not = entity.get("notSelector") or ""
    names, of_accounts = accounts.get("names") or (), accounts.get("selector")
    if not (text or namespaces or names or of_accounts or (namespace and but_not)):
        return None
    tests = []
    within: str | None = namespace or None
    if namespaces and _is_global(namespaces):
        within = ""
    elif namespaces:
        tests.append(Test(namespaces, OF_NAMESPACE, NAMESPACE))
        within = None
    if of_accounts:
        tests.append(Test(of_accounts, OF_ACCOUNT))
    if text:
        tests.append(Test(text))
    return Choice(tuple(tests), within, tuple(names), but_not)


def choose(choice: Choice, labels: Labels) -> bool | tuple[str, ...]:
    """Whether labels are chosen; where that cannot be known, what is missing to know it."""
    known = labels.known
    if choice.namespace is not None and known.get(NAMESPACE, "") != choice.namespace:
        return False
    if choice.accounts and known.get(SERVICE_ACCOUNT) not in choice.accounts:
        return False
    if choice.but_not and selector(choice.but_not).matches(known):
        return False
    missing: dict[str, None] = {}
    for test in choice.tests:
        holds = _holds(test, labels)
        if holds is False:
            return False
        if holds is not True:
            missing.update(dict.fromkeys(holds))
    return tuple(missing) or True


def shown(choice: Choice) -> str:
    """A choice in words: `selector role == "db" and namespaceSelector all()`."""
    words = [f"{_FIELDS[test.prefix]} {test.text}" for test in choice.tests]
    if choice.but_not:
        words.append(f"not {choice.but_not}")
    if choice.namespace:
        words.append(f"namespace {choice.namespace}")
    return " and ".join(words)


@lru_cache(maxsize=4096)
def selector(text: str) -> Selector:
    """A stored selector; one that cannot be read selects nothing, as Calico drops its object."""
    try:
        return parse(text)
    except SelectorError:
        return parse("!all()")


def _holds(test: Test, labels: Labels) -> bool | tuple[str, ...]:
    text, prefix, everybody = test
    asked = selector(text)
    if not prefix and not everybody:
        return asked.matches(labels.known)
    if everybody:
        # Calico replaces the words in the text, which it has printed anew if there is a prefix.
        text = str(asked) if prefix else text
        asked = selector(text.replace("all()", f"has({_SOMEBODY})"))
    seen = _seen(labels.known, prefix)
    if everybody in labels.known:
        seen[_SOMEBODY] = ""
    if not labels.unknown:
        return asked.matches(seen)
    return _partly(asked.tree, seen, labels, prefix)


def _seen(known: Mapping[str, str], prefix: str) -> dict[str, str]:
    if not prefix:
        return dict(known)
    return {k.removeprefix(prefix): v for k, v in known.items() if k.startswith(prefix)}


def _partly(
    tree: Node, seen: Mapping[str, str], labels: Labels, prefix: str
) -> bool | tuple[str, ...]:
    """Evaluate where labels are missing: an unknown part counts only where it decides."""
    done: list[bool | tuple[str, ...]] = []
    pending: list[tuple[Node, bool]] = [(tree, False)]
    while pending:
        node, is_ready = pending.pop()
        if isinstance(node, Condition):
            missing = labels.missing(prefix + _label(node)) if _label(node) else None
            done.append((missing,) if missing else Selector(node).matches(seen))
        elif not is_ready:
            pending.append((node, True))
            pending.extend((part, False) for part in node.children())
        else:
            count = len(node.children())
            parts = [done.pop() for _ in range(count)]
            done.append(_joined(node, parts))
    return done.pop()


def _joined(node: Node, parts: list[bool | tuple[str, ...]]) -> bool | tuple[str, ...]:
    if isinstance(node, Not):
        part = parts[0]
        return not part if isinstance(part, bool) else part
    absorbing = isinstance(node, Or)
    assert isinstance(node, And | Or)
    if any(part is absorbing for part in parts):
        return absorbing
    missing = dict.fromkeys(fact for part in parts if isinstance(part, tuple) for fact in part)
    return tuple(missing) or not absorbing


def _label(node: Node) -> str:
    if isinstance(node, Has | Comparison | Membership) and node.label != _SOMEBODY:
        return node.label
    return ""


def _is_global(text: str) -> bool:
    return text.replace(" ", "").replace("\t", "") == "global()"


def required(choice: Choice) -> Iterator[tuple[str, frozenset[str] | None]]:
    """Labels that whatever is chosen has, each with its possible values (None: any)."""
    if choice.namespace:
        yield NAMESPACE, frozenset((choice.namespace,))
    if choice.accounts:
        yield SERVICE_ACCOUNT, frozenset(choice.accounts)
    for test in choice.tests:
        if test.prefix or test.everybody:
            continue
        tree = selector(test.text).tree
        for part in tree.parts if isinstance(tree, And) else (tree,):
            if isinstance(part, Equal):
                yield part.label, frozenset((part.value,))
            elif isinstance(part, In):
                yield part.label, part.values
            elif isinstance(part, Has | Contains | StartsWith | EndsWith):
                yield part.label, None
