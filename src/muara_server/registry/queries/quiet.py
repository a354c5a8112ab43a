"""Of whom nothing was recorded for long: for rules on how long a file is kept, not to show."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from django.db.models import Exists, OuterRef

from muara_server.keys.queries import in_chunks
from muara_server.registry.models import Household, Membership, Observation, Person
from muara_server.registry.queries.people import homes_of

NOBODY = UUID(int=0)


def quiet_persons(
    programme: str, *, before: dt.datetime, after: UUID = NOBODY, at_most: int
) -> list[UUID]:
    """The next persons, in the order of their ids, about whom nothing was recorded since a day."""
    lately = Observation.objects.filter(person=OuterRef("pk"), recorded_at__gt=before)
    found = Person.objects.filter(~Exists(lately), programme=programme, erased_at=None)
    listed = found.filter(pk__gt=after).order_by("pk")[:at_most]
    return list(listed.values_list("pk", flat=True))


def empty_households(
    programme: str, *, before: dt.datetime, after: UUID = NOBODY, at_most: int
) -> list[UUID]:
    """The next households of which nobody is left, and of which nothing was recorded since a day.

    Whoever was erased has left: with the file went where somebody lived.
    """
    lately = Observation.objects.filter(household=OuterRef("pk"), recorded_at__gt=before)
    lives = Membership.objects.filter(household=OuterRef("pk"))
    found = Household.objects.filter(
        ~Exists(lately), ~Exists(lives), programme=programme, erased_at=None
    )
    listed = found.filter(pk__gt=after).order_by("pk")[:at_most]
    return list(listed.values_list("pk", flat=True))


def families_of(
    persons: Iterable[UUID], *, on: dt.date
) -> dict[UUID, tuple[UUID, frozenset[UUID]]]:
    """The household in which each of these lives on a day, and everybody who ever lived there."""
    homes = homes_of(persons, on=on)
    people: dict[UUID, set[UUID]] = {}
    for chunk in in_chunks(set(homes.values())):
        rows = Membership.objects.filter(household__in=chunk, person__erased_at=None)
        for household, person in rows.values_list("household", "person"):
            people.setdefault(household, set()).add(person)
    return {person: (home, frozenset(people[home])) for person, home in homes.items()}


def quiet_homes(households: Iterable[UUID], *, before: dt.datetime) -> set[UUID]:
    """Those of these households of which, as a whole, nothing was recorded since a day."""
    wanted = set(households)
    lately = {
        found
        for chunk in in_chunks(wanted)
        for found in Observation.objects.filter(
            household__in=chunk, recorded_at__gt=before
        ).values_list("household", flat=True)
    }
    return wanted - lately


def entries_about(*, person: UUID | None = None, household: UUID | None = None) -> int:
    """How many entries there are about this person, or about this household as a whole."""
    about = {"person": person} if person else {"household": household, "person": None}
    return Observation.objects.filter(**about).count()
