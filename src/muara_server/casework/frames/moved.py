"""Children who went away or were trafficked, and which of the packs' services each was given since.

The same is told of one child on its page of movement (`casework.queries.movement`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import polars as pl

from muara_server.casework.seasons import AWAY, Aid
from muara_server.registry.frames import observations


def given_since(
    programme: str, aids: Iterable[Aid], *, as_of: dt.date, known_on: dt.date | None = None
) -> pl.DataFrame:
    """One row for each child who ever went away: `person`, and for each service whether it was
    given on or after the day of the child's first movement.
    """
    seen = {"programme": programme, "as_of": as_of, "known_on": known_on}
    moves = observations("movement", **seen).filter(pl.col("person").is_not_null())
    first = moves.group_by("person").agg(pl.col("true_on").min().alias("moved_on"))
    gone = moves.filter(pl.col("movement").is_in(list(AWAY))).select("person").unique()
    found = gone.join(first, on="person").sort("person")
    services, stages = observations("service", **seen), observations("training", **seen)
    for aid in aids:
        days = pl.concat(
            [
                services.filter(pl.col("service").is_in(list(aid.given_by))),
                stages.filter(pl.col("stage").is_in(list(aid.stages))),
            ],
            how="diagonal",
        ).select("person", "true_on")
        had = found.join(days, on="person").filter(pl.col("true_on") >= pl.col("moved_on"))
        given = pl.col("person").is_in(had["person"].implode()).alias(aid.key)
        found = found.with_columns(given)
    return found.drop("moved_on")
