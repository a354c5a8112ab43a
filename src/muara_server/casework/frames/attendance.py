"""How one child attends school: the months of the registers, and whether that is regular."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from muara.follow_up import attendance_of, attendance_rule
from muara.packs import open_pack
from muara_server.figures import language
from muara_server.places.countries import pack_of
from muara_server.places.queries import own_codes
from muara_server.registry.frames import observations
from muara_server.registry.free_days import holidays

if TYPE_CHECKING:
    from muara.follow_up import Attended
    from muara_server.registry.queries import PersonFile

KIND = "attendance"


@dataclass(frozen=True)
class Month:
    """One month of the period: what its registers told, added up; nothing where none told."""

    first: dt.date
    days_open: int | None
    days_present: int | None
    days_excused: int | None
    holidays: int
    entries: Sequence[str]


@dataclass(frozen=True)
class Attendance:
    """The answer on one child, the months behind it, and the rule that gave it."""

    answer: Attended
    months: Sequence[Month]
    percent: int
    source: str
    unconfirmed: bool


def attendance_for(file: PersonFile, *, on: dt.date) -> Attendance:
    """Whether this child attended regularly in the last whole months. The caller asked for it."""
    person = file.person
    pack = open_pack(pack_of(person.place))
    rule = attendance_rule(pack)
    rows = _registers(person.pk, person.programme)
    nothing = attendance_of((), on=on, rule=rule)
    places = [own_codes([person.place.pk])[person.place.pk]]
    free = holidays(pack, since=nothing.since, until=nothing.until, places=places)
    days = set(free["day"]) if free is not None else set()
    answer = attendance_of(rows, on=on, rule=rule, holidays=days, language=language())
    months = [_month(first, rows, days) for first in _firsts(answer.since, rule.months)]
    return Attendance(answer, months, rule.percent, rule.source, bool(rule.doubts))


def _registers(person: UUID, programme: str) -> list[dict[str, object]]:
    told = observations(KIND, programme=programme, persons={person})
    return told.select("id", "month", "days_open", "days_present", "days_excused").to_dicts()


def _firsts(since: dt.date, months: int) -> list[dt.date]:
    """The first days of so many months.

    >>> [day.isoformat() for day in _firsts(dt.date(2012, 11, 1), 3)]
    ['2012-11-01', '2012-12-01', '2013-01-01']
    """
    start = since.year * 12 + since.month - 1
    return [dt.date((start + more) // 12, (start + more) % 12 + 1, 1) for more in range(months)]


def _month(first: dt.date, rows: Sequence[dict[str, object]], free: set[dt.date]) -> Month:
    own = [row for row in rows if row["month"].replace(day=1) == first]  # type: ignore[attr-defined]

    def total(name: str) -> int | None:
        said = [int(row[name]) for row in own if row[name] is not None]  # type: ignore[call-overload]
        return sum(said) if said else None

    return Month(
        first=first,
        days_open=total("days_open"),
        days_present=total("days_present"),
        days_excused=total("days_excused"),
        holidays=sum((day.year, day.month) == (first.year, first.month) for day in free),
        entries=[str(row["id"]) for row in own],
    )
