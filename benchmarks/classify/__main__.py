"""Measure and write RESULTS.md: `python -m benchmarks.classify`.

All methods must give the same answers. OpenFisca-Core may be installed in another environment:
name its interpreter with --peers-python. See `benchmarks.measuring`.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path

from benchmarks.measuring import Told, heading, options, report, sweeps

from . import file
from .children import save
from .methods import METHODS

NAME = "classify"
YARDSTICK, SLOWEST = "Polars, by hand", "OpenFisca-Core"
PACKAGES = ("muara", "polars", "narwhals", "numpy", "pandas", "duckdb")


def main() -> int:
    parser = options(NAME, __doc__, METHODS)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--file-rows", type=int, default=0, help="also a Parquet file of so many")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        save(asked.rows, Path(folder))
        found = sweeps(NAME, Path(folder), asked, peers=[SLOWEST])
    _check_agreement(found)
    lines = [heading("Classification", NAME, PACKAGES, asked), _table(found, rows=asked.rows)]
    if asked.file_rows:
        lines.append(file.section(asked.file_rows, folder=asked.folder))
    report(NAME, lines, asked)
    return 0


def _check_agreement(found: Told) -> None:
    answers = {name: told["answers"][0] for name, told in found.items()}
    for name, told in answers.items():
        if told != answers[YARDSTICK]:
            raise SystemExit(f"{name} answers otherwise than {YARDSTICK}: nothing is compared.")


def _table(found: Told, *, rows: int) -> str:
    best = {name: min(told["seconds"]) for name, told in found.items()}
    slowest = best.get(SLOWEST)
    lines = [
        f"## In memory: {rows:,} children, both SDG series and a legal ladder of six rungs\n",
        "All methods gave the same answers. Times are the best of the rounds, which a busy machine",
        "disturbs least; processor time is what all threads together used.\n",
        "| method | ms | processor ms | million rows/s | of Polars by hand | times OpenFisca "
        "| peak above input |",
        "| --- | --: | --: | --: | --: | --: | --: |",
    ]
    for name, seconds in sorted(best.items(), key=lambda item: item[1]):
        ratio = f"{best[YARDSTICK] / seconds:.2f}"
        times = f"{slowest / seconds:.0f}" if slowest else "-"
        peak = statistics.median(found[name]["peak"])
        spent = min(found[name]["processor"])
        lines.append(
            f"| {name} | {1000 * seconds:,.0f} | {1000 * spent:,.0f} "
            f"| {rows / seconds / 1e6:,.0f} | {ratio} | {times} | {peak / rows:.0f} B/row |"
        )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
