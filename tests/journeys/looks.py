"""What is wrong with a page as a browser shows it: faults of its build, and what leaves the screen.

found += faults(page)
found += faults_at_a_desk(page)   # once the same page was looked at on a phone
"""

from __future__ import annotations

import json
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

CONTRAST = "color-contrast"
ONLY_AT_A_DESK = ["header", "thead", ".on-desk", ".month", ".none"]
"""What a phone hides: the bar, the headings of a table that is stacked there, and these parts."""

_AXE = Axe()


def faults(page: Page, *, contrast: bool = True) -> list[str]:
    """What axe-core finds wrong with the page, a line for each kind of fault.

    Without `contrast` where the same page was looked at before and its colours are the same: it is
    asked of every letter, and takes five times as long as everything else together.
    """
    return _found(page, None, {"rules": {CONTRAST: {"enabled": contrast}}})


def faults_at_a_desk(page: Page) -> list[str]:
    """The same at a desk, once the page was looked at on a phone.

    No colour depends on the width: contrast is asked only of what a phone does not show.
    """
    shown = [each for each in ONLY_AT_A_DESK if page.locator(each).count()]
    alone = _found(page, shown, {"runOnly": [CONTRAST]}) if shown else []
    return faults(page, contrast=False) + alone


def scrolls_sideways(page: Page) -> bool:
    """Is the page wider than the screen? A wide table may be, inside its own frame."""
    return bool(page.evaluate("document.documentElement.scrollWidth > innerWidth"))


def _found(page: Page, context: list[str] | None, options: dict[str, Any]) -> list[str]:
    if page.evaluate("!window.axe"):
        page.evaluate(_AXE.axe_script)
    asked = json.dumps({"resultTypes": ["violations"], **options})
    within = "document" if context is None else json.dumps({"include": context})
    violations = page.evaluate(f"axe.run({within}, {asked}).then((told) => told.violations)")
    return [f"{one['id']}: {one['nodes'][0]['html']}" for one in violations]
