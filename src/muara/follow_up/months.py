"""Months of registers: what is told of each, and how many school days of it nobody told."""

from __future__ import annotations

import datetime as dt

import polars as pl

from muara.errors import FrameError

from .define import AttendanceRule
from .registers import without_holidays

YES, NO, UNKNOWN = "yes", "no", "unknown"

_OPEN, _PRESENT, _DARK = pl.col("days_open"), pl.col("days_present"), pl.col("days_unknown")


def free_days(holidays: pl.DataFrame | None) -> pl.DataFrame:
    """`place` (empty: everywhere) and `day` of the holidays, each once."""
    if holidays is None:
        return pl.DataFrame(schema={"place": pl.String, "day": pl.Date})
    if holidays.schema.get("day") not in (pl.Date, pl.Null):
        raise FrameError(
            "The holidays have no column of dates.", column="day", expected="a day a row"
        )
    place = pl.col("place") if "place" in holidays.columns else pl.lit(None)
    return holidays.select(
        place.cast(pl.String).alias("place"), pl.col("day").cast(pl.Date)
    ).unique()


def school_days(
    places: pl.DataFrame,
    *,
    since: dt.date,
    until: dt.date,
    free: pl.DataFrame,
    week: tuple[int, ...],
) -> pl.DataFrame:
    """On how many days of each month there may be school (`possible`), at each place of `place`."""
    at, day = places.select("place").unique(), pl.col("day")
    calendar = pl.DataFrame({"day": pl.date_range(since, until, eager=True)})
    open_on = calendar.filter(day.dt.weekday().is_in(list(week)))
    left = without_holidays(at.join(open_on, how="cross"), free)
    count = left.group_by("place", day.dt.month_start().alias("month")).agg(
        pl.len().cast(pl.Int64).alias("possible")
    )
    months = calendar.select(day.dt.month_start().alias("month")).unique()
    grid = at.join(months, how="cross")
    return grid.join(count, on=["place", "month"], how="left", nulls_equal=True).with_columns(
        pl.col("possible").fill_null(0)
    )


def with_untold(
    months: pl.DataFrame, *, possible: pl.DataFrame, told: pl.DataFrame
) -> pl.DataFrame:
    """Months of children (`person`, `place`, `month`) with what the registers tell of them.

    `possible` is that of `school_days`, `told` that of `read_registers`. Adds its columns, and
    `untold`: the school days of the month that nobody told, at most.
    """
    found = months.join(possible, on=["place", "month"], how="left", nulls_equal=True).join(
        told, on=["person", "month"], how="left"
    )
    left = pl.col("possible").fill_null(0) - pl.col("told_days").fill_null(0)
    return found.with_columns(
        (left.clip(lower_bound=0) + pl.col("dark").fill_null(0)).alias("untold"),
        pl.col("open", "present", "excused").fill_null(0),
    )


def counted(rule: AttendanceRule) -> tuple[pl.Expr, pl.Expr]:
    """`days_open` and `days_present` of `open`, `present`, `excused`, as the rule has it."""
    opened, present, excused = pl.col("open"), pl.col("present"), pl.col("excused")
    if rule.excused == "left_out":
        opened = opened - excused
    if rule.excused == "present":
        present = present + excused
    return opened.alias("days_open"), present.alias("days_present")


def enough(percent: int) -> pl.Expr:
    """Was somebody there on that share of the days of `days_open` and `days_unknown`?

    Whole numbers are compared, so that exactly the share is enough.
    """
    asked = percent * (_OPEN + _DARK)
    return (
        pl.when(_OPEN + _DARK == 0)
        .then(pl.lit(UNKNOWN))
        .when(asked <= 100 * _PRESENT)
        .then(pl.lit(YES))
        .when(asked > 100 * (_PRESENT + _DARK))
        .then(pl.lit(NO))
        .otherwise(pl.lit(UNKNOWN))
    )
