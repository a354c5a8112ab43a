"""Measure and write RESULTS.md: `python -m benchmarks.classify`.

Every method runs in a process of its own, in sweeps, so that a busy moment of the machine falls
on all alike; the best of all rounds counts. All methods must give the same answers.
OpenFisca-Core may be installed in another environment: name its interpreter with
--openfisca-python.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.measuring import machine

from . import file
from .children import save
from .methods import METHODS

RESULTS = Path(__file__).with_name("RESULTS.md")
YARDSTICK, SLOWEST = "Polars, by hand", "OpenFisca-Core"
PACKAGES = ("muara", "polars", "narwhals", "numpy", "pandas", "duckdb")


def main() -> int:
    asked = _arguments()
    lines = [f"# Classification, measured\n\n`python -m benchmarks.classify {_typed()}`\n"]
    lines.append(_machine(asked))
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        save(asked.rows, Path(folder))
        found = _sweeps(asked, Path(folder))
    lines.append(_table(found, rows=asked.rows))
    if asked.file_rows:
        lines.append(file.section(asked.file_rows, folder=asked.folder))
    text = "\n".join(lines)
    sys.stdout.write(text)
    if not asked.dry:
        RESULTS.write_text(text, encoding="utf-8")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.classify", description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--sweeps", type=int, default=3)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--file-rows", type=int, default=0, help="also a Parquet file of so many")
    parser.add_argument("--only", nargs="*", choices=list(METHODS), default=list(METHODS))
    parser.add_argument("--openfisca-python", default=sys.executable)
    parser.add_argument("--folder", type=Path, default=None, help="for the data while measuring")
    parser.add_argument("--dry", action="store_true", help="print only")
    return parser.parse_args()


def _typed() -> str:
    shown = [word for word in sys.argv[1:] if not word.startswith("/")]
    return " ".join(word for word in shown if word not in ("--openfisca-python", "--folder"))


def _sweeps(asked: argparse.Namespace, folder: Path) -> dict[str, dict[str, list]]:
    found: dict[str, dict[str, list]] = {}
    for _ in range(asked.sweeps):
        for name in asked.only:
            told = _one(folder, name, asked)
            if told is None:
                continue
            kept = found.setdefault(
                name, {"seconds": [], "processor": [], "peak": [], "answers": []}
            )
            for clock in ("seconds", "processor"):
                kept[clock] += told[clock][1:]  # the first round warms up
            kept["peak"].append(told["peak"])
            kept["answers"].append(told["answers"])
    _check_agreement(found)
    return found


def _one(folder: Path, name: str, asked: argparse.Namespace) -> dict | None:
    python = asked.openfisca_python if name == SLOWEST else sys.executable
    command = [python, "-m", "benchmarks.classify.one", str(folder), name, str(asked.rounds + 1)]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env=dict(os.environ)
    )
    if done.returncode:
        sys.stderr.write(f"{name} was not measured: {done.stderr.strip().splitlines()[-1]}\n")
        return None
    return json.loads(done.stdout)


def _check_agreement(found: dict[str, dict[str, list]]) -> None:
    answers = {name: told["answers"][0] for name, told in found.items()}
    for name, told in answers.items():
        if told != answers[YARDSTICK]:
            raise SystemExit(f"{name} answers otherwise than {YARDSTICK}: nothing is compared.")


def _table(found: dict[str, dict[str, list]], *, rows: int) -> str:
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


def _machine(asked: argparse.Namespace) -> str:
    return f"{machine(PACKAGES)} {asked.sweeps} sweeps of {asked.rounds} rounds.\n"


if __name__ == "__main__":
    sys.exit(main())
