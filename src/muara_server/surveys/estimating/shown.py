"""A published table as its page shows it, in the reader's language, with its drawings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import polars as pl

from muara.tables import Table
from muara.tables.layout import Layout, Row, laid_out
from muara.tables.table import BETWEEN
from muara.tables.telling import Figure, Telling, telling
from muara_server.figures import language
from muara_server.surveys.estimating.drawn import Drawing, Shapes, drawings

if TYPE_CHECKING:
    from muara.packs import Pack


@dataclass(frozen=True)
class Told:
    """A figure as it is written; of one that may not be shown only why."""

    value: str
    interval: str
    se: str
    deff: str
    n: str
    weighted: str
    empty: bool

    @classmethod
    def of(cls, figure: Figure, said: Telling) -> Told:
        """The figure in words and numbers of one language."""
        return cls(
            value=said.value(figure),
            interval=said.interval(figure),
            se=said.se(figure),
            deff=said.number(figure.deff, 1),
            n=said.number(figure.n, 0),
            weighted=said.number(figure.weighted, 0),
            empty=figure.value is None,
        )


@dataclass(frozen=True)
class Line:
    """What is told of one group: for the key of each column a figure, None where there is none."""

    number: int
    label: str
    whole: bool
    figures: Sequence[tuple[str, Told | None]]


@dataclass(frozen=True)
class Sheet:
    """A table as it stands on the page, down to a depth of breakdowns within each other."""

    table: Table
    pack: Pack
    depth: int
    shapes: Shapes = field(default_factory=dict)

    @classmethod
    def of(cls, table: Table, pack: Pack, *, depth: int, shapes: Shapes | None = None) -> Sheet:
        """The table told in the reader's language."""
        return cls(table.in_language(language()), pack, depth, shapes or {})

    @cached_property
    def said(self) -> Telling:
        """How it is told."""
        return telling(self.table, self.pack)

    @cached_property
    def shown(self) -> Table:
        """The rows that are shown, of which the drawings are."""
        deep = pl.col("group").str.count_matches(BETWEEN, literal=True) + (pl.col("group") != "")
        return replace(self.table, cells=self.table.cells.filter(deep <= self.depth))

    @cached_property
    def layout(self) -> Layout:
        """These in rows and columns."""
        return laid_out(self.shown)

    @property
    def deepest(self) -> int:
        """How many breakdowns within each other the table has."""
        groups = [group for group in self.table.cells["group"].unique() if group]
        return max((group.count(BETWEEN) + 1 for group in groups), default=0)

    @property
    def single(self) -> bool:
        """Is one thing told of each group, so that all about it stands in the row?"""
        return len(self.layout.columns) == 1

    @property
    def width(self) -> int:
        """How many columns the table has on the page."""
        return 7 if self.single else 1 + len(self.layout.columns)

    @property
    def heads(self) -> dict[str, str]:
        """What stands over the columns."""
        word = self.said.word
        keys = ("group", "se", "deff", "asked", "weighted", "drawn", "notes", "command")
        return {
            **{key: word(key) for key in keys},
            "unit": self.said.head(self.layout.columns[0].unit if self.layout.columns else "mean"),
            "interval": self.said.heading_of_interval(self.table),
        }

    @property
    def about(self) -> list[tuple[str, str]]:
        """What it rests on."""
        return self.said.about(self.table)

    @property
    def legend(self) -> list[str]:
        """What brackets, the word withheld and the star mean."""
        return self.said.legend(self.shown)

    def parts(self) -> Iterator[tuple[str, list[Line]]]:
        """The rows of each breakdown under its name."""
        whole = {(row.group, row.key): at for at, row in enumerate(laid_out(self.table).rows)}
        for head, rows in self.layout.groups():
            yield head, [self._line(row, whole[row.group, row.key]) for row in rows]

    def drawings(self) -> Iterator[tuple[str, str, list[Drawing]]]:
        """Each column, its words, and itself drawn."""
        told = {"shown": self.shown, "pack": self.pack, "shapes": self.shapes}
        for column in self.layout.columns:
            yield column.key, column.label, list(drawings(self.table, column.key, **told))

    def _line(self, row: Row, number: int) -> Line:
        told = [Told.of(each, self.said) if each else None for each in row.figures]
        keys = [column.key for column in self.layout.columns]
        figures = list(zip(keys, told, strict=True))
        return Line(number, row.label, whole=not row.group, figures=figures)
