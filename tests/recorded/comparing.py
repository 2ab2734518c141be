"""Compares what pyctl prints with what calicoctl printed, as far as the two are to be alike.

A step that succeeded is compared to the letter, but for lines that begin with `warning: ` or
`note: `. A step that failed may be told in better words; what must stay is how the message leads
in, the values it echoes, the objects it names, and the lines of data before it.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from typing import Any

_UUID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
_GUID = re.compile(r"\b[0-9a-f]{32}\b")
_LIST_VERSION = re.compile(r'("?metadata"?: ?\{?\n\s+"?resourceVersion"?: )"\d+"')
_VERSION = re.compile(
    r'("?resourceVersion"?: ?|ResourceVersion: ?|ResourceVersion = ?)(["\'])(\d+)\2'
)
_TIME = re.compile(r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_TOKEN = re.compile(r"\{\{([A-Z]+\d*)\}\}")

_USAGE = re.compile(
    r"^(accepts \d|requires at least \d|unknown (shorthand )?flag|flag needs|invalid argument)"
)
_LEAD_END = re.compile(
    r": \[| with error:| with the following fields|: error with|: error executing| \("
    r"|: (?=open |stat )"
)
_ECHO = re.compile(r"[A-Z][\w.\[\]]* = '[^'\n<&\[][^'\n]{0,59}'")
_IDENTITY = re.compile(r"\b[A-Z][A-Za-z]+\([\w./-]+\)")
_MISCOUNTED = re.compile(r"Partial success: replaced the first ")
_REMARK = re.compile(r"^(warning|note): .*\n", re.MULTILINE)


class Names:
    """The stable names of volatile values of one case: RV1, RV2, ..., UID1, ...

    `places` are ETCD, DIR and HOME, as far as the case has them.
    """

    def __init__(self, places: Mapping[str, str]) -> None:
        self._places = places
        self._seen: dict[str, dict[str, str]] = {"RV": {}, "UID": {}}

    def fill(self, text: str) -> str:
        """Put this run's values in place of {{RV1}}, {{UID1}}, {{ETCD}}."""
        known = {name: real for group in self._seen.values() for real, name in group.items()}
        known |= self._places
        return _TOKEN.sub(lambda found: known.get(found[1], found[0]), text)

    def plain(self, text: str) -> str:
        """The text with volatile values named."""
        for name, real in self._places.items():
            text = text.replace(real, f"<{name}>")
        text = _UUID.sub(lambda found: self._name("UID", found[0]), text)
        text = _LIST_VERSION.sub(r'\1"LIST-RV"', _GUID.sub("<GUID>", text))
        text = _VERSION.sub(self._version, text)
        return _TIME.sub("TIME", text)

    def _version(self, found: re.Match[str]) -> str:
        if found[3] in ("0", "1"):
            return found[0]
        return f"{found[1]}{found[2]}{self._name('RV', found[3])}{found[2]}"

    def _name(self, kind: str, real: str) -> str:
        group = self._seen[kind]
        return group.setdefault(real, f"{kind}{len(group) + 1}")


def differences(step: dict[str, Any], stdout: str, stderr: str, code: int) -> list[str]:
    """Why a step is not as recorded; empty when it is."""
    if step.get("rc", 0):
        return list(_failure(step, stdout, stderr, code))
    return list(_success(step, stdout, _REMARK.sub("", stderr), code))


def _success(step: dict[str, Any], stdout: str, stderr: str, code: int) -> Iterator[str]:
    if code:
        yield f"exit code: expected 0, got {code}"
    for name, text in (("stdout", stdout), ("stderr", stderr)):
        expected = step.get(name) or ""
        if step.get("match_stdout" if name == "stdout" else "match") == "any":
            if expected.strip() and not text.strip():
                yield f"{name}: expected some text"
        elif text != expected:
            lines = difflib.unified_diff(expected.splitlines(), text.splitlines(), lineterm="")
            yield f"{name} differs:\n" + "\n".join(lines)
    yield from (part for part in step.get("contains") or [] if part not in stdout + stderr)


def _failure(step: dict[str, Any], stdout: str, stderr: str, code: int) -> Iterator[str]:
    both = stdout + stderr
    if not code:
        yield "exit code: expected a failure, got 0"
    if not both.strip():
        yield "expected some text, got none"
    if step.get("match_stdout", "exact") == "exact":
        got = stdout.splitlines() + stderr.splitlines()
        for line in (step.get("stdout") or "").splitlines():
            if line.strip() and not _MISCOUNTED.match(line) and line not in got:
                yield f"missing line: {line!r}"
    fragments = list(step.get("contains") or [])
    if step.get("match", "exact") == "exact":
        fragments += _gist(step.get("stderr") or "")
    yield from (f"missing from the output: {part!r}" for part in fragments if part not in both)


def _gist(text: str) -> list[str]:
    """What a failure's text must keep."""
    first = text.strip().split("\n")[0]
    if _USAGE.match(first):
        return []
    lead = _LEAD_END.split(first)[0].rstrip(": ")
    return [lead, *_ECHO.findall(text), *_IDENTITY.findall(text)]
