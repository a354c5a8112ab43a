"""Take the pictures in docs/picture from the demonstration, wide and narrow.

Serves the records in MUARA_HOME (where `make run` has entered the demonstration) on a free port,
logs in as its people and photographs the pages.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import tomllib
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, sync_playwright

TOP = Path(__file__).parents[1]
PICTURES = TOP / "docs" / "picture"
MUARA = Path(sys.executable).parent / "muara"
PLAN = TOP / "src" / "muara_countries" / "india" / "demonstration" / "demonstration.toml"
WIDTHS = {"": 1280, "-narrow": 360}
QUIET = ["--no-sandbox", "--disable-background-networking", "--disable-component-update"]


class Picture(NamedTuple):
    """A page as one of the demonstration's people sees it."""

    name: str
    login: str
    address: str


WANTED = [
    Picture("results", "anita", "/"),
    Picture("day", "ani", "/"),
    Picture("law", "anita", "/law/"),
    Picture("claims", "anita", "/law/claims/"),
    Picture("model", "anita", "/model/"),
]


def main() -> int:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with served() as address, sync_playwright() as playwright:
        chromium = shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        for picture in WANTED:
            for suffix, width in WIDTHS.items():
                take(picture, browser, address=address, width=width, suffix=suffix)
    return 0


def take(picture: Picture, browser: Browser, *, address: str, width: int, suffix: str) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(f"{address}/login/")
    page.fill("input[name=login]", picture.login)
    page.fill("input[name=password]", password())
    page.click("button.filled")
    page.goto(address + picture.address)
    page.screenshot(path=PICTURES / f"{picture.name}{suffix}.png", full_page=not suffix)
    page.context.close()


def password() -> str:
    return str(tomllib.loads(PLAN.read_text())["password"])


@contextmanager
def served() -> Iterator[str]:
    """The server on a free port of this machine, for as long as it is needed."""
    port = free_port()
    command = [MUARA, "serve", "--port", str(port), "--no-worker"]
    server = subprocess.Popen(command, env=dict(os.environ))  # noqa: S603 (our own command)
    try:
        address = f"http://127.0.0.1:{port}"
        wait_for(f"{address}/alive/")
        yield address
    finally:
        server.terminate()
        server.wait(timeout=30)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(address: str, *, seconds: int = 30) -> None:
    for _ in range(seconds * 5):
        try:
            urllib.request.urlopen(address, timeout=2)  # noqa: S310 (our own server)
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit(f"{address} did not answer within {seconds} s.")


if __name__ == "__main__":
    sys.exit(main())
