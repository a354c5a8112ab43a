"""Measure and write RESULTS.md: `python -m benchmarks.allocation`.

All exact methods must give answers of the same worth. HiGHS may be installed in another
environment: name its interpreter with --peers-python. See `benchmarks.measuring`.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from benchmarks.measuring import Told, heading, options, report, sweeps

from .families import SCHEMES, Task, invent
from .methods import EXACT, METHODS, PEERS

NAME = "allocation"
PACKAGES = ("muara", "ortools", "polars", "numpy")
WHOLE, SLOW = "Muara: placements, cut-offs and every reason", "HiGHS: whole numbers"
LARGE = 50_000


def main() -> int:
    parser = options(NAME, __doc__, METHODS)
    parser.set_defaults(limit=300)
    asked = parser.parse_args()
    lines = [
        heading("Allocation", NAME, PACKAGES, asked),
        "Invented families wait for three schemes in ten; there are places for 40 % of what is",
        "waited for, at most three for a family, everyone first. All exact methods gave answers of",
        "the same worth. Muara's time is that of the whole call, from frame to frames: lots,",
        "cut-offs and the reason of everybody who waits on; the others solve alone, from arrays",
        "that are ready.\n",
    ]
    for families, districts in ((5_000, 1), (200_000, 40), (200_000, 1)):
        with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
            path, task = Path(folder) / "task.npz", invent(families, districts)
            task.save(path)
            slow = [SLOW] if families > LARGE else []
            found = sweeps(NAME, path, asked, peers=PEERS, without=slow)
        _check(found)
        lines.append(_table(found, task))
    report(NAME, lines, asked)
    return 0


def _check(found: Told) -> None:
    exact = {n: {tuple(each) for each in t["worth"]} for n, t in found.items() if n in EXACT}
    if len(set().union(*exact.values())) > 1:
        raise SystemExit(f"The exact methods do not agree, nothing is compared: {exact}")


def _table(found: Told, task: Task) -> str:
    families, districts = len(task.points), len(task.seats)
    best = {name: min(told["seconds"]) for name, told in found.items()}
    where = "one line" if districts == 1 else f"{districts} districts"
    lines = [
        f"## {families:,} families x {SCHEMES} schemes, {where}: {len(task.family):,} pairs\n",
        "| method | s | processor s | times Muara | families with a place | sum of scores |",
        "| --- | --: | --: | --: | --: | --: |",
    ]
    for name, seconds in sorted(best.items(), key=lambda item: item[1]):
        served, sixths = found[name]["worth"][0]
        ratio = f"{seconds / best[WHOLE]:.2f}" if WHOLE in best else "-"
        lines.append(
            f"| {name} | {seconds:.3f} | {min(found[name]['processor']):.3f} | {ratio} "
            f"| {served:,} | {sixths / 600:,.2f} |"
        )
    return "\n".join([*lines, *_unfinished(found), ""])


def _unfinished(found: Told) -> list[str]:
    left = [name for name in METHODS if name not in found]
    return [f"\nNot finished or not run at this size: {', '.join(left)}."] if left else []


if __name__ == "__main__":
    sys.exit(main())
