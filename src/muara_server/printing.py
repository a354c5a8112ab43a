"""Paper: a page of HTML becomes a PDF with its fonts inside. Nothing is fetched while it is made.

Pango shapes the letters and fontconfig finds the fonts; both are Debian packages, and where one
is missing the reader is told so before anything is done.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from ctypes.util import find_library
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.translation import gettext as _

from muara.errors import Refused

LIBRARIES = {
    "pango-1.0": "libpango-1.0-0",
    "pangoft2-1.0": "libpangoft2-1.0-0",
    "harfbuzz-subset": "libharfbuzz-subset0",
}
"""What the letters are shaped and cut with, and the Debian package of each."""
FONTS = "fonts-noto-core"
IN_EVERY_SCRIPT = ("Noto Sans",)
SCRIPTS = {
    "hi": "Noto Sans Devanagari",
    "gu": "Noto Sans Gujarati",
    "or": "Noto Sans Oriya",
}
"""The font of each language that is not written in Latin letters."""


@dataclass(frozen=True)
class Lack:
    """Something this machine has not, and the Debian package that brings it."""

    what: str
    package: str


@dataclass(frozen=True)
class Printed:
    """A PDF, and how many sheets it takes."""

    content: bytes
    sheets: int


def lacking(*languages: str) -> list[Lack]:
    """What is missing to print in these languages; nothing where all is well."""
    return [*_libraries(), *_fonts(languages)]


def check(*languages: str) -> None:
    """Refuse, in words that say what to install, where these languages cannot be printed."""
    missing = lacking(*languages)
    if missing:
        raise Refused(
            _(
                "This machine cannot print this paper yet: %(what)s is missing. "
                "Whoever looks after it installs: %(packages)s."
            )
            % {
                "what": ", ".join(lack.what for lack in missing),
                "packages": " ".join(dict.fromkeys(lack.package for lack in missing)),
            }
        )


def pdf(html: str, *, style: str) -> Printed:
    """The page as a PDF: its own style alone, tagged for readers of a screen, fonts inside."""
    from weasyprint import CSS, HTML  # noqa: PLC0415  (loads Pango, which may be missing)

    sheet = CSS(string=style, url_fetcher=_fetch_nothing)
    page = HTML(string=html, url_fetcher=_fetch_nothing)
    document = page.render(stylesheets=[sheet], pdf_tags=True)
    return Printed(document.write_pdf(pdf_variant="pdf/ua-1"), len(document.pages))


def _fetch_nothing(url: str, *_more: Any, **_others: Any) -> Any:
    raise ValueError("Nothing is fetched for a paper.")


@cache
def _found(library: str) -> bool:
    return find_library(library) is not None


def _libraries() -> Iterator[Lack]:
    for library, package in LIBRARIES.items():
        if not _found(library):
            yield Lack(library, package)


def _fonts(languages: tuple[str, ...]) -> Iterator[Lack]:
    wanted = [*IN_EVERY_SCRIPT, *(SCRIPTS[each] for each in languages if each in SCRIPTS)]
    for family in wanted:
        if not _has(family):
            yield Lack(family, FONTS)


@cache
def _has(family: str) -> bool:
    """Whether fontconfig knows this very font, not merely one that stands in for it."""
    try:
        done = subprocess.run(  # noqa: S603
            ["fc-list", family, "family"],  # noqa: S607
            capture_output=True,
            text=True,
            timeout=10,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return bool(done.stdout.strip())
