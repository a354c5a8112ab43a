"""Every child's way: enrolled, attending, completed, mainstreamed, retained, dropped out, and why.

Attendance is looked at as `muara.follow_up.attendance` looks at it, in the months in which a child
was enrolled. Registers that are incomplete never make a child retained, or a dropout.

Source: the six figures and the marks of 3, 6 and 12 months are the programme's; what each rests on
stands in the packs' `learning.toml`.
"""

from __future__ import annotations

import datetime as dt

import polars as pl

from muara.follow_up.days import last_months
from muara.follow_up.months import NO, UNKNOWN, YES, counted, enough, free_days
from muara.follow_up.registers import children_of

from .absence import absence, dropped_out
from .calendar import Calendar, missing_months, months_between
from .define import Ages, LearningRules
from .retained import retained
from .settled import read
from .stays import first_mainstreamings, read_enrolments, read_mainstreamed, stays
from .told import NOT_YET, REASONS, reason, reasons_of


def paths(
    enrolments: pl.DataFrame,
    registers: pl.DataFrame,
    mainstreamed: pl.DataFrame,
    *,
    on: dt.date,
    rules: LearningRules,
    holidays: pl.DataFrame | None = None,
    language: str = "en",
) -> pl.DataFrame:
    """Where every enrolled child stands at the end of a day.

    Parameters
    ----------
    enrolments
        `person`, `institution`, `kind` (of the pack), `from`, `until` (the last day; empty: goes
        on), `ended_as` (completed, transferred, left, moved; empty); and, where known, `batch`,
        `place`, `age_low` and `age_high` (completed years on the first day).
    registers
        As `muara.follow_up.attendance` takes them, by month or by day; with `institution`, where
        it is told, only the registers of schools count for retention (see `settled`).
    mainstreamed
        `person`, `day`, `school`. The first one of a child counts. Where no enrolment in a school
        goes with it, it is one.
    holidays
        `day`, and `place` where they differ by place.

    Returns one row for each person with an enrolment, in order: `enrolled_on` (first day ever),
    `attending` (yes, no, unknown: enrolled now, and regularly there), `completed_on` (the first
    course completed), `mainstreamed` (yes, no, unknown), `mainstreamed_on`, for each month of the
    rules `retained_3` and so on (yes, no, unknown, not_yet; empty: not mainstreamed),
    `dropped_out` (yes, no, unknown), `dropped_out_since` and `reason`, in the language.

    Raises FrameError, with the row, for what cannot be.

    >>> from muara.packs import open_pack
    >>> from muara.learning import learning_rules
    >>> came = dt.date(2012, 4, 2)
    >>> centre = pl.DataFrame({"person": ["a"], "institution": ["C-1"], "kind": "training_centre",
    ...     "from": [came], "until": [None], "ended_as": [None]})
    >>> register = pl.DataFrame({"person": ["a"] * 3, "days_open": [24] * 3,
    ...     "month": [dt.date(2012, month, 1) for month in (4, 5, 6)], "days_present": [20] * 3})
    >>> nobody = pl.DataFrame(schema={"person": pl.String, "day": pl.Date, "school": pl.String})
    >>> found = paths(centre, register, nobody, on=dt.date(2012, 6, 30),
    ...               rules=learning_rules(open_pack("india")))
    >>> found.select("attending", "mainstreamed", "dropped_out").row(0)
    ('yes', 'no', 'no')
    """
    found = _found(enrolments, registers, mainstreamed, on=on, rules=rules, holidays=holidays)
    return _with_reason(found, rules, language)


def reasons(
    enrolments: pl.DataFrame,
    registers: pl.DataFrame,
    mainstreamed: pl.DataFrame,
    *,
    on: dt.date,
    rules: LearningRules,
    holidays: pl.DataFrame | None = None,
    language: str = "en",
) -> pl.DataFrame:
    """Why each answer of `paths` is what it is, taken apart: the same frames, and as many rows.

    Returns `person` and a sentence each for `enrolled`, `completed`, `mainstreamed`, `attending`,
    `retained`, `dropped_out`, and what is `missing`; empty where there is nothing to say. One after
    the other they are the `reason`. Raises FrameError as `paths` does.

    >>> from muara.packs import open_pack
    >>> from muara.learning import learning_rules
    >>> school = pl.DataFrame({"person": ["a"], "institution": ["S"], "kind": "school",
    ...     "from": [dt.date(2012, 4, 2)], "until": [None], "ended_as": [None], "age_low": [7],
    ...     "age_high": [7]})
    >>> untold = pl.DataFrame(schema={"person": pl.String, "month": pl.Date,
    ...     "days_open": pl.Int64, "days_present": pl.Int64})
    >>> nobody = pl.DataFrame(schema={"person": pl.String, "day": pl.Date, "school": pl.String})
    >>> found = reasons(school, untold, nobody, on=dt.date(2012, 4, 30),
    ...                 rules=learning_rules(open_pack("india")))
    >>> found["mainstreamed"].item()
    'Went straight to school on 2012-04-02.'
    """
    found = _found(enrolments, registers, mainstreamed, on=on, rules=rules, holidays=holidays)
    rows = [
        {"person": row["person"], **reasons_of(row, rules, language)}
        for row in found.iter_rows(named=True)
    ]
    return pl.DataFrame(rows, schema=dict.fromkeys(("person", *REASONS), pl.String))


def _found(
    enrolments: pl.DataFrame,
    registers: pl.DataFrame,
    mainstreamed: pl.DataFrame,
    *,
    on: dt.date,
    rules: LearningRules,
    holidays: pl.DataFrame | None,
) -> pl.DataFrame:
    """The answers with all they rest on."""
    registers = read(registers)
    admitted = read_mainstreamed(mainstreamed)
    where = stays(read_enrolments(enrolments, rules=rules), admitted, on=on, rules=rules)
    calendar = Calendar(on, rules, free_days(holidays))
    people = _people(where, registers)
    enrolment = _enrolment(where)
    enrolled = _months_enrolled(where, enrolment, on).join(people, on="person")
    months = calendar.told(enrolled, registers)
    found = people
    for more in (
        enrolment,
        _mainstreaming(where, admitted, on=on, rules=rules),
        _attended(months, on=on, rules=rules),
        absence(months, rules=rules),
    ):
        found = found.join(more, on="person", how="left", maintain_order="left")
    found = found.with_columns(dropped_out(rules).alias("dropped_out")).with_columns(
        _attending().alias("attending"), _dropped_since().alias("dropped_out_since")
    )
    marks = retained(found, where, _of_schools(registers, where), calendar=calendar)
    return _with_marks(found, marks, rules)


def _people(where: pl.DataFrame, registers: pl.DataFrame) -> pl.DataFrame:
    """Each person once, in order, with its first place: of an enrolment, or else of a register."""
    known = (
        where.sort("row")
        .group_by("person", maintain_order=True)
        .agg(pl.col("place").drop_nulls().first())
    )
    told = known.join(
        children_of(registers), on="person", how="left", suffix="_told", maintain_order="left"
    )
    return told.select("person", pl.coalesce("place", "place_told").alias("place"))


def _months_enrolled(where: pl.DataFrame, enrolment: pl.DataFrame, on: dt.date) -> pl.DataFrame:
    """The months of the enrolment that goes on, in which attendance counts, each once."""
    last = pl.col("until").fill_null(on)
    months = where.select("person", months_between(pl.col("from"), last).alias("month"))
    since = enrolment.select("person", pl.col("counts_from").dt.month_start())
    told = months.explode("month").unique().join(since, on="person")
    return told.filter(pl.col("month") >= pl.col("counts_from")).drop("counts_from")


def _enrolment(where: pl.DataFrame) -> pl.DataFrame:
    """The first day, the first course completed, and the enrolment that goes on or was the last.

    `counts_from`: since when attendance counts. A transfer does not interrupt it; an enrolment
    after any other end begins anew.
    """
    completed = pl.col("course") & (pl.col("ended_as") == "completed")
    transferred = (pl.col("ended_as") == "transferred").fill_null(False)
    broken = pl.col("until").filter(~transferred).max()
    goes_on = pl.col("until").is_null()
    chained = goes_on | (transferred & (pl.col("from") > broken).fill_null(True))
    ordered = where.with_columns(pl.col("until").fill_null(dt.date.max).alias("end")).sort(
        "end", "from", "row"
    )
    return ordered.group_by("person", maintain_order=True).agg(
        pl.col("from").min().alias("enrolled_on"),
        pl.col("until").filter(completed).min().alias("completed_on"),
        goes_on.any().alias("enrolled"),
        pl.col("from").filter(chained).min().alias("counts_from"),
        pl.col("from", "until", "kind", "ended_as").last(),
    )


def _mainstreaming(
    where: pl.DataFrame, admitted: pl.DataFrame, *, on: dt.date, rules: LearningRules
) -> pl.DataFrame:
    """`mainstreamed`, `mainstreamed_on`, and whether the child went `straight` to school."""
    first = where.sort("from", "row").group_by("person", maintain_order=True).first()
    event = first_mainstreamings(admitted, on=on).select("person", "day")
    straight = _straight(rules) & pl.col("day").is_null()
    return first.join(event, on="person", how="left", maintain_order="left").select(
        "person",
        pl.when(pl.col("day").is_not_null() | straight)
        .then(pl.lit(YES))
        .when(straight.is_null())
        .then(pl.lit(UNKNOWN))
        .otherwise(pl.lit(NO))
        .alias("mainstreamed"),
        pl.when(straight).then("from").otherwise("day").alias("mainstreamed_on"),
        straight.fill_null(False).alias("straight"),
    )


def _straight(rules: LearningRules) -> pl.Expr:
    """Went straight to school, by the first enrolment; empty where the age is not known."""
    rule = rules.straight
    if rule is None or not rule.mainstreamed:
        return pl.lit(False)
    return pl.col("in_school") & within(rule.ages)


def within(ages: Ages) -> pl.Expr:
    """Is somebody between `age_low` and `age_high` of these ages? Empty where it is not known."""
    youngest, oldest = ages
    low, high = pl.col("age_low"), pl.col("age_high")
    older = pl.lit(True) if youngest is None else _three(low >= youngest, high < youngest)
    younger = pl.lit(True) if oldest is None else _three(high <= oldest, low > oldest)
    return older & younger


def _three(yes: pl.Expr, no: pl.Expr) -> pl.Expr:
    """Certainly, certainly not, or empty."""
    return pl.when(yes).then(pl.lit(True)).when(no).then(pl.lit(False))


def _attended(months: pl.DataFrame, *, on: dt.date, rules: LearningRules) -> pl.DataFrame:
    """What the registers tell of the months of the rule in which the child was enrolled."""
    since, until = last_months(on, rules.attendance.months)
    totals = (
        months.filter(pl.col("month").is_between(since, until))
        .group_by("person")
        .agg(
            pl.col("open", "present", "excused").sum(),
            pl.col("untold").sum().alias("days_unknown"),
            pl.len().alias("months_enrolled"),
            missing_months().alias("attendance_missing"),
        )
        .with_columns(*counted(rules.attendance))
    )
    return totals.select(
        "person",
        *(pl.col(f"days_{name}").alias(f"{name}_days") for name in ("open", "present", "unknown")),
        "months_enrolled",
        "attendance_missing",
        enough(rules.attendance.percent).alias("regular"),
    )


def _attending() -> pl.Expr:
    """Who is enrolled nowhere, or dropped out, attends nowhere."""
    gone = ~pl.col("enrolled") | (pl.col("dropped_out") == YES)
    return pl.when(gone).then(pl.lit(NO)).otherwise(pl.col("regular").fill_null(UNKNOWN))


def _dropped_since() -> pl.Expr:
    """The first day of the absence that is certain, though not before the enrolment."""
    since = pl.max_horizontal("absent_since", "counts_from")
    return pl.when(pl.col("dropped_out") == YES).then(
        pl.when("enrolled").then(since).otherwise("until")
    )


def _of_schools(registers: pl.DataFrame, where: pl.DataFrame) -> pl.DataFrame:
    """The registers of the schools in which each child is or was enrolled."""
    if "institution" not in registers.columns:
        return registers
    schools = where.filter("in_school").select("person", "institution").unique()
    own = schools.with_columns(pl.lit(True).alias("of_school"))
    told = registers.join(own, on=["person", "institution"], how="left", maintain_order="left")
    return told.filter(pl.col("of_school") | pl.col("institution").is_null()).drop("of_school")


def _with_marks(found: pl.DataFrame, marks: pl.DataFrame, rules: LearningRules) -> pl.DataFrame:
    """The answers at the marks; and for the reason the last that there is, or the first mark."""
    for months in rules.retention.months:
        at = marks.filter(pl.col("months_after") == months)
        answer = at.select("person", pl.col("answer").alias(f"retained_{months}"))
        found = found.join(answer, on="person", how="left", maintain_order="left")
    waits = pl.col("answer") == NOT_YET
    answered = marks.filter(~waits).sort("months_after").unique("person", keep="last")
    waiting = marks.filter(waits).sort("months_after").unique("person", keep="first")
    told = pl.concat([answered, waiting.join(answered, on="person", how="anti")]).drop("place")
    return found.join(told, on="person", how="left", maintain_order="left")


def _with_reason(found: pl.DataFrame, rules: LearningRules, language: str) -> pl.DataFrame:
    reasons = [reason(row, rules, language) for row in found.iter_rows(named=True)]
    return found.select(
        "person",
        *("enrolled_on", "attending", "completed_on", "mainstreamed", "mainstreamed_on"),
        *(f"retained_{months}" for months in rules.retention.months),
        *("dropped_out", "dropped_out_since"),
        pl.Series("reason", reasons, dtype=pl.String),
    )
