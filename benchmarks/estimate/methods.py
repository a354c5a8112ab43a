"""The ways to the same table, the design included: of every domain the mean, its standard error and
interval, the degrees of freedom and the design effect.

Each reads the file, takes in the design and estimates; reading is told apart, because R and svy
hold the rows before they begin.
"""

from __future__ import annotations

import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl

Estimates = pl.DataFrame
"""state, sex, age (where asked), value, se: sorted."""
Told = tuple[float, Estimates, int]
"""Seconds for the design and the estimates; the table; the peak memory of a process of its own."""


def muara_parquet(path: Path, by: tuple[str, ...]) -> Told:
    """Ours, from Parquet, read as it is reckoned: the time holds the reading too."""
    return _muara(pl.scan_parquet(path), by)


def muara_memory(path: Path, by: tuple[str, ...]) -> Told:
    """Ours, the rows in memory as a Polars frame."""
    return _muara(pl.read_parquet(path), by)


def muara_duckdb(path: Path, by: tuple[str, ...]) -> Told:
    """Ours, DuckDB reading the Parquet file."""
    import duckdb

    return _muara(duckdb.sql(f"select * from '{path}'"), by)  # noqa: S608 - our own file


def _muara(rows: Any, by: tuple[str, ...]) -> Told:
    from muara.survey import Design, Share, Stage, estimate

    design = Design("weight", (Stage("village", strata="stratum"),))
    start = time.perf_counter()
    found = estimate(rows, design, Share("worked"), by=by, margins=False, method="linear")
    return time.perf_counter() - start, found.select(*by, "value", "se"), 0


def r_survey(path: Path, by: tuple[str, ...]) -> Told:
    """R's package survey: svydesign and svyby(svymean, deff, confint, degf)."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "r.csv"
        script = Path(__file__).with_name("r_survey.R")
        people = path.with_name("people.csv")
        done = subprocess.run(
            ["Rscript", "--vanilla", str(script), str(people), "+".join(by), str(out)],
            check=True,
            capture_output=True,
            text=True,
        )
        told = pl.read_csv(out)
    seconds, mebibytes = done.stdout.split()[-2:]
    return float(seconds), told.select(*by, "value", "se"), int(float(mebibytes) * 1024 * 1024)


def svy(path: Path, by: tuple[str, ...]) -> Told:
    """svy: its sample, and the mean by the columns together."""
    import svy

    people = pl.read_parquet(path)
    start = time.perf_counter()
    sample = svy.Sample(people, svy.Design(stratum="stratum", psu="village", wgt="weight"))
    found = sample.estimation.mean("worked", by=by, deff="wor")
    spent = time.perf_counter() - start
    return spent, found.to_polars().select(*by, pl.col("est").alias("value"), "se"), 0


METHODS: dict[str, Callable[[Path, tuple[str, ...]], Told]] = {
    "Muara, from Parquet": muara_parquet,
    "Muara, in memory": muara_memory,
    "Muara, DuckDB from Parquet": muara_duckdb,
    "R survey": r_survey,
    "svy": svy,
}
PEERS = ("svy",)
"""Those that live in an environment of their own."""


def file_name(method: str) -> str:
    """Where a method leaves its table."""
    return f"{method.replace(' ', '-').replace(',', '').lower()}.table"
