"""get of 5 objects and of 5,000: against the smallest typer program and PyYAML's C loader."""

from __future__ import annotations

from benchmarks.measure import Row, bench, host_endpoints, table


def main() -> None:
    """Measure and print."""
    with bench() as b:
        few = host_endpoints(b.home / "few.yaml", 5)
        many = host_endpoints(b.home / "many.yaml", 5000)
        y = b.loader(many)
        b.setup("apply", "-f", str(few))
        rows = [Row("get of 5", b.pyctl("get", "heps", runs=15), "1.6 T", 1.6 * b.T)]
        b.setup("apply", "-f", str(many))
        for output, factor in (("wide", 0.6), ("json", 0.6), ("yaml", 1.5)):
            seconds = b.pyctl("get", "heps", "-o", output)
            limit = 1.6 * b.T + factor * y
            rows.append(Row(f"get of 5,000 -o {output}", seconds, f"1.6 T + {factor} Y", limit))
        table("get", {"T": b.T, "Y": y}, rows)


if __name__ == "__main__":
    main()
