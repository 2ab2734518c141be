"""Automatic host endpoints: switching them on for 5,000 nodes, and one node more."""

from __future__ import annotations

from benchmarks.measure import Bench, Row, bench, nodes, table

_SWITCH = '{{"spec": {{"controllers": {{"node": {{"hostEndpoint": {{"autoCreate": "{}"}}}}}}}}}}'


def main() -> None:
    """Measure and print."""
    with bench() as b:
        few = nodes(b.home / "few.yaml", 5)
        many = nodes(b.home / "many.yaml", 5000)
        one = nodes(b.home / "one.yaml", 1, first=9000)
        applied = b.pyctl("apply", "-f", str(many), before=["forget"])
        enabled = _patched(b)
        more = _one_more(b, str(one))
        b.setup("forget")
        b.setup("apply", "-f", str(few))
        b.setup("patch", "kubecontrollersconfig", "default", "-p", _SWITCH.format("Enabled"))
        base = _one_more(b, str(one))
        rows = [
            Row("autoCreate Enabled, 5,000 nodes", enabled, "1.5 times their apply", 1.5 * applied),
            Row("one node more at 5,000", more, "1.3 times that at 5", 1.3 * base),
        ]
        table("automatic host endpoints", {"apply of 5,000 nodes": applied, "T": b.T}, rows)


def _patched(b: Bench) -> float:
    """CPU seconds of switching on, each time after switching off."""
    off = ["patch", "kubecontrollersconfig", "default", "-p", _SWITCH.format("Disabled")]
    on = ["patch", "kubecontrollersconfig", "default", "-p", _SWITCH.format("Enabled")]
    return b.pyctl(*on, before=off, runs=3)


def _one_more(b: Bench, file: str) -> float:
    """CPU seconds of applying a node that was not there."""
    return b.pyctl("apply", "-f", file, before=["delete", "-s", "-f", file], runs=9)


if __name__ == "__main__":
    main()
