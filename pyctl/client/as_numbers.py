"""The AS number of nodes that have none of their own, as their table shows it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pyctl.client.reading import Reader
from pyctl.errors import NotFound, PyctlError
from pyctl.printers.cells import CALICO_AS_NUMBER
from pyctl.printers.found import Found
from pyctl.resources.catalog import kind_named


def default_as_number(reader: Reader, found: Sequence[Found]) -> str:
    """The default, looked up only when a Node was found that needs it."""
    nodes = (obj for part in found if part.kind.name == "Node" for obj in part.objects)
    return configured(reader) if any(map(_lacks_as_number, nodes)) else CALICO_AS_NUMBER


def configured(reader: Reader) -> str:
    """That of the BGPConfiguration `default`, else Calico's; `unknown` when it cannot be read."""
    kind = kind_named("BGPConfiguration")
    assert kind is not None
    try:
        number = reader.get(kind, "default")["spec"].get("asNumber")
    except NotFound:
        return CALICO_AS_NUMBER
    except PyctlError:
        return "unknown"
    return CALICO_AS_NUMBER if number is None else str(number)


def _lacks_as_number(node: dict[str, Any]) -> bool:
    """Whether a node speaks BGP under the default AS number."""
    bgp = node["spec"].get("bgp")
    return bgp is not None and bgp.get("asNumber") is None
