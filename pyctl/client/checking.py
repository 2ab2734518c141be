"""validate: what is wrong with a manifest as far as it shows without a datastore."""

from __future__ import annotations

from pyctl.client.namespaces import Scope, namespace_of
from pyctl.client.outcome import Outcome
from pyctl.errors import Invalid, UsageError
from pyctl.manifests.manifest import Manifest
from pyctl.resources.decode import validate


def check(manifest: Manifest, scope: Scope) -> Outcome:
    """The outcome of checking a manifest: its namespace, then every rule of its kind."""
    kind, name = manifest.kind, manifest.name
    try:
        namespace = namespace_of(kind, manifest.namespace, scope, single=True)
    except UsageError as error:
        return Outcome(kind=kind, name=name, error=error, source=manifest.source)
    checked = validate(kind, manifest.object)
    return Outcome(
        kind=kind,
        name=name,
        namespace=namespace,
        object=None if checked.problems else checked.object,
        error=Invalid(checked.problems) if checked.problems else None,
        source=manifest.source,
        remarks=(*manifest.remarks, *checked.remarks),
    )
