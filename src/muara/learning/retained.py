"""Whether children whom a school admitted were still there so many whole months on."""

from __future__ import annotations

import datetime as dt

import polars as pl

from muara.follow_up.months import NO, UNKNOWN, counted, enough

from .calendar import Calendar, missing_months, months_between
from .define import LearningRules
from .told import NOT_YET


def retained(
    mainstreamed: pl.DataFrame, where: pl.DataFrame, registers: pl.DataFrame, *, calendar: Calendar
) -> pl.DataFrame:
    """One row for each child and month of the rule, in order.

    `mainstreamed`: `person`, `place`, `mainstreamed_on`. `where`: their enrolments (see `stays`).
    `registers`: those of schools.

    Returns `person`, `months_after`, `mark` (the last day of the months), `answer` (yes, no,
    unknown, not_yet), `left` and `elsewhere` (not in school at the mark: left, or went nobody told
    where), `days_open`, `days_present`, `days_unknown`, `mark_missing` (months not told).
    """
    whole = retention_marks(mainstreamed, rules=calendar.rules)
    marks = whole.select("person", "place", "months_after", "since", "mark")
    due = marks.filter(pl.col("mark") <= calendar.on)
    months = due.with_columns(months_between(pl.col("since"), pl.col("mark")).alias("month"))
    keys = ["person", "months_after"]
    told = (
        calendar.told(months.explode("month"), registers)
        .group_by(keys)
        .agg(
            pl.col("open", "present", "excused").sum(),
            pl.col("untold").sum().alias("days_unknown"),
            missing_months().alias("mark_missing"),
        )
    )
    found = marks.join(told.with_columns(*counted(calendar.rules.attendance)), on=keys, how="left")
    found = found.join(_at_the_mark(due, where), on=keys, how="left", maintain_order="left")
    return found.with_columns(
        pl.col("left", "elsewhere").fill_null(False), _answer(calendar).alias("answer")
    ).drop("since", "open", "present", "excused")


def retention_marks(mainstreamed: pl.DataFrame, *, rules: LearningRules) -> pl.DataFrame:
    """When it is looked whether children stayed in school: one row for each child and mark.

    `mainstreamed`: `person` and `mainstreamed_on` (empty: no row), as `paths` answers, and whatever
    else. Adds `months_after`, `since` (the first day of the months over which the share is
    taken) and `mark` (the last). The month of the mainstreaming is not whole, unless it was on the
    first. Source: the packs' `learning.toml`, `[retention]`.

    >>> from muara.packs import open_pack
    >>> from muara.learning import learning_rules
    >>> child = pl.DataFrame({"person": ["a"], "mainstreamed_on": [dt.date(2012, 4, 2)]})
    >>> found = retention_marks(child, rules=learning_rules(open_pack("india")))
    >>> found.filter(months_after=3).select("since", "mark").row(0)
    (datetime.date(2012, 5, 1), datetime.date(2012, 7, 31))
    """
    day, rule = pl.col("mainstreamed_on"), rules.retention
    first = pl.when(day.dt.day() == 1).then(day).otherwise(day.dt.month_start().dt.offset_by("1mo"))
    whole = mainstreamed.filter(day.is_not_null()).with_columns(first.alias("_first"))
    each = [
        whole.with_columns(
            pl.lit(months, dtype=pl.Int64).alias("months_after"),
            pl.col("_first").dt.offset_by(f"{months - rule.over(months)}mo").alias("since"),
            pl.col("_first").dt.offset_by(f"{months}mo").dt.offset_by("-1d").alias("mark"),
        ).drop("_first")
        for months in rule.months
    ]
    return pl.concat(each)


def _at_the_mark(due: pl.DataFrame, where: pl.DataFrame) -> pl.DataFrame:
    """Who was in no school at the mark: left, or went elsewhere."""
    schools = where.filter("in_school").select("person", "from", "until", "ended_as", "row")
    begun = (
        due.select("person", "months_after", "mark")
        .join(schools, on="person")
        .filter(pl.col("from") <= pl.col("mark"))
    )
    last = (
        begun.sort("until", "row", nulls_last=True)
        .group_by("person", "months_after")
        .agg(
            (pl.col("until").is_null() | (pl.col("until") >= pl.col("mark"))).any().alias("there"),
            (pl.col("ended_as").last() == "left").fill_null(False).alias("left"),
        )
    )
    return last.select(
        "person",
        "months_after",
        (~pl.col("there") & pl.col("left")).alias("left"),
        (~pl.col("there") & ~pl.col("left")).alias("elsewhere"),
    )


def _answer(calendar: Calendar) -> pl.Expr:
    rule, mark = calendar.rules.retention, pl.col("mark")
    settled = (
        pl.when(pl.col("left").fill_null(False))
        .then(pl.lit(NO))
        .when(pl.col("elsewhere").fill_null(False))
        .then(pl.lit(UNKNOWN))
        .otherwise(enough(rule.percent))
    )
    waits = (settled == UNKNOWN) & (calendar.on <= mark + dt.timedelta(days=rule.grace_days))
    return pl.when((mark > calendar.on) | waits).then(pl.lit(NOT_YET)).otherwise(settled)
