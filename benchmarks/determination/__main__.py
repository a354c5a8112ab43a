"""Measure and write RESULTS.md: `python -m benchmarks.determination`.

The plain evaluator is measured on its first children and reckoned up; that it and the fast path
give the same is tested in tests/agreement. See `benchmarks.measuring`.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from benchmarks.measuring import Told, heading, options, report, sweeps

from .histories import invent
from .methods import METHODS, PLAIN, READING, SAMPLE

NAME = "determination"
PACKAGES = ("muara", "polars")


def main() -> int:
    parser = options(NAME, __doc__, METHODS)
    parser.add_argument("--children", type=int, default=1_000_000)
    parser.add_argument("--each", type=int, default=10, help="observations of a child")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        path = Path(folder) / "histories.parquet"
        invent(asked.children, asked.each).write_parquet(path)
        found = sweeps(NAME, path, asked, peers=())
    lines = [
        heading("Determination", NAME, PACKAGES, asked),
        f"{asked.children:,} children with {asked.each} observations each, in no order, by the",
        f"reading {READING}. From frame to frame, ids of the deciding observations included. Best",
        f"of the rounds; the plain evaluator on {SAMPLE:,} children, reckoned up.\n",
        _table(found, asked.children),
    ]
    report(NAME, lines, asked)
    return 0


def _table(found: Told, children: int) -> str:
    lines = [
        "| method | s | processor s | peak above the data, MiB |",
        "| --- | --: | --: | --: |",
    ]
    for name, told in found.items():
        times = children / SAMPLE if name == PLAIN else 1
        seconds, spent = (min(told[clock]) * times for clock in ("seconds", "processor"))
        lines.append(f"| {name} | {seconds:.2f} | {spent:.2f} | {max(told['peak']) >> 20:,} |")
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    sys.exit(main())
