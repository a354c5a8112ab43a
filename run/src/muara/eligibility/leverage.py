"""Which single paper, in which village, brings most of what is due, and where to hold camps for it.

The leverage of a paper is the number of pairs that are due (E=1), not received (A=0) and lack this
paper alone: L(k), M = {k}. An application that takes one of several papers lacks each of them
alone. What nobody asked about makes a pair possible: it counts in the upper bound only.

Source: reference/convergence.md, computation 1.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

import polars as pl

from .states import CERTAIN, POSSIBLE, pairs_with

ALTERNATIVES = "|"
_PLAN = {
    "camp": pl.Int64,
    "place": pl.String,
    "paper": pl.String,
    "unlocks": pl.Int64,
    "households": pl.Int64,
    "value": pl.Float64,
}
_MOST_FIRST = ("unlocks", "unlocks_high", "value")
_READ = ("household", "person", "scheme", "verdict", "received", "missing", "unasked", "value")


def leverage(
    pairs: pl.DataFrame, *, by: str = "place", without: Collection[str] = ()
) -> pl.DataFrame:
    """How much each paper alone would unlock in each village (or other place).

    Parameters
    ----------
    pairs
        `household`, `person`, `scheme`, `verdict`, `received`, `missing` and `unasked` (papers,
        `;`-separated; `a|b` where one of them is enough; `unasked` null where it is not known which
        papers an application needs), `value` (cash a year), and `by`.
    without
        Papers that are not to be named: the sensitive ones, on anything that leaves a case worker.

    Returns one row for each place and paper, the most first: `by`, `paper`; `unlocks`, pairs that
    certainly wait for this paper alone; `unlocks_high`, with those that possibly do; `households`,
    among which the certain ones are; `value`, their cash a year; `n_unvalued`, those without one.
    Source: reference/convergence.md, computation 1.

    >>> pairs = pl.DataFrame({
    ...     "household": ["h", "h", "i"], "person": ["p", None, None], "place": ["V"] * 3,
    ...     "scheme": ["pension", "ration", "ration"], "verdict": ["eligible"] * 3,
    ...     "received": [False] * 3, "value": [2400.0, None, None],
    ...     "missing": ["bpl_list", "bpl_list", "bpl_list;residence"], "unasked": [""] * 3})
    >>> leverage(pairs).rows()
    [('V', 'bpl_list', 2, 2, 1, 2400.0, 1)]
    """
    waiting = _waiting(_listed(pairs, by), by).filter(~pl.col("paper").is_in(list(without)))
    certain = pl.col("certain")
    return (
        waiting.group_by(by, "paper")
        .agg(
            certain.sum().cast(pl.Int64).alias("unlocks"),
            pl.len().cast(pl.Int64).alias("unlocks_high"),
            pl.col("household").filter(certain).n_unique().cast(pl.Int64).alias("households"),
            pl.col("value").filter(certain).sum().cast(pl.Float64).alias("value"),
            (certain & pl.col("value").is_null()).sum().cast(pl.Int64).alias("n_unvalued"),
        )
        .sort(*_MOST_FIRST, by, "paper", descending=[True] * 3 + [False] * 2)
    )


def camps(
    pairs: pl.DataFrame,
    *,
    number: int,
    by: str = "place",
    without: Collection[str] = (),
) -> pl.DataFrame:
    """A plan of so many document camps, each for one paper in one village: the greedy cover.

    Each camp is the one that unlocks most of what the camps before it did not; ties go to the
    greater value, then to the place and the paper in order of their codes. Of all that camps of
    this number could unlock the plan unlocks at least 1 - 1/e, 63 %. A pair that lacks several
    papers is not planned for; where the camps of a village happen to bring them all, it is told in
    `with_earlier`.

    Parameters are those of `leverage`; `number` is how many camps there can be.

    Returns one row for each camp, in the order in which to hold them: `camp` (1 is the first),
    `by`, `paper`, `unlocks` (more pairs), `households` (of those), `value` (their cash a year),
    `with_earlier` (pairs whose last missing paper this camp brings), `total` (`unlocks` so far).
    Fewer rows than asked for: nothing is left that one paper would unlock.
    Source: reference/convergence.md, computation 1.

    >>> pairs = pl.DataFrame({
    ...     "household": ["h", "i", "j"], "person": [None] * 3, "place": ["V", "V", "W"],
    ...     "scheme": ["ration"] * 3, "verdict": ["eligible"] * 3, "received": [False] * 3,
    ...     "value": [None] * 3, "unasked": [""] * 3,
    ...     "missing": ["bpl_list|income", "income", "income;residence"]})
    >>> camps(pairs, number=3).select("camp", "place", "paper", "unlocks", "total").rows()
    [(1, 'V', 'income', 2, 2)]
    """
    listed = _listed(pairs, by)
    named = pl.col(by).is_not_null() & ~pl.col("paper").is_in(list(without))
    waiting = _waiting(listed, by).filter("certain", named)
    plan = pl.DataFrame(list(_greedy(waiting, number=number, by=by)), schema=_PLAN, orient="row")
    more = _with_earlier(listed, waiting, plan, by=by)
    return (
        plan.join(more, on="camp", how="left", maintain_order="left")
        .with_columns(
            pl.col("with_earlier").fill_null(0), pl.col("unlocks").cum_sum().alias("total")
        )
        .rename({"place": by})
    )


# --- what each pair waits for ---


def _listed(pairs: pl.DataFrame, by: str) -> pl.DataFrame:
    """The pairs that may be due, numbered, each with what it lacks as lists."""
    frame = pairs_with(pairs, *_READ, by).with_row_index("pair")
    return frame.filter(POSSIBLE).select(
        "pair",
        pl.col(by).cast(pl.String),
        "household",
        "value",
        (CERTAIN & (pl.col("unasked") == "").fill_null(False)).alias("certain"),
        _texts("missing").list.unique().alias("missing"),
        _texts("unasked").alias("unasked"),
    )


def _texts(column: str) -> pl.Expr:
    """The papers of a cell; none where it is empty."""
    cell = pl.col(column).cast(pl.String).fill_null("")
    return (
        pl.when(cell != "")
        .then(cell.str.split(";"))
        .otherwise(pl.lit([], dtype=pl.List(pl.String)))
    )


def _waiting(listed: pl.DataFrame, by: str) -> pl.DataFrame:
    """One row for each pair and each paper that alone would do: it stands in all that is missing,
    or, where nothing is known to be missing, among what nobody asked about."""
    lacks = pl.col("missing").list.len()
    known = _papers(listed.filter(lacks > 0), "missing").group_by("pair", "paper").len("items")
    alone = known.join(listed.select("pair", lacks.alias("lacks")), on="pair").filter(
        pl.col("items") == pl.col("lacks")
    )
    unasked = _papers(listed.filter(lacks == 0), "unasked")
    papers = pl.concat([each.select("pair", "paper") for each in (alone, unasked)]).unique()
    return papers.join(
        listed.select("pair", by, "household", "value", "certain"), on="pair", maintain_order="left"
    )


def _papers(listed: pl.DataFrame, column: str) -> pl.DataFrame:
    """One row for each pair, thing lacked (`item`) and paper that would do for it."""
    items = listed.select("pair", pl.col(column).alias("item")).explode("item")
    return (
        items.with_columns(pl.col("item").str.split(ALTERNATIVES).alias("paper"))
        .explode("paper")
        .drop_nulls("paper")
        .unique()
    )


# --- the plan ---


def _greedy(waiting: pl.DataFrame, *, number: int, by: str) -> Iterator[tuple[object, ...]]:
    """The camps in order. A camp changes what is left in its own village only, so only that
    village is counted again."""
    queue = [_rank(row, turn=0) for row in _tally(waiting, by).iter_rows()]
    heapq.heapify(queue)
    turns: dict[str, int] = {}
    left = waiting
    for camp in range(1, number + 1):
        while queue and queue[0].turn < turns.get(queue[0].place, 0):
            heapq.heappop(queue)
        if not queue:
            return
        best = heapq.heappop(queue)
        yield camp, best.place, best.paper, -best.less, best.households, -best.poorer
        here = pl.col(by) == best.place
        done = left.filter(here, pl.col("paper") == best.paper)["pair"]
        left = left.filter(~here | ~pl.col("pair").is_in(done.implode()))
        turns[best.place] = camp
        for row in _tally(left.filter(here), by).iter_rows():
            heapq.heappush(queue, _rank(row, turn=camp))


class _Candidate(NamedTuple):
    """A camp there could be; the first in order is the best."""

    less: int
    poorer: float
    place: str
    paper: str
    households: int
    turn: int


def _tally(waiting: pl.DataFrame, by: str) -> pl.DataFrame:
    return waiting.group_by(by, "paper").agg(
        pl.len().cast(pl.Int64).alias("unlocks"),
        pl.col("household").n_unique().cast(pl.Int64).alias("households"),
        pl.col("value").sum().cast(pl.Float64).alias("value"),
    )


def _rank(row: tuple[Any, ...], *, turn: int) -> _Candidate:
    place, paper, unlocks, households, value = row
    return _Candidate(-unlocks, -value, place, paper, households, turn)


def _with_earlier(
    listed: pl.DataFrame, waiting: pl.DataFrame, plan: pl.DataFrame, *, by: str
) -> pl.DataFrame:
    """Pairs that lack several papers, by the camp that brings the last of them."""
    several = listed.filter("certain").join(waiting, on="pair", how="anti")
    held = plan.select(pl.col("place").alias(by), "paper", "camp")
    items = _papers(several, "missing").join(several.select("pair", by), on="pair")
    met = (
        items.join(held, on=[by, "paper"], how="left").group_by("pair", "item").agg(pl.min("camp"))
    )
    complete = met.group_by("pair").agg(
        pl.max("camp"), pl.col("camp").is_null().any().alias("short")
    )
    done = complete.filter(~pl.col("short"))
    return done.group_by("camp").agg(pl.len().cast(pl.Int64).alias("with_earlier"))
