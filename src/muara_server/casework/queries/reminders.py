"""Who is to be told of what is due, late, or has gone up: found from its day and its procedure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from muara_server.accounts import queries as accounts
from muara_server.casework.models import Named, Proceeding, Reminder, VisitReminder
from muara_server.casework.procedures import RECEIVER, acting, named_only
from muara_server.casework.queries.awaited import awaited, party_at
from muara_server.casework.queries.standing import procedure_of
from muara_server.keys.queries import in_chunks

if TYPE_CHECKING:
    from muara.follow_up import Party
    from muara_server.accounts.models import User
    from muara_server.casework.frames.visits import DueVisit

DUE, LATE, GONE_UP = "casework.due", "casework.late", "casework.gone_up"
VISIT_MISSED, KEPT = "casework.visit_missed", "casework.kept"


@dataclass(frozen=True)
class Rung:
    """One thing to tell: from when on, which notice, and which party hears it."""

    at: dt.datetime
    kind: str
    party: str


def untold(
    programme: str, *, now: dt.datetime, at_most: int, among: Q | None = None
) -> Sequence[Proceeding]:
    """What falls due today or is late, and of which there is something to tell, in its order.

    `among` says which proceedings of the programme go by this moment (`moments_of`); all, if none.
    """
    told = Reminder.objects.filter(proceeding=OuterRef("pk"), due=OuterRef("due"))
    waits = told.filter(Q(next_at=None) | Q(next_at__gt=now))
    zone = timezone.get_current_timezone()
    tonight = dt.datetime.combine(timezone.localdate(now), dt.time.max, zone)
    going = Q(programme=programme) if among is None else among
    found = Proceeding.objects.filter(going, ended=False, due__lte=tonight)
    found = found.exclude(Exists(waits))
    found = found.select_related("place", "receiver_place", "turn", "holder")
    return list(found.order_by("due", "id")[:at_most])


def untold_visits(missed: Sequence[DueVisit]) -> list[DueVisit]:
    """Of these missed visits those of which somebody is to be told who was not told yet."""
    told = {
        (row.proceeding, row.due_by): row.level
        for chunk in in_chunks(each.case.pk for each in missed)
        for row in VisitReminder.objects.filter(pk__in=chunk)
    }
    return [each for each in missed if each.level > told.get((each.case.pk, each.due_by), 0)]


def rungs(proceeding: Proceeding) -> list[Rung]:
    """Everything there will be to tell of its present day, first things first."""
    procedure, due = procedure_of(proceeding), proceeding.due
    assert due is not None  # noqa: S101  (only asked of what has a day)
    zone = timezone.get_current_timezone()
    morning = dt.datetime.combine(timezone.localdate(due), dt.time.min, zone)
    up = [
        Rung(due + dt.timedelta(days=each.after_days), GONE_UP, each.to)
        for each in procedure.escalations
    ]
    return [Rung(morning, DUE, proceeding.awaits), Rung(due, LATE, proceeding.awaits), *up]


def hearers(proceeding: Proceeding, rung: Rung) -> Iterator[User]:
    """Who hears it: whoever must act, or the party it has gone up to.

    What somebody elsewhere is late with is heard by whoever has it in hand as well, and from the
    first where nobody there has an account: he can telephone. Of what is kept to those who are
    named in it nobody else hears.
    """
    if (proceeding.procedure, proceeding.state) not in named_only():
        yield from _hearers(proceeding, rung)
        return
    named = set(Named.objects.filter(proceeding=proceeding.pk).values_list("user", flat=True))
    yield from (one for one in _hearers(proceeding, rung) if one.pk in named)


def _hearers(proceeding: Proceeding, rung: Rung) -> list[User]:
    if rung.kind == GONE_UP:
        return party_at(proceeding, rung.party)
    found, holder = awaited(proceeding), proceeding.holder
    elsewhere = rung.party == RECEIVER and (rung.kind == LATE or not found)
    return [*found, holder] if elsewhere and holder and holder not in found else found


def hearers_of_visit(case: Proceeding, party: Party, *, first: bool) -> list[User]:
    """Who hears of a visit that was missed: first the one who has the case, if somebody has."""
    if first and case.holder is not None:
        return [case.holder]
    return accounts.in_roles_at(case.place, programme=case.programme, roles=party.roles)


def may_open(proceeding: Proceeding, rung: Rung) -> bool:
    """May whoever hears it open the page? Who reads totals hears where something is late."""
    party = procedure_of(proceeding).parties.get(rung.party)
    return party is not None and bool(acting(party))
