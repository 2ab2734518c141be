"""What the staged kinds share: the action, and that a staged deletion says nothing else.

Calico's validator asks of a deletion that every other field is unset, and a list that is given and
empty is set. So lists of staged kinds are None while they are unset. Given and empty they stay for
a deletion, to be refused; elsewhere they are dropped, as Go does in writing an object.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from msgspec import field, structs

from pyctl.errors import Path
from pyctl.resources.compiler import members
from pyctl.resources.enforced import EnforcedSpec
from pyctl.resources.metadata import ObjectMeta, Resource
from pyctl.resources.policy import (
    DEFAULT_TIER,
    TIER_DECIDES,
    Directions,
    PolicySelector,
    TierName,
    default_types,
    set_tier_label,
)
from pyctl.resources.rule_schema import PolicyRules
from pyctl.resources.schema import Part, Report, go_name, go_value
from pyctl.resources.tags import Float, one_of

DELETE = "Delete"
_DEFAULT_ACTION = "Set"
_ACTIONS = one_of(_DEFAULT_ACTION, DELETE, "Learn", "Ignore").by_schema()
_ALONE = "should all be zero-value if stagedAction is Delete: leave out"


class StagedSpec(Part):
    """The spec of a staged kind: first what is staged, then what the enforced kind says."""

    BESIDE: ClassVar[str] = ""
    """The one field that a deletion may have, "" when there is none."""

    stagedAction: Annotated[str, _ACTIONS] = ""

    def __post_init__(self) -> None:
        """Drop lists that are given and empty, but for a deletion."""
        if not self.deletes:
            drop_empty(self)

    @property
    def deletes(self) -> bool:
        """Whether it is a deletion that is staged."""
        return self.stagedAction == DELETE

    @property
    def surplus(self) -> list[str]:
        """The fields that a deletion has, and must not have."""
        if not self.deletes:
            return []
        bare = type(self)(stagedAction=DELETE)
        return [
            name
            for attribute, name, _ in members(type(self))
            if name != self.BESIDE and getattr(self, attribute) != getattr(bare, attribute)
        ]

    def default_action(self) -> None:
        """Fill in the schema's action."""
        self.stagedAction = self.stagedAction or _DEFAULT_ACTION

    def check_deletion(self, report: Report, path: Path) -> None:
        """Report a deletion that says too much, with all it says, as Go prints it."""
        surplus = self.surplus
        if surplus:
            but = f", except {go_name(self.BESIDE)}," if self.BESIDE else ""
            reason = f"Spec fields{but} {_ALONE} {', '.join(surplus)}"
            report.fault(path, type(self).__name__, go_value(_filled(self)), reason)


class StagedPolicySpec(StagedSpec):
    """The fields with which the specs of both tiered kinds begin."""

    BESIDE = "tier"

    tier: TierName = ""
    order: Float | None = None
    ingress: PolicyRules | None = None
    egress: PolicyRules | None = None
    selector: PolicySelector = ""
    types: Directions | None = None

    def check_as(self, enforced: type[EnforcedSpec], report: Report, path: Path) -> None:
        """A deletion stands alone; any other policy is judged as if it were enforced."""
        self.check_deletion(report, path)
        if not self.deletes:
            said = {name: getattr(self, name) for name in enforced.__struct_fields__}
            given = {name: value for name, value in said.items() if value is not None}
            enforced(**given).check(report, path)


class StagedPolicy(Resource):
    """A policy that is not enforced yet, in a tier."""

    FIXED_LABELS = TIER_DECIDES

    metadata: ObjectMeta = field(default_factory=ObjectMeta)
    spec: StagedPolicySpec = field(default_factory=StagedPolicySpec)

    def defaults(self) -> None:
        """As for the enforced kind; a deletion has no types, whatever its manifest says."""
        spec = self.spec
        types = spec.types or default_types(spec.ingress, spec.egress)
        spec.types = None if spec.deletes else types
        set_tier_label(self.metadata, spec.tier)

    def schema_defaults(self) -> None:
        """The schema's action is Set, its tier `default`.

        What says too much is refused, and shown as it was given.
        """
        if not self.spec.surplus:
            self.spec.default_action()
            self.spec.tier = self.spec.tier or DEFAULT_TIER


def drop_empty(part: Part) -> None:
    """Unset lists and maps that are given and empty, in the struct and those within it."""
    for attribute, _, shape in members(type(part)):
        value = getattr(part, attribute)
        if isinstance(value, Part):
            drop_empty(value)
        elif shape.pointer and value in ([], {}):
            setattr(part, attribute, None)


def _filled(part: Part) -> Part:
    """The part with empty lists and maps where they are unset: Go prints them so."""
    filled: dict[str, Any] = {}
    for attribute, _, shape in members(type(part)):
        value = getattr(part, attribute)
        if isinstance(value, Part):
            filled[attribute] = _filled(value)
        elif value is None and (shape.item is not None or shape.value is not None):
            filled[attribute] = {} if shape.item is None else []
    return structs.replace(part, **filled)
