"""The ways that children go, counted from what was recorded of their movement."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from uuid import UUID

import polars as pl

from muara.disclosure import withhold
from muara_server.casework.frames.statistics import left_out
from muara_server.casework.seasons import AWAY
from muara_server.registry.frames import observations

ENDS = ["from_place", "to_place"]


def departures(programme: str) -> pl.DataFrame:
    """Every departure whose two ends were told: `person`, `from_place`, `to_place`, `true_on`.

    The ends are codes of districts or larger places, as they were recorded.
    """
    told = observations("movement", programme=programme)
    gone = told.filter(pl.col("movement").is_in(list(AWAY)), pl.col("person").is_not_null())
    return gone.select("person", *ENDS, "true_on").drop_nulls(ENDS)


def counted(programme: str) -> pl.DataFrame:
    """The departures that a table of ways may count: nobody's for whom statistics are refused."""
    return departures(programme).filter(~pl.col("person").is_in(sorted(left_out())))


def flows(programme: str, *, smallest: int) -> list[tuple[str, str, int | None]]:
    """From where to where, and how many children went at least once; None: withheld.

    Most first; what is withheld comes last, so that its place in the list gives nothing away.
    """
    gone = counted(programme)
    if gone.is_empty():
        return []
    ways = gone.group_by(ENDS).agg(pl.col("person").n_unique().cast(pl.Int64).alias("value"))
    shown = withhold(ways.sort(ENDS), by=["from_place"], smallest=smallest)
    ordered = shown.sort("value", *ENDS, descending=[True, False, False], nulls_last=True)
    return list(ordered.select(*ENDS, "value").iter_rows())


def gone_this_way(
    programme: str, start: str, end: str, *, among: Collection[UUID]
) -> list[tuple[UUID, dt.date]]:
    """Who of these ever went from one place to another and is counted, and on which day last."""
    went = counted(programme).filter(
        pl.col("from_place") == start,
        pl.col("to_place") == end,
        pl.col("person").is_in([str(each) for each in among]),
    )
    last = went.group_by("person").agg(pl.col("true_on").max()).sort("true_on", "person")
    return [(UUID(person), on) for person, on in last.iter_rows()]


def months_of(programme: str) -> Mapping[tuple[str, str], frozenset[int]]:
    """For every way, the months of the year in which children were recorded as going."""
    grouped = counted(programme).group_by(ENDS).agg(pl.col("true_on").dt.month().unique())
    return {(start, end): frozenset(months) for start, end, months in grouped.iter_rows()}


def gone_between(
    programme: str, first: dt.date, last: dt.date, *, among: Collection[UUID] | None = None
) -> list[tuple[UUID, str, str, dt.date]]:
    """Who (of these) went between two days: the child, from where, to where, when last."""
    gone = departures(programme).filter(pl.col("true_on").is_between(first, last))
    if among is not None:
        gone = gone.filter(pl.col("person").is_in([str(each) for each in among]))
    last_of_each = gone.sort("true_on").unique("person", keep="last", maintain_order=True)
    rows = last_of_each.select("person", *ENDS, "true_on").iter_rows()
    return [(UUID(person), start, end, on) for person, start, end, on in rows]
