"""Who has how many cases, what waits for a supervisor's answer, and the cases of one worker."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Count, Q

from muara_server.casework.queries.standing import proceedings_for, waiting_for
from muara_server.casework.rules.cases import CASE, SUPERVISOR, WORKER
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from django.core.paginator import Page

    from muara_server.accounts.models import User
    from muara_server.casework.models import Proceeding
    from muara_server.casework.queries.standing import Page as Waiting

SHOWN = 50
LISTED = "cases.listed"


@dataclass(frozen=True)
class Load:
    """The open cases in somebody's hands.

    `late` counts those whose next step is the worker's and past its day; `asked` those that wait
    for a supervisor's answer.
    """

    holder: UUID
    name: str
    open: int
    late: int
    asked: int


def loads(user: User, *, now: dt.datetime) -> Sequence[Load]:
    """The cases of each worker within this reader's sight, by name: it is no ranking."""
    rows = (
        proceedings_for(user, CASE, ended=False, holder__isnull=False)
        .select_related(None)
        .order_by("holder__display_name", "holder")
        .values("holder", "holder__display_name")
        .annotate(
            open=Count("pk"),
            late=Count("pk", filter=Q(due__lt=now, awaits=WORKER)),
            asked=Count("pk", filter=Q(awaits=SUPERVISOR)),
        )
    )
    return [
        Load(row["holder"], row["holder__display_name"], row["open"], row["late"], row["asked"])
        for row in rows
    ]


def waiting_for_answer(user: User) -> Waiting:
    """The cases that wait for this person's answer, the first due first; recorded as read."""
    far = dt.datetime.max.replace(tzinfo=dt.UTC)
    return waiting_for(
        user, until=far, deed=LISTED, procedure=CASE, awaits=SUPERVISOR, at_most=SHOWN
    )


def cases_of(user: User, holder: UUID | None, *, page: object = 1) -> Page[Proceeding]:
    """The open cases, of one worker where one is named, the first due first; recorded as read."""
    named = {"holder": holder} if holder else {}
    found = proceedings_for(user, CASE, ended=False, **named).order_by("due", "pk")
    shown = Paginator(found, SHOWN).get_page(page)
    registry.tell_listed(LISTED, {one.person for one in shown if one.person}, who=user)
    return shown
