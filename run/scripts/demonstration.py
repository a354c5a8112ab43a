"""The demonstration served on a free port of this machine, for pictures and browser journeys."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import tomllib
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

MUARA = Path(sys.executable).parent / "muara"
INDIA = Path(__file__).parents[1] / "src" / "muara_countries" / "india"

# As root Chromium has no sandbox; and it must ask nothing of other machines.
CHROMIUM = ["--no-sandbox", "--disable-background-networking", "--disable-component-update"]


def prepare(home: Path) -> None:
    """Make a home and enter the demonstration into it."""
    for command in ("migrate", "demo"):
        subprocess.run(  # noqa: S603 (our own command)
            [MUARA, command], env=environment(home), check=True, stdout=subprocess.DEVNULL
        )


@contextmanager
def served(home: Path) -> Iterator[str]:
    """The address of a server over this home, for as long as it is needed."""
    port = free_port()
    command = [MUARA, "serve", "--port", str(port), "--no-worker"]
    server = subprocess.Popen(command, env=environment(home), stdout=subprocess.DEVNULL)  # noqa: S603
    try:
        address = f"http://127.0.0.1:{port}"
        wait_for(f"{address}/alive/")
        yield address
    finally:
        server.terminate()
        server.wait(timeout=30)


def environment(home: Path) -> dict[str, str]:
    return {**os.environ, "MUARA_HOME": str(home)}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(address: str, *, seconds: int = 60) -> None:
    for _ in range(seconds * 5):
        try:
            urllib.request.urlopen(address, timeout=2)  # noqa: S310 (our own server)
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise TimeoutError(f"{address} did not answer within {seconds} s.")


def log_in(page: Page, *, address: str, login: str) -> None:
    """As one of the demonstration's people, whose password the pack names."""
    plan = tomllib.loads((INDIA / "demonstration" / "demonstration.toml").read_text())
    page.goto(f"{address}/login/")
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", plan["password"])
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/login/" not in url)
