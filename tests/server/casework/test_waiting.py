"""Whoever is sent something is told at once, in the deed itself, and nobody else is."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import pytest
from django.urls import reverse
from django.utils import timezone

from muara_server.accounts.models import User
from muara_server.casework.actions import referrals
from muara_server.casework.actions.steps import open_procedure
from muara_server.casework.models import Proceeding, Provider
from muara_server.casework.queries.reminders import DUE, GONE_UP, LATE, Rung, hearers
from muara_server.notices.messages import says
from muara_server.notices.models import Notice
from server.cast import PROGRAMME, Map, add_place
from server.india import logged_in

from .conftest import Somebody, consent_to, step
from .test_referrals import asked

pytestmark = pytest.mark.django_db

WAITS, MOVED_ON = "casework.waits_for_you", "casework.moved_on"


def told(user: User) -> list[tuple[str, str]]:
    """What this person was told, the first first: the kind, and what is asked of him."""
    rows = Notice.objects.filter(user=user).order_by("told_at")
    return [(row.kind, row.values.get("asked", "")) for row in rows]


@pytest.fixture
def other_teacher(somebody: Somebody, places: Map) -> User:
    """Works in the same district, and answers for another school."""
    return somebody("trainer", places.sitamarhi, login="lata", name="Lata Devi")


@pytest.fixture
def sent(suraj: UUID, school: Provider, ani: User) -> UUID:
    consent_to(suraj, school.key, who=ani)
    return referrals.refer(asked(suraj, school), who=ani)


def test_a_referral_is_told_to_those_who_answer_for_the_service(
    teacher: User, other_teacher: User, sent: UUID, ani: User, budi: User
) -> None:
    assert told(teacher) == [(WAITS, "answer")]
    page = logged_in(ani).get(reverse("casework:referral", args=[sent])).content.decode()
    assert "Meena Rai · in the hands of Ani" in page
    assert told(other_teacher) == told(ani) == told(budi) == []
    notice = Notice.objects.get(user=teacher)
    due = Proceeding.objects.get(pk=sent).due
    assert due is not None
    assert (notice.route, notice.about) == ("casework:proceeding", sent)
    assert notice.values["due"] == timezone.localdate(due).isoformat()
    assert says(notice).startswith(
        "A referral, Sitamarhi: it was sent to you and waits for your answer."
    )


def test_what_the_service_does_is_told_to_the_sender(teacher: User, sent: UUID, ani: User) -> None:
    """A question waits for Ani; an acceptance only moves it on; her own answer tells the school."""
    step(sent, "ask", teacher, asked="papers")
    assert told(ani) == [(WAITS, "act")]
    step(sent, "answer", ani)
    assert told(teacher) == [(WAITS, "answer")] * 2
    step(sent, "accept", teacher)
    assert told(ani) == [(WAITS, "act"), (MOVED_ON, "")]
    assert len(told(teacher)) == 2


def test_a_hand_over_is_told_where_it_goes_and_its_answer_where_it_comes_from(
    case: UUID, suraj: UUID, ani: User, chitra: User, somebody: Somebody, places: Map
) -> None:
    deva = somebody("supervisor", places.surat, login="deva", name="Deva Shah")
    consent_to(suraj, places.surat.code, who=ani)
    facts = {"to_place": places.surat.code, "why": "migrated"}
    offered = open_procedure("hand_over", person=suraj, facts=facts, who=ani)
    assert told(deva) == [(WAITS, "answer")]
    assert told(chitra) == []  # who works on cases there does not answer for the district
    step(offered, "accept", deva)
    assert told(ani) == [(WAITS, "act")]


def test_an_approval_is_asked_of_the_supervisor_and_the_answer_told_to_who_asked(
    budi: User, chitra: User, assessed: UUID, ani: User
) -> None:
    assert told(budi) == [(WAITS, "decide")]
    step(assessed, "approve_assessment", budi)
    assert told(ani) == [(WAITS, "act")]
    assert len(told(budi)) == 1
    assert told(chitra) == []


def test_sharing_without_consent_is_asked_of_a_second_person_and_its_answer_is_told(
    suraj: UUID, school: Provider, ani: User, budi: User
) -> None:
    facts = {"receiver": school.key, "reason": "danger_to_life"}
    override = open_procedure("override", person=suraj, facts=facts, who=ani)
    assert told(budi) == [(WAITS, "decide")]
    step(override, "refuse", budi, refused_because="consent_can_be_asked")
    assert told(ani) == [(MOVED_ON, "")]


def test_a_case_that_is_given_is_told_once_and_not_to_the_giver(
    case: UUID, ani: User, budi: User, somebody: Somebody, places: Map
) -> None:
    anju = somebody("case_worker", places.riga, login="anju", name="Anju Rao")
    step(case, "assign", budi, holder=str(anju.pk))
    assert told(anju) == [(WAITS, "act")]
    assert told(ani) == told(budi) == []
    step(case, "assign", anju, holder=str(anju.pk))
    assert len(told(anju)) == 1


def test_urgent_matters_ask_no_quiet_hours(
    suraj: UUID, ani: User, budi: User, somebody: Somebody, places: Map
) -> None:
    urgent = open_procedure("urgent_risk", person=suraj, facts={"risk": "violence"}, who=ani)
    step(urgent, "assign", ani, holder=str(budi.pk))
    assert Notice.objects.get(user=budi, kind=WAITS).urgent


def test_the_desk_of_reports_is_not_told_of_what_it_gives_out_itself(
    places: Map, somebody: Somebody
) -> None:
    """What is in nobody's hands yet was put to nobody: many reports are not many notices."""
    keeper = somebody("complaint_keeper", places.sitamarhi)
    open_procedure(
        "complaint", place=places.riga, programme=PROGRAMME, facts={"held": True}, who=None
    )
    assert told(keeper) == []


# --- who is reminded ---


def rung(kind: str, party: str = "receiver") -> Rung:
    return Rung(timezone.now(), kind, party)


def test_the_service_that_must_answer_is_reminded_and_the_sender_once_it_is_late(
    teacher: User, other_teacher: User, sent: UUID, ani: User, budi: User
) -> None:
    held = Proceeding.objects.get(pk=sent)
    assert list(hearers(held, rung(DUE))) == [teacher]
    assert list(hearers(held, rung(LATE))) == [teacher, ani]
    assert list(hearers(held, rung(GONE_UP, "supervisor"))) == [budi]


def test_where_nobody_at_the_service_has_an_account_the_sender_is_reminded(
    other_teacher: User, sent: UUID, ani: User
) -> None:
    held = Proceeding.objects.get(pk=sent)
    assert list(hearers(held, rung(DUE))) == list(hearers(held, rung(LATE))) == [ani]


def test_a_late_hand_over_is_heard_by_the_states_of_both_sides(
    case: UUID, suraj: UUID, ani: User, somebody: Somebody, places: Map
) -> None:
    bihar, gujarat = (
        somebody("state_officer", state, login=f"state{number}", name=f"State Officer {number}")
        for number, state in enumerate((places.bihar, places.gujarat))
    )
    odisha = add_place("T.IN.OD", "state", "Odisha", parent=places.india)
    elsewhere = somebody("state_officer", odisha, login="other")
    somebody("supervisor", places.surat, login="deva", name="Deva Shah")
    consent_to(suraj, places.surat.code, who=ani)
    facts = {"to_place": places.surat.code, "why": "migrated"}
    offered = open_procedure("hand_over", person=suraj, facts=facts, who=ani)
    Proceeding.objects.filter(pk=offered).update(due=timezone.now() - dt.timedelta(days=4))
    held = Proceeding.objects.get(pk=offered)
    assert list(hearers(held, rung(GONE_UP, "state"))) == [bihar, gujarat]
    for user, shown in ((bihar, True), (gujarat, True), (elsewhere, False)):
        page = logged_in(user).get(reverse("casework:gone-up")).content.decode()
        assert ("Sitamarhi → Surat" in page) == shown
        assert ("(Deva Shah)" in page) == shown, "whom to telephone"
