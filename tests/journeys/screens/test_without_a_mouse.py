"""With the keyboard alone, and before any script arrives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Browser, Page, expect

from muara_server.accounts.models import User
from server.cast import PASSWORD
from server.web.conftest import Family


def test_from_the_login_to_the_record_by_keyboard(
    page: Page, visit: Callable[[str], None], worker: User, family: Family
) -> None:
    visit("/login/")
    # The browser puts the cursor there a moment after the page is drawn.
    expect(page.get_by_role("textbox", name="Login")).to_be_focused()
    page.keyboard.type(worker.login)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("searchbox")).to_be_visible()
    tab_to(page, "searchbox")
    page.keyboard.type("Kajal")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="1 person found")).to_be_visible()
    tab_to(page, "Kajal Kumari")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Kajal Kumari")


def test_the_first_stop_leads_past_the_bar(
    page: Page, log_in: Callable[[User], None], worker: User, family: Family
) -> None:
    log_in(worker)
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Go to the content")
    expect(skip).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_what_has_the_focus_is_outlined(
    page: Page, log_in: Callable[[User], None], worker: User, family: Family
) -> None:
    log_in(worker)
    for _ in range(6):
        page.keyboard.press("Tab")
        width = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
        assert width == "3px"


def test_the_menu_of_the_phone_opens_without_script(
    browser: Browser, live_server: Any, officer: User
) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 800})
    page = context.new_page()
    page.goto(f"{live_server.url}/login/")
    page.get_by_label("Login").fill(officer.login)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.goto(f"{live_server.url}/law/")
    page.locator("summary", has_text="Menu").click()
    page.locator("details.phone").get_by_role("link", name="The model").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The model")
    context.close()


def tab_to(page: Page, wanted: str) -> None:
    """Press Tab until something with this name or role has the focus."""
    for _ in range(40):
        page.keyboard.press("Tab")
        here = page.evaluate(
            "(e => [e.type === 'search' ? 'searchbox' : '', e.textContent])(document.activeElement)"
        )
        if wanted in here[0] or wanted in here[1]:
            return
    raise AssertionError(f"Tab never came to {wanted!r}.")
