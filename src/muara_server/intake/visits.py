"""The visits of a day in the cases of a worker: for the phone, and for paper to take along.

As on the phone's lists, a child of whose family somebody is suspected is left out and counted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone

from muara_server.casework.frames.visits_listed import listed, own_visits
from muara_server.casework.queries.standing import moment_for
from muara_server.intake.caseload import CHILDREN
from muara_server.intake.in_hand import not_on_phones, rows_of
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from muara_server.accounts.models import User


@dataclass(frozen=True)
class Due:
    """A visit to make: whom (name, family and place in one line), why, and by when."""

    person: UUID
    label: str
    why: str
    due_by: dt.date
    late: bool
    when: str


@dataclass(frozen=True)
class VisitList:
    """The visits of a day, the latest first; `left_out` children are on no list."""

    on: dt.date
    visits: Sequence[Due]
    left_out: int


def tomorrow(user: User) -> dt.date:
    """The day after the one on which the worker's programme stands."""
    return timezone.localdate(moment_for(user)) + dt.timedelta(days=1)


def visits_on(user: User, day: dt.date) -> VisitList:
    """What this worker is to visit by this day. Whose names it tells is recorded."""
    due = [one for one in own_visits(user, on=day) if one.due_from <= day and one.case.person]
    rows = rows_of(user, persons={one.case.person for one in due if one.case.person})
    labels = {UUID(row.id): row.label for row in rows if row.list == CHILDREN}
    told = listed(user, [one for one in due if one.case.person in labels], on=day)
    registry.tell_listed("visits.listed", labels, who=user)
    found = [
        Due(
            person=one.visit.case.person,
            label=labels[one.visit.case.person],
            why=one.why,
            due_by=one.visit.due_by,
            late=one.visit.late_by > 0,
            when=one.when,
        )
        for one in told
        if one.visit.case.person
    ]
    return VisitList(day, found, not_on_phones(user))
