"""What is kept from everybody who is not named in it, for those who are: its day and its place.

The tables hold neither. They are read from the entries, for the few there are.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from muara_server.casework.models import Named, Proceeding
from muara_server.casework.procedures import WORKPLACE, procedure_at
from muara_server.casework.queries.steps import followed, steps_of
from muara_server.casework.rules.parties import kept_from_others

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from muara_server.accounts.models import User


def kept(user: User | None = None, **filters: Any) -> list[Proceeding]:
    """All that is kept from others and goes on, each with its day, which is saved nowhere.

    Of one person: that in which he is named. For nobody (`user` None): all of it.
    """
    rows = _named(user).filter(ended=False, **filters)
    found = list(rows.select_related("place", "receiver_place", "holder", "turn"))
    steps = steps_of(row.pk for row in found)
    for row in found:
        row.due = followed(procedure_at(row.place, row.procedure), steps[row.pk]).due
    return found


def workplaces_kept(user: User) -> Mapping[UUID, UUID]:
    """The workplace of each proceeding that is kept from others and names this person."""
    return {
        proceeding: UUID(at)
        for proceeding, steps in steps_of(_named(user).values_list("pk", flat=True)).items()
        if (at := last_told(WORKPLACE, [step.facts for step in steps]))
    }


def _named(user: User | None) -> QuerySet[Proceeding]:
    named = Named.objects.filter(user=user.pk) if user else Named.objects.all()
    return Proceeding.objects.filter(kept_from_others(), pk__in=named.values("proceeding"))


def last_told(fact: str, told: list[Mapping[str, Any]]) -> str:
    """What steps said of a fact the last time that any of them did; empty where none did."""
    return next((said[fact] for said in reversed(told) if said.get(fact)), "")
