"""Batches, and the registers printed of them, as far as this reader keeps them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import Http404

from muara_server.accounts import queries as accounts
from muara_server.learning.models import Batch, RegisterSheet
from muara_server.learning.rules.centres import REGISTER, check_keeps_register, keeps_register

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


def batch_of(provider: str, key: str) -> Batch | None:
    """The batch of a centre by the keys under which entries name it."""
    return _batches().filter(institution__provider__key=provider, key=key).first()


def batches_kept(user: User, *, on: dt.date) -> list[Batch]:
    """The batches that go on that day and whose registers this reader keeps."""
    mine = accounts.reach(user, REGISTER).within(
        place="institution__provider__place", programme=None, own="institution__keepers"
    )
    going_on = _batches().filter(mine, begins_on__lte=on).exclude(ends_on__lt=on)
    return list(going_on.distinct())


def sheet_for(user: User, number: int) -> RegisterSheet | None:
    """The printed register of this number, if the reader keeps it."""
    sheet = RegisterSheet.objects.filter(pk=number).first()
    if sheet is None or not keeps_register(user, _batches().get(pk=sheet.batch_id).institution):
        return None
    return sheet


def _batches() -> QuerySet[Batch]:
    return Batch.objects.select_related("institution__provider__place", "course", "tutor")
