"""A procedure is opened, its steps are taken in turn by whose turn it is, and told once."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from django.utils.translation import override

from muara.errors import NotAllowed, Refused
from muara_server.accounts.models import User
from muara_server.audit.models import AuditEntry
from muara_server.casework.actions.steps import open_procedure, take_step
from muara_server.casework.models import Proceeding
from muara_server.casework.queries.standing import one_for, standing_of, steps_for
from muara_server.ledger.models import Entry
from server.cast import Map
from server.ledger.entering import register

from .conftest import Somebody, consent_to, step

pytestmark = pytest.mark.django_db


def test_a_case_is_opened_and_waits_for_whoever_opened_it(
    case: UUID, suraj: UUID, ani: User, places: Map
) -> None:
    held = Proceeding.objects.get(pk=case)
    assert (held.state, held.awaits, held.turn, held.holder) == ("identified", "worker", ani, ani)
    assert (held.person, held.place, held.procedure) == (suraj, places.riga, "case")
    assert held.due is not None


def test_each_step_is_one_entry_of_the_ledger_and_one_of_the_trail(case: UUID, ani: User) -> None:
    before = Entry.objects.count(), AuditEntry.objects.count()
    step(case, "register", ani, consent_basis="child")
    assert (Entry.objects.count(), AuditEntry.objects.count()) == (before[0] + 1, before[1] + 1)
    told = AuditEntry.objects.order_by("-number").first()
    assert told is not None
    assert (told.deed, told.who) == ("case.register", ani.pk)


def test_a_supervisor_approves_what_the_worker_asked_for(
    assessed: UUID, ani: User, budi: User
) -> None:
    assert standing_of(assessed).awaits == "supervisor"
    assert Proceeding.objects.get(pk=assessed).turn is None
    assert step(assessed, "approve_assessment", budi).state == "assessment_approved"
    assert Proceeding.objects.get(pk=assessed).turn == ani


def test_nobody_approves_his_own_request(case: UUID, budi: User, somebody: Somebody) -> None:
    step(case, "register", budi, consent_basis="child")
    step(case, "assess", budi)
    offered = {each.key for each in steps_for(budi, one_for(budi, case), standing_of(case))}
    assert offered == {"assign"}
    with pytest.raises(NotAllowed, match="somebody else decides: Supervisor") as refused:
        step(case, "approve_assessment", budi)
    assert refused.value.code == "own_request"


def test_a_request_stays_ones_own_when_somebody_passes_it_on(
    case: UUID, ani: User, budi: User
) -> None:
    step(case, "register", budi, consent_basis="child")
    step(case, "assess", budi)
    step(case, "assign", ani, holder=str(ani.pk))
    with pytest.raises(NotAllowed) as refused:
        step(case, "approve_assessment", budi)
    assert refused.value.code == "own_request"


def test_another_supervisor_may(case: UUID, budi: User, somebody: Somebody, places: Map) -> None:
    step(case, "register", budi, consent_basis="child")
    step(case, "assess", budi)
    other = somebody("supervisor", places.sitamarhi)
    assert step(case, "approve_assessment", other).state == "assessment_approved"


def test_a_worker_approves_nothing(assessed: UUID, ani: User) -> None:
    with pytest.raises(NotAllowed, match="is for: Supervisor") as refused:
        step(assessed, "approve_assessment", ani)
    assert refused.value.code == "not_your_part"


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("en", "“Assess” cannot be done now: this stands at “Identified”. What can be done: Reg"),
        ("id", "Lakukan asesmen"),
        ("hi", "आकलन करें"),
    ],
)
def test_a_step_out_of_turn_is_refused_with_what_can_be_done(
    case: UUID, ani: User, language: str, says: str
) -> None:
    with override(language), pytest.raises(NotAllowed, match=says) as refused:
        step(case, "assess", ani)
    assert refused.value.code == "not_its_turn"
    assert standing_of(case).state == "identified"


def test_what_a_step_needs_is_asked_for_by_its_name(case: UUID, ani: User) -> None:
    with pytest.raises(NotAllowed, match="needs more: On what the case rests") as refused:
        step(case, "register", ani)
    assert refused.value.code == "fact_needed"


def test_an_unknown_step_is_refused_with_the_nearest(case: UUID, ani: User) -> None:
    with pytest.raises(Refused, match="register"):
        step(case, "registr", ani)


def test_a_stranger_can_do_nothing_and_learns_nothing(case: UUID, chitra: User) -> None:
    for proceeding in (case, uuid4()):
        with pytest.raises(NotAllowed) as refused:
            step(proceeding, "register", chitra, consent_basis="child")
        assert refused.value.code == "outside_area"
        assert (
            str(refused.value)
            == "This lies outside the area of your work. Ask somebody who works there."
        )


def test_nobody_opens_a_case_of_a_child_of_another_district(suraj: UUID, chitra: User) -> None:
    for person in (suraj, uuid4()):
        with pytest.raises(NotAllowed) as refused:
            open_procedure("case", person=person, facts={}, who=chitra)
        assert refused.value.code == "outside_area"
        assert (
            str(refused.value)
            == "This file lies outside the area of your work. Ask somebody who works there."
        )


def test_a_role_without_the_permission_opens_none(
    suraj: UUID, somebody: Somebody, places: Map
) -> None:
    with pytest.raises(NotAllowed, match="is for: Case worker, Supervisor"):
        open_procedure("case", person=suraj, facts={}, who=somebody("monitor", places.sitamarhi))


def test_a_child_has_one_open_case(case: UUID, suraj: UUID, ani: User) -> None:
    with pytest.raises(NotAllowed, match="open here already") as refused:
        open_procedure("case", person=suraj, facts={}, who=ani)
    assert refused.value.code == "open_already"


def test_a_procedure_is_about_what_it_is_about(places: Map, ani: User) -> None:
    with pytest.raises(Refused, match="about a person, not a place"):
        open_procedure("case", place=places.riga, facts={}, who=ani)


def test_the_same_entry_sent_twice_begins_one_case(ani: User, places: Map) -> None:
    boy, entry = register(ani, place_code=places.riga.code), uuid4()
    for _ in range(2):
        assert open_procedure("case", person=boy, facts={}, who=ani, uuid=entry) == entry
    assert Proceeding.objects.filter(person=boy).count() == 1


def test_what_is_given_to_somebody_else_is_in_his_hands(
    case: UUID, ani: User, somebody: Somebody, places: Map
) -> None:
    dewi = somebody("case_worker", places.sitamarhi)
    standing = step(case, "assign", ani, holder=str(dewi.pk))
    held = Proceeding.objects.get(pk=case)
    assert (standing.state, held.holder, held.turn) == ("identified", dewi, dewi)


def test_a_referral_is_answered_by_its_receiver_alone(
    suraj: UUID, ani: User, somebody: Somebody, places: Map
) -> None:
    school = somebody("trainer", places.sitamarhi)
    other = somebody("trainer", places.sitamarhi)
    referral = open_procedure("referral", person=suraj, facts={"service": "school"}, who=ani)
    consent_to(suraj, str(school.pk), who=ani)
    step(referral, "send", ani, receiver=str(school.pk))
    assert Proceeding.objects.get(pk=referral).turn == school
    with pytest.raises(NotAllowed) as refused:
        step(referral, "accept", other)
    assert refused.value.code == "outside_area"
    assert step(referral, "accept", school).state == "accepted"


def test_a_hand_over_is_answered_where_it_goes(
    suraj: UUID, ani: User, chitra: User, places: Map, somebody: Somebody
) -> None:
    there = somebody("supervisor", places.surat)
    consent_to(suraj, places.surat.code, who=ani)
    moved = open_procedure(
        "hand_over",
        person=suraj,
        facts={"to_place": places.surat.code, "why": "migrated"},
        who=ani,
    )
    assert [each.key for each in steps_for(there, one_for(there, moved), standing_of(moved))]
    assert one_for(ani, moved)


def test_anybody_may_complain_and_nobody_else_go_on(places: Map, ani: User) -> None:
    complaint = open_procedure(
        "complaint",
        place=places.riga,
        programme="invented",
        facts={"channel": "page"},
        identifiers={"note": "behind the mill"},
        who=None,
        source="public",
    )
    assert Proceeding.objects.get(pk=complaint).turn is None
    with pytest.raises(NotAllowed, match="Log in"):
        take_step(complaint, "assign", facts={"holder": str(ani.pk)}, who=None)


def test_whoever_is_known_by_a_link_acts_as_the_party_he_was_given(
    suraj: UUID, ani: User, places: Map
) -> None:
    referral = open_procedure("referral", person=suraj, facts={"service": "school"}, who=ani)
    consent_to(suraj, "school.12", who=ani)
    step(referral, "send", ani, receiver="school.12")
    standing = take_step(referral, "accept", facts={}, who=None, acting_as="receiver")
    assert standing.state == "accepted"
    with pytest.raises(NotAllowed, match="Log in"):
        take_step(referral, "confirm", facts={}, who=None, acting_as="receiver")
