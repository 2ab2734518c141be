"""pyctl get --watch: rows and objects as they change, until somebody has seen enough."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator, Sequence

import pytest

from pyctl.cli.main import run
from pyctl.cli.runtime import Runtime
from pyctl.client.reading import Reader
from pyctl.datastores.base import Event
from pyctl.errors import Compacted
from pyctl.resources.kind import Kind
from tests.conftest import Pyctl, Result

SECOND = "b-has-a-longer-name"

Step = Callable[[], object]


def hep(name: str) -> str:
    """A HostEndpoint on one line."""
    return (
        "{apiVersion: projectcalico.org/v3, kind: HostEndpoint, "
        f"metadata: {{name: {name}, labels: {{site: x}}}}, "
        "spec: {node: n1, interfaceName: eth0}}"
    )


class Scripted(Reader):
    """A reader whose watches take steps, and tell what came of each; then Ctrl-C is pressed."""

    steps: Sequence[Step] = ()

    def watch(
        self, kind: Kind, *, since: str, namespace: str = "", idle: float | None = None
    ) -> Iterator[Event]:
        """The events after each step, from the datastore's own watch."""
        assert idle is None, "a user's watch does not end by itself"
        for step in self.steps:
            step()
            for event in super().watch(kind, since=since, namespace=namespace, idle=0):
                since = event.object["metadata"]["resourceVersion"]
                yield event
        raise KeyboardInterrupt


class Watching:
    """The program with one endpoint stored, watching while three changes are made to a second."""

    def __init__(self, pyctl: Pyctl) -> None:
        self._pyctl = pyctl
        self.ok("apply", "-f", "-", stdin=hep("a"))
        self.steps: list[Step] = [
            lambda: self.ok("apply", "-f", "-", stdin=hep(SECOND)),
            lambda: self.ok("label", "hep", SECOND, "site=y", "--overwrite"),
            lambda: self.ok("delete", "hep", SECOND),
        ]

    def ok(self, *args: str, stdin: str = "") -> str:
        """Run another command."""
        return self._pyctl.ok(*args, stdin=stdin)

    def __call__(
        self, *args: str, terminal: bool = False, stdout: io.StringIO | None = None
    ) -> Result:
        """Run `get` with these arguments, take the steps, press Ctrl-C."""
        steps = self.steps

        class World(Runtime):
            def reader(self, *, checked: bool = True) -> Reader:
                reader = Scripted(*self._open())
                reader.steps = steps
                return reader

        stdout, stderr = stdout or io.StringIO(), io.StringIO()
        world = World(
            stdin=io.BytesIO(hep(SECOND).encode()),
            stdout=stdout,
            stderr=stderr,
            environ={"HOME": str(self._pyctl.home), "TERM": "dumb"},
            stdout_is_terminal=terminal,
        )
        code = run(["get", *args], world)
        return Result(stdout=stdout.getvalue(), stderr=stderr.getvalue(), code=code)


@pytest.fixture
def watching(pyctl: Pyctl) -> Watching:
    """A watch to be."""
    return Watching(pyctl)


@pytest.mark.parametrize(
    ("line", "stdout"),
    [
        (
            "hep -w",
            (
                "NAME   NODE   \n"
                "a      n1     \n"
                "b-has-a-longer-name   n1     \n"
                "b-has-a-longer-name   n1     \n"
                "b-has-a-longer-name   n1     \n"
            ),
        ),
        (
            "hep --watch --output-watch-events --show-labels",
            (
                "EVENT      NAME   NODE   LABELS   \n"
                "ADDED      a      n1     site=x   \n"
                "ADDED      b-has-a-longer-name   n1     site=x   \n"
                "MODIFIED   b-has-a-longer-name   n1     site=y   \n"
                "DELETED    b-has-a-longer-name   n1     site=y   \n"
            ),
        ),
        (
            "hep --watch-only",
            (
                "NAME                  NODE   \n"
                "b-has-a-longer-name   n1     \n"
                "b-has-a-longer-name   n1     \n"
                "b-has-a-longer-name   n1     \n"
            ),
        ),
        (
            "hep -w -l site=y",
            (
                "NAME                  NODE   \nb-has-a-longer-name   n1     \n"
                "b-has-a-longer-name   n1     \n"
            ),
        ),
        (
            "hep -w --no-headers -o custom-columns=N:.metadata.name,L:.metadata.labels.site",
            "a     x\nb-has-a-longer-name   x\nb-has-a-longer-name   y\nb-has-a-longer-name   y\n",
        ),
        ("hep -w -o custom-columns=NODE", "NODE   \nn1     \nn1     \nn1     \nn1     \n"),
        ("hep -w -o name", "hostendpoint/a\n" + "hostendpoint/b-has-a-longer-name\n" * 3),
        ("hep a -w -o name", "hostendpoint/a\n"),
        ("hep/a --watch-only -o name", ""),
        (
            "hep -w -o jsonpath={.metadata.name}={.metadata.labels.site}; -l site=x",
            "a=x;b-has-a-longer-name=x;b-has-a-longer-name=x;",
        ),
        (
            "hep -w --output-watch-events -o jsonpath={.type}:{.object.metadata.name}; -l site=x",
            "ADDED:a;ADDED:b-has-a-longer-name;DELETED:b-has-a-longer-name;",
        ),
        (
            "hep -w --output-watch-events -o jsonpath={.type}; --field-selector metadata.name!=a",
            "ADDED;MODIFIED;DELETED;",
        ),
        ("hep -w -o jsonpath-as-json={.metadata.name} -l site=y", f'[\n    "{SECOND}"\n]\n' * 2),
        ("gnetsets -w", ""),
    ],
)
def test_changes_are_shown_as_they_come(watching: Watching, line: str, stdout: str) -> None:
    """First what is there, then each change; a wide cell widens its column; Ctrl-C says nothing."""
    result = watching(*line.split())
    assert (result.stdout, result.stderr, result.code) == (stdout, "", 130)


def test_documents_are_parted(watching: Watching) -> None:
    """Objects in YAML by three dashes, each as get shows it."""
    before = watching.ok("get", "hep", "a", "-o", "yaml")
    first, *others = watching("hep", "-w", "-o", "yaml").stdout.split("---\n")
    assert first == before
    assert [other.count("kind: HostEndpoint") for other in others] == [1, 1, 1]


def test_events_in_yaml_have_their_type(watching: Watching) -> None:
    """As kubectl's."""
    text = watching("hep", "--watch-only", "--output-watch-events", "-o", "yaml").stdout
    assert [doc.splitlines()[-1] for doc in text.split("---\n")] == [
        "type: ADDED",
        "type: MODIFIED",
        "type: DELETED",
    ]
    assert text.startswith("object:\n  apiVersion: projectcalico.org/v3\n")


def test_events_in_json_stand_on_a_line_each(watching: Watching) -> None:
    """For programs that read lines; objects alone are indented as ever."""
    lines = watching("hep", "-w", "--output-watch-events", "-o", "json").stdout.splitlines()
    events = [json.loads(line) for line in lines]
    assert [(event["type"], event["object"]["metadata"]["name"]) for event in events] == [
        ("ADDED", "a"),
        ("ADDED", SECOND),
        ("MODIFIED", SECOND),
        ("DELETED", SECOND),
    ]
    text = watching("hep", "a", "-w", "-o", "json").stdout
    assert text == watching.ok("get", "hep", "a", "-o", "json") + "\n"


def test_what_is_there_may_be_sorted(watching: Watching) -> None:
    """Changes come when they come, and a note says so."""
    watching.ok("apply", "-f", "-", stdin=hep("c"))
    watching.ok("label", "hep", "a", "z=1")
    result = watching("hep", "-w", "-o", "name", "--sort-by", ".metadata.labels.z")
    assert result.stdout.splitlines()[:3] == [
        "hostendpoint/c",
        "hostendpoint/a",
        "hostendpoint/b-has-a-longer-name",
    ]
    assert result.stderr.startswith("note: --sort-by sorts what is there now")


def test_a_file_names_what_is_watched(watching: Watching) -> None:
    """Of one kind, and there already."""
    watching.steps[0]()
    watching.steps = watching.steps[1:]
    result = watching("-w", "-f", "-", "-o", "jsonpath={.metadata.labels.site}")
    assert (result.stdout, result.code) == ("xyy", 130)


def test_rows_line_up_on_a_terminal(watching: Watching) -> None:
    """They keep the widths of those before."""
    watching.ok("apply", "-f", "-", stdin=hep("an-even-longer-name-than-that"))
    lines = watching("hep", "-w", "--output-watch-events", terminal=True).stdout.splitlines()
    assert [line.index("n1") for line in lines[1:]] == [lines[0].index("NODE")] * 5
    assert lines[0].startswith("EVENT      NAME")


@pytest.mark.parametrize(
    ("line", "stderr", "code"),
    [
        ("hep,tiers -w", "you may only specify a single resource type with --watch\n", 2),
        ("hep/a tier/default -w", "you may only specify a single resource type", 2),
        ("all -w", "you may only specify a single resource type", 2),
        ("hep nope gone -w", "resource does not exist: HostEndpoint(nope)\nresource does not", 3),
        ("hep nope --watch-only", "resource does not exist: HostEndpoint(nope)\n", 3),
        ("hep a -w -l site", "name cannot be provided when a selector is specified\n", 2),
        ("hep -w --export", "--export does not go with --watch\n", 2),
        ("hep --watch-only --sort-by NAME", "--sort-by sorts what is there now, which --wat", 2),
        ("hep --output-watch-events", "option can only be used with --watch or --watch-only\n", 2),
        ("hep -w -o custom-columns=COLOUR", "unknown heading COLOUR, valid values are: NAME", 2),
        ("hep -w --field-selector x=y", "HostEndpoint has no field x to choose by", 2),
        ("hep -w -o jsonpath={.spec.node[0]}", "error executing jsonpath: text is no list", 1),
        ("-w -f -", "resource does not exist: HostEndpoint(b-has-a-longer-name)\n", 3),
    ],
)
def test_what_cannot_be_watched_is_told(
    watching: Watching, line: str, stderr: str, code: int
) -> None:
    """Before anything is shown."""
    result = watching(*line.split())
    assert stderr in result.stderr
    assert (result.stdout, result.code) == ("", code)


@pytest.mark.parametrize(
    ("manifests", "complaint"),
    [
        (
            ["{kind: Tier, metadata: {name: default, resourceVersion: '3'}}"],
            "a watch tells what happens from now on: leave resourceVersion out",
        ),
        (
            ["{kind: Tier, metadata: {name: default}}", "{kind: Tier, metadata: {}}"],
            "objects with and without a name cannot be watched together",
        ),
    ],
)
def test_files_that_name_no_watch(pyctl: Pyctl, manifests: list[str], complaint: str) -> None:
    """What cannot be meant is a mistake of usage."""
    version = "{apiVersion: projectcalico.org/v3, "
    text = "\n---\n".join(manifest.replace("{", version, 1) for manifest in manifests)
    result = pyctl("get", "-w", "-f", "-", stdin=text)
    assert (result.stdout, result.code) == ("", 2)
    assert complaint in result.stderr


def test_a_datastore_that_fails_ends_the_watch(watching: Watching) -> None:
    """In words, with its exit code; what was shown stays."""

    def fail() -> None:
        raise Compacted("the history is gone")

    watching.steps = [watching.steps[0], fail]
    result = watching("hep", "-w", "-o", "name")
    assert result.stdout == "hostendpoint/a\nhostendpoint/b-has-a-longer-name\n"
    assert (result.stderr, result.code) == ("the history is gone\n", 7)


def test_a_reader_that_goes_away_ends_the_watch(watching: Watching) -> None:
    """As `head` does: without a word, with the code of a closed pipe."""

    class Closing(io.StringIO):
        def write(self, text: str) -> int:
            if self.tell():
                raise BrokenPipeError
            return super().write(text)

    result = watching("hep", "-w", "-o", "name", stdout=Closing())
    assert (result.stdout, result.stderr, result.code) == ("hostendpoint/a\n", "", 141)
