"""Files that hold settings: how much of them is read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pyctl.small_files import read_small
from tests.conftest import Pyctl

ENDLESS = "/dev/zero"
TOO_MUCH = "it holds more than 16 megabytes\n"
CLUSTER = {"server": "https://127.0.0.1:1"}


def kubeconfig(cluster: dict[str, str], user: dict[str, str]) -> str:
    """One with a single context."""
    return json.dumps(
        {
            "current-context": "c",
            "contexts": [{"name": "c", "context": {"cluster": "c", "user": "u"}}],
            "clusters": [{"name": "c", "cluster": CLUSTER | cluster}],
            "users": [{"name": "u", "user": user}],
        }
    )


def test_what_is_small_is_read_whole(tmp_path: Path) -> None:
    """All bytes of a file come back."""
    (tmp_path / "small").write_bytes(b"a\r\n\0b")
    assert read_small(str(tmp_path / "small")) == b"a\r\n\0b"


@pytest.mark.parametrize(
    ("args", "named"),
    [
        (["-c", ENDLESS], ENDLESS),
        (["--kubeconfig", ENDLESS], f"kubeconfig {ENDLESS}"),
        (["-o", f"jsonpath-file={ENDLESS}"], f"-o jsonpath-file: open {ENDLESS}"),
        (["-o", f"custom-columns-file={ENDLESS}"], f"-o custom-columns-file: open {ENDLESS}"),
    ],
)
def test_an_endless_file_is_not_read_to_the_end_of_memory(
    pyctl: Pyctl, args: list[str], named: str
) -> None:
    """What the command line names is told of."""
    result = pyctl("get", "heps", *args)
    assert result.code in (1, 2)
    assert named in result.stderr
    assert result.stderr.endswith(TOO_MUCH)


@pytest.mark.parametrize(
    ("cluster", "user", "named"),
    [
        ({"certificate-authority": ENDLESS}, {}, ENDLESS),
        ({}, {"tokenFile": ENDLESS}, f"tokenFile {ENDLESS}"),
    ],
)
def test_nor_is_one_that_a_kubeconfig_names(
    pyctl: Pyctl, cluster: dict[str, str], user: dict[str, str], named: str
) -> None:
    """Authorities and tokens."""
    Path("kubeconfig").write_text(kubeconfig(cluster, user), encoding="utf-8")
    result = pyctl("get", "heps", "--kubeconfig", "kubeconfig")
    assert result.code == 2
    assert named in result.stderr
    assert result.stderr.endswith(TOO_MUCH)
