"""Which files have been kept long enough by the terms of the pack, and those announced."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.utils import timezone

from muara_server.casework.models import Proceeding
from muara_server.casework.queries.items import Item, items
from muara_server.casework.queries.standing import moment_for, proceedings_for
from muara_server.casework.queries.steps import steps_of
from muara_server.casework.safeguards import safeguards
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from muara_server.accounts.models import User

RETENTION, CASE = "retention", "case"
MONTH = dt.timedelta(days=30)
SHOWN = 100
PAGE = 500
"""So many files are looked at in one question, however many there are."""
NOBODY = UUID(int=0)


@dataclass(frozen=True)
class Announced:
    """A file that is to be erased, and on which day."""

    item: Item
    erase_on: dt.date


def kept_long_enough(programme: str, *, now: dt.datetime) -> Iterator[UUID]:
    """The persons whose files are to be announced for erasure: closed for long, of age, at rest.

    They are looked for page by page while the caller goes on: who is announced meanwhile is behind.
    """
    closed = Proceeding.objects.filter(
        procedure=CASE,
        programme=programme,
        ended=True,
        since__lte=_years_before(now, safeguards().years_after_closure),
    )
    after = NOBODY
    while page := _persons(closed.filter(person__gt=after)):
        yield from sorted(_ready(page, now=now))
        after = page[-1]


def to_be_erased(*, today: dt.date) -> Iterator[Proceeding]:
    """What was announced, not objected to, and falls on this day or before it, page by page."""
    announced = Proceeding.objects.filter(procedure=RETENTION, ended=False).order_by("pk")
    after = NOBODY
    while page := list(announced.filter(pk__gt=after)[:PAGE]):
        days = _days(row.pk for row in page)
        yield from (row for row in page if days[row.pk] <= today)
        after = page[-1].pk


def is_at_rest(announced: Proceeding) -> bool:
    """Has nothing been recorded, and nothing begun, since the erasure was announced?"""
    assert announced.person is not None  # noqa: S101  (the procedure is about a person)
    others = Proceeding.objects.filter(person=announced.person, ended=False)
    last = registry.last_recorded([announced.person])[announced.person]
    return last <= announced.opened_at and not others.exclude(pk=announced.pk).exists()


def announced_for(user: User, *, page: str | None) -> tuple[list[Announced], Page[Proceeding]]:
    """A page of the files of this reader's area that are to be erased, the first announced first.

    That they were listed is recorded.
    """
    found = proceedings_for(user, RETENTION, ended=False).order_by("opened_at", "id")
    rows = Paginator(found, SHOWN).get_page(page)
    listed = list(rows)
    registry.tell_listed("retention.listed", {row.person for row in listed if row.person}, who=user)
    days = _days([row.pk for row in listed])
    shown = items(user, listed, now=moment_for(user))
    return [Announced(item, days[item.id]) for item in shown], rows


def _persons(cases: QuerySet[Proceeding]) -> list[UUID]:
    """Whom the first of these cases are about, each once, in their order."""
    found = cases.order_by("person").values_list("person", flat=True).distinct()[:PAGE]
    return [person for person in found if person]


def _ready(persons: Iterable[UUID], *, now: dt.datetime) -> set[UUID]:
    """Those about whom nothing is open, nothing was recorded lately, and who are of age."""
    quiet = set(persons) - _busy(persons, now=now)
    last = registry.last_recorded(quiet)
    long_ago = _years_before(now, safeguards().years_after_closure)
    still = {person for person in quiet if person in last and last[person] <= long_ago}
    ages = registry.ages_on(still, timezone.localdate(now))
    return {
        person for person in still if _is_of_age(ages.get(person, ()), last=last[person], now=now)
    }


def _days(announced: Iterable[UUID]) -> dict[UUID, dt.date]:
    return {
        key: dt.date.fromisoformat(steps[0].facts["erase_on"])
        for key, steps in steps_of(announced).items()
    }


def _busy(persons: Iterable[UUID], *, now: dt.datetime) -> set[UUID]:
    """Those about whom something is open, or was decided to be kept not long ago."""
    listed = list(persons)
    again = now - safeguards().again_after * MONTH
    about = Proceeding.objects.filter(person__in=listed)
    kept = about.filter(procedure=RETENTION, ended=True, since__gt=again)
    return {
        found
        for rows in (about.filter(ended=False), kept)
        for found in rows.values_list("person", flat=True)
        if found
    }


def _is_of_age(
    ages: Iterable[registry.AgeEvidence], *, last: dt.datetime, now: dt.datetime
) -> bool:
    """Surely grown up; where no age is known, after a longer time."""
    first = next(iter(ages), None)
    if first is None:
        return last <= _years_before(now, safeguards().years_where_age_unknown)
    return first.low >= safeguards().until_age


def _years_before(moment: dt.datetime, years: int) -> dt.datetime:
    day = moment.date()
    try:
        return dt.datetime.combine(day.replace(year=day.year - years), moment.timetz())
    except ValueError:  # the 29th of February
        return dt.datetime.combine(day.replace(year=day.year - years, day=28), moment.timetz())
