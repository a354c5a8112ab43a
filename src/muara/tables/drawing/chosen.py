"""What of a table is drawn: one column of it, by one definition."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import polars as pl

from muara.errors import InputError, Refused, nearest
from muara.tables.layout import Column, Layout, Row, laid_out
from muara.tables.table import Table
from muara.tables.telling import Telling


@dataclass(frozen=True)
class Chosen:
    """One column of a table.

    Attributes:
        table: The table.
        column: The column.
        rows: The rows of which it says something.
        said: How it is told.
    """

    table: Table
    column: Column
    rows: tuple[Row, ...]
    said: Telling

    @property
    def title(self) -> str:
        """The name of the drawing."""
        named = self.column.label != self.table.title
        return f"{self.table.title}: {self.column.label}" if named else self.table.title

    @property
    def unit(self) -> str:
        """What the axis measures."""
        return self.said.word("per_cent" if self.column.unit == "percent" else self.column.unit)

    @property
    def key(self) -> str:
        """A name for this drawing among others of a page."""
        plain = re.sub(r"\W+", "-", f"{self.table.id}-{self.column.key}").strip("-").lower()
        return f"drawn-{plain}"

    def told(self, row: Row) -> str:
        """A row in words: Boys: 10.3, 8.5 to 12.3."""
        figure = row.told[0]
        parts = [self.said.value(figure), self.said.interval(figure)]
        return f"{row.label}: {', '.join(part for part in parts if part)}"

    def asked(self, rows: Sequence[Row]) -> str:
        """How many were asked in all; without a figure of everybody, the fewest and the most."""
        every = [row.told[0].n for row in rows if row.told[0].n is not None and not row.group]
        counts = every or [row.told[0].n for row in rows if row.told[0].n is not None]
        if not counts:
            return ""
        low, high = (self.said.number(end, 0) for end in (min(counts), max(counts)))
        told = low if low == high else self.said.phrases("from_to").format(low=low, high=high)
        return f"{self.said.word('asked')}: {told}"

    def in_words(self, rows: Iterable[Row]) -> str:
        """All of it in words, with what it rests on."""
        about = "; ".join(f"{head}: {text}" for head, text in self.said.about(self.table))
        return f"{self.unit}. {'; '.join(self.told(row) for row in rows)}. {about}."

    def axis(self, value: float, step: float) -> str:
        """A value at the axis."""
        return self.said.number(value, 0 if step >= 1 else 2)


def chosen(table: Table, said: Telling, column: str | None) -> Chosen:
    """A column of a table, to be drawn.

    Raises:
        InputError: no column was named and there are several, or there is none of that name.
        Refused: its figures rest on more than one definition.
    """
    layout = laid_out(table)
    keys = [each.key for each in layout.columns]
    if column is None and len(keys) == 1:
        column = keys[0]
    if column not in keys:
        raise InputError(
            "A drawing shows one column of a table.",
            found=column,
            do=nearest(column or "", keys, most=len(keys)),
        )
    check_one_definition(table.cells.filter(pl.col("column") == column)["definition"])
    one: Layout = layout.only(keys.index(column))
    return Chosen(table, one.columns[0], one.rows, said)


def check_one_definition(definitions: Iterable[str | None]) -> None:
    """Two definitions are never drawn as one line: they do not count the same children.

    Raises:
        Refused: there are several.
    """
    found = sorted({each or "" for each in definitions})
    if len(found) > 1:
        raise Refused(
            f"These figures rest on different definitions ({', '.join(found)}). They are not drawn "
            "in one chart, where they would read as one. Draw each definition by itself."
        )
