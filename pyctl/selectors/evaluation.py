"""A tree of nodes to one function of labels, made for being called millions of times.

A tree becomes a list of questions. Each question knows which one follows when its answer is yes and
which when it is no; the last ones know the result. So evaluation asks no more than it must, a
negation costs nothing, and no depth of nesting is too much.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pyctl.selectors.nodes import (
    And,
    Condition,
    Contains,
    EndsWith,
    Equal,
    Has,
    In,
    Node,
    Not,
    NotEqual,
    NotIn,
    Or,
    StartsWith,
)

Labels = Mapping[str, str]
Test = Callable[[Labels], bool]
Step = tuple[Test, "Step | bool", "Step | bool"]
"""A question, what comes after yes, what comes after no: a further step, or the result."""


def compiled(tree: Node) -> Test:
    """Return the function that says whether labels match, by Calico's rules for absent labels."""
    match tree:
        case And((Condition() as one, Condition() as other)):
            return _both(_test(one), _test(other))
    first = _steps(tree)
    if isinstance(first, tuple) and first[1:] == (True, False):
        return first[0]

    def matches(labels: Labels) -> bool:
        step = first
        while step is not True and step is not False:
            test, after_yes, after_no = step
            step = after_yes if test(labels) else after_no
        return step

    return matches


def _both(one: Test, other: Test) -> Test:
    """Join the two conditions of the commonest selector there is after those of one."""
    return lambda labels: one(labels) and other(labels)


def _steps(tree: Node) -> Step | bool:
    """Make the questions of the tree and return the first; the others are behind it.

    Goes from the last question to the first, so that what follows a question is known when it is
    made. None stands for "the question made last", which is the one that comes next in the text.
    """
    latest: Step | bool = True
    pending: list[tuple[Node, Step | bool | None, Step | bool | None]] = [(tree, True, False)]
    while pending:
        node, yes, no = pending.pop()
        yes = latest if yes is None else yes
        no = latest if no is None else no
        if isinstance(node, And):
            pending.extend((part, None, no) for part in node.parts[:-1])
            pending.append((node.parts[-1], yes, no))
        elif isinstance(node, Or):
            pending.extend((part, yes, None) for part in node.parts[:-1])
            pending.append((node.parts[-1], yes, no))
        elif isinstance(node, Not):
            pending.append((node.part, no, yes))
        else:
            latest = (_test(node), yes, no)
    return latest


def _test(condition: Node) -> Test:
    match condition:
        case Has(label):
            return lambda labels: label in labels
        case Equal(label, value):
            return lambda labels: labels.get(label) == value
        case NotEqual(label, value):
            return lambda labels: labels.get(label) != value
        case In(label, values):
            return lambda labels: labels.get(label) in values
        case NotIn(label, values):
            return lambda labels: labels.get(label) not in values
        case Contains(label, value):
            return lambda labels: value in labels.get(label, "") and label in labels
        case StartsWith(label, value):
            return lambda labels: labels.get(label, "").startswith(value) and label in labels
        case EndsWith(label, value):
            return lambda labels: labels.get(label, "").endswith(value) and label in labels
        case _:
            return lambda _: True
