"""Places given out in two rounds: those of each group and those open to all, then those left over.

In the first round a reserved place is for its group alone. In the second, reserved places that
nobody of their group could use, and that the scheme releases, are open to all who still wait; what
was given in the first round stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

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
    `pairs`: `line` (their number), `family`, `person`, `scheme`, `seat_place` (empty: no places
    there), `quota`, `group`, `limit`; `had`: the same of what is received already; `pools`: by
    district; `arcs`: the order.
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
    there, had = pools.filter(pl.col("seats") > 0), _counts(before)
    if not there.height:
        return _with_order(queue, queue.pairs.clear(), had)
    left = _left(queue, before)
    there = there.sort("district", *_POOL).with_row_index("pool")
    arcs = queue.arcs.join(had, on="family", how="left", maintain_order="left")
    arcs = arcs.filter(pl.col("rank") > pl.col("places").fill_null(0))
    got = left.filter(_solved(_numbered(left, there), arcs, there))
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
        pairs = pairs.join(before, on="line", how="anti", maintain_order="left")
    taken = queue.taken(before)
    one = taken.filter(pl.col("group").is_not_null())
    if one.height:
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


_KEPT = (
    "line",
    "family",
    "home",
    "household",
    PERSON,
    "scheme",
    "seat_place",
    "quota",
    "group",
    "limit",
)


# --- a district as numbers ---


@dataclass(frozen=True)
class _Numbered:
    """Pairs with their groups and limits as numbers, and the doors of each (`pair`, `pool`)."""

    pairs: pl.DataFrame
    doors: pl.DataFrame


def _numbered(pairs: pl.DataFrame, pools: pl.DataFrame) -> _Numbered:
    doors = pairs.select("scheme", "seat_place", "quota").with_row_index("pair")
    # Whoever belongs to two quotas may take a place of either, and everybody an open one.
    wide = [doors.with_columns(pl.lit(OPEN).alias("quota"))]
    if (own := doors.filter(pl.col("quota") != OPEN)).height:
        wide.append(own.with_columns(pl.col("quota").str.split(";")).explode("quota"))
    there = pools.select("scheme", pl.col("place").alias("seat_place"), "quota", "pool")
    opened = pl.concat(wide).join(there, on=["scheme", "seat_place", "quota"])
    return _Numbered(
        pairs.select(
            "family",
            _number_of(_GROUP, where="group", pairs=pairs).alias("group"),
            _number_of(_MEMBERS, where="room", pairs=pairs).alias("members"),
            pl.col("room").fill_null(0),
        ),
        opened.select(pl.col("pair", "pool").cast(pl.Int64)).sort("pair", "pool"),
    )


def _number_of(columns: tuple[str, ...], *, where: str, pairs: pl.DataFrame) -> pl.Expr:
    """The same number for rows alike in the columns; NOBODY where a column is empty."""
    if pairs[where].null_count() == pairs.height:
        return pl.lit(NOBODY, dtype=pl.Int64)
    same = pl.struct(columns).rank("dense").cast(pl.Int64)
    return pl.when(pl.col(where).is_not_null()).then(same).otherwise(NOBODY)


def _solved(numbered: _Numbered, arcs: pl.DataFrame, pools: pl.DataFrame) -> pl.Series:
    """Which of the pairs get a place, district by district."""
    pairs, doors = numbered.pairs, numbered.doors
    got = np.zeros(pairs.height, np.bool_)
    parts = pools.partition_by("district", maintain_order=True)
    there = {part["district"][0]: part for part in parts}
    families, door_pairs = pairs["family"].to_numpy(), doors["pair"].to_numpy()
    for mine in arcs.partition_by("district", maintain_order=True):
        pool, numbers = there.get(mine["district"][0]), mine["family"].to_numpy()
        if pool is None:
            continue
        ends = [int(numbers.min()), int(numbers.max()) + 1]
        start, end = (int(n) for n in np.searchsorted(families, ends))
        low, high = (int(n) for n in np.searchsorted(door_pairs, [start, end]))
        part = _Numbered(
            pairs[start:end].with_columns(pl.col("family") - ends[0]),
            doors[low:high].with_columns(pl.col("pair") - start, pl.col("pool") - pool["pool"][0]),
        )
        arcs_here = mine.with_columns(pl.col("family") - ends[0])
        got[start:end] = _in_one(part, arcs_here, pool["seats"].to_numpy())
    return pl.Series(got)


def _in_one(district: _Numbered, arcs: pl.DataFrame, seats: Numbers) -> Truths:
    """One district: pairs without a door are left aside, and what is left counts from 0."""
    door_pair = district.doors["pair"].to_numpy()
    there = np.unique(door_pair)
    column = {name: district.pairs[name].to_numpy()[there] for name in district.pairs.columns}
    members, room = _dense(column["members"], column["room"])
    got = np.zeros(district.pairs.height, np.bool_)
    got[there] = place(
        Waiting(
            family=column["family"],
            door_pair=np.searchsorted(there, door_pair),
            door_pool=district.doors["pool"].to_numpy(),
            group=_dense(column["group"], column["room"])[0],
            members=members,
            members_most=room,
            arc_family=arcs["family"].to_numpy(),
            arc_order=arcs["order"].to_numpy(),
            seats=seats,
        )
    )
    return got


def _dense(numbers: Numbers, values: Numbers) -> tuple[Numbers, Numbers]:
    """The same numbers counted from 0, and the value that stands beside each."""
    asked = numbers != NOBODY
    dense = np.full(len(numbers), NOBODY, np.int64)
    _, first, dense[asked] = np.unique(numbers[asked], return_index=True, return_inverse=True)
    return dense, values[asked][first]


# --- who sits where ---


def seated(placed: pl.DataFrame, pools: pl.DataFrame) -> pl.DataFrame:
    """The placed pairs with their `seat`: the first of a group take what is reserved for it."""
    placed = placed.sort("line")
    several = placed["quota"].str.contains(";", literal=True).any()
    return _seated_by_hand(placed, pools) if several else _seated_by_rank(placed, pools)


def _seated_by_rank(placed: pl.DataFrame, pools: pl.DataFrame) -> pl.DataFrame:
    reserved = pools.select(*_POOL, "seats").rename({"place": "seat_place"})
    number = pl.col("order").rank("ordinal").over("scheme", "seat_place", "quota")
    kept = (pl.col("quota") != OPEN) & (number <= pl.col("seats").fill_null(0))
    return (
        placed.join(
            reserved, on=["scheme", "seat_place", "quota"], how="left", maintain_order="left"
        )
        .with_columns(pl.when(kept).then("quota").otherwise(pl.lit(OPEN)).alias("seat"))
        .drop("seats")
    )


def _seated_by_hand(placed: pl.DataFrame, pools: pl.DataFrame) -> pl.DataFrame:
    """Where somebody belongs to two quotas: one by one, others moving over to make room."""
    rows = placed.select("scheme", "seat_place", "quota", "order").rows()
    reserved = pools.filter(pl.col("quota") != OPEN).select(*_POOL, "seats").rows()
    rooms = {(scheme, where): _Rooms({}) for scheme, where, _, _ in reserved}
    for scheme, where, quota, seats in reserved:
        rooms[scheme, where].left[quota] = seats
    for number in sorted(range(len(rows)), key=lambda each: (rows[each][3], each)):
        scheme, where, quotas, _ = rows[number]
        if quotas != OPEN:
            rooms[scheme, where].sit(number, quotas, tried=set())
    seats = {number: quota for room in rooms.values() for quota, number in room.seated()}
    told = [seats.get(number, OPEN) for number in range(len(rows))]
    return placed.with_columns(pl.Series("seat", told, dtype=pl.String))


@dataclass(frozen=True)
class _Rooms:
    """The reserved places of one scheme in one place: how many are left, and who sits where.

    Who belongs to the same quotas can be moved alike, so people sit by the quotas they belong to.
    """

    left: dict[str, int]
    sits: dict[str, dict[str, list[int]]] = field(default_factory=dict)

    def sit(self, number: int, quotas: str, *, tried: set[str]) -> bool:
        """Give somebody a reserved place, moving others to another quota of theirs if need be."""
        for quota in quotas.split(";"):
            if quota in tried or quota not in self.left:
                continue
            tried.add(quota)
            if self.left[quota] or self.move_on(quota, tried):
                self.left[quota] -= 1
                self.sits.setdefault(quota, {}).setdefault(quotas, []).append(number)
                return True
        return False

    def move_on(self, quota: str, tried: set[str]) -> bool:
        """Free a place of a quota: somebody on it has a place of another."""
        for quotas, people in self.sits.get(quota, {}).items():
            if people and self.sit(people[-1], quotas, tried=tried):
                people.pop()
                self.left[quota] += 1
                return True
        return False

    def seated(self) -> Iterator[tuple[str, int]]:
        """Each quota with each who sits on a place of it."""
        for quota, kinds in self.sits.items():
            yield from ((quota, number) for people in kinds.values() for number in people)


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
