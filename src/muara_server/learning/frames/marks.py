"""Registers that were marked day by day, as the library takes days."""

from __future__ import annotations

import polars as pl

from muara_server.learning.marks import MEANS

_DAYS = ("person", "institution", "batch", "place", "day", "attendance")


def days_of(registers: pl.DataFrame) -> pl.DataFrame:
    """A row for each day that the `marks` of these registers tell of.

    `person`, `institution`, `batch`, `place`, `day`, `attendance`.
    """
    return _each_day(registers).drop_nulls("attendance").select(_DAYS)


def days_enrolled(registers: pl.DataFrame, enrolments: pl.DataFrame) -> pl.DataFrame:
    """The same; and of a month marked, the days before the child came or after it left are closed.

    Nobody will ever tell of them: untold, they would leave open what the register settles.
    """
    stays = enrolments.select("person", "institution", "from", "until")
    days = _each_day(registers).with_row_index("row")
    there = (pl.col("from") <= pl.col("day")) & (
        pl.col("until").is_null() | (pl.col("until") >= pl.col("day"))
    )
    enrolled = (
        days.join(stays, on=["person", "institution"])
        .group_by("row")
        .agg(there.any().alias("there"))
    )
    outside = enrolled.filter(~pl.col("there")).select("row", closed=pl.lit("closed"))
    told = days.join(outside, on="row", how="left", maintain_order="left")
    return (
        told.with_columns(pl.coalesce("attendance", "closed").alias("attendance"))
        .drop_nulls("attendance")
        .select(_DAYS)
    )


def _each_day(registers: pl.DataFrame) -> pl.DataFrame:
    """Every day of every month marked; of one that is not told `attendance` is empty."""
    letters = pl.col("marks").str.extract_all(".")
    marked = registers.drop_nulls("marks").with_columns(
        letters.alias("letter"), pl.int_ranges(0, letters.list.len()).alias("later")
    )
    return marked.explode("letter", "later").with_columns(
        (pl.col("month") + pl.duration(days=pl.col("later"))).alias("day"),
        pl.col("letter")
        .replace_strict(MEANS, default=None, return_dtype=pl.String)
        .alias("attendance"),
    )
