"""apply of 5,000 objects, new and again, and of 10,000."""

from __future__ import annotations

from benchmarks.measure import Row, bench, host_endpoints, table


def main() -> None:
    """Measure and print."""
    with bench() as b:
        file = host_endpoints(b.home / "many.yaml", 5000)
        double = host_endpoints(b.home / "double.yaml", 10000)
        y = b.loader(file)
        new = b.pyctl("apply", "-f", str(file), before=["forget"])
        again = b.pyctl("apply", "-f", str(file))
        twice = b.pyctl("apply", "-f", str(double), before=["forget"], runs=3)
        rows = [
            Row("apply of 5,000 new", new, "1.6 T + 2.2 Y", 1.6 * b.T + 2.2 * y),
            Row("apply of the same again", again, "1.6 T + 1.7 Y", 1.6 * b.T + 1.7 * y),
            Row("apply of 10,000 new", twice, "2.2 times 5,000 new", 2.2 * new),
        ]
        table("apply", {"T": b.T, "Y": y}, rows)


if __name__ == "__main__":
    main()
