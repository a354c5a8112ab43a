"""Which visits are due to the children whose cases are followed, by the rhythm of their pack.

A rhythm begins with the case, anew when the child is found out of work, comes home from elsewhere,
or the case is closed. What counts as a visit the pack says; seeing the child at work or at home is
one too.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

import polars as pl
from django.utils import timezone

from muara.determination import determine
from muara.follow_up import schedule, visits_due
from muara.packs import open_all, open_pack
from muara_server.casework.frames.standing import observed, readings
from muara_server.casework.queries.standing import followed_cases, proceedings_for
from muara_server.places.countries import pack_of
from muara_server.registry.frames import observations

if TYPE_CHECKING:
    from muara.follow_up import Schedule
    from muara_server.accounts.models import User
    from muara_server.casework.models import Proceeding

CASE = "case"
NOT_SEEN = "told"
"""Work that somebody told of was not seen: it is no visit."""


@dataclass(frozen=True)
class DueVisit:
    """The visit to make next in one case. `told`: who hears of it by now; `level`: how many do."""

    case: Proceeding
    rhythm: str
    due_from: dt.date
    due_by: dt.date
    late_by: int
    level: int
    told: str
    made: int
    missed: int
    last_visit: dt.date | None


def visits_for(user: User, *, on: dt.date) -> list[DueVisit]:
    """The next visit in every case that this reader may see: the latest first."""
    return _due(list(proceedings_for(user, CASE)), on=on)


def missed_visits(programme: str, *, on: dt.date) -> list[DueVisit]:
    """Every visit of a programme that is past its last day, for the pass that tells people of it.

    Nobody's reach is asked: it is for work that the server does by itself.
    """
    return [one for one in _due(followed_cases(programme), on=on) if one.late_by]


def _due(cases: Sequence[Proceeding], *, on: dt.date) -> list[DueVisit]:
    found = [
        due
        for (programme, pack), group in _grouped(cases).items()
        for due in _of_group(group, programme, schedule(open_pack(pack)), on=on)
    ]
    return sorted(found, key=lambda one: (-one.late_by, one.due_by))


def _grouped(cases: Iterable[Proceeding]) -> Mapping[tuple[str, str], list[Proceeding]]:
    groups: dict[tuple[str, str], list[Proceeding]] = {}
    for case in cases:
        groups.setdefault((case.programme, pack_of(case.place)), []).append(case)
    return groups


def _of_group(
    cases: Sequence[Proceeding], programme: str, rhythm: Schedule, *, on: dt.date
) -> Iterator[DueVisit]:
    by_person = {str(case.person): case for case in cases}
    persons = {case.person for case in cases if case.person}
    began = pl.DataFrame(
        [*_of_cases(cases), *_since_out_of_work(persons, programme, on=on)]
        + [*_since_return(persons, programme)],
        schema={"person": pl.String, "rhythm": pl.String, "since": pl.Date},
        orient="row",
    )
    rows = visits_due(began, _visits(persons, programme, rhythm), schedule=rhythm, on=on)
    for row in rows.filter(pl.col("due_by").is_not_null()).iter_rows(named=True):
        yield _said(by_person[row["person"]], row)


def _said(case: Proceeding, row: Mapping[str, Any]) -> DueVisit:
    shown = ("rhythm", "due_from", "due_by", "late_by", "level", "made", "missed", "last_visit")
    return DueVisit(case=case, told=row["told"] or "", **{name: row[name] for name in shown})


def _of_cases(cases: Sequence[Proceeding]) -> Iterator[tuple[str, str, dt.date]]:
    for case in cases:
        yield str(case.person), "case", timezone.localdate(case.opened_at)
        if case.ended:
            yield str(case.person), "closed", timezone.localdate(case.since)


def _since_out_of_work(
    persons: set[UUID], programme: str, *, on: dt.date
) -> Iterator[tuple[str, str, dt.date]]:
    """From the first reading that finds a child out of work: the one that asks least for it."""
    reading = min(readings().values(), key=lambda each: (each.visits, each.days))
    told = observed(programme, reading.regime, persons=persons)
    if told.is_empty():
        return
    stands = determine(told, reading, on=on, pack=open_all()).filter(status="withdrawn")
    for person, since in stands.select("person", "since").iter_rows():
        yield person, "withdrawn", since


def _since_return(persons: set[UUID], programme: str) -> Iterator[tuple[str, str, dt.date]]:
    moved = observations("movement", programme=programme, persons=persons)
    returned = moved.filter(pl.col("movement") == "returned").select("person", "true_on")
    for person, since in returned.iter_rows():
        yield person, "returned", since


def _visits(persons: set[UUID], programme: str, rhythm: Schedule) -> pl.DataFrame:
    visits = observations("visit", programme=programme, persons=persons)
    made = [rhythm.counts(met) for met in visits["met"]]
    seen = observations("work", programme=programme, persons=persons).filter(
        pl.col("seen_at").is_not_null() & (pl.col("seen_at") != NOT_SEEN)
    )
    return pl.concat(
        [
            visits.filter(pl.Series(made, dtype=pl.Boolean)).select("person", "true_on"),
            seen.select("person", "true_on"),
        ]
    )
