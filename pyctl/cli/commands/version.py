"""pyctl version: the versions of pyctl and of the cluster."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pyctl import __version__
from pyctl.cli.answers import Answer, Said
from pyctl.client.compatibility import supported
from pyctl.errors import NotFound, PyctlError
from pyctl.resources.catalog import kind_for_word

if TYPE_CHECKING:
    from pyctl.client.reading import Reader

EXAMPLES = """\b
Examples:
  pyctl version
  pyctl version --client
"""


def command(
    ctx: typer.Context,
    *,
    client: Annotated[
        bool, typer.Option("--client", help="pyctl's own version, without asking a datastore.")
    ] = False,
) -> Answer:
    """Show the version of pyctl, those of Calico that it goes with, and the cluster's."""
    text = f"Client Version:    v{__version__}\nCalico Versions:   {supported()}\n"
    if client:
        return Said(text=text)
    try:
        reader, group = ctx.obj.reader(checked=False), ctx.obj.api_group()
        spec, wrong = _asked(reader)
        if group:  # what was known of earlier may have turned out to be over
            text += f"API Group:         {ctx.obj.api_group()}\n"
    except PyctlError as error:
        return Said(text=text, error=error)
    if wrong is not None:
        return Said(text=text, error=wrong)
    text += f"Cluster Version:   {spec.get('calicoVersion') or 'unknown'}\n"
    text += f"Cluster Type:      {spec.get('clusterType') or 'unknown'}\n"
    return Said(text=text)


def _asked(reader: Reader) -> tuple[Mapping[str, Any], PyctlError | None]:
    """What the cluster says of itself, and why it does not."""
    try:
        return reader.get(kind_for_word("clusterinformation"), "default")["spec"], None
    except NotFound as error:
        return {}, _unknown(error)
    except PyctlError as error:
        return {}, error


def _unknown(error: PyctlError) -> PyctlError:
    unknown = PyctlError(f"unable to retrieve Cluster Version or Type: {error}")
    unknown.exit_code = error.exit_code
    return unknown
