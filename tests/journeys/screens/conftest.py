"""A browser, a server with one family in it, and people to be."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.signals import request_finished, request_started
from playwright.sync_api import Page

from journeys.patience import PATIENCE
from muara_server.accounts.models import User
from server.cast import PASSWORD, somebody
from server.conftest import django_db_modify_db_settings, django_db_setup, own_home
from server.india import catalogues, india, worker
from server.web.conftest import family, officer
from skips import needs_program

__all__ = [
    "catalogues",
    "django_db_modify_db_settings",
    "django_db_setup",
    "family",
    "india",
    "officer",
    "own_home",
    "somebody",
    "worker",
]

# Playwright keeps an event loop in this thread; the tests use the database from it all the same.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
WIDTHS = {"phone": 360, "tablet": 768, "desk": 1280}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every journey needs Debian's chromium."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(needs_program("chromium"))
            item.add_marker(pytest.mark.django_db(transaction=True))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The system's own chromium, which asks nobody for anything."""
    return {**browser_type_launch_args, "executable_path": shutil.which("chromium"), "args": QUIET}


@pytest.fixture(autouse=True)
def answered(live_server: Any) -> Iterator[None]:
    """The tables are emptied once every request is answered, also those that nobody waits for."""
    under_way: list[None] = []

    def begun(**_: Any) -> None:
        under_way.append(None)

    def ended(**_: Any) -> None:
        if under_way:
            under_way.pop()

    request_started.connect(begun)
    request_finished.connect(ended)
    yield
    end, quiet = time.monotonic() + PATIENCE / 1000, 0
    while quiet < 3 and time.monotonic() < end:
        quiet = 0 if under_way else quiet + 1
        time.sleep(0.02)
    request_started.disconnect(begun)
    request_finished.disconnect(ended)


@pytest.fixture
def visit(live_server: Any, page: Page) -> Iterator[Callable[[str], None]]:
    """Go to an address of the server; at the end, the browser may not have complained."""
    complaints: list[str] = []
    page.on("console", lambda message: complaints.extend(_complaint(message)))
    page.on("request", lambda request: complaints.extend(_outside(request.url, live_server.url)))
    yield lambda address: page.goto(f"{live_server.url}{address}")
    assert complaints == []


@pytest.fixture
def log_in(visit: Callable[[str], None], page: Page) -> Callable[[User], None]:
    """Log in as somebody, with the keyboard as anybody would."""

    def enter(user: User) -> None:
        visit("/login/")
        page.get_by_label(_WORDS[user.language][0]).fill(user.login)
        page.get_by_label(_WORDS[user.language][1]).fill(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: "/login" not in url)

    return enter


_WORDS = {"en": ("Login", "Password"), "id": ("Login", "Password"), "hi": ("Login", "Password")}


def _complaint(message: Any) -> list[str]:
    """What the browser says is wrong; that a page was refused or absent is no fault of it."""
    return [message.text] if message.type == "error" and "status of 40" not in message.text else []


def _outside(url: str, home: str) -> list[str]:
    return [] if url.startswith((home, "data:")) else [f"asks somebody else: {url}"]
