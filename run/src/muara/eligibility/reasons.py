"""Why a family waits on: the figures of every pair that got no place, and the sentence they make.

Each figure is of the run itself. That everybody who got a place of a scheme stands before everybody
who got none and could have had it is not an assumption: it holds of every best solution, since
otherwise the two could change places.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from .households import PERSON
from .rounds import RELEASED, Queue, empty
from .seats import OPEN

REASONS = (
    "lottery",
    "full",
    "others_first",
    "quota",
    "group",
    "members",
    "enough",
    "no_seats",
)
"""`lottery`: the score of the last family in is the same, and the lot decided; `full`: all the
places went to families that stand before; `others_first`: to families that had none; `quota`: the
places left, or held by families behind, are reserved for a group; `group`: of these schemes one may
be had; `members`: so many members of the family have it already; `enough`: the family has as many
places as one may have; `no_seats`: there are no places here."""

_AT = ["scheme", "seat_place"]
_CUT = {"rank": "last", "score": "score", "counted": "counted", "lottery": "lottery"}


def unplaced(queue: Queue, placed: pl.DataFrame) -> pl.DataFrame:
    """Every pair without a place, with the first reason that applies and its figures.

    Gives `household`, `person`, `scheme`, `place` (whose places), `reason`; `seats`, all places;
    `open`, those this pair could have come for; `ahead`, how many families have them; `rank`, which
    place of the family this would be, `score`, `counted` (score by rank) and `lottery`; the same of
    the last family in: `cutoff_rank`, `cutoff_score`, `cutoff_counted`, `cutoff_lottery`; `other`,
    the scheme of the same group that the unit has, or the quota; `most`, the limit that is reached;
    `asks`, needs and quotas that are not known and could change it.
    """
    rows = queue.pairs.join(placed, on="line", how="anti", maintain_order="left")
    rows = _with_rank(queue, rows, placed)
    rows = _with_pool(queue, rows, placed)
    rows = _with_limits(queue, rows, placed)
    rows = rows.sort("home", PERSON, "scheme", nulls_last=True)
    return rows.with_columns(_reason(queue).alias("reason")).select(_told())


# --- where the pair stands ---


def _with_rank(queue: Queue, rows: pl.DataFrame, placed: pl.DataFrame) -> pl.DataFrame:
    """Which place of its family it would be, and where that stands in the order."""
    places = placed.group_by("family").agg(pl.len().cast(pl.Int64).alias("places"))
    known = queue.families.select("family", "score", "lottery", pl.col("asks").alias("_asks"))
    next_one = queue.arcs.select("family", "rank", "order", "counted")
    return (
        rows.drop("score", strict=False)
        .join(places, on="family", how="left", maintain_order="left")
        .join(known, on="family", how="left", maintain_order="left")
        .with_columns((pl.col("places").fill_null(0) + 1).alias("rank"))
        .join(next_one, on=["family", "rank"], how="left", maintain_order="left")
    )


def _with_pool(queue: Queue, rows: pl.DataFrame, placed: pl.DataFrame) -> pl.DataFrame:
    """The places it could have come for, who has them, and those it could not."""
    classes = sorted({OPEN, *rows["quota"].unique().to_list()})
    tables = [_reached(queue.pools, placed, each) for each in classes]
    joined = rows.join(pl.concat(tables), on=[*_AT, "quota"], how="left", maintain_order="left")
    last = queue.arcs.select("district", pl.col("order").alias("cutoff"), *_last_in())
    lots = queue.families.select(
        pl.col("family").alias("cutoff_family"),
        pl.col("score").alias("cutoff_score"),
        pl.col("lottery").alias("cutoff_lottery"),
    )
    where = queue.families.select("family", "district")
    return (
        joined.drop("district", strict=False)
        .join(where, on="family", how="left", maintain_order="left")
        .join(last, on=["district", "cutoff"], how="left", maintain_order="left")
        .join(lots, on="cutoff_family", how="left", maintain_order="left")
    )


def _last_in() -> list[pl.Expr]:
    return [
        pl.col("family").alias("cutoff_family"),
        pl.col("rank").alias("cutoff_rank"),
        pl.col("counted").alias("cutoff_counted_whole"),
    ]


def _reached(pools: pl.DataFrame, placed: pl.DataFrame, quota: str) -> pl.DataFrame:
    """For who comes for one quota (or none): the places open to them, and those that are not."""
    own = quota.split(";")
    mine = pl.col("quota").is_in([OPEN, *own])
    seats = pools.group_by("scheme", pl.col("place").alias("seat_place")).agg(
        pl.col("seats").sum(),
        pl.col("seats").filter(mine).sum().alias("open"),
        pl.col("quota")
        .filter(~mine & (pl.col("seats") > 0))
        .sort()
        .str.join(";")
        .alias("kept_for"),
    )
    sits = pl.col("seat").is_in([OPEN, RELEASED, *own])
    held = placed.group_by(_AT).agg(
        pl.col("family").filter(sits).n_unique().cast(pl.Int64).alias("ahead"),
        pl.col("order").filter(sits).max().alias("cutoff"),
        pl.col("order").filter(~sits).max().alias("behind"),
    )
    unused = (
        empty(placed, pools)
        .filter(~mine)
        .group_by("scheme", "place")
        .agg(pl.col("empty").sum().alias("unused"))
    )
    given = placed.group_by(_AT).agg((pl.col("seat") == RELEASED).sum().alias("given"))
    return (
        seats.join(held, on=_AT, how="left")
        .join(given, on=_AT, how="left")
        .join(unused, left_on=_AT, right_on=["scheme", "place"], how="left")
        .with_columns(
            pl.lit(quota).alias("quota"),
            pl.col("ahead").fill_null(0),
            (pl.col("unused").fill_null(0) - pl.col("given").fill_null(0)).alias("unused"),
        )
        .drop("given")
    )


def _with_limits(queue: Queue, rows: pl.DataFrame, placed: pl.DataFrame) -> pl.DataFrame:
    """What the family, or the person, has already of what limits this pair."""
    taken = queue.taken(placed)
    one = taken.filter(pl.col("group").is_not_null()).unique(["family", PERSON, "group"])
    one = one.select("family", PERSON, "group", pl.col("scheme").alias("has"))
    members = taken.group_by("family", "scheme").agg(pl.len().cast(pl.Int64).alias("members"))
    return rows.join(
        one, on=["family", PERSON, "group"], how="left", nulls_equal=True, maintain_order="left"
    ).join(members, on=["family", "scheme"], how="left", maintain_order="left")


# --- the first reason that applies ---


def _reason(queue: Queue) -> pl.Expr:
    rank, cut = pl.col("rank"), pl.col("cutoff_rank")
    held_behind = pl.col("behind") > pl.col("order")
    kept = held_behind | (pl.col("unused") > 0) | (pl.col("open") == 0)
    same = (pl.col("counted") == pl.col("cutoff_counted_whole")) & ((rank > 1) == (cut > 1))
    steps = [
        (pl.col("seats").fill_null(0) == 0, "no_seats"),
        (pl.col("places").fill_null(0) >= queue.most, "enough"),
        (pl.col("has").is_not_null(), "group"),
        (pl.col("members") >= pl.col("limit"), "members"),
        ((pl.col("kept_for") != "") & kept, "quota"),
        (same, "lottery"),
        ((rank > 1) & (cut == 1), "others_first"),
    ]
    chosen = pl.lit("full")
    for holds, reason in reversed(steps):
        chosen = pl.when(holds.fill_null(False)).then(pl.lit(reason)).otherwise(chosen)
    return chosen.cast(pl.Enum(REASONS))


def _told() -> list[pl.Expr]:
    reason = pl.col("reason").cast(pl.String)
    competed = reason.is_in(["lottery", "full", "others_first", "quota"])
    most = {"members": pl.col("limit"), "enough": pl.col("places")}
    other = {"group": pl.col("has"), "quota": pl.col("kept_for")}
    asks = pl.concat_str(
        [pl.when(pl.col(c) != "").then(c) for c in ("_asks", "quota_asks")],
        separator=";",
        ignore_nulls=True,
    )
    figures = ["ahead", "cutoff_rank", "cutoff_score", "cutoff_lottery"]
    return [
        pl.col("household", PERSON, "scheme").cast(pl.String),
        pl.coalesce(pl.col("seat_place").cast(pl.String), "place").alias("place"),
        pl.col("reason"),
        pl.col("seats", "open").fill_null(0),
        *(pl.when(competed).then(pl.col(name)).alias(name) for name in figures[:1]),
        pl.col("rank", "score"),
        (pl.col("score") / pl.col("rank")).alias("counted"),
        pl.col("lottery"),
        *(pl.when(competed).then(pl.col(name)).alias(name) for name in figures[1:]),
        pl.when(competed)
        .then(pl.col("cutoff_score") / pl.col("cutoff_rank"))
        .alias("cutoff_counted"),
        _by_reason(reason, other, pl.String).alias("other"),
        _by_reason(reason, most, pl.Int64).alias("most"),
        asks.alias("asks"),
    ]


def _by_reason(reason: pl.Expr, values: Mapping[str, pl.Expr], dtype: Any) -> pl.Expr:
    parts = [pl.when(reason == name).then(value) for name, value in values.items()]
    return pl.coalesce(*parts).cast(dtype)


def nearest_miss(rows: pl.DataFrame) -> pl.DataFrame:
    """Of each family the pair that came nearest: `household`, `scheme`, `reason`."""
    gap = (pl.col("cutoff_counted") - pl.col("counted")).fill_null(2.0)
    return (
        rows.filter(pl.col("rank") == 1)
        .with_columns(pl.col("reason").to_physical().alias("_step"), gap.alias("_gap"))
        .sort("household", "_step", "_gap", "scheme", PERSON, nulls_last=True)
        .unique("household", keep="first", maintain_order=True)
        .select("household", "scheme", "reason")
    )


# --- the last in ---


def cut_offs(queue: Queue, placed: pl.DataFrame) -> pl.DataFrame:
    """Every pool, how it was filled, and the last family in."""
    pools = empty(placed, queue.pools)
    pools = pools.join(_given(placed), on=["scheme", "place"], how="left", maintain_order="left")
    left = pl.when(pl.col("released") & (pl.col("quota") != OPEN)).then("empty").otherwise(0)
    before = left.cum_sum().over("scheme", "place") - left
    given = pl.min_horizontal(left, (pl.col("given").fill_null(0) - before).clip(lower_bound=0))
    seat = pl.when(pl.col("seat") == RELEASED).then(pl.lit(OPEN)).otherwise("seat")
    last = (
        placed.sort("order", descending=True)
        .group_by("scheme", pl.col("seat_place").alias("place"), seat.alias("quota"))
        .agg(
            pl.col("family").n_unique().cast(pl.Int64).alias("families"),
            *(pl.col(_CUT[name]).first().alias(name) for name in ("rank", "score", "lottery")),
        )
    )
    return (
        pools.with_columns(given.alias("released"))
        .with_columns((pl.col("empty") - pl.col("released")).alias("empty"))
        .join(last, on=["scheme", "place", "quota"], how="left", maintain_order="left")
        .select(
            pl.col("scheme", "place").cast(pl.String),
            "quota",
            "seats",
            "taken",
            "released",
            "empty",
            pl.col("families").fill_null(0),
            "rank",
            "score",
            (pl.col("score") / pl.col("rank")).alias("counted"),
            "lottery",
        )
        .sort("scheme", "place", "quota")
    )


def _given(placed: pl.DataFrame) -> pl.DataFrame:
    counts = (pl.col("seat") == RELEASED).sum().cast(pl.Int64).alias("given")
    return placed.group_by("scheme", pl.col("seat_place").alias("place")).agg(counts)
