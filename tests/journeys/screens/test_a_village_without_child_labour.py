"""A volunteer records a meeting and a visit that raises a case; a supervisor verifies; the village
says what is missing, then that it is free, then that it was."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from journeys.looks import faults
from muara_server.accounts.models import User
from muara_server.casework.models import Proceeding
from muara_server.places.models import Place
from server.cast import add_place
from server.coordination import villages
from server.india import SITAMARHI, place

TODAY = timezone.localdate()
LATELY = TODAY - dt.timedelta(days=40)


@pytest.fixture
def riga(india: None, live_server: object) -> Place:
    """A village of Sitamarhi with three children, all at home and in school."""
    return add_place("IN.VI.1", "village", "Riga", parent=place(SITAMARHI))


def test_from_a_meeting_to_a_village_free_of_child_labour(
    riga: Place,
    worker: User,
    somebody: Callable[..., User],
    page: Page,
    visit: Callable[[str], None],
    log_in: Callable[[User], None],
) -> None:
    volunteer = somebody("volunteer", riga, name="Munni Devi")
    supervisor = somebody("supervisor", place(SITAMARHI), name="Budi Santoso")
    for name in ("Meena", "Tara", "Lila"):
        villages.a_child(worker, riga, name, on=LATELY)
    villages.counted(worker, riga, 3, on=LATELY)
    villages.surveyed(worker, riga, on=LATELY)
    villages.a_group(volunteer, riga)
    address = f"/coordination/villages/{riga.pk}/"

    # The volunteer, on a phone: a meeting, then a visit on which a child was seen at work.
    page.set_viewport_size({"width": 360, "height": 800})
    log_in(volunteer)
    page.get_by_role("link", name="Watch committee").click()
    page.get_by_role("link", name="Record a meeting").click()
    page.get_by_label("Women or girls present").fill("4")
    page.get_by_label("Men or boys present").fill("3")
    assert faults(page) == []
    page.get_by_role("button", name="Record it").click()
    expect(page.get_by_text("Recorded.")).to_be_visible()
    page.get_by_role("link", name="Record a visit").click()
    page.get_by_label("homes", exact=True).check()
    page.get_by_label("Of these, seen at work").fill("1")
    page.get_by_label("Of these, not in school").fill("0")
    page.get_by_role("button", name="Record it").click()
    expect(page.get_by_text("Say now who the children are.")).to_be_visible()
    assert faults(page) == []
    page.wait_for_timeout(4000)  # a report sent at once is taken for a machine's
    page.get_by_label("What did you see?").fill("A boy carries bricks at the kiln by the river.")
    page.get_by_role("button", name="Send the report").click()
    expect(page.get_by_text("The complaint desk has it.")).to_be_visible()
    assert Proceeding.objects.filter(procedure="complaint", place=riga).count() == 1
    visit(address)
    expect(page.get_by_role("heading", name="Not free of child labour")).to_be_visible()
    expect(page.get_by_text("raised 1 case")).to_be_visible()
    assert faults(page) == []
    assert "Meena" not in page.content()

    # The supervisor goes there, and says what was seen: it was a boy of another village.
    page.set_viewport_size({"width": 1280, "height": 900})
    page.context.clear_cookies()
    log_in(supervisor)
    visit(address)
    expect(page.get_by_text("Have somebody verify it", exact=False).first).to_be_visible()
    page.get_by_role("link", name="Verify: say what you saw").click()
    page.get_by_label("Homes you went to").fill("9")
    page.get_by_label("Children you saw").fill("2")
    page.get_by_label("Of these, at work").fill("3")
    page.get_by_label("Of these, not in school").fill("0")
    page.get_by_label("What did you see?").fill("Nine homes; the boy is from over the river.")
    page.get_by_role("button", name="Record it").click()
    expect(page.get_by_text("more than all the children who were seen").first).to_be_visible()
    page.get_by_label("Children you saw").fill("3")
    page.get_by_label("Of these, at work").fill("0")
    page.get_by_role("button", name="Record it").click()
    free = page.get_by_role("heading", name=re.compile("^Free of child labour"))
    expect(free).to_be_visible()
    assert faults(page) == []
    page.get_by_role("link", name="3 children in the register").click()
    expect(page.get_by_role("link", name="Meena")).to_be_visible()

    # Half a year on, nobody has met: the same records no longer say that it is free.
    visit(f"{address}?as_of={TODAY + dt.timedelta(days=180)}")
    expect(page.get_by_role("heading", name=re.compile("^Was free"))).to_be_visible()
    expect(page.get_by_text("This day has not come.")).to_be_visible()
    visit("/coordination/villages/")
    expect(page.get_by_role("row").filter(has_text="Riga")).to_contain_text("Free of child labour")
    assert faults(page) == []
