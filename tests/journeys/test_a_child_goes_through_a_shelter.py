"""Wati brings a child of Jember through a shelter to school; Hendra checks the list."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator

import demonstration
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from skips import needs_program

pytestmark = [pytest.mark.browser, needs_program("chromium")]

CONSENT = {
    "given": "yes",
    "giver": "mother",
    "capacity": "parent",
    "assent": "given",
    "language": "jv",
    "true_on": "2018-11-19",
}

# One regency with a family or two, none of whom has been in a shelter yet.
ENTER = """
from dataclasses import replace
from muara.packs import open_pack
from muara_server.demonstration.actions import enter
from muara_server.demonstration.plan import read_plan
from muara_server.places.actions import load_packs, work_in
plan = read_plan(open_pack("indonesia").path / "demonstration").of("ID.RG.3509")
few = {"children": 4, "girls": 2, "reached": 2, "forms": 1, "linked": 1}
load_packs()
work_in([plan.districts[0].place])
casework = {**plan.casework, "story": []}
learning = {**plan.learning, "shelters": {**plan.learning["shelters"], "share": 0}}
here = replace(plan.districts[0], **few)
enter(replace(plan, districts=(here,), casework=casework, learning=learning))
"""


@pytest.fixture(scope="module")
def jember(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a small demonstration of Jember answers."""
    home = tmp_path_factory.mktemp("jember")
    said = demonstration.environment(home)
    subprocess.run([demonstration.MUARA, "migrate"], env=said, check=True, capture_output=True)
    django = f"import django; django.setup()\n{ENTER}"
    settings = {**said, "DJANGO_SETTINGS_MODULE": "muara_server.settings"}
    subprocess.run([sys.executable, "-c", django], env=settings, check=True)
    with demonstration.served(home) as where:
        yield where


@pytest.fixture
def by(browser: Browser, jember: str) -> Iterator[Callable[[str], Page]]:
    """The first page of somebody."""
    contexts = []

    def opened(login: str) -> Page:
        contexts.append(browser.new_context(base_url=jember, locale="id"))
        page = contexts[-1].new_page()
        demonstration.log_in(page, address=jember, login=login)
        return page

    yield opened
    for context in contexts:
        context.close()


def fill(form: Locator, **answers: str) -> None:
    """Answer these questions of a form, and send it."""
    for name, said in answers.items():
        field = form.locator(f"[name='{name}']")
        if field.first.get_attribute("type") == "radio":
            form.locator(f"[name='{name}'][value='{said}']").check()
        elif field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(said)
        else:
            field.fill(said)
    form.locator("button").last.click()
    form.page.wait_for_load_state()


def take(page: Page, step: str, day: str, **answers: str) -> None:
    """Take one step on the page of the way."""
    form = page.locator(f"form[action$='/{step}/']")
    form.evaluate("form => form.closest('details').open = true")
    fill(form, true_on=day, **answers)


def test_from_the_field_through_the_shelter_to_school(by: Callable[[str], Page]) -> None:
    wati = by("wati")
    wati.locator("main a[href^='/people/']").first.click()
    child = wati.url
    wati.locator("a[href$='/withdrawal/']").click()
    wati.fill("[name='true_on']", "2018-11-01")
    wati.locator("main form button.filled").click()
    wati.wait_for_url("**/learning/companion/*/")
    way = wati.url
    take(wati, "visit_home", "2018-11-05", met="both")

    hendra = by("hendra")
    hendra.goto(way)
    take(hendra, "verify", "2018-11-09")

    agreed = {"parents_signed": "yes", "child_assents": "yes"}
    wati.goto(way)
    take(wati, "agree", "2018-11-20", **agreed)
    expect(wati.locator("main")).to_contain_text("Tidak ada persetujuan layanan")
    wati.goto(f"{child}consents/record/?purpose=service")
    fill(wati.locator("main form.form"), **CONSENT)
    wati.goto(way)
    take(wati, "agree", "2018-11-20", **agreed)
    batch = wati.locator("select[name='batch'] option").last.get_attribute("value")
    take(wati, "enter", "2018-12-03", batch=batch or "")
    take(wati, "assess", "2018-12-06", reading_level="word", number_level="two_digits")
    take(wati, "recommend", "2018-12-20", recommended="school", child_agrees="yes")
    take(wati, "enrol", "2018-12-22", provider="JB-SD", grade="5", admission_number="0417")
    seen = {"learns_there": "yes", "visited": "school", "met": "child", "worked": "no"}
    take(wati, "follow_up", "2018-12-28", **seen)

    wati.goto("/learning/companion/")
    after = wati.locator("section[aria-labelledby='after']")
    expect(after).to_contain_text("Rumah Aman Pelita")
    expect(after).to_contain_text("Sekolah Kembang Arum")
