"""What may be done with somebody's file: refused unless a consent that holds allows it.

A consent holds while it is given, not withdrawn, not past its day, not against the child's own
refusal, and not from a giver who is suspected: then it passes to the lawful authority, and what the
suspect gave before counts no more.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from muara.errors import NotAllowed
from muara_server import figures
from muara_server.casework.models import Proceeding
from muara_server.casework.procedures import permitting
from muara_server.casework.rules.beside import Beside, Said, said
from muara_server.casework.rules.suspicion import suspects_of

PURPOSES = ("service", "sharing", "statistics")
OVERRIDE = "override"
"""The procedure by which a second person allows sharing without consent."""


@dataclass(frozen=True)
class Consent:
    """The last thing that was told of one purpose (and, for sharing, of one recipient).

    `why_not` is empty where it holds on the day asked for, else a code: `not_asked`, `refused`,
    `withdrawn`, `expired`, `child_refused`, `giver_suspected`.
    """

    purpose: str
    recipient: str
    why_not: str
    giver: str = ""
    capacity: str = ""
    assent: str = ""
    language: str = ""
    since: dt.date | None = None
    expires_on: dt.date | None = None
    entry: UUID | None = None

    @property
    def holds(self) -> bool:
        """May this be done?"""
        return not self.why_not


def check_sharing(person: UUID, recipient: str, on: dt.date) -> None:
    """Refuse to share this person's file with a body, unless a consent holds or it was overridden.

    `recipient` is the key of a provider, or the id of a user. Raises NotAllowed with the code of
    what is missing, and what to do about it.
    """
    consent = consent_to(person, "sharing", on=on, recipient=recipient)
    if consent.holds or _allowed_without(person, recipient, on):
        return
    raise NotAllowed(f"consent_{consent.why_not}", in_words(consent))


def consent_to(
    person: UUID,
    purpose: str,
    *,
    on: dt.date,
    recipient: str = "",
    beside: Sequence[Beside] = (),
) -> Consent:
    """What stands on a day for one purpose; for sharing, with one recipient."""
    told = consents_on(person, on, beside=beside)
    return told.get((purpose, recipient)) or Consent(purpose, recipient, "not_asked")


def consents_on(
    person: UUID, on: dt.date, *, beside: Sequence[Beside] = ()
) -> Mapping[tuple[str, str], Consent]:
    """Everything that was told about consent up to a day, by purpose and recipient.

    The caller has asked who may know; a check asks for nobody.
    """
    told = [each for each in said("consent", person, beside) if each.true_on <= on]
    suspects = suspects_of(person, beside=beside) if told else frozenset()
    # What a suspect says, or takes back, undoes nothing that somebody else decided.
    told.sort(key=lambda each: (each.facts.get("giver") not in suspects, each.true_on, each.number))
    found: dict[tuple[str, str], Consent] = {}
    for each in told:
        consent = consent_in(each, suspects, on)
        found[consent.purpose, consent.recipient] = consent
    return found


def overrides_of(persons: Sequence[UUID]) -> list[Proceeding]:
    """Every request to share these persons' files without consent, the newest first."""
    asked = Proceeding.objects.filter(procedure=OVERRIDE, person__in=list(persons))
    return list(asked.select_related("place", "receiver_place", "holder").order_by("-opened_at"))


def in_words(consent: Consent) -> str:
    """Why a consent does not hold, and what to do about it."""
    ended = {"day": figures.day(consent.expires_on)}
    return {
        "not_asked": _("Nobody was asked for consent to this. Ask for it, and record the answer."),
        "refused": _(
            "Consent was refused. If the child is in danger, ask a second person to allow it."
        ),
        "withdrawn": _("Consent was withdrawn. Ask again only if the family wishes it."),
        "expired": _("The consent ended on %(day)s. Ask again, and record the answer.") % ended,
        "child_refused": _("The child does not agree. Talk with the child before anything else."),
        "giver_suspected": _(
            "Whoever gave consent is suspected. It passes to the lawful authority: record what the "
            "authority decides, and tell the suspect nothing."
        ),
    }[consent.why_not]


def _allowed_without(person: UUID, recipient: str, on: dt.date) -> bool:
    """Has a second person allowed it, and is the time for which it was allowed not over?"""
    allowed = Proceeding.objects.filter(
        procedure=OVERRIDE,
        state__in=permitting(OVERRIDE),
        person=person,
        receiver=recipient,
        since__date__lte=on,
        due__date__gte=on,
    )
    return allowed.exists()


def consent_in(told: Said, suspects: frozenset[str], on: dt.date) -> Consent:
    """One answer, as it stands on a day where these givers are suspected."""
    facts = told.facts
    ends = facts.get("expires_on")
    expires_on = dt.date.fromisoformat(ends) if ends else None
    return Consent(
        purpose=facts["purpose"],
        recipient=facts.get("recipient") or "",
        why_not=_why_not(facts, suspects, past=expires_on is not None and on > expires_on),
        giver=facts.get("giver") or "",
        capacity=facts.get("capacity") or "",
        assent=facts.get("assent") or "",
        language=facts.get("language") or "",
        since=told.true_on,
        expires_on=expires_on,
        entry=told.pk,
    )


def _why_not(facts: Mapping[str, Any], suspects: frozenset[str], *, past: bool) -> str:
    reasons = (
        ("withdrawn", facts.get("withdrawn")),
        ("refused", not facts.get("given")),
        ("giver_suspected", facts.get("giver") in suspects),
        ("child_refused", facts.get("assent") == "refused"),
        ("expired", past),
    )
    return next((code for code, holds in reasons if holds), "")
