"""The checks of a cohort as tables: who entered when and where, and what was seen of them since."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import polars as pl

from muara.learning import checks_seen, gains, gains_rules, pairs
from muara.packs import open_pack
from muara_server.casework.frames.statistics import left_out
from muara_server.registry.frames import Head, head, observations

DIMENSIONS = ("place", "kind", "year", "sex")
"""What a cohort may be cut by: the district, the kind of centre, the year of entry, the sex."""


@dataclass(frozen=True)
class Asked:
    """Of which programme, by the rules of which pack, up to which day, as known on which."""

    programme: str
    pack: str
    as_of: dt.date
    known_on: dt.date | None = None


@dataclass(frozen=True)
class Cohort:
    """Who entered (`person`, `on`, `place`, `kind`, `year`, `sex`), and their checks."""

    entered: pl.DataFrame
    checks: pl.DataFrame

    def codes(self, dimension: str) -> list[str]:
        """The values of a dimension that somebody entered with, in their order."""
        return sorted(self.entered[dimension].drop_nulls().unique())

    def was_checked(self, measure: str) -> bool:
        """Does any entry tell this measure of anybody?"""
        return self.checks[measure].count() > 0


def entered(programme: str, *, as_of: dt.date, known_on: dt.date | None = None) -> pl.DataFrame:
    """Every child on the day of its first enrolment; without those who refused statistics."""
    return _entered(programme, head(), left_out(), as_of, known_on)


@lru_cache(maxsize=4)
def _entered(
    programme: str, _: Head, left: frozenset[str], as_of: dt.date, known_on: dt.date | None
) -> pl.DataFrame:
    came = observations("enrolment", programme=programme, as_of=as_of, known_on=known_on)
    first = came.sort("true_on", maintain_order=True).unique(
        "person", keep="first", maintain_order=True
    )
    return first.filter(~pl.col("person").is_in(list(left))).select(
        "person",
        pl.col("true_on").alias("on"),
        "place",
        pl.col("learning_kind").alias("kind"),
        pl.col("true_on").dt.year().cast(pl.String).alias("year"),
        "sex",
    )


def cohort(asked: Asked) -> Cohort:
    """Who entered learning by the programme, and what was seen of them before and since."""
    return _cohort(asked, head(), left_out())


@lru_cache(maxsize=4)
def _cohort(asked: Asked, _: Head, _left: frozenset[str]) -> Cohort:
    came = entered(asked.programme, as_of=asked.as_of, known_on=asked.known_on)
    rules = gains_rules(open_pack(asked.pack))
    told = {each.kind for measure in rules.measures.values() for each in measure.seen}
    observed = {
        kind: observations(
            kind, programme=asked.programme, as_of=asked.as_of, known_on=asked.known_on
        )
        for kind in told
    }
    return Cohort(came, checks_seen(observed, came, rules=rules))


def changes(
    asked: Asked, *, chosen: Mapping[str, str], by: Sequence[str], language: str
) -> list[dict[str, object]]:
    """The rows of `muara.learning.gains` of a part of the cohort, by these dimensions.

    What is withheld is judged in the whole table of what is chosen and what it is shown by, so that
    no other choice gives it away.
    """
    cut = [name for name in DIMENSIONS if name in chosen or name in by]
    table = _changes(asked, head(), left_out(), tuple(cut), language)
    return table.filter(_chosen(chosen)).to_dicts()


def _chosen(chosen: Mapping[str, str]) -> pl.Expr:
    return pl.all_horizontal(pl.lit(value=True), *(pl.col(n) == code for n, code in chosen.items()))


@lru_cache(maxsize=16)
def _changes(
    asked: Asked, held: Head, left: frozenset[str], cut: tuple[str, ...], language: str
) -> pl.DataFrame:
    found, rules = _cohort(asked, held, left), gains_rules(open_pack(asked.pack))
    checked = [key for key in rules.measures if found.was_checked(key)]
    if not checked:
        return pl.DataFrame(schema=dict.fromkeys(cut, pl.String))
    return gains(
        found.checks,
        found.entered,
        on=asked.as_of,
        rules=rules,
        measures=checked,
        by=cut,
        language=language,
    )


def behind(
    asked: Asked, *, measure: str, point: str, what: str, chosen: Mapping[str, str]
) -> pl.DataFrame:
    """The children behind a number of `changes`: the rows of `muara.learning.pairs`, with `place`
    and `sex`.

    `what`: entered, pairs, lost, without_entry or not_yet.
    """
    found = cohort(asked)
    among = found.entered.filter(_chosen(chosen))
    told = pairs(
        found.checks,
        among,
        on=asked.as_of,
        rules=gains_rules(open_pack(asked.pack)),
        measures=[measure],
        by=["place", "sex"],
    )
    of_this = told.filter(pl.col("point") == point).sort("person")
    state = {"pairs": "paired"}.get(what, what)
    return of_this if what == "entered" else of_this.filter(pl.col("state") == state)
