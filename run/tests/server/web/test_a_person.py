"""The person page: three answers, the next question, the findings, what was seen."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from muara_server.accounts.models import User
from server.india import SITAMARHI, SURAT
from server.ledger.entering import draft, enter
from server.web.conftest import VISIT, Family

pytestmark = pytest.mark.django_db
HERE = {"place_code": SITAMARHI, "true_on": VISIT}


def page(client: Client, family: Family) -> str:
    answer = client.get(reverse("web:person", args=[family.suraj]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_works(as_worker: Client, family: Family) -> None:
    shown = page(as_worker, family)
    assert "Suraj Kumar" in shown
    assert "You see this page as Case worker, Sitamarhi; opening it is recorded." in shown


def test_it_asks_for_the_paper_that_would_settle_the_age(as_worker: Client, family: Family) -> None:
    shown = page(as_worker, family)
    assert "Is there a birth certificate" in shown
    assert "Weaker evidence, not used: statement of the child or family." in shown


def test_every_definition_has_finding_clause_and_reason(as_worker: Client, family: Family) -> None:
    shown = page(as_worker, family)
    assert 'id="under-LAW_IN_1986"' in shown
    assert 'id="under-C182"' in shown
    assert 'id="under-LAW_IN_2016"' not in shown


def test_it_refuses_the_wrong_district(as_stranger: Client, family: Family) -> None:
    answer = as_stranger.get(reverse("web:person", args=[family.suraj]))
    assert answer.status_code in {403, 404}
    assert "Suraj" not in answer.content.decode()


def test_it_refuses_the_wrong_role(as_officer: Client, family: Family) -> None:
    answer = as_officer.get(reverse("web:person", args=[family.suraj]))
    assert answer.status_code == 403
    assert "Suraj" not in answer.content.decode()


def test_the_birth_certificate_changes_the_finding(as_worker: Client, family: Family) -> None:
    address = reverse("web:answer", args=[family.suraj, "age"])
    told = {"true_on": "2013-02-01", "evidence": "birth_certificate", "birth_date": "1999-01-05"}
    shown = as_worker.post(address, told, follow=True).content.decode()
    assert "Recorded." in shown
    assert "it was “Cannot be decided yet”" in shown


def test_an_answer_about_the_work_completes_the_spell(as_worker: Client, family: Family) -> None:
    address = reverse("web:answer", args=[family.suraj, "hazard_condition"])
    shown = as_worker.post(address, {"hazard_condition": "yes"}, follow=True).content.decode()
    assert "corrected later" in shown
    assert "it is “Hazardous work”" in shown


@pytest.mark.parametrize(
    ("attribute", "told", "wrong"),
    [
        ("hazard_condition", {}, "Answer at least one question."),
        ("age", {"true_on": "2013-02-01", "age_low": "190"}, "outside 0 to 120"),
        ("age", {"true_on": "2999-01-01", "age_low": "13"}, "This day has not come yet."),
        ("age", {"true_on": "yesterday", "age_low": "13"}, "year-month-day"),
    ],
)
def test_it_validates(
    as_worker: Client, family: Family, attribute: str, told: dict[str, str], wrong: str
) -> None:
    answer = as_worker.post(reverse("web:answer", args=[family.suraj, attribute]), told)
    assert answer.status_code == 400
    assert wrong in answer.content.decode()
    assert "Nothing was saved." in answer.content.decode()


def test_a_visit_can_be_recorded(as_worker: Client, family: Family) -> None:
    address = reverse("web:record", args=[family.suraj, "visit"])
    told = {"true_on": "2013-04-10", "visited": "home", "note": "The mother was at the field."}
    shown = as_worker.post(address, told, follow=True).content.decode()
    assert "The mother was at the field." in shown


def test_an_officer_without_recording_cannot_answer(as_officer: Client, family: Family) -> None:
    answer = as_officer.get(reverse("web:answer", args=[family.suraj, "age"]))
    assert answer.status_code == 403


def test_a_movement_names_the_places(as_worker: Client, worker: User, family: Family) -> None:
    facts = {"movement": "returned", "from_place": SURAT, "to_place": SITAMARHI}
    enter(draft("movement", person=family.suraj, facts=facts, **HERE), who=worker)
    shown = page(as_worker, family)
    assert "From: Surat; To: Sitamarhi" in shown
    assert SURAT not in shown


def test_a_class_is_told_without_a_unit(as_worker: Client, worker: User, family: Family) -> None:
    facts = {"school_status": "enrolled", "grade": 4}
    enter(draft("schooling", person=family.suraj, facts=facts, **HERE), who=worker)
    shown = page(as_worker, family)
    assert "Class: 4" in shown
    assert "Class: 4 class" not in shown
