"""Whether children attend school regularly: yes, no, or unknown, with the numbers behind it.

Registers may be incomplete. What they do not tell is counted once as absent and once as present;
only where both come to the same answer is there one.

Source: US Department of Labor, common indicator POC4 (reference/casework.md, 3.3); the share, the
months and how excused days count stand in the pack's `follow_up.toml`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from .days import after_months, last_months
from .define import AttendanceRule
from .months import NO, UNKNOWN, YES, counted, enough, free_days, school_days, with_untold
from .registers import children_of, read_registers
from .told import filled, filled_in, in_tenths, sayings_for, tenths

_OPEN, _PRESENT, _DARK = pl.col("days_open"), pl.col("days_present"), pl.col("days_unknown")


def attendance(
    registers: pl.DataFrame,
    *,
    on: dt.date,
    rule: AttendanceRule,
    holidays: pl.DataFrame | None = None,
    language: str = "en",
) -> pl.DataFrame:
    """For every child whether it attended regularly in the last whole months.

    Parameters
    ----------
    registers
        By month: `person`, `month` (any day of it), `days_open` (school days), `days_present`,
        `days_excused` (optional; empty: none). Or by day: `person`, `day`, `attendance` (present,
        absent, excused, closed). Either with `place`, where holidays differ by place. An empty
        number is not known; rows of one month add up (a child who changed school).
    on
        The months are those which were over at the end of this day.
    holidays
        `day`, and `place` where they differ by place (empty: everywhere). A register of days loses
        them; a month without a register could have no school on them.

    Returns one row for each person, in order: `since`, `until`, `days_open`, `days_present`
    (counted as the rule has it), `days_unknown` (school days that nobody told, at most),
    `months_missing` (months in which there are some), `percent_low`, `percent_high` (empty: no
    school day), `regular` (yes, no, unknown), `reason` in the language.

    Raises FrameError, with the row, for a column that is missing, more days present than open, more
    open than the month has, a code there is not.

    >>> from muara.packs import open_pack
    >>> from muara.follow_up import attendance_rule
    >>> months = [dt.date(2012, month, 1) for month in range(4, 10)]
    >>> registers = pl.DataFrame({"person": ["a"] * 6, "month": months, "days_open": [20] * 6,
    ...                           "days_present": [15] * 6})
    >>> rule = attendance_rule(open_pack("india"))
    >>> found = attendance(registers, on=dt.date(2012, 9, 30), rule=rule)
    >>> found.select("percent_low", "regular").row(0)
    (75.0, 'yes')
    """
    since, until = last_months(on, rule.months)
    free = free_days(holidays)
    told = read_registers(registers, since=since, until=until, free=free, week=rule.week)
    children = children_of(registers)
    possible = school_days(children, since=since, until=until, free=free, week=rule.week)
    months = children.join(possible.select("place", "month"), on="place", nulls_equal=True)
    totals = (
        with_untold(months, possible=possible, told=told)
        .group_by("person")
        .agg(
            pl.col("open", "present", "excused").sum(),
            pl.col("untold").sum().alias("days_unknown"),
            (pl.col("untold") > 0).sum().cast(pl.Int64).alias("months_missing"),
        )
    )
    found = (
        children.select("person")
        .join(totals, on="person", maintain_order="left")
        .with_columns(*counted(rule))
        .with_columns(*_shares())
        .with_columns(enough(rule.percent).alias("regular"))
    )
    return found.select(
        "person",
        pl.lit(since).alias("since"),
        pl.lit(until).alias("until"),
        *("days_open", "days_present", "days_unknown", "months_missing"),
        *("percent_low", "percent_high", "regular"),
        _reason(rule, language).alias("reason"),
    )


def _shares() -> tuple[pl.Expr, pl.Expr]:
    """The least and the greatest share in per cent; empty where there was no school day."""
    days = pl.when(_OPEN + _DARK > 0).then(_OPEN + _DARK)
    return (
        (100 * _PRESENT / days).alias("percent_low"),
        (100 * (_PRESENT + _DARK) / days).alias("percent_high"),
    )


def _reason(rule: AttendanceRule, language: str) -> pl.Expr:
    days = _OPEN + _DARK
    numbers = {
        "present": _PRESENT,
        "open": _OPEN,
        "unknown": _DARK,
        "missing": pl.col("months_missing"),
        "low": in_tenths(_PRESENT, days),
        "high": in_tenths(_PRESENT + _DARK, days),
    }

    def said(*, unknown: bool, regular: str) -> pl.Expr:
        keys = sayings_for(open_days=True, unknown=unknown, regular=regular)
        holds = (days > 0) & ((_DARK > 0) == unknown) & (pl.col("regular") == regular)
        return pl.when(holds).then(filled_in(rule, keys, language, **numbers))

    nothing = sayings_for(open_days=False, unknown=False, regular=UNKNOWN)
    cases = [
        said(unknown=unknown, regular=regular)
        for unknown in (False, True)
        for regular in (YES, NO, UNKNOWN)
    ]
    return pl.coalesce(*cases, filled_in(rule, nothing, language, **numbers))


# --- one child, plainly ---


@dataclass(frozen=True)
class Attended:
    """The answer for one child; see `attendance`."""

    since: dt.date
    until: dt.date
    days_open: int
    days_present: int
    days_unknown: int
    months_missing: int
    regular: str
    reason: str


def attendance_of(
    rows: Iterable[Mapping[str, Any]],
    *,
    on: dt.date,
    rule: AttendanceRule,
    holidays: Iterable[dt.date] = (),
    language: str = "en",
) -> Attended:
    """Whether one child attended regularly: what `attendance` answers, reckoned month by month.

    `rows`: the child's registers, all by month or all by day; `holidays`: those of its place.

    >>> from muara.packs import open_pack
    >>> from muara.follow_up import attendance_rule
    >>> rows = [{"month": dt.date(2012, 9, 1), "days_open": 20, "days_present": 3}]
    >>> found = attendance_of(rows, on=dt.date(2012, 9, 30),
    ...                       rule=attendance_rule(open_pack("india")))
    >>> found.regular, found.days_unknown, found.months_missing
    ('unknown', 131, 5)
    """
    since, until = last_months(on, rule.months)
    free, told = set(holidays), list(rows)
    opened = present = unknown = missing = 0
    for number in range(rule.months):
        month = after_months(since, number)
        mine = [row for row in told if _in_month(row, month)]
        school, there, dark = month_of(mine, month, rule, free)
        opened, present, unknown = opened + school, present + there, unknown + dark
        missing += dark > 0
    days = opened + unknown
    regular = answer_of(present, unknown, days, rule.percent)
    keys = sayings_for(open_days=days > 0, unknown=unknown > 0, regular=regular)
    numbers = {"present": present, "open": opened, "unknown": unknown, "missing": missing}
    shares = {"low": tenths(present, days), "high": tenths(present + unknown, days)} if days else {}
    reason = filled(rule, keys, language, **numbers, **shares)
    return Attended(since, until, opened, present, unknown, missing, regular, reason)


def _in_month(row: Mapping[str, Any], month: dt.date) -> bool:
    day: dt.date = row["day"] if "day" in row else row["month"]
    return day.replace(day=1) == month


def month_of(
    rows: list[Mapping[str, Any]], month: dt.date, rule: AttendanceRule, free: set[dt.date]
) -> tuple[int, int, int]:
    """School days, days present and school days nobody told, of one month."""
    days = [month + dt.timedelta(days=number) for number in range(31)]
    possible = {
        day
        for day in days
        if day.month == month.month and day.isoweekday() in rule.week and day not in free
    }
    opened = present = unknown = 0
    if any("day" in row for row in rows):
        said = {row["day"]: row["attendance"] for row in rows if row["attendance"] is not None}
        for code in (code for day, code in said.items() if day not in free):
            school, there = _of_day(code, rule)
            opened, present = opened + school, present + there
        return opened, present, len(possible - set(said))
    told = [row for row in rows if row["days_open"] is not None]
    for row in told:
        if row["days_present"] is None:
            unknown += row["days_open"]
            continue
        excused = row.get("days_excused") or 0
        opened += row["days_open"] - (excused if rule.excused == "left_out" else 0)
        present += row["days_present"] + (excused if rule.excused == "present" else 0)
    return opened, present, unknown if told else len(possible)


def _of_day(code: str, rule: AttendanceRule) -> tuple[int, int]:
    """Does the day count as a school day, and as present?"""
    if code == "excused":
        return int(rule.excused != "left_out"), int(rule.excused == "present")
    return int(code != "closed"), int(code == "present")


def answer_of(present: int, unknown: int, days: int, percent: int) -> str:
    """Was somebody there on that share of the days, the `unknown` among them?"""
    if days and 100 * present >= percent * days:
        return YES
    if days and 100 * (present + unknown) < percent * days:
        return NO
    return UNKNOWN
