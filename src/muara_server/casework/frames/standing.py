"""What was observed of children, as `muara.determination` takes it, and where it says they stand.

Nothing here is stored: an answer is reckoned from the ledger, as of a day and as known on a day,
and kept while the ledger holds the same.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from functools import lru_cache
from uuid import UUID

import polars as pl

from muara.determination import Day, Reading, Standing, days_of, determine, history, with_status
from muara.determination import readings as readings_of
from muara.determination import spells as spells_of
from muara.indicators import with_age
from muara.packs import FLOOR, STATUSES, open_all
from muara_server.registry import queries as registry
from muara_server.registry.frames import (
    Head,
    head,
    memberships,
    observations,
    strongest_first,
    work_spells,
)

YOUNGEST, GROWN = 5, 18
ABOUT = ("id", "person", "household", "place", "sex", "true_on", "recorded_at")
ADVERSE = STATUSES[FLOOR:-1]
"""The findings that are child labour: from a breach upwards, whatever is still open left out."""

SAID = ("service", "school_status", "status", "sibling_in_child_labour")
AGES = ("age_low", "age_high")


def readings() -> dict[str, Reading]:
    """The readings of *withdrawn* and *prevented* that the packs hold, by key."""
    return dict(readings_of(open_all()))


def main_first() -> list[Reading]:
    """The readings in the order in which they stand side by side: that of the programmes first."""
    return sorted(readings().values(), key=lambda each: (-len(each.examples), each.key))


def observed(
    programme: str,
    regime: str,
    *,
    known_on: dt.date | None = None,
    persons: Collection[UUID] | None = None,
) -> pl.DataFrame:
    """Every observation that says where a child stands, as known at the end of a day.

    Columns: `ABOUT`; `age_low`, `age_high` on the day where work was seen or a service given;
    `service`; `school_status`; `status`, what the regime finds in what was seen of work;
    `sibling_in_child_labour`, of another child of the household, as last seen on or before
    the day (empty: not all of them were seen). `persons`: of these alone, who should be all of a
    household where siblings matter.
    """
    said = {"programme": programme, "known_on": known_on, "persons": persons}
    identity = observations("identity", **said)
    work = with_status(work_spells(**said), regime, pack=open_all())
    served = with_age(
        observations("service", **said), identity, strongest_first=strongest_first()
    ).filter(pl.col("person").is_not_null())
    children = pl.concat(
        [each.filter(_may_be_a_child()).select("person") for each in (work, served)]
    ).unique()
    school = observations("schooling", **said)
    rows = [
        _with_siblings(work, memberships(programme, persons), identity),
        served.select(*ABOUT, *AGES, "service"),
        school.select(*ABOUT, "school_status"),
    ]
    together = pl.concat([_only(rows[0], *AGES, *SAID[1:]), *rows[1:]], how="diagonal")
    return together.join(children, on="person", how="semi", maintain_order="left")


def stands(
    programme: str, reading: Reading, *, on: dt.date, known_on: dt.date | None = None
) -> pl.DataFrame:
    """Where every child of a programme stands: what `determine` answers, with `place` and `sex`.

    `place` is the district in which the child was served, or else found.
    """
    return _stands(programme, reading.key, head(), on, known_on)


def spells(programme: str, reading: Reading, *, known_on: dt.date | None = None) -> pl.DataFrame:
    """Where every child stood, from when until when, as `muara.indicators` counts it.

    Adds to what `muara.determination.spells` gives: `place`, `sex`, `recorded_at`, and `age_low`,
    `age_high` on the first day of the service that counts (else on the spell's first day).
    """
    return _spells(programme, reading.key, head(), known_on)


def looked(programme: str, reading: Reading, *, known_on: dt.date | None = None) -> pl.DataFrame:
    """The visits that looked at a child's work: `person`, `on`, one row a day."""
    told = _observed(programme, reading.regime, head(), known_on)
    seen = told.filter(pl.col("status").is_not_null())
    return seen.select("person", pl.col("true_on").alias("on")).unique()


def ways_of(
    person: UUID,
    *,
    programme: str,
    on: dt.date,
    known_on: dt.date | None = None,
) -> dict[str, Standing]:
    """One child's way under every reading, by the reading's key."""
    return _ways(person, programme, head(), on, known_on)


@lru_cache(maxsize=256)
def _ways(
    person: UUID, programme: str, _: Head, on: dt.date, known_on: dt.date | None
) -> dict[str, Standing]:
    home = registry.ever_living_with(person)
    told = {
        regime: observed(programme, regime, known_on=known_on, persons=home)
        for regime in {reading.regime for reading in readings().values()}
    }
    return {
        key: _way(person, reading, told[reading.regime], on=on)
        for key, reading in readings().items()
    }


def _way(person: UUID, reading: Reading, told: pl.DataFrame, *, on: dt.date) -> Standing:
    own = told.filter(pl.col("person") == str(person))
    if own.is_empty():
        return history((), reading, on=on)
    days = days_of(own, reading, pack=open_all(), on=on).drop("person")
    return history((Day(**row) for row in days.iter_rows(named=True)), reading, on=on)


# --- kept while the ledger holds the same ---


@lru_cache(maxsize=6)
def _observed(programme: str, regime: str, _: Head, known_on: dt.date | None) -> pl.DataFrame:
    return observed(programme, regime, known_on=known_on)


@lru_cache(maxsize=24)
def _stands(
    programme: str, key: str, held: Head, on: dt.date, known_on: dt.date | None
) -> pl.DataFrame:
    reading = readings()[key]
    told = _observed(programme, reading.regime, held, known_on)
    found = determine(told, reading, on=on)
    first = pl.coalesce("served", "found", "decided_by").alias("id")
    return _placed(found.with_columns(first), told)


@lru_cache(maxsize=6)
def _spells(programme: str, key: str, held: Head, known_on: dt.date | None) -> pl.DataFrame:
    reading = readings()[key]
    told = _observed(programme, reading.regime, held, known_on)
    last = told["true_on"].max() or dt.date.min
    found = spells_of(told, reading, on=last)
    said = told.select("id", "recorded_at")
    first = pl.coalesce("served", "found", "id").alias("shown")
    dated = found.join(said, on="id", how="left", maintain_order="left").with_columns(first)
    placed = _placed(dated.rename({"id": "event", "shown": "id"}), told).rename(
        {"id": "shown", "event": "id"}
    )
    identity = observations("identity", programme=programme, known_on=known_on)
    served = placed.with_columns(
        pl.col("true_on").alias("_began"), pl.coalesce("served_on", "true_on").alias("true_on")
    )
    aged = with_age(served.rename({"_began": "began"}), identity, strongest_first=strongest_first())
    return aged.with_columns(pl.col("began").alias("true_on")).drop("began", "shown")


def _placed(found: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    """With the district and the sex, as the observation named in `id` has them."""
    where = told.select("id", "place", "sex").unique("id", keep="first")
    return found.join(where, on="id", how="left", maintain_order="left")


# --- who is a child, and whose sister or brother ---


def _may_be_a_child() -> pl.Expr:
    """Under 18 on the day, as far as anybody knows."""
    return pl.col("person").is_not_null() & (pl.col("age_low").fill_null(0) < GROWN)


def _only(frame: pl.DataFrame, *columns: str) -> pl.DataFrame:
    return frame.select(*ABOUT, *columns)


def _with_siblings(work: pl.DataFrame, lived: pl.DataFrame, identity: pl.DataFrame) -> pl.DataFrame:
    """The work that was seen, with `sibling_in_child_labour`: what the others of the home do."""
    others = _others(work, lived, identity)
    seen = work.filter(pl.col("status").is_not_null()).select(
        pl.col("person").alias("other"), "true_on", pl.col("status").alias("found")
    )
    last = others.sort("true_on").join_asof(
        seen.sort("true_on"), on="true_on", by="other", check_sortedness=False
    )
    adverse, known = pl.col("found").is_in(ADVERSE), pl.col("found") != "undetermined"
    of_each = last.group_by("id").agg(
        adverse.any().alias("any"), known.fill_null(False).all().alias("all")
    )
    joined = work.join(of_each, on="id", how="left", maintain_order="left")
    alone = pl.col("all").is_null() & pl.col("household").is_not_null()
    works = (
        pl.when(pl.col("any"))
        .then(True)
        .when(alone | pl.col("all"))
        .then(False)
        .alias("sibling_in_child_labour")
    )
    return joined.with_columns(works).drop("any", "all")


def _others(work: pl.DataFrame, lived: pl.DataFrame, identity: pl.DataFrame) -> pl.DataFrame:
    """For each observation the other children of the household: `id`, `true_on`, `other`."""
    lived = lived.rename({"person": "other", "lived_in": "household"})
    day = pl.col("true_on")
    pairs = (
        work.select("id", "person", "household", "true_on")
        .join(lived, on="household")
        .filter(
            pl.col("person") != pl.col("other"),
            pl.col("since") <= day,
            pl.col("until").is_null() | (pl.col("until") >= day),
        )
        .select("id", "true_on", "other")
        .unique(["id", "other"])
    )
    aged = with_age(
        pairs.rename({"other": "person"}), identity, strongest_first=strongest_first()
    ).rename({"person": "other"})
    low, high = pl.col("age_low").fill_null(0), pl.col("age_high").fill_null(GROWN)
    return aged.filter(low < GROWN, high >= YOUNGEST).select("id", "true_on", "other")
