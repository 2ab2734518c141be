"""uids as Calico converts them: recorded pairs, and the way back."""

from __future__ import annotations

import uuid

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyctl.datastores.kubernetes.uids import converted

PAIRS = [
    ("00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000080"),
    ("8f14e45f-ceea-467f-a9d1-0b3c5d7e9f10", "f12827fa-7357-46fe-a98b-d03cba7ef908"),
    ("6ef7c57a-048e-4e50-b370-466d2ed2de8a", "76efa35e-2071-4e0a-b30e-62b6744b7b51"),
    ("dcd142be-b837-4413-8d1d-8be95c6659e9", "3b8b427d-1dec-44c8-8db8-d1973a669a97"),
    ("04e27a6b-0d90-41db-8cb9-4db0cd132059", "20475ed6-b009-41db-8c9d-b20db3c8049a"),
    ("3277f0bb-df93-4ddd-bf23-acf5c41388c3", "4cee0fdd-fbc9-4dbb-bfc4-35af23c811c3"),
]


@pytest.mark.parametrize(("server", "shown"), PAIRS)
def test_recorded_pairs(server: str, shown: str) -> None:
    """Calico shows this uid for the server's, and sends the server's for this one."""
    assert converted(server) == shown
    assert converted(shown) == server


@pytest.mark.parametrize("text", ["", "no-uuid", "8f14e45fceea467fa9d10b3c5d7e9f10", "x" * 36])
def test_what_is_no_uuid(text: str) -> None:
    """Anything else stays as it is."""
    assert converted(text) == text


@given(st.uuids())
@settings(derandomize=True, deadline=None)
def test_there_and_back(uid: uuid.UUID) -> None:
    """The conversion undoes itself, and keeps version and variant."""
    there = uuid.UUID(converted(str(uid)))
    assert converted(str(there)) == str(uid)
    assert (there.bytes[6], there.bytes[8]) == (uid.bytes[6], uid.bytes[8])
