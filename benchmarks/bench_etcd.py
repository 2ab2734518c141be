"""get and apply of 5,000 objects on etcd, beside H (importing typer and httpx) and Y."""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks.measure import Row, bench, host_endpoints, table
from tests.etcd_server import running


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as data, running(Path(data)) as server, bench() as b:
        b.on_etcd(server)
        few = host_endpoints(b.home / "few.yaml", 5)
        many = host_endpoints(b.home / "many.yaml", 5000)
        h, y = b.python("-c", "import typer, httpx"), b.loader(many)
        b.setup("apply", "-f", str(few))
        rows = [Row("get of 5", b.pyctl("get", "heps", runs=15), "1.4 H", 1.4 * h)]
        new = b.pyctl("apply", "-f", str(many), before=["forget"])
        again = b.pyctl("apply", "-f", str(many))
        for output in ("wide", "json"):
            seconds, limit = b.pyctl("get", "heps", "-o", output), 1.4 * h + 0.8 * y
            rows.append(Row(f"get of 5,000 -o {output}", seconds, "1.4 H + 0.8 Y", limit))
        rows += [
            Row("apply of 5,000 new", new, "1.4 H + 3 Y", 1.4 * h + 3 * y),
            Row("apply of the same again", again, "1.4 H + 2.2 Y", 1.4 * h + 2.2 * y),
        ]
        table("etcd", {"H": h, "Y": y}, rows)


if __name__ == "__main__":
    main()
