"""The stages of families' ways to schemes, as the library counts them."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import polars as pl

from muara.disclosure import withhold
from muara.eligibility.linkage import (
    ANSWERS,
    STAGES,
    current,
    deadlines,
    funnel,
    late,
    refusals,
    with_month,
)
from muara_server.convergence.frames.consenting import told_to
from muara_server.registry.frames import Head, head, observations

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

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


# --- totals ---


def months_of(told: pl.DataFrame) -> list[dt.date]:
    """The months in which families were first reached, the newest first."""
    found: list[dt.date] = with_month(told)["month"].unique().sort(descending=True).to_list()
    return found


def schemes_of(told: pl.DataFrame) -> list[str]:
    """The keys of the schemes of which any stage is recorded."""
    found: list[str] = told["scheme"].drop_nulls().unique().sort().to_list()
    return found


def part_of(
    told: pl.DataFrame, *, place: str = "", scheme: str = "", month: dt.date | None = None
) -> pl.DataFrame:
    """The entries of one district, one scheme, and families first reached in one month."""
    if month is not None:
        told = with_month(told).filter(pl.col("month") == month).drop("month")
    if scheme:
        told = told.filter(pl.col("scheme") == scheme)
    return told.filter(pl.col("place") == place) if place else told


def steps(told: pl.DataFrame, *, on: dt.date) -> list[dict[str, Any]]:
    """Families by stage: `stage`, `units`, `conversion`, `of_first`, `median_days`, `measured`."""
    return funnel(told, on=on).to_dicts()


def published(
    told: pl.DataFrame, places: Sequence[str], *, on: dt.date, smallest: int, opened: Iterable[str]
) -> dict[tuple[str, str], int | None]:
    """Families by district and stage; None where a count is withheld with a neighbour.

    Districts whose lists the reader may open are told, and so cannot cover for the others. Of the
    others no family is counted for which statistics are refused.
    """
    opened = frozenset(opened)
    counted = funnel(told_to(told, opened, by="place"), on=on, by=["place"]).select(
        "place", "stage", "units"
    )
    grid = pl.DataFrame({"place": list(places)}, schema={"place": pl.String}).join(
        pl.DataFrame({"stage": list(STAGES)}), how="cross"
    )
    full = grid.join(counted, on=["place", "stage"], how="left", maintain_order="left")
    full = full.with_columns(pl.col("units").fill_null(0))
    known = pl.col("place").is_in(list(opened))
    own, others = full.filter(known), full.filter(~known)
    parts = [own, *(_hidden(part, smallest) for part in others.partition_by("stage"))]
    shown = pl.concat(part.select("place", "stage", "units") for part in parts)
    return {(place, stage): units for place, stage, units in shown.iter_rows()}


def _hidden(cells: pl.DataFrame, smallest: int) -> pl.DataFrame:
    return withhold(cells, by=["place"], smallest=smallest, value="units")


def refused(told: pl.DataFrame, *, on: dt.date) -> list[dict[str, Any]]:
    """Why offices refused, and what became of it; the commonest reason first."""
    return refusals(told, on=on).to_dicts()


def listed(
    told: pl.DataFrame, *, on: dt.date, stage: str, lost: bool = False, reason: str | None = None
) -> pl.DataFrame:
    """The families that came to a stage, or, `lost`, not to the one after it; or were refused.

    `household`, `on` (the day of the first entry at that stage or beyond), `place`.
    """
    past = told.filter(pl.col("true_on") <= on)
    if reason is not None:
        chosen = past.filter(pl.col("stage") == "refused", pl.col("reason").fill_null("") == reason)
    else:
        reached = past.with_columns(_step().alias("step"))
        chosen = reached.filter(pl.col("step") >= STAGES.index(stage))
        if lost:
            after = reached.filter(pl.col("step") > STAGES.index(stage))
            chosen = chosen.join(after, on="household", how="anti", maintain_order="left")
    first = chosen.sort("true_on", maintain_order=True).unique(
        "household", keep="first", maintain_order=True
    )
    return first.select("household", pl.col("true_on").alias("on"), "place")


def in_places(listed: pl.DataFrame, places: Sequence[str]) -> pl.DataFrame:
    """The rows of a list that lie in these districts."""
    return listed.filter(pl.col("place").is_in(list(places)))


def _step() -> pl.Expr:
    """How far an entry shows that the family came; an answer shows that it had applied."""
    numbers = {stage: number for number, stage in enumerate(STAGES)}
    answered = dict.fromkeys(ANSWERS, numbers["submitted"])
    return pl.col("stage").replace_strict({**numbers, **answered}, return_dtype=pl.Int64)


def late_ones(told: pl.DataFrame, *, on: dt.date, pack: Pack) -> pl.DataFrame:
    """The applications past their day, the latest first, as `muara.eligibility.linkage.late`."""
    where = told.group_by("household").agg(pl.col("place").last())
    found = late(current(told, on=on), pack=pack)
    return found.join(where, on="household", how="left", maintain_order="left")
