"""What is to be done next for children on their way to school: each list with its reason.

Children who should go straight to school and do not; who completed a course and are in no school;
whose retention is looked at now; registers that are missing; children who dropped out.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import TYPE_CHECKING, Unpack
from uuid import UUID

import polars as pl

from muara.follow_up.months import UNKNOWN, YES
from muara.indicators import with_age
from muara.learning import retention_marks
from muara.learning.path import within
from muara.learning.told import NOT_YET
from muara_server.learning.frames import ways
from muara_server.learning.frames.paths import Known
from muara_server.registry.frames import head, observations, strongest_first

if TYPE_CHECKING:
    from muara.learning import LearningRules
    from muara_server.registry.frames import Head

AHEAD = dt.timedelta(days=30)
"""So long before its day somebody may prepare for a look at retention."""

OUT_OF_SCHOOL = ("never", "dropout")
TO_SCHOOL, TO_MAINSTREAM, RETENTION, DROPOUTS = (
    "to-school",
    "to-mainstream",
    "retention",
    "dropouts",
)
LISTS = (TO_SCHOOL, TO_MAINSTREAM, RETENTION, DROPOUTS)
"""The lists of children. Registers that are missing are of centres (`frames.centres`)."""


_AGO = -pl.col("day").to_physical()
_ORDER = {
    TO_SCHOOL: ["day"],
    TO_MAINSTREAM: ["day"],
    RETENTION: ["late", pl.when("late").then(_AGO).otherwise(-_AGO)],
    DROPOUTS: [_AGO],
}


def due(
    programme: str, *, on: dt.date, persons: frozenset[UUID] | None = None
) -> dict[str, pl.DataFrame]:
    """Every list: `person` and `day` (since when, or by when it is due), in the order of the work:
    who waits longest first; what is due before what is past; who dropped out last first.

    Those of `RETENTION` add `months_after` and `late` (the mark is past, and the register missing).
    `persons`: of these alone.
    """
    return _due(programme, head(), on, persons)


@lru_cache(maxsize=8)
def _due(
    programme: str, _: Head, on: dt.date, persons: frozenset[UUID] | None
) -> dict[str, pl.DataFrame]:
    known: Known = {"programme": programme, "as_of": on, "persons": persons}
    found = ways.ways(programme, on=on, persons=persons)
    rules = ways.rules_of(programme, persons=persons)
    stays = ways.there(programme, on=on, persons=persons)
    now = stays.filter(pl.col("until").is_null())
    lists = {
        TO_SCHOOL: _to_school(now, rules, **known),
        TO_MAINSTREAM: _to_mainstream(found, stays, rules),
        RETENTION: _retention(found, on=on, rules=rules),
        DROPOUTS: _dropouts(found, **known),
    }
    return {key: each.sort(*_ORDER[key], "person") for key, each in lists.items()}


def _to_school(now: pl.DataFrame, rules: LearningRules, **known: Unpack[Known]) -> pl.DataFrame:
    """Of the ages that go straight to school, last seen out of it, and enrolled in none."""
    seen = observations("schooling", **known)
    last = seen.drop_nulls("school_status").unique("person", keep="last", maintain_order=True)
    out = last.filter(pl.col("school_status").is_in(OUT_OF_SCHOOL)).select(
        "person", pl.col("true_on").alias("day"), pl.lit(known["as_of"]).alias("true_on")
    )
    if rules.straight is None:
        return out.clear().select("person", "day")
    identity = observations("identity", **{**known, "as_of": None})
    aged = with_age(out, identity, strongest_first=strongest_first())
    young = aged.filter(within(rules.straight.ages).fill_null(value=False))
    return young.join(now.filter("in_school"), on="person", how="anti").select("person", "day")


def _to_mainstream(found: pl.DataFrame, stays: pl.DataFrame, rules: LearningRules) -> pl.DataFrame:
    """Completed a course that leads to school, and since then in no school and no other course.

    A course of skills leads to work: who completed one waits for nobody's admission.
    """
    skills = [key for key, kind in rules.kinds.items() if kind.stands_for == "vocational"]
    ended = stays.filter(pl.col("ended_as") == "completed", "course", ~pl.col("kind").is_in(skills))
    waits = ended.group_by("person").agg(pl.col("until").min().alias("day"))
    again = stays.filter(pl.col("until").is_null(), "course")
    admitted = found.filter(pl.col("mainstreamed") == YES)
    return waits.join(again, on="person", how="anti").join(admitted, on="person", how="anti")


def _retention(found: pl.DataFrame, *, on: dt.date, rules: LearningRules) -> pl.DataFrame:
    """The first look at each child that is due soon, or waits for a register."""
    looked = [f"retained_{months}" for months in rules.retention.months]
    marks = retention_marks(found.select("person", "mainstreamed_on", *looked), rules=rules)
    answer = pl.coalesce(
        pl.when(pl.col("months_after") == months).then(pl.col(f"retained_{months}"))
        for months in rules.retention.months
    )
    late = answer == UNKNOWN
    open_now = (answer == NOT_YET) & (pl.col("mark") <= on + AHEAD)
    waits = marks.filter(late | open_now).sort("mark", maintain_order=True)
    return waits.unique("person", keep="first", maintain_order=True).select(
        "person", pl.col("mark").alias("day"), "months_after", late.alias("late")
    )


def _dropouts(found: pl.DataFrame, **known: Unpack[Known]) -> pl.DataFrame:
    """Whoever dropped out and was visited by nobody since."""
    gone = found.filter(pl.col("dropped_out") == YES).select(
        "person", pl.col("dropped_out_since").alias("day")
    )
    visits = observations("visit", **known)
    last = visits.group_by("person").agg(pl.col("true_on").max())
    joined = gone.join(last, on="person", how="left", maintain_order="left")
    return joined.filter((pl.col("true_on") < pl.col("day")).fill_null(value=True)).drop("true_on")
