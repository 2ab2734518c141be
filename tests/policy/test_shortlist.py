"""A short list leaves out nobody who is chosen, and of many that ask for other labels most."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from pyctl.policy.labels import Labels
from pyctl.policy.selecting import choose, of_policy
from pyctl.policy.shortlist import Shortlist
from tests.policy.world_policies import Object, policies

_labels = st.dictionaries(
    st.sampled_from(("a", "b", "projectcalico.org/namespace", "pcns.a")),
    st.sampled_from(("x", "y", "dev")),
)


@settings(derandomize=True, deadline=None, max_examples=60)
@given(st.lists(policies(0, known=True), max_size=6), _labels)
def test_whoever_is_chosen_is_listed(found: list[Object], labels: dict[str, str]) -> None:
    """In the order that was given, each once."""
    choices = [of_policy(policy) for policy in found]
    fitting = Shortlist(choices).fitting(labels)
    assert fitting == sorted(set(fitting))
    chosen = {i for i, choice in enumerate(choices) if choose(choice, Labels(labels)) is True}
    assert chosen <= set(fitting)


def test_other_values_are_not_tried() -> None:
    """The label that fewest ask for decides."""
    texts = ("has(a)", "a == 'x' && b == '1'", "a == 'x' && b == '2'", "a in {'x', 'y'}", "all()")
    found = [of_policy({"metadata": {}, "spec": {"selector": text}}) for text in texts]
    assert Shortlist(found).fitting({"a": "x", "b": "2"}) == [0, 2, 3, 4]
    assert Shortlist(found).fitting({}) == [4]
