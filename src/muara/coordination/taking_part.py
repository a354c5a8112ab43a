"""Participants counted once across activities, and who was in two towns on one day.

The same person has the same `participant` in every activity; what is estimated has none, and is
never added here.
"""

from __future__ import annotations

import polars as pl

NOT_TOLD = "not_told"
"""The sex or kind of somebody of whom nobody told it."""


def counted_once(told: pl.DataFrame) -> pl.DataFrame:
    """Every participant once, as last told of.

    Parameters
    ----------
    told
        `participant`, `activity`, `sex`, `kind`, `first_day`, a row each time somebody took part.

    Returns `participant`, `sex`, `kind` (`not_told` where nobody told it), `activities` (in how
    many), ordered by participant.

    >>> import datetime as dt
    >>> day = dt.date(2012, 5, 3)
    >>> told = pl.DataFrame({"participant": ["a", "b", "a"], "activity": ["1", "1", "2"],
    ...     "sex": ["female", "male", None], "kind": ["teacher", "official", "teacher"],
    ...     "first_day": [day, day, dt.date(2012, 8, 1)]})
    >>> counted_once(told).rows()
    [('a', 'female', 'teacher', 2), ('b', 'male', 'official', 1)]
    """
    ordered = told.sort("first_day", maintain_order=True)
    last = (
        pl.col(name).drop_nulls().last().fill_null(NOT_TOLD).alias(name) for name in ("sex", "kind")
    )
    grouped = ordered.group_by("participant")
    found = grouped.agg(*last, pl.col("activity").n_unique().cast(pl.Int64).alias("activities"))
    return found.sort("participant")


def by_kind_and_sex(people: pl.DataFrame) -> dict[tuple[str, str], int]:
    """How many of `counted_once` there are of each kind and sex.

    >>> people = pl.DataFrame({"participant": ["a", "b"], "sex": ["female", "male"],
    ...     "kind": ["teacher", "teacher"]})
    >>> by_kind_and_sex(people)
    {('teacher', 'female'): 1, ('teacher', 'male'): 1}
    """
    counted = people.group_by("kind", "sex").len().sort("kind", "sex")
    return {(kind, sex): many for kind, sex, many in counted.iter_rows()}


def in_two_towns(told: pl.DataFrame) -> pl.DataFrame:
    """Who is told to have been at two activities on one day, neither of which lies in the other.

    Parameters
    ----------
    told
        `participant`, `activity`, `first_day`, `last_day`, and `place`, the path of each place of
        the activity from the country down, ended by a slash: a row for each.

    Returns `participant`, `activity`, `other` (each pair once, the earlier first) and `on`, the
    first day of both. An activity in several towns is with another where any of theirs is.

    >>> import datetime as dt
    >>> day = dt.date(2012, 5, 3)
    >>> told = pl.DataFrame({"participant": ["a"] * 3, "activity": ["1", "2", "3"],
    ...     "place": ["IN/BR/SM/", "IN/BR/KT/", "IN/BR/SM/RG/"],
    ...     "first_day": [day] * 3, "last_day": [day, day + dt.timedelta(2), day]})
    >>> in_two_towns(told).select("activity", "other").rows()
    [('1', '2'), ('2', '3')]
    """
    left = told.with_row_index("row")
    right = left.rename({name: f"{name}_2" for name in left.columns if name != "participant"})
    pairs = left.join(right, on="participant").filter(pl.col("activity") < pl.col("activity_2"))
    both = pairs.filter(
        pl.col("first_day") <= pl.col("last_day_2"), pl.col("first_day_2") <= pl.col("last_day")
    )
    near = pl.col("place").str.starts_with(pl.col("place_2")) | pl.col("place_2").str.starts_with(
        pl.col("place")
    )
    apart = both.group_by("participant", "activity", "activity_2").agg(
        near.any().alias("near"), pl.max_horizontal("first_day", "first_day_2").min().alias("on")
    )
    return (
        apart.filter(~pl.col("near"))
        .select("participant", "activity", pl.col("activity_2").alias("other"), "on")
        .sort("on", "participant", "activity", "other")
    )
