"""Paper is made on this machine alone, fits the sheets it may take, and says what is missing."""

from __future__ import annotations

import pytest

from muara.errors import Refused
from muara_server import printing
from skips import needs_printing

pytestmark = pytest.mark.once

STYLE = "@page{size:A5} p{break-after:page}"

can_print = needs_printing("en")


def page(sheets: int, more: str = "") -> str:
    body = "".join(f"<p>{number}</p>" for number in range(sheets - 1))
    return f'<html lang="en"><title>t</title>{body}<div>last {more}</div></html>'


@can_print
def test_the_fullest_draft_that_fits_is_taken() -> None:
    drafts = [page(sheets) for sheets in (5, 4, 3, 2, 1)]
    assert printing.first_that_fits(drafts, style=STYLE, sheets=3).sheets == 3
    assert printing.first_that_fits(drafts[:2], style=STYLE).sheets == 4


@can_print
def test_nothing_is_fetched_for_a_paper() -> None:
    elsewhere = '<img src="http://127.0.0.1:9/x.png"><img src="file:///etc/hostname">'
    made = printing.pdf(page(1, elsewhere), style="@import url(http://127.0.0.1:9/x.css);")
    assert made.sheets == 1
    assert b"/Subtype /Image" not in made.content


def test_what_is_missing_is_named_with_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "_found", lambda library: True)
    monkeypatch.setattr(printing, "_has", lambda family: family == "Noto Sans")
    assert printing.lacking("en", "id") == []
    with pytest.raises(Refused, match="fonts-lohit-orya"):
        printing.check("or")


def test_a_font_that_serves_is_enough_but_a_better_one_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(printing, "_found", lambda library: True)
    monkeypatch.setattr(printing, "_has", lambda family: family.startswith("Noto"))
    assert printing.lacking("or") == []
    assert [lack.package for lack in printing.second_best("or", "hi")] == ["fonts-lohit-orya"]
