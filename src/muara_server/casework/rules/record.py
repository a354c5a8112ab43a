"""What is known before a step is taken: the packs say when it speaks against it, nothing here does.

An entry that comes in one batch with a step counts as known: a form that registers a case may bring
the consent on which it rests.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from muara.errors import NotAllowed
from muara.procedure import asked_before, refused
from muara_server import figures
from muara_server.casework.models import Proceeding
from muara_server.casework.rules.beside import Beside, said
from muara_server.casework.rules.consent import Consent, consent_to
from muara_server.casework.rules.suspicion import AUTHORITY, is_guarded
from muara_server.casework.safeguards import safeguards
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from muara.procedure import Procedure, Step

URGENT, GOAL = "urgent_risk", "goal"


@dataclass(frozen=True)
class _Asked:
    """Of whom the record is asked, for which day; `beside`: what comes with the step."""

    person: UUID | None
    household: UUID | None
    on: dt.date
    beside: Sequence[Beside]


def check_record(
    procedure: Procedure,
    step: Step,
    facts: Mapping[str, Any],
    *,
    person: UUID | None,
    household: UUID | None,
    on: dt.date,
    beside: Sequence[Beside] = (),
) -> None:
    """Refuse a step against which the record of this person or family speaks on its day.

    Raises NotAllowed with the key of the rule, which says what is missing and what to do.
    """
    words = asked_before(procedure, step.key)
    if not words:
        return
    asked = _Asked(person, household, on, beside)
    against = refused(procedure, step.key, {**facts, **_known(words, asked)}, on=on)
    if against is not None:
        raise NotAllowed(against.key, against.said(figures.language()))


def _known(words: frozenset[str], asked: _Asked) -> dict[str, Any]:
    """What the record answers to these words; it is read for those alone that a rule asks."""
    found = {word: answer(asked) for word, answer in _OF_ANYBODY.items() if word in words}
    person = asked.person
    if person is None:
        return found
    found |= {word: answer(person, asked) for word, answer in _OF_A_PERSON.items() if word in words}
    return found | (_age(person, asked) if "age" in words else {})


def _guarded(asked: _Asked) -> bool:
    """Is somebody suspected who would be reached by what is given to the family?"""
    if asked.person is not None:
        return is_guarded([asked.person])
    family = registry.living_in(asked.household, on=asked.on) if asked.household else ()
    return is_guarded(family)


def _service(person: UUID, asked: _Asked) -> Consent:
    return consent_to(person, "service", on=asked.on, beside=asked.beside)


def _service_consent(person: UUID, asked: _Asked) -> bool:
    return _service(person, asked).holds


def _authority_decided(person: UUID, asked: _Asked) -> bool:
    """A decision that places the child under care, or the consent of the authority itself."""
    consent = _service(person, asked)
    decided = any(
        each.facts.get("decision") in safeguards().decisions and each.true_on <= asked.on
        for each in said("decision", person, asked.beside)
    )
    return decided or (consent.holds and consent.giver == AUTHORITY)


def _urgent_risk(person: UUID, asked: _Asked) -> bool:
    open_now = Proceeding.objects.filter(procedure=URGENT, person=person, ended=False).exists()
    return open_now or any(each.kind == URGENT and "of" not in each.facts for each in asked.beside)


def _goals_open(person: UUID, _: _Asked) -> int:
    return Proceeding.objects.filter(procedure=GOAL, person=person, ended=False).count()


def _age(person: UUID, asked: _Asked) -> dict[str, int]:
    """What the evidence that counts leaves open; nothing where there is none."""
    ages = registry.age_on(person, asked.on)
    return {"age_low": ages[0].low, "age_high": ages[0].high} if ages else {}


_OF_ANYBODY: Mapping[str, Callable[[_Asked], Any]] = {"guarded": _guarded}
_OF_A_PERSON: Mapping[str, Callable[[UUID, _Asked], Any]] = {
    "service_consent": _service_consent,
    "authority_decided": _authority_decided,
    "urgent_risk": _urgent_risk,
    "goals_open": _goals_open,
}
