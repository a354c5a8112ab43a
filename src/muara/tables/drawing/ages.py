"""Estimates along the ages: one line for everybody, or one for each value of a breakdown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from muara.errors import InputError, nearest
from muara.numerals import numeral
from muara.tables.layout import Row
from muara.tables.markup import Markup, element
from muara.tables.table import BETWEEN
from muara.tables.telling import Figure, telling

from .canvas import (
    ACCENT,
    BROKEN,
    INK,
    QUIET,
    SIZE,
    Scale,
    ends,
    line,
    open_square,
    ticks,
    width_of,
    wrapped,
    written,
)
from .chosen import Chosen, chosen
from .framed import MARGIN, WIDTH, framed

if TYPE_CHECKING:
    from muara.packs import Pack
    from muara.tables.table import Table

HEIGHT = 280.0
_TOP, _LEFT, _LINE = 20.0, 48.0, 18.0
_BESIDE = 7.0
"""Lines stand so far apart at an age that their intervals do not cover each other."""

_COLOURS = (ACCENT, INK, QUIET, "#5f93a5")
_SHAPES = ("circle", "diamond", "up", "down")
"""Of the first line, the second, ...: colour is never all that tells them apart."""


def draw_ages(
    table: Table, *, pack: Pack, along: str, across: str = "", column: str | None = None
) -> str:
    """An age profile of one column, as SVG: estimates joined in the order of the table's rows.

    Few children: an open square, the line to it broken; where a figure is withheld the line stops
    and the word stands instead.

    Args:
        table: The table, published; it has the breakdown `along`, or `across` and `along` nested.
        pack: Whose words and limits they are.
        along: The breakdown by age: `age`, `age_group`.
        across: The breakdown whose values are lines, four at most: `sex`. Everybody if not given.
        column: The key of the column; not needed where there is one.

    Raises:
        InputError: the table has no such column or breakdown, or too many lines.
        Refused: the figures rest on more than one definition.
    """
    one = chosen(table, telling(table, pack), column)
    return _Profile(one, _lines_of(one, along, across)).whole()


@dataclass(frozen=True)
class _Curve:
    """The figures of some people, age by age; None where the table has none."""

    label: str
    points: tuple[Figure | None, ...]
    colour: str
    shape: str

    @property
    def last(self) -> float | None:
        """The last value that is shown."""
        shown = [each.value for each in self.points if each is not None and each.value is not None]
        return shown[-1] if shown else None


@dataclass(frozen=True)
class _Curves:
    ages: tuple[str, ...]
    curves: tuple[_Curve, ...]
    rows: tuple[Row, ...]

    @property
    def figures(self) -> list[Figure]:
        return [point for curve in self.curves for point in curve.points if point is not None]


def _lines_of(one: Chosen, along: str, across: str) -> _Curves:
    """The rows of the table that make the profile, as lines."""
    wanted = {along, across} - {""}
    rows = [row for row in one.rows if row.group and set(row.group.split(BETWEEN)) == wanted]
    if not rows:
        groups = [row.group for row in one.rows if row.group]
        raise InputError(
            "The table has no such breakdown.",
            found=BETWEEN.join(sorted(wanted)),
            do=nearest(along, groups, most=len(groups)),
        )
    keys = [dict(zip(r.group.split(BETWEEN), r.key.split(BETWEEN), strict=True)) for r in rows]
    ages = list(dict.fromkeys(key[along] for key in keys))
    if all(age.isdigit() for age in ages):
        ages.sort(key=int)
    others = list(dict.fromkeys(key.get(across, "") for key in keys))
    if len(others) > len(_SHAPES):
        raise InputError(
            "These are too many lines to be told apart.",
            found=len(others),
            expected=f"{len(_SHAPES)} at most",
            do="Choose a breakdown with fewer values, or draw the table as shares.",
        )
    found = {(key.get(across, ""), key[along]): r for key, r in zip(keys, rows, strict=True)}
    curves = [
        _Curve(
            _label_of(one, across, other),
            tuple(found[other, age].told[0] if (other, age) in found else None for age in ages),
            _COLOURS[number],
            _SHAPES[number],
        )
        for number, other in enumerate(others)
    ]
    told = tuple(_label_of(one, along, age) for age in ages)
    return _Curves(told, tuple(curves), tuple(rows))


def _label_of(one: Chosen, name: str, value: str) -> str:
    """The words of a value of a breakdown."""
    words = one.table.said.get(f"{name}={value}", {})
    return words.get(one.table.language) or words.get("en") or value


class _Profile:
    """One age profile."""

    def __init__(self, one: Chosen, curves: _Curves) -> None:
        self.one, self.said, self.curves = one, one.said, curves
        longest = max(width_of(curve.label) for curve in curves.curves)
        self.right = WIDTH - MARGIN - (longest + MARGIN if longest else 0.0)
        self.marks = ticks(*ends(curves.figures))
        self.up = Scale(self.marks[0], self.marks[-1], HEIGHT, _TOP)
        self.across = Scale(-0.5, len(curves.ages) - 0.5, _LEFT, self.right)

    def whole(self) -> Markup:
        foot = HEIGHT + _LINE * max(len(lines) for lines in self._ages()) + MARGIN
        parts = [*self._grid(), *self._gaps()]
        for number, curve in enumerate(self.curves.curves):
            parts += self._curve(curve, (number - (len(self.curves.curves) - 1) / 2) * _BESIDE)
        parts += self._names()
        return framed(
            self.one,
            parts,
            height=foot,
            caption=self._caption(),
            rows=self.curves.rows,
            key=f"{self.one.key}-ages",
        )

    def _ages(self) -> list[list[str]]:
        space = (self.right - _LEFT) / len(self.curves.ages) - 4
        return [wrapped(age, space) for age in self.curves.ages]

    def _grid(self) -> Iterator[Markup]:
        step = self.marks[1] - self.marks[0]
        for value in self.marks:
            y = self.up(value)
            yield line(_LEFT, y, self.right, y)
            told = self.one.axis(value, step)
            yield written(told, _LEFT - 8, y + SIZE * 0.35, anchor="end", fill=QUIET)
        for number, lines in enumerate(self._ages()):
            for below, text in enumerate(lines, start=1):
                y = HEIGHT + _LINE * below + 4
                yield written(text, self.across(number), y, anchor="middle")

    def _gaps(self) -> Iterator[Markup]:
        """Why a line has no point at an age, once however many lines have none."""
        for number, points in enumerate(
            zip(*(each.points for each in self.curves.curves), strict=True)
        ):
            empty = [each for each in points if each is not None and each.value is None]
            if empty:
                gone = any(each.withheld for each in empty)
                told = self.said.word("withheld") if gone else self.said.value(empty[0])
                x = self.across(number)
                turned = f"rotate(-90 {x:.1f} {HEIGHT - 6:.1f})"
                y = HEIGHT - 6 + SIZE * 0.35
                yield written(told, x, y, fill=QUIET, font_style="italic", transform=turned)

    def _curve(self, curve: _Curve, beside: float) -> Iterator[Markup]:
        places = [self.across(number) + beside for number in range(len(curve.points))]
        both = list(zip(places, curve.points, strict=True))
        for (x1, one), (x2, other) in pairwise(both):
            if one and other and one.value is not None and other.value is not None:
                broken = BROKEN if one.bracketed or other.bracketed else None
                y1, y2 = self.up(one.value), self.up(other.value)
                dashes = {"stroke": curve.colour, "stroke_width": 2, "stroke_dasharray": broken}
                yield line(x1, y1, x2, y2, **dashes)
        for x, figure in both:
            if figure is not None:
                yield from self._point(x, figure, curve)

    def _point(self, x: float, figure: Figure, curve: _Curve) -> Iterator[Markup]:
        if figure.value is None:
            return
        if figure.low is not None and figure.high is not None:
            broken = BROKEN if figure.bracketed else None
            low, high = self.up(figure.low), self.up(figure.high)
            yield line(x, low, x, high, stroke=curve.colour, stroke_dasharray=broken)
        y = self.up(figure.value)
        if figure.bracketed:
            yield open_square(x, y, colour=curve.colour)
        else:
            yield _mark(curve.shape, x, y, curve.colour)

    def _names(self) -> Iterator[Markup]:
        """The name of a line stands at its end, below the one above it where two lines meet."""
        ends = {
            curve.label: (self.up(last), curve)
            for curve in self.curves.curves
            if curve.label and (last := curve.last) is not None
        }
        free = 0.0
        for y, curve in sorted(ends.values(), key=lambda end: end[0]):
            free = max(free, y + SIZE * 0.35)
            yield written(curve.label, self.right + 4, free, fill=curve.colour)
            free += _LINE

    def _caption(self) -> str:
        rules = self.said.rules
        interval = self.said.heading_of_interval(self.one.table)
        told = [
            self.said.word("drawn_unit", unit=self.one.unit),
            self.said.word("drawn_ages", interval=interval),
        ]
        if any(figure.bracketed for figure in self.curves.figures):
            low, high = numeral(rules.withheld_below), numeral(rules.bracketed_below - 1)
            told.append(self.said.word("drawn_few", low=low, high=high))
        return " ".join(told)


def _mark(shape: str, x: float, y: float, colour: str) -> Markup:
    """An estimate, by the shape of its line."""
    if shape == "circle":
        return element("circle", cx=x, cy=y, r=4.5, fill=colour)
    corners = {
        "diamond": ((0, -6), (6, 0), (0, 6), (-6, 0)),
        "up": ((0, -6), (6, 5), (-6, 5)),
        "down": ((0, 6), (6, -5), (-6, -5)),
    }[shape]
    points = " ".join(f"{x + across:.1f},{y + down:.1f}" for across, down in corners)
    return element("polygon", points=points, fill=colour)
