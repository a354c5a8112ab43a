"""Which files have been kept long enough by the terms of the pack, and those announced."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
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
from muara_server.keys.queries import erased, in_chunks
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from muara_server.accounts.models import User

RETENTION, CASE, COMPLAINT = "retention", "case", "complaint"
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


@dataclass(frozen=True)
class Goes:
    """What goes with a file: entries about it, and how many matters of it are under way."""

    entries: int
    open: int


def what_goes(*, person: UUID | None = None, household: UUID | None = None) -> Goes:
    """What would be lost. The caller has asked for the file, which was recorded."""
    about = {"person": person} if person else {"household": household, "person": None}
    matters = Proceeding.objects.filter(**about, ended=False)
    return Goes(registry.entries_about(person=person, household=household), matters.count())


def kept_long_enough(programme: str, *, now: dt.datetime) -> Iterator[UUID]:
    """The persons whose files are to be announced for erasure: at rest for long, and of age.

    They are looked for page by page while the caller goes on: who is announced meanwhile is behind.
    """
    terms, after = safeguards(), NOBODY
    least = min(terms.years_after_closure, terms.years_without_case)
    before = _years_before(now, least)
    while page := registry.quiet_persons(programme, before=before, after=after, at_most=PAGE):
        yield from sorted(_ready(page, now=now))
        after = page[-1]


def empty_households(programme: str, *, now: dt.datetime) -> Iterator[UUID]:
    """The households to be erased: nobody of them is left, and nothing of them is under way."""
    before, after = _years_before(now, safeguards().years_of_empty_household), NOBODY
    while page := registry.empty_households(programme, before=before, after=after, at_most=PAGE):
        about = Proceeding.objects.filter(household__in=page, ended=False)
        yield from sorted(set(page) - set(about.values_list("household", flat=True)))
        after = page[-1]


def reports_to_end(*, now: dt.datetime) -> Iterator[Proceeding]:
    """The reports that were closed for so long that who sent them, and the pictures, must end."""
    before, after = _years_before(now, safeguards().years_after_complaint), NOBODY
    closed = Proceeding.objects.filter(procedure=COMPLAINT, ended=True, since__lte=before)
    listed = closed.select_related("place").order_by("pk")
    while page := list(listed.filter(pk__gt=after)[:PAGE]):
        done = erased(row.pk for row in page)
        yield from (row for row in page if row.pk not in done)
        after = page[-1].pk


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


def _ready(persons: Iterable[UUID], *, now: dt.datetime) -> set[UUID]:
    """Those whose time has ended: by their last case, or with their whole family where none was."""
    families = registry.families_of(persons, on=timezone.localdate(now))
    listed = set(persons)
    everybody = listed.union(*(people for _, people in families.values()))
    closed = _closed(everybody)
    at_rest = _at_rest(everybody, closed=closed, now=now)
    quiet = registry.quiet_homes(
        (home for home, _ in families.values()),
        before=_years_before(now, safeguards().years_without_case),
    )
    return {
        person
        for person in listed & at_rest
        if person in closed
        or person not in families
        or (families[person][0] in quiet and families[person][1] <= at_rest)
    }


def _closed(persons: Iterable[UUID]) -> dict[UUID, dt.datetime]:
    """When the last case of each of these ended; whoever never had one is not there."""
    return {
        person: since
        for chunk in in_chunks(persons)
        for person, since in Proceeding.objects.filter(procedure=CASE, person__in=chunk)
        .order_by("since")
        .values_list("person", "since")
        if person
    }


def _at_rest(
    persons: Iterable[UUID], *, closed: Mapping[UUID, dt.datetime], now: dt.datetime
) -> set[UUID]:
    """Those about whom nothing is open, nothing was recorded lately, and who are of age."""
    quiet = set(persons) - _busy(persons, now=now)
    recorded = registry.last_recorded(quiet)
    last = {person: max(at, closed.get(person, at)) for person, at in recorded.items()}
    still = {person for person, at in last.items() if at <= _term(person in closed, now)}
    ages = registry.ages_on(still, timezone.localdate(now))
    return {
        person for person in still if _is_of_age(ages.get(person, ()), last=last[person], now=now)
    }


def _term(had_case: bool, now: dt.datetime) -> dt.datetime:
    terms = safeguards()
    return _years_before(now, terms.years_after_closure if had_case else terms.years_without_case)


def _days(announced: Iterable[UUID]) -> dict[UUID, dt.date]:
    return {
        key: dt.date.fromisoformat(steps[0].facts["erase_on"])
        for key, steps in steps_of(announced).items()
    }


def _busy(persons: Iterable[UUID], *, now: dt.datetime) -> set[UUID]:
    """Those about whom something is open, or was decided to be kept not long ago."""
    again = now - safeguards().again_after * MONTH
    abouts = [Proceeding.objects.filter(person__in=chunk) for chunk in in_chunks(persons)]
    return {
        found
        for about in abouts
        for rows in (
            about.filter(ended=False),
            about.filter(procedure=RETENTION, ended=True, since__gt=again),
        )
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
