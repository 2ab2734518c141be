"""Every lint rule held against its table."""

from __future__ import annotations

import pytest

from pyctl.policy.lint import World, all_rules, lint
from tests.policy.lint.tables import TABLES, Case, agrees, cases, load, shown


@pytest.mark.parametrize("case", list(cases()), ids=str)
def test_a_rule_finds_what_its_table_says(case: Case) -> None:
    """Level, place and words; nothing more, nothing less."""
    (rule,) = (rule for rule in all_rules() if rule.name == case.rule)
    found = lint(World(case.subjects, is_whole=case.is_whole), [rule])
    assert len(found) == len(case.finds), [(shown(f), f.text, f.advice) for f in found]
    for expected, finding in zip(case.finds, found, strict=True):
        assert agrees(expected, finding), (shown(finding), finding.text, finding.advice)


def test_every_rule_has_a_table_with_both_parts() -> None:
    """No rule without objects that trigger it, and objects that do not."""
    assert [path.stem for path in TABLES] == [rule.name for rule in all_rules()]
    for path in TABLES:
        table = load(path)
        assert table["triggers"], path.name
        assert table["clean"], path.name
        assert all(case["finds"] for case in table["triggers"]), path.name
        assert not any("finds" in case for case in table["clean"]), path.name
