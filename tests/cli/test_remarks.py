"""Remarks: kept for the end of a command, told at once in a watch."""

from __future__ import annotations

import io
from collections.abc import Iterator

from pyctl.cli.answers import Watched
from pyctl.cli.remarks import Remarks
from pyctl.cli.report import Report
from pyctl.cli.runtime import Runtime
from pyctl.cli.views import View
from pyctl.datastores.base import Event
from pyctl.resources.catalog import kind_for_word


def test_remarks() -> None:
    """They are kept until somebody listens, who is told of all."""
    remarks, told = Remarks(), list[str]()
    remarks.append("a")
    assert remarks == ["a"]
    remarks.tell(told.append)
    remarks.append("b")
    assert (told, remarks) == (["a", "b"], [])


def test_a_watch() -> None:
    """A warning about an object that is passed over does not wait for the end of the watch."""
    stderr, said = io.StringIO(), list[str]()
    runtime = Runtime(stdin=io.BytesIO(), stdout=io.StringIO(), stderr=stderr, environ={})
    runtime.remarks.append("Tier(s) is passed over")

    def events() -> Iterator[Event]:
        runtime.remarks.append("Tier(t) is passed over")
        said.append(stderr.getvalue())
        yield from ()

    Report(runtime).tell(Watched(kind_for_word("tier"), View("ps"), (), events()))
    both = "warning: Tier(s) is passed over\nwarning: Tier(t) is passed over\n"
    assert said == [stderr.getvalue()] == [both]
