"""Steps that come as ordinary entries: who could not take one on a page takes it by no other way.

Whoever may record what was observed may send any kind of entry: from a file, from a phone. A step
of a procedure is more than an observation, so the same rule of parties, of the second person and of
consent is asked of it at the ledger's door.
"""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from muara.errors import NotAllowed
from muara_server.accounts.models import User
from muara_server.casework.actions.steps import open_procedure
from muara_server.casework.models import Proceeding
from muara_server.casework.queries.standing import standing_of
from muara_server.ledger.drafts import Draft
from muara_server.ledger.models import Entry
from server.casework.conftest import Somebody, agree_to_services, consent_to, step
from server.cast import Map
from server.ledger.entering import draft, enter, register

pytestmark = pytest.mark.django_db


@pytest.fixture
def boy(ani: User, places: Map) -> UUID:
    return register(ani, "Zorawar Kumar", place_code=places.riga.code)


@pytest.fixture
def case(boy: UUID, ani: User) -> UUID:
    opened = open_procedure("case", person=boy, facts={}, who=ani)
    agree_to_services(boy, who=ani)
    step(opened, "register", ani, consent_basis="child")
    step(opened, "assess", ani)
    return opened


AGREED = {"purpose": "service", "given": True, "giver": "mother", "assent": "given"}


def told(kind: str, person: UUID, **facts: Any) -> Draft:
    corrects, uuid = facts.pop("corrects", None), facts.pop("uuid", uuid4())
    today: dt.date = timezone.localdate()
    return draft(kind, uuid=uuid, person=person, true_on=today, corrects=corrects, facts=facts)


def approval(case: UUID, person: UUID, **more: Any) -> Draft:
    said = {"of": str(case), "matter": "assessment", "answer": "approved"}
    return told("approval", person, **{**said, **more})


@pytest.mark.parametrize("source", ["page", "phone", "file"])
def test_who_asked_approves_by_no_other_door(
    case: UUID, boy: UUID, ani: User, budi: User, source: str
) -> None:
    with pytest.raises(NotAllowed, match="Supervisor"):
        enter(approval(case, boy), who=ani, source=source)
    assert standing_of(case).state == "assessed"
    enter(approval(case, boy), who=budi, source=source)
    assert standing_of(case).state == "assessment_approved"


def test_a_supervisor_approves_nothing_he_asked_for_himself(
    boy: UUID, budi: User, ani: User
) -> None:
    case = open_procedure("case", person=boy, facts={}, who=budi)
    agree_to_services(boy, who=budi)
    step(case, "register", budi, consent_basis="child")
    step(case, "assess", budi)
    with pytest.raises(NotAllowed) as refused:
        enter(approval(case, boy), who=budi)
    assert refused.value.code == "own_request"


def test_a_monitor_who_may_record_opens_no_case(boy: UUID, somebody: Somebody, places: Map) -> None:
    monitor = somebody("monitor", places.riga)
    with pytest.raises(NotAllowed, match="is for: Case worker, Supervisor"):
        enter(told("case", boy, step="identify"), who=monitor)
    assert not Proceeding.objects.exists()


def test_a_case_opened_and_approved_in_one_sending_is_refused_whole(boy: UUID, budi: User) -> None:
    begun = uuid4()
    with pytest.raises(NotAllowed, match="asked for"):
        enter(
            told("consent", boy, **AGREED),
            told("case", boy, step="identify", uuid=begun),
            told("case", boy, step="register", consent_basis="child", of=str(begun)),
            told("assessment", boy, of=str(begun)),
            approval(begun, boy),
            who=budi,
            source="file",
        )
    assert not Entry.objects.filter(kind="case").exists()


@pytest.mark.parametrize("source", ["phone", "file"])
def test_a_case_is_registered_by_no_door_without_the_consent_it_rests_on(
    boy: UUID, ani: User, source: str
) -> None:
    begun = uuid4()
    entries = (
        told("case", boy, step="identify", uuid=begun),
        told("case", boy, step="register", consent_basis="child", of=str(begun)),
    )
    with pytest.raises(NotAllowed) as refused:
        enter(*entries, who=ani, source=source)
    assert refused.value.code == "no_consent"
    with pytest.raises(NotAllowed):
        enter(*entries, told("consent", boy, **AGREED | {"given": False}), who=ani, source=source)
    with pytest.raises(NotAllowed):
        enter(*entries, told("consent", boy, **AGREED, giver_suspected=True), who=ani)
    enter(*entries, told("consent", boy, **AGREED), who=ani, source=source)
    assert standing_of(begun).state == "registered"


def test_a_correction_makes_no_case_rest_on_what_is_not_recorded(
    case: UUID, boy: UUID, ani: User
) -> None:
    opened = open_procedure("urgent_risk", person=boy, facts={"risk": "alone"}, who=ani)
    step(opened, "end", ani, outcome="safe_at_home")
    registered = Entry.objects.filter(kind="case").order_by("number").last()
    assert registered is not None
    changed = {"step": "register", "of": str(case), "consent_basis": "urgent"}
    with pytest.raises(NotAllowed):
        enter(told("case", boy, corrects=registered.uuid, **changed), who=ani)


def test_nothing_is_sent_to_a_service_without_consent(boy: UUID, ani: User, places: Map) -> None:
    referral = open_procedure("referral", person=boy, facts={"service": "school"}, who=ani)
    sent = {"of": str(referral), "step": "send", "receiver": "school.12"}
    with pytest.raises(NotAllowed) as refused:
        enter(told("referral", boy, **sent), who=ani)
    assert refused.value.code == "consent_not_asked"
    consent_to(boy, "school.12", who=ani)
    enter(told("referral", boy, **sent), who=ani)
    assert standing_of(referral).state == "sent"


def test_who_sends_does_not_answer_in_the_name_of_the_service(
    boy: UUID, ani: User, somebody: Somebody, places: Map
) -> None:
    school = somebody("trainer", places.riga)
    consent_to(boy, str(school.pk), who=ani)
    referral = open_procedure("referral", person=boy, facts={"service": "school"}, who=ani)
    step(referral, "send", ani, receiver=str(school.pk))
    with pytest.raises(NotAllowed) as refused:
        enter(told("referral", boy, of=str(referral), step="accept"), who=ani)
    assert refused.value.code == "not_your_part"
    step(referral, "accept", school)
    assert standing_of(referral).state == "accepted"


def test_an_answer_is_corrected_by_nobody_but_who_gave_it(
    case: UUID, boy: UUID, ani: User, budi: User
) -> None:
    step(case, "send_back_assessment", budi, reason="child_not_heard")
    answer = Proceeding.objects.get(pk=case).last_entry
    for change in (
        approval(case, boy, corrects=answer),
        told("retraction", boy, corrects=answer, reason="twice"),
    ):
        with pytest.raises(NotAllowed):
            enter(change, who=ani)
    assert standing_of(case).state == "assessment_sent_back"


def test_a_correction_makes_no_other_step_of_an_answer(case: UUID, boy: UUID, budi: User) -> None:
    step(case, "send_back_assessment", budi, reason="child_not_heard")
    answer = Proceeding.objects.get(pk=case).last_entry
    with pytest.raises(NotAllowed, match="leaves a step what it was"):
        enter(approval(case, boy, corrects=answer), who=budi)


def test_what_was_allowed_for_one_body_is_not_turned_to_another(
    boy: UUID, ani: User, budi: User
) -> None:
    """The request is corrected after the second person allowed it."""
    said = {"receiver": "school.12", "reason": "danger_to_life"}
    asked = open_procedure("override", person=boy, facts=said, who=ani)
    other = {**said, "receiver": "newspaper.1", "step": "ask", "corrects": asked}
    step(asked, "allow", budi)
    with pytest.raises(NotAllowed):
        enter(told("override", boy, **other), who=ani)
    assert Proceeding.objects.get(pk=asked).receiver == "school.12"


def test_a_complaint_of_another_district_is_closed_by_nobody_there(
    places: Map, somebody: Somebody
) -> None:
    keeper = somebody("complaint_keeper", places.sitamarhi)
    complaint = open_procedure(
        "complaint",
        place=places.sitamarhi,
        programme="invented",
        facts={"channel": "phone"},
        identifiers={"note": "At the kiln"},
        who=keeper,
    )
    from_surat = somebody("inspector", places.surat)
    before = standing_of(complaint)
    closing = draft(
        "complaint",
        place_code=places.surat.code,
        true_on=timezone.localdate(),
        facts={"of": str(complaint), "step": "assign", "holder": str(from_surat.pk)},
    )
    with pytest.raises(NotAllowed):
        enter(closing, who=from_surat)
    assert standing_of(complaint) == before
