"""Ani looks for a child of her district; Chitra, in another, finds nobody."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from skips import needs_program

from .conftest import Opened

pytestmark = [pytest.mark.browser, needs_program("chromium")]


def looked_for(page: Page, name: str) -> Page:
    page.goto("/search/")
    page.locator("main input[type=search]").first.fill(name)
    page.keyboard.press("Enter")
    page.wait_for_load_state("networkidle")
    return page


def test_no_name_stands_in_an_address(as_: Opened) -> None:
    page = looked_for(as_("ani"), "Sunita")
    page.locator("main a[href^='/people/']").first.click()
    expect(page).to_have_url(re.compile(r"/people/[0-9a-f-]{36}/$"))


def test_from_the_days_work_to_the_finding_and_its_clause(as_: Opened) -> None:
    page = as_("ani")
    page.locator("main a[href^='/people/']").first.click()
    expect(page.locator("main a[href^='/law/']").first).to_be_attached()


def test_chitra_opens_nothing_of_anis(as_: Opened) -> None:
    found = looked_for(as_("ani"), "Sunita")
    address = found.locator("main a[href^='/people/']").first.get_attribute("href")
    answer = as_("chitra").request.get(address or "")
    assert answer.status in {403, 404}
