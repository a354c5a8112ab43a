"""Take the pictures in docs/picture from the demonstration, wide and narrow.

Serves the records in MUARA_HOME, and enters the demonstration there first where there are none.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import NamedTuple

from demonstration import CHROMIUM, log_in, prepare, served
from playwright.sync_api import Browser, sync_playwright

PICTURES = Path(__file__).parents[1] / "docs" / "picture"
WIDTHS = {"": 1280, "-narrow": 360}


class Picture(NamedTuple):
    """A page as one of the demonstration's people sees it."""

    name: str
    login: str
    path: str


WANTED = [
    Picture("results", "anita", "/results/"),
]


def main() -> int:
    PICTURES.mkdir(parents=True, exist_ok=True)
    home = Path(os.environ.get("MUARA_HOME") or "var").resolve()
    if not (home / "muara.sqlite3").exists():
        prepare(home)
    with served(home) as address, sync_playwright() as playwright:
        program = shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=program, args=CHROMIUM)
        for picture in WANTED:
            for suffix, width in WIDTHS.items():
                take(picture, browser, address=address, width=width, suffix=suffix)
    return 0


def take(picture: Picture, browser: Browser, *, address: str, width: int, suffix: str) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    log_in(page, address=address, login=picture.login)
    page.goto(address + picture.path)
    page.screenshot(path=PICTURES / f"{picture.name}{suffix}.png", full_page=True)
    page.context.close()


if __name__ == "__main__":
    sys.exit(main())
