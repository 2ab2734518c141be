"""Cases held against the engine: what should become of flows, and what does.

A case that names ends instead of addresses stands for several flows: all must come out alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from pyctl.errors import UsageError
from pyctl.policy.asking import question_of
from pyctl.policy.cases import Case, Expected
from pyctl.policy.flows import FORWARD, LOCAL_IN, LOCAL_OUT, LOOPBACK, Flow
from pyctl.policy.hosts import Host, Hosts
from pyctl.policy.questions import flows
from pyctl.policy.scenarios import Scenario, Scenarios
from pyctl.policy.settings import NFTABLES
from pyctl.policy.snapshot import Snapshot
from pyctl.policy.verdicts import Explanation, Verdict
from pyctl.resources.addresses import parse_address

Object = dict[str, Any]

_INTERFACES = {
    LOCAL_IN: ("incoming",),
    LOCAL_OUT: ("outgoing",),
    FORWARD: ("incoming", "outgoing"),
    LOOPBACK: (),
}
"""Which interfaces a path has."""
_RESENT = "invalid"
"""What packets of earlier connections count too, when they are sent once more."""


class Trial(NamedTuple):
    """A case, and what became of it; `differences` are empty where it is as expected.

    `flow` is the first that differs, else the first of all; `verdict` belongs to it. `expected` is
    the verdict that should be. `host` and `opened` can explain it.
    """

    scenario: Scenario
    case: Case
    flow: Flow
    verdict: Verdict
    expected: str
    differences: tuple[str, ...]
    host: Host
    opened: Host | None

    def explained(self) -> Explanation:
        """The walk of the flow."""
        return self.host.explain(self.flow, self.opened)


class Refused(NamedTuple):
    """A case that cannot be tried, and why."""

    case: Case
    why: str


class Bench:
    """Runs scenarios.

    The objects of a scenario lie over `base`; `elsewhere` is in force where it has none itself.
    """

    def __init__(
        self,
        base: Sequence[Object] = (),
        elsewhere: Sequence[Object] = (),
        backend: str | None = None,
    ) -> None:
        self._base = tuple(base)
        self._elsewhere = tuple(elsewhere)
        self._backend = backend
        self._hosts: Hosts | None = None

    def run(self, found: Scenarios) -> Iterator[Trial | Refused]:
        """Every case of a file, in order."""
        for scenario in found.scenarios:
            yield from self._scenario(found, scenario)

    def _scenario(self, found: Scenarios, scenario: Scenario) -> Iterator[Trial | Refused]:
        host = self._host(found, scenario, scenario.objects)
        opened = None
        if scenario.before is not None:
            opened = self._host(found, scenario, scenario.before)
        for case in scenario.cases:
            try:
                yield _tried(scenario, case, host, opened)
            except (UsageError, ValueError) as error:
                yield Refused(case, str(error))

    def _host(
        self, found: Scenarios, scenario: Scenario, objects: tuple[Object, ...] | None
    ) -> Host:
        if objects is None:
            if self._hosts is None:
                self._hosts = Hosts(Snapshot(self._elsewhere))
            hosts = self._hosts
        else:
            hosts = Hosts(Snapshot((*self._base, *objects)))
        return hosts.host(
            found.host,
            interfaces=found.interfaces,
            translations=scenario.translations,
            backend=self._backend,
        )


def differences(expected: Expected, verdict: Verdict) -> list[str]:
    """What of a verdict is not as expected: `verdict deny, expected allow`.

    Where Calico's dataplane does not do what its rules say, only the verdict is compared. Of what
    counted the packets invalid ones are left out: those that earlier connections send once more are
    counted there too.
    """
    wanted = {
        "verdict": expected.documented or expected.verdict,
        "request": "" if expected.documented else expected.request,
        "reply": "" if expected.documented else expected.reply,
    }
    found = [
        f"{name} {getattr(verdict, name) or 'none'}, expected {value}"
        for name, value in wanted.items()
        if value and getattr(verdict, name) != value
    ]
    if expected.decided is not None and not expected.documented:
        told, counted = _counting(verdict.decided), _counting(expected.decided)
        if set(told) != set(counted):
            found.append(f"decided {_listed(told)}, expected {_listed(counted)}")
    return found


def _tried(scenario: Scenario, case: Case, host: Host, opened: Host | None) -> Trial:
    expected = case.expected
    if host.place.site.settings.backend == NFTABLES:
        # What counts packets is told of iptables: nftables lets some past it with the same verdict.
        expected = (expected.nftables or expected)._replace(decided=None)
    first: Trial | None = None
    for flow in _flows(case, host):
        verdict = host.decide(flow, opened)
        wrong = tuple(differences(expected, verdict))
        wanted = expected.documented or expected.verdict
        trial = Trial(scenario, case, flow, verdict, wanted, wrong, host, opened)
        if wrong:
            return trial
        first = first or trial
    assert first is not None, "a question means one flow at least"
    return first


def _flows(case: Case, host: Host) -> Sequence[Flow]:
    """The flows of a case: itself where it says everything."""
    flow = case.flow
    asked = _INTERFACES.get(flow.path)
    is_whole = asked is not None and all(getattr(flow, name) for name in asked)
    if is_whole and parse_address(flow.source) and parse_address(flow.destination):
        return [flow]
    return flows(host, question_of(flow))


def _counting(decided: Sequence[str]) -> list[str]:
    return [entry for entry in decided if not entry.endswith(f": {_RESENT}")]


def _listed(decided: Sequence[str]) -> str:
    return "; ".join(sorted(decided)) or "nothing"
