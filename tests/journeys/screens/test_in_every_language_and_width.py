"""Every kind of page, in three languages, on a phone and at a desk: no fault, nothing too wide."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page

from journeys.looks import faults, faults_at_a_desk, scrolls_sideways
from journeys.screens.conftest import WIDTHS
from muara_server.accounts.actions import choose_language
from muara_server.accounts.models import User
from server.web.conftest import Family

LAW = "/law/?country=india&on=2016-08-31&compared_with=2016-09-01"
OPEN_THE_FOLDS = "document.querySelectorAll('main details').forEach((fold) => (fold.open = true))"
READ_BY_ALL = (
    LAW,
    "/law/?country=india&on=2018-01-01",
    "/law/clauses/IN.old.A/",
    "/law/conventions/",
    "/law/claims/",
    "/law/definitions/",
    "/law/definitions/LAW_IN_2016/",
    "/model/",
    "/convergence/schemes/?country=india&on=2012-06-01",
    "/convergence/schemes/IN-MDM/?on=2012-06-01",
    "/convergence/changes/",
    "/card/",
    "/card/BCDF2345/",
    "/places/",
    "/search/",
    "/notices/",
    "/notices/preferences/",
    "/nowhere/",
)


def addresses(family: Family) -> Iterator[str]:
    yield "/"
    yield f"/people/{family.suraj}/"
    yield f"/people/{family.suraj}/answers/age/"
    yield f"/people/{family.suraj}/observations/visit/"
    yield f"/households/{family.household}/"
    yield f"/convergence/households/{family.household}/card/"
    yield from READ_BY_ALL


@pytest.mark.parametrize("language", ["en", "id", "hi"])
def test_no_fault_and_no_sideways_scroll(
    page: Page,
    log_in: Callable[[User], None],
    visit: Callable[[str], None],
    worker: User,
    family: Family,
    language: str,
) -> None:
    log_in(worker)
    choose_language(worker, language)
    found = []
    for address in addresses(family):
        visit(address)
        page.evaluate(OPEN_THE_FOLDS)
        for width in (WIDTHS["phone"], WIDTHS["desk"]):
            page.set_viewport_size({"width": width, "height": 800})
            # A page is built alike in every language; only the length of its words differs.
            if language == "en":
                wrong = faults(page) if width == WIDTHS["phone"] else faults_at_a_desk(page)
                found += [f"{address} at {width}: {each}" for each in wrong]
            if scrolls_sideways(page):
                found.append(f"{address} at {width}: scrolls sideways")
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", ["en", "id", "hi"])
def test_the_login_page(
    page: Page,
    visit: Callable[[str], None],
    db: None,
    language: str,
) -> None:
    visit("/login/")
    page.locator(f"button[lang={language}]").locator("visible=true").first.click()
    assert page.locator("html").get_attribute("lang") == language
    assert faults(page) == []
