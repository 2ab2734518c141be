"""Groups of commands, such as `pyctl datastore backup`. A group is a row in main.py's VERBS too."""

from __future__ import annotations

from typing import Any

from typer.core import TyperGroup

from pyctl.cli.verb import HelpWanted, load, unknown, write_shared_options
from pyctl.errors import UsageError

GROUPS: dict[str, dict[str, str]] = {
    "datastore": {
        "backup": "Write all objects to a file of manifests.",
        "restore": "Make an empty datastore hold what a backup holds.",
        "compact": "Forget the history of objects, and give its space back.",
    },
    "query": {
        "policies": "Show the policies that apply to endpoints or mention them.",
        "endpoints": "Show the endpoints that a policy or a selector selects.",
        "nodes": "Show the nodes that a policy reaches.",
    },
}
"""Commands of each group, and what they do. `commands/GROUP_COMMAND.py` is imported when used."""

EXAMPLES = {
    "datastore": """\b
Examples:
  pyctl datastore backup before-upgrade.yaml
  pyctl datastore restore backup.yaml
  pyctl datastore compact --keep 1000
""",
    "query": """\b
Examples:
  pyctl query policies node/node-1 -o wide
  pyctl query endpoints globalnetworkpolicy/lock-down
  pyctl query nodes -l "role == 'db'"
""",
}
"""What a group's own help shows; the help of a command has more."""

NOT_YET = {"datastore": frozenset({"lock", "migrate", "unlock"})}
"""calicoctl's commands that a group does not have yet."""


class Group(TyperGroup):
    """The commands of a group, each imported when it is asked for."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """No command at all means help."""
        if not args or args[0] in ("-h", "--help"):
            raise HelpWanted(ctx.get_help())
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: Any) -> list[str]:
        """The commands in the order of their table."""
        return list(GROUPS[_name(self)])

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """A command of the group; UsageError with the nearest one for another word."""
        group = _name(self)
        about = GROUPS[group].get(cmd_name)
        if about is not None:
            return load(cmd_name, group=group, about=about)
        if cmd_name in NOT_YET.get(group, ()):
            raise UsageError(f"pyctl {group} {cmd_name} is not supported yet")
        raise unknown(cmd_name, GROUPS[group], f"pyctl {group}")

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Options of every verb stand last: a group has none of its own."""
        self.format_commands(ctx, formatter)
        write_shared_options(ctx, formatter)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """The table of the group's commands, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(GROUPS[_name(self)].items()))


def group(name: str, *, about: str) -> Group:
    """The command that is a group."""
    return Group(
        name=name,
        help=about,
        epilog=f"{EXAMPLES[name]}\n`pyctl help {name} COMMAND` shows the help of one of them.",
        add_help_option=False,
        rich_markup_mode=None,
    )


def _name(command: Group) -> str:
    assert command.name is not None
    return command.name
