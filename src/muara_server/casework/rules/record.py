"""What is known before a step is taken: the packs say when it speaks against it, nothing here does.

An entry that comes in one batch with a step counts as known: a form that registers a case may bring
the consent on which it rests.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from muara.errors import NotAllowed
from muara.procedure import asked_before, refused
from muara_server import figures
from muara_server.casework.models import Proceeding
from muara_server.casework.rules.beside import Beside, said
from muara_server.casework.rules.consent import Consent, consent_to
from muara_server.casework.rules.suspicion import AUTHORITY
from muara_server.casework.safeguards import safeguards
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from muara.procedure import Procedure, Step

URGENT, GOAL = "urgent_risk", "goal"


def check_record(
    procedure: Procedure,
    step: Step,
    facts: Mapping[str, Any],
    *,
    person: UUID | None,
    on: dt.date,
    beside: Sequence[Beside] = (),
) -> None:
    """Refuse a step against which the record of this person speaks on its day.

    Raises NotAllowed with the key of the rule, which says what is missing and what to do.
    """
    words = asked_before(procedure, step.key)
    if person is None or not words:
        return
    known = {**facts, **_known(words, person, on, beside)}
    against = refused(procedure, step.key, known, on=on)
    if against is not None:
        raise NotAllowed(against.key, against.said(figures.language()))


def _known(
    words: frozenset[str], person: UUID, on: dt.date, beside: Sequence[Beside]
) -> dict[str, Any]:
    """What the record answers to these words; it is read for those alone that a rule asks."""
    found: dict[str, Any] = {}
    for word in words & _ANSWERS.keys():
        found |= _ANSWERS[word](person, on, beside)
    return found


def _service(person: UUID, on: dt.date, beside: Sequence[Beside]) -> Consent:
    return consent_to(person, "service", on=on, beside=beside)


def _service_consent(person: UUID, on: dt.date, beside: Sequence[Beside]) -> dict[str, Any]:
    return {"service_consent": _service(person, on, beside).holds}


def _authority_decided(person: UUID, on: dt.date, beside: Sequence[Beside]) -> dict[str, Any]:
    """A decision that places the child under care, or the consent of the authority itself."""
    consent = _service(person, on, beside)
    decided = any(
        each.facts.get("decision") in safeguards().decisions and each.true_on <= on
        for each in said("decision", person, beside)
    )
    return {"authority_decided": decided or (consent.holds and consent.giver == AUTHORITY)}


def _urgent_risk(person: UUID, on: dt.date, beside: Sequence[Beside]) -> dict[str, Any]:
    open_now = Proceeding.objects.filter(procedure=URGENT, person=person, ended=False).exists()
    raised = any(each.kind == URGENT and "of" not in each.facts for each in beside)
    return {"urgent_risk": open_now or raised}


def _goals_open(person: UUID, on: dt.date, beside: Sequence[Beside]) -> dict[str, Any]:
    goals = Proceeding.objects.filter(procedure=GOAL, person=person, ended=False)
    return {"goals_open": goals.count()}


def _age(person: UUID, on: dt.date, beside: Sequence[Beside]) -> dict[str, Any]:
    """What the evidence that counts leaves open; nothing where there is none."""
    ages = registry.age_on(person, on)
    return {"age_low": ages[0].low, "age_high": ages[0].high} if ages else {}


_ANSWERS: Mapping[str, Callable[[UUID, dt.date, Sequence[Beside]], dict[str, Any]]] = {
    "service_consent": _service_consent,
    "authority_decided": _authority_decided,
    "urgent_risk": _urgent_risk,
    "goals_open": _goals_open,
    "age": _age,
}
