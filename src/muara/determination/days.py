"""From dated observations to one row for each child and day.

Whatever was observed of a child on one day is one day: as bad as the worst of it. Who is said to
rest and is seen at the kiln on the same day, works.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import narwhals as nw
import polars as pl

from muara.errors import FrameError, nearest
from muara.frames import in_force
from muara.law import classify
from muara.packs import Pack
from muara.packs.regimes import FLOOR, STATUSES
from muara.rules import Compiler
from muara.rules.compile import WORK_DATE

from .define import EVENTS, PROTECTS, Reading

_NUMBERS = (1 << 64) - 1
"""So many keys there are; they are shared out among persons and days."""

_ABOUT_WORK = ("worked", "economic_hours")
"""Whoever answered one of these was asked about work."""

BY = ("working", "clean", "serves", "risk", "open")
"""What an observation may be named for: `working_id` is the one that found work."""

FOUND = tuple(f"{name}_id" for name in BY)
DAY = ("person", "on", *EVENTS, "seen")


def days_of(
    observations: Any,
    reading: Reading,
    *,
    pack: Pack,
    on: dt.date,
    known_on: dt.date | None = None,
    regime: str | None = None,
    file: str = "",
) -> pl.DataFrame:
    """One row for each child and day up to `on`, sorted by both.

    Columns read: `person`, `true_on` (date), `id` (else the row's number), `recorded_at`,
    `corrects` where given, the words of the reading's rules, and either `status` (the finding of a
    definition) or the facts of work that the reading's regime (or `regime`) classifies.

    Columns given back: `person`, `on`, a truth for each of `working worst clean clean_after_worst
    open serves grown protects`, `risk` (null: not known), `seen` (was work looked at?), and the ids
    of the observations: `working_id clean_id serves_id risk_id open_id`.

    Raises FrameError (exit code 2) naming the column and the row.
    """
    days, ids = numbered_days(
        observations, reading, pack=pack, on=on, known_on=known_on, regime=regime, file=file
    )
    return days.with_columns(named(days[found], ids).alias(found) for found in FOUND)


def numbered_days(
    observations: Any,
    reading: Reading,
    *,
    pack: Pack,
    on: dt.date,
    known_on: dt.date | None = None,
    regime: str | None = None,
    file: str = "",
) -> tuple[pl.DataFrame, pl.Series]:
    """The days as `days_of` gives them, observations by their number; and the ids of the numbers.

    Millions of ids stay in one place; what is carried from day to day is a number.
    """
    frame = _with_ids(_polars(observations))
    _check(frame, file)
    dated = frame.with_columns(pl.col("true_on").cast(pl.Date))  # pandas has moments only
    known = in_force(dated, as_of=on, known_on=known_on)
    judged = _judged(with_status(known, regime or reading.regime, pack=pack, file=file), reading)
    return _each_day(_in_order(judged), known["id"]), known["id"]


def named(numbers: pl.Series, ids: pl.Series) -> pl.Series:
    """The ids of these numbers; nothing where there is none."""
    return ids.gather(numbers).alias(numbers.name)


def _polars(frame: Any) -> pl.DataFrame:
    if isinstance(frame, pl.DataFrame):
        return frame
    native = nw.from_native(frame)
    lazy = native if isinstance(native, nw.LazyFrame) else native.lazy()
    return lazy.collect("polars").to_native()  # type: ignore[no-any-return]


def _with_ids(frame: pl.DataFrame) -> pl.DataFrame:
    """An observation without an id is called by the number of its row."""
    if "id" in frame.columns:
        return frame.with_columns(pl.col("id").cast(pl.String))
    return frame.with_columns(pl.int_range(1, pl.len() + 1).cast(pl.String).alias("id"))


def _check(frame: pl.DataFrame, file: str) -> None:
    for column in ("person", "true_on"):
        if column not in frame.columns:
            do = nearest(column, frame.columns)
            raise FrameError("A column is missing.", file=file or None, column=column, do=do)
        empty = frame[column].is_null()
        if empty.any():
            row = (empty.arg_max() or 0) + 1
            do = "Give it, or leave the row out."
            raise FrameError(
                "This cell is empty.", file=file or None, row=row, column=column, do=do
            )
    if frame.schema["true_on"] != pl.Date and not isinstance(frame.schema["true_on"], pl.Datetime):
        raise FrameError(
            "The days are no dates.",
            file=file or None,
            column="true_on",
            found=f"a column of type {frame.schema['true_on']}",
            expected="days as 2012-04-02",
        )


def with_status(frame: pl.DataFrame, regime: str, *, pack: Pack, file: str = "") -> pl.DataFrame:
    """The observations with `status`: what the definition finds in each that asked about work.

    `undetermined` where an answer that nobody gave could still change it; empty where work was not
    asked about. A frame that has its `status` keeps it. Raises FrameError (exit code 2).
    """
    if "status" in frame.columns:
        return _checked_status(frame, file)
    asked = [name for name in _ABOUT_WORK if name in frame.columns]
    if not asked:
        raise FrameError(
            "Nothing here says whether a child worked.",
            file=file or None,
            expected="a column status, or worked and economic_hours with the facts of work",
        )
    day = {} if "work_date" in frame.columns else {"work_date": pl.col("true_on")}
    found = classify(_resting(frame).with_columns(**day), regime, pack=pack, file=file)
    status, unsettled = pl.col(f"{regime}_status").cast(pl.String), pl.col(f"{regime}_unsettled")
    adverse = status.is_in(STATUSES[FLOOR:-1])
    settled = adverse | (unsettled.cast(pl.String).fill_null("") == "")
    about_work = pl.any_horizontal(pl.col(asked).is_not_null())
    return frame.with_columns(
        found.select(
            pl.when(about_work & settled).then(status).when(about_work).then(pl.lit("undetermined"))
        )
        .to_series()
        .alias("status")
    )


def _resting(frame: pl.DataFrame) -> pl.DataFrame:
    """Whoever did not work, worked no hours: a form that hears "no" does not ask how many."""
    if "worked" not in frame.columns:
        return frame
    told = pl.col("economic_hours") if "economic_hours" in frame.columns else pl.lit(None, pl.Int64)
    none = ~pl.col("worked") & told.is_null()
    return frame.with_columns(pl.when(none).then(0).otherwise(told).alias("economic_hours"))


def _checked_status(frame: pl.DataFrame, file: str) -> pl.DataFrame:
    said = frame["status"].cast(pl.String)
    wrong = said.is_not_null() & ~said.is_in(STATUSES)
    if wrong.any():
        row = wrong.arg_max() or 0
        raise FrameError(
            "This is no finding of a definition.",
            file=file or None,
            row=row + 1,
            column="status",
            found=said[row],
            do=nearest(str(said[row]), STATUSES),
        )
    return frame.with_columns(said)


def _judged(frame: pl.DataFrame, reading: Reading) -> pl.DataFrame:
    """Each rule of the reading over each observation. What is not certain has not been seen."""
    # What the law says of ages is read on the day of the observation.
    columns = {WORK_DATE: "true_on"} | {name: name for name in frame.columns}
    compiler = Compiler(columns, None, pl)
    told = {name: compiler.truth(rule.node) for name, rule in reading.events.items()}
    told.setdefault(PROTECTS, pl.lit(False))
    sure = [truth.fill_null(False).alias(name) for name, truth in told.items() if name != "risk"]
    return frame.select(
        pl.col("person").cast(pl.String),
        pl.col("true_on").alias("on"),
        *sure,
        told["risk"].alias("risk"),
        pl.col("status").is_not_null().alias("seen"),
        pl.int_range(pl.len(), dtype=pl.UInt32).alias("number"),
    )


def _in_order(judged: pl.DataFrame) -> pl.DataFrame:
    """By person and day, where only the days of one person must stand together: for that a hash of
    the name does as well as the name, and is had for almost nothing.
    """
    ordered = _keyed(judged, _hashed(pl.col("person"))).sort("key")
    if _each_alone(ordered):
        return ordered
    return _keyed(judged, pl.col("person").cast(pl.Categorical).to_physical()).sort("key")


def _hashed(person: pl.Expr) -> pl.Expr:
    return person.hash()


def _keyed(judged: pl.DataFrame, who: pl.Expr) -> pl.DataFrame:
    """With `who`, a number for each person, and `key`, that number and the day in one."""
    day = judged["on"].to_physical()
    first, last = day.min() or 0, day.max() or 0
    span = last - first + 1  # type: ignore[operator]
    room = who.cast(pl.UInt64) % (_NUMBERS // span)
    since = (pl.col("on").to_physical() - first).cast(pl.UInt64)
    return judged.with_columns(who=room, key=room * span + since)


def _each_alone(ordered: pl.DataFrame) -> bool:
    """Has no person the number of another?"""
    same_number = pl.col("who") == pl.col("who").shift()
    other = pl.col("person") != pl.col("person").shift()
    return not ordered.select((same_number & other).any()).item()


def _each_day(told: pl.DataFrame, ids: pl.Series) -> pl.DataFrame:
    """Many observations of one day, as one: any work is work; a doubt is no clean day."""
    again = (pl.col("key") == pl.col("key").shift()) | (pl.col("key") == pl.col("key").shift(-1))
    several = told.select(again.fill_null(False)).to_series()
    days = told.filter(~several).select(
        *DAY, "key", *(pl.when(name).then("number").alias(f"{name}_id") for name in BY)
    )
    if several.any():
        days = days.merge_sorted(_together(told.filter(several), ids), key="key")
    clean = pl.col("clean") & ~pl.col("working") & ~pl.col("open")
    return days.with_columns(clean).drop("key")


def _together(several: pl.DataFrame, ids: pl.Series) -> pl.DataFrame:
    """The days on which several things were observed, each as one."""
    called = several.with_columns(ids.gather(several["number"]).alias("called")).sort("called")
    joined = called.group_by("key", maintain_order=True).agg(
        pl.col("person", "on").first(),
        pl.col("working", "worst", "clean", "open", "serves", "grown", PROTECTS, "seen").any(),
        # Of several clean observations each must be clean enough.
        pl.col("clean_after_worst").filter("clean").all().alias("clean_after_worst"),
        pl.col("risk").any(ignore_nulls=False),
        *(pl.col("number").filter(pl.col(name)).first().alias(f"{name}_id") for name in BY),
    )
    return joined.select(*DAY, "key", *FOUND).sort("key")
