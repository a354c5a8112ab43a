"""School registers as they come, by month or by day, read into one shape: a row a child and month.

`open`, `present`, `excused`: school days told. `dark`: school days of which only that they were is
told. `told_days`: how many of the days on which there may be school the register tells of. Where
days are told one by one, `last_present` is the last day present, `after` and `excused_after` the
school days and the days excused since then.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import polars as pl

from muara.errors import FrameError, nearest

DAY_CODES = ("present", "absent", "excused", "closed")
"""What a register says of one day."""

_WHOLE_MONTH = 31
_COUNTS = ("days_open", "days_present", "days_excused")
_MONTHLY = ("person", "month", "days_open", "days_present")
_EMPTY = {"day": pl.Date, "month": pl.Date}
_DAILY = ("person", "day", "attendance")


def read_registers(
    registers: pl.DataFrame,
    *,
    since: dt.date,
    until: dt.date,
    free: pl.DataFrame,
    week: Sequence[int],
) -> pl.DataFrame:
    """The registers between two days: `person`, `month`, `open`, `present`, `excused`, `dark`, ...

    `free`: the holidays, `place` (empty: everywhere) and `day`; `week`: the ISO weekdays on which
    there may be school. Raises FrameError, with the row, for what cannot be.
    """
    registers = checked_registers(registers)
    if "day" in registers.columns:
        return _by_day(registers, since, until, free, week)
    return _by_month(registers, since, until)


def checked_registers(registers: pl.DataFrame) -> pl.DataFrame:
    """The registers, with a type for columns in which nothing stands.

    Raises FrameError, with the row, for a row that cannot be, whatever the others say.
    """
    if "day" in registers.columns:
        _has(registers, _DAILY, dates="day")
        typed = _typed(registers)
        _check_codes(_said(typed))
    else:
        _has(registers, _MONTHLY, dates="month")
        typed = _typed(registers)
        _check_numbers(_numbers(typed))
    return typed


def _typed(registers: pl.DataFrame) -> pl.DataFrame:
    """A column in which nothing stands is a column of days, or else of words."""
    empty = [name for name, kind in registers.schema.items() if kind == pl.Null]
    return registers.cast({name: _EMPTY.get(name, pl.String) for name in empty})


def children_of(registers: pl.DataFrame) -> pl.DataFrame:
    """The children of the registers, in order, each with the first place told of it."""
    place = pl.col("place") if "place" in registers.columns else pl.lit(None)
    told = registers.select("person", place.cast(pl.String).alias("place"))
    return told.group_by("person", maintain_order=True).agg(pl.col("place").drop_nulls().first())


def _by_month(registers: pl.DataFrame, since: dt.date, until: dt.date) -> pl.DataFrame:
    months = (
        _numbers(registers)
        .filter(pl.col("month").is_between(since, until), pl.col("days_open").is_not_null())
        .with_columns(pl.col("month").dt.month_start())
    )
    known = pl.col("days_present").is_not_null()
    found = months.group_by("person", "month").agg(
        pl.col("days_open").filter(known).sum().alias("open"),
        pl.col("days_present").sum().alias("present"),
        pl.col("days_excused").filter(known).sum().alias("excused"),
        pl.col("days_open").filter(~known).sum().alias("dark"),
        pl.lit(_WHOLE_MONTH, dtype=pl.Int64).alias("told_days"),
        pl.lit(None, dtype=pl.Date).alias("last_present"),
        *(pl.lit(None, dtype=pl.Int64).alias(name) for name in ("after", "excused_after")),
        pl.col("row").first(),
    )
    _refuse(
        found,
        pl.col("open") + pl.col("dark") > pl.col("month").dt.days_in_month().cast(pl.Int64),
        "The registers of this child have more school days than the month has days.",
        "days_open",
        found=pl.col("open") + pl.col("dark"),
    )
    return found.drop("row")


def _numbers(registers: pl.DataFrame) -> pl.DataFrame:
    named = [name for name in _COUNTS if name in registers.columns]
    numbers = registers.with_row_index("row").cast(dict.fromkeys(named, pl.Int64))
    if "days_excused" in named:
        return numbers
    return numbers.with_columns(pl.lit(0, dtype=pl.Int64).alias("days_excused"))


def _by_day(
    registers: pl.DataFrame,
    since: dt.date,
    until: dt.date,
    free: pl.DataFrame,
    week: Sequence[int],
) -> pl.DataFrame:
    days = _said(registers).filter(pl.col("day").is_between(since, until))
    place = pl.col("place") if "place" in days.columns else pl.lit(None)
    days = without_holidays(days.with_columns(place.cast(pl.String).alias("place")), free)
    _refuse(
        days.sort("row"),
        ~pl.struct("person", "day").is_first_distinct(),
        "This child has this day twice.",
        "day",
        found=pl.col("day"),
    )
    says = pl.col("attendance")
    last = pl.col("day").filter(says == "present").max()
    afterwards = pl.col("day") > last
    return days.group_by("person", pl.col("day").dt.month_start().alias("month")).agg(
        (says != "closed").sum().cast(pl.Int64).alias("open"),
        *((says == code).sum().cast(pl.Int64).alias(code) for code in ("present", "excused")),
        pl.lit(0, dtype=pl.Int64).alias("dark"),
        pl.col("day").dt.weekday().is_in(list(week)).sum().cast(pl.Int64).alias("told_days"),
        last.alias("last_present"),
        (afterwards & (says != "closed")).sum().cast(pl.Int64).alias("after"),
        (afterwards & (says == "excused")).sum().cast(pl.Int64).alias("excused_after"),
    )


def _said(registers: pl.DataFrame) -> pl.DataFrame:
    return registers.with_row_index("row").filter(pl.col("attendance").is_not_null())


def without_holidays(days: pl.DataFrame, free: pl.DataFrame) -> pl.DataFrame:
    """Days at places (`place`, `day`) without the holidays of everywhere and of each place."""
    everywhere = free.filter(pl.col("place").is_null()).select("day")
    kept = days.join(everywhere, on="day", how="anti", maintain_order="left")
    return kept.join(
        free.drop_nulls("place"), on=["place", "day"], how="anti", maintain_order="left"
    )


# --- what cannot be ---


def _has(frame: pl.DataFrame, columns: Sequence[str], *, dates: str) -> None:
    for column in columns:
        if column not in frame.columns:
            raise FrameError(
                "A register lacks a column.",
                column=column,
                expected=f"{', '.join(_MONTHLY)}; or {', '.join(_DAILY)}",
                do=nearest(column, frame.columns),
            )
    if frame.schema[dates] not in (pl.Date, pl.Null):
        raise FrameError(
            "The days of the registers are no dates.",
            column=dates,
            found=f"a column of type {frame.schema[dates]}",
        )
    _refuse(
        frame.with_row_index("row"),
        pl.col("person").is_null() | pl.col(dates).is_null(),
        "This row of a register has no child or no day.",
        dates,
        found=pl.col(dates),
    )


def _check_numbers(numbers: pl.DataFrame) -> None:
    attended = pl.col("days_present").fill_null(0) + pl.col("days_excused").fill_null(0)
    for column in _COUNTS:
        _refuse(
            numbers,
            (pl.col(column) < 0) | (pl.col(column) > _WHOLE_MONTH),
            "This is no number of days in a month.",
            column,
            found=pl.col(column),
        )
    _refuse(
        numbers,
        attended > pl.col("days_open"),
        "More days are present or excused than the school was open.",
        "days_present",
        found=attended,
    )


def _check_codes(days: pl.DataFrame) -> None:
    wrong = days.filter(~pl.col("attendance").is_in(list(DAY_CODES)))
    if wrong.height:
        said = wrong["attendance"][0]
        raise FrameError(
            "This is nothing a register says of a day.",
            row=wrong["row"][0] + 1,
            column="attendance",
            found=said,
            do=nearest(str(said), DAY_CODES),
        )


def _refuse(
    frame: pl.DataFrame, wrong: pl.Expr, message: str, column: str, *, found: pl.Expr
) -> None:
    """Refuse the first row (numbered in `row`) of which something holds that cannot be."""
    rows = frame.filter(wrong.fill_null(False)).select("row", found.alias("found")).sort("row")
    if rows.height:
        row, value = rows.row(0)
        raise FrameError(
            message, row=row + 1, column=column, found="nothing" if value is None else value
        )
