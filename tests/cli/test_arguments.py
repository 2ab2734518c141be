"""The spelling of a command line: options anywhere, Go's booleans, joined short options."""

from __future__ import annotations

import pytest

from pyctl.cli.arguments import Flag, Split, hoist, split
from pyctl.errors import UsageError

FLAGS = (
    Flag("filename", "f", repeats=True),
    Flag("output", "o"),
    Flag("recursive", "R", boolean=True),
    Flag("all-namespaces", "A", boolean=True),
    Flag("export", boolean=True),
    Flag("dry-run", bare="client"),
)
SHARED = (Flag("log-level", "l"), Flag("config", "c"), Flag("allow", boolean=True))


@pytest.mark.parametrize(
    ("line", "options", "words"),
    [
        ("heps", [], ["heps"]),
        ("heps -o wide", ["--output=wide"], ["heps"]),
        ("-owide heps", ["--output=wide"], ["heps"]),
        ("-o=wide heps", ["--output=wide"], ["heps"]),
        ("--output=wide heps n1", ["--output=wide"], ["heps", "n1"]),
        ("--output wide heps", ["--output=wide"], ["heps"]),
        ("-o yaml -o json heps", ["--output=json"], ["heps"]),
        ("-f a -f b", ["--filename=a", "--filename=b"], []),
        ("-f -", ["--filename=-"], []),
        ("-f=-", ["--filename=-"], []),
        ("-Rf dir", ["--recursive", "--filename=dir"], []),
        ("-RAfdir", ["--recursive", "--all-namespaces", "--filename=dir"], []),
        ("-A=t", ["--all-namespaces"], []),
        ("-A=false", [], []),
        ("-RA=0", ["--recursive"], []),
        ("--export=TRUE", ["--export"], []),
        ("--export --export=F", [], []),
        ("--dry-run heps", ["--dry-run=client"], ["heps"]),
        ("--dry-run=server heps", ["--dry-run=server"], ["heps"]),
        ("--dry-run= heps", ["--dry-run="], ["heps"]),
        ("--dry-run server", ["--dry-run=client"], ["server"]),
        ("-h", ["--help"], []),
        ("heps -- -o wide", [], ["heps", "-o", "wide"]),
        ("--output= heps", ["--output="], ["heps"]),
        ("- heps", [], ["-", "heps"]),
    ],
)
def test_a_line_is_taken_apart_as_calicoctl_does(
    line: str, options: list[str], words: list[str]
) -> None:
    """Options come out in typer's spelling, the last value of each that takes one; then words."""
    assert split(line.split(), FLAGS) == Split(options, words)


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("--outptu=yaml", "unknown flag: --outptu (did you mean --output?)"),
        ("--zzz", "unknown flag: --zzz"),
        ("--out yaml", "unknown flag: --out (did you mean --output?)"),
        ("-z", "unknown shorthand flag: 'z' in -z"),
        ("-Rz", "unknown shorthand flag: 'z' in -Rz"),
        ("-o", "flag needs an argument: 'o' in -o"),
        ("-Ro", "flag needs an argument: 'o' in -Ro"),
        ("--filename", "flag needs an argument: --filename"),
        (
            "--all-namespaces=maybe",
            'invalid argument "maybe" for "-A, --all-namespaces" flag: true or false is wanted',
        ),
        ("--export=", 'invalid argument "" for "--export" flag: true or false is wanted'),
    ],
)
def test_a_misspelled_line_is_refused_in_words(line: str, complaint: str) -> None:
    """What calicoctl refuses is refused, and the nearest option is named."""
    with pytest.raises(UsageError) as error:
        split(line.split(), FLAGS)
    assert str(error.value) == complaint


@pytest.mark.parametrize(
    ("line", "shared", "rest"),
    [
        ("get heps", [], ["get", "heps"]),
        ("-l debug get heps", ["--log-level=debug"], ["get", "heps"]),
        ("get heps -l debug", ["--log-level=debug"], ["get", "heps"]),
        ("get -ldebug heps", ["--log-level=debug"], ["get", "heps"]),
        ("get heps --log-level=info -o wide", ["--log-level=info"], ["get", "heps", "-o", "wide"]),
        ("get --allow heps", ["--allow"], ["get", "heps"]),
        ("get --allow=false heps -c f", ["--config=f"], ["get", "heps"]),
        ("get heps --config=", ["--config="], ["get", "heps"]),
        ("get -- -l x", [], ["get", "--", "-l", "x"]),
    ],
)
def test_options_of_every_verb_may_stand_anywhere(
    line: str, shared: list[str], rest: list[str]
) -> None:
    """Shared options are moved in front, all else keeps its order."""
    assert hoist(line.split(), SHARED) == (shared, rest)


LEVEL = Flag("log-level", "l", words=("debug", "info"))


@pytest.mark.parametrize(
    ("line", "shared", "rest"),
    [
        ("get heps -l debug", ["--log-level=debug"], ["get", "heps"]),
        ("get heps -l=INFO", ["--log-level=INFO"], ["get", "heps"]),
        ("get heps -lDebug", ["--log-level=Debug"], ["get", "heps"]),
        ("get -l zone=x heps", [], ["get", "heps", "-l", "zone=x"]),
        ("-l zone=x get heps -l debug", ["--log-level=debug"], ["get", "heps", "-l", "zone=x"]),
        ("-lzone get heps", [], ["get", "heps", "-lzone"]),
        ("-l= get heps -- -l x", [], ["get", "heps", "-l=", "--", "-l", "x"]),
        ("--log-level=loud get", ["--log-level=loud"], ["get"]),
    ],
)
def test_a_letter_of_two_options_is_told_apart_by_its_value(
    line: str, shared: list[str], rest: list[str]
) -> None:
    """Its words make it the shared option; anything else is left to the verb."""
    assert hoist(line.split(), [LEVEL]) == (shared, rest)


@pytest.mark.parametrize(
    ("line", "options"),
    [
        ("-l debug", ["--log-level=debug"]),
        ("-Rl debug", ["--recursive", "--log-level=debug"]),
        ("-Rlzone", ["--recursive", "--selector=zone"]),
        ("-l zone -l debug", ["--selector=zone", "--log-level=debug"]),
        ("--selector=debug", ["--selector=debug"]),
        ("-l=", ["--selector="]),
    ],
)
def test_a_verb_with_the_other_option_tells_them_apart_too(line: str, options: list[str]) -> None:
    """Also where the letter is joined to others; the long names are always plain."""
    flags = [LEVEL, Flag("recursive", "R", boolean=True), Flag("selector", "l")]
    assert split(line.split(), flags).options == options


@pytest.mark.parametrize("line", ["-l", "get heps -l", "get heps --config", "get heps --allow=x"])
def test_a_shared_option_that_is_spelled_wrongly_is_refused_too(line: str) -> None:
    """A missing value is told before anything is done."""
    with pytest.raises(UsageError):
        hoist(line.split(), SHARED)
