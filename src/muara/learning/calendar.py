"""The days on which there may be school, and how registers are read against them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import polars as pl

from muara.follow_up.days import last_months
from muara.follow_up.months import school_days, with_untold
from muara.follow_up.registers import read_registers

from .define import LearningRules
from .settled import settled


@dataclass(frozen=True)
class Calendar:
    """The end of a day, the rules, and the holidays (`place`, empty: everywhere, and `day`)."""

    on: dt.date
    rules: LearningRules
    free: pl.DataFrame

    def told(self, months: pl.DataFrame, registers: pl.DataFrame) -> pl.DataFrame:
        """Months of children (`person`, `place`, `month`) with what registers tell of them.

        Of a month that is not over, registers by day tell what they do, and nothing is missing.
        """
        over = last_months(self.on, 1)[1]
        since = min([over.replace(day=1), *months["month"].drop_nulls()])
        week = self.rules.attendance.week
        told = read_registers(
            settled(registers),
            since=since,
            until=self.on if "day" in registers.columns else over,
            free=self.free,
            week=week,
        )
        possible = school_days(months, since=since, until=over, free=self.free, week=week)
        return with_untold(months, possible=possible, told=told)


def months_between(first: pl.Expr, last: pl.Expr) -> pl.Expr:
    """The first days of the months from one day to another, as a list."""
    return pl.date_ranges(first.dt.month_start(), last.dt.month_start(), interval="1mo")


def missing_months() -> pl.Expr:
    """Of months that were told: those of which school days were not, as a list."""
    return pl.col("month").filter(pl.col("untold") > 0)
