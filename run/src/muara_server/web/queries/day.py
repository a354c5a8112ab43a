"""The day's work: which visits wait today, and which waited longer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone

from muara_server.accounts.queries import reach
from muara_server.figures import between
from muara_server.places.countries import pack_of
from muara_server.programme.queries import working_day
from muara_server.registry import queries as registry
from muara_server.registry.queries.age import ages_on

from .person import visit_on
from .places import line_of

if TYPE_CHECKING:
    from muara_server.accounts.models import User

SHOWN = 12
"""More than this nobody visits in a day; the count says how many more there are."""

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Visit:
    """One child to be visited."""

    id: UUID
    name: str
    age: str
    pack: str
    place: str
    day: date
    late: bool
    words: str


@dataclass(frozen=True)
class Day:
    """What waits for one person on one day."""

    on: date
    today: list[Visit]
    overdue: list[Visit]
    coming: list[Visit]
    how_many_overdue: int


def day_of(user: User) -> Day:
    """Today's visits, those that are late (the latest first), and those of the week to come."""
    today = day_for(user)
    due = _due(user)
    late = sorted((on, who) for who, on in due.items() if on < today)
    now = [(on, who) for who, on in due.items() if on == today]
    soon = sorted((on, who) for who, on in due.items() if today < on <= today + WEEK)
    shown = [*now[:SHOWN], *late[:SHOWN], *soon[:SHOWN]]
    visits = _visits(user, {who: on for on, who in shown}, today=today)
    return Day(
        on=today,
        today=[visits[who] for _, who in now[:SHOWN]],
        overdue=[visits[who] for _, who in late[:SHOWN]],
        coming=[visits[who] for _, who in soon[:SHOWN]],
        how_many_overdue=len(late),
    )


def day_for(user: User) -> date:
    """Today, or the last day of the programmes in which this person works, once all have ended."""
    named = reach(user, "person.read").programmes
    return max(map(working_day, named)) if named else timezone.localdate()


def _due(user: User) -> dict[UUID, date]:
    """Everybody within reach by the day that the newest visit set for the next one."""
    rows = (
        registry.people_for(user)
        .filter(observations__kind="visit", observations__corrected_by=None)
        .order_by("observations__true_on", "observations__number")
        .values_list("pk", "observations__facts__next_visit_on")
    )
    newest = dict(rows)
    return {who: date.fromisoformat(on) for who, on in newest.items() if on}


def _visits(user: User, due: dict[UUID, date], *, today: date) -> dict[UUID, Visit]:
    names = registry.names_of(due)
    ages = ages_on(due, today)
    people = registry.people_for(user).filter(pk__in=due).select_related("place")
    found = {}
    for person in people:
        age = next(iter(ages.get(person.pk, ())), None)
        when = visit_on(due[person.pk], today=today)
        found[person.pk] = Visit(
            id=person.pk,
            name=names.get(person.pk, ""),
            age=between(age.low, age.high) if age else "",
            pack=pack_of(person.place),
            place=line_of(person.place),
            day=when.day,
            late=when.late,
            words=when.words,
        )
    return found
