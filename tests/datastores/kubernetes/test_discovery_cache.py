"""Where what clusters serve is kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyctl.datastores.kubernetes.discovery_cache import cache_of


def test_a_file_for_each_server(tmp_path: Path) -> None:
    """Servers do not share one, also when only their paths differ."""
    environ = {"HOME": str(tmp_path)}
    for number, url in enumerate(("https://k:6443", "https://k:6444", "https://k:6443/c/1")):
        cache = cache_of(url, environ)
        assert cache is not None
        assert cache.read() is None
        cache.write([f"g/v{number}"])
        again = cache_of(url, environ)
        assert again is not None
        assert again.read() == (f"g/v{number}",)
    names = sorted(path.name for path in (tmp_path / ".cache/pyctl/discovery").iterdir())
    assert len(names) == 3
    assert all(name.startswith("k-") for name in names)


@pytest.mark.parametrize(
    ("environ", "place"),
    [
        ({"XDG_CACHE_HOME": "{}/c", "HOME": "/nowhere"}, "c"),
        ({"XDG_CACHE_HOME": "relative", "HOME": "{}"}, ".cache"),
    ],
)
def test_the_directory(tmp_path: Path, environ: dict[str, str], place: str) -> None:
    """XDG_CACHE_HOME, or else .cache at home."""
    cache = cache_of("https://k", {k: v.format(tmp_path) for k, v in environ.items()})
    assert cache is not None
    cache.write([])
    assert (tmp_path / place / "pyctl" / "discovery").is_dir()


def test_no_place() -> None:
    """Without a home nothing is kept."""
    assert cache_of("https://k", {}) is None


def test_what_cannot_be_written(tmp_path: Path) -> None:
    """It is done without, and nothing is left lying about."""
    cache = cache_of("https://k", {"HOME": str(tmp_path)})
    assert cache is not None
    cache.write(["g/v1"])
    (file,) = (tmp_path / ".cache/pyctl/discovery").iterdir()
    file.unlink()
    file.mkdir()
    cache.write(["g/v1"])
    assert cache.read() is None
    assert list(file.parent.iterdir()) == [file]
