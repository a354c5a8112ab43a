"""Visits that were planned: tasks of visiting, by the child, the place and the day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone

from muara.follow_up import schedule
from muara.packs import open_pack
from muara_server.casework.models import Proceeding
from muara_server.casework.queries.standing import proceedings_for, standing_of, steps_for
from muara_server.keys.queries import in_chunks
from muara_server.places.countries import pack_of

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.places.models import Place
    from muara_server.registry.models import Person

TASK, DO = "task", "do"


def planned_visit(user: User, person: Person, visited: str) -> UUID | None:
    """The earliest visit of this child planned for this place that is this person's to make."""
    tasks = [task for task, where in _planned(person.place).items() if where == visited]
    rows = proceedings_for(user, TASK, person=person.pk, ended=False, type__in=tasks)
    for row in rows.order_by("due", "id"):
        if any(step.key == DO for step in steps_for(user, row, standing_of(row.pk))):
            return row.pk
    return None


def days_planned(cases: Iterable[Proceeding]) -> Mapping[UUID, dt.date]:
    """The next day on which a visit is planned, by child; only those with one."""
    rows = {case.person: case for case in cases if case.person}
    found: dict[UUID, dt.date] = {}
    for chunk in in_chunks(rows):
        tasks = Proceeding.objects.filter(procedure=TASK, ended=False, person__in=chunk)
        for task in tasks.exclude(due=None).order_by("due"):
            case = rows[task.person]
            if task.due and task.person and task.type in _planned(case.place):
                found.setdefault(task.person, timezone.localdate(task.due))
    return found


def _planned(place: Place) -> Mapping[str, str]:
    return schedule(open_pack(pack_of(place))).planned
