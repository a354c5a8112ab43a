"""Measure and write RESULTS.md: `python -m benchmarks.eligibility`.

Three-valued tools must give the same answers on every row, two-valued ones wherever all facts are
known. OpenFisca-Core and zen-engine may be installed in another environment: name its interpreter
with --peers-python. See `benchmarks.measuring`.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from benchmarks.measuring import Told, heading, options, report, sweeps

from .methods import DAY, METHODS, SCHEMES, TWO_VALUED
from .people import load, save

NAME = "eligibility"
YARDSTICK, SLOWEST = "Polars, by hand: verdict", "OpenFisca-Core: verdict, no unknowns"
PACKAGES = ("muara", "polars", "narwhals", "numpy", "duckdb")


def main() -> int:
    parser = options(NAME, __doc__, METHODS)
    parser.set_defaults(rounds=7)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--many", type=int, default=5_000_000, help="rows for forty schemes")
    asked = parser.parse_args()
    lines = [heading("Eligibility", NAME, PACKAGES, asked)]
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        save(asked.rows, Path(folder), _occupations())
        answers = _Answers(Path(folder))
        found = sweeps(NAME, Path(folder), asked, peers=TWO_VALUED, look=answers.check)
        lines.append(_table(found, rows=asked.rows))
        save(asked.many, Path(folder), _occupations())
        lines.append(_forty(Path(folder), asked))
    report(NAME, [*lines, _family()], asked)
    return 0


def _occupations() -> tuple[str, ...]:
    from muara.packs import open_pack

    codes = open_pack("india").vocabulary["parent_occupation"].codes
    return tuple(codes.codes) if codes else ()


class _Answers:
    """What the first method answered, by which all others are checked."""

    def __init__(self, folder: Path) -> None:
        people = load(folder)
        self.path, self.first = folder / "answers.npy", None
        self.known = ~np.any([people[c].is_null().to_numpy() for c in people.columns], axis=0)

    def check(self, name: str) -> None:
        """Refuse a method that answers otherwise, where it can know."""
        answers = np.load(self.path)
        self.first = answers if self.first is None else self.first
        rows = answers.shape[1]
        kept = self.known[:rows] if name in TWO_VALUED else np.ones(rows, bool)
        differ = (answers != self.first[:, :rows])[:, kept]
        if differ.any():
            scheme = SCHEMES[int(differ.any(axis=1).argmax())]
            raise SystemExit(f"{name} answers otherwise than the first on {scheme}: not compared.")


def _table(found: Told, *, rows: int) -> str:
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
