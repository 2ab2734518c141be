"""What is wrong with a document, in calicoctl's words and with the line in the whole file.

The words are libyaml's, which yaml.v2 was ported from. Two things are better here: the line is the
one where the problem stands (yaml.v2 counts some of them from zero), and the commonest mistakes say
what to do.
"""

from __future__ import annotations

from collections.abc import Sequence

from yaml.error import MarkedYAMLError, YAMLError
from yaml.reader import ReaderError

_SHOWN = 20
_PREFIX = "error converting YAML to JSON: yaml: "
_TAB = "a tab cannot indent: use spaces"
_HINTS = {
    "mapping values are not allowed in this context": (
        "a text with ': ' in it needs quotes; or is this line indented too far?"
    ),
    "did not find expected key": "is this line indented as the ones before it?",
    "did not find expected '-' indicator": "is this line indented as the ones before it?",
    "found unexpected end of stream": "a quote is not closed",
    "could not find expected ':'": "a key needs a colon and a space after it",
    "found unexpected ':'": "a colon needs a space after it, or the text needs quotes",
    "did not find expected <document start>": "the document is complete before this",
    "found a tab character that violates indentation": _TAB,
    "found a tab character where an indentation space is expected": _TAB,
}


class MalformedError(Exception):
    """A document that cannot be read; str() is for the user, `line` is where (counted from 1)."""

    _stage = ""

    def __init__(self, line: int, problem: str) -> None:
        super().__init__(f"{_PREFIX}{self._stage}line {line}: {problem}")
        self.line = line


class UnmarshalError(MalformedError):
    """A document that is YAML, with keys that no map can hold: the (line, problem) of each.

    str() lists some of them, and the number of the rest.
    """

    _stage = "unmarshal errors: "

    def __init__(self, problems: Sequence[tuple[int, str]]) -> None:
        (line, problem), *others = sorted(problems)
        more = "".join(f"; line {other}: {text}" for other, text in others[:_SHOWN])
        if len(others) > _SHOWN:
            more += f"; and {len(others) - _SHOWN} more"
        super().__init__(line, problem + more)


def malformed(error: YAMLError, text: bytes, first: int) -> MalformedError:
    """What libyaml found wrong with `text`, which starts on line `first` of its file."""
    if isinstance(error, ReaderError):
        return _unreadable(error, text, first)
    if not isinstance(error, MarkedYAMLError) or error.problem_mark is None:
        return MalformedError(first, str(error))
    # A problem found at the end of the text is told of the last line that holds something.
    lines = text.rstrip().decode("utf-8", "replace").splitlines()
    line = max(min(error.problem_mark.line, len(lines) - 1), 0)
    problem = error.problem or "unknown problem parsing YAML content"
    remarks = [
        _begin(error, line, first),
        _hint(problem, lines[line:][:1], error.problem_mark.column),
    ]
    remark = "; ".join(filter(None, remarks))
    return MalformedError(first + line, f"{problem} ({remark})" if remark else problem)


def _begin(error: MarkedYAMLError, line: int, first: int) -> str:
    """Where the thing began that is not complete, unless on the same line."""
    mark = error.context_mark
    if mark is None or mark.line >= line or not error.context:
        return ""
    return f"{error.context} that begins on line {first + mark.line}"


def _hint(problem: str, line: list[str], column: int) -> str:
    """What to do about it, for the commonest mistakes."""
    if problem != "found character that cannot start any token":
        return _HINTS.get(problem, "")
    character = "".join(line)[column : column + 1]
    if character == "\t":
        return _TAB
    return f"a text that begins with {character} needs quotes" if character else ""


def _unreadable(error: ReaderError, text: bytes, first: int) -> MalformedError:
    """Bytes that are no text: libyaml says where, counted in bytes."""
    line = first + text.count(b"\n", 0, error.position)
    if "control characters" in error.reason:
        return MalformedError(line, f"{error.reason} (U+{error.character:04X})")
    return MalformedError(line, f"{error.reason} (the text must be UTF-8)")
