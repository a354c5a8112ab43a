"""Persons made up for measuring: a sample of villages in strata, seeded.

200 strata of 25 villages each, a stratum in one of 35 states; weights differ by village and
person. 70 domains are state x sex, 910 are state x sex x age.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

SEED = 20260101
STRATA, VILLAGES, STATES = 200, 5_000, 35
AGES = range(5, 18)
DOMAINS = {70: ("state", "sex"), 910: ("state", "sex", "age")}


def make(rows: int, *, seed: int = SEED) -> pl.DataFrame:
    """Columns: stratum, village, state, sex, age [completed years], worked (0 or 1), weight."""
    chance = np.random.default_rng(seed)
    village = np.sort(chance.integers(0, VILLAGES, rows))
    stratum = village // (VILLAGES // STRATA)
    age = chance.integers(AGES.start, AGES.stop, rows)
    habit = chance.normal(0, 0.4, VILLAGES)
    odds = -3 + 0.18 * (age - 5) + habit[village]
    base = chance.uniform(50, 400, VILLAGES)
    return pl.DataFrame(
        {
            "stratum": stratum.astype(np.int32),
            "village": village.astype(np.int32),
            "state": (stratum % STATES).astype(np.int8),
            "sex": chance.integers(1, 3, rows).astype(np.int8),
            "age": age.astype(np.int8),
            "worked": (chance.random(rows) < 1 / (1 + np.exp(-odds))).astype(np.int8),
            "weight": base[village] * chance.uniform(0.8, 1.25, rows),
        }
    )


def save(rows: int, folder: Path, *, csv: bool = True) -> None:
    """Write them as Parquet (for us and svy) and as CSV (for R)."""
    people = make(rows)
    people.write_parquet(folder / "people.parquet")
    if csv:
        people.write_csv(folder / "people.csv")
