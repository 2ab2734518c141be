"""Whatever a file holds: it is read, or refused in words, and then nothing has changed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest

from pyctl.datastores.embedded import Embedded
from pyctl.errors import MAX_LINES
from tests.conftest import Pyctl

V3 = "apiVersion: projectcalico.org/v3\n"
TIER = f"{V3}kind: Tier\nmetadata:\n  name: new\n"
WRITES = ("validate", "create", "apply", "replace", "datastore restore")
VERBS = (*WRITES, "delete", "get")


STORE = "pyctl.db"


@pytest.fixture(autouse=True)
def here(pyctl: Pyctl) -> None:
    """The datastore is a file in the working directory."""
    pyctl.environ["PYCTL_DATABASE"] = STORE


@pytest.fixture
def stored(pyctl: Pyctl) -> Iterator[Pyctl]:
    """A datastore that holds something, and at the end still holds just that."""
    pyctl.ok("get", "tiers")
    before = _revision()
    pyctl.ok("create", "globalnetworkpolicy", "p")
    assert _revision() == before + 1
    yield pyctl
    assert _revision() == before + 1


def _revision() -> int:
    """The number of the last write."""
    with closing(Embedded.open(Path(STORE))) as store:
        return int(store.revision())


def _refused(pyctl: Pyctl, verb: str, name: str, stdin: bytes = b"", code: int = 9) -> str:
    """What a verb says of a file that it refuses."""
    arguments = [name] if verb == "datastore restore" else ["-f", name]
    result = pyctl(*verb.split(), *arguments, stdin=stdin)
    assert (result.code, result.stdout) == (code, ""), result
    return result.stderr


def _bomb() -> str:
    """Each list stands for nine of the one before."""
    lists = [f"{name}: &{name} [{', '.join([f'*{of} '] * 9)}]" for of, name in pairwise("abcdefg")]
    return f"{TIER}a: &a [x, x, x, x, x, x, x, x, x]\n" + "\n".join(lists)


YAML = "failed to execute command: error converting YAML to JSON: yaml: "


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "no resources specified in file -\n"),
        (b"\n \n", "stdin:1: failed to execute command: unknown resource type () and/or version"),
        (b"# nothing\n", "the document holds no object\n"),
        (bytes(range(256)), f"stdin:1: {YAML}line 1: control characters are not allowed (U+0000)"),
        (b"\x89PNG\r\n\x1a\n", "line 1: invalid leading UTF-8 octet (the text must be UTF-8)"),
        (b"\x7fELF\x02\x01", "line 1: control characters are not allowed (U+007F)"),
        (_bomb(), f"stdin:8: {YAML}line 8: document contains excessive aliasing\n"),
        (f"{TIER}spec: &a {{x: *a }}\n", "line 5: anchor 'a' value contains itself\n"),
        (f"{TIER}kind: Tier\n", 'unmarshal errors: line 5: key "kind" already set in map\n'),
        (f"{V3}kind: Tier\nmetadata:\n\tname: t\n", "any token (a tab cannot indent: use spaces)"),
        (TIER + "  annotations:\n    a: |\n\tx\n", "; a tab cannot indent: use spaces)"),
        (f"{TIER}\0", f"stdin:5: {YAML}line 5: control characters are not allowed (U+0000)"),
        (f"{TIER}# é".encode("latin-1"), f"stdin:5: {YAML}line 5: incomplete UTF-8 octet sequence"),
        (TIER.encode("utf-16")[:-1], f"stdin:1: {YAML}line 1: invalid UTF-16 at byte "),
        ("[" * 100_000, f"stdin:1: {YAML}line 1: exceeded maximum nesting depth\n"),
        (
            TIER.replace("Tier", "Teir"),
            (
                "stdin:2: failed to execute command: unknown resource type (Teir) and/or version "
                "(projectcalico.org/v3), did you mean Tier?\n"
            ),
        ),
        (
            TIER.replace("projectcalico.org/v3", "v1"),
            (
                "stdin:2: failed to execute command: unknown resource type (Tier) and/or version "
                "(v1), write apiVersion: projectcalico.org/v3\n"
            ),
        ),
    ],
)
@pytest.mark.parametrize("verb", VERBS)
def test_what_is_no_manifest(stored: Pyctl, verb: str, data: str | bytes, words: str) -> None:
    """Every verb says where it stands, what is wrong and what to do."""
    told = _refused(stored, verb, "-", data.encode() if isinstance(data, str) else data)
    assert words in told
    assert told.count("\n") == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            TIER.replace("  name: new", "  labels: {a: b}"),
            "and start and end with a letter or digit; none is given)\n",
        ),
        (
            f"{V3}kind: Node\nmetadata: {{name: {'a' * 254}}}\n",
            "(name is too long by 1 bytes)\n",
        ),
    ],
)
@pytest.mark.parametrize("verb", WRITES)
def test_names_that_cannot_be(stored: Pyctl, verb: str, text: str, words: str) -> None:
    """Without a name, or with one of 254 characters, nothing is written."""
    assert words in _refused(stored, verb, "-", text.encode())


def test_a_name_of_253_characters_is_one(pyctl: Pyctl) -> None:
    """The limit is Kubernetes' own."""
    pyctl.ok("create", "globalnetworkset", "a" * 253)
    assert "a" * 253 in pyctl.ok("get", "globalnetworksets")


@pytest.mark.parametrize(
    "data",
    [
        TIER.replace("\n", "\r\n").encode(),
        TIER.replace("\n", "\r").encode(),
        b"\xef\xbb\xbf" + TIER.encode(),
        TIER.encode("utf-16"),
        f"{TIER}...\n# \t the end\n".encode(),
        TIER.replace("kind: Tier", "kind:\tTier\t# a tab").encode(),
    ],
)
def test_what_editors_and_windows_make_of_a_manifest(pyctl: Pyctl, data: bytes) -> None:
    """Line ends, byte order marks and tabs that indent nothing make no difference."""
    assert pyctl.ok("apply", "-f", "-", stdin=TIER).startswith("Successfully applied 1 'Tier'")
    before = _revision()
    assert pyctl.ok("apply", "-f", "-", stdin=data).startswith("Successfully applied 1 'Tier'")
    assert _revision() == before


@pytest.mark.parametrize("verb", VERBS)
def test_a_directory_without_manifests(stored: Pyctl, verb: str) -> None:
    """The user hears which one holds nothing."""
    Path("notes").mkdir()
    Path("notes/readme.txt").write_text(TIER)
    told = _refused(stored, verb, "notes")
    assert told.endswith("no resources specified in directory notes\n")


def test_a_pipe_in_a_directory(stored: Pyctl) -> None:
    """It is not waited for."""
    Path("manifests").mkdir()
    os.mkfifo("manifests/pipe.yaml")
    told = _refused(stored, "apply", "manifests", code=1)
    assert "open manifests/pipe.yaml: a pipe, which would be waited for; name it" in told


def _thousand(text: str) -> bytes:
    return "\n---\n".join(text.format(number=number) for number in range(1000)).encode()


@pytest.mark.parametrize("verb", VERBS)
def test_a_thousand_problems_of_a_file(stored: Pyctl, verb: str) -> None:
    """A hundred are listed, each with its line; the rest is counted.

    A verb that writes says that it did not.
    """
    document = V3 + "kind: Tier\nmetadata: {{name: t{number}}}\nspec: {{orde: 5}}"
    *listed, more, count = _refused(stored, verb, "-", _thousand(document)).splitlines()
    assert len(listed) == MAX_LINES
    assert all(f"stdin:{5 * n + 4}: Tier t{n}: spec.orde" in line for n, line in enumerate(listed))
    assert more == "... and 900 more"
    unchanged = "" if verb in ("validate", "get") else ", nothing was changed"
    assert count == f"failed to execute command: 1000 problems{unchanged}"


@pytest.mark.parametrize("verb", WRITES)
def test_a_thousand_broken_rules(stored: Pyctl, verb: str) -> None:
    """The same for objects that can be read and are not valid."""
    document = V3 + "kind: Tier\nmetadata: {{name: T_{number}}}\n"
    *lines, more = _refused(stored, verb, "-", _thousand(document)).splitlines()
    assert len([line for line in lines if ": metadata.name: error" in line]) == MAX_LINES
    assert more == "... and 900 more"


@pytest.mark.parametrize("verb", ["delete", "get", "edit"])
def test_a_thousand_that_are_not_there(stored: Pyctl, verb: str) -> None:
    """And for objects that do not exist."""
    document = V3 + "kind: Tier\nmetadata: {{name: t{number}}}\n"
    *lines, more = _refused(stored, verb, "-", _thousand(document), code=3).splitlines()
    assert len(lines) == MAX_LINES
    assert more == "... and 900 more"


@pytest.mark.parametrize("name", ["{name: default, ", "{"])
def test_a_version_that_is_none(stored: Pyctl, name: str) -> None:
    """Get, which asks a datastore for it, says where it stands."""
    text = f"{V3}kind: Tier\nmetadata: {name}resourceVersion: 5a}}\n"
    told = _refused(stored, "get", "-", text.encode())
    assert told.startswith("stdin:3: Tier")
    assert ": metadata.resourceVersion: error with field ResourceVersion = '5a' (expected" in told


def test_a_thousand_problems_of_one_object(stored: Pyctl) -> None:
    """Also where a change of one object would make them."""
    rules = ", ".join(["{action: Deny, protocol: x x}"] * 1000)
    result = stored("patch", "gnp", "p", "-p", f"spec: {{ingress: [{rules}]}}")
    *lines, more = result.stderr.splitlines()
    assert (result.code, len(lines), more) == (9, MAX_LINES + 1, "... and 900 more")


FIFTY_MB = 50_000_000


def test_fifty_megabytes_that_are_no_manifests_are_not_read_to_the_end(stored: Pyctl) -> None:
    """What consists of millions of problems is told without holding them all."""
    told = _refused(stored, "apply", "-", b"\n---\n]" * (FIFTY_MB // 6)).splitlines()
    assert told[-2:] == [
        "... and 9900 more",
        (
            "failed to execute command: 10000 problems up to here, where reading ended, "
            "nothing was changed"
        ),
    ]


def test_a_value_of_fifty_megabytes(stored: Pyctl) -> None:
    """An annotation is refused for its size, a name without printing all of it."""
    block = "      " + "x" * 73 + "\n"
    text = f"{TIER}  annotations:\n    a: |\n{block * (FIFTY_MB // len(block))}"
    told = _refused(stored, "apply", "-", text.encode())
    assert "stdin:5: Tier new: metadata.annotations: error with field Metadata.Annotations" in told
    assert "is too large by 45987" in told
    told = _refused(stored, "apply", "-", TIER.replace("new", "x" * 2_000_000).encode())
    assert len(told) < 30_000
    assert "name is too long by 1999747 bytes" in told


def test_fifty_megabytes_of_comments(pyctl: Pyctl) -> None:
    """Size alone is no reason to refuse anything."""
    comments = f"# {'x' * 77}\n" * (FIFTY_MB // 80)
    told = pyctl.ok("apply", "-f", "-", stdin=f"{TIER}{comments}---\n{comments}{TIER}")
    assert told == "Successfully applied 2 'Tier' resource(s)\n"
