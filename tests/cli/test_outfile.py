"""Files that commands write: whole or not at all, and never over another by chance."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from pyctl.cli.outfile import FileExists, UnwritableError, write_file


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty directory that is stood in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _names(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir())


def test_a_file_holds_all_texts_for_its_owner_alone(here: Path) -> None:
    """As UTF-8, with the line ends that they have."""
    write_file("a.yaml", ["ä\n", "b\r\n"], overwrite=False)
    assert (here / "a.yaml").read_bytes() == b"\xc3\xa4\nb\r\n"
    assert stat.S_IMODE((here / "a.yaml").stat().st_mode) == 0o600
    assert _names(here) == ["a.yaml"]


def test_a_file_that_is_there_is_left_alone(here: Path) -> None:
    """Nothing is even asked for."""

    def texts() -> Iterator[str]:
        raise AssertionError
        yield ""

    (here / "a.yaml").write_text("mine")
    with pytest.raises(FileExists, match=r"^a\.yaml exists, it was left alone"):
        write_file("a.yaml", texts(), overwrite=False)
    assert (here / "a.yaml").read_text() == "mine"
    write_file("a.yaml", ["new"], overwrite=True)
    assert (here / "a.yaml").read_text() == "new"


def test_a_file_that_comes_to_be_meanwhile_is_left_alone(here: Path) -> None:
    """The name is taken in one step."""

    def texts() -> Iterator[str]:
        (here / "a.yaml").write_text("theirs")
        yield "mine"

    with pytest.raises(FileExists):
        write_file("a.yaml", texts(), overwrite=False)
    assert (here / "a.yaml").read_text() == "theirs"
    assert _names(here) == ["a.yaml"]


def test_file_systems_without_links_are_written_to(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file gets its name by renaming then."""

    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    write_file("a.yaml", ["text"], overwrite=False)
    assert (here / "a.yaml").read_text() == "text"


@pytest.mark.parametrize("before", [[], ["a.yaml"]])
def test_what_breaks_off_leaves_what_was_there(here: Path, before: list[str]) -> None:
    """Whatever the reason, Ctrl-C included; no scratch file stays."""

    def texts() -> Iterator[str]:
        yield "half"
        raise KeyboardInterrupt

    for name in before:
        (here / name).write_text("mine")
    with pytest.raises(KeyboardInterrupt):
        write_file("a.yaml", texts(), overwrite=bool(before))
    assert _names(here) == before
    assert [(here / name).read_text() for name in before] == ["mine" for _ in before]


def test_of_a_link_what_it_points_to_is_written(here: Path) -> None:
    """The link stays one."""
    (here / "link").symlink_to("target")
    write_file("link", ["one"], overwrite=False)
    assert (here / "target").read_text() == "one"
    with pytest.raises(FileExists):
        write_file("link", ["two"], overwrite=False)
    write_file("link", ["two"], overwrite=True)
    assert (here / "target").read_text() == "two"
    assert (here / "link").is_symlink()


def test_a_device_is_written_to_as_it_is(here: Path) -> None:
    """A renaming would put a file in its place."""
    before = Path("/dev/null").stat()
    write_file("/dev/null", ["text"], overwrite=True)
    assert Path("/dev/null").stat().st_rdev == before.st_rdev


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (".", "cannot write .: Is a directory"),
        ("no/such/a.yaml", "cannot write no/such/a.yaml: No such file or directory"),
        ("a\0b", "cannot write 'a\\x00b': "),
        ("/dev/full", "cannot write /dev/full: No space left on device"),
        ("x" * 300, f"cannot write {'x' * 300}: File name too long"),
    ],
)
def test_what_cannot_be_written_is_named(here: Path, name: str, words: str) -> None:
    """The file, and why."""
    with pytest.raises(UnwritableError) as caught:
        write_file(name, ["text"], overwrite=False)
    assert str(caught.value).startswith(words)
    assert _names(here) == []
