"""A drawing as it leaves: its title above it, and below it what its figures rest on.

A picture is taken out of its page and shown elsewhere. So the definition, the survey, its date,
how many were asked and what is withheld stand inside it, not beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from muara.tables.layout import Row
from muara.tables.markup import Markup, element

from .canvas import FONTS, PAPER, QUIET, SIZE, wrapped, written
from .chosen import Chosen

WIDTH, MARGIN = 560.0, 12.0
_ROOM = WIDTH - 2 * MARGIN
_TITLE, _SMALL = SIZE + 2, SIZE - 1
_TITLE_LINE, _LINE, _GAP = 22.0, 18.0, 8.0
_BOLD = 1.08
"""How much wider bold letters are."""


def framed(
    one: Chosen,
    parts: Sequence[str],
    *,
    height: float,
    caption: str,
    rows: Iterable[Row],
    key: str,
) -> Markup:
    """The whole drawing, with its name and the same in words for who cannot see it.

    Args:
        one: What is drawn.
        parts: The drawing itself, from 0 to `height`, `WIDTH` wide.
        height: How high it is.
        caption: How it is read.
        rows: The rows that are drawn.
        key: Its name among others of a page.
    """
    rows = list(rows)
    head = wrapped(one.title, _ROOM / _BOLD, size=_TITLE)
    over = MARGIN + _TITLE_LINE * len(head)
    below = [_lines([caption]), _lines(_rests_on(one, rows))]
    foot = list(_foot(below, height))
    under = height + sum(_GAP + _LINE * len(block) for block in below) + MARGIN
    name, words = f"{key}-title", f"{key}-told"
    return element(
        "svg",
        element("title", one.title, id=name),
        element("desc", one.in_words(rows), id=words),
        element("rect", y=-over, width=WIDTH, height=over + under, fill=PAPER),
        *_head(head, over),
        *parts,
        *foot,
        xmlns="http://www.w3.org/2000/svg",
        width=WIDTH,
        height=over + under,
        viewBox=f"0 {-over:g} {WIDTH:g} {over + under:g}",
        role="img",
        lang=one.said.language,
        aria_labelledby=f"{name} {words}",
        font_family=FONTS,
        font_size=SIZE,
    )


def _head(lines: Sequence[str], over: float) -> Iterator[Markup]:
    for number, text in enumerate(lines, start=1):
        y = _TITLE_LINE * number - over
        yield written(text, MARGIN, y, font_size=_TITLE, font_weight="bold")


def _foot(blocks: Iterable[Sequence[str]], y: float) -> Iterator[Markup]:
    for block in blocks:
        y += _GAP
        for text in block:
            y += _LINE
            yield written(text, MARGIN, y, fill=QUIET, font_size=_SMALL)


def _lines(texts: Iterable[str]) -> list[str]:
    return [line for text in texts for line in wrapped(text, _ROOM, size=_SMALL)]


def _rests_on(one: Chosen, rows: Sequence[Row]) -> Iterator[str]:
    """Definition, survey, date, how many were asked, and the rule of what is withheld."""
    yield from (f"{head}: {text}" for head, text in one.said.about(one.table))
    if asked := one.asked(rows):
        yield asked
    yield one.said.withholding(one.table)
