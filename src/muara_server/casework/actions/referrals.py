"""Referrals prepared, sent, and passed on to another service."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from muara_server.audit.actions import one_deed
from muara_server.casework.actions.steps import open_procedure, take_step
from muara_server.casework.procedures import RECEIVER, TO_PLACE
from muara_server.casework.queries.providers import REFERRAL
from muara_server.casework.queries.referrals import BETWEEN, SHOWS
from muara_server.casework.rules.referrals import check_message, check_provider
from muara_server.casework.rules.sharing import check_may_share

if TYPE_CHECKING:
    from muara.procedure import Standing
    from muara_server.accounts.models import User
    from muara_server.casework.models import Proceeding, Provider


@dataclass(frozen=True)
class Asked:
    """What is referred: about whom, for which service, to which provider, showing what.

    `after` is the referral before it, of the same need; `case` the case it belongs to.
    """

    service: str
    person: UUID | None = None
    household: UUID | None = None
    provider: str = ""
    shows: Sequence[str] = ()
    message: str = ""
    after: UUID | None = None
    case: UUID | None = None


@transaction.atomic
def prepare(asked: Asked, *, who: User) -> UUID:
    """Keep a referral to be sent later; its id. Raises NotAllowed."""
    check_message(asked.message)
    provider = check_provider(asked.provider, asked.service) if asked.provider else None
    named = {"service": asked.service, "after": asked.after, "case": asked.case}
    return open_procedure(
        REFERRAL,
        person=asked.person,
        household=asked.household,
        facts={**{name: str(told) for name, told in named.items() if told}, **_where(provider)},
        note=asked.message,
        who=who,
    )


@one_deed("referral.send")
def refer(asked: Asked, *, who: User) -> UUID:
    """Prepare a referral and send it; its id. Refused, nothing is kept."""
    referral = prepare(replace(asked, message=""), who=who)
    send(referral, asked, who=who)
    return referral


@transaction.atomic
def send(referral: UUID, asked: Asked, *, who: User) -> None:
    """Send what was prepared. Raises NotAllowed, `consent_...` where nobody agreed to it."""
    check_message(asked.message)
    provider = check_provider(asked.provider, asked.service)
    shows = {f"shows_{each}": True for each in SHOWS if each in asked.shows}
    take_step(referral, "send", facts={**_where(provider), **shows}, note=asked.message, who=who)


@one_deed("referral.reroute")
def reroute(old: UUID, asked: Asked, *, reason: str, who: User) -> UUID:
    """End one referral and ask another service for the same: the new one, linked `after` it."""
    take_step(old, "reroute", facts={"reason": reason}, who=who)
    return refer(asked, who=who)


@one_deed("referral.find_none")
def find_none(asked: Asked, *, who: User) -> UUID:
    """Record that there is no such service here: an unmet need."""
    referral = prepare(asked, who=who)
    take_step(referral, "find_none", facts={}, who=who)
    return referral


@transaction.atomic
def answer(
    held: Proceeding,
    step: str,
    *,
    facts: Mapping[str, Any],
    note: str,
    on: dt.date,
    who: User | None = None,
    acting_as: str = "",
) -> Standing:
    """Take a step as the service; where consent has ended since, it answers as little as it sees.

    Raises NotAllowed, `consent_...` among others, and what the ledger raises.
    """
    check_may_share(held.person, held.household, held.receiver)
    return take_step(held.pk, step, facts=facts, note=note, on=on, who=who, acting_as=acting_as)


def _where(provider: Provider | None) -> Mapping[str, Any]:
    if provider is None:
        return {}
    return {RECEIVER: provider.key, TO_PLACE: provider.place.code}


@transaction.atomic
def take(
    referral: UUID, step: str, *, facts: Mapping[str, Any], note: str, on: dt.date, who: User
) -> None:
    """Take any other step as the one who sends; what the service will read gives nothing away."""
    if step in BETWEEN:
        check_message(note)
    take_step(referral, step, facts=facts, note=note, on=on, who=who)
