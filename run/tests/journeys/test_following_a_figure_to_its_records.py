"""Anita, national officer, asks whether the programme reached its targets."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from skips import needs_program

from .conftest import Opened

pytestmark = [pytest.mark.browser, needs_program("chromium")]


def test_a_figure_opens_the_list_that_adds_up_to_it(as_: Opened) -> None:
    page = as_("anita")
    expect(page.locator("body")).to_contain_text("Converging Against Child Labour")
    expect(page.locator("main")).to_contain_text("10,280")
    expect(page.locator("main")).to_contain_text("9,460")
    page.locator("main a", has_text=re.compile(r"^\s*19,740\s*$")).first.click()
    expect(page.locator("main")).to_contain_text("1 to 100 of 19,740")


def test_the_figures_follow_the_day(as_: Opened) -> None:
    page = as_("anita")
    page.goto(f"{page.url.split('?')[0]}?as_of=2009-12-31")
    expect(page.locator("main")).not_to_contain_text("19,740")


def test_the_page_speaks_hindi_and_indonesian(as_: Opened) -> None:
    page = as_("anita")
    for language in ("hi", "id", "en"):
        page.locator("details.who summary").click()
        page.locator(f"details.who button[value={language}]").click()
        expect(page.locator("html")).to_have_attribute("lang", language)
