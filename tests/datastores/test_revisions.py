"""What the text of a revision means."""

from __future__ import annotations

import pytest

from pyctl.datastores.revisions import Kept, is_number, newest
from pyctl.errors import Compacted, DatastoreError

KEPT = Kept("the store", newest=9, oldest=4)


@pytest.mark.parametrize(
    ("text", "moment"), [("", None), ("0", None), ("4", 4), ("008", 8), ("9", None)]
)
def test_moment(text: str, moment: int | None) -> None:
    """No revision, 0 and the newest mean now, others from the oldest kept on themselves."""
    assert KEPT.moment(text) == moment


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        (
            "3",
            Compacted,
            "required revision has been compacted: 3 is no longer kept, the oldest that is: 4",
        ),
        (
            "10",
            DatastoreError,
            "required revision is a future revision: 10 was asked for, the last write was 9",
        ),
    ],
)
def test_moment_out_of_reach(text: str, kind: type[DatastoreError], words: str) -> None:
    """A revision that cannot be read is told with the datastore, and what can be read."""
    with pytest.raises(kind) as caught:
        KEPT.moment(text)
    assert str(caught.value) == f"the store: {words}"
    assert type(caught.value) is kind


@pytest.mark.parametrize("text", ["-1", "+1", "1_0", "1\n", "0x1", "²", "9" * 19])
def test_no_number(text: str) -> None:
    """What Python would take for a number, and a server not, is none; nor is one of 64 bits."""
    assert not is_number(text)


@pytest.mark.parametrize(
    ("text", "revision"), [("12", 12), ("12/34", 34), ("34/12", 34), ("/7", 7), ("7/", 7), ("/", 0)]
)
def test_the_last_write_that_a_revision_tells_of(text: str, revision: int) -> None:
    """Of profiles in a cluster, which are made of two sorts of objects, the later one."""
    assert newest(text) == revision
