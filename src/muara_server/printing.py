"""Paper: a page of HTML becomes a PDF with its fonts inside. Nothing is fetched while it is made.

Pango shapes the letters and fontconfig finds the fonts; both are Debian packages, and where one
is missing the reader is told so before anything is done.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Mapping, Sequence
from ctypes.util import find_library
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from muara.errors import Refused

LIBRARIES = {
    "pango-1.0": "libpango-1.0-0",
    "pangoft2-1.0": "libpangoft2-1.0-0",
    "harfbuzz-subset": "libharfbuzz-subset0",
}
"""What the letters are shaped and cut with, and the Debian package of each."""
NOTO = "fonts-noto-core"
LATIN = {"Noto Sans": NOTO}
SCRIPTS = {
    "hi": {"Noto Sans Devanagari": NOTO},
    "gu": {"Noto Sans Gujarati": NOTO},
    "or": {"Lohit Odia": "fonts-lohit-orya", "Noto Sans Oriya": NOTO},
}
"""The fonts of each language that is not written in Latin letters, the best first: one is enough.
Noto's Odia of 2020 puts some vowel signs beside their letter."""


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


def second_best(*languages: str) -> list[Lack]:
    """The fonts that would serve these languages better than the ones that do."""
    chosen = [SCRIPTS[each] for each in languages if each in SCRIPTS]
    return [_best(fonts) for fonts in chosen if not _has(_best(fonts).what)]


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
    return _Press(style).printed(html)


def office_style(*more: Path) -> str:
    """The style of a paper of an office (A4, numbered sheets), and what this paper adds to it."""
    own = Path(__file__).with_suffix(".css")
    return "\n".join(file.read_text(encoding="utf-8") for file in (own, *more))


def first_that_fits(drafts: Sequence[str], *, style: str, sheets: int = 1) -> Printed:
    """The first of these drafts, the longest first, that needs no more sheets; else the last."""
    press = _Press(style)
    low, high = 0, len(drafts) - 1
    while low < high:
        middle = (low + high) // 2
        if press.sheets(drafts[middle]) <= sheets:
            high = middle
        else:
            low = middle + 1
    return press.printed(drafts[low])


class _Press:
    """One style and its fonts, for one or many pages."""

    def __init__(self, style: str) -> None:
        from weasyprint import CSS  # noqa: PLC0415  (loads Pango, which may be missing)
        from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415
        from weasyprint.urls import URLFetcher  # noqa: PLC0415

        self.fonts = FontConfiguration()
        # Nothing is fetched for a paper; a picture inside the page itself is no fetch.
        self.nothing = URLFetcher(allowed_protocols=("data",))
        self.style = CSS(string=style, url_fetcher=self.nothing, font_config=self.fonts)

    def printed(self, html: str) -> Printed:
        document = self._laid_out(html)
        return Printed(document.write_pdf(pdf_variant="pdf/ua-1"), len(document.pages))

    def sheets(self, html: str) -> int:
        return len(self._laid_out(html).pages)

    def _laid_out(self, html: str) -> Any:
        from weasyprint import HTML  # noqa: PLC0415

        page = HTML(string=html, url_fetcher=self.nothing)
        return page.render(stylesheets=[self.style], font_config=self.fonts, pdf_tags=True)


@cache
def _found(library: str) -> bool:
    return find_library(library) is not None


def _libraries() -> Iterator[Lack]:
    for library, package in LIBRARIES.items():
        if not _found(library):
            yield Lack(library, package)


def _fonts(languages: tuple[str, ...]) -> Iterator[Lack]:
    for fonts in (LATIN, *(SCRIPTS[each] for each in languages if each in SCRIPTS)):
        if not any(_has(family) for family in fonts):
            yield _best(fonts)


def _best(fonts: Mapping[str, str]) -> Lack:
    return Lack(*next(iter(fonts.items())))


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
