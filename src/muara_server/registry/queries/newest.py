"""How far the records go: what is computed from them stands until something is added."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Max, Q

from muara_server.keys.queries import in_chunks
from muara_server.registry.models import (
    Household,
    Membership,
    Observation,
    Person,
    Workplace,
)


@dataclass(frozen=True)
class Touched:
    """What entries after a number are about.

    `number`: of the newest of them. `persons`: also those who ever lived in a household that an
    entry is about. `workplaces`: those that an entry describes.
    """

    number: int
    entries: frozenset[UUID]
    persons: frozenset[UUID]
    workplaces: frozenset[UUID]


def last_entry(programme: str) -> int:
    """The number of the newest entry of a programme; 0 where there is none."""
    rows = Observation.objects.filter(programme=programme).order_by("-number")
    return rows.values_list("number", flat=True).first() or 0


def entries_since(number: int, programme: str) -> int:
    """How many entries of a programme came after this one."""
    # Only the number stands in the condition: by the programme, all its entries would be read.
    newer = Observation.objects.filter(number__gt=number)
    return newer.aggregate(found=Count("pk", filter=Q(programme=programme)))["found"] or 0


def newest_number() -> int:
    """The number of the newest entry of all; 0 where there is none."""
    rows = Observation.objects.order_by("-number").values_list("number", flat=True)
    return rows.first() or 0


def standing_entry(number: int) -> Observation | None:
    """The entry of this number, where it stands: for rules, not to show."""
    return Observation.objects.filter(number=number, corrected_by=None).first()


def touched_since(number: int, *, at_most: int) -> Touched | None:
    """What the entries after this number are about; None where they are more than `at_most`."""
    newer = Observation.objects.filter(number__gt=number).order_by("number")
    rows = list(newer.values_list("number", "pk", "person", "household")[: at_most + 1])
    if len(rows) > at_most:
        return None
    entries = frozenset(row[1] for row in rows)
    persons = {row[2] for row in rows} - {None}
    for few in in_chunks({row[3] for row in rows} - {None}):
        persons.update(
            Membership.objects.filter(household__in=few).values_list("person", flat=True)
        )
    described = {
        workplace
        for few in in_chunks(entries)
        for workplace in Workplace.objects.filter(entry__in=few).values_list("pk", flat=True)
    }
    last = rows[-1][0] if rows else number
    return Touched(last, entries, frozenset(persons), frozenset(described))


def erased() -> int:
    """How many files were erased."""
    return sum(
        table._default_manager.filter(erased_at__isnull=False).count()
        for table in (Person, Household)
    )


def persons_erased(programme: str) -> int:
    """How many persons of a programme were erased: they stand in no figure any more."""
    return Person.objects.filter(programme=programme, erased_at__isnull=False).count()


def last_recorded(persons: Iterable[UUID]) -> dict[UUID, dt.datetime]:
    """When something was last recorded about each of these persons: for rules, not to show."""
    return {
        person: moment
        for chunk in in_chunks(persons)
        for person, moment in Observation.objects.filter(person__in=chunk)
        .values_list("person")
        .annotate(last=Max("recorded_at"))
    }
