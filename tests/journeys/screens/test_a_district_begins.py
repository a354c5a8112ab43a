"""A State officer and an administrator set up a district; its case worker registers a child.

Every key and click is counted: one a second, reading and thinking aside, must fit in an hour.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse
from playwright.sync_api import Page, expect

from journeys.looks import faults, scrolls_sideways
from journeys.screens.field.conftest import READY, Phone, pack_forms, phone
from journeys.screens.field.test_a_form_without_a_connection import sort_all, to_the_end
from muara_server.accounts.models import User
from muara_server.districts.actions import settling
from muara_server.districts.steps import HANDLERS
from muara_server.intake.models import FormVersion
from muara_server.places.models import Place
from muara_server.registry.models import Person
from server.cast import PASSWORD
from server.india import SITAMARHI, place
from skips import IN_CI

__all__ = ["pack_forms", "phone"]

AN_HOUR = 3_600
"""Keys and clicks at one a second."""
BUILT = finders.find("intake/web/forms.js") is not None
FIRST = ("districts", "begin")
VILLAGES = "Bhataulia\nRampur Kala\nHarpur\nMadhopur\nBishunpur"


@dataclass
class Keys:
    """A page on which every key and click is counted."""

    page: Page
    pressed: list[int] = field(default_factory=list)

    def click(self, role: str, name: str | re.Pattern[str]) -> None:
        self.pressed.append(1)
        within = self.page.locator("main")
        within.get_by_role(role, name=name, exact=isinstance(name, str)).first.click()  # type: ignore[arg-type]

    def write(self, label: str, text: str) -> None:
        self.pressed.append(len(text) + 1)
        self.page.get_by_label(re.compile(rf"^{re.escape(label)}")).first.fill(text)

    def choose(self, label: str, option: str) -> None:
        """One click opens the list, one chooses."""
        self.pressed.append(2)
        self.page.get_by_label(re.compile(rf"^{re.escape(label)}")).first.select_option(
            label=option
        )

    def add(self) -> None:
        self.click("button", "Add")
        expect(self.page.get_by_role("alert")).to_have_count(0)

    def step(self, name: str) -> None:
        self.click("link", "All steps")
        self.click("link", name)

    @property
    def all(self) -> int:
        return sum(self.pressed)


def set_up(keys: Keys) -> list[tuple[str, str]]:
    """Everything from the home page to "Ready"; the logins and passwords that were shown."""
    page = keys.page
    keys.click("link", "Start a district")
    keys.click("link", "Start a district")
    keys.write("District", "Sitamarhi")
    keys.write("Programme", "sitamarhi_2026")
    keys.click("button", "Begin")
    expect(page.get_by_role("heading", name="Before the first child")).to_be_visible()
    keys.click("link", "Places")
    keys.write("Names, one a line", VILLAGES)
    keys.add()
    shown = people(keys)
    keys.step("Emergency contacts")
    keys.add()  # the country's own number stands there already
    expect(page.get_by_label("Telephone")).to_have_value("1098")
    keys.add()
    keys.choose("For what", "child protection authority")
    keys.write("Telephone", "06226 250 000")
    keys.write("Who answers", "Child welfare committee")
    keys.add()
    keys.step("Consent")
    keys.add()
    for name in ("Holidays", "Public schemes"):
        keys.step(name)
        keys.click("button", "I looked: it is right as it is")
    keys.step("Offices and services")
    for kind in ("school", "health post", "scheme office", "labour inspector"):
        keys.choose("What it gives", kind)
        keys.write("Name", f"Government {kind} of Sitamarhi")
        keys.add()
    keys.step("Targets")
    keys.choose("What is counted", "Children withdrawn or prevented")
    keys.write("How many", "500")
    keys.write("To be reached by", "2027-12-31")
    keys.add()
    keys.click("link", "All steps")
    expect(page.get_by_role("heading", name="Ready for the first child")).to_be_visible()
    return shown


def people(keys: Keys) -> list[tuple[str, str]]:
    shown = []
    for name, role in (
        ("Ani Kumari", "Case worker"),
        ("Budi Santoso", "Supervisor"),
        ("Dewi Rao", "District officer"),
    ):
        keys.step("People")
        keys.write("Name", name)
        keys.choose("Role", role)
        keys.add()
        row = keys.page.get_by_role("row").filter(has=keys.page.get_by_text(name)).first
        login, password = row.locator("code").all_inner_texts()
        shown.append((login, password))
    return shown


def register(keys: Keys, address: str, login: str, password: str) -> None:
    """The case worker's first day: she logs in on a phone and registers a child."""
    page = keys.page
    page.goto(f"{address}/login/")
    keys.write("Login", login)
    keys.write("Password", password)
    keys.click("button", "Log in")
    page.goto(f"{address}{reverse('intake:phone')}")
    expect(page.locator("#held")).to_have_text(READY)
    keys.click("link", re.compile("Identification"))
    expect(page.get_by_role("button", name="Next")).to_be_visible()
    keys.pressed.append(len("Zorawar Kumar") + 1)
    page.get_by_label("What is the child's name?").press_sequentially("Zorawar Kumar")
    to_the_end(page)
    page.get_by_label("no danger that can be seen").check()
    keys.click("button", "Finish and send")
    page.wait_for_url(re.compile(r"/field/$"))
    expect(page.locator("#connection")).to_contain_text("is at the office")
    page.wait_for_load_state("networkidle")


@pytest.fixture
def administrator(india: None, somebody: Callable[..., User]) -> User:
    """One account, opened at the command line; no programme has begun anywhere."""
    return somebody("administrator", None, login="root", name="Asha Rao", programme="")


@pytest.mark.skipif(not BUILT and not IN_CI, reason="needs the forms of the browser: make web")
def test_from_the_template_to_the_first_child_within_an_hour(
    administrator: User,
    log_in: Callable[[User], None],
    page: Page,
    phone: Phone,
    pack_forms: dict[str, FormVersion],
) -> None:
    Place.objects.filter(code=SITAMARHI).update(in_programme=False)
    log_in(administrator)
    keys = Keys(page)
    keys.pressed.append(len(administrator.login) + len(PASSWORD) + 2)
    accounts = set_up(keys)
    assert [login for login, _password in accounts] == ["ani.kumari", "budi.santoso", "dewi.rao"]
    assert keys.all < AN_HOUR / 2, f"{keys.all} keys and clicks"
    on_phone = Keys(phone.opened(), keys.pressed)
    register(on_phone, phone.address, *accounts[0])
    sort_all()
    child = Person.objects.get()
    assert (child.programme, child.recorded_by.login) == ("sitamarhi_2026", "ani.kumari")
    assert child.place.path.startswith(place(SITAMARHI).path)
    assert keys.all < AN_HOUR, f"{keys.all} keys and clicks"


def test_each_step_holds_at_both_widths(
    administrator: User, log_in: Callable[[User], None], visit: Callable[[str], None], page: Page
) -> None:
    settling.begin(place(SITAMARHI), programme="sitamarhi_2026", who=administrator)
    log_in(administrator)
    district = reverse("districts:district", args=[place(SITAMARHI).pk])
    steps = [reverse("districts:step", args=[place(SITAMARHI).pk, step]) for step in HANDLERS]
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 900})
        for address in (
            reverse("districts:districts"),
            reverse("districts:begin"),
            district,
            *steps,
        ):
            visit(address)
            assert faults(page) == []
            assert not scrolls_sideways(page)
