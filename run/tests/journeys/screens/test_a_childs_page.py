"""Ani logs in, finds Suraj, answers a question, and sees the finding change."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from journeys.screens.conftest import WIDTHS
from muara_server.accounts.models import User
from server.web.conftest import Family


@pytest.mark.parametrize("width", WIDTHS.values(), ids=list(WIDTHS))
def test_an_answer_changes_the_finding(
    page: Page, log_in: Callable[[User], None], worker: User, family: Family, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    log_in(worker)
    search_for(page, "Suraj")
    page.get_by_role("link", name="Suraj Kumar").click()
    law = page.locator("#under-LAW_IN_1986")
    expect(law).to_contain_text("Cannot be decided yet")
    first = page.get_by_role("region", name=re.compile("birth certificate"))
    first.get_by_role("link", name="Record answer").click()
    page.get_by_label("birth certificate", exact=True).check()
    page.get_by_label(re.compile("On what day was the child born")).fill("1999-01-05")
    page.get_by_role("button", name="Record the answer").click()
    expect(page.get_by_role("status").first).to_contain_text("it was “Cannot be decided yet”")
    expect(law).to_contain_text("Hazardous work")
    expect(law.get_by_role("link", name=re.compile("Schedule|s\\. 3|Part B"))).to_be_visible()


def test_another_work_spell_has_its_own_findings(
    page: Page, log_in: Callable[[User], None], worker: User, family: Family
) -> None:
    log_in(worker)
    search_for(page, "Suraj")
    page.get_by_role("link", name="Suraj Kumar").click()
    page.get_by_role("link", name="Found at work").click()
    expect(page).to_have_url(re.compile(r"\?spell=[0-9a-f-]{36}#findings"))
    expect(page.get_by_role("link", name="Found at work")).to_have_attribute("aria-current", "true")


def search_for(page: Page, text: str) -> None:
    """By the field of the bar; on a phone it is in the menu."""
    menu = page.locator("summary", has_text="Menu")
    if menu.is_visible():
        menu.click()
    field = page.get_by_role("searchbox").locator("visible=true")
    field.fill(text)
    field.press("Enter")
