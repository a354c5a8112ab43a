"""With the whole demonstration behind it, no page has a fault or leaves a narrow screen."""

from __future__ import annotations

import pytest

from journeys.looks import faults, faults_at_a_desk, scrolls_sideways
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
    "rukmini": ("/surveys/",),
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
        for width in (360, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            wrong = ["scrolls sideways"] * scrolls_sideways(page)
            if width == 360:
                wrong += faults(page)
            elif at == 0:  # at a desk the frame alone differs, and is in each
                wrong += faults_at_a_desk(page)
            found += [f"{path} at {width}: {each}" for each in wrong]
    assert not found, "\n".join(found)
