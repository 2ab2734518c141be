"""Every lint rule has its page, and what the page says is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pyctl.policy.lint import Rule, all_rules
from tests.conftest import Pyctl

PAGES = Path(__file__).resolve().parents[2] / "docs" / "lint"
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def test_each_rule_has_a_page_and_each_page_a_rule() -> None:
    """Nothing else lists rules; the pages are held against the registry."""
    pages = {path.stem for path in PAGES.glob("*.md")} - {"README"}
    assert pages == {rule.name for rule in all_rules()}


def test_the_table_of_rules_is_that_of_the_program() -> None:
    """In README: name, level and what is found."""
    rows = [f"| [{r.name}]({r.name}.md) | {r.level} | {r.about} |" for r in all_rules()]
    assert "\n".join(rows) + "\n" in (PAGES / "README.md").read_text()


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.name)
def test_a_page_shows_what_triggers_its_rule_and_what_does_not(rule: Rule, pyctl: Pyctl) -> None:
    """The console block, which is run elsewhere, has a finding; the corrected manifest has none."""
    page = (PAGES / f"{rule.name}.md").read_text()
    assert page.startswith(f"# {rule.name}\n\n{rule.about}. Level: {rule.level}.\n")
    blocks = dict(_BLOCK.findall(page))
    assert list(blocks) == ["console", "yaml"]
    assert f" [{rule.name}]\n" in blocks["console"]
    Path("corrected.yaml").write_text(blocks["yaml"])
    assert pyctl.ok("lint", "-f", "corrected.yaml", "--select", rule.name).startswith(
        "Nothing found"
    )
