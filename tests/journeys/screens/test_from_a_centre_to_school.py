"""A boy goes from a centre to class five; six months on the school's registers say he stayed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from uuid import UUID

from playwright.sync_api import Page, expect

from journeys.looks import faults
from muara_server.accounts.models import User
from server.india import SITAMARHI
from server.learning.centres import batch, centre, draft
from server.learning.test_a_childs_page import ago
from server.ledger.entering import enter, register


def test_a_boy_leaves_the_centre_for_class_five_and_stays(
    worker: User,
    page: Page,
    visit: Callable[[str], None],
    log_in: Callable[[User], None],
) -> None:
    suraj = eleven(worker)
    made = batch(centre("bathnaha"), begins_on=ago(15))
    school = centre("middle-school", "school")
    log_in(worker)
    visit(f"/learning/people/{suraj}/")
    expect(page.get_by_text("Enrol the child in a centre or a school first.")).to_be_visible()
    page.get_by_role("link", name="Enrol").click()
    page.get_by_label("Where").select_option(str(made.pk))
    record(page, ago(14))
    expect(page.get_by_role("row", name="Mainstreamed")).to_contain_text("No admission")
    enter(*months(suraj, "bathnaha", range(10, 15)), who=worker)

    page.get_by_role("link", name="Record the admission to a school").click()
    page.get_by_label("School", exact=True).select_option(str(school.pk))
    page.get_by_label("Class").fill("5")
    page.get_by_label("Admission number").fill("417/2012")
    page.get_by_label("completed", exact=True).check()
    assert faults(page) == []
    record(page, ago(9))
    expect(page.get_by_text("Class 5 · admission number 417/2012")).to_be_visible()
    expect(page.get_by_text("Ended: completed")).to_be_visible()
    expect(page.get_by_role("row", name="Retained in school")).to_contain_text("Not known")

    enter(*months(suraj, "middle-school", range(1, 9)), who=worker)
    page.reload()
    retained = page.get_by_role("row", name="Retained in school")
    expect(retained).to_contain_text("Yes")
    expect(retained).to_contain_text("Retained at 6 months")
    assert faults(page) == []


def eleven(who: User) -> UUID:
    """A boy of eleven, known for longer than he learns."""
    suraj = register(who, "Suraj Kumar", place_code=SITAMARHI, true_on=ago(20))
    told = {"age_low": 11, "age_high": 11, "evidence": "statement"}
    enter(draft("identity", person=suraj, true_on=ago(20), facts=told), who=who)
    return suraj


def months(person: UUID, where: str, before: range) -> list[object]:
    """Registers of so many months ago: there on eighteen of twenty days."""
    told = {"provider": where, "days_open": 20, "days_present": 18}
    return [
        draft(
            "attendance", person=person, true_on=ago(each - 1), facts={**told, "month": ago(each)}
        )
        for each in before
    ]


def record(page: Page, on: dt.date) -> None:
    page.get_by_label("On which day").fill(on.isoformat())
    page.get_by_role("button", name="Record it").click()
    expect(page.get_by_role("heading", name="On the way to school")).to_be_visible()
