"""A child found after a report or in a rescue: registered once, with a case, linked to both."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.urls import reverse
from django.utils import timezone

from muara_server.accounts.models import User
from muara_server.audit.models import AuditEntry
from muara_server.casework.actions import complaints
from muara_server.casework.actions.complaints import Report, receive
from muara_server.casework.actions.rescues import plan_rescue
from muara_server.casework.models import FoundBy, Proceeding, SeenAtWork
from muara_server.casework.queries.complaints import asked_by_number
from muara_server.casework.queries.standing import one_for, standing_of
from muara_server.casework.queries.workplaces import workplaces_for
from muara_server.ledger.actions import rebuild
from muara_server.notices.models import Notice
from muara_server.registry.actions import erase
from muara_server.registry.models import Observation, Person
from server.india import SITAMARHI, SURAT, logged_in, place

from .at_work import kiln, shown
from .conftest import Somebody, in_days, step

pytestmark = [pytest.mark.django_db, pytest.mark.once]
REPORT = UUID("6f1d7a52-0a4e-4d6a-9a08-2f6f5f6a1c11")


@pytest.fixture
def ani(india: None, somebody: Somebody) -> User:
    """The case worker of Sitamarhi."""
    return somebody("case_worker", place(SITAMARHI), name="Ani Kumari")


@pytest.fixture
def number(officer: User) -> str:
    """A report from the public, in the officer's hands; its number, which the reporter has."""
    complaints.confirm_duty(officer)
    told = Report(
        uuid=REPORT,
        place=place(SITAMARHI),
        facts={"children": 2, "work_kind": "brick_kiln"},
        identifiers={"address": "Behind the bridge"},
    )
    return receive(told, address="10.0.0.1").number


@pytest.fixture
def report(number: str, officer: User) -> UUID:
    """The report, found true: one child works there."""
    step(REPORT, "find_true", officer, found_children=1)
    return REPORT


@pytest.fixture
def rescue(worker: User, officer: User, inspector: User) -> UUID:
    """A rescue at the kiln of which the inspector is one, carried out today: a child was found."""
    held = workplaces_for(officer).get(pk=kiln(worker))
    made = plan_rescue(held, due_on=in_days(0).date(), members=[inspector.pk], who=officer)
    step(made, "carry_out", officer, children=1)
    return made


def registered(user: User, source: UUID, ani: User, *, status: int = 302, **said: str) -> str:
    """Fill in the form as it begins, with these words."""
    client, address = logged_in(user), reverse("casework:found-child", args=[source])
    begun = client.get(address).context["form"]
    sent = {"place": begun["place"].initial, "work_kind": begun["work_kind"].initial}
    sent |= {"true_on": timezone.localdate().isoformat(), "holder": str(ani.pk)}
    told = {"name": "Zorawar Kumar", "sex": "male", "age_low": "11", "age_high": "12", **said}
    answer = client.post(address, sent | told)
    assert answer.status_code == status, answer.content.decode()
    return answer.content.decode()


def test_from_a_report_found_true_a_child_is_registered_and_its_case_opens(
    report: UUID, officer: User, ani: User
) -> None:
    registered(officer, report, ani)
    child = Person.objects.get()
    case = Proceeding.objects.get(procedure="case")
    assert (case.person, case.holder, case.state) == (child.pk, ani, "identified")
    opening = standing_of(case.pk).path[0].told.facts
    assert (opening["found_by"], opening["complaint"]) == ("complaint", str(report))
    seen = Observation.objects.get(person=child.pk, kind="work").facts
    assert (seen["worked"], seen["work_kind"]) == (True, "brick_kiln")
    told = Observation.objects.get(person=child.pk, kind="identity").facts
    assert told == {"age_low": 11, "age_high": 12}
    assert "Zorawar Kumar" in shown(logged_in(officer), "complaint", report)


def test_it_is_one_deed_and_whoever_takes_the_case_is_told(
    report: UUID, officer: User, ani: User
) -> None:
    before = AuditEntry.objects.latest("number").number
    registered(officer, report, ani)
    deeds = AuditEntry.objects.filter(number__gt=before).exclude(deed__contains="read")
    assert [each.deed for each in deeds if "list" not in each.deed] == ["child.found"]
    notice = Notice.objects.get(user=ani)
    assert notice.kind == "casework.waits_for_you"
    assert (notice.values["matter"], notice.values["asked"]) == ("case", "act")
    assert notice.about == Proceeding.objects.get(procedure="case").pk


def test_closing_names_how_many_have_a_case_and_the_reporter_learns_no_more(
    number: str, report: UUID, officer: User, ani: User
) -> None:
    registered(officer, report, ani)
    step(report, "act", officer, acted_by="cases")
    client = logged_in(officer)
    sent = {"reason": "children_helped", "true_on": timezone.localdate().isoformat()}
    answer = client.post(reverse("casework:complaint-step", args=[report, "close_helped"]), sent)
    assert answer.status_code == 302
    assert standing_of(report).path[-1].told.facts["cases"] == 1
    page = shown(client, "complaint", report)
    assert "Children registered, each with a case: 1" in page
    asked = asked_by_number(number, address="10.0.0.2").shown
    assert asked is not None
    assert [word for word, _moment in asked.states] == ["Received", "Being checked", "Closed"]


def test_from_a_rescue_the_place_and_the_work_stand_there_already(
    rescue: UUID, officer: User, ani: User
) -> None:
    client = logged_in(officer)
    page = shown(client, "found-child", rescue)
    assert "Laxmi Bricks" in page
    assert '<option value="brick_kiln" selected>' in page
    registered(officer, rescue, ani)
    child = Person.objects.get()
    at = workplaces_for(officer).get().pk
    assert SeenAtWork.objects.get(person=child.pk).workplace == at
    assert FoundBy.objects.get(person=child.pk).source == rescue
    page = shown(client, "rescue", rescue)
    assert "Zorawar Kumar" in page
    step(rescue, "hand_child", officer, child=str(child.pk), handed_to="child_welfare_committee")
    step(rescue, "hand_all", officer, handed_to="child_welfare_committee")
    assert step(rescue, "end", officer).success, "the child has a case"


def test_a_rescue_that_followed_from_a_report_links_the_child_to_both(
    report: UUID, officer: User, ani: User
) -> None:
    rescue = complaints.plan_rescue(one_for(officer, report), in_days(0).date(), who=officer)
    step(rescue, "carry_out", officer, children=1)
    registered(officer, rescue, ani)
    assert set(FoundBy.objects.values_list("source", flat=True)) == {report, rescue}
    assert "Zorawar Kumar" in shown(logged_in(officer), "complaint", report)
    before = set(FoundBy.objects.values_list("entry", "source", "person"))
    rebuild(who=None)
    assert set(FoundBy.objects.values_list("entry", "source", "person")) == before


def test_an_inspector_of_the_team_registers_and_sees_the_file_he_made(
    rescue: UUID, inspector: User, officer: User, ani: User
) -> None:
    """He opens no cases; the child lies with the case worker, and with him what he recorded."""
    registered(inspector, rescue, ani)
    page = shown(logged_in(inspector), "rescue", rescue)
    assert reverse("web:person", args=[Person.objects.get().pk]) in page
    assert "Zorawar Kumar" in shown(
        logged_in(ani), "case", Proceeding.objects.get(procedure="case").pk
    )


def test_nobody_registers_before_anybody_was_found(number: str, officer: User) -> None:
    client = logged_in(officer)
    assert "Register a child" not in shown(client, "complaint", REPORT)
    answer = client.get(reverse("casework:found-child", args=[REPORT]))
    assert answer.status_code == 403
    assert "Record first that children were found here" in answer.content.decode()


def test_who_only_keeps_the_desk_registers_nobody(
    report: UUID, somebody: Somebody, officer: User
) -> None:
    keeper = logged_in(somebody("complaint_keeper", place(SITAMARHI)))
    assert "Register a child" not in shown(keeper, "complaint", report)
    assert keeper.get(reverse("casework:found-child", args=[report])).status_code == 403
    away = logged_in(somebody("district_officer", place(SURAT)))
    assert away.get(reverse("casework:found-child", args=[report])).status_code == 404


def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_recorded(
    report: UUID, officer: User, ani: User
) -> None:
    said = registered(officer, report, ani, status=400, age_low="14", age_high="9", holder="")
    assert "This is less than the age above." in said
    assert "Choose who goes on with the child." in said
    assert not Person.objects.exists()


def test_an_erased_child_leaves_no_link(
    report: UUID, officer: User, ani: User, somebody: Somebody
) -> None:
    registered(officer, report, ani)
    supervisor = somebody("supervisor", place(SITAMARHI))
    erase(Person.objects.get().pk, who=supervisor, reason="consent_withdrawn")
    assert not FoundBy.objects.exists()
