"""Ctrl-C at any moment: before any line of the program, what it left behind is whole."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from random import Random
from types import FrameType
from typing import Any

import pytest

from pyctl.client import restoring, writing
from pyctl.datastores.embedded import Embedded
from pyctl.resources.catalog import kind_for_word
from tests.cli.test_world import tiers
from tests.conftest import Pyctl, Result

MOMENTS = 12
TIER = kind_for_word("tier")


class Moments:
    """Counts the lines that the program comes to, and presses Ctrl-C before one of them."""

    def __init__(self, press_at: int = 0) -> None:
        self.count = 0
        self._press_at = press_at

    @contextmanager
    def counted(self) -> Iterator[None]:
        """Count what runs inside."""
        before = sys.gettrace()
        sys.settrace(self._enter)
        try:
            yield
        finally:
            sys.settrace(before)

    def _enter(self, frame: FrameType, _event: str, _what: Any) -> Callable[..., Any] | None:
        return self._line if "/pyctl/" in frame.f_code.co_filename else None

    def _line(self, _frame: FrameType, event: str, _what: Any) -> Callable[..., Any]:
        if event == "line":
            self.count += 1
            if self.count == self._press_at:
                signal.raise_signal(signal.SIGINT)
        return self._line


@pytest.fixture(autouse=True)
def interrupts() -> Iterator[None]:
    """Ctrl-C raises KeyboardInterrupt, as it does in the program."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Write two objects at a time."""
    monkeypatch.setattr(writing, "BATCH", 2)
    monkeypatch.setattr(restoring, "BATCH", 2)


def _interrupted(pyctl: Pyctl, args: list[str], stdin: str) -> Iterator[tuple[Path, Result]]:
    """Runs on a new store each, interrupted at moments all over a run; the store and the result."""
    whole = Moments()
    pyctl.environ["PYCTL_DATABASE"] = "first.db"
    pyctl.ok("get", "tiers")
    with whole.counted():
        pyctl(*args, stdin=stdin)
    step = whole.count // MOMENTS
    assert step
    random = Random(step)
    for number in range(MOMENTS):
        path = Path(f"{number}.db")
        pyctl.environ["PYCTL_DATABASE"] = str(path)
        pyctl.ok("get", "tiers")
        moments = Moments(number * step + random.randint(1, step))
        try:
            with moments.counted():
                result = pyctl(*args, stdin=stdin)
        except KeyboardInterrupt:  # before or after run() could take it; the process ends as well
            result = Result(stdout="", stderr="", code=130)
        yield path, result


def _created(path: Path) -> int:
    """How many objects are there besides the first ones; each revision is one of them."""
    with closing(Embedded.open(path)) as store:
        count = len(store.list(TIER).objects) - 3
        assert int(store.revision()) == 7 + count
    return count


@pytest.mark.usefixtures("small_batches")
@pytest.mark.parametrize("verb", ["apply", "create"])
def test_writes_are_whole_batches(pyctl: Pyctl, verb: str) -> None:
    """What is told to be handled is stored, and nothing of a batch that is not."""
    codes = set()
    for path, result in _interrupted(pyctl, [verb, "-f", "-"], tiers(7)):
        count = _created(path)
        codes.add(result.code)
        if not result.code:
            assert (result.stderr, count) == ("", 7)
            continue
        assert result.code == 130
        assert result.stderr in (
            "",
            "interrupted\n",
            f"interrupted: {count} of 7 objects were handled\n",
        )
        assert count in (0, 2, 4, 6, 7)
    assert 130 in codes


@pytest.mark.usefixtures("small_batches")
def test_a_restore_is_whole(pyctl: Pyctl) -> None:
    """All of a backup is there, or nothing."""
    Path("backup.yaml").write_text(tiers(7))
    for path, result in _interrupted(pyctl, ["datastore", "restore", "backup.yaml"], ""):
        assert result.code in (0, 130)
        assert "Traceback" not in result.stderr
        count = _created(path)
        assert count == 7 if not result.code else count in (0, 7)


def test_a_backup_is_whole(pyctl: Pyctl) -> None:
    """The file is there as a whole, or not at all; nothing lies beside it."""
    Path("files").mkdir()
    file = Path("files/backup.yaml")
    for _, result in _interrupted(pyctl, ["datastore", "backup", str(file)], ""):
        assert result.code in (0, 130)
        assert result.stderr in ("", "interrupted\n", "interrupted: no file was written\n")
        if file.exists():
            assert file.read_text().count("kind: ") == 5
            file.unlink()
        else:
            assert result.code == 130
        assert list(Path("files").iterdir()) == []
