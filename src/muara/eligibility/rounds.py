"""Places given out in two rounds: those of each group and those open to all, then those left over.

In the first round a reserved place is for its group alone. In the second, reserved places that
nobody of their group could use, and that the scheme releases, are open to all who still wait; what
was given in the first round stays.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from .flow import NOBODY, Numbers, Truths, Waiting, place
from .households import PERSON
from .seats import OPEN

RELEASED = "released"
"""The seat of a place that was reserved and that nobody of its group could use."""
_POOL = ("scheme", "place", "quota")
_GROUP = ("family", PERSON, "group")
_MEMBERS = ("family", "scheme")


@dataclass(frozen=True)
class Queue:
    """Who waits, for what, and what there is.

    `families`: `family` (numbered by district and lottery), `household`, `score`, `lottery`, ...;
    `pairs`: `family`, `person`, `scheme`, `seat_place` (empty: no places there), `quota`, `group`,
    `limit`; `had`: the same of what is received already; `pools`: by district; `arcs`: the order.
    """

    families: pl.DataFrame
    pairs: pl.DataFrame
    had: pl.DataFrame
    pools: pl.DataFrame
    arcs: pl.DataFrame
    most: int

    def taken(self, placed: pl.DataFrame | None) -> pl.DataFrame:
        """What counts against the limits: what is received, and what was given before."""
        columns = ["family", PERSON, "scheme", "group"]
        parts = [self.had] if placed is None else [self.had, placed]
        return pl.concat([part.select(columns) for part in parts])


def given_out(
    queue: Queue, pools: pl.DataFrame, before: pl.DataFrame | None = None
) -> pl.DataFrame:
    """The pairs that get a place of these pools, after those that got one before.

    Gives their rows with `last` (how many places the family now has), `order` (where the last of
    them stands in the order), `score` and `lottery`.
    """
    left, had = _left(queue, before), _counts(before)
    numbered = pools.filter(pl.col("seats") > 0).sort("district", *_POOL).with_row_index("pool")
    arcs = queue.arcs.join(had, on="family", how="left", maintain_order="left")
    arcs = arcs.filter(pl.col("rank") > pl.col("places").fill_null(0))
    got = left.filter(_solved(_numbered(left, numbered), arcs, numbered))
    return _with_order(queue, got, had)


def _counts(placed: pl.DataFrame | None) -> pl.DataFrame:
    if placed is None:
        return pl.DataFrame(schema={"family": pl.Int64, "places": pl.Int64})
    return placed.group_by("family").agg(pl.len().cast(pl.Int64).alias("places"))


def _left(queue: Queue, before: pl.DataFrame | None) -> pl.DataFrame:
    """The pairs that may still have a place, with what is left of their limits."""
    pairs = queue.pairs.filter(pl.col("seat_place").is_not_null())
    if before is not None:
        full = _counts(before).filter(pl.col("places") >= queue.most)
        pairs = pairs.join(full, on="family", how="anti", maintain_order="left")
        keys = ["family", PERSON, "scheme"]
        pairs = pairs.join(before, on=keys, how="anti", nulls_equal=True, maintain_order="left")
    taken = queue.taken(before)
    one = taken.filter(pl.col("group").is_not_null())
    pairs = pairs.join(one, on=_GROUP, how="anti", nulls_equal=True, maintain_order="left")
    used = taken.group_by(_MEMBERS).agg(pl.len().cast(pl.Int64).alias("used"))
    pairs = pairs.join(used, on=_MEMBERS, how="left", maintain_order="left")
    room = pl.col("limit") - pl.col("used").fill_null(0)
    return pairs.with_columns(room.alias("room")).filter((room > 0).fill_null(True))


def _with_order(queue: Queue, got: pl.DataFrame, had: pl.DataFrame) -> pl.DataFrame:
    """Where the last place of each family stands in the order of its district."""
    counts = got.group_by("family").agg(pl.len().cast(pl.Int64).alias("new"))
    last = pl.col("new") + pl.col("places").fill_null(0)
    counts = counts.join(had, on="family", how="left").select("family", last.alias("last"))
    order = queue.arcs.select("family", pl.col("rank").alias("last"), "order", "counted")
    lots = queue.families.select("family", "score", "lottery")
    return (
        got.select(*_KEPT)
        .join(counts, on="family", how="left", maintain_order="left")
        .join(order, on=["family", "last"], how="left", maintain_order="left")
        .join(lots, on="family", how="left", maintain_order="left")
    )


_KEPT = ("family", "household", PERSON, "scheme", "seat_place", "quota", "group", "limit")


# --- a district as numbers ---


def _numbered(pairs: pl.DataFrame, pools: pl.DataFrame) -> pl.DataFrame:
    """The pairs with the pools they may enter, their groups and their limits as numbers."""
    by = ["scheme", "seat_place"]
    pool = pools.select(*_POOL, pl.col("pool").cast(pl.Int64)).rename({"place": "seat_place"})
    for_all = pool.filter(pl.col("quota") == OPEN).drop("quota")
    own = pool.filter(pl.col("quota") != OPEN).rename({"pool": "reserved"})
    joined = pairs.join(for_all, on=by, how="left", maintain_order="left")
    joined = joined.join(own, on=[*by, "quota"], how="left", maintain_order="left")
    return joined.select(
        "family",
        pl.col("pool", "reserved").fill_null(NOBODY),
        _number_of(_GROUP, where="group", pairs=joined).alias("group"),
        _number_of(_MEMBERS, where="room", pairs=joined).alias("members"),
        pl.col("room").fill_null(0),
    )


def _number_of(columns: tuple[str, ...], *, where: str, pairs: pl.DataFrame) -> pl.Expr:
    """The same number for rows alike in the columns; NOBODY where a column is empty."""
    if pairs[where].null_count() == pairs.height:
        return pl.lit(NOBODY, dtype=pl.Int64)
    same = pl.struct(columns).rank("dense").cast(pl.Int64)
    return pl.when(pl.col(where).is_not_null()).then(same).otherwise(NOBODY)


def _solved(pairs: pl.DataFrame, arcs: pl.DataFrame, pools: pl.DataFrame) -> pl.Series:
    """Which of the pairs get a place, district by district."""
    got = np.zeros(pairs.height, np.bool_)
    parts = pools.partition_by("district", maintain_order=True)
    there = {part["district"][0]: part for part in parts}
    families = pairs["family"].to_numpy()
    for mine in arcs.partition_by("district", maintain_order=True):
        pool, numbers = there.get(mine["district"][0]), mine["family"].to_numpy()
        first, last = int(numbers.min()), int(numbers.max())
        start, end = (int(n) for n in np.searchsorted(families, [first, last + 1]))
        if pool is not None:
            got[start:end] = _in_one(pairs[start:end], mine, pool, first=first)
    return pl.Series(got)


def _in_one(pairs: pl.DataFrame, arcs: pl.DataFrame, pools: pl.DataFrame, *, first: int) -> Truths:
    column = {name: pairs[name].to_numpy() for name in pairs.columns}
    enters = (column["pool"] != NOBODY) | (column["reserved"] != NOBODY)
    got, offset = np.zeros(pairs.height, np.bool_), int(pools["pool"][0])
    kept = {name: values[enters] for name, values in column.items()}
    members, room = _dense(kept["members"], kept["room"])
    got[enters] = place(
        Waiting(
            family=kept["family"] - first,
            pool=_moved(kept["pool"], offset),
            reserved=_moved(kept["reserved"], offset),
            group=_dense(kept["group"], kept["room"])[0],
            members=members,
            members_most=room,
            arc_family=arcs["family"].to_numpy() - first,
            arc_order=arcs["order"].to_numpy(),
            seats=pools["seats"].to_numpy(),
        )
    )
    return got


def _moved(numbers: Numbers, offset: int) -> Numbers:
    return np.where(numbers == NOBODY, NOBODY, numbers - offset)


def _dense(numbers: Numbers, values: Numbers) -> tuple[Numbers, Numbers]:
    """The same numbers counted from 0, and the value that stands beside each."""
    asked = numbers != NOBODY
    dense = np.full(len(numbers), NOBODY, np.int64)
    _, first, dense[asked] = np.unique(numbers[asked], return_index=True, return_inverse=True)
    return dense, values[asked][first]


# --- who sits where ---


def seated(placed: pl.DataFrame, pools: pl.DataFrame) -> pl.DataFrame:
    """The placed pairs with their `seat`: the first of a group take what is reserved for it."""
    reserved = pools.select(*_POOL, "seats").rename({"place": "seat_place"})
    number = pl.col("order").rank("ordinal").over("scheme", "seat_place", "quota")
    kept = (pl.col("quota") != OPEN) & (number <= pl.col("seats").fill_null(0))
    return (
        placed.sort("family", "scheme", PERSON, nulls_last=True)
        .join(reserved, on=["scheme", "seat_place", "quota"], how="left", maintain_order="left")
        .with_columns(pl.when(kept).then("quota").otherwise(pl.lit(OPEN)).alias("seat"))
        .drop("seats")
    )


def freed(placed: pl.DataFrame, pools: pl.DataFrame) -> pl.DataFrame:
    """What is left of the reserved places that go to others, as pools open to all."""
    left = empty(placed, pools).filter(pl.col("released") & (pl.col("quota") != OPEN))
    return left.group_by("district", "scheme", "place").agg(
        pl.col("empty").sum().alias("seats"), pl.lit(OPEN).alias("quota")
    )


def empty(placed: pl.DataFrame, pools: pl.DataFrame) -> pl.DataFrame:
    """The pools with `taken` and `empty` places, those given to others left aside."""
    counts = placed.group_by("scheme", "seat_place", "seat").agg(
        pl.len().cast(pl.Int64).alias("taken")
    )
    counts = counts.rename({"seat_place": "place", "seat": "quota"})
    taken = pl.col("taken").fill_null(0)
    joined = pools.join(counts, on=_POOL, how="left", maintain_order="left")
    return joined.with_columns(taken, (pl.col("seats") - taken).alias("empty"))
