"""What every drawing of figures is made of: colours, text, scales, and the frame around them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, floor, log10

from muara.tables.markup import Markup, element
from muara.tables.telling import Figure

ACCENT, INK, QUIET, RULE, PAPER = "#0b5b73", "#1b1f23", "#4b535a", "#d3d7db", "#fff"
SIZE = 14.0
"""Of letters, in pixels."""
FONTS = "'Noto Sans','Noto Sans Devanagari',system-ui,'Segoe UI',Roboto,Arial,sans-serif"
BROKEN = "4 3"
DOTTED = "2 3"

_WIDTHS = {"Mn": 0.0, "Mc": 0.26, "Zs": 0.27, "Po": 0.35, "Nd": 0.58, "Ll": 0.56, "Lo": 0.63}
_WIDTH = 0.65
"""Of the signs of Noto Sans, on average, by the size: marks, spaces, points, digits, letters."""


def width_of(text: str) -> float:
    """About how wide a text is, in pixels: drawings are made without a font.

    >>> width_of("लड़की") < width_of("लड़कियाँ") < 60
    True
    """
    return sum(SIZE * _WIDTHS.get(unicodedata.category(sign), _WIDTH) for sign in text)


def wrapped(text: str, width: float, *, size: float = SIZE) -> list[str]:
    """A text in lines of at most this width; a longer word stands alone.

    >>> wrapped("Out of school, urban", 110.0)
    ['Out of school,', 'urban']
    """
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(longer) * size / SIZE <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def written(
    text: str,
    x: float,
    y: float,
    *,
    anchor: str | None = None,
    fill: str = INK,
    **more: object,
) -> Markup:
    """One line of text."""
    return element("text", text, x=x, y=y, text_anchor=anchor, fill=fill, **more)


def behind(text: str, x: float, y: float) -> Markup:
    """Paper behind a text that lies on lines."""
    width = width_of(text) + SIZE / 2
    return element("rect", x=x - SIZE / 4, y=y - SIZE, width=width, height=1.3 * SIZE, fill=PAPER)


def line(x1: float, y1: float, x2: float, y2: float, **more: object) -> Markup:
    """A straight line."""
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, **{"stroke": RULE, **more})


def dot(x: float, y: float, *, colour: str = ACCENT) -> Markup:
    """An estimate."""
    return element("circle", cx=x, cy=y, r=5.0, fill=colour)


def open_square(x: float, y: float, *, colour: str = ACCENT) -> Markup:
    """An estimate of few."""
    return element(
        "rect", x=x - 5, y=y - 5, width=10.0, height=10.0, fill=PAPER, stroke=colour, stroke_width=2
    )


@dataclass(frozen=True)
class Scale:
    """Values on a stretch of the drawing.

    Attributes:
        low, high: The values at its ends.
        start, end: Where these are, in pixels.
    """

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)


def ticks(low: float, high: float, *, about: int = 5) -> list[float]:
    """Round values from no more than `low` to no less than `high`.

    >>> ticks(0.0, 45.4)
    [0.0, 10.0, 20.0, 30.0, 40.0, 50.0]
    """
    span = (high - low) or abs(high) or 1.0
    size = 10.0 ** floor(log10(span / about))
    step = next(each * size for each in (1, 2, 5, 10) if span / (each * size) <= about)
    first, last = floor(low / step), ceil(high / step)
    return [round(step * number, 12) for number in range(first, max(last, first + 1) + 1)]


def ends(figures: Iterable[Figure]) -> tuple[float, float]:
    """The lowest and highest values drawn; nothing is always among them."""
    every = [end for one in figures for end in (one.value, one.low, one.high) if end is not None]
    return min([0.0, *every]), max([0.0, *every])
