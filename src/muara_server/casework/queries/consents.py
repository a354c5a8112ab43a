"""The three consents of somebody, for a page; who may see them is asked with the file.

And every sharing without consent, for whoever supervises.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone

from muara.procedure import step_of
from muara_server import figures
from muara_server.accounts import rules as accounts
from muara_server.casework.models import Provider
from muara_server.casework.procedures import permitting
from muara_server.casework.queries.items import Item, items
from muara_server.casework.queries.movement import districts_offered
from muara_server.casework.queries.movement import names_of as places_named
from muara_server.casework.queries.standing import moment_for, procedure_of, proceedings_for
from muara_server.casework.queries.steps import steps_of
from muara_server.casework.rules.consent import (
    OVERRIDE,
    PURPOSES,
    Consent,
    consent_in,
    consent_to,
    consents_on,
    in_words,
    overrides_of,
)
from muara_server.casework.rules.suspicion import suspects_of
from muara_server.casework.safeguards import safeguards
from muara_server.ledger.kinds import kinds
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from muara.procedure import Procedure
    from muara_server.accounts.models import User
    from muara_server.casework.models import Proceeding, StepTaken
    from muara_server.registry.models import Person

MOST = 200
SECOND = "second"
"""The party that decides on sharing without consent."""


@dataclass(frozen=True)
class Consents:
    """Where the three consents stand on a day, and every request to share without one.

    `sharing` holds one for each body that was named; empty where nobody was asked about any.
    """

    on: dt.date
    service: Consent
    sharing: Sequence[Consent]
    statistics: Consent
    overrides: Sequence[Proceeding]


def consents_for(user: User, person: UUID, *, on: dt.date) -> Consents:
    """The consents of a person whose file this reader may open. The read is recorded.

    Raises Http404 where there is nobody, NotAllowed outside the reader's reach.
    """
    registry.person_for(user, person, why="consent")
    told = consents_on(person, on)
    service, _sharing, statistics = (consent_to(person, each, on=on) for each in PURPOSES)
    return Consents(
        on=on,
        service=service,
        sharing=[each for (purpose, _), each in sorted(told.items()) if purpose == "sharing"],
        statistics=statistics,
        overrides=overrides_of([person]),
    )


@dataclass(frozen=True)
class Line:
    """One consent in words. `why_not` is empty where it holds; `until` where it has no end."""

    purpose: str
    code: str
    recipient: str
    why_not: str
    words: str
    giver: str
    capacity: str
    assent: str
    language: str
    since: dt.date | None
    until: dt.date | None
    entry: UUID | None

    @property
    def holds(self) -> bool:
        """May this be done today?"""
        return not self.why_not


@dataclass(frozen=True)
class Shown:
    """The page: what stands for each purpose, what was said before, and whether it is guarded.

    `guarded` is said to those alone who act on dangers.
    """

    lines: Sequence[Line]
    before: Sequence[Line]
    overrides: Sequence[Override]
    guarded: bool


@dataclass(frozen=True)
class Override:
    """One request to share without consent: with whom, why, who asked, and how it stands.

    `until`: the last day on which it is allowed; `over` once that is past. None where it is not
    allowed, or was ended.
    """

    id: UUID
    item: Item
    receiver: str
    reason: str
    asked_by: str
    decided_by: str
    until: dt.date | None
    over: bool


def shown_to(user: User, person: Person) -> Shown:
    """The consents of a person whose file the reader has opened (`person_for`)."""
    today = timezone.localdate()
    told = consents_on(person.pk, today)
    plain = [each for each in PURPOSES if each != "sharing"]
    shared = [each for (purpose, _), each in sorted(told.items()) if purpose == "sharing"]
    standing = [
        *(told.get((each, "")) or Consent(each, "", "not_asked") for each in plain),
        *(shared or [Consent("sharing", "", "not_asked")]),
    ]
    names = _receivers([each.recipient for each in standing])
    may_know = accounts.allows(
        user, "protection.act", place=person.place, programme=person.programme
    )
    return Shown(
        lines=[_line(each, names, told=may_know) for each in standing],
        before=[_line(each, names, told=may_know) for each in every_answer(person.pk, today)],
        overrides=_overrides(user, overrides_of([person.pk])) if may_know else [],
        guarded=may_know and bool(suspects_of(person.pk)),
    )


def every_answer(person: UUID, on: dt.date) -> list[Consent]:
    """Everything that was ever answered, the latest first, each as it stands today."""
    told = sorted(
        registry.said_before("consent", [person]), key=lambda each: (each.true_on, each.number)
    )
    return [consent_in(each, frozenset(), on) for each in reversed(told)]


def consent_named(person: UUID, entry: str) -> Consent | None:
    """The consent that stands by this entry, and may be taken back."""
    standing = consents_on(person, timezone.localdate()).values()
    return next((each for each in standing if str(each.entry) == entry and each.holds), None)


def is_of_age_to_assent(person: UUID) -> bool:
    """Is this child, by everything known, old enough to be asked itself?"""
    ages = registry.age_on(person, timezone.localdate())
    return bool(ages) and ages[0].low >= safeguards().assent_from_age


def recipients() -> list[tuple[str, str]]:
    """The bodies with whom a file may be shared: the districts, and the services that are open."""
    listed = Provider.objects.filter(closed_on=None).order_by("name")
    return [*districts_offered(), *((each.key, each.name) for each in listed)]


def overrides_for(user: User) -> list[Override]:
    """Every request to share without consent that this reader sees, the newest first.

    That they were listed is recorded.
    """
    rows = list(proceedings_for(user, OVERRIDE).order_by("-opened_at")[:MOST])
    registry.tell_listed("overrides.listed", {row.person for row in rows if row.person}, who=user)
    return _overrides(user, rows)


def _overrides(user: User, rows: Sequence[Proceeding]) -> list[Override]:
    names = _receivers([row.receiver for row in rows])
    steps = steps_of(row.pk for row in rows)
    now = moment_for(user)
    shown = items(user, rows, now=now)
    facts, allows = kinds()[OVERRIDE].facts, permitting(OVERRIDE)
    found = []
    for row, shown_as in zip(rows, shown, strict=True):
        taken = steps[row.pk]
        reason = next((each.facts["reason"] for each in taken if each.facts.get("reason")), "")
        decided = next((each.by for each in taken if _decides(procedure_of(row), each)), None)
        until = row.due if row.state in allows else None
        found.append(
            Override(
                id=row.pk,
                item=shown_as,
                receiver=names.get(row.receiver, row.receiver),
                reason=facts["reason"].code_label(reason, figures.language()) if reason else "",
                asked_by=taken[0].by.display_name if taken[0].by else "",
                decided_by=decided.display_name if decided else "",
                until=timezone.localdate(until) if until else None,
                over=until is not None and until < now,
            )
        )
    return found


def _decides(procedure: Procedure, taken: StepTaken) -> bool:
    """Is this the answer of the second person?"""
    step = procedure.steps.get(step_of(procedure, taken.kind, taken.facts) or "")
    asked = procedure.steps[procedure.opens].to
    return step is not None and SECOND in step.by and asked in step.sources


def _receivers(keys: Sequence[str]) -> dict[str, str]:
    """The names of these bodies, by key."""
    known = dict(Provider.objects.filter(key__in=list(keys)).values_list("key", "name"))
    return known | places_named(each for each in keys if each not in known)


def _line(consent: Consent, names: dict[str, str], *, told: bool) -> Line:
    facts, why_not = kinds()["consent"].facts, consent.why_not
    if why_not == "giver_suspected" and not told:
        why_not = "not_asked"

    def code(fact: str, value: str) -> str:
        return facts[fact].code_label(value, figures.language()) if value else ""

    return Line(
        purpose=code("purpose", consent.purpose),
        code=consent.purpose,
        recipient=names.get(consent.recipient, consent.recipient),
        why_not=why_not,
        words=in_words(replace(consent, why_not=why_not)) if why_not else "",
        giver=code("giver", consent.giver),
        capacity=code("capacity", consent.capacity),
        assent=code("assent", consent.assent),
        language=code("language", consent.language),
        since=consent.since,
        until=consent.expires_on,
        entry=consent.entry,
    )
