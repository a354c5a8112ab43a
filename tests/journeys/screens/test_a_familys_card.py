"""Ani makes a card and tells the family its PIN; on a phone that belongs to nobody it opens."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Browser, Page, expect

from journeys.looks import faults, scrolls_sideways
from journeys.screens.conftest import WIDTHS
from muara_server.accounts.models import User
from server.web.conftest import Family


def test_a_card_is_made_and_opened_with_the_pin_on_another_phone(
    page: Page,
    browser: Browser,
    live_server: Any,
    log_in: Callable[[User], None],
    visit: Callable[[str], None],
    worker: User,
    family: Family,
) -> None:
    log_in(worker)
    visit(f"/convergence/households/{family.household}/card/?on=2013-03-15")
    page.get_by_label("English").check()
    page.get_by_role("button", name="Make the card").click()
    pin = page.locator(".pin").inner_text()
    reference = page.locator("dl.facts code").first.inner_text()
    assert faults(page) == []

    phone = browser.new_page(viewport={"width": WIDTHS["phone"], "height": 800}, locale="en")
    phone.goto(f"{live_server.url}/card/")
    phone.get_by_label("Reference on the card").fill(reference.lower())
    phone.keyboard.press("Enter")
    expect(phone).to_have_url(re.compile(r"/card/[A-Z2-9]{8}/$"))
    phone.get_by_label("The family’s PIN").fill("000000")
    phone.keyboard.press("Enter")
    expect(phone.get_by_role("alert")).to_contain_text("do not fit")
    phone.get_by_label("The family’s PIN").fill(pin)
    phone.keyboard.press("Enter")
    expect(phone.locator("article.card")).to_contain_text(reference)
    assert not scrolls_sideways(phone)
    phone.close()
