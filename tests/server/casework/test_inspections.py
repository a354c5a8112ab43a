"""An inspection asks what the law of its day asks, and what breaks it follows from the answers."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from muara_server.accounts.models import User
from muara_server.audit.models import AuditEntry
from muara_server.casework.models import Answer, Inspection, Proceeding, StepTaken
from muara_server.casework.queries import workplaces as queries
from server.india import logged_in

from .at_work import inspected, kiln, plan, shown
from .conftest import in_days

pytestmark = pytest.mark.django_db
IN_2012, IN_2018 = dt.date(2012, 3, 1), dt.date(2018, 3, 1)


def test_a_kiln_in_sitamarhi_is_asked_other_things_in_2012_than_in_2018(
    worker: User, officer: User
) -> None:
    at = kiln(worker)
    client = logged_in(officer)
    before = shown(client, "inspect", at, on="2012-03-01")
    after = shown(client, "inspect", at, on="2018-03-01")
    assert "Part B of the Schedule" in before
    assert "Part B of the Schedule" not in after
    assert 'name="item-old_process"' in before
    assert 'name="item-part_a"' in after
    assert 'name="item-part_a"' not in before


def test_the_answers_are_entered_on_one_screen_and_the_findings_follow(
    worker: User, officer: User
) -> None:
    at = kiln(worker)
    sent = {"on": "2012-03-01", "let_in": "yes", "children": "3", "item-old_process": "yes"}
    answer = logged_in(officer).post(reverse("casework:inspect", args=[at]), sent)
    assert answer.status_code == 302
    held = Inspection.objects.get()
    assert (held.true_on, held.children, held.let_in) == (IN_2012, 3, True)
    told = dict(Answer.objects.values_list("item", "answer"))
    assert told["old_process"] == "not_met"
    assert told["bondage"] == "not_seen"
    page = shown(logged_in(officer), "inspection", held.pk)
    assert "Open a matter" in page
    assert "Schedule" in page


def test_an_answer_breaks_the_clause_only_as_the_law_asks_it(worker: User, officer: User) -> None:
    at = kiln(worker, work_kind="shop")
    sent = {"on": "2012-03-01", "let_in": "yes", "item-old_weekly_rest": "yes"}
    logged_in(officer).post(reverse("casework:inspect", args=[at]), sent)
    assert Answer.objects.get(item="old_weekly_rest").answer == "met"


def test_one_inspection_is_one_deed_in_the_trail(worker: User, officer: User) -> None:
    at = kiln(worker)
    made = plan(at, officer, officer)
    before = AuditEntry.objects.count()
    inspected(at, officer, on=in_days(0).date(), not_met={"part_a"}, plan=made)
    told = AuditEntry.objects.order_by("pk").values_list("deed", flat=True)
    assert list(told)[before:] == ["inspection_plan.inspect"]
    assert Proceeding.objects.get(pk=made).state == "inspected"


def test_who_is_not_let_in_goes_again_and_nothing_was_seen(worker: User, officer: User) -> None:
    at = kiln(worker, on=in_days(-10).date())
    made = plan(at, officer, officer)
    sent = {"on": f"{in_days(0):%Y-%m-%d}", "let_in": "no", "item-part_a": "yes"}
    logged_in(officer).post(reverse("casework:inspect", args=[at]), sent)
    assert Proceeding.objects.get(pk=made).state == "turned_away"
    assert not Answer.objects.exists()
    row = queries.rows(officer, queries.workplaces_for(officer))[0]
    assert row.next.because == "turned_away"
    assert "go again" in shown(logged_in(officer), "inspection", Inspection.objects.get().pk)


def test_whether_anybody_was_let_in_must_be_said(worker: User, officer: User) -> None:
    at = kiln(worker)
    answer = logged_in(officer).post(reverse("casework:inspect", args=[at]), {})
    assert answer.status_code == 400
    assert "Say whether the inspector was let in." in answer.content.decode()
    assert not Inspection.objects.exists()


def test_an_inspector_enters_what_was_put_into_his_hands(
    worker: User, officer: User, inspector: User
) -> None:
    at = kiln(worker)
    plan(at, officer, inspector)
    client = logged_in(inspector)
    assert "Laxmi Bricks" in shown(client, "inspect", at)
    sent = {"on": f"{in_days(0):%Y-%m-%d}", "let_in": "yes", "item-part_a": "yes"}
    assert client.post(reverse("casework:inspect", args=[at]), sent).status_code == 302
    assert Inspection.objects.get().by == inspector


def test_a_breach_of_last_time_is_looked_at_again_and_an_inspection_answers_what_was_seen(
    worker: User, officer: User
) -> None:
    at = kiln(worker)
    inspected(at, officer, on=IN_2018, not_met={"part_a"})
    row = queries.rows(officer, queries.workplaces_for(officer))[0]
    assert (row.next.because, row.inspected_on) == ("breach", IN_2018)


def test_a_matter_is_opened_from_a_finding_and_says_which_breach(
    worker: User, officer: User
) -> None:
    at = kiln(worker)
    made = inspected(at, officer, on=IN_2018, not_met={"part_a"})
    client = logged_in(officer)
    answer = client.post(reverse("casework:finding", args=[made, "part_a"]), {"person": ""})
    assert answer.status_code == 302
    opened = StepTaken.objects.get(kind="enforcement")
    assert opened.facts["breach"] == "hazardous_work"
    assert opened.facts["inspection"] == str(made)
    assert "Open another matter" in shown(client, "inspection", made)
    assert "Breach found" in shown(client, "workplace", at)
    shown(client, "finding", made, "committee", status=404)
