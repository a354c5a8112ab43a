"""Budi, supervisor, follows a family to its schemes; Anita sees how many came through."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from journeys.looks import faults, scrolls_sideways
from skips import needs_program

from .conftest import Opened

pytestmark = [pytest.mark.browser, needs_program("chromium")]


def test_the_way_of_the_families_is_the_papers(as_: Opened) -> None:
    page = as_("anita")
    page.goto("/convergence/funnel/")
    steps = page.locator(".funnel .big").all_inner_texts()
    assert [steps[0], steps[1], steps[4]] == ["6,218", "6,083", "4,437"]
    assert faults(page) == []
    page.locator(".funnel .lost a").first.click()
    expect(page.locator("main")).to_contain_text("1 to 100 of 135")
    expect(page.locator("main")).to_contain_text("Under a pseudonym")


@pytest.mark.parametrize("width", [1280, 360])
def test_what_is_late_leads_to_the_family_and_its_next_step(as_: Opened, width: int) -> None:
    page = as_("budi", width=width)
    page.locator("#applications ~ .day a.name").first.click()
    expect(page.locator("h1")).to_contain_text("Family of")
    expect(page.locator("#next ~ .next-step, #next ~ p").first).to_be_visible()
    expect(page.locator("main")).to_contain_text("The office decides.")
    expect(page.locator("main")).not_to_contain_text(re.compile("entitled", re.IGNORECASE))
    for fold in page.locator("main details").all():
        fold.evaluate("fold => fold.open = true")
    assert faults(page) == []
    assert not scrolls_sideways(page)


def test_a_step_is_recorded_and_stands_on_the_way(as_: Opened) -> None:
    page = as_("budi")
    page.goto("/convergence/late/")
    page.locator(".day a.name").last.click()
    page.locator("#on-the-way ~ .deed a").click()
    page.select_option("[name=scheme]", "IN-RSBY")
    page.locator("[name=about][value=household]").check()
    page.locator("[name=stage][value=refused]").check()
    page.get_by_role("button", name="Record it").click()
    expect(page.locator("main")).to_contain_text("Choose the reason")
    page.select_option("[name=reason]", "no_reason")
    page.get_by_role("button", name="Record it").click()
    expect(page.locator("main")).to_contain_text("Recorded.")
    expect(page.locator(".ways")).to_contain_text("no reason given")
