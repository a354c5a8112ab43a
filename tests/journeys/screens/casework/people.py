"""People at their screens: each with a browser of their own, who click, type and are checked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Locator, Page

from journeys.looks import faults, scrolls_sideways
from journeys.patience import PATIENCE
from muara_server.accounts.models import User
from muara_server.audit.models import AuditEntry
from server.cast import PASSWORD

LOOKS = (".read", ".listed", ".opened", ".seen", ".searched")
"""How the trail calls what was only looked at; everything else in it is a deed."""


def ago(days: int) -> str:
    """The day so many days before today, as a form asks for it."""
    return (timezone.localdate() - dt.timedelta(days=days)).isoformat()


def deeds() -> list[str]:
    """The deeds that the trail holds, oldest first."""
    names = AuditEntry.objects.order_by("number").values_list("deed", flat=True)
    return [name for name in names if not name.endswith(LOOKS)]


@contextmanager
def writes(*expected: str) -> Iterator[None]:
    """What is done within writes these deeds into the trail: one each, and nothing else.

    Without their names: one deed, whatever it is called.
    """
    before = len(deeds())
    yield
    fresh = deeds()[before:]
    assert sorted(fresh) == sorted(expected) if expected else len(fresh) == 1, fresh


@contextmanager
def nothing_written() -> Iterator[None]:
    """What is done within writes no deed into the trail."""
    before = deeds()
    yield
    assert deeds() == before, deeds()[len(before) :]


@dataclass
class Desk:
    """Somebody at a screen."""

    page: Page
    home: str
    wrong: list[str] = field(default_factory=list)

    def open(self, name: str, *arguments: object, ask: str = "", status: int = 200) -> Desk:
        """Go to the page of this name; it answers as expected."""
        answer = self.page.goto(f"{self.home}{reverse(name, args=arguments)}{ask}")
        assert answer is not None
        assert answer.status == status, f"{name}: {answer.status}"
        return self

    def step(self, key: str, /, *, refused: str = "", **told: object) -> Desk:
        """Fill in the form of this step on the page and send it."""
        form = self.page.locator(f'main form[action$="/{key}/"]')
        self._unfold(form)
        return self._send(form, told, refused=refused)

    def answer(self, key: str, /, **told: object) -> Desk:
        """The same on the page behind a link, which has one address for all its forms."""
        form = self.page.locator("main form", has=self.page.locator(f'[name=step][value="{key}"]'))
        self._unfold(form)
        return self._send(form, told, refused="")

    def fill(
        self,
        *,
        refused: str = "",
        button: str = "",
        does: tuple[str, ...] = (),
        **told: object,
    ) -> Desk:
        """Fill in the one form of the page and send it."""
        asks = ':has([name]:not([type="hidden"], button))'  # to choose a language asks nothing
        form = self.page.locator(f'main form[method="post"]{asks}').first
        return self._send(form, told, refused=refused, button=button, does=does)

    def record(self, person: UUID, kind: str, **told: object) -> Desk:
        """Record what was seen of somebody."""
        self.open("web:record", person, kind)
        for fold in self.page.locator("main form details").all():
            self._open(fold)
        return self.fill(**told)

    def follow(self, name: str) -> Desk:
        """Click the link of this name."""
        with self.page.expect_navigation():
            self.page.locator("main").get_by_role("link", name=name, exact=True).first.click()
        return self

    def press(
        self, name: str, *, within: Locator | None = None, does: tuple[str, ...] | None = None
    ) -> Desk:
        """Press the button of this name; `does`: the deeds that this writes (None: none at all)."""
        where = within or self.page.locator("main")
        button = where.locator("button:visible", has_text=name).first
        expected = nothing_written() if does is None else writes(*does)
        with expected, self.page.expect_navigation():
            button.click()
        return self

    def is_sound(self) -> Desk:
        """Nothing on the page is in the way of anybody, and it is not wider than the screen."""
        assert faults(self.page) == [], self.page.url
        assert not scrolls_sideways(self.page), f"{self.page.url} scrolls sideways"
        return self

    def reads(self, *words: str) -> Desk:
        """The page says this."""
        self.page.wait_for_load_state()
        said = " ".join((self.page.locator("main").text_content() or "").split())
        missing = [each for each in words if each not in said]
        assert not missing, f"{self.page.url} does not say {missing}, but: {said[:800]}"
        return self

    def reads_nothing_of(self, *words: str) -> Desk:
        """Neither the page nor its source says this."""
        source = self.page.content()
        assert not [each for each in words if each in source], self.page.url
        return self

    def _send(
        self,
        form: Locator,
        told: dict[str, object],
        *,
        refused: str,
        button: str = "",
        does: tuple[str, ...] = (),
    ) -> Desk:
        for name, value in told.items():
            answer(form, name.replace("__", "-"), value)
        chosen = form.get_by_role("button", name=button) if button else form.locator("button").last
        if refused:
            form.evaluate("form => form.noValidate = true")  # some telephones check nothing
            with nothing_written(), self.page.expect_navigation():
                chosen.click()
            return self.reads(refused)
        with writes(*does), self.page.expect_navigation():
            chosen.click()
        wrong = self.page.locator("main .wrong").all_inner_texts()
        assert wrong == [], wrong
        return self

    def _unfold(self, form: Locator) -> None:
        fold = form.locator("xpath=ancestor::details")
        if fold.count():
            self._open(fold.first)

    def _open(self, fold: Locator) -> None:
        if fold.get_attribute("open") is None:
            fold.locator("summary").first.click()


def answer(form: Locator, name: str, value: object) -> None:
    """Answer one question with the control it has: a list, a choice, a box, or a line to write."""
    control = form.locator(f'[name="{name}"]')
    first = control.first
    if first.evaluate("e => e.tagName") == "SELECT":
        first.select_option(str(value))
    elif first.get_attribute("type") in ("radio", "checkbox"):
        for each in value if isinstance(value, tuple) else (value,):
            form.locator(f'[name="{name}"][value="{each}"]').check()
    else:
        first.fill(str(value))


@dataclass
class Office:
    """Where everybody sits: a desk for each, logged in once by typing."""

    browser: Browser
    home: str
    contexts: list[BrowserContext] = field(default_factory=list)
    desks: dict[str, Desk] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def desk(self, user: User, *, width: int = 1280) -> Desk:
        """The desk of this person."""
        if user.login not in self.desks:
            desk = self.stranger(width=width)
            desk.page.goto(f"{self.home}/login/")
            desk.page.locator("input[name=login]").fill(user.login)
            desk.page.locator("input[name=password]").fill(PASSWORD)
            desk.page.keyboard.press("Enter")
            desk.page.wait_for_url(lambda url: "/login" not in url)
            self.desks[user.login] = desk
        return self.desks[user.login]

    def again(self, user: User) -> Desk:
        """The desk of somebody whose visit has ended meanwhile, and who logs in again."""
        self.desks.pop(user.login, None)
        return self.desk(user)

    def stranger(self, *, width: int = 1280, script: bool = True, language: str = "en") -> Desk:
        """Somebody without an account, at a browser of his own."""
        context = self.browser.new_context(
            viewport={"width": width, "height": 800}, java_script_enabled=script, locale=language
        )
        self.contexts.append(context)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.on("console", lambda said: self.wrong.extend(_complaint(said.type, said.text)))
        page.on("request", lambda asked: self.wrong.extend(_outside(asked.url, self.home)))
        return Desk(page, self.home)

    def close(self) -> None:
        for context in self.contexts:
            context.close()
        assert self.wrong == []


def _complaint(kind: str, text: str) -> list[str]:
    """What the browser says is wrong; that a page was refused or absent is no fault of it."""
    return [text] if kind == "error" and "status of 4" not in text else []


def _outside(url: str, home: str) -> list[str]:
    return [] if url.startswith((home, "data:")) else [f"asks somebody else: {url}"]
