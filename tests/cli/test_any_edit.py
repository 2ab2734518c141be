"""Whatever the user saves: it is stored, or the text is still there; never anything in between."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pyctl.cli.editor import Draft
from tests.conftest import Result
from tests.samples import Shelf, check_end

ODD = [
    "\t",
    "\r\n",
    "\0",
    "\ufeff",
    "---\n",
    "# x\n",
    "&a ",
    "*a",
    "metadata:\n",
    "- ",
    "\x85",
    "'",
]
EDITS = st.lists(
    st.tuples(st.integers(0, 1200), st.integers(0, 40), st.sampled_from(ODD) | st.text(max_size=4)),
    min_size=1,
    max_size=2,
)


@contextmanager
def saving(*saved: object) -> Iterator[list[bytes]]:
    """An editor that saves these in turn: bytes, or edits of what it is given."""
    left: list[bytes] = []
    turns = iter(saved)

    def run(_command: list[str], draft: Draft, _environ: Mapping[str, str]) -> None:
        turn = next(turns, None)
        text = draft.read()
        if isinstance(turn, bytes):
            text = turn
        elif isinstance(turn, list):
            for start, length, put in turn:
                text = text[:start] + put.encode() + text[start + length :]
        draft.path.write_bytes(text)
        left.append(text)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("pyctl.cli.editing.run", run)
        yield left


def edit(shelf: Shelf, form: str, *saved: object) -> None:
    """Edit two samples, and see that what was not stored is kept."""
    pyctl, before = shelf.fresh(), shelf.contents()
    with tempfile.TemporaryDirectory() as directory, saving(*saved) as left:
        pyctl.environ["TMPDIR"] = directory
        result = pyctl("edit", "tier/sample", "hep/sample", "-o", form)
        kept = [path.read_bytes() for path in Path(directory).iterdir()]
    check_end(result, before=before, after=shelf.contents())
    check_kept(result, left, kept)


def check_kept(result: Result, left: list[bytes], kept: list[bytes]) -> None:
    """See that a text that was not stored is in a file, and no file is left otherwise."""
    if result.code == 0:
        assert kept == [], result
        return
    (text,) = kept
    assert "your text is kept in " in result.stderr
    assert said([saved for saved in left if said(saved)][-1]) <= said(text), left


def said(text: bytes) -> set[bytes]:
    """The lines that are neither blank nor a comment nor a separator."""
    lines = set(text.split(b"\n"))
    return {line for line in lines if line.strip() and not line.strip().startswith((b"#", b"---"))}


@settings(
    derandomize=True,
    deadline=None,
    max_examples=80,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(
    form=st.sampled_from(["yaml", "json"]),
    saved=st.lists(EDITS | st.binary(max_size=40) | st.none(), min_size=1, max_size=3),
)
def test_a_text_is_stored_or_kept(form: str, saved: list[object], shelf: Shelf) -> None:
    """At each visit anything may be saved; the last one is repeated without a change."""
    edit(shelf, form, *saved)
