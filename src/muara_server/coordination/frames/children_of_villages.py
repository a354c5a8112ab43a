"""Every child of a village as the rules of the packs read it: where it stands, its schooling, and
when somebody last looked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING
from uuid import UUID

import polars as pl

from muara.determination import determine
from muara.indicators import with_age
from muara_server.casework.frames.standing import main_first, observed
from muara_server.casework.seasons import AWAY
from muara_server.places import queries as places
from muara_server.registry import queries as registry
from muara_server.registry.frames import Head, head, observations, strongest_first

if TYPE_CHECKING:
    from muara_server.places.models import Place

SCHEMA = {
    "person": pl.String,
    "village": pl.String,
    "sex": pl.String,
    "age_low": pl.Int64,
    "age_high": pl.Int64,
    "state": pl.String,
    "finding": pl.String,
    "last_seen": pl.Date,
    "school_status": pl.String,
    "away": pl.Boolean,
}
GROWN = 18


def children_of(
    villages: Sequence[Place], *, on: dt.date, known_on: dt.date | None = None
) -> pl.DataFrame:
    """Who is registered in one of these villages, or in a hamlet of it, on a day and may be under
    18: `SCHEMA`.

    `village` is the code of the place. `state` is where the child stands by the main reading, or
    stood before it was lost: how long a look counts is for the rules of villages to say; `finding`
    is what its definition found in the work last seen. These and the schooling are empty
    of whoever went away since: what they do elsewhere nobody saw.
    Scoped by whoever asks: what is shown of it is withheld from those who may not open files.
    """
    where = tuple(sorted((each.pk for each in villages), key=str))
    return _children(where, head(), on, known_on)


@lru_cache(maxsize=24)
def _children(
    where: tuple[UUID, ...], _: Head, on: dt.date, known_on: dt.date | None
) -> pl.DataFrame:
    village_of = places.lying_in(where)
    codes = places.own_codes(village_of)
    of_code = {codes[each]: codes[village] for each, village in village_of.items()}
    parts = [
        _of_programme(programme, persons, on=on, known_on=known_on)
        for programme, persons in registry.registered_in(village_of).items()
    ]
    return pl.concat([pl.DataFrame(schema=SCHEMA), *parts]).with_columns(
        pl.col("village").replace(of_code)
    )


def _of_programme(
    programme: str, persons: Sequence[UUID], *, on: dt.date, known_on: dt.date | None
) -> pl.DataFrame:
    said = {"programme": programme, "known_on": known_on, "persons": persons}
    entered = observations("person", as_of=on, own_place=True, **said)
    there = entered.unique("person", keep="last", maintain_order=True).select(
        "person", pl.col("place").alias("village"), "sex", pl.lit(on).alias("true_on")
    )
    aged = with_age(there, observations("identity", **said), strongest_first=strongest_first())
    young = aged.filter(pl.col("age_low").fill_null(0) < GROWN)
    reading = main_first()[0]
    told = observed(programme, reading.regime, known_on=known_on, persons=persons)
    told = told.filter(pl.col("true_on") <= on)
    stand = determine(told, reading, on=on).select(
        "person", pl.coalesce("before", "status").cast(pl.String).alias("state"), "last_seen"
    )
    found = _last(told.with_columns(pl.col("status").cast(pl.String).alias("finding")), "finding")
    moved = _last(observations("movement", as_of=on, **said), "movement")
    school = _last(observations("schooling", as_of=on, **said), "school_status")
    joined = (
        young.join(stand, on="person", how="left", maintain_order="left")
        .join(found, on="person", how="left", maintain_order="left")
        .join(moved, on="person", how="left", maintain_order="left")
        .join(school, on="person", how="left", maintain_order="left")
    )
    away = pl.col("movement").is_in(list(AWAY)).fill_null(value=False)
    seen_since = pl.col("last_seen") >= pl.col("movement_on")
    asked_since = pl.col("school_status_on") >= pl.col("movement_on")
    return (
        joined.with_columns(away.alias("away"))
        .select(
            "person",
            "village",
            "sex",
            pl.col("age_low", "age_high").cast(pl.Int64),
            *(
                pl.when(~away | seen_since).then(name).alias(name)
                for name in ("state", "finding", "last_seen")
            ),
            pl.when(~away | asked_since).then("school_status").alias("school_status"),
            "away",
        )
        .select(*SCHEMA)
    )


def _last(told: pl.DataFrame, fact: str) -> pl.DataFrame:
    """What was last told of each: `person`, the fact, and its day."""
    known = told.filter(pl.col("person").is_not_null(), pl.col(fact).is_not_null())
    return (
        known.sort("true_on", "recorded_at")
        .unique("person", keep="last", maintain_order=True)
        .select("person", fact, pl.col("true_on").alias(f"{fact}_on"))
    )
