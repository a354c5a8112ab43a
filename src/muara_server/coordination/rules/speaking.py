"""Who speaks for an organisation, and so may say how its promises stand: nobody else's."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone

from muara_server.coordination.models import Record
from muara_server.coordination.rules.reach import keeps, reads

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from muara_server.accounts.models import User
    from muara_server.places.models import Place

ANSWER = "promise.answer"


def speaks_for(user: User) -> frozenset[UUID]:
    """The organisations for which this person speaks today, with an account."""
    today = timezone.localdate()
    return frozenset(
        row.matter for row in _liaisons().filter(facts__holder=str(user.pk)) if _holds(row, today)
    )


def speakers_of(organisation: UUID) -> list[UUID]:
    """The accounts of those who speak for this organisation today."""
    today = timezone.localdate()
    rows = _liaisons().filter(matter=organisation)
    held = (row.facts.get("holder") for row in rows if _holds(row, today))
    return [UUID(each) for each in held if each]


def may_answer(user: User, *, owner: UUID | None, place: Place) -> bool:
    """May this person say how a promise of this organisation stands? Whoever speaks for it may, and
    whoever keeps the records of the place where it was promised.

    Who speaks for a union in one State answers what the union promised the nation too.
    """
    if keeps(user, place):
        return True
    return reads(user, place, ANSWER) and owner in speaks_for(user)


def _liaisons() -> QuerySet[Record]:
    return Record.objects.filter(kind="liaison", corrected_at=None)


def _holds(row: Record, day: dt.date) -> bool:
    until = row.facts.get("until")
    return row.true_on <= day and (not until or dt.date.fromisoformat(until) >= day)
