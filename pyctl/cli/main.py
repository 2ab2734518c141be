"""The program: finds the verb, runs it, and is the one place that catches errors and exits.

A verb's module is imported only when the verb is used: see VERBS.
"""

from __future__ import annotations

import gc
import signal
import sys
from collections.abc import Sequence
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

from pyctl.cli import arguments, options
from pyctl.cli.answers import Said
from pyctl.cli.arguments import Flag
from pyctl.cli.completers import datastore_types
from pyctl.cli.groups import GROUPS, group
from pyctl.cli.options import choice
from pyctl.cli.report import OutputError, Report
from pyctl.cli.runtime import Runtime
from pyctl.cli.verb import LEVELS, LOG_LEVEL, HelpWanted, load, set_level, unknown
from pyctl.datastores.flags import ClusterFlags
from pyctl.errors import Interrupted, PyctlError, UsageError

VERBS = {
    "get": "Show objects: a table, YAML, JSON, or names.",
    "create": "Create objects; fail for those that exist.",
    "apply": "Create objects, or update those that exist.",
    "replace": "Replace objects that exist.",
    "patch": "Change some fields of an object.",
    "edit": "Change objects in an editor.",
    "delete": "Delete objects.",
    "label": "Set or remove labels of objects.",
    "annotate": "Set or remove annotations of objects.",
    "validate": "Check manifests without a datastore.",
    "datastore": "Back up, restore and compact the datastore.",
    "explain": "Say whether a packet passes on a node, and why.",
    "query": "Show what policies apply to, and what applies.",
    "test": "Hold expected verdicts against what the policies decide.",
    "lint": "Say what is wrong with policies before they are live.",
    "schema": "Show the JSON Schemas of kinds, for editors.",
    "completion": "Show the script by which a shell completes.",
    "version": "Show the versions of pyctl and of the cluster.",
    "help": "Show the help of pyctl or of a verb.",
}
NOT_YET = frozenset({"ipam", "node", "cluster"})
"""calicoctl's groups of commands that pyctl does not have yet."""

_OBJECTS = 500_000
"""So many lists, dicts and the like are made before Python looks for garbage among them.

Commands make many, keep nearly all of them, and end: looking whenever there are 700 more, as usual,
costs much where thousands of objects are read or written, and finds nothing.
"""

SHARED = (
    Flag("datastore"),
    Flag("config", "c"),
    Flag("kubeconfig"),
    Flag("context"),
    Flag("as"),
    Flag("as-group", repeats=True),
    Flag("concurrency"),
    Flag("request-timeout"),
    LOG_LEVEL,
    Flag("allow-version-mismatch", boolean=True),
    Flag("version", boolean=True),
)
MOST_AT_ONCE = 256
_EXIT_BUG = 70
_EXIT_PIPE = 141


class Verbs(TyperGroup):
    """All verbs, each imported when it is asked for."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Global options may stand after the verb too; no words at all mean help."""
        shared, rest = arguments.hoist(args, SHARED)
        if "--version" in shared:
            rest = ["version", "--client"]
        if not rest or rest[0] in ("-h", "--help"):
            raise HelpWanted(ctx.get_help())
        return super().parse_args(ctx, [*shared, *rest])

    def list_commands(self, ctx: Any) -> list[str]:
        """The verbs in the order of their table."""
        return list(VERBS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of a verb; UsageError with the nearest verb for another word."""
        about = VERBS.get(cmd_name)
        if about is None:
            raise _unknown_verb(cmd_name)
        if cmd_name in GROUPS:
            return group(cmd_name, about=about)
        return load(cmd_name, about=about)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """The table of verbs, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(VERBS.items()))


app = typer.Typer(
    cls=Verbs,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="`pyctl help VERB` shows what a verb does, its options, and examples.",
)

Datastore = Annotated[
    str,
    typer.Option(
        metavar="TYPE", help="embedded, etcdv3 or kubernetes.", autocompletion=datastore_types
    ),
]
Config = Annotated[
    str | None,
    typer.Option("--config", "-c", metavar="FILE", help="calicoctl's file of connection settings."),
]
Concurrency = Annotated[
    int,
    typer.Option(
        metavar="N", min=1, max=MOST_AT_ONCE, help="How many writes a cluster gets at a time."
    ),
]
RequestTimeout = Annotated[
    str,
    typer.Option(metavar="TIME", help="How long a request may take: 30s, 2m; 0 for ever."),
]
LogLevel = Annotated[
    str,
    choice("--log-level", "-l", metavar="LEVEL", words=LEVELS),
]
AllowVersionMismatch = Annotated[
    bool,
    typer.Option("--allow-version-mismatch", help="Do not compare versions with the cluster."),
]
Version = Annotated[bool, typer.Option("--version", help="Show pyctl's version and exit.")]


@app.callback()
def root(
    ctx: typer.Context,
    *,
    datastore: Datastore = "",
    config: Config = None,
    kubeconfig: options.Kubeconfig = "",
    context: options.Context = "",
    act_as: options.As = "",
    act_as_group: options.AsGroup = None,
    concurrency: Concurrency = 16,
    request_timeout: RequestTimeout = "30s",
    log_level: LogLevel = "panic",
    allow_version_mismatch: AllowVersionMismatch = False,
    version: Version = False,
) -> None:
    """Protect Kubernetes nodes with Calico host endpoints, and manage Calico's other resources.

    pyctl keeps objects in a datastore: an embedded one on this machine, or a Calico cluster's.
    """
    runtime: Runtime = ctx.obj
    set_level(runtime, log_level)
    runtime.datastore_type = datastore
    runtime.config_file = config
    runtime.flags = ClusterFlags(kubeconfig, context, act_as, tuple(act_as_group or ()))
    runtime.concurrency = concurrency
    runtime.allow_version_mismatch = allow_version_mismatch
    if request_timeout != "30s":
        runtime.request_timeout = _request_timeout(request_timeout)


def main() -> None:
    """Run the program on this process and exit with its code."""
    sys.exit(_on_process(sys.argv[1:]))


def complete() -> None:
    """Run as kubectl_complete-pyctl, which kubectl asks for what may follow `kubectl pyctl`."""
    sys.exit(_on_process(["__complete", *sys.argv[1:]]))


def run(args: Sequence[str], runtime: Runtime) -> int:
    """Run one command line; the exit code."""
    report = Report(runtime)
    try:
        with runtime:
            try:
                return _run(list(args), runtime, report)
            finally:
                report.remarks()
    except BrokenPipeError:
        report.abandon()
        return _EXIT_PIPE
    except OutputError as error:
        report.abandon()
        return report.failure(error)
    except KeyboardInterrupt:
        return report.failure(Interrupted("interrupted"))
    except PyctlError as error:
        return report.failure(error)
    except typer.TyperException as error:
        return report.failure(UsageError(error.format_message()))
    except MemoryError:
        return report.failure(PyctlError("there is not enough memory for this: give it less"))
    except Exception as error:
        word = arguments.not_text(args) if isinstance(error, UnicodeEncodeError) else ""
        if word:
            code = sys.getfilesystemencoding()
            return report.failure(UsageError(f"{word!r} on the command line is not text in {code}"))
        report.bug(error)
        return _EXIT_BUG


def _on_process(args: Sequence[str]) -> int:
    """Run one command line on this process; Ctrl-C is an exception just as long as it runs."""
    gc.set_threshold(_OBJECTS)
    runtime = Runtime.of_process()
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        return run(args, runtime)
    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        return run(args, runtime)
    except KeyboardInterrupt:  # pressed again while a first one was told
        return Interrupted.exit_code
    finally:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        gc.freeze()  # or Python goes over everything once more before it ends


def _run(args: list[str], runtime: Runtime, report: Report) -> int:
    if args and args[0].startswith("__complete"):
        from pyctl.cli import completing

        described = args[0] == "__complete"
        text = completing.reply(args[1:], get_command(app), runtime, described=described)
        return report.tell(Said(text=text))
    try:
        answer = app(args, prog_name=runtime.program, standalone_mode=False, obj=runtime)
    except HelpWanted as wanted:
        answer = Said(text=f"{wanted}\n")
    if isinstance(answer, int):  # typer gives Ctrl-C back as an exit code
        raise KeyboardInterrupt
    return report.tell(answer)


def _request_timeout(text: str) -> float | None:
    """Seconds, None for no limit."""
    from pyctl.resources.durations import seconds_of

    try:
        seconds = seconds_of(text)
    except ValueError as error:
        raise UsageError(f"--request-timeout: {error}") from error
    if seconds < 0:
        raise UsageError(f"--request-timeout: {text} is less than nothing")
    return seconds or None


def _unknown_verb(word: str) -> UsageError:
    if word in NOT_YET:
        return UsageError(f"the commands of {word} are not supported yet")
    return unknown(word, VERBS, "pyctl")
