"""Measure and write RESULTS.md: `python -m benchmarks.allocation`.

Every method runs in a process of its own, in sweeps, so that a busy moment of the machine falls
on all alike; the best of all rounds counts. All exact methods must give answers of the same worth.
HiGHS may be installed in another environment: name its interpreter with --peers-python.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.measuring import machine

from .families import SCHEMES, Task, invent
from .methods import EXACT, METHODS, PEERS

RESULTS = Path(__file__).with_name("RESULTS.md")
PACKAGES = ("muara", "ortools", "polars", "numpy")
WHOLE, SLOW = "Muara: placements, cut-offs and every reason", "HiGHS: whole numbers"
Told = dict[str, dict[str, list]]


def main() -> int:
    asked = _arguments()
    lines = [
        f"# Allocation, measured\n\n`python -m benchmarks.allocation {_typed()}`\n",
        f"{machine(PACKAGES)} {asked.sweeps} sweeps of {asked.rounds} rounds.\n",
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
            lines.append(_table(_sweeps(asked, path, task), task))
    text = "\n".join(lines)
    sys.stdout.write(text)
    if not asked.dry:
        RESULTS.write_text(text, encoding="utf-8")
    return 0


def _typed() -> str:
    shown = [word for word in sys.argv[1:] if not word.startswith("/")]
    return " ".join(word for word in shown if word not in ("--peers-python", "--folder"))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.allocation", description=__doc__)
    parser.add_argument("--sweeps", type=int, default=3)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--limit", type=int, default=300, help="seconds for one method and sweep")
    parser.add_argument("--only", nargs="*", choices=list(METHODS), default=list(METHODS))
    parser.add_argument("--peers-python", default=sys.executable)
    parser.add_argument("--folder", type=Path, default=None, help="for the data while measuring")
    parser.add_argument("--dry", action="store_true", help="print only")
    return parser.parse_args()


def _sweeps(asked: argparse.Namespace, path: Path, task: Task) -> Told:
    found: Told = {}
    large = len(task.points) > 50_000
    unfinished: set[str] = set()
    for _ in range(asked.sweeps):
        for name in asked.only:
            if name in unfinished or (large and name == SLOW):
                continue
            told = _one(asked, path, name)
            if told is None:
                unfinished.add(name)
                continue
            kept = found.setdefault(name, {"seconds": [], "processor": [], "worth": []})
            for clock in ("seconds", "processor"):
                # The first round warms up.
                kept[clock] += told[clock][1:]
            kept["worth"].append(tuple(told["worth"]))
    _check(found)
    return found


def _one(asked: argparse.Namespace, path: Path, name: str) -> dict | None:
    python = asked.peers_python if name in PEERS else sys.executable
    command = [python, "-m", "benchmarks.allocation.one", str(path), name, str(asked.rounds + 1)]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=asked.limit
        )
    except subprocess.TimeoutExpired:
        sys.stderr.write(f"{name} did not finish in {asked.limit} s.\n")
        return None
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["it ended without a word"])[-1]
        sys.stderr.write(f"{name} was not measured: {last}\n")
        return None
    return json.loads(done.stdout)


def _check(found: Told) -> None:
    exact = {name: set(told["worth"]) for name, told in found.items() if name in EXACT}
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
