"""What the policies decide about packets to, from and through a node. Pure: objects in, values out.

Calico's own rules, held against recordings of real packets through its dataplane. Ask by these:

- snapshot.Snapshot(objects): what is in force; stored objects of any kind, in any order.
  `.policies` are in the order of evaluation, `.tiers`, `.profiles`, `.peers` (whom selectors mean).
- hosts.Hosts(snapshot).host(node) -> Host; Host.decide(flow) -> verdicts.Verdict without a trace,
  Host.explain(flow) -> verdicts.Explanation with the walk: legs, stages, and the rules asked.
- flows.Flow: the first packet of a connection, in the words of the conformance recordings;
  questions.flows(host, Question) makes flows of names, nets and whatever else a user knows.
- telling.short_answer(explanation) and telling.rows(explanation): an explanation in words.
- endpoints.applied_to(endpoint, snapshot): the policies that are for an endpoint.
  rules.read_rule(rule, namespace): a rule as sets and numbers, with the IP versions it matches.
- scenarios.read_scenarios(value, source, read_object): a file of flows and expected verdicts.
"""

from __future__ import annotations
