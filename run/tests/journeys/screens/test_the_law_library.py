"""A national officer compares two days, walks from change to change, and opens a clause."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from muara_server.accounts.models import User


def test_two_days_are_compared(
    page: Page, log_in: Callable[[User], None], officer: User, visit: Callable[[str], None]
) -> None:
    log_in(officer)
    visit("/law/?country=india")
    page.get_by_label("On", exact=True).fill("2016-08-31")
    page.get_by_label("Compared with").fill("2016-09-01")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_role("heading", level=2).first).to_contain_text("changed overnight")
    row = page.get_by_role("row", name=re.compile("Who is an “adolescent”"))
    expect(row).to_contain_text("no rule in force")
    expect(row).to_contain_text("14 to under 18")
    page.get_by_role("link", name="later change").click()
    expect(page.get_by_label("Compared with")).not_to_have_value("2016-09-01")
    page.go_back()
    expect(page.get_by_label("Compared with")).to_have_value("2016-09-01")
    page.get_by_role("link", name="Who is an “adolescent”").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Who is an “adolescent”")
    expect(page.get_by_text("since 1 September 2016", exact=True)).to_be_visible()
