"""-o custom-columns: calicoctl's headings, and kubectl's headings with paths."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pyctl.errors import PyctlError, UsageError
from pyctl.printers import custom_columns
from pyctl.printers.custom_columns import Headings, Paths
from pyctl.printers.found import Found
from pyctl.printers.layout import KUBECTL, render
from pyctl.resources.catalog import kind_for_word
from tests.printers.kubectl import serving

HEP, WORKLOAD = kind_for_word("hep"), kind_for_word("wep")
OBJECTS: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "jsonpath" / "kubectl.json").read_text()
)["objects"]
FOUND = [Found(HEP, OBJECTS, "1")]


def _text(columns: custom_columns.Columns, found: list[Found] = FOUND) -> str:
    return render(custom_columns.tables(found, columns), KUBECTL)


def test_headings_are_the_columns_of_the_kind_in_any_order() -> None:
    """A table for each object or listing; a heading may come twice."""
    columns = custom_columns.parse("INTERFACE,NAME,NAME")
    assert columns == Headings(("INTERFACE", "NAME", "NAME"))
    single = Found(HEP, OBJECTS[:1])
    tables = custom_columns.tables([single, single], columns)
    assert [table.rows for table in tables] == [[("eth0", "node-10", "node-10")]] * 2


def test_some_columns_are_for_custom_columns_alone() -> None:
    """ORCHESTRATOR and NAMESPACE of workload endpoints."""
    columns = custom_columns.parse("NAMESPACE,ORCHESTRATOR")
    custom_columns.check(WORKLOAD, columns)
    obj = {"metadata": {"name": "w", "namespace": "dev"}, "spec": {"orchestrator": "k8s"}}
    assert custom_columns.tables([Found(WORKLOAD, [obj])], columns)[0].rows == [("dev", "k8s")]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("name", "unknown heading name, valid values are: NAME, NODE, INTERFACE, IPS, PROFILES"),
        ("NAME, NODE", "unknown heading  NODE, valid values are: NAME,"),
        ("NAME,", "unknown heading , valid values are: NAME,"),
        ("A,NAME,B", "unknown heading A, valid values are: NAME, NODE, INTERFACE, IPS, PROFILES\n"),
    ],
)
def test_an_unknown_heading_lists_the_known_ones(text: str, complaint: str) -> None:
    """In calicoctl's words; a heading is what it is to the letter."""
    with pytest.raises(UsageError) as error:
        custom_columns.check(HEP, custom_columns.parse(text))
    assert str(error.value).startswith(complaint)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "need to specify at least one column"),
        ("A:.b,NAME", "unexpected custom-columns spec: NAME, expected <heading>:<json-path-expr>"),
        ("A:", "unexpected custom-columns spec: A:, expected"),
        ("A:.b,", "unexpected custom-columns spec: , expected"),
        ("A:.b[", "custom-columns: A: .b[: '[' is not closed at 3"),
        ("A:{.b}{.c}", "custom-columns: A: {.b}{.c}: expected a path such as .spec.node"),
    ],
)
def test_a_text_that_names_no_columns_is_refused(text: str, complaint: str) -> None:
    """With the column that is wrong, and where."""
    with pytest.raises(UsageError) as error:
        custom_columns.parse(text)
    assert str(error.value).startswith(complaint)


def test_paths_make_one_table_of_everything() -> None:
    """Absent is <none>, several values stand with commas, objects and lists as Go shows them."""
    text = _text(
        custom_columns.parse(
            "NAME:.metadata.name,IPS:.spec.expectedIPs,PORT:{.spec.ports[*].port},P:spec.ports"
        ),
        [Found(HEP, OBJECTS[:1]), Found(HEP, OBJECTS[1:2])],
    )
    assert text == (
        "NAME      IPS                  PORT     P\n"
        "node-10   [10.0.0.1 fd00::1]   <none>   <none>\n"
        "node-9    <none>               1,22     [map[name:a port:1] map[name:b port:22]]\n"
    )


def test_a_comma_in_brackets_belongs_to_the_path() -> None:
    """Unions, and filters with texts that hold one."""
    columns = custom_columns.parse("A:.spec['node','interfaceName'],B:.spec.ports[?(@.name==',')]")
    assert isinstance(columns, Paths)
    assert [column.heading for column in columns.columns] == ["A", "B"]
    assert custom_columns.tables(FOUND, columns)[0].rows[0] == ("n1,eth0", "<none>")


def test_control_characters_do_not_break_the_table() -> None:
    """They are spelled out; a line stays a line."""
    assert custom_columns.tables(FOUND, custom_columns.parse("A:.spec.ctl"))[0].rows[2] == (
        "x\\ty\\nz^[[1m\\r^@",
    )


def test_an_object_that_does_not_suit_a_path_is_named() -> None:
    """The column and the object are told."""
    with pytest.raises(PyctlError) as error:
        _text(custom_columns.parse("A:.spec.ports[1].port,B:.spec.node[0]"))
    assert str(error.value) == "B of node-10: text is no list and cannot be indexed at 12"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "invalid template, missing heading line"),
        ("A B\n", "invalid template, missing path line"),
        ("A B\n.a", "number of headings (2) and paths (1) do not match"),
        ("\n\n", "need to specify at least one column"),
        ("A\n.a[", "custom-columns: A: .a[: '[' is not closed at 3"),
    ],
)
def test_a_file_that_names_no_columns_is_refused(text: str, complaint: str) -> None:
    """It has a line of headings and a line of paths."""
    with pytest.raises(UsageError) as error:
        custom_columns.parse_template(text)
    assert str(error.value).startswith(complaint)


def test_a_file_names_columns_in_two_lines() -> None:
    """As kubectl's custom-columns-file."""
    assert custom_columns.parse_template(
        "NAME   NODE\nmetadata.name  {.spec.node}\n"
    ) == custom_columns.parse("NAME:.metadata.name,NODE:.spec.node")


@pytest.mark.parametrize(
    "spec",
    [
        "NAME:.metadata.name,IPS:.spec.expectedIPs,P:.spec.ports,N:.spec.n,F:.spec.f,B:.spec.b",
        "X:.spec.ports[*].port,Y:{.spec.big},Z:spec.nul,D:.spec.deep,L:.metadata.labels",
        "A:..y,B:.spec.ports[?(@.port==22)].name,C:.spec.text",
    ],
)
def test_the_installed_kubectl_agrees(spec: str, tmp_path: Path) -> None:
    """The same table to the letter."""
    with serving(OBJECTS, tmp_path) as kubectl:
        printed = kubectl("get", "hostendpoints", "-o", f"custom-columns={spec}")
    assert printed == _text(custom_columns.parse(spec))
