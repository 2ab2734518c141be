"""How objects are shown: -o and what goes with it, read and refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyctl.cli.views import parse
from pyctl.errors import PyctlError, UsageError
from pyctl.printers import jsonpath
from pyctl.printers.custom_columns import Headings


@pytest.mark.parametrize(
    ("output", "name", "is_table"),
    [
        ("ps", "ps", True),
        ("wide", "wide", True),
        ("yaml", "yaml", False),
        ("yml", "yaml", False),
        ("json", "json", False),
        ("name", "name", False),
        ("custom-columns=NAME", "custom-columns", True),
        ("custom-columns=A:.b", "custom-columns", True),
        ("jsonpath={.a}", "jsonpath", False),
        ("jsonpath-as-json={.a}", "jsonpath-as-json", False),
    ],
)
def test_a_format_is_known_by_its_name(output: str, name: str, *, is_table: bool) -> None:
    """What follows the equals sign is its argument."""
    view = parse(output)
    assert (view.output, view.is_table) == (name, is_table)


def test_arguments_are_read() -> None:
    """Columns of either form, and templates."""
    assert parse("custom-columns=NAME,NODE").columns == Headings(("NAME", "NODE"))
    assert not parse("custom-columns=NAME,NODE").by_path
    assert parse("custom-columns=A:.b").by_path
    assert parse("jsonpath={.a}=x").template == jsonpath.parse("{.a}=x")


def test_columns_and_templates_may_come_from_files(tmp_path: Path) -> None:
    """The same as on the line; a template is taken with its line ends."""
    columns, template = tmp_path / "columns", tmp_path / "template"
    columns.write_text("NAME\n.metadata.name\n")
    template.write_text("{.kind}\n")
    shown = parse(f"custom-columns-file={columns}")
    assert shown.columns == parse("custom-columns=NAME:.metadata.name").columns
    assert (shown.output, shown.by_path) == ("custom-columns", True)
    assert parse(f"jsonpath-file={template}").template == jsonpath.parse("{.kind}\n")
    assert parse(f"jsonpath-file={template}").output == "jsonpath"


@pytest.mark.parametrize(
    ("output", "complaint"),
    [
        ("xml", "unrecognized output format 'xml' (known: ps, wide, yaml, json, name, custom-"),
        ("", "unrecognized output format ''"),
        ("yaml=x", "unrecognized output format 'yaml=x'"),
        ("custom-columnsx", "unrecognized output format 'custom-columnsx'"),
        ("custom-columns", "need to specify at least one column"),
        ("custom-columns-file", "-o custom-columns-file names no file"),
        ("jsonpath", "template format specified but no template given: write -o jsonpath=..."),
        ("jsonpath-file=", "template format specified but no template given: write -o jsonpath-f"),
        ("jsonpath={.a", "error parsing jsonpath {.a: unclosed action: } is missing at 1"),
        ("jsonpath-as-json={", "error parsing jsonpath {: unclosed action"),
        ("jsonpath=\udcff{.a}", "-o is not valid UTF-8"),
        ("go-template", "-o go-template is not supported: use jsonpath, such as -o jsonpath='{ra"),
        ("go-template={{.}}", "-o go-template is not supported: use jsonpath"),
        ("go-template-file=x", "-o go-template-file is not supported: use jsonpath"),
        ("template={{.}}", "-o template is not supported: use jsonpath"),
    ],
)
def test_a_format_that_cannot_be_understood_is_refused(output: str, complaint: str) -> None:
    """The known ones are listed; Go's templates are not among them, and jsonpath does the same."""
    with pytest.raises(UsageError) as error:
        parse(output)
    assert str(error.value).startswith(complaint)


@pytest.mark.parametrize("output", ["yaml", "json", "name", "jsonpath={.a}"])
def test_options_of_tables_go_with_tables(output: str) -> None:
    """In words that say so; kubectl's where it has any."""
    name = output.partition("=")[0]
    with pytest.raises(UsageError, match=f"--show-labels option cannot be used with {name} printe"):
        parse(output, show_labels=True)
    with pytest.raises(UsageError, match=f"--no-headers goes with tables, {name} has no headings"):
        parse(output, no_headers=True)
    view = parse("custom-columns=NAME", no_headers=True, show_labels=True)
    assert (view.headings, view.labels) == (False, True)


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    """Which one, and why."""
    binary = tmp_path / "binary"
    binary.write_bytes(b"\xff\xfe")
    with pytest.raises(PyctlError, match="-o jsonpath-file: open nope: no such file or directory"):
        parse("jsonpath-file=nope")
    with pytest.raises(PyctlError, match=r"-o custom-columns-file: open .*: is a directory"):
        parse(f"custom-columns-file={tmp_path}")
    with pytest.raises(PyctlError, match=r"-o jsonpath-file: open .*: 'utf-8' codec can't decode"):
        parse(f"jsonpath-file={binary}")


@pytest.mark.parametrize(
    ("template", "notes"),
    [
        ("{.a}", ()),
        (".metadata.name", ("the template has no path, so it says the same of everything: ",)),
        ("{range .a}{.b}", ("range without {end} at 1",)),
    ],
)
def test_an_odd_template_is_remarked_on(template: str, notes: tuple[str, ...]) -> None:
    """It runs as it runs in kubectl."""
    found = parse(f"jsonpath={template}").notes
    assert [note.startswith(start) for note, start in zip(found, notes, strict=True)] == [
        True for _ in notes
    ]
