"""Measure and write RESULTS.md: `python -m benchmarks.estimate`.

The same table from the same file by every method: mean, standard error, interval, degrees of
freedom and design effect of every domain. The tables must be equal. R with its package survey must
be installed, svy in the environment named with --peers-python. See `benchmarks.measuring`.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import numpy as np
import polars as pl
from benchmarks.measuring import Told, heading, options, report, sweeps

from .methods import METHODS, PEERS, file_name
from .people import DOMAINS, STRATA, VILLAGES, save

NAME = "estimate"
OURS, R, SVY = "Muara, from Parquet", "R survey", "svy"
PACKAGES = ("muara", "polars", "narwhals", "numpy", "duckdb")
CLOSE = 1e-10
MIB = 1024 * 1024


def main() -> int:
    parser = options(NAME, __doc__, METHODS)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--many", type=int, default=10_000_000, help="rows of ours alone; 0: none")
    asked = parser.parse_args()
    lines = [heading("Estimates by domain", NAME, PACKAGES, asked), _about(asked)]
    with tempfile.TemporaryDirectory(dir=asked.folder) as name:
        folder = Path(name)
        save(asked.rows, folder)
        lines += [_section(folder, asked, domains) for domains in DOMAINS]
        if asked.many:
            lines.append(_many(folder, asked))
    report(NAME, lines, asked)
    return 0


def _about(asked: argparse.Namespace) -> str:
    return (
        f"{asked.rows:,} persons, {VILLAGES:,} units in {STRATA} strata; the share who worked, by\n"
        "state and sex (70 domains) and by state, sex and age (910). Every method takes in the\n"
        "design and gives the share, its standard error, 95 per cent interval, degrees of freedom\n"
        "and design effect. The seconds of R and svy begin when the rows are in memory; ours from\n"
        "Parquet hold the reading too. Memory is the peak above what the process held before.\n"
    )


def _section(folder: Path, asked: argparse.Namespace, domains: int) -> str:
    (folder / "by").write_text(",".join(DOMAINS[domains]))
    found = sweeps(NAME, folder, asked, peers=PEERS)
    off = _apart(folder, found)
    best = {name: min(told["seconds"]) for name, told in found.items()}
    lines = [
        f"## {domains} domains\n",
        "| method | seconds | R takes | svy takes | MiB above | farthest from ours |",
        "| --- | --: | --: | --: | --: | --: |",
    ]
    for name, told in found.items():
        times = [f"{best[peer] / best[name]:,.0f} x" if peer in best else "-" for peer in (R, SVY)]
        peak = f"{max(told['peak']) / MIB:,.0f}"
        lines.append(
            f"| {name} | {best[name]:.3f} | {' | '.join(times)} | {peak} | {off[name]:.1e} |"
        )
    return "\n".join(lines) + "\n"


def _apart(folder: Path, found: Told) -> dict[str, float]:
    """How far each method's table is from ours, relatively; none may be far."""
    ours = pl.read_parquet(folder / file_name(OURS))
    off = {}
    for name in found:
        table = pl.read_parquet(folder / file_name(name))
        pairs = [(table[each].to_numpy(), ours[each].to_numpy()) for each in ("value", "se")]
        off[name] = max(float(np.max(np.abs(one - other) / scale(other))) for one, other in pairs)
        if table.height != ours.height or off[name] > CLOSE:
            raise SystemExit(f"{name} answers otherwise than {OURS}: {off[name]:.1e} apart.")
    return off


def scale(values: np.ndarray) -> np.ndarray:
    """What a difference is measured by: the value, or one where it is nothing."""
    return np.where(values == 0, 1.0, np.abs(values))


def _many(folder: Path, asked: argparse.Namespace) -> str:
    (folder / "people.csv").unlink()
    save(asked.many, folder, csv=False)
    alone = argparse.Namespace(**{**vars(asked), "only": [OURS, "Muara, in memory"]})
    found = sweeps(NAME, folder, alone, peers=PEERS)
    lines = [
        f"## {asked.many:,} persons, 910 domains\n",
        "| method | seconds | MiB above |",
        "| --- | --: | --: |",
    ]
    for name, told in found.items():
        lines.append(f"| {name} | {min(told['seconds']):.3f} | {max(told['peak']) / MIB:,.0f} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
