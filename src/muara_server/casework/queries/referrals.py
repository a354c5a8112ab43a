"""Referrals: what a service is shown, what both sides said, what came before and after."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from muara_server import figures
from muara_server.audit import actions as audit
from muara_server.casework.models import Proceeding, StepTaken
from muara_server.casework.procedures import RECEIVER, procedure_at
from muara_server.casework.queries.providers import (
    REFERRAL,
    names_of,
    places_in_words,
    service_in_words,
)
from muara_server.casework.queries.standing import procedure_of, standing_of
from muara_server.casework.queries.steps import steps_of
from muara_server.casework.rules.parties import Hand
from muara_server.casework.rules.sharing import may_share
from muara_server.casework.rules.suspicion import is_guarded
from muara_server.casework.words import in_language
from muara_server.ledger.kinds import kinds
from muara_server.registry import queries as registry
from muara_server.registry.queries.people import identifiers_of
from muara_server.spoken import in_groups

if TYPE_CHECKING:
    from muara.procedure import Standing, Step
    from muara_server.accounts.models import User
    from muara_server.places.models import Place

SHOWS = ("name", "age", "place", "phone")
"""What a sender may choose to show, each a fact `shows_...` of the step by which it was sent."""

BETWEEN = frozenset({"send", "ask", "answer", "accept", "decline", "begin", "complete", "stop"})
"""The steps whose notes are read on both sides; what is noted with the others stays inside."""


@dataclass(frozen=True)
class Said:
    """One step of the exchange: what was done, when, by which side, and what was written."""

    done: str
    on: dt.date
    ours: bool
    facts: Sequence[str]
    note: str


@dataclass(frozen=True)
class Face:
    """What a service is shown of one referral: what the sender chose, while consent holds."""

    reference: str
    service: str
    sent_on: dt.date | None
    sender: str
    name: str = ""
    age: str = ""
    sex: str = ""
    place: str = ""
    phones: Sequence[str] = ()
    said: Sequence[Said] = ()
    closed: bool = False


@dataclass(frozen=True)
class Link:
    """Another referral of the same need: to whom it went, where it stands."""

    id: UUID
    provider: str
    state: str
    on: dt.datetime


def reference_of(referral: UUID) -> str:
    """By what both sides name a referral: nothing in it says anything about anybody.

    >>> reference_of(UUID("3f2a91c4-0000-4000-8000-000000000000"))
    '3F2A-91C4'
    """
    return in_groups(referral.hex[:8].upper())


# --- what the receiver sees ---


def received_by(user: User, **filters: Any) -> Any:
    """The referrals that this person, or a service he answers for, was sent."""
    hand = Hand(user)
    sent = Proceeding.objects.filter(hand.as_party(REFERRAL, "receiver"), **filters)
    sent = sent.filter(receiver__in=sorted(hand.receives))
    return sent.select_related("place", "receiver_place", "holder")


def is_unsent(held: Proceeding) -> bool:
    """Is it prepared only: in the state in which a referral opens?"""
    procedure = procedure_of(held)
    return held.state == procedure.steps[procedure.opens].to


def receivers_steps(held: Proceeding, standing: Standing) -> list[Step]:
    """What a service may answer from where a referral stands."""
    steps = procedure_of(held).steps.values()
    return [each for each in steps if RECEIVER in each.by and standing.state in each.sources]


def face_of(held: Proceeding, *, who: User | None, by: str) -> Face:
    """What the receiver of a referral is shown; that it was read is recorded.

    `by` is how it was opened: an account, or a link (then `who` is None).
    """
    standing = standing_of(held.pk)
    shows = shown_by(standing)
    allowed = may_share(held.person, held.household, held.receiver)
    audit.record(
        "referral.read",
        who=who,
        about=_about(held),
        place=held.place,
        programme=held.programme,
        detail={"referral": str(held.pk), "by": by, "shown": allowed},
    )
    sent = next((passed.told.on for passed in standing.path if passed.told.step == "send"), None)
    face = Face(
        reference=reference_of(held.pk),
        service=service_in_words(held.type),
        sent_on=sent,
        sender=held.holder.display_name if held.holder else "",
        closed=not allowed,
    )
    if not allowed:
        return face
    return _filled(face, held.person, held.household, held.place, shows, said_in(held, standing))


def _about(held: Proceeding) -> tuple[str, UUID] | None:
    if held.person:
        return "person", held.person
    return ("household", held.household) if held.household else None


def previewed(
    *,
    person: UUID | None,
    household: UUID | None,
    place: Place,
    service: str,
    shows: Sequence[str],
    message: str,
    who: User,
) -> Face:
    """What the receiver would be shown, before anything is sent."""
    today = timezone.localdate()
    note = [Said(_("Sent"), today, ours=True, facts=(), note=message)] if message else []
    face = Face(
        reference=_("given when it is sent"),
        service=service_in_words(service),
        sent_on=today,
        sender=who.display_name,
    )
    return _filled(face, person, household, place, shows, note)


def shown_by(standing: Standing) -> list[str]:
    """What the sender last chose to show."""
    sent = [passed.told.facts for passed in standing.path if passed.told.step == "send"]
    return [each for each in SHOWS if sent and sent[-1].get(f"shows_{each}")]


def said_in(held: Proceeding, standing: Standing) -> list[Said]:
    """What was said between both sides, in its order."""
    procedure = procedure_of(held)
    told = [passed.told for passed in standing.path if passed.told.step in BETWEEN]
    notes = registry.notes_of(UUID(each.id) for each in told)
    return [
        Said(
            done=in_language(procedure.steps[each.step].done),
            on=each.on,
            ours="sender" in procedure.steps[each.step].by and each.step in {"send", "answer"},
            facts=_facts(each.facts, procedure.steps[each.step].entry),
            note=" ".join(notes.get(UUID(each.id), {}).get("note", ())),
        )
        for each in told
    ]


def _facts(facts: Mapping[str, Any], kind: str) -> Sequence[str]:
    """The codes and days that were told with a step: why it was declined, what is asked."""
    told = []
    for name in ("reason", "asked", "service", "starts_on", "waiting_list"):
        fact, value = kinds()[kind].facts.get(name), facts.get(name)
        if fact is None or value in (None, False, ""):
            continue
        if fact.type == "truth":
            told.append(fact.label(figures.language()))
        elif fact.type == "date":
            day = figures.day(dt.date.fromisoformat(value))
            told.append(f"{fact.label(figures.language())}: {day}")
        else:
            told.append(fact.code_label(value, figures.language()))
    return told


def _filled(
    face: Face,
    person: UUID | None,
    household: UUID | None,
    place: Place,
    shows: Sequence[str],
    said: Sequence[Said],
) -> Face:
    subject = person or household
    more: dict[str, Any] = {"said": said}
    if subject is None:
        return face
    if "name" in shows:
        every = registry.every_name_of([subject]).get(subject, [])
        more["name"] = registry.in_script(every, figures.language())
    if "age" in shows and person:
        ages = registry.age_on(person, face.sent_on or timezone.localdate())
        more["age"] = figures.between(ages[0].low, ages[0].high) if ages else _("not known")
        more["sex"] = _sex(person)
    if "place" in shows:
        more["place"] = places_in_words([place])[place.pk]
    if "phone" in shows and not is_guarded([person] if person else _family(household)):
        said_of = identifiers_of([subject], fields=("phone",)).get(subject, {})
        more["phones"] = said_of.get("phone", ())
    return replace(face, **more)


def _family(household: UUID | None) -> set[UUID]:
    return registry.living_in(household, on=timezone.localdate()) if household else set()


def _sex(person: UUID) -> str:
    told = registry.said_before("person", [person])
    code = next((each.facts.get("sex") for each in told), None)
    return kinds()["person"].facts["sex"].code_label(code, figures.language()) if code else ""


# --- before and after ---


def thread_of(held: Proceeding) -> tuple[list[Link], list[Link]]:
    """The referrals of the same need before this one and after it, the first first.

    The caller has asked who may know (`one_for`).
    """
    opening = {row.proceeding: row.facts.get("after") for row in _openings(held)}
    before: list[UUID] = []
    at = opening.get(held.pk)
    while at and UUID(at) not in before:
        before.insert(0, UUID(at))
        at = opening.get(UUID(at))
    after, at_id = [], held.pk
    while follower := next((pk for pk, of in opening.items() if of == str(at_id)), None):
        after.append(follower)
        at_id = follower
    return _links(before), _links(after)


def _openings(held: Proceeding) -> Any:
    about = Q(person=held.person) if held.person else Q(person=None, household=held.household)
    rows = StepTaken.objects.filter(about, kind=REFERRAL, stands=True)
    return rows.filter(facts__step=procedure_at(held.place, REFERRAL).opens)


def _links(ids: Sequence[UUID]) -> list[Link]:
    rows = {row.pk: row for row in Proceeding.objects.filter(pk__in=ids).select_related("place")}
    names = names_of(row.receiver for row in rows.values())
    return [
        Link(
            id=pk,
            provider=names.get(rows[pk].receiver, ""),
            state=in_language(procedure_of(rows[pk]).states[rows[pk].state].labels),
            on=rows[pk].opened_at,
        )
        for pk in ids
        if pk in rows
    ]


def prepared(draft: UUID) -> tuple[str, str]:
    """For which provider a referral was prepared, and what was written, to be sent with it."""
    first = steps_of([draft]).get(draft, [])[:1]
    notes = registry.notes_of(row.entry for row in first)
    message = " ".join(note for said in notes.values() for note in said.get("note", ()))
    return next((row.facts.get(RECEIVER, "") for row in first), ""), message
