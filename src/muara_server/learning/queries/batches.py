"""Batches, and the registers printed of them, as far as this reader keeps them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q
from django.http import Http404
from django.utils import timezone

from muara_server.accounts import queries as accounts
from muara_server.learning.models import Batch, RegisterSheet
from muara_server.learning.rules.centres import REGISTER, check_keeps_register, keeps_register
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from muara_server.accounts.models import User


def batch_for(user: User, batch: UUID) -> Batch:
    """This batch. Raises Http404 where there is none, NotAllowed for whoever keeps no register."""
    found = _batches().filter(pk=batch).first()
    if found is None:
        raise Http404
    check_keeps_register(user, found.institution)
    return found


def batches_kept(user: User) -> list[Batch]:
    """The batches whose registers this reader keeps, and that go on where his work stands.

    The work of a programme that is over stands still on its last day.
    """
    reach = accounts.reach(user, REGISTER)
    going_on = Q(pk__in=[])
    for on in working_days(user):
        going_on |= Q(begins_on__lte=on) & (Q(ends_on__isnull=True) | Q(ends_on__gte=on))
    mine = reach.within(
        place="institution__provider__place", programme=None, own="institution__keepers"
    )
    return list(_batches().filter(mine, going_on).distinct())


def working_days(user: User) -> set[dt.date]:
    """The days on which the programmes stand in which this reader keeps registers."""
    named = accounts.reach(user, REGISTER).programmes
    programmes = registry.programmes() if named is None else named
    return {timezone.localdate(registry.working_moment(programme)) for programme in programmes}


def sheet_for(user: User, number: int) -> RegisterSheet | None:
    """The printed register of this number, if the reader keeps it."""
    sheet = RegisterSheet.objects.filter(pk=number).first()
    if sheet is None or not keeps_register(user, _batches().get(pk=sheet.batch_id).institution):
        return None
    return sheet


def _batches() -> QuerySet[Batch]:
    return Batch.objects.select_related("institution__provider__place", "course", "tutor")
