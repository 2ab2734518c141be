"""Which requests may be sent twice, and when a stored object is the one that was sent."""

from __future__ import annotations

from typing import Any

import pytest

from pyctl.datastores.kubernetes.calls import Call, holds

NAMED = {"metadata": {"name": "h"}}
VERSIONED = {"metadata": {"name": "h", "resourceVersion": "7"}}


@pytest.mark.parametrize(
    ("call", "repeatable", "version"),
    [
        (Call("GET", "/x"), True, ""),
        (Call("POST", "/x", body=NAMED), True, ""),
        (Call("POST", "/x", body={"metadata": {"generateName": "h"}}), False, ""),
        (Call("POST", "/x", body={}), False, ""),
        (Call("PUT", "/x/h", body=VERSIONED), True, "7"),
        (Call("PUT", "/x/h", body=NAMED), False, ""),
        (Call("PUT", "/x/h", {"dryRun": "All"}, NAMED), True, ""),
        (Call("DELETE", "/x/h", body={"preconditions": {"uid": "u"}}), True, ""),
        (Call("DELETE", "/x/h", body={"preconditions": {"resourceVersion": "7"}}), True, "7"),
        (Call("DELETE", "/x/h"), False, ""),
        (Call("DELETE", "/x/h", body={"propagationPolicy": "Background"}), False, ""),
    ],
)
def test_what_may_be_sent_twice(call: Call, repeatable: object, version: str) -> None:
    """Reads, and writes that say what they expect to find."""
    assert (call.repeatable, call.version) == (repeatable, version)


def test_how_it_goes_over_the_wire() -> None:
    """The query is escaped, the body is short JSON in UTF-8."""
    call = Call("POST", "/x", {"labelSelector": "a in (b,ü)"}, {"metadata": {"name": "ü"}})
    assert call.target == "/x?labelSelector=a+in+%28b%2C%C3%BC%29"
    assert call.content == '{"metadata":{"name":"ü"}}'.encode()
    assert (Call("GET", "/x").target, Call("GET", "/x").content) == ("/x", b"")


def test_where_the_object_is() -> None:
    """Below the path of a POST, at the path of others."""
    assert Call("POST", "/x", body=NAMED).object_path == "/x/h"
    assert Call("PUT", "/x/h", body=VERSIONED).object_path == "/x/h"


@pytest.mark.parametrize(
    ("stored", "sent", "same"),
    [
        ({"a": 1, "b": 2}, {"a": 1}, True),
        ({"a": 1}, {"a": 2}, False),
        ({}, {"a": 1}, False),
        ({}, {"a": {}, "b": [], "c": None, "d": ""}, True),
        ({"a": [{"b": 1, "c": 2}]}, {"a": [{"b": 1}]}, True),
        ({"a": [1, 2]}, {"a": [1]}, False),
        ({"a": "x"}, {"a": ["x"]}, False),
        ({"a": "x"}, {"a": {"b": 1}}, False),
        (
            {"metadata": {"name": "h", "uid": "u", "resourceVersion": "9"}},
            {"metadata": {"name": "h", "uid": "v", "resourceVersion": "7"}},
            True,
        ),
    ],
)
def test_whether_it_is_what_was_sent(stored: Any, sent: Any, same: object) -> None:
    """Servers fill in what was left out, and know some fields better; the rest must be there."""
    assert holds(stored, sent) is same
