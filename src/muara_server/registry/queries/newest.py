"""How far the records go: what is computed from them stands until something is added."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from django.db.models import Count, Max, Q

from muara_server.keys.queries import in_chunks
from muara_server.registry.models import Household, Observation, Person


def last_entry(programme: str) -> int:
    """The number of the newest entry of a programme; 0 where there is none."""
    rows = Observation.objects.filter(programme=programme).order_by("-number")
    return rows.values_list("number", flat=True).first() or 0


def entries_since(number: int, programme: str) -> int:
    """How many entries of a programme came after this one."""
    # Only the number stands in the condition: by the programme, all its entries would be read.
    newer = Observation.objects.filter(number__gt=number)
    return newer.aggregate(found=Count("pk", filter=Q(programme=programme)))["found"] or 0


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
