"""A district committee from its paper to a decision that stands as late, and is then done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.utils import timezone
from playwright.sync_api import Page, expect

from journeys.looks import faults
from muara_server.accounts.models import User
from muara_server.coordination.actions.telling import tell
from muara_server.places.models import Place
from server.india import SITAMARHI

SINCE = dt.date(2024, 1, 8)
SEATS = {
    "Labour office": ("authority", "chair"),
    "Kiln Owners’ Association": ("employers", "member"),
    "Kiln Workers’ Union": ("union", "member"),
}
WORDING = "Visit every kiln before the season begins."


def test_from_the_paper_to_a_late_decision(
    india: None,
    somebody: Callable[..., User],
    page: Page,
    visit: Callable[[str], None],
    log_in: Callable[[User], None],
) -> None:
    here = Place.objects.get(code=SITAMARHI)
    officer = somebody("district_officer", here, login="officer", name="Deepa Sinha")
    a_committee(officer, here)
    met = timezone.localdate() - dt.timedelta(days=40)
    page.set_viewport_size({"width": 360, "height": 800})
    log_in(officer)

    visit("/coordination/bodies/")
    page.get_by_role("link", name="District committee").click()
    page.get_by_role("link", name="Call a meeting").click()
    page.get_by_label("Day of the meeting").fill(met.isoformat())
    page.get_by_label("Agenda").fill("Kilns before the season")
    page.get_by_role("button", name="Call the meeting").click()
    expect(page.get_by_role("heading", name="Paper, made from the records")).to_be_visible()
    assert faults(page) == []

    page.get_by_role("link", name="It was held").click()
    attendance = page.get_by_label("Attendance: ")
    expect(attendance).to_have_count(len(SEATS))
    for number, came in enumerate(["present", "substitute", "absent"]):
        attendance.nth(number).select_option(came)
    page.get_by_label("Who came instead: ").nth(1).fill("Ravi Shankar")
    assert faults(page) == []
    page.get_by_role("button", name="Record the meeting").press("Enter")
    expect(page.get_by_text("Quorum: 2 of 3 seats filled")).to_be_visible()
    expect(page.get_by_text("Nobody was there for: workers")).to_be_visible()

    page.get_by_role("link", name="Record a decision").click()
    page.get_by_label("Wording").fill(WORDING)
    page.get_by_label("Which organisation sees to it?").select_option(label="Labour office")
    page.get_by_label("Due by").fill((met + dt.timedelta(days=30)).isoformat())
    page.get_by_role("button", name="Record the decision").click()
    expect(page.get_by_text("10 days late").first).to_be_visible()

    visit("/")
    expect(page.get_by_role("heading", name="Decisions that wait for you")).to_be_visible()
    page.get_by_role("link", name=WORDING).click()
    assert faults(page) == []
    page.get_by_label("Note").first.fill("All 41 visited.")
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_text("done late").first).to_be_visible()
    visit("/coordination/bodies/")
    expect(page.get_by_text("0 of 1")).to_be_visible()


def a_committee(officer: User, here: Place) -> None:
    """The committee and its members, recorded since January."""
    body = tell(
        "body", place=here, facts={"body_kind": "district_committee"}, on=SINCE, who=officer
    )
    for name, (kind, role) in SEATS.items():
        facts, words = {"organisation_kind": kind}, {"title": name}
        owner = tell("organisation", place=here, facts=facts, words=words, on=SINCE, who=officer)
        seat = {"seat_role": role, "organisation": str(owner)}
        tell("seat", of=body, place=here, facts=seat, on=SINCE, who=officer)
