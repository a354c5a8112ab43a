"""The stages of families' ways to schemes, as the library counts them."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import polars as pl

from muara.eligibility.linkage import current, deadlines
from muara_server.registry.frames import Head, head, observations

if TYPE_CHECKING:
    from collections.abc import Iterable

    from muara.packs import Pack
    from muara_server.convergence.queries.household import KnownFamily

ENTRY: dict[str, Any] = {
    "household": pl.String,
    "person": pl.String,
    "scheme": pl.String,
    "stage": pl.String,
    "reason": pl.String,
    "true_on": pl.Date,
}


def entries(programme: str, *, as_of: dt.date, known_on: dt.date | None = None) -> pl.DataFrame:
    """Every stage recorded in a programme: `household`, `person` (empty: the household's scheme),
    `scheme`, `stage`, `reason`, `true_on`, `place` (code of the district)."""
    return _entries(programme, head(), as_of, known_on)


@lru_cache(maxsize=8)
def _entries(programme: str, held: Head, as_of: dt.date, known_on: dt.date | None) -> pl.DataFrame:
    told = observations("scheme_stage", programme=programme, as_of=as_of, known_on=known_on)
    return told.filter(pl.col("household").is_not_null()).select(*ENTRY, "place")


def standing(known: KnownFamily, *, pack: Pack) -> list[dict[str, Any]]:
    """Where each application of one family stands on its day, with the day for the next stage.

    `who` (an id, or None), `scheme`, `stage`, `since`, `days`, `reason`, `next_stage`, `due_by`,
    `late_by`, `office`, `escalates_to`.
    """
    rows = [
        {
            "household": str(known.household),
            "person": str(step.who) if step.who else None,
            "scheme": step.scheme,
            "stage": step.stage,
            "reason": step.reason,
            "true_on": step.on,
        }
        for step in known.stages
    ]
    if not rows:
        return []
    now = current(pl.DataFrame(rows, schema=ENTRY), on=known.on)
    return deadlines(now, pack=pack).sort("since").to_dicts()


def of_places(told: pl.DataFrame, places: Iterable[str]) -> pl.DataFrame:
    """The entries that were made in these districts."""
    return told.filter(pl.col("place").is_in(list(places)))
