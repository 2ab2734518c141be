"""pyctl schema: the JSON Schemas of kinds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from pyctl.cli.answers import Answer, Said
from pyctl.cli.completers import kinds
from pyctl.errors import PyctlError, UsageError
from pyctl.resources.catalog import KINDS, Kind, kind_for_word

EXAMPLES = """\b
Examples:
  pyctl schema hostendpoint
  pyctl schema --all > calico.json
  pyctl schema --all --output-dir schemas/
"""

ALL = "all"
"""The file of --output-dir with the schema of everything."""


def command(
    ctx: typer.Context,
    *,
    words: Annotated[
        list[str] | None,
        typer.Argument(
            show_default=False,
            metavar="[KIND...]",
            help="One kind, or several for a schema that takes any of them.",
            autocompletion=kinds,
        ),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="All kinds, and the lists that may hold them.")
    ] = False,
    output_dir: Annotated[
        str,
        typer.Option(
            "--output-dir", metavar="DIR", help="Write a file for each kind into this directory."
        ),
    ] = "",
) -> Answer:
    """Show the JSON Schema of a kind, or one schema for several kinds or for all of them.

    Editors that know a schema complete fields and mark mistakes as you type. It is draft-07, which
    they understand. What a schema refuses pyctl refuses; rules over several fields need validate.
    """
    kinds = _kinds(words or [], everything=everything)
    whole = everything or len(kinds) > 1
    from pyctl.documents.json_text import dump_json

    if not output_dir:
        return Said(text=dump_json(_one(kinds, whole=whole)) + "\n")
    schemas = {kind.module: _one([kind], whole=False) for kind in kinds}
    if everything:
        schemas[ALL] = _one(kinds, whole=True)
    texts = {name: dump_json(schema) + "\n" for name, schema in schemas.items()}
    _write(Path(output_dir), texts)
    return Said(text=f"Wrote {len(texts)} schema(s) into {output_dir}\n")


def _kinds(words: Sequence[str], *, everything: bool) -> list[Kind]:
    if everything and words:
        raise UsageError(f"--all means every kind: leave out {' '.join(words)}, or --all")
    if everything:
        return list(KINDS)
    if not words:
        raise UsageError("name a kind of resource, such as hostendpoint, or give --all")
    kinds = [kind_for_word(part) for word in words for part in word.split(",")]
    return list({kind.name: kind for kind in kinds}.values())


def _one(kinds: Sequence[Kind], *, whole: bool) -> dict[str, Any]:
    from pyctl.resources.json_schema import schema_for, schema_for_all

    return schema_for_all(kinds) if whole else schema_for(kinds[0])


def _write(directory: Path, texts: Mapping[str, str]) -> None:
    """Write files, each of them whole or not at all."""
    try:
        directory.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            half = directory / f".{name}.json.new"
            half.write_text(text, encoding="utf-8")
            half.replace(directory / f"{name}.json")
    except (OSError, ValueError) as error:  # the second is a NUL in the name
        why = getattr(error, "strerror", None) or str(error)
        raise PyctlError(f"cannot write schemas into {str(directory)!r}: {why}") from error
