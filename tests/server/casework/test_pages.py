"""What the pages show, to whom, and what they refuse."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse

from muara_server.accounts.models import User
from muara_server.audit.models import AuditEntry
from muara_server.casework.actions.steps import open_procedure
from muara_server.casework.models import Proceeding
from server.cast import Map
from server.india import logged_in

from .conftest import Somebody, consent_to, in_days, step

pytestmark = pytest.mark.django_db


def page(client: Client, name: str, *about: object, status: int = 200, **asked: str) -> str:
    answer = client.get(reverse(f"casework:{name}", args=about), asked)
    assert answer.status_code == status
    return answer.content.decode()


def test_my_work_shows_the_late_first_and_records_that_it_was_read(case: UUID, ani: User) -> None:
    Proceeding.objects.update(due=in_days(-3))
    shown = page(logged_in(ani), "work")
    assert "Past its day" in shown
    assert "Zorawar Kumar" in shown
    assert "3 days late" in shown
    assert AuditEntry.objects.filter(deed="work.listed", who=ani.pk).exists()


def test_where_nothing_waits_the_page_says_what_to_do(ani: User) -> None:
    assert "Nothing waits for you." in page(logged_in(ani), "work")


def test_a_stranger_sees_nothing_of_it(case: UUID, chitra: User) -> None:
    Proceeding.objects.update(due=in_days(-3))
    client = logged_in(chitra)
    for name in ("work", "late", "calendar"):
        assert "Zorawar" not in page(client, name)
    page(client, "proceeding", case, status=404)
    page(client, "proceeding", uuid4(), status=404)
    assert client.post(reverse("casework:step", args=[case, "register"])).status_code == 404


def test_the_late_list_is_the_supervisors_too(case: UUID, budi: User) -> None:
    Proceeding.objects.update(due=in_days(-4))
    client = logged_in(budi)
    assert "Zorawar Kumar" in page(client, "late")
    assert "Late, and gone up to you" in page(client, "work")


def test_the_calendar_has_each_on_its_day(case: UUID, ani: User) -> None:
    due = in_days(2)
    Proceeding.objects.update(due=due)
    assert str(case) in page(logged_in(ani), "calendar", month=f"{due:%Y-%m}")
    assert str(case) not in page(logged_in(ani), "calendar", month="2001-01")
    page(logged_in(ani), "calendar", month="spring", status=404)


@pytest.fixture
def task(suraj: UUID, ani: User) -> UUID:
    """Something to be done for him by tomorrow."""
    facts = {"task": "call", "due_on": f"{in_days(1):%Y-%m-%d}"}
    return open_procedure("task", person=suraj, facts=facts, who=ani)


def test_a_step_is_taken_on_the_page(task: UUID, ani: User) -> None:
    client = logged_in(ani)
    assert "Set another day" in page(client, "proceeding", task)
    sent = {"true_on": f"{in_days(0):%Y-%m-%d}", "note": "She agreed."}
    answer = client.post(reverse("casework:step", args=[task, "do"]), sent)
    assert answer.status_code == 302
    shown = page(client, "proceeding", task)
    assert "Ended" in shown
    assert "She agreed." in shown


def test_what_is_missing_is_asked_for_beside_its_field(task: UUID, ani: User) -> None:
    answer = logged_in(ani).post(reverse("casework:step", args=[task, "postpone"]), {})
    assert answer.status_code == 400
    assert "This step needs an answer here." in answer.content.decode()
    assert Proceeding.objects.get(pk=task).state == "open"


def test_a_step_out_of_turn_is_refused_on_the_page(task: UUID, ani: User) -> None:
    sent = {"true_on": f"{in_days(0):%Y-%m-%d}", "due_on": f"{in_days(3):%Y-%m-%d}"}
    answer = logged_in(ani).post(reverse("casework:step", args=[task, "reopen"]), sent)
    assert answer.status_code == 400
    assert "cannot be done now" in answer.content.decode()


def test_a_receivers_list_names_nobody_whose_file_he_may_not_open(
    suraj: UUID, ani: User, somebody: Somebody, places: Map
) -> None:
    school = somebody("trainer", places.sitamarhi)
    referral = open_procedure("referral", person=suraj, facts={"service": "school"}, who=ani)
    consent_to(suraj, str(school.pk), who=ani)
    step(referral, "send", ani, receiver=str(school.pk))
    shown = page(logged_in(school), "work")
    assert str(referral) in shown
    assert "Zorawar" not in shown


@pytest.mark.parametrize("role", ["donor", "national_officer", "union_partner", "administrator"])
def test_who_reads_totals_opens_none(
    role: str, case: UUID, suraj: UUID, ani: User, somebody: Somebody, places: Map
) -> None:
    referral = open_procedure("referral", person=suraj, facts={"service": "school"}, who=ani)
    client = logged_in(somebody(role, None))
    page(client, "proceeding", referral, status=403)
