"""A boy's case from identification to closure and again: what pages show, to whom, and refuse."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from muara_server.accounts.models import User
from muara_server.audit.models import AuditEntry
from muara_server.casework.actions.steps import open_procedure
from muara_server.casework.models import Copy, Proceeding
from server.files.papers import plain_paper
from server.india import logged_in
from server.ledger.entering import draft, enter

from .conftest import Somebody
from .test_copies import photograph

pytestmark = pytest.mark.django_db

RISKS = (
    "risk_injury",
    "risk_violence",
    "risk_sexual",
    "risk_trafficking",
    "risk_bondage",
    "risk_school",
    "risk_marriage",
    "guardian_suspected",
)


class Desk:
    """One person at the pages of one case."""

    def __init__(self, user: User, case: UUID) -> None:
        self.client, self.case = logged_in(user), case

    def page(self, name: str = "case", *more: object, status: int = 200, **asked: str) -> str:
        answer = self.client.get(reverse(f"casework:{name}", args=[self.case, *more]), asked)
        assert answer.status_code == status
        return answer.content.decode()

    def send(self, name: str, *more: object, status: int = 302, **said: Any) -> str:
        said = {"true_on": today().isoformat()} | said
        answer = self.client.post(reverse(f"casework:{name}", args=[self.case, *more]), said)
        assert answer.status_code == status, answer.content.decode()
        return answer.content.decode()

    def step(self, key: str, *, status: int = 302, **said: Any) -> str:
        return self.send("case-step", key, status=status, **said)

    def plan(self, *goals: dict[str, str], status: int = 302, **said: Any) -> str:
        rows = {
            f"goals-{place}-{name}": value
            for place, goal in enumerate(goals)
            for name, value in goal.items()
        }
        counted = {"goals-TOTAL_FORMS": "4", "goals-INITIAL_FORMS": "0"}
        return self.send("plan", status=status, **counted, **rows, **said)


def today() -> dt.date:
    return timezone.localdate()


def in_weeks(weeks: int) -> str:
    return (today() + dt.timedelta(weeks=weeks)).isoformat()


def state(case: UUID) -> str:
    return Proceeding.objects.get(pk=case).state


GOAL = {"goal": "in_school"}
ASSESSED = {"child_heard": "yes", "best_interests": "with_family", "cause_debt": "yes"}


@pytest.fixture
def at_ani(case: UUID, ani: User) -> Desk:
    return Desk(ani, case)


@pytest.fixture
def at_budi(case: UUID, budi: User) -> Desk:
    return Desk(budi, case)


@pytest.fixture
def planned(at_ani: Desk, at_budi: Desk) -> UUID:
    """His case with an approved assessment, and a plan of two goals that waits for Budi."""
    at_ani.step("register", consent_basis="guardian_and_child")
    at_ani.send("assessment", **ASSESSED, risk_injury="yes")
    at_budi.step("approve_assessment")
    at_ani.plan(
        GOAL | {"due_on": in_weeks(2), "note": "With the head of the school"},
        {"goal": "papers", "due_on": in_weeks(6)},
        child_agrees="yes",
    )
    return at_ani.case


def test_from_identification_to_closure_and_again(
    at_ani: Desk, at_budi: Desk, planned: UUID
) -> None:
    assert state(planned) == "planned"
    at_budi.step("approve_plan")
    goals = Proceeding.objects.filter(procedure="goal").order_by("due")
    assert [(goal.type, goal.state) for goal in goals] == [
        ("in_school", "open"),
        ("papers", "open"),
    ]
    at_ani.client.post(
        reverse("casework:step", args=[goals[0].pk, "reach"]), {"true_on": f"{today()}"}
    )
    at_ani.step("review", went="as_planned")
    refused = at_ani.step("ask_closure", status=400, reason="goals_reached")
    assert "Goals of the plan are still open" in refused
    at_ani.client.post(
        reverse("casework:step", args=[goals[1].pk, "drop"]),
        {"true_on": f"{today()}", "reason": "family_does_not_want"},
    )
    at_ani.step("ask_closure", reason="goals_reached")
    at_budi.step("send_back_closure", reason="too_early")
    at_ani.step("ask_closure", reason="goals_reached")
    at_budi.step("approve_closure")
    held = Proceeding.objects.get(pk=planned)
    assert (held.state, held.success) == ("closed", True)
    assert "this case is closed" in at_ani.page()
    at_ani.step("reopen", reason="working_again")
    assert state(planned) == "registered"
    shown = at_ani.page()
    for done in ("Case opened again", "Case closed", "Plan approved", "seen at work again"):
        assert done in shown


def test_the_page_shows_where_the_child_stands_by_rules(
    at_ani: Desk, suraj: UUID, ani: User, budi: User
) -> None:
    seen = {"worked": True, "economic_hours": 30, "seen_at": "workplace"}
    enter(draft("work", person=suraj, facts=seen, true_on=today()), who=ani)
    shown = at_ani.page()
    assert "Withdrawn or prevented?" in shown
    assert "No clean visit yet" in shown
    assert "not reviewed yet" in shown
    assert f"{reverse('web:person', args=[suraj])}#seen" in shown


def test_the_page_says_the_one_thing_to_do_now(at_ani: Desk, at_budi: Desk) -> None:
    assert 'href="#register">Register the case</a>' in at_ani.page()
    at_ani.step("register", consent_basis="child")
    address = reverse("casework:assessment", args=[at_ani.case])
    assert f'class="button filled" href="{address}">Assess</a>' in at_ani.page()
    at_ani.send("assessment", **ASSESSED)
    assert "it waits for Supervisor" in at_ani.page()
    assert 'href="#approve_assessment">Approve the assessment</a>' in at_budi.page()


def test_the_next_goal_comes_before_the_review_and_a_late_one_before_all(
    at_ani: Desk, at_budi: Desk, planned: UUID, suraj: UUID, ani: User
) -> None:
    at_budi.step("approve_plan")
    assert "The next goal is due on" in at_ani.page()
    yesterday = (today() - dt.timedelta(days=1)).isoformat()
    late = open_procedure(
        "goal", person=suraj, facts={"goal": "safe", "due_on": yesterday}, who=ani
    )
    shown = at_ani.page()
    assert "The day of a goal has come: safety from violence and exploitation." in shown
    assert f'href="{reverse("casework:proceeding", args=[late])}">Record whether' in shown


def test_nobody_approves_his_own(case: UUID, budi: User, at_ani: Desk, at_budi: Desk) -> None:
    at_budi.step("register", consent_basis="child")
    at_budi.send("assessment", **ASSESSED)
    assert "You asked for this yourself" in at_budi.step("approve_assessment", status=400)
    assert "Approve the assessment" not in at_budi.page()
    assert state(case) == "assessed"


def test_another_districts_worker_sees_nothing(
    case: UUID, at_ani: Desk, chitra: User, ani: User
) -> None:
    at_ani.send("keep-copy", shows="photograph", file=SimpleUploadedFile("a.jpg", photograph()))
    copy = Copy.objects.get()
    far = Desk(chitra, case)
    for name in ("case", "assessment", "plan", "conference", "decision", "keep-copy", "case-file"):
        assert "Zorawar" not in far.page(name, status=404)
    for name in ("copy", "copy-preview"):
        far.page(name, copy.pk, status=404)
    far.send("copy-away", copy.pk, status=404, reason="twice")
    far.step("register", status=404, consent_basis="child")
    assert "Zorawar" not in logged_in(chitra).get(reverse("casework:cases")).content.decode()
    assert state(case) == "identified"


def test_the_level_follows_from_the_answers(at_ani: Desk) -> None:
    at_ani.step("register", consent_basis="child")
    at_ani.send("assessment", **ASSESSED, **dict.fromkeys(RISKS, "no") | {"risk_bondage": "yes"})
    shown = at_ani.page()
    assert "Urgent: act today" in shown
    assert "because of: Risk: bondage" in shown
    assert "Cause: debt or an advance" in shown


def test_a_level_with_open_questions_says_at_least(at_ani: Desk) -> None:
    at_ani.step("register", consent_basis="child")
    at_ani.send("assessment", **ASSESSED, risk_school="yes")
    shown = at_ani.page()
    assert "Medium: by the plan, or more urgent" in shown
    assert "Not known: Risk: sexual abuse" in shown


def test_an_assessment_without_the_child_is_asked_again(at_ani: Desk) -> None:
    at_ani.step("register", consent_basis="child")
    shown = at_ani.send("assessment", status=400, cause_debt="yes")
    assert shown.count("This step needs an answer here.") == 2


def test_out_of_turn_the_page_leads_back(at_ani: Desk) -> None:
    answer = at_ani.client.get(reverse("casework:plan", args=[at_ani.case]), follow=True)
    assert "This cannot be done now." in answer.content.decode()
    assert "cannot be done now" in at_ani.send("assessment", status=400, **ASSESSED)


def test_a_plan_needs_a_goal_with_a_day_to_come(planned: UUID, at_ani: Desk, at_budi: Desk) -> None:
    at_budi.step("send_back_plan", reason="goals_unclear")
    assert "A goal without a day" in at_ani.plan(GOAL, status=400)
    yesterday = (today() - dt.timedelta(days=1)).isoformat()
    assert "This day is past" in at_ani.plan(GOAL | {"due_on": yesterday}, status=400)
    at_ani.plan()  # the goals that go on are enough
    assert Proceeding.objects.filter(procedure="goal").count() == 2


def test_a_plan_without_any_goal_is_refused(at_ani: Desk, at_budi: Desk) -> None:
    at_ani.step("register", consent_basis="child")
    at_ani.send("assessment", **ASSESSED)
    at_budi.step("approve_assessment")
    assert "A plan has at least one goal" in at_ani.plan(status=400)
    assert state(at_ani.case) == "assessment_approved"


def test_goals_stand_in_the_work_and_the_calendar(planned: UUID, at_ani: Desk) -> None:
    goal = Proceeding.objects.filter(procedure="goal").order_by("due")[0]
    for name in ("work", "calendar"):
        asked = {"month": f"{goal.due:%Y-%m}"} if name == "calendar" and goal.due else {}
        shown = at_ani.client.get(reverse(f"casework:{name}"), asked).content.decode()
        assert str(goal.pk) in shown or name == "work"


def test_a_decision_stands_apart_with_its_paper(at_ani: Desk) -> None:
    at_ani.send(
        "decision",
        decision="release_certificate",
        authority="district_magistrate",
        decided_on=(today() - dt.timedelta(days=3)).isoformat(),
        number="RC/2024/17",
        file=SimpleUploadedFile("order.pdf", plain_paper(), "application/pdf"),
    )
    shown = at_ani.page()
    assert "release certificate" in shown
    assert "number RC/2024/17" in shown
    assert f"#copy-{Copy.objects.get().pk}" in shown


def test_a_decision_is_not_dated_after_it_was_seen(at_ani: Desk) -> None:
    refused = at_ani.send(
        "decision",
        status=400,
        decision="police_report",
        authority="police",
        decided_on=in_weeks(1),
    )
    assert "This is after the day on which the paper was seen." in refused


def test_a_refused_paper_leaves_no_decision(at_ani: Desk) -> None:
    refused = at_ani.send(
        "decision",
        status=400,
        decision="police_report",
        authority="police",
        decided_on=today().isoformat(),
        file=SimpleUploadedFile("order.html", b"<script>alert(1)</script>", "application/pdf"),
    )
    assert "cannot be read as a picture or a PDF" in refused
    assert "police report" not in at_ani.page()


def test_a_conference_is_written_down_and_sealed(at_ani: Desk) -> None:
    at_ani.send(
        "conference", decided="go_on", child_present="yes", school_present="no", note="Mr Jha came."
    )
    shown = at_ani.page()
    assert "go on with the plan" in shown
    assert "Mr Jha came." in shown
    assert AuditEntry.objects.filter(deed="case.conference_note").count() == 1


def test_a_copy_is_handed_out_as_a_file_that_runs_nothing(at_ani: Desk, ani: User) -> None:
    at_ani.send(
        "keep-copy", shows="photograph", file=SimpleUploadedFile("Zorawar.jpg", photograph())
    )
    copy = Copy.objects.get()
    answer = at_ani.client.get(reverse("casework:copy", args=[at_ani.case, copy.pk]))
    assert answer["Content-Disposition"] == f'attachment; filename="{copy.pk.hex[:12]}.jpeg"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]
    small = at_ani.client.get(reverse("casework:copy-preview", args=[at_ani.case, copy.pk]))
    assert (small["Content-Type"], small["Content-Disposition"]) == ("image/jpeg", "inline")
    assert len(small.content) < len(answer.content)
    deeds = AuditEntry.objects.filter(who=ani.pk).values_list("deed", flat=True)
    assert {"case.copy", "copy.opened", "copy.seen"} <= set(deeds)
    at_ani.send("copy-away", copy.pk, reason="wrong_person")
    at_ani.page("copy", copy.pk, status=404)


def test_removing_needs_a_reason(at_ani: Desk) -> None:
    at_ani.send("keep-copy", shows="photograph", file=SimpleUploadedFile("a.jpg", photograph()))
    at_ani.send("copy-away", Copy.objects.get().pk, reason="nothing")
    assert "Choose why it should not be there." in at_ani.page()
    assert Copy.objects.exists()


def test_a_case_is_opened_on_the_childs_page(suraj: UUID, ani: User, chitra: User) -> None:
    address = reverse("casework:begin-case", args=[suraj])
    assert logged_in(chitra).get(address).status_code == 404
    client = logged_in(ani)
    child = reverse("web:person", args=[suraj])
    assert address in client.get(child).content.decode()
    client.post(address, {"found_by": "visit", "true_on": today().isoformat()})
    case = Proceeding.objects.get(procedure="case")
    assert case.holder == ani
    shown = client.get(child).content.decode()
    assert reverse("casework:case", args=[case.pk]) in shown
    assert address not in shown
    assert client.get(address)["Location"] == reverse("casework:case", args=[case.pk])


def test_a_supervisor_sees_what_waits_and_who_has_how_many(
    at_ani: Desk, at_budi: Desk, ani: User, budi: User, suraj: UUID
) -> None:
    at_ani.step("register", consent_basis="child")
    at_ani.send("assessment", **ASSESSED)
    shown = at_budi.client.get(reverse("casework:cases")).content.decode()
    assert "Waiting for your answer" in shown
    assert "Ani Kumari" in shown
    mine = at_ani.client.get(reverse("casework:cases")).content.decode()
    assert "Waiting for your answer" not in mine
    assert "Who has how many" not in mine
    chosen = at_budi.client.get(reverse("casework:cases"), {"holder": str(ani.pk)})
    assert "In the hands of Ani Kumari." in chosen.content.decode()
    assert at_budi.client.get(reverse("casework:cases"), {"holder": "x"}).status_code == 404


def test_a_case_is_given_to_another_worker(
    at_budi: Desk, case: UUID, somebody: Somebody, places: Any
) -> None:
    dewi = somebody("case_worker", places.sitamarhi, name="Dewi Lestari")
    at_budi.step("assign", holder=str(dewi.pk))
    held = Proceeding.objects.get(pk=case)
    assert (held.holder, held.turn, held.state) == (dewi, dewi, "identified")
