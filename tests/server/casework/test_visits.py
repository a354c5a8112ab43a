"""Follow-up: which visits are due, a visit on one screen, and how a child attends school."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import pytest
from django.urls import reverse
from django.utils import timezone

from muara_server.accounts.models import User
from muara_server.audit.models import AuditEntry
from muara_server.casework.actions.steps import open_procedure
from muara_server.casework.frames.visits import missed_visits, visits_for
from muara_server.casework.models import Proceeding
from muara_server.registry.models import Observation
from server.cast import PROGRAMME, Map
from server.india import logged_in
from server.ledger.entering import draft, enter

from .conftest import Somebody
from .test_determination import AT_KILN, CLEAN, RIGA, TAUGHT, see

pytestmark = [pytest.mark.django_db, pytest.mark.once]

TODAY = timezone.localdate()


def ago(days: int) -> dt.date:
    return TODAY - dt.timedelta(days=days)


@pytest.fixture
def case(suraj: UUID, ani: User) -> UUID:
    """His case, opened today."""
    return open_procedure("case", person=suraj, facts={"found_by": "visit"}, who=ani)


def after(days: int) -> dt.date:
    return TODAY + dt.timedelta(days=days)


def test_the_first_visit_is_due_a_month_after_the_case_was_opened(case: UUID, ani: User) -> None:
    [due] = visits_for(ani, on=TODAY)
    assert (due.rhythm, due.late_by, due.made) == ("case", 0, 0)
    assert 21 <= (due.due_from - TODAY).days <= 25


def test_a_visit_not_made_is_late_and_goes_up_from_party_to_party(case: UUID, ani: User) -> None:
    [late] = visits_for(ani, on=after(40))
    assert late.late_by > 0
    assert late.told == "worker"
    [missed] = missed_visits(PROGRAMME, on=after(75))
    assert missed.told == "district"
    assert missed.case.pk == case
    assert missed_visits(PROGRAMME, on=TODAY) == []


def test_seeing_the_child_is_a_visit_and_meeting_nobody_is_none(
    case: UUID, suraj: UUID, ani: User
) -> None:
    for met in ("nobody", "child"):
        one = draft(
            "visit",
            person=suraj,
            place_code=RIGA,
            true_on=TODAY,
            facts={"visited": "home", "met": met},
        )
        enter(one, who=ani)
    [due] = visits_for(ani, on=TODAY)
    assert due.last_visit == TODAY


def test_out_of_work_the_rhythm_of_the_withdrawn_begins(case: UUID, suraj: UUID, ani: User) -> None:
    see(ani, suraj, "identity", ago(20).isoformat(), age=11, evidence="school_record")
    see(ani, suraj, "work", ago(20).isoformat(), **AT_KILN)
    see(ani, suraj, "service", ago(10).isoformat(), **TAUGHT)
    see(ani, suraj, "work", TODAY.isoformat(), **CLEAN)
    [due] = visits_for(ani, on=TODAY)
    assert due.rhythm == "withdrawn"
    assert 70 <= (due.due_from - TODAY).days <= 80


def test_the_list_shows_the_own_area_alone(
    case: UUID, ani: User, chitra: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = timezone.now() + dt.timedelta(days=45)
    monkeypatch.setattr("muara_server.casework.views.visits.moment_for", lambda user: later)
    shown = logged_in(ani).get(reverse("casework:visits")).content.decode()
    assert "Zorawar Kumar" in shown
    assert "days late" in shown
    assert "told to: supervisor" in shown
    only = reverse("casework:visits") + "?late=1"
    assert f'<a href="{only}">Past their last day: 1</a>' in shown
    assert "Zorawar Kumar" in logged_in(ani).get(only).content.decode()
    assert AuditEntry.objects.filter(deed="visits.listed", who=ani.pk).exists()
    elsewhere = logged_in(chitra).get(reverse("casework:visits")).content.decode()
    assert "Zorawar" not in elsewhere
    assert "No visit is due" in elsewhere


@pytest.fixture
def long_open(case: UUID) -> UUID:
    """His case was opened forty days ago, and nobody has visited him since."""
    opened = timezone.now() - dt.timedelta(days=40)
    Proceeding.objects.filter(pk=case).update(opened_at=opened)
    return case


def shown(user: User, page: str) -> str:
    return logged_in(user).get(reverse(f"casework:{page}")).content.decode()


def test_a_visit_due_stands_in_my_work_and_in_the_calendar(long_open: UUID, ani: User) -> None:
    work = shown(ani, "work")
    assert "Visits to make" in work
    assert "days late" in work
    [due] = visits_for(ani, on=TODAY)
    month = f"?month={due.due_by:%Y-%m}"
    calendar = logged_in(ani).get(reverse("casework:calendar") + month).content.decode()
    assert f'id="day-{due.due_by.isoformat()}"' in calendar
    assert "Zorawar Kumar" in calendar


def test_what_each_page_showed_is_one_deed(long_open: UUID, ani: User, suraj: UUID) -> None:
    for page, deed in (("work", "work.listed"), ("calendar", "calendar.listed")):
        shown(ani, page)
        [entry] = AuditEntry.objects.filter(deed=deed)
        assert str(suraj) in str(entry.detail)


def test_a_supervisor_is_shown_a_visit_once_it_has_gone_up(
    long_open: UUID, budi: User, somebody: Somebody, places: Map
) -> None:
    """A few days late it is the case worker's; after a week it is the supervisor's too."""
    hers = somebody("case_worker", places.sitamarhi, login="asha")
    Proceeding.objects.filter(pk=long_open).update(holder=hers, turn=hers)
    assert "Visits to make" in shown(hers, "work")
    assert "Visits to make" not in shown(budi, "work")
    much_longer = timezone.now() - dt.timedelta(days=55)
    Proceeding.objects.filter(pk=long_open).update(opened_at=much_longer)
    assert "Visits to make" in shown(budi, "work")


# --- the visit ---

ANSWERS = {
    "true_on": TODAY.isoformat(),
    "visit-visited": "home",
    "visit-met": "both",
    "work-worked": "no",
    "work-worst_form": "none",
    "schooling-school_status": "enrolled",
    "health-cough": "yes",
    "note": "Reads to his sister.",
}


def test_one_screen_makes_several_entries_in_one_deed(suraj: UUID, ani: User) -> None:
    address = reverse("casework:visit", args=[suraj])
    shown = logged_in(ani).get(address).content.decode()
    for said in ("Work", "Schooling", "Household chores", "Health", "Injury"):
        assert said in shown
    assert logged_in(ani).post(address, ANSWERS).status_code == 302
    rows = Observation.objects.filter(person=suraj).exclude(kind="person")
    assert {row.kind: row.facts for row in rows} == {
        "visit": {"visited": "home", "met": "both"},
        "work": {"worked": False, "worst_form": "none", "seen_at": "home"},
        "schooling": {"school_status": "enrolled"},
        "health": {"cough": True},
    }
    assert AuditEntry.objects.filter(deed="visit.recorded").count() == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"visit-met": ""}, "required"),
        ({"true_on": after(2).isoformat()}, "not come yet"),
        ({"injury-at_work": "yes"}, "what kind of injury"),
        ({"work-heavy_load": "yes"}, "A danger is named below"),
        ({"work-heavy_load": "yes", "work-hazard_condition": "no"}, "A danger is named below"),
        ({"visit-next_visit_on": ago(1).isoformat()}, "after this one"),
    ],
)
def test_a_slip_is_shown_beside_its_field_and_nothing_is_recorded(
    suraj: UUID, ani: User, wrong: dict[str, str], said: str
) -> None:
    address = reverse("casework:visit", args=[suraj])
    answer = logged_in(ani).post(address, {**ANSWERS, **wrong})
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert not Observation.objects.filter(person=suraj, kind="visit").exists()


def test_dangers_health_and_injuries_are_kept_as_they_were_seen(suraj: UUID, ani: User) -> None:
    """What they mean, the definitions say; nobody types it."""
    seen = {
        "work-worked": "yes",
        "work-economic_hours": "20",
        "work-hazard_condition": "yes",
        "work-heavy_load": "yes",
        "work-noise": "no",
        "chores-chores_hours": "9",
        "health-nicotine_signs": "yes",
        "injury-injury": "cut",
        "injury-at_work": "yes",
    }
    address = reverse("casework:visit", args=[suraj])
    assert logged_in(ani).post(address, {**ANSWERS, **seen}).status_code == 302
    held = {row.kind: row.facts for row in Observation.objects.filter(person=suraj)}
    assert held["work"] | {"heavy_load": True, "noise": False} == held["work"]
    assert held["chores"]["chores_hours"] == 9
    assert held["health"]["nicotine_signs"] is True
    assert held["injury"] == {"injury": "cut", "at_work": True}
    page = logged_in(ani).get(reverse("web:person", args=[suraj])).content.decode()
    for said in ("Heavy loads", "Loud noise", "Household chores", "Health", "Injury"):
        assert said in page


def test_a_stranger_records_nothing(suraj: UUID, chitra: User) -> None:
    address = reverse("casework:visit", args=[suraj])
    assert logged_in(chitra).post(address, ANSWERS).status_code == 404


# --- attendance ---


def register_months(who: User, person: UUID, *, present: int, months: int = 6) -> None:
    """Registers of the last whole months: twenty school days in each."""
    first = TODAY.replace(day=1)
    for _ in range(months):
        first = (first - dt.timedelta(days=1)).replace(day=1)
        facts = {"month": first.isoformat(), "days_open": 20, "days_present": present}
        enter(
            draft("attendance", person=person, place_code=RIGA, true_on=TODAY, facts=facts), who=who
        )


def attended(who: User, person: UUID) -> str:
    answer = logged_in(who).get(reverse("casework:attendance", args=[person]))
    return str(answer.content.decode())


def test_three_of_four_school_days_are_regular(suraj: UUID, ani: User) -> None:
    register_months(ani, suraj, present=15)
    shown = attended(ani, suraj)
    assert '<span class="big">Yes</span>' in shown
    assert "Present on 90 of 120 school days in 6 months: 75 per cent." in shown


def test_one_day_less_is_not(suraj: UUID, ani: User) -> None:
    register_months(ani, suraj, present=14)
    assert '<span class="big">No</span>' in attended(ani, suraj)


def test_where_registers_are_missing_it_is_not_known(suraj: UUID, ani: User) -> None:
    register_months(ani, suraj, present=15, months=2)
    shown = attended(ani, suraj)
    assert '<span class="big">Not known</span>' in shown
    assert shown.count("not known: no register") == 4
    assert "ask for the missing registers" in shown
