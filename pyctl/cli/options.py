"""Every option and argument that two commands share, spelled once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

import typer

from pyctl.cli.completers import among, contexts, kinds_and_names


def choice(*spellings: str, metavar: str, words: Iterable[str]) -> Any:
    """An option that takes one of some words: help lists them, and completion offers them."""
    known = list(words)
    about = f"{', '.join(known)}."
    return typer.Option(*spellings, metavar=metavar, help=about, autocompletion=among(known))


Words = Annotated[
    list[str] | None,
    typer.Argument(
        show_default=False,
        metavar="[KIND [NAME...]]",
        help="KIND NAME..., KIND/NAME..., or kinds with commas between them: heps,tiers.",
        autocompletion=kinds_and_names,
    ),
]

Filename = Annotated[
    list[str] | None,
    typer.Option(
        "--filename",
        "-f",
        metavar="FILE",
        help="A file, a directory, a URL, or - for stdin; may be given several times.",
    ),
]
Recursive = Annotated[
    bool, typer.Option("--recursive", "-R", help="Read the directories below a directory too.")
]
SkipEmpty = Annotated[
    bool, typer.Option("--skip-empty", help="Files that hold no resources are no error.")
]
Namespace = Annotated[
    str, typer.Option("--namespace", "-n", metavar="NAME", help="The namespace to act in.")
]
Selector = Annotated[
    str | None,
    typer.Option(
        "--selector",
        "-l",
        metavar="SELECTOR",
        show_default=False,
        help="Only objects with these labels: Calico's selectors, or kubectl's.",
    ),
]
FieldSelector = Annotated[
    str | None,
    typer.Option(
        "--field-selector",
        metavar="FIELD=VALUE",
        show_default=False,
        help="Only objects with these values in metadata or in columns; != for others.",
    ),
]

Backend = Annotated[
    str,
    typer.Option(
        "--backend",
        metavar="NAME",
        help="iptables or nftables, where no object says which.",
        autocompletion=among(("iptables", "nftables")),
    ),
]
Overlay = Annotated[
    bool,
    typer.Option(
        "--overlay", help="Lay the files of -f over what the datastore holds, as apply would."
    ),
]
Kubeconfig = Annotated[
    str, typer.Option(metavar="FILE", help="A kubeconfig: Kubernetes is the datastore.")
]
Context = Annotated[
    str,
    typer.Option(metavar="NAME", help="The kubeconfig context to use.", autocompletion=contexts),
]
As = Annotated[str, typer.Option("--as", metavar="USER", help="Act as this user of Kubernetes.")]
AsGroup = Annotated[
    list[str] | None,
    typer.Option("--as-group", metavar="GROUP", help="Act as a member of this group; repeatable."),
]
DryRun = Annotated[
    str,
    typer.Option(
        "--dry-run",
        metavar="none|client|server",
        show_default=False,
        help="Check everything and write nothing; alone it means client.",
    ),
]
ObjectOutput = Annotated[
    str,
    typer.Option(
        "--output",
        "-o",
        metavar="FORMAT",
        show_default=False,
        autocompletion=among(("yaml", "json", "name")),
        help="Print the objects as they are stored: yaml, json or name.",
    ),
]
AllNamespaces = Annotated[
    bool, typer.Option("--all-namespaces", "-A", help="The objects of all namespaces.")
]
Everything = Annotated[bool, typer.Option("--all", help="All objects of the kind.")]
