"""What a shell is told of the word at its cursor, the last of `pyctl __complete WORD...`.

The protocol is that of cobra, calicoctl's and kubectl's library, so that kubectl understands it of
its plugin too: a candidate on each line, a tab and its description behind it, at the end a colon
and a number that says what else the shell is to do. All candidates come from the declarations of
options and arguments. Whatever goes wrong, there are no candidates, and nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from pyctl.cli.completers import table
from pyctl.cli.verb import flag_of

if TYPE_CHECKING:
    from pyctl.cli.runtime import Runtime

FILES, NO_SPACE, NO_FILES, DIRECTORIES = 0, 2, 4, 16
"""Directives: file names may stand here, no blank after the word, no file names, directories."""

_SECONDS = 2.0
"""What a datastore may take that is slow or does not answer."""
_UNFINISHED = ("/", "=", ",")


class Candidate(NamedTuple):
    """A word that may stand at the cursor, and what it means."""

    word: str
    about: str = ""


class Place(NamedTuple):
    """Where a line has come to: the command, and what is wanted next.

    `wants` are the options of which the next word is the value, none when it is a word or an
    option; `plain` is True after `--`, where there are no options any more.
    """

    context: Any
    wants: list[Any]
    plain: bool = False


def reply(words: Sequence[str], root: Any, runtime: Runtime, *, described: bool) -> str:
    """The answer to a shell; `root` is the group of all verbs."""
    candidates: list[Candidate] = []
    directive = NO_FILES
    try:
        with _deadline():
            candidates, directive = complete(words, root, runtime)
    except Exception:
        # A message would stand in the middle of the user's line.
        candidates = []
    lines = [_line(candidate, described=described) for candidate in candidates]
    return "".join(f"{line}\n" for line in [*lines, f":{directive}"])


def complete(words: Sequence[str], root: Any, runtime: Runtime) -> tuple[list[Candidate], int]:
    """The candidates for the last word, and the directive; raises what the datastore raises."""
    *before, word = words or [""]
    context = root.context_class(root, info_name=runtime.program, obj=runtime)
    place = _walk(before, context)
    name, equals, value = word.partition("=")
    if place.wants:
        return _values(place.context, place.wants, word)
    if not place.plain and name.startswith("--") and equals:
        return _values(place.context, _options(place.context).get(name, []), value)
    if not place.plain and word.startswith("-"):
        return _told(_option_names(place.context, word), word)
    inner = table(place.context)
    if inner:
        return _told((Candidate(*row) for row in inner), word)
    return _values(place.context, _arguments(place.context), word)


def _walk(words: Sequence[str], context: Any) -> Place:
    """Follow a line to its end: `params` and `args` of the contexts say what was on it."""
    wants: list[Any] = []
    plain = False
    for word in words:
        if wants:
            _note(context, wants, word)
            wants = []
        elif word == "--" and not plain:
            plain = True
        elif not plain and word.startswith("-") and word != "-":
            wants = _taken(context, word)
        else:
            context = _descend(context, word)
    _settle(context.find_root())
    return Place(context, wants, plain)


def _descend(context: Any, word: str) -> Any:
    """The context of a command within a group; for another command, the word is noted."""
    if not hasattr(context.command, "get_command"):
        context.args.append(word)
        return context
    command = context.command.get_command(context, word)
    return command.context_class(command, info_name=word, parent=context)


def _taken(context: Any, word: str) -> list[Any]:
    """Note the options in a word; those whose value is the next word, if one is."""
    name, equals, value = word.partition("=")
    if word.startswith("--"):
        found = _options(context).get(name, [])
        return _noted(context, found, value if equals else None)
    for at, letter in enumerate(word[1:], 2):
        found = _options(context).get(f"-{letter}", [])
        if not found or not _stands_alone(found[0]):
            return _noted(context, found, word[at:].removeprefix("=") or None)
        _note(context, found, "true")
    return []


def _noted(context: Any, found: list[Any], value: str | None) -> list[Any]:
    if value is None and found and not _stands_alone(found[0]):
        return found
    _note(context, found, value or "true")
    return []


def _note(context: Any, options: Iterable[Any], value: str) -> None:
    """Keep an option's value where it belongs: its command's, or those of every verb."""
    for option in options:
        own = option in context.command.get_params(context)
        (context if own else context.find_root()).params[option.name] = value


def _settle(root: Any) -> None:
    """Tell the runtime which datastore is meant, and that nobody waits long or reads a log."""
    if root.params:
        flags = {param.name for param in root.command.params if _stands_alone(param)}
        with root:
            root.command.callback(
                **{name: value for name, value in root.params.items() if name not in flags}
            )
    root.obj.debug = False
    root.obj.request_timeout = _SECONDS


def _options(context: Any) -> dict[str, list[Any]]:
    """The options that may stand on the line, by each of their spellings; the command's first."""
    found: dict[str, list[Any]] = {}
    for command in (context, context.find_root()):
        for param in command.command.get_params(command):
            if param.param_type_name == "option":
                for spelled in param.opts:
                    options = found.setdefault(spelled, [])
                    options += [] if param in options else [param]
    return found


def _option_names(context: Any, word: str) -> Iterator[Candidate]:
    """The long names of options that are not given yet; after a single dash the letters too."""
    given = {*context.params, *context.find_root().params}
    for spelled, options in _options(context).items():
        option = options[0]
        again = option.name in given and not getattr(option, "multiple", False)
        letter = not spelled.startswith("--") and word not in ("-", spelled)
        if not (again or letter or getattr(option, "hidden", False)):
            yield Candidate(spelled, getattr(option, "help", None) or "")


def _arguments(context: Any) -> list[Any]:
    """The argument that the next word is for."""
    before = len(context.args)
    for param in context.command.get_params(context):
        if param.param_type_name == "argument":
            if param.nargs < 0 or before < param.nargs:
                return [param]
            before -= param.nargs
    return []


def _values(context: Any, params: Sequence[Any], begun: str) -> tuple[list[Candidate], int]:
    """What may stand for the value of an option or argument, as it is declared."""
    metavars = [getattr(param, "metavar", None) or "" for param in params]
    if "FILE" in metavars:
        return [], FILES
    if "DIR" in metavars:
        return [], DIRECTORIES
    items = [item for param in params for item in param.shell_complete(context, begun)]
    alternatives = [word for metavar in metavars if "|" in metavar for word in metavar.split("|")]
    if any(param.param_type_name == "option" and flag_of(param).boolean for param in params):
        alternatives += ["true", "false"]
    candidates = [Candidate(item.value, item.help or "") for item in items]
    return _told([*candidates, *map(Candidate, alternatives)], begun)


def _told(candidates: Iterable[Candidate], begun: str) -> tuple[list[Candidate], int]:
    """The candidates that begin so and can stand on a line, each once."""
    fit = [
        candidate
        for candidate in dict.fromkeys(candidates)
        if candidate.word.startswith(begun) and candidate.word.isprintable()
    ]
    unfinished = fit and all(candidate.word.endswith(_UNFINISHED) for candidate in fit)
    return fit, NO_FILES | (NO_SPACE if unfinished else 0)


def _line(candidate: Candidate, *, described: bool) -> str:
    about = " ".join(candidate.about.split())
    return f"{candidate.word}\t{about}" if about and described else candidate.word


def _stands_alone(option: Any) -> bool:
    """Whether the word after an option is never its value."""
    flag = flag_of(option)
    return flag.boolean or bool(flag.bare)


@contextmanager
def _deadline() -> Iterator[None]:
    """Give up what takes too long: somebody waits at a prompt."""
    import signal
    import threading

    if not hasattr(signal, "setitimer") or (
        threading.current_thread() is not threading.main_thread()
    ):
        yield
        return

    def give_up(_number: int, _frame: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, give_up)
    signal.setitimer(signal.ITIMER_REAL, _SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
