"""The table of namespaces: object, -n and -A, for kinds with namespaces and without."""

from __future__ import annotations

import pytest

from pyctl.client.namespaces import Scope, namespace_of
from pyctl.errors import UsageError
from pyctl.resources.catalog import kind_for_word

POLICY, TIER = kind_for_word("networkpolicy"), kind_for_word("tier")


@pytest.mark.parametrize(
    ("given", "scope", "single", "namespace"),
    [
        ("", Scope(), True, "default"),
        ("", Scope(), False, "default"),
        ("", Scope("x"), True, "x"),
        ("", Scope("x"), False, "x"),
        ("dev", Scope(), True, "dev"),
        ("dev", Scope("dev"), True, "dev"),
        ("", Scope(everywhere=True), False, ""),
        ("dev", Scope(everywhere=True), False, ""),
    ],
)
def test_the_namespace_of_a_namespaced_object(
    given: str, scope: Scope, *, single: bool, namespace: str
) -> None:
    """The manifest's, else that of -n, else default; -A lists all, whatever a manifest says."""
    assert namespace_of(POLICY, given, scope, single=single) == namespace


@pytest.mark.parametrize("single", [True, False])
def test_other_kinds_have_none(*, single: bool) -> None:
    """Nothing is put in."""
    assert namespace_of(TIER, "", Scope(), single=single) == ""


BOTH = "cannot use both --namespace and --all-namespaces flags at the same time"
OTHER = "resource namespace does not match client namespace. dev != x"
SINGLE = "cannot use --all-namespace flag for getting a single resource"
GIVEN = (
    "namespace should not be specified for a non-namespaced resource. Tier is not a namespaced "
    "resource"
)


@pytest.mark.parametrize(
    ("word", "given", "scope", "single", "why"),
    [
        ("networkpolicy", "", Scope("x", everywhere=True), False, BOTH),
        ("networkpolicy", "dev", Scope("x"), True, OTHER),
        ("networkpolicy", "", Scope(everywhere=True), True, SINGLE),
        ("tier", "dev", Scope(), True, GIVEN),
        ("tier", "dev", Scope("dev"), True, GIVEN),
        ("tier", "", Scope("dev"), True, "Tier is not namespaced"),
        ("tier", "", Scope(everywhere=True), False, "Tier is not namespaced"),
    ],
)
def test_what_does_not_go_together(
    word: str, given: str, scope: Scope, *, single: bool, why: str
) -> None:
    """In calicoctl's words."""
    with pytest.raises(UsageError) as caught:
        namespace_of(kind_for_word(word), given, scope, single=single)
    assert str(caught.value) == why
