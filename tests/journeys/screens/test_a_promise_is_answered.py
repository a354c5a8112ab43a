"""A union promised and is late. Who speaks for it answers; the district officer sees it kept.

Somebody who speaks for another organisation sees the promise and has nothing to do there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from uuid import UUID

from django.utils import timezone
from playwright.sync_api import Page, expect

from journeys.looks import faults
from muara_server.accounts.models import User
from muara_server.coordination.actions.reminders import remind_of
from muara_server.coordination.actions.telling import tell
from muara_server.coordination.queries.promises import open_promises
from muara_server.places.models import Place
from server.india import SITAMARHI

PROGRAMME = "converging"
LONG_AGO = dt.date(2024, 5, 3)
WORDING = "Train two members of every kiln to report a child at work."


def test_a_late_promise_is_answered_by_whoever_speaks_for_its_union(
    india: None,
    somebody: Callable[..., User],
    page: Page,
    visit: Callable[[str], None],
    log_in: Callable[[User], None],
) -> None:
    here = Place.objects.get(code=SITAMARHI)
    officer = somebody("district_officer", here, login="officer", name="Deepa Sinha")
    speaks = somebody("union_partner", here, login="speaks", name="Ramesh Manjhi")
    other = somebody("employer_partner", here, login="other", name="Anil Gupta")

    log_in(officer)
    union = recorded(page, visit, "Kiln Workers’ Union")
    named(page, speaks)
    visit("/coordination/organisations/")
    recorded(page, visit, "Kiln Owners’ Association", kind="employers")
    named(page, other)
    promise = promised(officer, here, union)
    for each in open_promises():
        remind_of(each)

    log_out(page, visit)
    log_in(other)
    visit(f"/coordination/promises/{promise}/")
    expect(page.get_by_text("only whoever speaks for this organisation")).to_be_visible()
    expect(page.locator(".step-form")).to_have_count(0)

    log_out(page, visit)
    log_in(speaks)
    visit("/notices/")
    expect(page.get_by_text("nobody recorded that it was done")).to_be_visible()
    visit("/coordination/promises/")
    mine = page.get_by_role("region", name="Yours to answer")
    expect(mine.get_by_text("late")).to_be_visible()
    assert faults(page) == []
    mine.get_by_role("link", name=WORDING).click()
    page.locator(".step-form summary", has_text="Done").click()
    done = page.locator(".step-form", has=page.locator("summary", has_text="Done"))
    done.get_by_label("What was done").fill("Trained at all 41 kilns.")
    done.get_by_label("What shows that it was done").fill("Lists of those who came")
    done.get_by_role("button", name="Done").click()
    expect(page.get_by_text("Kept after its day").first).to_be_visible()
    assert faults(page) == []

    log_out(page, visit)
    log_in(officer)
    visit("/coordination/promises/?standing=kept_late")
    expect(page.get_by_role("link", name=WORDING)).to_be_visible()
    page.get_by_role("link", name=WORDING).click()
    expect(page.get_by_text("Lists of those who came")).to_be_visible()
    expect(page.get_by_text("Ramesh Manjhi").first).to_be_visible()


def recorded(page: Page, visit: Callable[[str], None], name: str, *, kind: str = "union") -> UUID:
    """The officer records an organisation on its page; where it leads says its id."""
    visit("/coordination/organisations/add/")
    page.get_by_label("Name or title").fill(name)
    page.get_by_label("Kind of organisation").select_option(kind)
    page.get_by_label("Where it works").select_option(SITAMARHI)
    page.get_by_label("Known since").fill(LONG_AGO.isoformat())
    page.get_by_role("button", name="Record").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)
    return UUID(page.url.rstrip("/").rpartition("/")[2])


def named(page: Page, who: User) -> None:
    """And who speaks for it, with an account."""
    page.get_by_role("link", name="Name somebody").click()
    page.get_by_label("Name of the person").fill(who.display_name)
    page.get_by_label("Account with which").select_option(str(who.pk))
    page.get_by_role("button", name="Record").click()
    expect(page.get_by_text("with an account")).to_be_visible()


def promised(officer: User, here: Place, union: UUID) -> UUID:
    """What the union promised in May was due last week."""
    due = timezone.localdate() - dt.timedelta(days=7)
    return tell(
        "obligation",
        place=here,
        facts={"step": "undertake", "owner": str(union), "due_on": due},
        words={"text": WORDING},
        on=LONG_AGO,
        who=officer,
    )


def log_out(page: Page, visit: Callable[[str], None]) -> None:
    """Whoever is here leaves."""
    page.context.clear_cookies()
    visit("/login/")
