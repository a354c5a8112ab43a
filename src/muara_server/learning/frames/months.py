"""A month of a batch: its days, with and without school, and what its register tells already."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

import polars as pl
from django.utils import timezone

from muara.follow_up.days import days_in
from muara.learning import learning_rules
from muara.packs import open_pack
from muara_server.figures import language
from muara_server.learning.frames.paths import registers, supports
from muara_server.learning.marks import UNTOLD
from muara_server.places.countries import pack_of
from muara_server.registry.free_days import holidays, names_of

if TYPE_CHECKING:
    from muara_server.learning.frames.pupils import Pupil
    from muara_server.learning.models import Institution


@dataclass(frozen=True)
class Day:
    """A day of a month; `free` where there is no school, `why` the holiday's name, if it is one."""

    date: dt.date
    free: bool = False
    why: str = ""


@dataclass(frozen=True)
class Told:
    """What is recorded of a child's month: the entries that stand, and what they say.

    `given`: by item the entry, whether it was given, the amount and why not. `twice`: several
    registers of this month stand.
    """

    entry: UUID | None = None
    marks: str = ""
    hours: float | None = None
    totals: tuple[int, int, int] | None = None
    given: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    twice: bool = False


NOTHING = Told()


def pack_at(institution: Institution) -> Any:
    """The pack whose calendar and rules hold at a school or centre."""
    return open_pack(pack_of(institution.provider.place))


def days_of_month(institution: Institution, month: dt.date) -> list[Day]:
    """The days of a month at a school or centre."""
    pack, last = pack_at(institution), days_in(month)
    days = [month.replace(day=each) for each in range(1, last + 1)]
    week = learning_rules(pack).attendance.week
    at = [institution.provider.place.code]
    free = holidays(pack, since=days[0], until=days[-1], places=at)
    why = dict(free.select("day", "key").iter_rows()) if free is not None else {}
    names = names_of(free, pack) if free is not None else {}
    return [
        Day(
            day,
            free=day in why or day.isoweekday() not in week,
            why=_in_language(names[why[day]]) if day in why else "",
        )
        for day in days
    ]


def usual(days: Sequence[Day], pupil: Pupil, *, today: dt.date | None = None) -> str:
    """Present on every school day on which the child was enrolled, and no day to come."""
    until = today or timezone.localdate()
    return "".join(
        "p" if not day.free and pupil.on(day.date) and day.date <= until else UNTOLD for day in days
    )


def told_in(institution: Institution, pupils: Sequence[Pupil], month: dt.date) -> dict[UUID, Told]:
    """What is recorded of the month of each of these children here; of others nothing."""
    found: dict[UUID, Told] = {}
    for programme in {each.programme for each in pupils}:
        people = {each.person for each in pupils if each.programme == programme}
        known = {"programme": programme, "persons": people}
        here = pl.col("institution") == institution.provider.key
        of_month = pl.col("month") == month
        marked = registers(**known).filter(here, of_month).to_dicts()  # type: ignore[arg-type]
        given = supports(**known).filter(here, of_month).to_dicts()  # type: ignore[arg-type]
        for person in people:
            found[person] = _told(
                [row for row in marked if row["person"] == str(person)],
                [row for row in given if row["person"] == str(person)],
            )
    return found


def _told(marked: Sequence[dict[str, Any]], given: Sequence[dict[str, Any]]) -> Told:
    items = {row["item"]: {**row, "id": UUID(row["id"])} for row in given}
    if not marked:
        return Told(given=items)
    row = marked[-1]
    counted = (row["days_open"], row["days_present"], row["days_excused"] or 0)
    return Told(
        entry=UUID(row["id"]),
        marks=row["marks"] or "",
        hours=row["prevocational_hours"],
        totals=counted if None not in counted else None,
        given=items,
        twice=len(marked) > 1,
    )


def months_between(first: dt.date, last: dt.date) -> list[dt.date]:
    """The first days of the months from one day to another, the last first.

    >>> [day.month for day in months_between(dt.date(2012, 11, 5), dt.date(2013, 1, 2))]
    [1, 12, 11]
    """
    spans = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return [dt.date(span // 12, span % 12 + 1, 1) for span in reversed(spans)]


def month_named(text: str) -> dt.date | None:
    """The month of 2012-04, by its first day; None where it is none.

    >>> month_named("2012-04"), month_named("2012-13")
    (datetime.date(2012, 4, 1), None)
    """
    year, _, month = text.partition("-")
    if not (year.isdecimal() and len(year) == 4 and month.isdecimal() and len(month) == 2):
        return None
    whole = int(year) >= dt.MINYEAR and int(month) in range(1, 13)
    return dt.date(int(year), int(month), 1) if whole else None


def _in_language(labels: Mapping[str, str]) -> str:
    return labels.get(language()) or labels["en"]
