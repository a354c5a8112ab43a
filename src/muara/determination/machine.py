"""All children at once: the first day of everybody, then the second, and so on.

The states and their order within a day are those of `plain`, which is the oracle. Children stand in
the order of how many days they have, so that each round is about the first so many of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import polars as pl

from .define import STATES, Reading

_CODE = {state: code for code, state in enumerate(STATES)}
IDENTIFIED, NOT_ELIGIBLE, AT_RISK, IN_LABOUR, SERVED, PENDING, WITHDRAWN, PREVENTED, RELAPSED = (
    range(9)
)
LOST = _CODE["lost"]

KINDS = ("working_id", "risk_id", "clean_id", "serves_id", "open_id")
"""An observation is called by its day's row and by which of the day's it is."""

START: dict[str, Any] = {
    "state": pl.Int8,
    "since": pl.Date,
    "by": pl.Int64,
    "first_on": pl.Date,
    "last_seen": pl.Date,
    "visits": pl.Int32,
    "relapses": pl.Int32,
    "worst_ever": pl.Boolean,
    "risk_known": pl.Boolean,
    "rested": pl.Boolean,
    "run": pl.Int32,
    "run_from": pl.Date,
    "run_last": pl.Date,
    "first_clean": pl.Date,
    "service_from": pl.Date,
    "service_last": pl.Date,
    "withdrawn_on": pl.Date,
    "prevented_on": pl.Date,
    "found": pl.Int64,
    "served": pl.Int64,
    "clean_from": pl.Int64,
    "open_at": pl.Int64,
}
"""What is carried from day to day. Nothing is known before the first."""

_ZERO = {"state": 0, "visits": 0, "relapses": 0, "run": 0, "worst_ever": False, "rested": False}
_state, _on, _working = pl.col("state"), pl.col("on"), pl.col("working")

Change = Mapping[str, tuple[pl.Expr, Any]]
"""For a column: when it changes, and what it becomes."""


def stand(days: pl.DataFrame, reading: Reading, *, on: dt.date) -> pl.DataFrame:
    """Where each child stands: one row a person, the columns of `START` with ids for rows.

    `days` is what `days_of` gives: one row for each person and day, sorted by both.
    """
    rows = _numbered(days)
    people = rows.group_by("person", maintain_order=True).agg(pl.len().alias("days"))
    people = people.sort("days", descending=True, maintain_order=True).with_row_index("place")
    placed = rows.join(people.select("person", "place"), on="person", maintain_order="left")
    rounds = placed.sort("round", "place").drop("person")
    carried = _play(rounds, people.height, reading)
    return _named(people.select("person").hstack(_ended(carried, reading, on)), days)


def _numbered(days: pl.DataFrame) -> pl.DataFrame:
    """The days with their row, and which day of the child it is; ids only as being there or not."""
    told = [pl.col(kind).is_not_null().alias(f"has_{kind}") for kind in ("risk_id", "open_id")]
    return days.with_columns(
        *told,
        pl.int_range(pl.len(), dtype=pl.Int64).alias("row"),
        pl.int_range(pl.len()).over("person").alias("round"),
    ).drop(KINDS)


def _play(rounds: pl.DataFrame, children: int, reading: Reading) -> pl.DataFrame:
    state = (
        pl.select(
            pl.lit(_ZERO.get(name), dtype=kind).repeat_by(children).explode().alias(name)
            for name, kind in START.items()
        )
        if children
        else pl.DataFrame(schema=START)
    )
    finished: list[pl.DataFrame] = []
    lengths = rounds.group_by("round", maintain_order=True).len()["len"].to_list()
    start = 0
    for length in lengths:
        finished.append(state.slice(length))
        today = rounds.slice(start, length)
        state = _one_day(state.head(length).hstack(today), reading)
        start += length
    return pl.concat([state, *reversed(finished)])


def _one_day(held: pl.DataFrame, reading: Reading) -> pl.DataFrame:
    lazy = held.lazy()
    for change in (
        _seen(),
        _works(),
        _learns(),
        _verified(),
        _serves(reading),
        _looks(),
        _adds(),
        _concludes(reading),
    ):
        lazy = lazy.with_columns(
            pl.when(when).then(value).otherwise(pl.col(name)).alias(name)
            for name, (when, value) in change.items()
        )
    return lazy.select(START.keys()).cast(pl.Schema(START)).collect()


def _id(kind: str) -> pl.Expr:
    """The observation of this day that says so."""
    return pl.col("row") * len(KINDS) + KINDS.index(kind)


def _moves(when: pl.Expr, target: Any, by: pl.Expr) -> dict[str, tuple[pl.Expr, Any]]:
    """To another state: since this day, by this observation."""
    moving = when & (_state != target)
    return {"state": (moving, target), "since": (moving, _on), "by": (moving, by)}


def _seen() -> Change:
    first = pl.col("first_on").is_null()
    seen = pl.col("seen")
    return {
        "first_on": (first, _on),
        "since": (first, _on),
        "visits": (seen, pl.col("visits") + 1),
        "last_seen": (seen, _on),
    }


def _works() -> Change:
    target = (
        pl.when(_state == WITHDRAWN)
        .then(RELAPSED)
        .when(_state == PENDING)
        .then(SERVED)
        .when(_state.is_in([RELAPSED, SERVED]))
        .then(_state)
        .otherwise(IN_LABOUR)
    )
    nothing = (_working, None)
    return {
        **_moves(_working, target, _id("working_id")),
        "relapses": (_working & (_state == WITHDRAWN), pl.col("relapses") + 1),
        "served": (_working & (_state == PREVENTED), None),
        "worst_ever": (_working, pl.col("worst_ever") | pl.col("worst")),
        "found": (_working, _id("working_id")),
        "run": (_working, 0),
        **dict.fromkeys(("run_from", "run_last", "first_clean", "clean_from", "open_at"), nothing),
    }


def _learns() -> Change:
    looked = _working | pl.col("open") | pl.col("clean")
    rested = ~_working & ~pl.col("open")
    return {
        "rested": (looked, rested),
        "risk_known": (pl.col("risk").is_not_null(), pl.col("risk")),
    }


def _verified() -> Change:
    asked = _state.is_in([IDENTIFIED, NOT_ELIGIBLE]) & pl.col("rested")
    risk = pl.col("risk_known")
    says_so = pl.when("has_risk_id").then(_id("risk_id")).otherwise(_id("clean_id"))
    at_risk, safe = asked & risk.fill_null(False), asked & ~risk.fill_null(True)
    target = pl.when(risk).then(AT_RISK).otherwise(NOT_ELIGIBLE)
    by = pl.when(risk).then(says_so).otherwise(_id("clean_id"))
    return {**_moves(at_risk | safe, target, by), "found": (at_risk, says_so)}


def _serves(reading: Reading) -> Change:
    serves = pl.col("serves")
    begins = serves & _state.is_in([IN_LABOUR, RELAPSED])
    prevents = serves & (_state == AT_RISK)
    again = serves & _state.is_in([SERVED, PENDING]) & _paused(reading)
    target = pl.when(prevents).then(PREVENTED).otherwise(SERVED)
    fresh = begins | prevents | again
    return {
        **_moves(begins | prevents, target, _id("serves_id")),
        "prevented_on": (prevents & pl.col("prevented_on").is_null(), _on),
        "service_from": (fresh, _on),
        "served": (fresh, _id("serves_id")),
        "service_last": (serves, _on),
    }


def _looks() -> Change:
    enough = _enough()
    breaks = (pl.col("clean") | pl.col("open")) & ~enough & ~_working
    by = pl.when("has_open_id").then(_id("open_id")).otherwise(_id("clean_id"))
    row = breaks & _state.is_in([SERVED, PENDING])
    return {
        **_moves(row, SERVED, by),
        "first_clean": (enough & pl.col("first_clean").is_null(), _on),
        "run": (row, 0),
        **dict.fromkeys(("run_from", "run_last", "clean_from"), (row, None)),
        "open_at": (enough | breaks, pl.when(breaks).then(by)),
    }


def _adds() -> Change:
    more = _enough() & _state.is_in([SERVED, PENDING])
    first = more & (pl.col("run") == 0)
    return {
        **_moves(first, PENDING, _id("clean_id")),
        "run": (more, pl.col("run") + 1),
        "run_from": (first, _on),
        "clean_from": (first, _id("clean_id")),
        "run_last": (more, _on),
    }


def _enough() -> pl.Expr:
    """Clean, and after a worst form clean of all work."""
    return pl.col("clean") & (pl.col("clean_after_worst") | ~pl.col("worst_ever"))


def _concludes(reading: Reading) -> Change:
    spread = (pl.col("run_last") - pl.col("run_from")).dt.total_days()
    lasted = (_on - pl.col("service_from")).dt.total_days() >= reading.service_days
    enough = (
        (_state == PENDING)
        & (pl.col("run") >= reading.visits)
        & (spread >= reading.days)
        & lasted
        & ~_paused(reading)
    ).fill_null(False)
    by = pl.when("clean").then(_id("clean_id")).otherwise(_id("serves_id"))
    first = enough & pl.col("withdrawn_on").is_null()
    return {**_moves(enough, WITHDRAWN, by), "withdrawn_on": (first, _on)}


def _paused(reading: Reading) -> pl.Expr:
    if reading.service_gap_days is None:
        return pl.lit(False)
    pause = (_on - pl.col("service_last")).dt.total_days() > reading.service_gap_days
    return pause.fill_null(False)


def _ended(carried: pl.DataFrame, reading: Reading, on: dt.date) -> pl.DataFrame:
    """Has nobody looked for too long?"""
    limit = dt.timedelta(days=reading.lost_after_days)
    last = pl.coalesce("last_seen", "first_on")
    lost = (pl.lit(on) - last > limit) & (_state != NOT_ELIGIBLE)
    return carried.with_columns(
        pl.when(lost).then(last + limit + dt.timedelta(days=1)).alias("lost_since")
    )


def _named(standing: pl.DataFrame, days: pl.DataFrame) -> pl.DataFrame:
    """The observations by their ids again."""
    return standing.with_columns(
        _ids(standing[name], days).alias(name)
        for name in ("by", "found", "served", "clean_from", "open_at")
    )


def _ids(rows: pl.Series, days: pl.DataFrame) -> pl.Series:
    """For each numbered observation its id; nothing where there is none."""
    numbers = pl.DataFrame({"number": rows})
    day, kind = pl.col("number") // len(KINDS), pl.col("number") % len(KINDS)
    told = [
        pl.when(kind == place).then(pl.lit(days[name]).gather(day.fill_null(0)))
        for place, name in enumerate(KINDS)
    ]
    return numbers.select(pl.coalesce(told)).to_series() if days.height else rows.cast(pl.String)
