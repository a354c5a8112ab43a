"""All children at once: the first day of everybody, then the second, and so on.

The states and their order within a day are those of `plain`, which is the oracle. Children stand in
the order of how many days they have, so that each round is about the first so many of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from .define import PROTECTS, Reading

IDENTIFIED, NOT_ELIGIBLE, AT_RISK, IN_LABOUR, SERVED, PENDING = range(6)
PROTECTED, WITHDRAWN, PREVENTED, RELAPSED, LOST = range(6, 11)
SEEN_OUT = (PENDING, PROTECTED)
IN_SERVICE = (SERVED, *SEEN_OUT)

START: dict[str, Any] = {
    "state": pl.Int8,
    "since": pl.Date,
    "by": pl.UInt32,
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
    "protected_by": pl.Boolean,
    "of_age": pl.Boolean,
    "withdrawn_on": pl.Date,
    "prevented_on": pl.Date,
    "protected_on": pl.Date,
    "found": pl.UInt32,
    "served": pl.UInt32,
    "clean_from": pl.UInt32,
    "open_at": pl.UInt32,
    "changed": pl.Boolean,
}
"""What is carried from day to day. Nothing is known before the first."""

_ZERO = {
    "state": 0,
    "visits": 0,
    "relapses": 0,
    "run": 0,
    "worst_ever": False,
    "rested": False,
    "protected_by": False,
    "of_age": False,
    "changed": False,
}
_state, _on, _working = pl.col("state"), pl.col("on"), pl.col("working")

Change = Mapping[str, tuple[pl.Expr, Any]]
"""For a column: when it changes, and what it becomes."""


def stand(days: pl.DataFrame, reading: Reading, *, on: dt.date) -> pl.DataFrame:
    """Where each child stands: `person`, the columns of `START`, `lost_since`.

    `days` is what `numbered_days` gives: one row for each person and day, those of a person
    together and in order.
    """
    people = _people(days)
    state, finished = _nothing_known(people.height), []
    for after in _rounds(days.drop("person"), people, reading):
        finished.append(state.slice(after.height))
        state = after
    carried = pl.concat([state, *reversed(finished)])
    return people.select("person").hstack(_ended(carried, reading, on))


def changes(days: pl.DataFrame, reading: Reading) -> pl.DataFrame:
    """Where each child stood at the end of every day on which that changed: `person`, `START`."""
    people = _people(days)
    moved = [
        people.select("person").head(after.height).hstack(after).filter(pl.col("changed"))
        for after in _rounds(days.drop("person"), people, reading)
    ]
    held = pl.concat(moved) if moved else _nothing_known(0).insert_column(0, days["person"])
    return held.sort("person", "since")


def _people(days: pl.DataFrame) -> pl.DataFrame:
    """Who has days: how many, and the row of the first; those with most come first."""
    runs = days["person"].rle().struct.unnest()
    return runs.select(
        pl.col("value").alias("person"),
        pl.col("len").alias("days"),
        (pl.col("len").cum_sum() - pl.col("len")).alias("first"),
    ).sort("days", descending=True, maintain_order=True)


def _nothing_known(children: int) -> pl.DataFrame:
    return (
        pl.DataFrame(schema=START)
        .clear(children)
        .with_columns(pl.col(name).fill_null(value) for name, value in _ZERO.items())
    )


def _rounds(days: pl.DataFrame, people: pl.DataFrame, reading: Reading) -> Iterator[pl.DataFrame]:
    """The first day of everybody, the second of whoever has one: where they stand after it."""
    state = _nothing_known(people.height)
    for number in range(people.select(pl.max("days")).item() or 0):
        going = people["days"].search_sorted(number, side="left", descending=True)
        today = days[people["first"].head(going) + number]
        state = _one_day(state.head(going).hstack(today), reading)
        yield state


def _one_day(held: pl.DataFrame, reading: Reading) -> pl.DataFrame:
    lazy = _until_grown(held.lazy().with_columns(morning=_state))
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
    ended = lazy.with_columns(changed=_state != pl.col("morning"))
    return ended.select(START.keys()).cast(pl.Schema(START)).collect()


def _until_grown(held: pl.LazyFrame) -> pl.LazyFrame:
    """The day, and nothing of it but that somebody looked where the child has grown up."""
    grown = pl.col("of_age") | pl.col("grown")
    told = ("working", "clean", "open", "serves")
    return held.with_columns(
        grown.alias("of_age"),
        *(pl.col(name) & ~grown for name in told),
        risk=pl.when(~grown).then("risk"),
    )


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
        pl.when(_state.is_in([WITHDRAWN, PROTECTED]))
        .then(RELAPSED)
        .when(_state == PENDING)
        .then(SERVED)
        .when(_state.is_in([RELAPSED, SERVED]))
        .then(_state)
        .otherwise(IN_LABOUR)
    )
    nothing = (_working, None)
    return {
        **_moves(_working, target, pl.col("working_id")),
        "relapses": (_working & _state.is_in([WITHDRAWN, PROTECTED]), pl.col("relapses") + 1),
        "served": (_working & (_state == PREVENTED), None),
        "worst_ever": (_working, pl.col("worst_ever") | pl.col("worst")),
        "found": (_working, pl.col("working_id")),
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
    says_so = pl.coalesce("risk_id", "clean_id")
    at_risk, safe = asked & risk.fill_null(False), asked & ~risk.fill_null(True)
    target = pl.when(risk).then(AT_RISK).otherwise(NOT_ELIGIBLE)
    by = pl.when(risk).then(says_so).otherwise(pl.col("clean_id"))
    return {**_moves(at_risk | safe, target, by), "found": (at_risk, says_so)}


def _serves(reading: Reading) -> Change:
    serves = pl.col("serves")
    begins = serves & _state.is_in([IN_LABOUR, RELAPSED])
    prevents = serves & (_state == AT_RISK)
    lasting = serves & _state.is_in(IN_SERVICE)
    again = lasting & _paused(reading)
    trains = lasting & ~again & pl.col(PROTECTS)
    joins = trains & (_state == PENDING)
    target = pl.when(prevents).then(PREVENTED).when(joins).then(PROTECTED).otherwise(SERVED)
    fresh = begins | prevents | again
    return {
        **_moves(fresh | joins, target, pl.col("serves_id")),
        "protected_by": (fresh | trains, pl.col(PROTECTS)),
        "protected_on": (joins & pl.col("protected_on").is_null(), _on),
        "run": (again, 0),
        **dict.fromkeys(("run_from", "run_last", "clean_from"), (again, None)),
        "prevented_on": (prevents & pl.col("prevented_on").is_null(), _on),
        "service_from": (fresh, _on),
        "served": (fresh, pl.col("serves_id")),
        "service_last": (serves, _on),
    }


def _looks() -> Change:
    enough = _enough()
    breaks = (pl.col("clean") | pl.col("open")) & ~enough & ~_working
    by = pl.coalesce("open_id", "clean_id")
    row = breaks & _state.is_in(IN_SERVICE)
    return {
        **_moves(row, SERVED, by),
        "first_clean": (enough & pl.col("first_clean").is_null(), _on),
        "run": (row, 0),
        **dict.fromkeys(("run_from", "run_last", "clean_from"), (row, None)),
        "open_at": (enough | breaks, pl.when(breaks).then(by)),
    }


def _adds() -> Change:
    served_before = (pl.col("service_from") < _on).fill_null(False)
    more = _enough() & _state.is_in(IN_SERVICE) & served_before
    first = more & (pl.col("run") == 0)
    trains = pl.col("protected_by")
    return {
        **_moves(first, pl.when(trains).then(PROTECTED).otherwise(PENDING), pl.col("clean_id")),
        "protected_on": (first & trains & pl.col("protected_on").is_null(), _on),
        "run": (more, pl.col("run") + 1),
        "run_from": (first, _on),
        "clean_from": (first, pl.col("clean_id")),
        "run_last": (more, _on),
    }


def _enough() -> pl.Expr:
    """Clean, and after a worst form clean of all work."""
    return pl.col("clean") & (pl.col("clean_after_worst") | ~pl.col("worst_ever"))


def _concludes(reading: Reading) -> Change:
    spread = (pl.col("run_last") - pl.col("run_from")).dt.total_days()
    lasted = (_on - pl.col("service_from")).dt.total_days() >= reading.service_days
    enough = (
        _state.is_in(SEEN_OUT)
        & ~pl.col("of_age")
        & (pl.col("run") >= reading.visits)
        & (spread >= reading.days)
        & lasted
        & ~_paused(reading)
    ).fill_null(False)
    by = pl.when("clean").then(pl.col("clean_id")).otherwise(pl.col("serves_id"))
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
    lost = (pl.lit(on) - last > limit) & (_state != NOT_ELIGIBLE) & ~pl.col("of_age")
    return carried.with_columns(
        pl.when(lost).then(last + limit + dt.timedelta(days=1)).alias("lost_since")
    )
