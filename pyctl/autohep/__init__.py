"""Automatic host endpoints: which ones nodes should have, as a pure function of what is stored."""

from pyctl.autohep.planning import (
    Change,
    Create,
    Delete,
    Plan,
    Update,
    nodes_touched,
    plan,
    plan_nodes,
)
from pyctl.autohep.world import CREATED_BY, MemoryWorld, World, is_ours

__all__ = [
    "CREATED_BY",
    "Change",
    "Create",
    "Delete",
    "MemoryWorld",
    "Plan",
    "Update",
    "World",
    "is_ours",
    "nodes_touched",
    "plan",
    "plan_nodes",
]
