"""Who answers for complaints in a place: the nearest who has said lately that it is still so.

Whoever may give a complaint out answers for it. Whoever has not confirmed within the time that the
pack gives is passed over, and so the level above has it. Where nobody has confirmed anywhere the
nearest has it all the same: a complaint in old hands is better than one in none.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Count
from django.utils import timezone

from muara_server.accounts import queries as accounts
from muara_server.casework.intake import intake_at
from muara_server.casework.models import DutyConfirmed, Proceeding
from muara_server.casework.procedures import acting, procedure_at
from muara_server.places import queries as places
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from muara.procedure import Procedure
    from muara_server.accounts.models import User
    from muara_server.places.models import Place

COMPLAINT = "complaint"
KEEP = "complaint.keep"
NO_PROGRAMME = "complaints"
"""Where nobody works and nobody is registered yet, a complaint is kept all the same."""


@dataclass(frozen=True)
class Keeper:
    """Somebody who may answer for complaints; `above`: from a larger place than a district."""

    user: User
    fresh: bool
    above: bool


def keepers_of(place: Place, procedure: Procedure, *, today: dt.date) -> list[Keeper]:
    """Who may answer for complaints in this place: who confirmed before who did not, the nearest
    first, then who may also check, then whoever has fewest of them."""
    wanted = {each for party in procedure.steps["assign"].by for each in _acting(procedure, party)}
    checks = {each for party in procedure.steps["check"].by for each in _acting(procedure, party)}
    held = accounts.covering(place, permissions=wanted)
    confirmed, busy = _confirmed(held), _busy(held)
    oldest = today - dt.timedelta(days=intake_at(place).confirm_within_days)

    def order(each: Any) -> tuple[Any, ...]:
        said = max(confirmed.get(each.user_id, each.since), each.since)
        return (
            said < oldest,
            -len(each.place.path) if each.place else 0,
            -len(checks & set(each.role.permissions)),
            busy.get(each.user_id, 0),
            each.user.login,
        )

    ordered = sorted(held, key=order)
    return [Keeper(each.user, not order(each)[0], _is_above(each.place)) for each in ordered]


def responsible_for(place: Place, procedure: Procedure, *, today: dt.date) -> Keeper | None:
    """Whoever answers for complaints in this place; None where nobody does at any level."""
    return next(iter(keepers_of(place, procedure, today=today)), None)


def left_alone() -> list[Place]:
    """The districts of the programme above which nobody has what is let lie there."""
    today = timezone.localdate()
    return [
        place
        for place in places.programme_places()
        if not any(
            keeper.above
            for keeper in keepers_of(place, procedure_at(place, COMPLAINT), today=today)
        )
    ]


def may_check(place: Place, procedure: Procedure, *, programme: str) -> set[UUID]:
    """Everybody who may check a complaint of this place today."""
    wanted = {each for party in procedure.steps["check"].by for each in _acting(procedure, party)}
    found = accounts.working_at(place, programme=programme, permissions=wanted)
    return {user.pk for user in found}


def duty_since(user: User) -> dt.date | None:
    """The day on which somebody was given this duty, or last said that it is still his."""
    given = [each.since for each in accounts.assignments_of(user) if KEEP in each.role.permissions]
    found = DutyConfirmed.objects.filter(user=user).first()
    said = [timezone.localdate(found.at)] if found else []
    return max([*given, *said]) if given else None


def programme_at(place: Place, procedure: Procedure) -> str:
    """The programme to which what the public reports in this place belongs."""
    wanted = {each for party in procedure.steps["assign"].by for each in _acting(procedure, party)}
    named = [each.programme for each in accounts.covering(place, permissions=wanted)]
    return next(filter(None, [*named, *registry.programmes()]), NO_PROGRAMME)


def _acting(procedure: Procedure, party: str) -> tuple[str, ...]:
    return acting(procedure.parties[party])


def _is_above(place: Place | None) -> bool:
    return place is None or places.district_of(place).level not in places.DISTRICT_LEVELS


def _confirmed(held: list[Any]) -> Mapping[UUID, dt.date]:
    rows = DutyConfirmed.objects.filter(user__in=[each.user_id for each in held])
    return {row.user_id: timezone.localdate(row.at) for row in rows}


def _busy(held: list[Any]) -> Mapping[UUID, int]:
    open_ones = Proceeding.objects.filter(
        procedure=COMPLAINT, ended=False, holder__in=[each.user_id for each in held]
    )
    return dict(open_ones.values_list("holder").annotate(number=Count("pk")))
