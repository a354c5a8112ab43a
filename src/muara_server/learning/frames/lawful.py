"""Whether the work that somebody found is lawful at their age, under the law of its day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import cache
from typing import Unpack
from uuid import UUID

import polars as pl

import muara
from muara.learning import PLACED
from muara.packs import FLOOR, STATUSES, Regime, open_all
from muara_server.places import queries as places
from muara_server.places.countries import pack_of
from muara_server.registry.frames import work_spells

from .paths import Known, training_events

ADVERSE, OPEN = STATUSES[FLOOR:-1], "undetermined"
NO_LAW = "out_of_scope"
LAW = "legal"
WORST = "C182"
"""What is forbidden to everybody under 18 wherever they work, whatever age a State declared."""
JUDGED = {"id": pl.String, "lawful": pl.String, "clause": pl.String}
FOUND = {"id": pl.String, "regime": pl.String, "status": pl.String, "clause": pl.String}


def told_lawful(**known: Unpack[Known]) -> pl.DataFrame:
    """`training_events`, with `lawful` (yes, no, unknown) and `clause` where work was found.

    The work is what was observed of it on the day of the placement: it is recorded with it.
    """
    events = training_events(**known)
    found = events.filter(pl.col("event").is_in(PLACED))
    work = _work_of(found, known) if found.height else pl.DataFrame(schema={"place": pl.String})
    packs = packs_of(work["place"].drop_nulls().unique())
    answers = [
        judged(work.filter(pl.col("place").is_in(_places(packs, pack))), pack=pack)
        for pack in set(packs.values())
    ]
    answered = pl.concat([pl.DataFrame(schema=JUDGED), *answers])
    return events.join(answered, on="id", how="left", maintain_order="left")


def regimes_of(pack: str, day: dt.date) -> list[Regime]:
    """The country's law in force on a day, and after it the Convention on the worst forms."""
    return [each for each in _regimes(pack) if _stood(each, day)]


def _work_of(found: pl.DataFrame, known: Known) -> pl.DataFrame:
    """The work of each placement, under the id of the placement."""
    persons = {UUID(person) for person in found["person"]}
    of_them: Known = {**known, "persons": persons}
    work = work_spells(**of_them)
    last = work.unique(["person", "true_on"], keep="last").drop("id")
    placed = found.select("id", "person", pl.col("day").alias("true_on"))
    return placed.join(last, on=["person", "true_on"])


def judged(work: pl.DataFrame, *, pack: str) -> pl.DataFrame:
    """`id`, `lawful` and `clause` of work in a country, by the law of each day (`true_on`)."""
    answers = pl.concat([_under(regime, work) for regime in _regimes(pack)])
    found = answers.group_by("id").agg(pl.struct("regime", "status", "clause").alias("found"))
    rows = [{"id": row["id"], **_answer(row["found"])} for row in found.to_dicts()]
    return pl.DataFrame(rows, schema=JUDGED)


def _under(regime: Regime, work: pl.DataFrame) -> pl.DataFrame:
    since, until = regime.since or dt.date.min, regime.until or dt.date.max
    rows = work.filter(pl.col("true_on").is_between(since, until))
    if rows.is_empty():
        return pl.DataFrame(schema=FOUND)
    found: pl.DataFrame = muara.classify(rows, regime.id)
    return found.select(
        "id",
        pl.lit(regime.id).alias("regime"),
        pl.col(f"{regime.id}_status").cast(pl.String).alias("status"),
        pl.col(f"{regime.id}_clause").cast(pl.String).alias("clause"),
    )


def _answer(found: Iterable[dict[str, str]]) -> dict[str, str | None]:
    """By the country's law; where it says nothing of that age, the worst forms are asked about.

    A Convention that does not bind the country makes nothing unlawful. But work that it would
    forbid is not called lawful either: somebody has to look.

    >>> silent = {"regime": "LAW_IN_1986", "status": "out_of_scope", "clause": ""}
    >>> _answer([silent, {"regime": "C182", "status": "hazardous_work", "clause": "C182.3.d"}])
    {'lawful': 'unknown', 'clause': 'C182.3.d'}
    >>> _answer([silent, {"regime": "C182", "status": "out_of_scope", "clause": ""}])["lawful"]
    'yes'
    """
    listed = list(found)
    own = [each for each in listed if each["regime"] != WORST and each["status"] != NO_LAW]
    if own:
        return _by(own, forbidden="no")
    return _by([each for each in listed if each["regime"] == WORST], forbidden="unknown")


def _by(found: list[dict[str, str]], *, forbidden: str) -> dict[str, str | None]:
    for lawful, statuses in ((forbidden, ADVERSE), ("unknown", (OPEN,)), ("yes", STATUSES)):
        for each in found:
            if each["status"] in statuses:
                return {"lawful": lawful, "clause": each["clause"] or None}
    return {"lawful": "yes", "clause": None}


@cache
def _regimes(pack: str) -> tuple[Regime, ...]:
    held = open_all().regimes
    own = [each for each in held.values() if each.pack == pack and each.kind == LAW]
    return (*own, held[WORST])


def _stood(regime: Regime, day: dt.date) -> bool:
    return (regime.since or dt.date.min) <= day <= (regime.until or dt.date.max)


def _places(packs: dict[str, str], pack: str) -> list[str]:
    return [code for code, each in packs.items() if each == pack]


def packs_of(codes: Iterable[str]) -> dict[str, str]:
    """The pack whose law binds in each of these places, by their codes."""
    return {code: pack_of(place) for code, place in places.with_codes(set(codes)).items()}
