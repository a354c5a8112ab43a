"""Schools and centres in numbers: who is there now, which months have a register, who visited."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import polars as pl

from muara.learning import learning_rules
from muara.learning.calendar import months_between
from muara.learning.stays import read_enrolments, read_mainstreamed, stays
from muara.packs import open_pack
from muara_server.learning.frames import paths
from muara_server.registry.frames import head, observations

if TYPE_CHECKING:
    from muara_server.registry.frames import Head

Month = tuple[dt.date, str]
"""The first day of a month, and a batch; no batch: those in none."""

MONTH = ["institution", "month", "batch"]


@dataclass(frozen=True)
class Told:
    """What is told of one centre: who is there now (by batch), and of each month up to the last
    whose register is due how many were enrolled, and of how many the register tells.

    `late`: the register of that last month is not there, or not of all.
    """

    taken: Counter[str] = field(default_factory=Counter)
    enrolled: Counter[Month] = field(default_factory=Counter)
    told: Counter[Month] = field(default_factory=Counter)
    visited_on: dt.date | None = None
    late: bool = False

    def __add__(self, other: Told) -> Told:
        """What two programmes tell of one centre."""
        visits = [day for day in (self.visited_on, other.visited_on) if day]
        return Told(
            self.taken + other.taken,
            self.enrolled + other.enrolled,
            self.told + other.told,
            max(visits, default=None),
            self.late or other.late,
        )


def told(programme: str, *, on: dt.date, pack: str) -> Mapping[str, Told]:
    """What a programme tells at the end of a day of the centres whose kinds are of a pack, by key.

    It is kept while the ledger holds the same.
    """
    return _told(programme, on, pack, head())


@lru_cache(maxsize=4)
def _told(programme: str, on: dt.date, pack: str, _: Head) -> Mapping[str, Told]:
    rules = learning_rules(open_pack(pack))
    known: paths.Known = {"programme": programme, "as_of": on}
    here = paths.enrolments_alone(**known).filter(pl.col("kind").is_in(list(rules.kinds)))
    there = stays(
        read_enrolments(here, rules=rules),
        read_mainstreamed(paths.mainstreamed(**known)),
        on=on,
        rules=rules,
    ).with_columns(pl.col("batch").fill_null(""))
    due = rules.centres.register_due(on)
    found: defaultdict[str, Told] = defaultdict(Told)
    for centre, batch, number in _taken(there).iter_rows():
        found[centre].taken[batch] = number
    for centre, month, batch, enrolled, kept in _months(
        there, paths.registers(**known), due
    ).iter_rows():
        found[centre].enrolled[month, batch] = enrolled
        found[centre].told[month, batch] = kept
        if month == due and kept < enrolled:
            found[centre] = replace(found[centre], late=True)
    for centre, day in _visited(observations("centre_visit", **known)).iter_rows():
        found[centre] = replace(found[centre], visited_on=day)
    return dict(found)


def _taken(there: pl.DataFrame) -> pl.DataFrame:
    now = there.filter(pl.col("until").is_null())
    return now.group_by("institution", "batch").agg(pl.col("person").n_unique().alias("taken"))


def _months(there: pl.DataFrame, kept: pl.DataFrame, due: dt.date) -> pl.DataFrame:
    """Each month of each enrolment, and whether its register tells anything of the child."""
    last = pl.min_horizontal(pl.col("until").fill_null(due), pl.lit(due))
    begun = there.filter(pl.col("from").dt.month_start() <= due)
    each = begun.with_columns(months_between(pl.col("from"), last).alias("month"))
    each = each.explode("month").unique(["person", *MONTH])
    registered = kept.select("person", "institution", "month").unique()
    found = each.join(
        registered.with_columns(pl.lit(1).alias("told")),
        on=["person", "institution", "month"],
        how="left",
    )
    return found.group_by(MONTH).agg(pl.len().alias("enrolled"), pl.col("told").count())


def _visited(visits: pl.DataFrame) -> pl.DataFrame:
    seen = visits.select(pl.col("provider").alias("institution"), "true_on")
    return seen.group_by("institution").agg(pl.col("true_on").max().alias("visited_on"))
