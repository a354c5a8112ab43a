"""Estimates of areas, drawn as a map: shapes are given, the figures are the table's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import cos, radians
from typing import TYPE_CHECKING, Any

from muara.errors import InputError, nearest
from muara.numerals import numeral
from muara.tables.layout import Row
from muara.tables.markup import Markup, element
from muara.tables.telling import Figure, telling

from .canvas import (
    INK,
    PAPER,
    QUIET,
    RULE,
    SIZE,
    behind,
    ticks,
    width_of,
    written,
)
from .chosen import Chosen, chosen
from .framed import MARGIN, WIDTH, framed

if TYPE_CHECKING:
    from muara.packs import Pack
    from muara.tables.table import Table

Geometry = Mapping[str, Any]
"""A `Polygon` or `MultiPolygon` of GeoJSON, in degrees."""

_LINE, _KEY = 22.0, 16.0
_PALE, _DEEP = (231, 241, 244), (11, 91, 115)
"""The lightest and the darkest colour."""


def draw_areas(
    table: Table,
    *,
    pack: Pack,
    by: str,
    shapes: Mapping[str, Geometry],
    column: str | None = None,
) -> str:
    """A map of one column by area, as SVG, darker where the figure is higher.

    Few children: striped; withheld, and no figure: white, told apart in the key. The number
    stands in an area that is wide enough; all of them are told in words.

    Args:
        table: The table, published; it has the breakdown `by`.
        pack: Whose words and limits they are.
        by: The breakdown by area.
        shapes: Of each value of `by`, its shape; areas without a row are drawn without a figure.
        column: The key of the column; not needed where there is one.

    Raises:
        InputError: the table has no such column or breakdown, an area has a figure and no shape,
            or a shape is no area of GeoJSON.
        Refused: the figures rest on more than one definition.
    """
    one = chosen(table, telling(table, pack), column)
    rows = {row.key: row for row in one.rows if row.group == by}
    if not rows:
        groups = {row.group for row in one.rows if row.group}
        raise InputError(
            "The table has no such breakdown.", found=by, do=nearest(by, groups, most=len(groups))
        )
    lacking = sorted(rows.keys() - shapes.keys())
    if lacking:
        raise InputError(
            "An area of the table has no shape.", found=lacking[0], do=nearest(lacking[0], shapes)
        )
    return _Map(one, rows, shapes).whole()


Ring = list[tuple[float, float]]


@dataclass(frozen=True)
class _Class:
    """Figures from `low` to `high`, and their colour."""

    low: float
    high: float
    colour: str

    @property
    def dark(self) -> bool:
        return int(self.colour[1:3], 16) < (_PALE[0] + _DEEP[0]) / 2


class _Map:
    """One map."""

    def __init__(
        self, one: Chosen, rows: Mapping[str, Row], shapes: Mapping[str, Geometry]
    ) -> None:
        self.one, self.said, self.rows = one, one.said, rows
        self.rings = {key: _rings(key, shape) for key, shape in shapes.items()}
        self.height = _fitted(self.rings)
        figures = [row.told[0] for row in rows.values()]
        self.classes = _classes([each for each in figures if each.value is not None])
        self.striped = any(each.bracketed for each in figures)

    def whole(self) -> Markup:
        areas = [self._area(key, rings) for key, rings in self.rings.items()]
        numbers = [each for key, rings in self.rings.items() for each in self._number(key, rings)]
        keys = list(self._keys(self.height + 2 * MARGIN))
        foot = self.height + 2 * MARGIN + _LINE * self._lines()
        return framed(
            self.one,
            [*self._stripes(), *areas, *numbers, *keys],
            height=foot,
            caption=self.said.word("drawn_unit", unit=self.one.unit),
            rows=list(self.rows.values()),
            key=f"{self.one.key}-areas",
        )

    def _figure(self, key: str) -> Figure | None:
        row = self.rows.get(key)
        return row.told[0] if row else None

    def _class(self, figure: Figure | None) -> _Class | None:
        if figure is None or figure.value is None:
            return None
        above = [each for each in self.classes if figure.value >= each.low]
        return above[-1] if above else self.classes[0]

    def _area(self, key: str, rings: Sequence[Ring]) -> Markup:
        figure, row = self._figure(key), self.rows.get(key)
        of = self._class(figure)
        path = _path(rings)
        gone = figure is not None and figure.withheld
        told = self.one.told(row) if row else self.said.word("drawn_no_area")
        return element(
            "g",
            element("title", told),
            element(
                "path",
                d=path,
                fill=of.colour if of else PAPER,
                stroke=QUIET if gone else RULE if of is None else PAPER,
                stroke_dasharray="4 3" if gone else None,
                fill_rule="evenodd",
            ),
            *([element("path", d=path, fill=self._pattern)] if figure and figure.bracketed else []),
        )

    @property
    def _pattern(self) -> str:
        return f"url(#{self.one.key}-few)"

    def _stripes(self) -> Iterator[Markup]:
        if self.striped:
            stripe = element("path", d="M0 0V8", stroke=PAPER, stroke_width=3)
            yield element(
                "defs",
                element(
                    "pattern",
                    stripe,
                    id=f"{self.one.key}-few",
                    width=8,
                    height=8,
                    patternUnits="userSpaceOnUse",
                    patternTransform="rotate(45)",
                ),
            )

    def _number(self, key: str, rings: Sequence[Ring]) -> Iterator[Markup]:
        """The figure, in the middle of an area that has room for it."""
        figure = self._figure(key)
        if figure is None or figure.value is None:
            return
        told, largest = self.said.value(figure), max(rings, key=_extent)
        across, down = [x for x, _ in largest], [y for _, y in largest]
        if max(across) - min(across) > 1.6 * width_of(told) and max(down) - min(down) > 2 * SIZE:
            of = self._class(figure)
            x, y = (max(across) + min(across)) / 2, (max(down) + min(down)) / 2
            fill = PAPER if of and of.dark and not figure.bracketed else INK
            start, base = x - width_of(told) / 2, y + SIZE * 0.35
            if figure.bracketed:
                yield behind(told, start, base)
            yield written(told, x, base, anchor="middle", fill=fill)

    # --- the key ---

    def _lines(self) -> int:
        return len(self.classes) + len(self._others())

    def _others(self) -> list[tuple[str, str]]:
        """What else the colours mean: kinds of areas that there are."""
        rules, figures = self.said.rules, [self._figure(key) for key in self.rings]
        low, high = numeral(rules.withheld_below), numeral(rules.bracketed_below - 1)
        said = {
            "few": self.said.word("drawn_few_area", low=low, high=high),
            "withheld": self.said.word("withheld"),
            "none": self.said.word("drawn_no_area"),
        }
        there = {
            "few": any(each and each.bracketed for each in figures),
            "withheld": any(each and each.withheld for each in figures),
            "none": any(each is None for each in figures),
        }
        return [(kind, told) for kind, told in said.items() if there[kind]]

    def _keys(self, top: float) -> Iterator[Markup]:
        step = self.classes[0].high - self.classes[0].low if self.classes else 1.0
        y = top
        for each in self.classes:
            low, high = self.one.axis(each.low, step), self.one.axis(each.high, step)
            told = self.said.phrases("from_to").format(low=low, high=high)
            yield from self._swatch(y, told, fill=each.colour, stroke=RULE)
            y += _LINE
        for kind, told in self._others():
            deepest = self.classes[-1].colour if self.classes else RULE
            fill = deepest if kind == "few" else PAPER
            dashes = "4 3" if kind == "withheld" else None
            yield from self._swatch(y, told, fill=fill, stroke=QUIET, stroke_dasharray=dashes)
            if kind == "few":
                yield self._square(y, fill=self._pattern)
            y += _LINE

    def _swatch(self, y: float, told: str, **how: object) -> Iterator[Markup]:
        yield self._square(y, **how)
        yield written(told, MARGIN + 1.6 * _KEY, y + SIZE - 1)

    def _square(self, y: float, **how: object) -> Markup:
        return element("rect", x=MARGIN, y=y, width=_KEY, height=_KEY, **how)


# --- shapes ---


def _rings(key: str, shape: Geometry) -> list[Ring]:
    """The rings of an area, north up; degrees east are as wide as they are at its table."""
    kinds = {"Polygon": lambda given: [given], "MultiPolygon": list}
    if shape.get("type") not in kinds or not shape.get("coordinates"):
        raise InputError(
            "This is no area.",
            column=key,
            found=shape.get("type"),
            expected="a Polygon or MultiPolygon of GeoJSON",
        )
    polygons = kinds[shape["type"]](shape["coordinates"])
    return [[(float(x), -float(y)) for x, y, *_ in ring] for rings in polygons for ring in rings]


def _fitted(rings: dict[str, list[Ring]]) -> float:
    """Put all areas on the drawing, as wide as it is; the height they take."""
    points = [point for each in rings.values() for ring in each for point in ring]
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    top, bottom = min(y for _, y in points), max(y for _, y in points)
    narrowed = cos(radians((top + bottom) / 2))
    times = (WIDTH - 2 * MARGIN) / max((east - west) * narrowed, (bottom - top) * 0.8)
    for each in rings.values():
        each[:] = [
            [(MARGIN + (x - west) * narrowed * times, MARGIN + (y - top) * times) for x, y in ring]
            for ring in each
        ]
    return MARGIN + (bottom - top) * times


def _extent(ring: Ring) -> float:
    across, down = [x for x, _ in ring], [y for _, y in ring]
    return (max(across) - min(across)) * (max(down) - min(down))


def _path(rings: Sequence[Ring]) -> str:
    """The rings in tenths of a pixel, a point that falls on the one before left out."""
    return "".join(f"M{'L'.join(dict.fromkeys(_points(ring)))}Z" for ring in rings)


def _points(ring: Ring) -> Iterator[str]:
    for x, y in ring:
        yield f"{x:.1f} {y:.1f}"


# --- classes ---


def _classes(figures: Sequence[Figure]) -> list[_Class]:
    """Round steps from nothing to the highest figure."""
    if not figures:
        return []
    values = [figure.value or 0.0 for figure in figures]
    marks = ticks(min(0.0, *values), max(0.0, *values), about=4)
    steps = len(marks) - 1
    return [
        _Class(low, high, _between(number / max(steps - 1, 1)))
        for number, (low, high) in enumerate(zip(marks[:-1], marks[1:], strict=True))
    ]


def _between(share: float) -> str:
    mixed = (round(a + (b - a) * share) for a, b in zip(_PALE, _DEEP, strict=True))
    return "#" + "".join(f"{part:02x}" for part in mixed)
