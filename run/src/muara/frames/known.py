"""What had happened, and what was known of it: every observation has two dates."""

from __future__ import annotations

import datetime as dt

import polars as pl

_DAY = dt.timedelta(days=1)


def in_force(
    events: pl.DataFrame, *, as_of: dt.date, known_on: dt.date | None = None
) -> pl.DataFrame:
    """The events that had happened, were recorded, and were not yet corrected.

    >>> when = [dt.datetime(2013, 1, 5, tzinfo=dt.UTC), dt.datetime(2013, 2, 5, tzinfo=dt.UTC)]
    >>> events = pl.DataFrame({"id": ["a", "b"], "corrects": [None, "a"], "recorded_at": when,
    ...                        "true_on": [dt.date(2013, 1, 1)] * 2})
    >>> in_force(events, as_of=dt.date(2013, 3, 1))["id"].to_list()
    ['b']
    >>> in_force(events, as_of=dt.date(2013, 3, 1), known_on=dt.date(2013, 1, 31))["id"].to_list()
    ['a']
    """
    known = events.filter(_by(known_on, "recorded_at"))
    if "corrected_at" in events.columns:
        known = known.filter(pl.col("corrected_at").is_null() | ~_by(known_on, "corrected_at"))
    if "corrects" in events.columns:
        replaced = known.select(pl.col("corrects").drop_nulls().alias("id"))
        known = known.join(replaced, on="id", how="anti")
    return known.filter(pl.col("true_on") <= as_of)


def _by(day: dt.date | None, column: str) -> pl.Expr:
    """Had it been recorded when this day ended? Without a day: yes."""
    if day is None:
        return pl.lit(True)
    end = dt.datetime.combine(day + _DAY, dt.time(), tzinfo=dt.UTC)
    return pl.col(column) < end
