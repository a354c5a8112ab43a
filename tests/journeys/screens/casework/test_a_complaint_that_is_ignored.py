"""A report that the officer leaves lying: it goes up, is closed with a reason; outside, 3 words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.utils import timezone

from journeys.screens.casework.conftest import Somebody
from journeys.screens.casework.people import Desk, Office
from muara_server.accounts.models import User
from muara_server.casework.actions.complaints import look_after
from muara_server.casework.actions.reminders import remind
from muara_server.casework.models import Proceeding
from muara_server.casework.queries.complaints import to_look_after
from muara_server.casework.queries.reminders import untold
from muara_server.notices.models import Notice
from muara_server.places.models import Place
from server.cast import PROGRAMME
from server.india import SITAMARHI, place

KILN = "The kiln behind the bridge at Riga"
TOLD_BY = "Xerxes Mandal"


@pytest.fixture
def officer(dumra: Place, somebody: Somebody) -> User:
    """The district officer of Sitamarhi, whose duty complaints are."""
    return somebody("district_officer", place(SITAMARHI), login="devi", name="Devi Prasad")


@pytest.fixture
def desk_of_the_state(dumra: Place, somebody: Somebody) -> User:
    return somebody("complaint_keeper", place("IN.ST.10"), login="meera", name="Meera Sinha")


@pytest.fixture
def officer_of_the_state(dumra: Place, somebody: Somebody) -> User:
    return somebody("state_officer", place("IN.ST.10"), login="uma", name="Uma Devi")


@pytest.fixture
def wait(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Let so many hours pass, and what runs by the clock run."""
    passed, real = [dt.timedelta()], timezone.now
    monkeypatch.setattr(timezone, "now", lambda: real() + passed[0])

    def later(hours: float) -> None:
        passed[0] += dt.timedelta(hours=hours)
        for held in untold(PROGRAMME, now=timezone.now(), at_most=100):
            remind(held, now=timezone.now())
        for complaint in to_look_after():
            look_after(complaint)

    return later


def test_it_goes_up_and_is_closed_with_a_reason(
    office: Office,
    officer: User,
    desk_of_the_state: User,
    officer_of_the_state: User,
    chitra: User,
    wait: Callable[[float], None],
) -> None:
    for keeper in (officer, desk_of_the_state):
        office.desk(keeper).open("casework:complaints")
        office.desk(keeper).press("It is still my duty", does=())
    number = reported(office.stranger(width=360, script=False))
    complaint = Proceeding.objects.get(procedure="complaint").pk
    at_officer = office.desk(officer).open("casework:complaints").is_sound()
    at_officer.reads("Brick kiln", "2 days left").reads_nothing_of(KILN)
    office.desk(chitra).open("casework:proceeding", complaint, status=404)
    employer_learns_nothing(office, number, marks=1)

    wait(49)
    assert Proceeding.objects.get(pk=complaint).holder == officer
    wait(25)
    held = Proceeding.objects.get(pk=complaint)
    assert held.holder == desk_of_the_state
    assert Notice.objects.filter(user=officer_of_the_state).exists()

    at_state = office.again(desk_of_the_state).open("casework:complaint", complaint)
    at_state.reads("it goes up", "Muara, by the rule", "late", KILN).is_sound()
    at_state.step("check").reads("Being checked")
    employer_learns_nothing(office, number, marks=2)
    at_state.step("find_untrue", refused="This step needs an answer here.")
    at_state.step("find_untrue", reason="lawful_work")
    at_state.step("close", refused="This step needs an answer here.")
    at_state.step("close", reason="lawful_work").reads("Closed", "Ended")
    employer_learns_nothing(office, number, marks=3)
    office.stranger().open("casework:report-figures").is_sound()


def reported(anybody: Desk) -> str:
    """On the public page, without a log-in, on a telephone without script."""
    anybody.open("casework:report").reads("Report a child at work")
    page = anybody.page
    page.locator("select[name=district]").select_option(SITAMARHI)
    page.get_by_role("button", name="Go on").click()
    telephone = page.locator('a[href="tel:1098"]').first.bounding_box()
    question = page.locator("[name=address]").bounding_box()
    assert telephone
    assert question
    assert telephone["y"] < question["y"], "whom to telephone stands above the form"
    told = {"work_kind": "brick_kiln", "children": 2, "danger": "no", "name": TOLD_BY}
    page.wait_for_timeout(3000)  # what comes sooner is taken for a machine's
    anybody.fill(refused="Write where it is", **told)
    anybody.fill(address=KILN, does=("complaint.receive",))
    return page.locator(".number-box strong").inner_text()


def employer_learns_nothing(office: Office, number: str, *, marks: int) -> None:
    """Whoever found the number sees three words, and which of them has come."""
    employer = office.stranger().open("casework:report-number").is_sound()
    employer.page.locator("[name=number]").fill(number.lower())
    employer.press("Show how it stands")
    shown = employer.page.locator("ol.three").inner_text()
    assert shown.count("●") == marks
    employer.reads_nothing_of(KILN, TOLD_BY, "Devi", "Meera", "lawful", "Riga")
