"""The forms of FelixConfiguration's values: what each takes and what it refuses."""

from __future__ import annotations

from shlex import split
from typing import Any, get_args

import pytest

from pyctl.resources import felix_values as forms
from pyctl.resources.schema import Check
from pyctl.resources.tags import PROGRAM_ROUTES, Priority, Severity


def _rule(annotation: Any) -> Check:
    """The one rule of an annotated type."""
    (rule,) = [part for part in get_args(annotation) if isinstance(part, Check)]
    return rule


# A rule with the texts that it takes and those that it refuses, quoted as a shell would.
TEXTS: list[tuple[str, Check, str, str]] = [
    ("period", _rule(forms.Period), "'' 0s 5m0s 1h0m0s 250ms", "1.5s 100µs -5s 5"),
    ("decimal period", _rule(forms.DecimalPeriod), "'' 1.5s 5m0s 1.25ms", "100µs -5s 5 1.s"),
    ("timeout", _rule(forms.BPFTimeout), "Auto 10s 1.5h 1ms1us ms .s", "'' auto 10 10s10 1..s 5d"),
    ("prometheus host", forms.PROMETHEUS_HOST, f"::1 a.b {'x' * 64}", f"'' [::1] {'x' * 65} 'a b'"),
    ("key values", forms.KEY_VALUES, "'' '  ' a= a=b,,c=d, ' a=b=c'", "a a-b=c 'a =b' 'a=b, c'"),
    ("overrides", forms.OVERRIDES, "'' a= a=true,b-c=false,", "a a=1 ' a=true' a=true,,b="),
    ("gates", forms.GATES, "'' a=b a-b=c,d=e, a=b,,c=d", "a a= a=b=c a=,b=c ' '"),
    ("log prefix", forms.LOG_PREFIX, "'' 'calico %t: /a_b-'", "a#b é"),
    ("rate", forms.RATE, "1/second 9999/day 10/minute 2/hour", "'' 0/second 10000/day 1/week"),
    ("routes", PROGRAM_ROUTES, "Enabled EnabledIPIPOnly", "'' enabled"),
    ("switch", _rule(forms.Switch), "Enabled Disabled", "'' enabled On"),
    ("severity", _rule(Severity), "'' trace WARNING Fatal", "warn None"),
    ("allow action", _rule(forms.AllowAction), "'' accept RETURN", "Allow Drop"),
    ("deny action", _rule(forms.DenyAction), "'' drop Reject", "Deny Accept"),
    ("address text", _rule(forms.AddressText), f"'' {'x' * 45}", "x" * 46),
    ("pattern", _rule(forms.Pattern), "'' ^eth", "eth["),
]
VALUES: list[tuple[str, Check, list[Any], list[Any]]] = [
    ("filters", forms.INTERFACE_FILTERS, [[], ["a", "b+"]], [["a", ""], ["a b"]]),
    ("log filters", forms.LOG_FILTERS, [{}, {"eth0": "any text"}], [{"*": "x"}, {"a b": "x"}]),
    ("key values", forms.KEY_VALUES, ["a=b\t"], ["a=b\nc", "a=b\n"]),
    ("rate", forms.RATE, [], ["1/day\n"]),
    ("mark", _rule(forms.Mark), [0, 2**32 - 1], [-1, 2**32]),
    ("priority", _rule(Priority), [1, 2**31 - 2], [0, 2**31 - 1]),
    ("port number", _rule(forms.PortNumber), [0, 65535], [-1, 65536]),
    ("listening port", _rule(forms.ListeningPort), [1, 65535], [0, 65536]),
    ("maglev size", _rule(forms.MaglevSize), [1, 3000], [0, 3001]),
    ("limit", _rule(forms.Limit), [-1, 10**9], [-2]),
]
TABLE = [(name, check, split(good), split(bad)) for name, check, good, bad in TEXTS] + VALUES


@pytest.mark.parametrize(
    ("name", "check", "value"), [(n, check, v) for n, check, good, _ in TABLE for v in good]
)
def test_what_a_rule_takes(name: str, check: Check, value: Any) -> None:
    """A value that Calico takes gives no reason."""
    assert check.reason(value) == "", name


@pytest.mark.parametrize(
    ("name", "check", "value"), [(n, check, v) for n, check, _, bad in TABLE for v in bad]
)
def test_what_a_rule_refuses(name: str, check: Check, value: Any) -> None:
    """A value that Calico refuses gives a reason in words."""
    assert len(check.reason(value).split()) > 2, name


@pytest.mark.parametrize(
    "annotation",
    [
        forms.SchemaSwitch,
        forms.SchemaMark,
        forms.Period,
        forms.DecimalPeriod,
        forms.BPFTimeout,
        Severity,
        forms.AllowAction,
        forms.DenyAction,
        forms.AddressText,
    ],
)
def test_whose_rules_they_are(annotation: Any) -> None:
    """These rules are the schema's alone, so faults are told by their paths."""
    assert _rule(annotation).of_schema


@pytest.mark.parametrize("size", [20, 2000])
def test_long_texts_are_given_up_at_once(size: int) -> None:
    """No pattern runs away on a text that matches it in very many ways but for its end."""
    for check in (forms.OVERRIDES, forms.GATES, forms.KEY_VALUES):
        assert check.reason("a=true," * size + "=")
    assert _rule(forms.BPFTimeout).reason("ms" * size + "!")
    assert _rule(forms.Period).reason("5m" * size + "!")
