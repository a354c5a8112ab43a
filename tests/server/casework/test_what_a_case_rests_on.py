"""No case is registered, opened again or closed for a reason that the record contradicts."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from muara.errors import NotAllowed
from muara_server.accounts.models import User
from muara_server.casework.actions.steps import open_procedure, take_step
from muara_server.casework.queries.standing import standing_of
from server.cast import Map
from server.ledger.entering import draft, enter

from .conftest import agree_to_services, step

pytestmark = pytest.mark.django_db


@pytest.fixture
def opened(suraj: UUID, ani: User) -> UUID:
    """His case, of which nothing is known but that it was opened."""
    return open_procedure("case", person=suraj, facts={}, who=ani)


def refusal(case: UUID, key: str, who: User, **facts: Any) -> str:
    with pytest.raises(NotAllowed) as refused:
        step(case, key, who, **facts)
    assert str(refused.value)
    return refused.value.code


def told(person: UUID, kind: str, who: User, places: Map, **facts: Any) -> None:
    here = {"place_code": places.riga.code, "true_on": timezone.localdate()}
    enter(draft(kind, person=person, facts=facts, **here), who=who)


def test_what_somebody_says_of_consent_is_no_consent(
    opened: UUID, suraj: UUID, ani: User, places: Map
) -> None:
    bases = {"child": "no_consent", "authority": "no_decision", "urgent": "no_urgent_risk"}
    for basis, code in bases.items():
        assert refusal(opened, "register", ani, consent_basis=basis) == code
    for why_not in ({"given": False}, {"assent": "refused"}, {"expires_on": "2024-03-04"}):
        agree_to_services(suraj, who=ani, **why_not)
        assert refusal(opened, "register", ani, consent_basis="guardian_and_child") == "no_consent"
    told(suraj, "decision", ani, places, decision="police_report")
    assert refusal(opened, "register", ani, consent_basis="authority") == "no_decision"
    told(suraj, "decision", ani, places, decision="committee_order")
    assert step(opened, "register", ani, consent_basis="authority").state == "registered"


def test_a_child_in_danger_waits_for_nobodys_consent(
    opened: UUID, suraj: UUID, ani: User, budi: User
) -> None:
    risk = open_procedure("urgent_risk", person=suraj, facts={"risk": "alone"}, who=ani)
    assert step(opened, "register", ani, consent_basis="urgent").state == "registered"
    step(risk, "end", ani, outcome="no_danger")
    step(opened, "discontinue", budi, reason="not_concerned")
    assert refusal(opened, "reopen", ani, reason="working_again") == "no_ground"
    agree_to_services(suraj, who=ani)
    assert step(opened, "reopen", ani, reason="working_again").state == "registered"


def test_the_consent_of_a_suspect_is_none_and_that_of_an_authority_is_one(
    opened: UUID, suraj: UUID, ani: User, places: Map
) -> None:
    agree_to_services(suraj, who=ani)
    told(suraj, "assessment", ani, places, guardian_suspected=True)
    assert refusal(opened, "register", ani, consent_basis="guardian_and_child") == "no_consent"
    agree_to_services(suraj, who=ani, giver="authority")
    assert step(opened, "register", ani, consent_basis="authority").state == "registered"


def test_before_it_was_given_it_does_not_hold(opened: UUID, suraj: UUID, ani: User) -> None:
    agree_to_services(suraj, who=ani)
    facts = {"consent_basis": "child"}
    before = dt.date(2024, 3, 2)
    with pytest.raises(NotAllowed):
        take_step(opened, "register", facts=facts, who=ani, on=before)
    take_step(opened, "register", facts=facts, who=ani, on=dt.date(2024, 3, 3))
    assert standing_of(opened).state == "registered"


def test_nobody_has_grown_up_before_the_record_says_so(
    assessed: UUID, suraj: UUID, ani: User, budi: User, places: Map
) -> None:
    told(suraj, "identity", ani, places, age=16, evidence="school_record")
    assert refusal(assessed, "discontinue", budi, reason="grown_up") == "still_a_child"
    told(suraj, "identity", ani, places, age=18, evidence="birth_certificate")
    assert step(assessed, "discontinue", budi, reason="grown_up").state == "not_continued"
