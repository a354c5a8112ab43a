"""A worker with a phone: a browser of its own, which can be taken offline for real."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect

from journeys.patience import PATIENCE
from muara.forms import convert, open_forms
from muara.forms.of_packs import MAPPING
from muara.packs import open_pack
from muara_server.accounts.models import User
from muara_server.intake import mappings
from muara_server.intake.actions import publish
from muara_server.intake.models import FormVersion
from server.cast import PASSWORD
from server.india import SITAMARHI, place
from server.intake import small

PACK_FORMS = ("identification", "follow_up")
READY = "These forms open without a connection."


@dataclass
class Phone:
    """A phone with Muara open in its browser."""

    context: BrowserContext
    address: str
    complaints: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.context.on("console", self._heard)
        self.context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        self.context.on("request", self._asked)

    def opened(self) -> Page:
        page = self.context.new_page()
        page.set_default_timeout(PATIENCE)
        return page

    def logged_in(self, user: User) -> Page:
        page = self.opened()
        page.goto(f"{self.address}/login/")
        page.fill("input[name=login]", user.login)
        page.fill("input[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: "/login/" not in url)
        return page

    def prepared(self, user: User) -> Page:
        """The list, once it says that the forms are on this phone."""
        page = self.logged_in(user)
        page.goto(f"{self.address}{reverse('intake:phone')}")
        expect(page.locator("#held")).to_have_text(READY)
        return page

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.complaints.append(message.text)

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.elsewhere.append(request.url)


@pytest.fixture
def phone(browser: Browser, live_server: Any) -> Iterator[Phone]:
    """At the end the browser has complained of nothing and asked no other machine."""
    context = browser.new_context(viewport={"width": 360, "height": 800}, locale="en")
    held = Phone(context, live_server.url)
    yield held
    context.close()
    assert held.complaints == []
    assert held.elsewhere == []


@pytest.fixture
def form(db: None) -> FormVersion:
    return publish(small.xform(), who=None)


@pytest.fixture
def pack_forms(db: None) -> dict[str, FormVersion]:
    """Identification and follow-up as the packs have them, each with its mapping."""
    forms = open_forms(open_pack("international"))
    made = {key: publish(convert(forms[key].sheets).xml, who=None) for key in PACK_FORMS}
    for key, version in made.items():
        mapping = (forms[key].folder / MAPPING).read_text("utf-8")
        mappings.keep(version, mapping, pack="international")
    return made


@pytest.fixture
def ani(worker: User) -> User:
    """Case worker in Sitamarhi."""
    return worker


@pytest.fixture
def another(ani: User, somebody: Callable[..., User]) -> User:
    """A colleague who uses the same phone."""
    return somebody("case_worker", place(SITAMARHI), login="asha", name="Asha Devi")
