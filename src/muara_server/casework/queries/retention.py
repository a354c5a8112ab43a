"""Which files have been kept long enough by the terms of the pack, and those announced."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone

from muara_server.casework.models import Proceeding
from muara_server.casework.queries.items import Item, items
from muara_server.casework.queries.standing import moment_for, proceedings_for
from muara_server.casework.queries.steps import steps_of
from muara_server.casework.safeguards import safeguards
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from muara_server.accounts.models import User

RETENTION, CASE = "retention", "case"
MONTH = dt.timedelta(days=30)
SHOWN = 200


@dataclass(frozen=True)
class Announced:
    """A file that is to be erased, and on which day."""

    item: Item
    erase_on: dt.date


def kept_long_enough(programme: str, *, now: dt.datetime) -> list[UUID]:
    """The persons whose files are to be announced for erasure: closed for long, of age, at rest."""
    terms = safeguards()
    closed = Proceeding.objects.filter(
        procedure=CASE,
        programme=programme,
        ended=True,
        person__isnull=False,
        since__lte=_years_before(now, terms.years_after_closure),
    )
    since = dict(closed.order_by("since").values_list("person", "since"))
    for busy in _busy(since, now=now):
        since.pop(busy, None)
    last = registry.last_recorded(since)
    still = {
        person for person in since if last[person] <= _years_before(now, terms.years_after_closure)
    }
    ages = registry.ages_on(still, timezone.localdate(now))
    return sorted(
        person for person in still if _is_of_age(ages.get(person, ()), last=last[person], now=now)
    )


def to_be_erased(*, today: dt.date) -> list[Proceeding]:
    """What was announced, not objected to, and falls on this day or before it."""
    rows = list(Proceeding.objects.filter(procedure=RETENTION, ended=False).order_by("opened_at"))
    days = _days([row.pk for row in rows])
    return [row for row in rows if days[row.pk] <= today]


def is_at_rest(announced: Proceeding) -> bool:
    """Has nothing been recorded, and nothing begun, since the erasure was announced?"""
    assert announced.person is not None  # noqa: S101  (the procedure is about a person)
    others = Proceeding.objects.filter(person=announced.person, ended=False)
    last = registry.last_recorded([announced.person])[announced.person]
    return last <= announced.opened_at and not others.exclude(pk=announced.pk).exists()


def announced_for(user: User) -> list[Announced]:
    """The files of this reader's area that are to be erased. That they were listed is recorded."""
    rows = list(proceedings_for(user, RETENTION, ended=False).order_by("opened_at", "id")[:SHOWN])
    registry.tell_listed("retention.listed", {row.person for row in rows if row.person}, who=user)
    days = _days([row.pk for row in rows])
    shown = items(user, rows, now=moment_for(user))
    return [Announced(item, days[item.id]) for item in shown]


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
