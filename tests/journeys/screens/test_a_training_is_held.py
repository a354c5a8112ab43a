"""A training is planned and held, its participants are entered, and it costs more than its line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from journeys.looks import faults
from muara_server.accounts.models import User
from muara_server.coordination.actions import activities as actions
from muara_server.coordination.actions import money
from muara_server.coordination.actions.activities import Participant
from muara_server.coordination.queries.activities import one_activity
from server.india import SITAMARHI, place

DAY, BEFORE = "2012-08-06", "2012-05-07"
SUNITA = Participant(name="Sunita Devi", kind="teacher", sex="female", phone="98765 43210")


def test_from_the_plan_to_a_line_that_is_overspent(
    india: None,
    somebody: Callable[..., User],
    page: Page,
    visit: Callable[[str], None],
    log_in: Callable[[User], None],
) -> None:
    officer = somebody("district_officer", place(SITAMARHI), login="devi", name="Devi Sharma")
    an_earlier_training(officer)
    period = {"begins_on": "2012-04-01", "ends_on": "2013-03-31"}
    told = {"line": "training", "amount": 5_000, **period}
    money.plan_line(place(SITAMARHI), facts=told, words={}, on=dt.date(2012, 4, 2), who=officer)
    log_in(officer)
    visit("/coordination/activities/new/")
    page.get_by_label("What it is called").fill("Training of teachers, Dumra")
    page.locator("[name=activity_kind]").select_option("training")
    page.locator("[name=begins_on]").fill(DAY)
    page.locator("[name=ends_on]").fill(DAY)
    page.locator("[name=line]").select_option("training")
    assert faults(page) == []
    page.get_by_role("button", name="Plan it").click()
    expect(page.get_by_text("nobody said whether it was held")).to_be_visible()
    said(page, "hold")
    opened(page, "participant")
    page.locator("[name=name]").fill("सुनीता देवी")
    page.locator("[name=phone]").fill("+91 9876543210")
    page.locator("[name=kind]").select_option("teacher")
    said(page, "participant")
    opened(page, "cost")
    page.locator("#cost_amount").fill("7000")
    page.locator("#cost_true_on").fill(DAY)
    said(page, "cost")
    assert faults(page) == []
    visit("/coordination/activities/")
    strip = page.locator(".strip")
    expect(strip).to_contain_text("1participants, each once")
    expect(strip).to_contain_text("2times somebody took part")
    assert faults(page) == []
    visit("/coordination/budget/")
    words = "More was spent on Training and workshops than planned, by 2,000."
    expect(page.get_by_text(words)).to_be_visible()
    assert faults(page) == []


def an_earlier_training(officer: User) -> None:
    """Where the same teacher was, entered in Latin letters."""
    days = {"begins_on": BEFORE, "ends_on": BEFORE}
    facts = {"activity_kind": "training", **days}
    words = {"title": "Training of teachers, Riga"}
    made = actions.plan(place(SITAMARHI), facts=facts, words=words, who=officer)
    actions.step(one_activity(officer, made), "hold", facts=days, note="", who=officer)
    actions.enter(one_activity(officer, made), [SUNITA], who=officer)


def said(page: Page, what: str) -> None:
    """Send the form of this deed."""
    opened(page, what).get_by_role("button").click()
    expect(page.get_by_text("Recorded.", exact=True)).to_be_visible()


def opened(page: Page, what: str) -> Locator:
    """The form of this deed, unfolded."""
    form = page.locator(f"form:has(input[name=what][value={what}])")
    form.evaluate("form => { form.closest('details').open = true }")
    return form
