"""pyctl datastore backup: everything that the datastore holds, as a file of manifests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from typing import TYPE_CHECKING, Annotated

import typer

from pyctl import __version__
from pyctl.cli.answers import Answer, Said, Streamed
from pyctl.cli.outfile import is_passing, write_file
from pyctl.client.backup import saved
from pyctl.documents.yaml_text import dump_documents
from pyctl.errors import Interrupted

if TYPE_CHECKING:
    from pyctl.cli.runtime import Runtime
    from pyctl.client.reading import Reader
    from pyctl.datastores.base import Object

EXAMPLES = """\b
Examples:
  pyctl datastore backup before-upgrade.yaml
  pyctl datastore backup - | gzip > backup.yaml.gz
"""


def command(
    ctx: typer.Context,
    *,
    file: Annotated[
        str, typer.Argument(metavar="FILE", show_default=False, help="A new file; - for stdout.")
    ],
    force: Annotated[bool, typer.Option("--force", help="Overwrite a file that is there.")] = False,
) -> Answer:
    """Write all objects to a file, as manifests in an order in which they can be applied.

    Others may go on writing: the file holds one state of the datastore. What no manifest can set
    is left out: ClusterInformation, built-in profiles, what is made of Kubernetes' own objects.
    """
    runtime: Runtime = ctx.obj
    saving = _Saving(runtime.reader(), runtime.interrupted)
    if file == "-":
        return Streamed(saving.texts())
    held = nullcontext() if is_passing(file) else runtime.interrupts_held()
    with held, runtime.progress.step("saving"):
        write_file(file, saving.texts(), overwrite=force)
    return Said(text=f"Saved {saving.count} resource(s) of revision {saving.revision} in {file}\n")


class _Saving:
    """A backup under way; afterwards `count` and `revision` say what it holds."""

    def __init__(self, reader: Reader, stopping: Callable[[], bool]) -> None:
        self._reader = reader
        self._stopping = stopping
        self.count = 0
        self.revision = ""

    def texts(self) -> Iterator[str]:
        """The text of the file, part by part; the comment is the first document's."""
        texts = dump_documents(self._groups())
        for first in texts:
            yield self._comment() + first
            yield from texts

    def _groups(self) -> Iterator[list[Object]]:
        for page in saved(self._reader):
            if self._stopping():
                raise Interrupted("interrupted: no file was written")
            self.count += len(page.objects)
            self.revision = page.revision
            yield page.objects

    def _comment(self) -> str:
        name = " ".join(self._reader.datastore.name.split())  # a path may hold line breaks
        return (
            f"# {name}, revision {self.revision}, saved by pyctl {__version__}.\n"
            "# `pyctl datastore restore FILE` makes an empty datastore the same again;\n"
            "# `pyctl apply -f FILE` adds these objects to any datastore.\n"
        )
