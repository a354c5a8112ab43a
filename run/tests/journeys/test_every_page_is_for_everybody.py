"""With the whole demonstration behind it, no first page has a fault or leaves a narrow screen."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from skips import needs_program

from .conftest import Opened

pytestmark = [pytest.mark.browser, needs_program("chromium")]

FIRST_PAGES = [
    ("anita", "/results/"),
    ("anita", "/model/"),
    ("ani", "/"),
    ("deepa", "/"),
    ("auditor", "/"),
    ("admin", "/"),
]


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize(("login", "path"), FIRST_PAGES)
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
