"""How long a child has been absent in a row, for certain and at most; and who has dropped out.

A register by month does not say which days they were: its absences may have been the last days of
the month, or not. A month that is not told may hold a day present.
"""

from __future__ import annotations

import polars as pl

from muara.follow_up.months import NO, UNKNOWN, YES

from .calendar import missing_months
from .define import LearningRules


def absence(months: pl.DataFrame, *, rules: LearningRules) -> pl.DataFrame:
    """The absence in a row of each person at the end of its months (see `Calendar.told`).

    Returns `person`, `low` and `high` (school days in a row, for certain and at most),
    `absent_since` (the first day of those that are certain) and `run_missing` (months not told).
    """
    back = {"reverse": True}
    seen, gap = pl.col("present") > 0, pl.col("untold") > 0
    ordered = months.sort("person", "month").with_columns(
        seen.cast(pl.Int64).cum_sum(**back).over("person").alias("seen_since"),
        gap.cast(pl.Int64).cum_sum(**back).over("person").alias("gaps_since"),
        *_absent(rules),
    )
    whole = pl.col("seen_since") == 0
    certain = pl.col("gaps_since") == 0
    run = ordered.filter(whole | (seen & (pl.col("seen_since") == 1)))
    return run.group_by("person", maintain_order=True).agg(
        pl.when(whole)
        .then("absent")
        .otherwise(pl.col("tail").fill_null(0))
        .filter(certain)
        .sum()
        .alias("low"),
        (pl.when(whole).then("absent").otherwise(pl.coalesce("tail", "absent")) + pl.col("untold"))
        .sum()
        .alias("high"),
        pl.coalesce(
            pl.col("last_present").filter(certain & ~whole).max().dt.offset_by("1d"),
            pl.col("month").filter(certain & whole).min(),
        ).alias("absent_since"),
        missing_months().alias("run_missing"),
    )


def _absent(rules: LearningRules) -> tuple[pl.Expr, pl.Expr]:
    """Days absent in a month; and those after the last day present, where days are told."""
    left_out = rules.dropout.excused == "left_out"
    absent = pl.col("open") - pl.col("present")
    tail = pl.col("after")
    if left_out:
        absent, tail = absent - pl.col("excused"), tail - pl.col("excused_after")
    return absent.alias("absent"), tail.alias("tail")


def dropped_out(rules: LearningRules) -> pl.Expr:
    """Who dropped out, by the last enrolment (`enrolled`, `ended_as`) and the absence.

    Where nobody told how an enrolment ended, or where a child went, it is not known.
    """
    days = rules.dropout.school_days
    enrolled = (
        pl.when(pl.col("low").fill_null(0) >= days)
        .then(pl.lit(YES))
        .when(pl.col("high").fill_null(0) < days)
        .then(pl.lit(NO))
        .otherwise(pl.lit(UNKNOWN))
    )
    return (
        pl.when("enrolled")
        .then(enrolled)
        .when(pl.col("ended_as") == "completed")
        .then(pl.lit(NO))
        .when(pl.col("ended_as") == "left")
        .then(pl.lit(YES if rules.dropout.left else NO))
        .otherwise(pl.lit(UNKNOWN))
    )
