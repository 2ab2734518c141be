"""Templates give what kubectl gives: as it was recorded, and by the kubectl that is installed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pyctl.errors import PyctlError
from pyctl.printers import jsonpath
from tests.printers.kubectl import serving

RECORDED: dict[str, Any] = json.loads((Path(__file__).parent / "kubectl.json").read_text())
OBJECTS: list[dict[str, Any]] = RECORDED["objects"]
DATA = {"apiVersion": "v1", "items": OBJECTS, "kind": "List", "metadata": {"resourceVersion": ""}}
MARK = "\x1e"
"""Stands between templates that kubectl runs as one."""


def _text(template: str) -> str | None:
    """What a template gives, None when it is refused."""
    try:
        return jsonpath.render(jsonpath.parse(template), DATA)
    except PyctlError:
        return None


@pytest.mark.parametrize(("template", "text"), RECORDED["same"])
def test_a_template_gives_what_kubectl_gives(template: str, text: str) -> None:
    """To the letter, blanks and line ends included."""
    assert _text(template) == text


@pytest.mark.parametrize(("template", "words"), RECORDED["same in some order"])
def test_what_kubectl_gives_in_any_order_is_complete(template: str, words: list[str]) -> None:
    """Go's maps have no order; pyctl has the order of the fields."""
    assert sorted((_text(template) or "").split()) == words


@pytest.mark.parametrize("template", RECORDED["refused"])
def test_what_kubectl_refuses_is_refused(template: str) -> None:
    """With the place in the template."""
    with pytest.raises(PyctlError) as error:
        jsonpath.render(jsonpath.parse(template), DATA)
    assert isinstance(error.value, jsonpath.TemplateError | jsonpath.JSONPathError)
    assert 1 <= error.value.position <= len(template) + 1
    assert str(error.value).endswith(f" at {error.value.position}")


@pytest.mark.parametrize(("template", "kubectls", "text"), RECORDED["template, kubectl, pyctl"])
def test_where_pyctl_means_to_differ(template: str, kubectls: str | None, text: str | None) -> None:
    """Quoted keys with dots, blanks in brackets, numbers of both kinds; plain mistakes refused."""
    assert _text(template) == text != kubectls


def test_the_installed_kubectl_agrees(tmp_path: Path) -> None:
    """All templates that gave the same when they were recorded, in one run."""
    templates = [template for template, _ in RECORDED["same"] if _is_whole(template)]
    assert len(templates) > 100
    with serving(OBJECTS, tmp_path) as kubectl:
        printed = kubectl("get", "hostendpoints", "-o", "jsonpath=" + MARK.join(templates))
    assert printed.split(MARK) == [_text(template) for template in templates]


def _is_whole(template: str) -> bool:
    """Whether a template ends nothing that it did not begin, and leaves nothing open."""
    return not jsonpath.parse(template).remarks
