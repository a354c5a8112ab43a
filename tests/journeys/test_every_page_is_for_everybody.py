"""Each page that a person reaches has no fault that axe-core knows, and fits a narrow screen."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from skips import needs_program

from .conftest import Opened

pytestmark = [pytest.mark.browser, needs_program("chromium")]

READ_BY_ALL = ["/", "/law/", "/law/conventions/", "/law/claims/", "/law/definitions/", "/model/"]
ADDRESSES = [
    *(("anita", path) for path in READ_BY_ALL),
    ("anita", "/results/"),
    ("anita", "/places/"),
    ("ani", "/"),
    ("ani", "/search/"),
    ("budi", "/"),
    ("deepa", "/"),
    ("auditor", "/"),
    ("admin", "/"),
]


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize(("login", "path"), ADDRESSES)
def test_a_page_has_no_fault(as_: Opened, login: str, path: str, width: int) -> None:
    page = as_(login, width=width)
    answer = page.goto(path)
    assert answer is not None
    assert answer.ok, answer.status
    assert faults(page) == []
    assert wider_than_the_screen(page) == []


def faults(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{fault['id']}: {node['html']}" for fault in found for node in fault["nodes"]]


def wider_than_the_screen(page: Page) -> list[str]:
    """The page itself never scrolls sideways; a wide table may, inside its own frame."""
    overflow = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return [] if overflow <= 0 else [f"{page.url} is {overflow} pixels too wide"]


def test_the_log_in_page_has_no_fault(page: Page, address: str) -> None:
    page.goto(f"{address}/login/")
    assert faults(page) == []


def test_logging_in_needs_no_mouse(page: Page, address: str) -> None:
    page.goto(f"{address}/login/")
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "login":
            return
    pytest.fail("the field for the login was not reached with the Tab key")
