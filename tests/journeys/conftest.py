"""The demonstration in a browser: entered and served once, then opened by its people."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from journeys.patience import PATIENCE

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts"))

import demonstration  # noqa: E402  (a script is found only once its folder is on the path)

Opened = Callable[..., Page]
Worked = Callable[[], None]

expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The system's own Chromium, which asks nothing of other machines."""
    chromium = shutil.which("chromium")
    return {
        **browser_type_launch_args,
        "executable_path": chromium,
        "args": demonstration.CHROMIUM,
    }


@pytest.fixture
def context(context: BrowserContext) -> BrowserContext:
    """As patient as the expectations."""
    context.set_default_timeout(PATIENCE)
    return context


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the demonstration lies."""
    made = tmp_path_factory.mktemp("demonstration")
    demonstration.prepare(made)
    return made


@pytest.fixture
def worked(home: Path) -> Worked:
    """What waits is worked on: no worker runs beside the server."""
    command = [demonstration.MUARA, "worker", "--once"]

    def work() -> None:
        subprocess.run(command, env=demonstration.environment(home), check=True)  # noqa: S603  (our own command)

    return work


@pytest.fixture(scope="session")
def address(home: Path) -> Iterator[str]:
    """Where the demonstration answers."""
    with demonstration.served(home) as where:
        yield where


@pytest.fixture
def as_(browser: Browser, address: str) -> Iterator[Opened]:
    """`as_("ani", width=360)`: the first page, as this person of the demonstration sees it."""
    contexts: list[BrowserContext] = []

    def opened(login: str, *, width: int = 1280) -> Page:
        context = browser.new_context(
            base_url=address, viewport={"width": width, "height": 900}, locale="en"
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        demonstration.log_in(page, address=address, login=login)
        return page

    yield opened
    for context in contexts:
        context.close()
