"""What the district has settled for those who protect a child there: whom to call, what to say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from muara_server import figures
from muara_server.ledger.kinds import kinds
from muara_server.registry.queries.settled import settled

if TYPE_CHECKING:
    from muara_server.places.models import Place


@dataclass(frozen=True)
class Contact:
    """Whom to call: for what (`code`, and in words), who answers, under which number."""

    code: str
    purpose: str
    name: str
    phone: str
    note: str


@dataclass(frozen=True)
class ConsentText:
    """What a family is told before it consents: to what, in which language (`lang`: its code)."""

    purpose: str
    lang: str
    language: str
    text: str


def contacts_at(place: Place | None) -> list[Contact]:
    """Whom to call in a place today, in the order in which the kind lists what for."""
    fact = kinds()["emergency_contact"].facts["contact"]
    order = list(fact.codes.codes)
    found = [
        Contact(
            code=each.facts["contact"],
            purpose=fact.code_label(each.facts["contact"], figures.language()),
            name=each.word("title"),
            phone=each.word("phone"),
            note=each.word("note"),
        )
        for each in settled(place, "emergency_contact")
        if not each.facts.get("ended")
    ]
    return sorted(found, key=lambda one: order.index(one.code))


def consent_texts_at(place: Place | None, purpose: str = "") -> Sequence[ConsentText]:
    """What is told in a place before consent to this purpose (to any, where none is said)."""
    fact = kinds()["consent_text"].facts["in_language"]
    what = kinds()["consent_text"].facts["purpose"]
    return [
        ConsentText(
            purpose=what.code_label(each.facts["purpose"], figures.language()),
            lang=each.facts["in_language"],
            language=fact.code_label(each.facts["in_language"], figures.language()),
            text=each.word("text"),
        )
        for each in settled(place, "consent_text")
        if purpose in ("", each.facts["purpose"])
    ]
