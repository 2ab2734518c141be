"""The text of edit: comments on top, a document for each object."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from pyctl.cli.edit_text import Comments, is_blank, parse, render, with_version
from pyctl.errors import MAX_LINES, ManifestError

TIER = {
    "kind": "Tier",
    "apiVersion": "projectcalico.org/v3",
    "metadata": {"name": "t", "resourceVersion": "12"},
    "spec": {"order": 12},
    "status": {},
}
FLOW = (
    b"{kind: Tier, apiVersion: projectcalico.org/v3, metadata: {name: t12,\n"
    b"resourceVersion: VERSION}}\n"
)


@pytest.mark.parametrize("form", ["yaml", "json"])
def test_objects_are_read_as_they_were_written(form: str) -> None:
    """In both formats, one or several."""
    body = render([TIER, {**TIER, "metadata": {"name": "u"}}], form)
    first, second = parse(body)
    assert first.object == TIER
    assert (second.name, second.resource_version) == ("u", "")


def test_places_count_the_comments_above() -> None:
    """The lines are those of the file, in a name that is asked for."""
    (tier,) = parse(render([TIER], "yaml"), 5, "edit.yaml")
    assert tier.source is not None
    assert tier.source.place(("spec", "order")) == "edit.yaml:12"
    with pytest.raises(ManifestError, match=r"^edit.yaml:4: .*yaml: line 4: "):
        parse(b"kind: [", 3, "edit.yaml")


@pytest.mark.parametrize("lead", [b"---\n", b"--- # one\n", b"---\n# more\n"])
def test_a_separator_in_front_separates_nothing(lead: bytes) -> None:
    """With comments above, it would make them a document."""
    (tier,) = parse(lead + render([TIER], "yaml"), 2, "edit.yaml")
    assert tier.name == "t"
    assert tier.source is not None
    assert tier.source.line(("kind",)) == 2 + lead.count(b"\n") + 2


def test_what_holds_nothing() -> None:
    """Comments and separators are nothing."""
    texts = [b"", b"\n  \n", b"# all\n\n---\n# gone\n", b"kind: Tier\n", b"# x\n  kind: Tier"]
    assert list(map(is_blank, texts)) == [True, True, True, False, False]


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        (render([TIER], "yaml"), render([TIER], "yaml").replace(b'"12"', b'"34"')),
        (render([TIER], "json"), render([TIER], "json").replace(b'"12"', b'"34"')),
        (FLOW.replace(b"VERSION", b"12"), FLOW.replace(b"VERSION", b"34")),
        (FLOW.replace(b"VERSION", b"'12'"), FLOW.replace(b"VERSION", b"'34'")),
        (FLOW.replace(b"resourceVersion: VERSION", b"uid: x12"),) * 2,
    ],
)
def test_the_version_is_changed_in_its_place(text: bytes, changed: bytes) -> None:
    """However it is written, and nothing else is; one that is not there stays away."""
    (tier,) = parse(text)
    assert with_version(text, tier, "34") == changed


def _wrong(count: int) -> Comments:
    def lines(lead: int, name: str) -> Sequence[str]:
        return [f"{name}:{lead + number}: wrong" for number in range(count)]

    return Comments(lines)


@pytest.mark.parametrize("count", [1, 3, MAX_LINES, MAX_LINES + 5])
def test_comments_know_how_many_lines_they_are(count: int) -> None:
    """So that the lines they speak of are those below them."""
    comments = _wrong(count)
    lines = comments.lines("edit.yaml")
    assert len(lines) == comments.lead
    assert all(line.startswith("#") for line in lines)
    told = [line for line in lines if line.endswith(": wrong")]
    assert told[0] == f"# edit.yaml:{comments.lead}: wrong"
    assert len(told) == min(count, MAX_LINES)
    assert any(line == "# ... and 5 more" for line in lines) is (count > MAX_LINES)


def test_only_our_own_comments_are_taken_away() -> None:
    """Wherever the user wrote into them; what is below stays byte for byte."""
    comments = _wrong(2)
    body = b"# mine\nkind: Tier\r\n# This was not stored:\n\xe9"
    assert comments.below(comments.above(body, "x"), "x") == body
    lines = comments.above(body, "x").split(b"\n")
    lines.insert(2, b"# between")
    assert comments.below(b"\n".join(lines), "x") == b"# between\n" + body
    with_returns = comments.above(b"", "x").replace(b"\n", b"\r\n")
    assert comments.below(with_returns + body, "x") == body
    assert comments.below(body, "x") == body


def test_a_text_that_an_editor_saved_in_its_own_way_is_read() -> None:
    """With a byte order mark, or in UTF-16."""
    comments = Comments()
    text = comments.above(b"kind: Tier\n", "x").decode()
    assert comments.below(text.encode("utf-8-sig"), "x") == b"kind: Tier\n"
    assert comments.below(text.encode("utf-16"), "x") == b"kind: Tier\n"
    broken = text.encode("utf-16")[:-1]
    assert comments.below(broken, "x") == broken


def test_nothing_in_a_message_can_end_its_comment() -> None:
    """Line ends and control characters of a value are shown, not obeyed."""
    comments = Comments(lambda lead, name: ["a\nb", "c\rd\x85e"])
    lines = comments.lines("x")
    assert lines[4:7] == ["# a", "# b", "# c\\x0dd\\x85e"]
