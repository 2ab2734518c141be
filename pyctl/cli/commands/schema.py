"""pyctl schema: the JSON Schemas of kinds, or their CustomResourceDefinitions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from pyctl.cli.answers import Answer, Said
from pyctl.cli.completers import among, kinds
from pyctl.errors import PyctlError, UsageError
from pyctl.resources.catalog import KINDS, Kind, kind_for_word

EXAMPLES = """\b
Examples:
  pyctl schema hostendpoint
  pyctl schema --all > calico.json
  pyctl schema --all --output-dir schemas/
  pyctl schema --crds | kubectl apply -f -
"""

ALL = "all"
"""The file of --output-dir with the schema of everything."""

API_GROUPS = ("crd.projectcalico.org/v1", "projectcalico.org/v3")
"""Those in which clusters keep Calico's objects, the usual one first."""

Words = Annotated[
    list[str] | None,
    typer.Argument(
        show_default=False,
        metavar="[KIND...]",
        help="One kind, or several for a schema that takes any of them.",
        autocompletion=kinds,
    ),
]
Everything = Annotated[
    bool, typer.Option("--all", help="All kinds, and the lists that may hold them.")
]
OutputDir = Annotated[
    str,
    typer.Option(
        "--output-dir", metavar="DIR", help="Write a file for each kind into this directory."
    ),
]
Crds = Annotated[
    bool,
    typer.Option(
        "--crds", help="CustomResourceDefinitions instead, of all kinds if none is named."
    ),
]
ApiGroup = Annotated[
    str,
    typer.Option(
        "--api-group",
        metavar="GROUP/VERSION",
        help="With --crds: crd.projectcalico.org/v1, the default, or projectcalico.org/v3.",
        autocompletion=among(API_GROUPS),
    ),
]


def command(
    ctx: typer.Context,
    *,
    words: Words = None,
    everything: Everything = False,
    output_dir: OutputDir = "",
    crds: Crds = False,
    api_group: ApiGroup = "",
) -> Answer:
    """Show the JSON Schema of a kind, or one schema for several kinds or for all of them.

    Editors that know a schema complete fields and mark mistakes as you type. It is draft-07, which
    they understand. What a schema refuses pyctl refuses; rules over several fields need validate.
    """
    if crds:
        named = _kinds(words or [], everything=everything or not words)
        return _definitions(named, api_group or API_GROUPS[0], output_dir, chosen=bool(words))
    if api_group:
        raise UsageError("--api-group is for --crds: JSON Schemas are those of manifests")
    return _schemas(_kinds(words or [], everything=everything), output_dir, everything=everything)


def _kinds(words: Sequence[str], *, everything: bool) -> list[Kind]:
    if everything and words:
        raise UsageError(f"--all means every kind: leave out {' '.join(words)}, or --all")
    if everything:
        return list(KINDS)
    if not words:
        raise UsageError("name a kind of resource, such as hostendpoint, or give --all")
    kinds = [kind_for_word(part) for word in words for part in word.split(",")]
    return list({kind.name: kind for kind in kinds}.values())


def _schemas(kinds: Sequence[Kind], output_dir: str, *, everything: bool) -> Answer:
    """JSON Schemas of kinds: one that takes them all, or files of one for each kind."""
    from pyctl.documents.json_text import dump_json

    if not output_dir:
        whole = everything or len(kinds) > 1
        return Said(text=dump_json(_one(kinds, whole=whole)) + "\n")
    schemas = {kind.module: _one([kind], whole=False) for kind in kinds}
    if everything:
        schemas[ALL] = _one(kinds, whole=True)
    texts = {f"{name}.json": dump_json(schema) + "\n" for name, schema in schemas.items()}
    _write(Path(output_dir), texts)
    return Said(text=f"Wrote {len(texts)} schema(s) into {output_dir}\n")


def _definitions(kinds: Sequence[Kind], group: str, output_dir: str, *, chosen: bool) -> Answer:
    """CustomResourceDefinitions of kinds; those that have none count only where they are named."""
    from pyctl.documents.yaml_text import dump_yaml
    from pyctl.resources.crds import GROUPS, definition, definitions

    if group not in GROUPS:
        raise UsageError(f"unknown API group '{group}' (known: {', '.join(GROUPS)})")
    found = GROUPS[group]
    made = [definition(kind, found) for kind in kinds] if chosen else definitions(kinds, found)
    if not output_dir:
        return Said(text="---\n".join(dump_yaml(definition) for definition in made))
    texts = {_file_name(definition): dump_yaml(definition) for definition in made}
    _write(Path(output_dir), texts)
    return Said(text=f"Wrote {len(texts)} definition(s) into {output_dir}\n")


def _file_name(definition: Mapping[str, Any]) -> str:
    """`crd.projectcalico.org_hostendpoints.yaml`, as Calico calls these files."""
    spec = definition["spec"]
    return f"{spec['group']}_{spec['names']['plural']}.yaml"


def _one(kinds: Sequence[Kind], *, whole: bool) -> dict[str, Any]:
    from pyctl.resources.json_schema import schema_for, schema_for_all

    return schema_for_all(kinds) if whole else schema_for(kinds[0])


def _write(directory: Path, texts: Mapping[str, str]) -> None:
    """Write files, each of them whole or not at all."""
    try:
        directory.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            half = directory / f".{name}.new"
            half.write_text(text, encoding="utf-8")
            half.replace(directory / name)
    except OSError as error:
        why = error.strerror or str(error)
        raise PyctlError(f"cannot write schemas into {str(directory)!r}: {why}") from error
    except ValueError as error:
        raise PyctlError(
            f"no directory can be called {str(directory)!r}: a NUL is in it"
        ) from error
