"""Keeping the directory: told, checked, closed, taken in from a file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from muara_server.accounts import queries as accounts
from muara_server.audit import actions as audit
from muara_server.casework.models import Offer, Provider
from muara_server.casework.queries import providers as queries
from muara_server.casework.rules.referrals import KEEP, check_keep
from muara_server.notices import actions as notices
from muara_server.places import queries as places

if TYPE_CHECKING:
    from muara_server.accounts.models import User


@dataclass(frozen=True)
class Given:
    """One kind of service, for how many (None: not known), counted how; at once, if nobody says."""

    service: str
    capacity: int | None
    per: str = Offer.Per.AT_ONCE


@dataclass(frozen=True)
class Kept:
    """What the directory is told of one service; `checked_on` None: today, by whoever tells it."""

    key: str
    name: str
    place_code: str
    phone: str = ""
    languages: Sequence[str] = ()
    gives: Sequence[Given] = field(default_factory=tuple)
    checked_on: dt.date | None = None


@transaction.atomic
def keep(told: Kept, *, who: User, answers: Sequence[UUID] | None = None) -> Provider:
    """Write a service into the directory, or what changed of it.

    Whoever keeps it works where it is, and where it was before. Raises NotAllowed.
    """
    provider = _kept(told, who=who)
    if answers is not None:
        provider.answers.set(answers)
    _told("provider.kept", provider, who)
    return provider


@transaction.atomic
def keep_all(told: Sequence[Kept], *, who: User) -> int:
    """Everything a file tells, or nothing of it; how many services those are."""
    kept = [_kept(one, who=who) for one in told]
    audit.record_bulk("providers.kept", who=who, items=[provider.key for provider in kept])
    return len(kept)


def _kept(told: Kept, *, who: User) -> Provider:
    place = places.by_code(told.place_code)
    check_keep(who, place)
    held = Provider.objects.filter(key=told.key).select_related("place").first()
    if held is not None:
        check_keep(who, held.place)
    provider, _new = Provider.objects.update_or_create(
        key=told.key,
        defaults={
            "name": told.name,
            "place": place,
            "phone": told.phone,
            "languages": list(told.languages),
            "checked_on": told.checked_on or timezone.localdate(),
            "checked_by": who,
            "closed_on": None,
        },
    )
    _offer(provider, told.gives)
    return provider


@transaction.atomic
def still_true(provider: Provider, *, who: User) -> None:
    """Somebody called or went there, and what stands in the directory is true."""
    check_keep(who, provider.place)
    provider.checked_on, provider.checked_by = timezone.localdate(), who
    provider.save(update_fields=["checked_on", "checked_by"])
    _told("provider.checked", provider, who)


@transaction.atomic
def close(provider: Provider, *, who: User) -> None:
    """It is there no more: nothing new goes there; what is open there is passed on by hand."""
    check_keep(who, provider.place)
    provider.closed_on = timezone.localdate()
    provider.save(update_fields=["closed_on"])
    _told("provider.closed", provider, who)


def ask_to_check(*, today: dt.date) -> int:
    """Tell who keeps the directory of a district, once a month, how many entries to check there.

    Whoever was told in this month is not told again, however often this runs; how many were told.
    """
    told = 0
    for district, number in queries.to_be_checked().items():
        held = accounts.covering(district, permissions={KEEP})
        told += notices.tell(
            sorted({each.user for each in held}, key=lambda user: user.login),
            "casework.services_to_check",
            key=f"{district.code}:{today:%Y-%m}",
            about=("casework:providers", None),
            values={"number": number, "place": district.code},
        )
    return told


def _offer(provider: Provider, gives: Sequence[Given]) -> None:
    kept = {one.service for one in gives}
    Offer.objects.filter(provider=provider).exclude(service__in=kept).delete()
    for one in gives:
        Offer.objects.update_or_create(
            provider=provider,
            service=one.service,
            defaults={"capacity": one.capacity, "per": one.per},
        )


def _told(deed: str, provider: Provider, who: User) -> None:
    audit.record(
        deed,
        who=who,
        about=("provider", provider.pk),
        place=provider.place,
        detail={"provider": provider.key},
    )
