"""calicoctl's settings, whether they come from variables or from its file."""

from __future__ import annotations

from typing import Any

import pytest

from pyctl.datastores.settings import SETTINGS, from_environment, from_file
from pyctl.errors import SettingsError

EXAMPLES: dict[str, tuple[str, Any]] = {
    "text": ("x", "x"),
    "flag": ("true", True),
    "number": ("2.5", 2.5),
}


@pytest.mark.parametrize("known", SETTINGS, ids=lambda known: known.field)
def test_every_setting_from_file_and_environment(known: Any) -> None:
    """One name for both; the variable with and without the prefix, empty being unset."""
    text, value = EXAMPLES[known.holds]
    assert from_file("c", {known.field: value}) == {known.field: text}
    assert from_file("c", {known.field: None}) == {}
    if not known.variable:
        return
    assert from_environment({f"CALICO_{known.variable}": text}) == {known.field: text}
    assert from_environment({f"CALICO_{known.variable}": "", known.variable: ""}) == {}
    bare = {} if known.field == "k8sAPIToken" else {known.field: text}
    assert from_environment({known.variable: text}) == bare


def test_the_prefix_wins() -> None:
    """Also for a variable that has it in its own name."""
    environ = {"CALICO_API_GROUP": "a", "CALICO_CALICO_API_GROUP": "b"}
    assert from_environment(environ) == {"calicoAPIGroup": "b"}


@pytest.mark.parametrize("text", ["1", "t", "TRUE", "false", "F", "0"])
def test_flags_are_go_s(text: str) -> None:
    """What Go's ParseBool takes."""
    assert from_environment({"USE_POD_CIDR": text}) == {"usePodCIDR": text}


@pytest.mark.parametrize(
    ("spec", "why"),
    [
        ({"etcdEndpoints": ["a"]}, "spec.etcdEndpoints: text is wanted: put it in quotes"),
        ({"etcdUsername": True}, "spec.etcdUsername: text is wanted: put it in quotes"),
        ({"usePodCIDR": "true"}, "spec.usePodCIDR: true or false is wanted"),
        ({"k8sClientQPS": True}, "spec.k8sClientQPS: a number is wanted"),
    ],
)
def test_what_a_file_may_not_hold(spec: dict[str, Any], why: str) -> None:
    """Another type than the field has."""
    with pytest.raises(SettingsError) as caught:
        from_file("c", spec)
    assert str(caught.value) == f"syntax error in c: {why}"
