"""Where proceedings stand: one, or lists in an order that can be paged, within what a reader sees.

standing_of(id)                      where one stands; the caller has asked whether he may know
one_for(user, id)                    a proceeding within this reader's sight; Http404 otherwise
proceedings_for(user, key)           a QuerySet, for lists and counts
late_for(user), waiting_for(user)    pages of work, the most urgent first
due_between(user, a, b)              the same within a time, for a calendar
steps_for(user, proceeding)          the steps that this reader may take now
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Q
from django.http import Http404
from django.utils import timezone

from muara.procedure import next_steps
from muara_server.accounts import queries as accounts
from muara_server.audit import actions as audit
from muara_server.casework.models import Proceeding
from muara_server.casework.procedures import procedure_at
from muara_server.casework.queries.kept import kept
from muara_server.casework.queries.steps import followed, steps_of
from muara_server.casework.rules.parties import SUPERVISES, Hand
from muara_server.casework.rules.turns import asked_by
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from muara.procedure import Procedure, Standing, Step
    from muara_server.accounts.models import User

SHOWN = 50


@dataclass(frozen=True)
class Page:
    """Part of a list: its rows, how many there are in all, and where the next part begins.

    `after` is what to ask for next; None where this part is the last.
    """

    rows: Sequence[Proceeding]
    all: int
    after: tuple[dt.datetime, UUID] | None


def procedure_of(proceeding: Proceeding) -> Procedure:
    """The procedure by which a proceeding goes: the one that holds where it is."""
    return procedure_at(proceeding.place, proceeding.procedure)


def standing_of(proceeding: UUID) -> Standing:
    """Where a proceeding stands, from its steps. Raises Http404 where there is none.

    The caller has asked who may know (`one_for`), or acts for nobody.
    """
    found = Proceeding.objects.select_related("place").filter(pk=proceeding).first()
    if found is None:
        raise Http404
    return standings_of([found])[proceeding]


def standings_of(proceedings: Sequence[Proceeding]) -> Mapping[UUID, Standing]:
    """The same for many, in one question."""
    steps = steps_of(each.pk for each in proceedings)
    return {each.pk: followed(procedure_of(each), steps[each.pk]) for each in proceedings}


def proceedings_for(user: User, key: str = "", **filters: Any) -> QuerySet[Proceeding]:
    """The proceedings that this reader may see, of one procedure where `key` names it."""
    seen = Proceeding.objects.filter(Hand(user).scope(), **filters)
    seen = seen.select_related("place", "receiver_place", "holder")
    return seen.filter(procedure=key) if key else seen


def followed_cases(programme: str) -> list[Proceeding]:
    """Every case of a programme: for work that the server does by itself, not to show."""
    rows = Proceeding.objects.filter(procedure="case", programme=programme)
    return list(rows.select_related("place", "holder"))


def one_for(user: User, proceeding: UUID) -> Proceeding:
    """This proceeding, if the reader may see it. What lies elsewhere is as good as not there."""
    found = proceedings_for(user, pk=proceeding).first()
    if found is None:
        raise Http404
    return found


def open_one_of(
    key: str, *, person: UUID | None = None, household: UUID | None = None
) -> UUID | None:
    """The open proceeding of this procedure about this person or household, if there is one."""
    about = Q(person=person) if person else Q(person=None, household=household)
    return (
        Proceeding.objects.filter(about, procedure=key, ended=False)
        .values_list("pk", flat=True)
        .first()
    )


def steps_for(user: User, proceeding: Proceeding, standing: Standing) -> list[Step]:
    """The steps that this reader may take from where a proceeding stands."""
    hand, procedure, asking = Hand(user), procedure_of(proceeding), asked_by(standing)
    return [
        step
        for step in next_steps(procedure, standing)
        if hand.may_take(proceeding, procedure, step, asked_by=asking)
    ]


def moment_for(user: User) -> dt.datetime:
    """Now, or the end of the last programme in which this person works, once all have ended."""
    named = accounts.reach(user, "proceeding.read").programmes
    return max(map(registry.working_moment, named)) if named else timezone.now()


def late_for(
    user: User,
    *,
    now: dt.datetime,
    after: tuple[dt.datetime, UUID] | None = None,
    at_most: int = SHOWN,
    **filters: Any,
) -> Page:
    """What is past its day in this reader's area, whoever's turn it is: the latest first.

    That it was listed is recorded.
    """
    hand = Hand(user)
    open_ones = Proceeding.objects.filter(ended=False, due__lt=now, **filters)
    parts = [open_ones.filter(hand.here()), open_ones.filter(hand.there()).exclude(hand.here())]
    also = _kept(user, until=now, **filters)
    return _page(user, parts, "late.listed", also=also, after=after, at_most=at_most)


def waiting_for(
    user: User,
    *,
    until: dt.datetime,
    since: dt.datetime | None = None,
    after: tuple[dt.datetime, UUID] | None = None,
    at_most: int = SHOWN,
    deed: str = "work.listed",
    **filters: Any,
) -> Page:
    """What waits for this person to act and falls due before `until` (and not before `since`).

    That it was listed is recorded, as `deed`.
    """
    within = {"due__lt": until, **({"due__gte": since} if since else {}), **filters}
    parts, also = _waits(Hand(user), **within), _kept(user, since=since, until=until, **filters)
    return _page(user, parts, deed, also=also, after=after, at_most=at_most)


def undated_for(user: User, *, at_most: int = SHOWN, **filters: Any) -> Page:
    """What waits for this person to act and has no day. That it was listed is recorded."""
    dated = [row.pk for row in kept(user, **filters) if row.due]
    parts = [part.exclude(pk__in=dated) for part in _waits(Hand(user), due=None, **filters)]
    return _page(user, parts, "work.listed", at_most=at_most)


def gone_up_to(user: User, *, now: dt.datetime, at_most: int = SHOWN, **filters: Any) -> Page:
    """What was late for so long that it has gone up to this person, the latest first.

    What waits for him anyway is not told twice. That it was listed is recorded.
    """
    hand = Hand(user)
    late = Proceeding.objects.filter(hand.hears_of(now), ended=False, due__lt=now, **filters)
    own = Q(turn=user.pk) | Q(turn=None) & (hand.awaited(away=False) | hand.awaited(away=True))
    return _page(user, [late.exclude(own)], "work.listed", at_most=at_most)


def due_between(user: User, first: dt.datetime, last: dt.datetime, *, at_most: int) -> Page:
    """What waits for this person and falls due in this time: for a calendar. It is recorded."""
    return waiting_for(user, since=first, until=last, at_most=at_most, deed="calendar.listed")


def supervises(user: User) -> bool:
    """Does this person see to what others are late with?"""
    return not accounts.reach(user, SUPERVISES).nothing


def tell_opened(user: User, proceeding: Proceeding) -> None:
    """Write into the trail that this proceeding was opened."""
    about = ("person", proceeding.person) if proceeding.person else None
    if about is None and proceeding.household:
        about = ("household", proceeding.household)
    audit.record(
        "proceeding.read",
        who=user,
        about=about,
        place=proceeding.place_id,
        programme=proceeding.programme,
        detail={"proceeding": str(proceeding.pk), "procedure": proceeding.procedure},
    )


def _waits(hand: Hand, **filters: Any) -> list[QuerySet[Proceeding]]:
    """What waits for one person: by name, or for a party that this person is; nothing twice.

    Each part goes by an index of its own; together in one question none of them would be used.
    """
    open_ones = Proceeding.objects.filter(ended=False, **filters)
    anybodys = open_ones.filter(turn=None)
    return [
        open_ones.filter(hand.scope(), turn=hand.user.pk),
        anybodys.filter(hand.awaited(away=False)),
        anybodys.filter(hand.awaited(away=True)),
    ]


def _kept(
    user: User, *, until: dt.datetime, since: dt.datetime | None = None, **filters: Any
) -> list[Proceeding]:
    """What few may know, this person one of them, with its day within this time."""
    rows = kept(user, **filters)
    return [row for row in rows if row.due and row.due < until and (not since or row.due >= since)]


def _page(
    user: User,
    parts: Sequence[QuerySet[Proceeding]],
    deed: str,
    *,
    also: Sequence[Proceeding] = (),
    after: tuple[dt.datetime, UUID] | None = None,
    at_most: int,
) -> Page:
    """One part of a list that has no row twice, in the order of its days; its length counted.

    `also` are rows whose day stands in no table.
    """
    found = [row for part in parts for row in _first(part, after=after, at_most=at_most + 1)]
    found += [row for row in also if after is None or (row.due, row.pk) > after]
    rows = sorted(found, key=lambda row: (row.due or row.since, row.pk))
    shown, more = rows[:at_most], len(rows) > at_most
    listed = {one.person or one.household for one in shown} - {None}
    registry.tell_listed(deed, {one for one in listed if one}, who=user)
    last = shown[-1].due if more else None
    counted = sum(part.count() for part in parts) + len(also)
    return Page(shown, counted, (last, shown[-1].pk) if last else None)


def _first(
    part: QuerySet[Proceeding], *, after: tuple[dt.datetime, UUID] | None, at_most: int
) -> QuerySet[Proceeding]:
    if after is not None:
        due, last = after
        part = part.filter(Q(due__gt=due) | Q(due=due, id__gt=last), due__gte=due)
    ids = part.order_by("due", "id").values_list("pk", flat=True)[:at_most]
    rows = Proceeding.objects.filter(pk__in=list(ids))
    return rows.select_related("place", "receiver_place", "holder")
