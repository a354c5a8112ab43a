"""Agreements as they stand: parties, days, and whether one is in force. Nobody types that."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import Http404
from django.utils import timezone

from muara.coordination import (
    AGREEMENT_STANDINGS,
    AgreementDays,
    agreement_kinds,
    agreement_stands,
    renewal_notice_days,
)
from muara.packs import open_pack
from muara_server.coordination.models import Record
from muara_server.coordination.queries.moments import moment_for
from muara_server.coordination.queries.standing import standing_of
from muara_server.coordination.queries.told import Said, matter, of_matters, said
from muara_server.places.countries import pack_of
from muara_server.programme.queries import in_language

if TYPE_CHECKING:
    from muara.procedure import Standing
    from muara_server.accounts.models import User
    from muara_server.places.models import Place

AGREEMENT, PARTY = "agreement", "agreement_party"


@dataclass(frozen=True)
class Party:
    """An organisation that is party to an agreement, as what, from when until when."""

    organisation: UUID
    capacity: str
    since: dt.date
    until: dt.date | None
    member: str
    told: Said


@dataclass(frozen=True)
class Agreement:
    """One agreement. `stands`: one of AGREEMENT_STANDINGS, on the day that `day_for` says."""

    id: UUID
    title: str
    kind: str
    place: Place
    programme: str
    days: AgreementDays
    day_known: str
    stands: str
    renewals: int
    parties: Sequence[Party]
    unconfirmed: bool
    source: str
    document: str
    text: str
    standing: Standing
    steps: Sequence[Said]


def agreements(user: User) -> list[Agreement]:
    """The agreements of which this reader reads: what must be seen to first, then the newest."""
    opened = [each for each in said(user, AGREEMENT) if each.begins]
    told = of_matters([each.id for each in opened], AGREEMENT, PARTY)
    found = [_agreement(told[each.id]) for each in opened]
    newest = sorted(found, key=lambda one: one.days.begins or dt.date.max, reverse=True)
    return sorted(newest, key=lambda one: AGREEMENT_STANDINGS.index(one.stands))


def every_agreement() -> list[Agreement]:
    """Every agreement, for whoever tells of those that are to be renewed."""
    rows = Record.objects.filter(kind=AGREEMENT, corrected_at=None, facts__step="record")
    told = of_matters(rows.values_list("matter", flat=True), AGREEMENT, PARTY)
    return [_agreement(each) for each in told.values()]


def agreement_for(user: User, agreement: UUID) -> Agreement:
    """One agreement. Http404 where this reader may not see it."""
    told = matter(user, agreement)
    if told[0].kind != AGREEMENT:
        raise Http404
    return _agreement(told)


def days_of(agreement: UUID | None) -> AgreementDays | None:
    """The days of one agreement, for a check that is not a reader's; None where there is none."""
    told = of_matters([agreement], AGREEMENT).get(agreement) if agreement else None
    return _days(told) if told else None


def day_for(told: Said) -> dt.date:
    """The day by which this stands: today, or the last of its programme."""
    return timezone.localdate(moment_for(told))


def agreement_kinds_at(place: Place) -> Mapping[str, str]:
    """The kinds of agreement of the pack of a place, in the reader's language."""
    known = agreement_kinds(open_pack(pack_of(place)))
    return {key: in_language(labels) for key, labels in known.items()}


def _agreement(told: Sequence[Said]) -> Agreement:
    steps = [each for each in told if each.kind == AGREEMENT]
    first = steps[0]
    days = _days(steps)
    notice = renewal_notice_days(open_pack(pack_of(first.place)))
    kind = first.facts.get("agreement_kind", "")
    return Agreement(
        id=first.id,
        title=first.word("title"),
        kind=agreement_kinds_at(first.place).get(kind, kind),
        place=first.place,
        programme=first.programme,
        days=days,
        day_known=_last(steps, "day_known") or "day",
        stands=agreement_stands(days, on=day_for(first), notice_days=notice),
        renewals=sum(each.facts["step"] == "renew" for each in steps),
        parties=[_party(each) for each in told if each.kind == PARTY],
        unconfirmed=bool(first.facts.get("unconfirmed")),
        source=first.word("source"),
        document=first.word("document"),
        text=first.word("text"),
        standing=standing_of(steps, AGREEMENT),
        steps=steps,
    )


def _days(steps: Sequence[Said]) -> AgreementDays:
    on = {each.facts["step"]: each.on for each in steps}
    return AgreementDays(
        signed_on=on.get("sign"),
        since=_day(_last(steps, "since")),
        until=_day(_last(steps, "until")),
        ended_on=on.get("end"),
    )


def _party(told: Said) -> Party:
    return Party(
        organisation=UUID(told.facts["organisation"]),
        capacity=told.facts["capacity"],
        since=told.on,
        until=_day(told.facts.get("until")),
        member=told.word("member"),
        told=told,
    )


def _last(steps: Sequence[Said], fact: str) -> str | None:
    return next((each.facts[fact] for each in reversed(steps) if each.facts.get(fact)), None)


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
