"""Tables as plain text: two programs' ways of laying them out, and tables that grow."""

from __future__ import annotations

import pytest

from pyctl.printers.layout import CALICOCTL, KUBECTL, Layout, Style, Table, render

TABLE = Table(["NAME", "X"], [("long-name", "1"), ("b", "")])
EMPTY = Table(["NAME", "X"], [])


@pytest.mark.parametrize(
    ("style", "headings", "text"),
    [
        (CALICOCTL, True, "NAME        X    \nlong-name   1    \nb                \n\n"),
        (CALICOCTL, False, "long-name   1    \nb                \n"),
        (KUBECTL, True, "NAME        X\nlong-name   1\nb           \n"),
        (KUBECTL, False, "long-name   1\nb           \n"),
    ],
)
def test_each_program_has_its_way(style: Style, text: str, *, headings: bool) -> None:
    """Padding of the last cell, the line behind a table; without headings only rows."""
    assert render([TABLE], style, headings=headings) == text


@pytest.mark.parametrize(
    ("style", "headings", "text"),
    [
        (CALICOCTL, True, "NAME   X    \n\n"),
        (KUBECTL, True, "NAME   X\n"),
        (CALICOCTL, False, ""),
    ],
)
def test_an_empty_table_is_its_headings(style: Style, text: str, *, headings: bool) -> None:
    """And nothing where there are none."""
    assert render([EMPTY], style, headings=headings) == text


def test_rows_to_come_keep_the_widths() -> None:
    """A wider cell widens the column from its row on, as in kubectl's watches."""
    layout = Layout(KUBECTL)
    assert layout.text(TABLE) == "NAME        X\nlong-name   1\nb           \n"
    assert layout.text(Table(["NAME", "X"], [("c", "2")])) == "c           2\n"
    assert layout.text(Table(["NAME", "X"], [("much-longer-name", "3")])) == (
        "much-longer-name   3\n"
    )
    assert layout.text(Table(["NAME", "X"], [("d", "4")])) == "d                  4\n"
