"""Why work with children who move runs in a district or does not, as somebody last said."""

from __future__ import annotations

import datetime as dt

import polars as pl

from muara_server.registry.frames import observations

KIND, MOVEMENT = "activity_note", "movement"


def reasons(
    programme: str, *, as_of: dt.date | None = None, known_on: dt.date | None = None
) -> dict[str, str]:
    """For each district of which it was said, the code of the last reason."""
    told = observations(KIND, programme=programme, as_of=as_of, known_on=known_on)
    about = told.filter(pl.col("activity") == MOVEMENT).sort("true_on", maintain_order=True)
    last = about.unique("place", keep="last", maintain_order=True)
    return dict(last.select("place", "reason").iter_rows())
