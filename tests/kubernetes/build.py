"""A real kube-apiserver for the tests, built once: python -m tests.kubernetes.build.

It is compiled from the modules of go.mod beside this file, into the cache directory of the user
and under a name made of go.mod and go.sum: another version is another file, and `make clean` leaves
all of them. Go keeps what it has compiled, so that a build that was broken off goes on there.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NoReturn

HERE = Path(__file__).resolve().parent
PACKAGE = "k8s.io/kubernetes/cmd/kube-apiserver"
MINUTE = 60

OURS = {"GO111MODULE": "on", "GOWORK": "off"}
"""Go takes the modules beside this file, whatever workspace the checkout is in."""


class NotBuiltError(Exception):
    """Why there is no kube-apiserver, and what to do."""


def main(arguments: Sequence[str]) -> int:
    """Build it unless it is there; with a number, in at most so many minutes.

    Exit code 0: it is there; 1: it cannot be built; 3: it is not ready yet.
    """
    where = program()
    minutes = int(arguments[0]) if arguments else None
    try:
        if where.exists():
            return 0
        say(f"Building kube-apiserver {version()} (only the first time; six minutes on two cores)")
        say(f"into {where.parent} ...")
        build(where, minutes)
    except subprocess.TimeoutExpired:
        say(f"It is not ready after {minutes} minutes. The next build goes on where this one ends.")
        return 3
    except NotBuiltError as error:
        say(str(error))
        return 1
    except OSError as error:
        say(f"kube-apiserver has no place: {error}. XDG_CACHE_HOME=DIRECTORY gives it another.")
        return 1
    return 0


def program(environ: Mapping[str, str] = os.environ) -> Path:
    """Where the kube-apiserver of this go.mod is, or will be once it is built."""
    home = Path(environ.get("XDG_CACHE_HOME", ""))
    if not home.is_absolute():  # others are to be ignored, says the specification
        home = Path(environ.get("HOME", "~")).expanduser() / ".cache"
    pinned = (HERE / "go.mod").read_bytes() + (HERE / "go.sum").read_bytes()
    key = hashlib.sha256(pinned).hexdigest()[:16]
    return home / "pyctl" / f"kube-apiserver-{key}" / "kube-apiserver"


def version() -> str:
    """The version of Kubernetes that go.mod names."""
    lines = (HERE / "go.mod").read_text().splitlines()
    (found,) = (line.split()[2] for line in lines if line.startswith("require k8s.io/kubernetes "))
    return found


def build(where: Path, minutes: int | None = None) -> None:
    """Build it. NotBuiltError if Go cannot do so, TimeoutExpired if it takes longer."""
    go = shutil.which("go")
    if go is None:
        raise NotBuiltError("Go is needed to build kube-apiserver, see https://go.dev/dl")
    where.parent.mkdir(parents=True, exist_ok=True)
    # In a directory of its own: somebody else may be building it too.
    with tempfile.TemporaryDirectory(dir=where.parent) as own:
        new = Path(own) / where.name
        _compile(go, new, minutes)
        new.replace(where)


def _compile(go: str, new: Path, minutes: int | None) -> None:
    flags = ("-mod=readonly", "-buildvcs=false", f"-ldflags={_linked()}")
    process = subprocess.Popen(
        [go, "build", *flags, "-o", str(new), PACKAGE],
        cwd=HERE,
        env={**os.environ, **OURS},
        start_new_session=True,
    )
    try:
        code = process.wait(None if minutes is None else minutes * MINUTE)
    except BaseException:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()
        raise
    if code:
        raise NotBuiltError("kube-apiserver cannot be built: Go's reasons stand above.")


def _linked() -> str:
    """Without what debuggers want; with the version that it tells its clients."""
    return f"-s -w -X k8s.io/component-base/version.gitVersion={version()}"


def say(words: str) -> None:
    """Tell the user, who may wait for minutes, what is going on."""
    sys.stderr.write(f"{words}\n")


def _ended(number: int, frame: object) -> NoReturn:
    """Go, which is in a session of its own, must not be left behind."""
    sys.exit(128 + number)


if __name__ == "__main__":
    for ending in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(ending) is not signal.SIG_IGN:
            signal.signal(ending, _ended)
    sys.exit(main(sys.argv[1:]))
