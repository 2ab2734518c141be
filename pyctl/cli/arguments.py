"""From calicoctl's and kubectl's spelling of a command line to one that typer understands.

Options may stand anywhere, the global ones before or after the verb; booleans take Go's values
(`-A=t`, `--recursive=false`), short ones may be joined (`-Rf x`, `-owide`), and of a repeated
option that takes one value the last wins. What is misspelled is refused in calicoctl's words.

One letter may stand for two options, which its value tells apart: `-l debug` is the log level,
`-l zone=north` a selector. Such a flag has `words`: its letter means it before one of them only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import NamedTuple

from pyctl.errors import UsageError

_TRUE = frozenset({"1", "t", "T", "true", "TRUE", "True"})
_FALSE = frozenset({"0", "f", "F", "false", "FALSE", "False"})


class Flag(NamedTuple):
    """An option: its long name, its letter if it has one, and whether it is a boolean.

    `words` are the values before which the letter means this option, in any case of letters; none
    says that it always does. `bare` is the value of an option that may stand without one; a value
    then needs its `=`.
    """

    long: str
    short: str = ""
    boolean: bool = False
    repeats: bool = False
    words: tuple[str, ...] = ()
    bare: str = ""

    def takes(self, value: str) -> bool:
        """Whether its letter means this option when such a value follows."""
        return not self.words or value.lower() in self.words

    @property
    def shown(self) -> str:
        """`-A, --all-namespaces`."""
        return f"-{self.short}, --{self.long}" if self.short else f"--{self.long}"


class Split(NamedTuple):
    """A command line taken apart: options in typer's spelling, and the words between them."""

    options: list[str]
    words: list[str]


HELP = Flag("help", "h", boolean=True)


def split(args: Sequence[str], flags: Iterable[Flag]) -> Split:
    """Take a command line apart; raises UsageError for options that the flags do not hold."""
    return _Splitter(args, [*flags, HELP]).run()


def hoist(args: Sequence[str], shared: Sequence[Flag]) -> tuple[list[str], list[str]]:
    """Move shared options in front, wherever they stand: (shared options, everything else).

    Only what is surely one of the shared options is moved; the rest keeps its order. A letter with
    a value that makes it another option goes to the end, so that it comes after the verb. Words
    after `--` are no options.
    """
    by_long = {flag.long: flag for flag in shared}
    by_short = {flag.short: flag for flag in shared if flag.short}
    moved: list[str] = []
    rest: list[str] = []
    late: list[str] = []
    queue = list(args)
    while queue:
        token = queue.pop(0)
        if token == "--":
            return moved, [*rest, *late, token, *queue]
        flag = _meant(token, by_long, by_short)
        if flag is None:
            rest.append(token)
            continue
        given = _with_value(token, flag, queue)
        (option,) = split(given, [flag._replace(words=())]).options or [""]
        if token.startswith("--") or flag.takes(option.partition("=")[2]):
            moved += [option] if option else []
        else:
            late += given
    return moved, [*rest, *late]


def not_text(args: Iterable[str]) -> str:
    """The first word that came as bytes which are no text here, "" when there is none."""
    return next((word for word in args if any("\ud800" <= c <= "\udfff" for c in word)), "")


def _with_value(token: str, flag: Flag, queue: list[str]) -> list[str]:
    """The tokens of a shared option: its value is taken from the queue if it stands there."""
    needs_next = not flag.boolean and token in (f"--{flag.long}", f"-{flag.short}")
    return [token, queue.pop(0)] if needs_next and queue else [token]


def _meant(token: str, by_long: Mapping[str, Flag], by_short: Mapping[str, Flag]) -> Flag | None:
    if token.startswith("--"):
        return by_long.get(token[2:].partition("=")[0])
    return by_short.get(token[1:2]) if token.startswith("-") and len(token) > 1 else None


class _Splitter:
    """Reads tokens as Go's pflag does."""

    def __init__(self, args: Sequence[str], flags: Sequence[Flag]) -> None:
        self._queue = list(args)
        self._by_long = {flag.long: flag for flag in flags}
        self._by_short: dict[str, list[Flag]] = {}
        for flag in flags:
            self._by_short.setdefault(flag.short, []).append(flag)
        self._options: dict[str, list[str]] = {}
        self._words: list[str] = []

    def run(self) -> Split:
        while self._queue:
            token = self._queue.pop(0)
            if token == "--":
                self._words += self._queue
                break
            if token.startswith("--"):
                self._long(token[2:])
            elif token.startswith("-") and len(token) > 1:
                self._short(token[1:], token)
            else:
                self._words.append(token)
        return Split([option for group in self._options.values() for option in group], self._words)

    def _long(self, body: str) -> None:
        name, equals, value = body.partition("=")
        flag = self._by_long.get(name)
        if flag is None:
            close = get_close_matches(name, self._by_long, n=1, cutoff=0.6)
            hint = f" (did you mean --{close[0]}?)" if close else ""
            raise UsageError(f"unknown flag: --{name}{hint}")
        if flag.boolean:
            self._switch(flag, value if equals else "true")
        elif equals or flag.bare:
            self._set(flag, value if equals else flag.bare)
        else:
            self._set(flag, self._next(f"flag needs an argument: --{name}"))

    def _short(self, cluster: str, token: str) -> None:
        letters = cluster
        while letters:
            letter, letters = letters[0], letters[1:]
            flags = self._by_short.get(letter)
            if flags is None:
                raise UsageError(f"unknown shorthand flag: '{letter}' in {token}")
            if flags[0].boolean:
                if letters.startswith("="):
                    self._switch(flags[0], letters[1:])
                    return
                self._switch(flags[0], "true")
                continue
            if letters:
                value = letters.removeprefix("=")
            else:
                value = self._next(f"flag needs an argument: '{letter}' in {token}")
            self._set(next((flag for flag in flags if flag.takes(value)), flags[-1]), value)
            return

    def _next(self, complaint: str) -> str:
        if not self._queue:
            raise UsageError(complaint)
        return self._queue.pop(0)

    def _set(self, flag: Flag, value: str) -> None:
        option = f"--{flag.long}={value}"
        if flag.repeats:
            self._options.setdefault(flag.long, []).append(option)
        else:
            self._options[flag.long] = [option]

    def _switch(self, flag: Flag, value: str) -> None:
        if value in _TRUE:
            self._options[flag.long] = [f"--{flag.long}"]
        elif value in _FALSE:
            self._options.pop(flag.long, None)
        else:
            raise UsageError(
                f'invalid argument "{value}" for "{flag.shown}" flag: true or false is wanted'
            )
