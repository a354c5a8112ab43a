"""Deepa, district officer, prints what her committee should have before it, in three languages."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from journeys.looks import faults
from skips import needs_printing, needs_program

from .conftest import Opened

pytestmark = [pytest.mark.browser, needs_program("chromium")]
DAY = "2013-05-31"
TITLES = {"hi": "ज़िला", "id": "Berkas komite", "en": "Committee pack"}
"""English last: her language is kept for the next time."""


@needs_printing("en", "id", "hi")
@needs_program("pdftotext")
def test_the_paper_says_what_the_page_says_in_every_language(as_: Opened, tmp_path: Path) -> None:
    page = as_("deepa")
    page.goto("/coordination/bodies/")
    page.get_by_role("link", name="District committee", exact=True).click()
    page.get_by_role("link", name="committee pack").first.click()
    for language, title in TITLES.items():
        speak(page, language)
        shown(page, language)
        figures = page.evaluate(FIGURES)
        assert len(figures) >= 10
        assert [number for number, _said in figures] == list(range(1, len(figures) + 1))
        paper = printed(page, tmp_path / f"{language}.pdf")
        assert title in paper
        for number, said in figures:
            # Where Hindi stands on paper as ligatures, its words are not read back as letters.
            if said.isascii():
                assert re.search(rf"{re.escape(said)}\s*{number}\b", paper), (language, number)
            assert re.search(rf"^.*\b{number}\s+\S", paper, re.MULTILINE)
    assert faults(page) == []


def test_a_figure_of_the_pack_opens_what_it_counts(as_: Opened) -> None:
    page = as_("deepa", width=360)
    page.goto("/coordination/bodies/")
    page.get_by_role("link", name="District committee", exact=True).click()
    page.get_by_role("link", name="committee pack").first.click()
    shown(page, "en")
    assert faults(page) == []
    first = page.locator(".pack td a").first
    said = first.inner_text()
    first.click()
    expect(page.locator("main")).to_contain_text(f"of {said}")


FIGURES = """() => [...document.querySelectorAll('.pack td sup[id^=n]')].map(
    one => [Number(one.id.slice(1)), one.parentElement.querySelector('a, .withheld').innerText])"""


def speak(page: Page, language: str) -> None:
    """The same page in a language."""
    page.locator("details.who summary").click()
    page.locator(f"details.who button[value={language}]").click()
    expect(page.locator("html")).to_have_attribute("lang", language)


def shown(page: Page, language: str) -> None:
    """The pack of a day, to be printed in a language."""
    page.goto(f"{page.url.split('?')[0]}?on={DAY}&language={language}")
    expect(page.locator(".pack")).to_be_visible()


def printed(page: Page, file: Path) -> str:
    """What stands on the paper behind the button."""
    address = page.locator("a.button[href*='pack.pdf']").get_attribute("href")
    answer = page.request.get(address)
    assert answer.headers["content-type"] == "application/pdf"
    file.write_bytes(answer.body())
    command = ["pdftotext", "-layout", str(file), "-"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout
