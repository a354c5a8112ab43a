"""From the people of one district to a proposal: who is due what is scarce, and how much in need.

Facts are those of `frames.people`, with what the formula asks beside them; the library does the
rest. The same records, seats and seed draw the same proposal.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import polars as pl

from muara.disclosure import WITHHELD, withhold
from muara.eligibility import linkage
from muara.eligibility.allocation import Allocation, allocate
from muara.eligibility.pairs import pairs
from muara.eligibility.priority import scores
from muara.eligibility.quotas import with_quotas
from muara.eligibility.wanted import PAIR, Wanted, read_wanted
from muara_server.convergence.frames.people import people
from muara_server.convergence.frames.stages import entries
from muara_server.registry.frames import work_spells

if TYPE_CHECKING:
    from muara.packs import Pack
    from muara_server.convergence.queries.allocation import Wish

APPLIED = ("form_filled", "submitted")
WAITING = ("form_filled", "submitted", "sanctioned", "appealed", "appeal_allowed")
FIGURES = (
    "scheme",
    "reason",
    "seats",
    "open",
    "ahead",
    "rank",
    "score",
    "lottery",
    "cutoff_rank",
    "cutoff_score",
    "cutoff_lottery",
    "other",
    "most",
    "asks",
)
"""Of which the sentence that tells a family why it waits is made."""

Row = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """What a proposal is of: a district on a day, so many places, a seed."""

    programme: str
    pack: Pack
    district: str
    on: dt.date
    seats: Mapping[str, int]
    most: int
    seed: str
    had: Sequence[Wish] = ()


@dataclass(frozen=True)
class Drawn:
    """A proposal as plain rows: places given, wishes that wait, whom to ask first, families."""

    placed: list[Row]
    waits: list[Row]
    asks: list[Row]
    families: list[Row]
    cut_offs: list[Row]
    solver: str


def drawn(asked: Asked) -> Drawn:
    """Draw a proposal up. Nothing is stored."""
    return _Drawing(asked).drawn()


def still_due(asked: Asked, household: str, person: str | None, scheme: str) -> bool:
    """Does it still appear due, as is recorded now, and is it not received?"""
    told = people(asked.programme, pack=asked.pack, as_of=asked.on)
    mine = told.filter(pl.col("household") == household)
    if mine.is_empty():
        return False
    found = _with_had(pairs(mine, on=asked.on, pack=asked.pack, schemes=[scheme]), asked.had)
    who = pl.col("person").eq_missing(pl.lit(person, pl.String))
    due = (pl.col("verdict").cast(pl.String) == "eligible") & ~pl.col("received").fill_null(False)
    return not found.filter(who, due).is_empty()


def too_few(rows: Iterable[tuple[str, int, int]], *, smallest: int) -> set[str]:
    """The schemes of which how many are placed, or wait, is too small to be told; with a second
    one beside each, so that no total gives it away."""
    table = pl.DataFrame(list(rows), schema=["scheme", "placed", "waits"], orient="row")
    if table.is_empty() or not smallest:
        return set()
    hidden: set[str] = set()
    for name in ("placed", "waits"):
        marked = withhold(table, by=["scheme"], smallest=smallest, value=name)
        hidden |= set(marked.filter(WITHHELD)["scheme"].to_list())
    return hidden


def _with_had(found: pl.DataFrame, had: Sequence[Wish]) -> pl.DataFrame:
    """Who was given a place before has received it."""
    if not had:
        return found
    given = pl.DataFrame(had, schema=dict.fromkeys(PAIR, pl.String), orient="row")
    joined = found.join(
        given.unique().with_columns(pl.lit(True).alias("_had")),
        on=list(PAIR),
        how="left",
        nulls_equal=True,
        maintain_order="left",
    )
    received = pl.when(pl.col("_had").fill_null(False)).then(True).otherwise("received")
    return joined.with_columns(received.alias("received")).drop("_had")


@dataclass(frozen=True)
class _Drawing:
    asked: Asked

    def drawn(self) -> Drawn:
        found = self.allocation
        return Drawn(
            placed=self.with_quota(found.placements).to_dicts(),
            waits=[_told(row) for row in self.with_quota(found.unplaced).to_dicts()],
            asks=found.visit_first.to_dicts(),
            families=[_scored(row) for row in self.families().to_dicts()],
            cut_offs=found.cutoffs.to_dicts(),
            solver=found.solver,
        )

    @cached_property
    def allocation(self) -> Allocation:
        asked = self.asked
        places = [
            {"scheme": key, "place": asked.district, "seats": number}
            for key, number in sorted(asked.seats.items())
        ]
        return allocate(
            self.pairs,
            pl.DataFrame(places),
            pack=asked.pack,
            seed=asked.seed,
            on=asked.on,
            people=self.facts,
            most_per_family=asked.most,
        )

    # --- who is due what ---

    @cached_property
    def told(self) -> pl.DataFrame:
        """Everybody who lives in the district."""
        asked = self.asked
        everybody = people(asked.programme, pack=asked.pack, as_of=asked.on)
        inside = asked.pack.geography.below(asked.district)
        return everybody.filter(pl.col("place").is_in(list(inside)))

    @cached_property
    def pairs(self) -> pl.DataFrame:
        """With every scheme of the country: what a family lacks of them is a need."""
        found = pairs(self.told, on=self.asked.on, pack=self.asked.pack)
        return _with_had(found, self.asked.had)

    @cached_property
    def wanted(self) -> Wanted:
        return read_wanted(self.pairs, on=self.asked.on, pack=self.asked.pack)

    def with_quota(self, rows: pl.DataFrame) -> pl.DataFrame:
        """For which reserved places each pair may come."""
        mine = self.wanted.of(sorted(self.asked.seats)).pairs
        grouped = with_quotas(
            mine, lambda: self.facts, pack=self.asked.pack, on=self.asked.on
        ).select(*PAIR, "quota")
        return rows.join(
            grouped, on=list(PAIR), how="left", nulls_equal=True, maintain_order="left"
        ).with_columns(pl.col("quota").fill_null(""))

    # --- how much in need ---

    @cached_property
    def facts(self) -> pl.DataFrame:
        """What is known of everybody, with what the formula asks. What is not known stays so."""
        unmet = self.wanted.unmet_pillars(dict(self.asked.pack.schemes))
        return (
            self.told.join(self.work(), on="person", how="left", maintain_order="left")
            .join(self.waiting(), on="household", how="left", maintain_order="left")
            .join(unmet, on="household", how="left", maintain_order="left")
        )

    def work(self) -> pl.DataFrame:
        """The hours and the worst form last seen; who was seen not to work has neither."""
        spells = work_spells(programme=self.asked.programme, as_of=self.asked.on)
        last = spells.unique("person", keep="last", maintain_order=True)
        idle = pl.col("worked").eq_missing(pl.lit(False))
        hours, worst = pl.col("economic_hours"), pl.col("worst_form")
        return last.select(
            "person",
            pl.when(idle & hours.is_null()).then(0).otherwise(hours).alias("economic_hours"),
            pl.when(idle & worst.is_null())
            .then(pl.lit("none"))
            .otherwise(worst)
            .alias("worst_form"),
        )

    def waiting(self) -> pl.DataFrame:
        """For how long the oldest open application of each family has waited; 0 where none has."""
        told = entries(self.asked.programme, as_of=self.asked.on)
        now = linkage.current(told, on=self.asked.on).filter(pl.col("stage").is_in(WAITING))
        unit = ["household", "person", "scheme"]
        first = told.filter(pl.col("stage").is_in(APPLIED)).join(
            now.select(unit), on=unit, how="semi", nulls_equal=True
        )
        days = (pl.lit(self.asked.on) - pl.col("true_on").min()).dt.total_days()
        waited = first.group_by("household").agg(days.alias("days_waiting"))
        return (
            told.select("household")
            .unique()
            .join(waited, on="household", how="left")
            .with_columns(pl.col("days_waiting").fill_null(0).cast(pl.Int64))
        )

    def families(self) -> pl.DataFrame:
        """Everybody who waited, with how far each need is met."""
        parts = scores(self.facts, on=self.asked.on, pack=self.asked.pack)
        needs = [name for name in parts.columns if name.startswith(NEED)]
        return self.allocation.families.join(
            parts.select("household", *needs), on="household", how="left", maintain_order="left"
        )


NEED = "need_"


def _scored(row: Row) -> Row:
    needs = {
        name.removeprefix(NEED): value
        for name, value in row.items()
        if name.startswith(NEED) and value is not None
    }
    kept = ("household", "score", "score_high", "asks", "lottery")
    return {**{name: row[name] for name in kept}, "needs": needs}


def _told(row: Row) -> Row:
    kept = ("household", "person", "scheme", "quota", "rank", "score", "lottery", "reason")
    return {
        **{name: row[name] for name in kept},
        "told": {name: row[name] for name in FIGURES},
    }
