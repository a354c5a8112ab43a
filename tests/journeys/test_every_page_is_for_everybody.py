"""With the whole demonstration behind it, no page has a fault or leaves a narrow screen."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from skips import needs_program

from .conftest import Opened

pytestmark = [pytest.mark.browser, needs_program("chromium")]

RESULTS = "/results/converging_2008/"
DAY = "as_of=2013-05-31"
READ_FROM_ABOVE = (
    f"{RESULTS}district/?{DAY}&place=IN.DT.221",
    f"{RESULTS}figures/education/?{DAY}&place=IN.DT.221",
    f"{RESULTS}over-time/?{DAY}",
    f"{RESULTS}standing/?{DAY}",
    f"{RESULTS}standing/list/?{DAY}&part=relapses",
    f"{RESULTS}moved/?{DAY}",
    f"{RESULTS}moved/list/?{DAY}&part=all",
    "/corridors/",
    "/enforcement/totals/",
    "/referrals/figures/",
    "/report/answered/",
)
PAGES = {
    "anita": ("/results/", "/model/"),
    "ani": ("/",),
    "deepa": ("/",),
    "admin": ("/",),
    "arvind": ("/", *READ_FROM_ABOVE, "/work/gone-up/", "/referrals/unmet/"),
    "auditor": ("/", RESULTS, "/elsewhere/asked/"),
}
"""The first pages of each, and what those read who see many districts, or how it was done."""


@pytest.mark.parametrize("login", PAGES)
def test_no_page_has_a_fault(as_: Opened, login: str) -> None:
    page = as_(login)
    found = []
    for at, path in enumerate(PAGES[login]):
        answer = page.goto(path)
        assert answer is not None
        assert answer.ok, f"{path}: {answer.status}"
        for width in (1280, 360):
            page.set_viewport_size({"width": width, "height": 900})
            found += wider_than_the_screen(page)
            if width == 360 or at == 0:  # at a desk the frame alone differs, and is in each
                found += [f"{path} at {width}: {fault}" for fault in faults(page)]
    assert not found, "\n".join(found)


def faults(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{fault['id']}: {node['html']}" for fault in found for node in fault["nodes"]]


def wider_than_the_screen(page: Page) -> list[str]:
    """The page itself never scrolls sideways; a wide table may, inside its own frame."""
    overflow = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return [] if overflow <= 0 else [f"{page.url} is {overflow} pixels too wide"]
