"""What the reports count."""

from __future__ import annotations

from pyctl.errors import ManifestError, PyctlError
from pyctl.printers.examined import ERROR, WARNING, Examined, Finding, counts

BAD = Finding(ERROR, 3, "spec", "wrong")
ODD = Finding(WARNING, 4, "spec.order", "unwise")


def test_files_objects_and_findings_are_counted() -> None:
    """A file that cannot be read is a file and a finding, but no object."""
    examined = [
        Examined(file="a.yaml", kind="Tier", findings=[ODD]),
        Examined(file="a.yaml", findings=[BAD, BAD, ODD], error=ManifestError(["wrong"])),
        Examined(file="b.yaml", findings=[BAD], error=PyctlError("gone"), is_file=True),
        Examined(kind="Tier", name="from-words"),
    ]
    assert counts(examined) == {
        "files": 2,
        "objects": 3,
        "valid": 2,
        "invalid": 1,
        "errors": 3,
        "warnings": 2,
    }


def test_nothing_counts_nothing() -> None:
    """Every key is there all the same."""
    assert set(counts([]).values()) == {0}
