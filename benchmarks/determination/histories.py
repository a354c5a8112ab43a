"""Invented histories: for each child so many observations on random days of three years."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl

FIRST, DAYS = dt.date(2012, 1, 1), 1_096
ON = dt.date(2015, 6, 1)
STATUSES = ("not_working", "child_labour", "hazardous_work", "undetermined", "light_work", None)
SERVICES = (None, "education", "vocational_training", None, None)


def invent(children: int, each: int, seed: int = 1) -> pl.DataFrame:
    """Shuffled rows: `id`, `person`, `true_on`, facts of work, the finding, services."""
    chance = np.random.default_rng(seed)
    rows = children * each
    first = (FIRST - dt.date(1970, 1, 1)).days
    hours = chance.integers(0, 50, rows)
    return (
        pl.DataFrame(
            {
                "id": np.arange(rows),
                "person": np.repeat(np.arange(children), each),
                "true_on": chance.integers(first, first + DAYS, rows).astype(np.int32),
                "age": np.repeat(chance.integers(6, 16, children), each),
                "economic_hours": hours,
                "worked": hours > 0,
                "hazard_condition": chance.random(rows) < 0.2,
                "status": chance.integers(0, len(STATUSES), rows),
                "service": chance.integers(0, len(SERVICES), rows),
            }
        )
        .with_columns(
            pl.format("child {}", "person").alias("person"),
            pl.format("visit {}", "id").alias("id"),
            pl.col("true_on").cast(pl.Date),
            _coded("status", STATUSES),
            _coded("service", SERVICES),
        )
        .sample(fraction=1.0, shuffle=True, seed=seed)
    )


def _coded(column: str, words: tuple[str | None, ...]) -> pl.Expr:
    codes = dict(enumerate(words))
    return pl.col(column).replace_strict(codes, return_dtype=pl.String)
