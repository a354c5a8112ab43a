"""Estimates with their intervals, one row below another: the table beside it, drawn."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from muara.numerals import numeral
from muara.tables.layout import Row
from muara.tables.markup import Markup
from muara.tables.telling import Figure, telling

from .canvas import (
    ACCENT,
    BROKEN,
    DOTTED,
    QUIET,
    SIZE,
    Scale,
    behind,
    dot,
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

_LONGEST_LABEL = 210.0
_LINE, _GAP, _APART = 18.0, 9.0, 8.0


def draw_shares(table: Table, *, pack: Pack, column: str | None = None) -> str:
    """The estimates of one column with their intervals, as SVG.

    The rows are those of the table, in its order. Few children: an open square and a broken line;
    withheld: the word. A dotted line stands at the figure of everybody.

    Args:
        table: The table, published.
        pack: Whose words and limits they are.
        column: The key of the column; not needed where there is one.

    Raises:
        InputError: there is no such column.
        Refused: the figures rest on more than one definition.

    >>> import polars as pl
    >>> from muara.packs import open_pack
    >>> from muara.tables import table_of_estimates
    >>> found = pl.DataFrame({"of": ["worked"], "value": [0.0862], "ci_low": [0.074],
    ...                       "ci_high": [0.099], "n": [3412]})
    >>> draw_shares(table_of_estimates(found), pack=open_pack("international"))[:5]
    '<svg '
    """
    one = chosen(table, telling(table, pack), column)
    return _Drawn(one).whole()


class _Drawn:
    """One such drawing."""

    def __init__(self, one: Chosen) -> None:
        self.one, self.said = one, one.said
        longest = max((width_of(row.label) for row in one.rows), default=0.0)
        self.left = min(longest, _LONGEST_LABEL) + 2 * MARGIN
        self.marks = ticks(*ends([row.told[0] for row in one.rows]))
        self.scale = Scale(self.marks[0], self.marks[-1], self.left, WIDTH - 2 * MARGIN)

    def whole(self) -> Markup:
        places = list(self._places())
        bottom = places[-1][2] if places else 0.0
        parts = [*self._grid(bottom), *self._everybody(bottom)]
        parts += [part for row, top, end in places for part in self._row(row, top, end)]
        return framed(
            self.one,
            parts,
            height=bottom + _LINE + _GAP,
            caption=self._caption(),
            rows=self.one.rows,
            key=self.one.key,
        )

    def _places(self) -> Iterator[tuple[Row, float, float]]:
        """Each row with where it begins and ends; groups stand apart."""
        end, group = _GAP, None
        for row in self.one.rows:
            top = end + (_APART if group not in (None, row.group) else 0.0)
            end = top + _GAP + _LINE * len(self._label(row))
            group = row.group
            yield row, top, end

    def _label(self, row: Row) -> list[str]:
        return wrapped(row.label, _LONGEST_LABEL) or [""]

    def _grid(self, bottom: float) -> Iterator[Markup]:
        step = self.marks[1] - self.marks[0]
        for value in self.marks:
            x = self.scale(value)
            yield line(x, 0.0, x, bottom)
            told = self.one.axis(value, step)
            yield written(told, x, bottom + _LINE, anchor="middle", fill=QUIET)

    def _everybody(self, bottom: float) -> Iterator[Markup]:
        total = self._total()
        if total is not None:
            x = self.scale(total.told[0].value or 0.0)
            yield line(x, 0.0, x, bottom, stroke=QUIET, stroke_width=2, stroke_dasharray=DOTTED)

    def _total(self) -> Row | None:
        return next((r for r in self.one.rows if not r.group and r.told[0].value is not None), None)

    def _row(self, row: Row, top: float, end: float) -> Iterator[Markup]:
        lines, middle = self._label(row), (top + end) / 2
        first = middle + SIZE * 0.35 - _LINE * (len(lines) - 1) / 2
        for number, text in enumerate(lines):
            y = first + _LINE * number
            yield written(text, self.left - MARGIN, y, anchor="end")
        yield from self._figure(row.told[0], middle)

    def _figure(self, figure: Figure, y: float) -> Iterator[Markup]:
        if figure.value is None:
            told = self.said.word("withheld") if figure.withheld else self.said.value(figure)
            x = self.left + 4
            yield behind(told, x, y + SIZE * 0.35)
            yield written(told, x, y + SIZE * 0.35, fill=QUIET, font_style="italic")
            return
        if figure.low is not None and figure.high is not None:
            low, high = self.scale(figure.low), self.scale(figure.high)
            broken = BROKEN if figure.bracketed else None
            yield line(low, y, high, y, stroke=ACCENT, stroke_width=3, stroke_dasharray=broken)
        mark = open_square if figure.bracketed else dot
        yield mark(self.scale(figure.value), y)

    def _caption(self) -> str:
        rules, figures = self.said.rules, [row.told[0] for row in self.one.rows]
        low, high = rules.withheld_below, rules.bracketed_below - 1
        interval = self.said.heading_of_interval(self.one.table)
        told = [
            self.said.word("drawn_unit", unit=self.one.unit),
            self.said.word("drawn_shares", interval=interval),
        ]
        if any(figure.bracketed for figure in figures):
            told.append(self.said.word("drawn_few", low=numeral(low), high=numeral(high)))
        if total := self._total():
            told.append(self.said.word("drawn_total", all=total.label))
        return " ".join(told)
