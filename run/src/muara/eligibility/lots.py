"""The one order in which families come: by rank, by score, and among equals by lot."""

from __future__ import annotations

import hashlib
from math import lcm

import polars as pl

from .households import HOUSEHOLD

STEPS = 1_000_000
"""Scores are compared to six decimals, as whole numbers."""


def lot(seed: str, household: str) -> int:
    """The lot of a family: it depends on the seed and the family alone, so that anybody who is
    told the seed can draw it again, whoever else was in the run.

    >>> lot("2026-11-23", "family 1") < lot("2026-11-23", "family 2")
    True
    """
    drawn = hashlib.sha256(f"{seed}\n{household}".encode()).digest()
    return int.from_bytes(drawn[:8], "big") >> 1


def in_line(families: pl.DataFrame, *, seed: str) -> pl.DataFrame:
    """Families (`household`, `district`, `score`) with `points`, `lottery`, `family` and `home`.

    The lottery numbers of a district count from 1. Families stand by district and lottery number,
    and `family` is their number in that order; `home` is their number by name.
    """
    named = families.sort(HOUSEHOLD).with_row_index("home")
    drawn = [lot(seed, each) for each in named[HOUSEHOLD].to_list()]
    number = pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over("district")
    return (
        named.with_columns(
            pl.Series("_lot", drawn, dtype=pl.Int64),
            (pl.col("score") * STEPS).round().cast(pl.Int64).alias("points"),
        )
        .sort("district", "_lot", "home", nulls_last=True)
        .with_columns(number.alias("lottery"))
        .drop("_lot")
        .with_row_index("family")
        .with_columns(pl.col("family").cast(pl.Int64))
    )


def arcs(families: pl.DataFrame, *, most: int) -> pl.DataFrame:
    """One row for each place a family could have, in the order of urgency of its district.

    Reads `family`, `district`, `points`, `lottery`, `waiting` (for how many pairs). Gives `family`,
    `rank` (1: its first place), `counted` (points divided by the rank, as a whole number) and
    `order`, from 0, in which no two are alike: first places before all others, then what counts
    more, then the lower lottery number.
    """
    whole = lcm(*range(1, most + 1))
    ranks = pl.int_ranges(1, pl.min_horizontal("waiting", pl.lit(most)) + 1).alias("rank")
    rows = families.filter(pl.col("waiting") > 0, pl.col("district").is_not_null())
    return (
        rows.select("family", "district", "points", "lottery", ranks)
        .explode("rank")
        .with_columns(
            (pl.col("points") * whole // pl.col("rank")).alias("counted"),
            (pl.col("rank") > 1).alias("later"),
        )
        .sort(
            "district",
            "later",
            "counted",
            "lottery",
            "rank",
            descending=[False, False, True, False, False],
        )
        .with_columns(pl.int_range(pl.len(), dtype=pl.Int64).over("district").alias("order"))
        .select("family", "district", "rank", "counted", "order")
    )
