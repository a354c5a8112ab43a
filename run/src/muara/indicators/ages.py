"""How old somebody was on the day of an event, as far as the evidence tells.

A birth date gives one age. An age that somebody stated, or an interval, gives bounds that widen
by one year when it is carried to another day of the year: whoever was 13 in March may be 13 or 14
in June.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
import polars.selectors as cs

_UNKNOWN = 99  # weaker than every kind of evidence the pack lists


def with_age(
    events: pl.DataFrame, identity: pl.DataFrame, *, strongest_first: Sequence[str]
) -> pl.DataFrame:
    """The events with `age_low` and `age_high`: completed years on the event's own day.

    Of each person's evidence the strongest kind counts, and of that the newest. Where nobody
    recorded an age both are empty, and a rule on age answers *unknown*.

    Parameters
    ----------
    events
        `person` (text), `true_on` (date), and whatever else the event holds.
    identity
        `person`, `true_on`, and of `birth_date`, `age`, `age_low`, `age_high`, `evidence` those
        that were recorded.
    strongest_first
        The codes of `evidence`, strongest first (the pack's order).

    >>> import datetime as dt
    >>> events = pl.DataFrame({"person": ["a", "b"], "true_on": [dt.date(2012, 4, 2)] * 2})
    >>> identity = pl.DataFrame({
    ...     "person": ["a", "b"], "true_on": [dt.date(2012, 3, 3)] * 2,
    ...     "birth_date": [dt.date(1998, 4, 3), None], "age": [None, 13], "evidence": [None, None]})
    >>> with_age(events, identity, strongest_first=[]).select("age_low", "age_high").rows()
    [(13, 13), (13, 14)]
    """
    best = _best(identity, strongest_first)
    joined = events.join(best, on="person", how="left", suffix="_identity")
    return joined.with_columns(
        pl.coalesce(_years_between("_born", "true_on"), _low()).alias("age_low"),
        pl.coalesce(_years_between("_born", "true_on"), _high()).alias("age_high"),
    ).drop(cs.starts_with("_"))


def _best(identity: pl.DataFrame, strongest_first: Sequence[str]) -> pl.DataFrame:
    """One row a person: the strongest, then the newest evidence that says anything about age."""
    said = identity.with_columns(
        _column(identity, "birth_date", pl.Date).alias("_born"),
        pl.coalesce(_column(identity, "age_low"), _column(identity, "age")).alias("_age_low"),
        pl.coalesce(_column(identity, "age_high"), _column(identity, "age")).alias("_age_high"),
        pl.col("true_on").alias("_said_on"),
        _rank(identity, strongest_first).alias("_rank"),
    ).filter(pl.any_horizontal(pl.col("_born", "_age_low", "_age_high").is_not_null()))
    newest = said.sort("_rank", "_said_on", descending=[False, True], maintain_order=True)
    kept = newest.unique("person", keep="first", maintain_order=True)
    return kept.select("person", "_born", "_age_low", "_age_high", "_said_on")


def _column(frame: pl.DataFrame, name: str, kind: type[pl.DataType] = pl.Int64) -> pl.Expr:
    known = pl.col(name) if name in frame.columns else pl.lit(None)
    if kind == pl.Date and frame.schema.get(name) == pl.String:
        return known.str.to_date(strict=False)
    return known.cast(kind, strict=False)


def _rank(frame: pl.DataFrame, strongest_first: Sequence[str]) -> pl.Expr:
    if "evidence" not in frame.columns or not strongest_first:
        return pl.lit(_UNKNOWN)
    ranks = list(range(len(strongest_first)))
    return pl.col("evidence").replace_strict(
        list(strongest_first), ranks, default=_UNKNOWN, return_dtype=pl.Int64
    )


def _years_between(start: str, end: str) -> pl.Expr:
    """Completed years between two days; a child of 29 February is a year older on 1 March."""
    early, late = pl.col(start).dt, pl.col(end).dt
    to_come = (late.month() < early.month()) | (
        (late.month() == early.month()) & (late.day() < early.day())
    )
    return (late.year() - early.year() - to_come.cast(pl.Int32)).cast(pl.Int64)


def _low() -> pl.Expr:
    """The least it can be: a stated age grows by the whole years since; earlier, it shrinks."""
    return pl.col("_age_low") + _years_between("_said_on", "true_on")


def _high() -> pl.Expr:
    """The most it can be: one more, unless it was said on this very day of the year."""
    said, event = pl.col("_said_on").dt, pl.col("true_on").dt
    same_day = (said.month() == event.month()) & (said.day() == event.day())
    more = pl.when(same_day).then(0).otherwise(1)
    return pl.col("_age_high") + _years_between("_said_on", "true_on") + more
