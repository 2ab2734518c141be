"""Which bytes -f means: files, directories, stdin, and what of them cannot be read."""

from __future__ import annotations

import io
import os
import threading
from pathlib import Path

import pytest

from pyctl.manifests import files
from pyctl.manifests.files import FileError, Text, read_files


def _names(name: str, *, recursive: bool = False) -> list[str]:
    return [text.name for text in read_files(name, io.BytesIO(), recursive=recursive)]


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory `d` with manifests, other files, directories and links, which is stood beside."""
    monkeypatch.chdir(tmp_path)
    for name in ("b.YML", "a.yaml", "C.Json", "notes.txt", "yaml", "m/z.yaml", "m/m/y.json"):
        file = tmp_path / "d" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(name)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "x.yaml").write_text("x")
    (tmp_path / "d" / "linked").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "d" / "linked.yaml").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "d" / "n.yaml").symlink_to(tmp_path / "elsewhere" / "x.yaml")
    (tmp_path / "d" / "o.yaml").mkdir()
    return tmp_path / "d"


def test_a_file_is_read_whatever_its_name(tree: Path) -> None:
    """The ending matters in directories only."""
    assert list(read_files("d/notes.txt", io.BytesIO(), recursive=False)) == [
        Text("d/notes.txt", b"notes.txt")
    ]


def test_a_dash_is_stdin() -> None:
    """Messages call it by the dash."""
    assert list(read_files("-", io.BytesIO(b"kind"), recursive=False)) == [Text("-", b"kind")]


@pytest.mark.parametrize("name", ["d", "d/", "d//"])
def test_a_directory_is_its_manifests_in_byte_order(tree: Path, name: str) -> None:
    """Only .yaml, .yml and .json in any case; linked files count, linked directories do not."""
    assert _names(name) == ["d/C.Json", "d/a.yaml", "d/b.YML", "d/n.yaml"]


def test_recursion_goes_into_directories_where_they_stand(tree: Path) -> None:
    """Depth first, in byte order, never along links."""
    assert _names("d", recursive=True) == [
        "d/C.Json",
        "d/a.yaml",
        "d/b.YML",
        "d/m/m/y.json",
        "d/m/z.yaml",
        "d/n.yaml",
    ]


def test_a_link_that_is_named_itself_is_followed(tree: Path) -> None:
    """The user asked for that directory."""
    assert _names("d/linked") == ["d/linked/x.yaml"]


def test_a_link_in_a_circle_is_no_endless_walk(tree: Path) -> None:
    """A directory that links to itself is read once."""
    (tree / "m" / "self").symlink_to(tree / "m")
    assert _names("d/m", recursive=True) == ["d/m/m/y.json", "d/m/z.yaml"]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("absent.yaml", "open absent.yaml: no such file or directory"),
        ("d/a.yaml/b.yaml", "open d/a.yaml/b.yaml: not a directory"),
        ("x" * 300, f"open {'x' * 300}: file name too long"),
        ("a\0b", r"open 'a\x00b': embedded null byte"),
        ("", "open : no such file or directory (-f names no file)"),
    ],
)
def test_what_cannot_be_read_is_named(tree: Path, name: str, why: str) -> None:
    """The path and the reason, in calicoctl's words; an empty name is not the directory here."""
    with pytest.raises(FileError) as caught:
        _names(name)
    assert str(caught.value) == f"failed to execute command: {why}"


def test_a_broken_link_in_a_directory_is_named(tree: Path) -> None:
    """A manifest that is announced and missing must not be passed over."""
    (tree / "m" / "gone.yaml").symlink_to("nowhere")
    with pytest.raises(FileError, match=r"open d/m/gone\.yaml: no such file or directory"):
        _names("d/m")


class _Unreadable(io.BytesIO):
    def read(self, _size: int | None = -1) -> bytes:
        raise OSError(5, "Input/output error")


def test_stdin_that_cannot_be_read_is_named() -> None:
    """As for a file."""
    with pytest.raises(FileError, match="open -: input/output error"):
        list(read_files("-", _Unreadable(), recursive=False))


def test_a_directory_that_cannot_be_listed_is_named(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its files may be what the user is after."""

    def refuse(path: Path) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "iterdir", refuse)
    with pytest.raises(FileError, match="open d: permission denied"):
        _names("d")


def test_a_file_that_cannot_be_looked_at_is_named(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither a directory that may not be entered nor what is in it is a bug of pyctl."""

    def refuse(path: Path, *_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    with monkeypatch.context() as patched:
        patched.setattr(Path, "stat", refuse)
        patched.setattr(Path, "open", refuse)
        with pytest.raises(FileError, match=r"open d/a\.yaml: permission denied"):
            _names("d/a.yaml")


def test_a_pipe_is_read_to_its_end(tmp_path: Path) -> None:
    """`-f <(...)` of a shell is a pipe."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(b"kind: Tier\n" * 20_000,))
    writer.start()
    (text,) = read_files(str(pipe), io.BytesIO(), recursive=False)
    writer.join()
    assert len(text.data) == 220_000


def test_a_pipe_in_a_directory_is_not_waited_for(tmp_path: Path) -> None:
    """Nobody may ever write into it."""
    os.mkfifo(tmp_path / "pipe.yaml")
    with pytest.raises(FileError, match=r"pipe\.yaml: a pipe, which would be waited for"):
        _names(str(tmp_path))


def test_a_device_in_a_directory_is_not_read(tmp_path: Path) -> None:
    """It may have no end, and a link to one looks like any file."""
    (tmp_path / "zero.yaml").symlink_to("/dev/zero")
    with pytest.raises(FileError, match=r"zero\.yaml: a device, which may never end; name it with"):
        _names(str(tmp_path))


@pytest.mark.parametrize("name", ["/dev/zero", "-"])
def test_what_never_ends_is_not_read_to_its_end(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The user hears how much came before memory is gone."""
    monkeypatch.setattr(files, "MOST_BYTES", 3 << 20)
    said = f"open {name}: more than 3,145,728 bytes came: name several smaller files"
    with Path("/dev/zero").open("rb") as stdin, pytest.raises(FileError, match=said):
        list(read_files(name, stdin, recursive=False))
    (text,) = read_files("-", io.BytesIO(b"x" * (3 << 20)), recursive=False)
    assert len(text.data) == 3 << 20


class _Terminal(io.BytesIO):
    """What is read again after its end waits for somebody to type."""

    ended = False

    def read(self, size: int | None = -1) -> bytes:
        assert not self.ended
        data = super().read(size)
        self.ended = size is None or not 0 <= size <= len(data)
        return data


def test_a_terminal_is_told_once_that_the_text_ends() -> None:
    """Ctrl-D is enough."""
    assert _Terminal(b"").read(1) == b""
    (text,) = read_files("-", _Terminal(b"kind: Tier"), recursive=False)
    assert text.data == b"kind: Tier"


@pytest.mark.parametrize("then", ["kind: Tier\n", "kind", "", "kinD: "])
def test_a_file_that_changes_while_it_is_read_is_no_manifest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, then: str
) -> None:
    """Half of what somebody is writing must not be applied; another look finds it whole."""
    file = tmp_path / "a.yaml"
    file.write_text("kind: ")
    os.utime(file, ns=(0, 0))
    looked = []

    def write_meanwhile(number: int) -> os.stat_result:
        looked.append(number)
        if len(looked) == 2:
            file.write_text(then)
        return os.stat(number)

    monkeypatch.setattr(os, "fstat", write_meanwhile)
    with pytest.raises(FileError, match=r"a\.yaml: it changed while it was read; try again"):
        _names(str(file))
    (text,) = read_files(str(file), io.BytesIO(), recursive=False)
    assert text.data == then.encode()
