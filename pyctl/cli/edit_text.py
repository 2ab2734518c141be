"""The text that edit gives to an editor: comments on top, then objects, a document each."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from pyctl.cli.visible import visible
from pyctl.documents.json_text import dump_json
from pyctl.documents.splitter import utf8
from pyctl.documents.yaml_text import dump_yaml
from pyctl.errors import listed
from pyctl.manifests.files import Text
from pyctl.manifests.loader import load_text
from pyctl.manifests.manifest import Manifest

if TYPE_CHECKING:
    from pyctl.cli.edit_trouble import Trouble

Object = dict[str, Any]
Lines = Callable[[int, str], Sequence[str]]
"""What is wrong with a text, when so many lines stand before it in a file of this name."""

_VERSION = rb"(resourceVersion[\"']?\s*:\s*[\"']?)\d+"
_TOP = (
    "# Edit the text below, save it, and leave the editor. Lines that begin with # do not count.",
    "# Without a change, or with nothing left, the command ends and changes nothing.",
)
_WRONG = ("#", "# This was not stored:")
_AGAIN = {
    False: (
        "#",
        "# Correct it and save. Unchanged, the command ends and says where the text is kept.",
    ),
    True: (
        "#",
        "# The text has the resourceVersion that is stored now. To store it all the same, save it",
        "# with a change, if only to this comment. Unchanged, the command ends and says where the",
        "# text is kept.",
    ),
}


class Comments:
    """The comments on top of a text, `lead` lines of them."""

    def __init__(self, wrong: Lines | None = None, *, conflict: bool = False) -> None:
        """`wrong` is what is to be said, `conflict` that the same text may be stored next time."""
        self._wrong = wrong
        self._again = _AGAIN[conflict]
        self.lead = 0
        self.lead = len(self.lines(""))

    @classmethod
    def about(cls, trouble: Trouble | None) -> Comments:
        """The comments for a text that was not stored; None: for one that is new."""
        return cls() if trouble is None else cls(trouble.lines, conflict=trouble.conflict)

    def lines(self, name: str) -> list[str]:
        """The comments for a file of this name, `lead` lines."""
        if self._wrong is None:
            return list(_TOP)
        return [*_TOP, *_WRONG, *_comment(self._wrong(self.lead, name)), *self._again]

    def above(self, body: bytes, name: str) -> bytes:
        """A text with these comments on top."""
        return "".join(f"{line}\n" for line in self.lines(name)).encode() + body

    def below(self, text: bytes, name: str) -> bytes:
        """The text without these comments, where they are still on top; other ones stay."""
        ours = {line.encode() for line in self.lines(name)}
        lines = _utf8(text).split(b"\n")
        end = next((i for i, line in enumerate(lines) if not line.startswith(b"#")), len(lines))
        kept = [line for line in lines[:end] if line.rstrip(b"\r") not in ours]
        return b"\n".join([*kept, *lines[end:]])


def render(objects: Sequence[Object], form: str) -> bytes:
    """Objects as text in a format, a document each."""
    dump = dump_yaml if form == "yaml" else _json
    return "---\n".join(dump(obj) for obj in objects).encode()


def parse(body: bytes, lead: int = 0, name: str = "") -> list[Manifest]:
    """The objects of a text before which so many lines of comments stand.

    A separator in front of the first document separates nothing. Raises ManifestError.
    """
    if body.startswith(b"---"):
        body = b"#" + body
    return load_text(Text(name, b"#\n" * lead + body))


def is_blank(body: bytes) -> bool:
    """Whether nothing is left but comments, separators and blank lines."""
    lines = (line.strip() for line in body.split(b"\n"))
    return all(not line or line.startswith((b"#", b"---")) for line in lines)


def alike(one: bytes, other: bytes) -> bool:
    """Whether two texts differ in their comments at most."""
    kept = [[line for line in text.split(b"\n") if line[:1] != b"#"] for text in (one, other)]
    return kept[0] == kept[1]


def with_version(body: bytes, manifest: Manifest, version: str) -> bytes:
    """The text with another resourceVersion for one of its objects, if it has one at all.

    `manifest` must have been parsed from this text, without a lead.
    """
    if manifest.source is None:
        return body
    lines = body.split(b"\n")
    number = manifest.source.line(("metadata", "resourceVersion")) - 1
    lines[number] = re.sub(_VERSION, rb"\g<1>" + version.encode(), lines[number])
    return b"\n".join(lines)


def _json(obj: Object) -> str:
    return dump_json(obj) + "\n"


def _comment(lines: Sequence[str]) -> list[str]:
    """Lines of a comment, of which there are not too many."""
    return [f"# {visible(part)}" for line in listed(lines) for part in line.split("\n")]


def _utf8(text: bytes) -> bytes:
    try:
        return utf8(text)
    except ValueError:
        return text
