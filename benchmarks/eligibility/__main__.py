"""Measure and write RESULTS.md: `python -m benchmarks.eligibility`.

Every method runs in a process of its own, in sweeps, so that a busy moment of the machine falls
on all alike; the best of all rounds counts. Three-valued tools must give the same answers on every
row, two-valued ones wherever all facts are known. OpenFisca-Core and zen-engine may be installed in
another environment: name its interpreter with --peers-python.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from benchmarks.measuring import machine

from .methods import DAY, METHODS, SCHEMES, TWO_VALUED
from .people import load, save

RESULTS = Path(__file__).with_name("RESULTS.md")
YARDSTICK, SLOWEST = "Polars, by hand: verdict", "OpenFisca-Core: verdict, no unknowns"
PACKAGES = ("muara", "polars", "narwhals", "numpy", "duckdb")
Told = dict[str, list]


def main() -> int:
    asked = _arguments()
    head = f"# Eligibility, measured\n\n`python -m benchmarks.eligibility {_typed()}`\n"
    lines = [head, f"{machine(PACKAGES)} {asked.sweeps} sweeps of {asked.rounds} rounds.\n"]
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        save(asked.rows, Path(folder), _occupations())
        lines.append(_table(_sweeps(asked, Path(folder)), rows=asked.rows))
        save(asked.many, Path(folder), _occupations())
        lines.append(_forty(Path(folder), asked))
    lines.append(_family())
    text = "\n".join(lines)
    sys.stdout.write(text)
    if not asked.dry:
        RESULTS.write_text(text, encoding="utf-8")
    return 0


def _typed() -> str:
    shown = [word for word in sys.argv[1:] if not word.startswith("/")]
    return " ".join(word for word in shown if word not in ("--peers-python", "--folder"))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.eligibility", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--many", type=int, default=5_000_000, help="rows for forty schemes")
    parser.add_argument("--sweeps", type=int, default=3)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--only", nargs="*", choices=list(METHODS), default=list(METHODS))
    parser.add_argument("--peers-python", default=sys.executable)
    parser.add_argument("--folder", type=Path, default=None, help="for the data while measuring")
    parser.add_argument("--dry", action="store_true", help="print only")
    return parser.parse_args()


def _occupations() -> tuple[str, ...]:
    from muara.packs import open_pack

    codes = open_pack("india").vocabulary["parent_occupation"].codes
    return tuple(codes.codes) if codes else ()


def _sweeps(asked: argparse.Namespace, folder: Path) -> dict[str, Told]:
    found: dict[str, Told] = {}
    known = ~np.any([load(folder)[c].is_null().to_numpy() for c in load(folder).columns], axis=0)
    wanted: np.ndarray | None = None
    for _ in range(asked.sweeps):
        for name in asked.only:
            told = _one(folder, name, asked)
            if told is None:
                continue
            answers = np.load(folder / "answers.npy")
            wanted = answers if wanted is None else wanted
            _check(name, answers, wanted, known)
            kept = found.setdefault(name, {"seconds": [], "processor": [], "peak": [], "rows": []})
            for clock in ("seconds", "processor"):
                kept[clock] += told[clock][1:]  # the first round warms up
            kept["peak"].append(told["peak"])
            kept["rows"].append(told["rows"])
    return found


def _one(folder: Path, name: str, asked: argparse.Namespace) -> dict | None:
    python = asked.peers_python if name in TWO_VALUED else sys.executable
    command = [python, "-m", "benchmarks.eligibility.one", str(folder), name, str(asked.rounds + 1)]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env=dict(os.environ)
    )
    if done.returncode:
        sys.stderr.write(f"{name} was not measured: {done.stderr.strip().splitlines()[-1]}\n")
        return None
    return json.loads(done.stdout)


def _check(name: str, answers: np.ndarray, wanted: np.ndarray, known: np.ndarray) -> None:
    rows = answers.shape[1]
    kept = known[:rows] if name in TWO_VALUED else np.ones(rows, bool)
    differ = (answers != wanted[:, :rows])[:, kept]
    if differ.any():
        scheme = SCHEMES[int(differ.any(axis=1).argmax())]
        raise SystemExit(f"{name} answers otherwise than {YARDSTICK} on {scheme}: not compared.")


def _table(found: dict[str, Told], *, rows: int) -> str:
    best = {name: min(t["seconds"]) * rows / t["rows"][0] for name, t in found.items()}
    slowest = best.get(SLOWEST)
    lines = [
        f"## {rows:,} people x {len(SCHEMES)} schemes of India as on {DAY:%-d %B %Y}\n",
        "One fact in ten is unknown. Where the tool has a third answer, all gave the same on every",
        "row; the others were given defaults in place of unknowns, as they would put themselves,",
        "and gave the same wherever everything is known. Best of the rounds; zen-engine was",
        "measured on a few rows and reckoned up.\n",
        "| method | ms | processor ms | of Polars by hand | times OpenFisca |",
        "| --- | --: | --: | --: | --: |",
    ]
    for name, seconds in sorted(best.items(), key=lambda item: item[1]):
        spent = min(found[name]["processor"]) * rows / found[name]["rows"][0]
        times = f"{slowest / seconds:.1f}" if slowest else "-"
        lines.append(
            f"| {name} | {1000 * seconds:,.1f} | {1000 * spent:,.0f} "
            f"| {seconds / best[YARDSTICK]:.2f} | {times} |"
        )
    return "\n".join(lines) + "\n"


def _forty(folder: Path, asked: argparse.Namespace) -> str:
    """Forty schemes: the twenty, judged on two days, with reasons in words."""
    from muara.eligibility import judge
    from muara.packs import open_pack

    people, pack = load(folder), open_pack("india")
    days = (DAY, DAY + dt.timedelta(days=30))
    seconds = []
    for _ in range(3):
        start = time.perf_counter()
        for day in days:
            found = judge(people, on=day, pack=pack, schemes=SCHEMES)
            del found
        seconds.append(time.perf_counter() - start)
    return (
        f"## {asked.many:,} people x 40 verdicts with their reasons in words\n\n"
        f"The twenty schemes on two days, one after the other: {min(seconds):.2f} s "
        f"({40 * asked.many / min(seconds) / 1e6:,.0f} million verdicts a second).\n"
    )


def _family() -> str:
    """One family of six with every sentence."""
    from muara.eligibility import Member, family
    from muara.packs import open_pack

    pack = open_pack("india")
    _ = pack.schemes
    home = {"residence": "rural", "bpl": True, "annual_income": 18000, "ration_card": "BPL"}
    ages = (("female", 34), ("male", 38), ("female", 60), ("male", 14), ("female", 9), ("male", 4))
    members = [
        Member(str(n), {"sex": sex, "age": age}, frozenset()) for n, (sex, age) in enumerate(ages)
    ]
    seconds, told = [], []
    for _ in range(20):
        start = time.perf_counter()
        found = family(home, members, on=DAY, pack=pack, place="IN.DT.221", receives=frozenset())
        told = [verdict.says("hi") for verdict in found.verdicts]
        seconds.append(time.perf_counter() - start)
    return (
        "## One family of six\n\n"
        f"{len(told)} verdicts, each with its sentence in Hindi: {1000 * min(seconds):.1f} ms.\n"
    )


if __name__ == "__main__":
    sys.exit(main())
