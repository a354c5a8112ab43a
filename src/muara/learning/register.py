"""What is odd in a register: flags that a person resolves, each with its words.

Nothing is refused here and nothing corrected. Until somebody has looked, `settled` says what of a
contradiction counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from muara.follow_up.months import free_days, school_days
from muara.follow_up.registers import without_holidays

from .define import LearningRules
from .entering import typed_columns
from .settled import read
from .stays import read_enrolments

BATCHES = {"institution": pl.String, "batch": pl.String, "places": pl.Int64}
_FLAG = {
    "person": pl.String,
    "day": pl.Date,
    "institution": pl.String,
    "code": pl.String,
    "words": pl.String,
}
_NUMBERS = ("days_open", "days_present", "days_excused")
_FILLS = ("told_day", "other", "found", "most", "batch", "kind")


def check_register(
    marks: pl.DataFrame,
    *,
    enrolments: pl.DataFrame,
    batches: pl.DataFrame,
    rules: LearningRules,
    holidays: pl.DataFrame | None = None,
    week: Sequence[int] | None = None,
    language: str = "en",
) -> pl.DataFrame:
    """What somebody should look at, in registers and the enrolments they belong to.

    Parameters
    ----------
    marks
        By day: `person`, `institution`, `day`, `attendance`; or by month: `month`, `days_open`,
        `days_present`, `days_excused`. Either with `place`, where holidays differ by place; days
        with `batch`, where the batches of an institution close apart.
    enrolments
        As `paths` takes them.
    batches
        The classes there are: `institution`, `batch`, `places` (empty: not known).
    week
        ISO weekdays with classes; None: those of the pack.

    Returns `person`, `day` (of a month its first), `institution`, `code` and `words`, in order of
    the day. The codes: `holiday`, `no_school_day`, `closed` (marked where others of the register
    have closed), `too_many_days`, `two_institutions`, `not_enrolled`, `before_enrolment`,
    `after_end`, `keyed_twice`, `batch_full`, `no_batch`, `age_outside`. Raises FrameError, with
    the row, for what cannot be at all.

    >>> import datetime as dt
    >>> from muara.packs import open_pack
    >>> from muara.learning import learning_rules
    >>> came, sunday = dt.date(2012, 4, 2), dt.date(2012, 4, 8)
    >>> centre = pl.DataFrame({"person": ["a"], "institution": ["C-1"], "kind": "training_centre",
    ...     "from": [came], "until": [None], "ended_as": [None]})
    >>> marks = pl.DataFrame({"person": ["a"], "institution": ["C-1"], "day": [sunday],
    ...     "attendance": ["present"]})
    >>> classes = pl.DataFrame({"institution": ["C-1"], "batch": ["1"], "places": [50]})
    >>> found = check_register(marks, enrolments=centre, batches=classes,
    ...                        rules=learning_rules(open_pack("india")))
    >>> found.select("code", "day").rows()
    [('no_school_day', datetime.date(2012, 4, 8))]
    """
    told, classes = read_enrolments(enrolments, rules=rules), read_batches(batches)
    free, open_on = free_days(holidays), tuple(week or rules.attendance.week)
    marks = read(marks)
    if "day" in marks.columns:
        found = _flags_of_days(_by_day(marks), free, open_on)
        rows = _by_day(marks).with_columns(pl.col("day").alias("last"))
    else:
        found = _flags_of_months(_by_month(marks), free, open_on)
        rows = _by_month(marks).with_columns(pl.col("day").dt.month_end().alias("last"))
    found += [
        *_where_not_enrolled(rows, told),
        _batch_full(told, classes),
        _no_batch(told, classes),
        *_age_outside(told, rules, language),
    ]
    return _in_words(pl.concat(found, how="diagonal"), rules, language)


def read_batches(batches: pl.DataFrame) -> pl.DataFrame:
    """The classes there are, each once."""
    typed = typed_columns(batches, BATCHES, {}, what="The batches")
    return typed.unique(["institution", "batch"], keep="first", maintain_order=True).drop("row")


def _by_day(marks: pl.DataFrame) -> pl.DataFrame:
    """The marks that say something, with the place they hold for."""
    needed = {
        "person": pl.String,
        "institution": pl.String,
        "day": pl.Date,
        "attendance": pl.String,
    }
    typed = typed_columns(marks, needed, {"place": pl.String, "batch": pl.String}, what="The marks")
    return typed.filter(pl.col("attendance").is_not_null())


def _by_month(marks: pl.DataFrame) -> pl.DataFrame:
    """The months told, each by its first `day`."""
    needed = {"person": pl.String, "institution": pl.String, "month": pl.Date}
    numbers = dict.fromkeys(_NUMBERS, pl.Int64) | {"place": pl.String}
    typed = typed_columns(marks, needed, numbers, what="The marks")
    return typed.with_columns(pl.col("month").dt.month_start().alias("day")).drop("month")


def _flag(rows: pl.DataFrame, code: str, **values: pl.Expr) -> pl.DataFrame:
    """Flags of one code: one for each person, day and institution."""
    filled = [value.cast(pl.String).alias(name) for name, value in values.items()]
    return rows.select("person", "day", "institution", pl.lit(code).alias("code"), *filled).unique(
        ["person", "day", "institution"], keep="first", maintain_order=True
    )


# --- marks of days ---


def _flags_of_days(
    days: pl.DataFrame, free: pl.DataFrame, week: tuple[int, ...]
) -> list[pl.DataFrame]:
    said = days.filter(pl.col("attendance") != "closed")
    class_day = ["institution", "batch", "day"]
    closed = days.filter(pl.col("attendance") == "closed").select(class_day).unique()
    entered = ["person", "institution", "day"]
    twice = days.filter(pl.col("attendance").n_unique().over(entered) > 1)
    present = days.filter(pl.col("attendance") == "present").unique(entered, maintain_order=True)
    elsewhere = present.with_columns(
        pl.col("institution").first().over("person", "day").alias("other")
    ).filter(pl.col("institution") != pl.col("other"))
    return [
        _flag(said.join(without_holidays(said, free), on="row", how="anti"), "holiday"),
        _flag(said.filter(~pl.col("day").dt.weekday().is_in(list(week))), "no_school_day"),
        _flag(said.join(closed, on=class_day, nulls_equal=True), "closed"),
        _flag(elsewhere, "two_institutions", other=pl.col("other")),
        _flag(twice, "keyed_twice"),
    ]


# --- marks of months ---


def _flags_of_months(
    months: pl.DataFrame, free: pl.DataFrame, week: tuple[int, ...]
) -> list[pl.DataFrame]:
    entered = ["person", "institution", "day"]
    twice = months.filter(pl.struct(_NUMBERS).n_unique().over(entered) > 1)
    once = months.unique(entered, keep="first", maintain_order=True)
    total = pl.col("days_open").sum().over("person", "day")
    elsewhere = once.with_columns(
        pl.col("institution").first().over("person", "day").alias("other")
    ).filter(total > pl.col("day").dt.days_in_month(), pl.col("institution") != pl.col("other"))
    return [
        _too_many(months, free, week),
        _flag(elsewhere, "two_institutions", other=pl.col("other")),
        _flag(twice, "keyed_twice"),
    ]


def _too_many(months: pl.DataFrame, free: pl.DataFrame, week: tuple[int, ...]) -> pl.DataFrame:
    if not months.height:
        return _flag(months, "too_many_days")
    since, until = months["day"].min(), months["day"].dt.month_end().max()
    possible = school_days(months, since=since, until=until, free=free, week=week)  # type: ignore[arg-type]
    told = months.join(
        possible.rename({"month": "day"}),
        on=["place", "day"],
        nulls_equal=True,
        maintain_order="left",
    ).filter(pl.col("days_open") > pl.col("possible"))
    return _flag(told, "too_many_days", found=pl.col("days_open"), most=pl.col("possible"))


# --- marks and enrolments ---


def _where_not_enrolled(rows: pl.DataFrame, told: pl.DataFrame) -> list[pl.DataFrame]:
    """Marks (from `day` to `last`) of a child in no enrolment of the institution that day."""
    if "attendance" in rows.columns:
        rows = rows.filter(pl.col("attendance") != "closed")
    here = told.select("person", "institution", "from", "until")
    met = rows.join(here, on=["person", "institution"], maintain_order="left")
    during = (pl.col("from") <= pl.col("last")) & (
        pl.col("until").is_null() | (pl.col("until") >= pl.col("day"))
    )
    outside = met.filter(~during.any().over("row"))
    early = (pl.col("from") > pl.col("last")).all().over("row")
    return [
        _flag(rows.join(here, on=["person", "institution"], how="anti"), "not_enrolled"),
        _flag(
            outside.filter(early).sort("row", "from"), "before_enrolment", told_day=pl.col("from")
        ),
        _flag(
            outside.filter(~early, pl.col("until") < pl.col("day")).sort(
                "row", "until", descending=[False, True]
            ),
            "after_end",
            told_day=pl.col("until"),
        ),
    ]


# --- enrolments and classes ---


def _batch_full(told: pl.DataFrame, classes: pl.DataFrame) -> pl.DataFrame:
    """Children who came to a batch when all its places were taken."""
    keys = ["institution", "batch"]
    full = told.join(classes.drop_nulls("places"), on=keys, maintain_order="left")
    others = full.select(*keys, *(pl.col(name).alias(f"{name}_other") for name in _STAY))
    before = (pl.col("from_other") < pl.col("from")) | (
        (pl.col("from_other") == pl.col("from")) & (pl.col("row_other") <= pl.col("row"))
    )
    still = pl.col("until_other").is_null() | (pl.col("until_other") >= pl.col("from"))
    number = (
        full.join(others, on=keys)
        .filter(before & still)
        .group_by("row")
        .agg(pl.col("person_other").n_unique().alias("number"))
    )
    over = full.join(number, on="row", maintain_order="left").filter(
        pl.col("number") > pl.col("places")
    )
    values = {"batch": pl.col("batch"), "most": pl.col("places"), "found": pl.col("number")}
    return _flag(over.with_columns(pl.col("from").alias("day")), "batch_full", **values)


_STAY = ("row", "person", "from", "until")


def _no_batch(told: pl.DataFrame, classes: pl.DataFrame) -> pl.DataFrame:
    unknown = told.drop_nulls("batch").join(
        classes, on=["institution", "batch"], how="anti", maintain_order="left"
    )
    return _flag(
        unknown.with_columns(pl.col("from").alias("day")), "no_batch", batch=pl.col("batch")
    )


def _age_outside(told: pl.DataFrame, rules: LearningRules, language: str) -> list[pl.DataFrame]:
    """Who was certainly younger or older on the first day than the kind takes."""
    first, found = told.with_columns(pl.col("from").alias("day")), []
    low, high = pl.col("age_low"), pl.col("age_high")
    for kind in rules.kinds.values():
        youngest, oldest = kind.ages
        here = first.filter(pl.col("kind") == kind.key)
        takes = pl.lit(f"{'' if youngest is None else youngest}–{'' if oldest is None else oldest}")
        label = pl.lit(kind.label(language))
        if youngest is not None:
            young = here.filter(high < youngest)
            found.append(_flag(young, "age_outside", found=high, most=takes, kind=label))
        if oldest is not None:
            old = here.filter(low > oldest)
            found.append(_flag(old, "age_outside", found=low, most=takes, kind=label))
    return found


# --- words ---


def _in_words(flags: pl.DataFrame, rules: LearningRules, language: str) -> pl.DataFrame:
    missing = [pl.lit(None, dtype=pl.String).alias(n) for n in _FILLS if n not in flags.columns]
    ordered = flags.with_columns(missing).sort(
        "day", "institution", "person", "code", maintain_order=True
    )
    words = [_said(row, rules, language) for row in ordered.iter_rows(named=True)]
    named = ordered.with_columns(pl.Series("words", words, dtype=pl.String))
    return named.select(pl.col(name).cast(kind) for name, kind in _FLAG.items())


def _said(row: Mapping[str, object], rules: LearningRules, language: str) -> str:
    values = {name: row[name] for name in _FILLS}
    return rules.text(f"flags.{row['code']}", language).format(day=row["told_day"], **values)
