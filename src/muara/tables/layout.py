"""The figures of a table in rows and columns, as they are printed and drawn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from .table import Table
from .telling import Figure


@dataclass(frozen=True)
class Column:
    """What is told of each group."""

    key: str
    label: str
    unit: str


@dataclass(frozen=True)
class Row:
    """A group of people, and the figures told of it; None where a column says nothing of it."""

    group: str
    group_label: str
    key: str
    label: str
    figures: tuple[Figure | None, ...]

    @property
    def told(self) -> list[Figure]:
        """The figures there are."""
        return [figure for figure in self.figures if figure is not None]

    @property
    def words(self) -> Figure | None:
        """One figure that stands for all, where none has a number, all for one reason."""
        reasons = {(each.withheld, each.why, bool(each.n)) for each in self.told}
        empty = all(each.value is None for each in self.told)
        return self.told[0] if self.told and empty and len(reasons) == 1 else None


@dataclass(frozen=True)
class Layout:
    """A table in rows and columns."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    @property
    def shares_n(self) -> bool:
        """Do the figures of every row rest on the same people?"""
        return all(len({figure.n for figure in row.told}) < 2 for row in self.rows)

    def groups(self) -> Iterator[tuple[str, list[Row]]]:
        """The rows breakdown by breakdown, each with its head; that of everybody is empty."""
        for (_, label), rows in groupby(self.rows, key=lambda row: (row.group, row.group_label)):
            yield label, list(rows)

    def only(self, number: int) -> Layout:
        """One column, and the rows of which it says something."""
        there = [row for row in self.rows if row.figures[number] is not None]
        rows = [replace(row, figures=(row.figures[number],)) for row in there]
        return Layout((self.columns[number],), tuple(rows))


def laid_out(table: Table) -> Layout:
    """The rows and columns of a table, in the order of its cells."""
    columns: dict[str, Column] = {}
    names: dict[tuple[str, str], tuple[str, str]] = {}
    figures: dict[tuple[str, str, str], Figure] = {}
    for cell in table.cells.iter_rows(named=True):
        group, row, column = cell["group"], cell["row"], cell["column"]
        columns.setdefault(column, Column(column, cell["column_label"] or column, cell["unit"]))
        names.setdefault((group, row), (cell["group_label"] or "", cell["row_label"] or row))
        figures[group, row, column] = Figure.of(cell)
    rows = [
        Row(group, head, row, label, tuple(figures.get((group, row, key)) for key in columns))
        for (group, row), (head, label) in names.items()
    ]
    return Layout(tuple(columns.values()), tuple(rows))
