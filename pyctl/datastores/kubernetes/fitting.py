"""Custom resources that do not fit the kind of Calico's that pyctl knows.

What the server lets pass depends on its definitions: those of a newer Calico have other fields,
and some let anything pass.
"""

from __future__ import annotations

from pyctl.datastores.base import Object
from pyctl.datastores.kubernetes.forms import Unreadable
from pyctl.datastores.kubernetes.sources import Remark
from pyctl.datastores.rows import left_out
from pyctl.errors import told
from pyctl.resources.kind import Kind


def fitted(kind: Kind, obj: Object, remark: Remark) -> Object:
    """The object as Calico's programs read it, without the fields that are not known: a remark.

    Raises Unreadable for values of other types than their fields. Kinds that nobody lists, those of
    address management, are as they are.
    """
    if not kind.columns:
        return obj
    from pyctl.resources.decode import fits, read

    if fits(kind, obj):
        return obj
    formed, unknown, problems = read(kind, obj)
    if problems:
        more = f" (and {len(problems) - 1} more)" if problems[1:] else ""
        raise Unreadable(f"it cannot be read: {told(problems[0])}{more}")
    if unknown:
        metadata = obj["metadata"]
        identity = kind.identity(metadata["name"], metadata.get("namespace", ""))
        remark(left_out(identity, unknown))
    return formed
