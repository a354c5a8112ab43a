"""A table as a workbook: a sheet to print, and a sheet of what the figures rest on."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from muara.tables.layout import Layout, Row, laid_out
from muara.tables.table import Table
from muara.tables.telling import WIDE, Figure, Telling

_WIDEST, _LABEL, _NUMBER = 60, 34, 12
"""Of columns, in letters."""


@dataclass(frozen=True)
class _Part:
    """One of the columns that a column of the table takes in the workbook."""

    head: str
    value: str
    decimals: int | None = None


def as_xlsx(table: Table, said: Telling, *, command: str = "") -> bytes:
    """Numbers are numbers, so that they can be reckoned with; a share is told in per cent.

    What is withheld is words and no number. Brackets are how a number is shown.
    """
    import xlsxwriter

    held = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(held, options) as book:
        book.set_properties({"title": table.title, "subject": table.definition})
        _Sheet(book, table, said).write()
        _notes(book, table, said, command)
    return held.getvalue()


class _Sheet:
    """The sheet to print."""

    def __init__(self, book: Any, table: Table, said: Telling) -> None:
        self.table, self.said, self.layout = table, said, laid_out(table)
        self.book, self.page = book, book.add_worksheet(said.word("table"))
        self.formats: dict[tuple[str, ...], Any] = {}
        self.one = len(self.layout.columns) == 1
        self.parts = list(_parts(self.layout, said, self.one))
        self.width = 1 + len(self.parts) * len(self.layout.columns)
        self.shared = not self.one and self.layout.shares_n
        if self.shared:
            self.width += 2

    def write(self) -> None:
        top = self._title()
        below = self._heads(top)
        last = self._rows(below)
        for number, line in enumerate(self.said.legend(self.table), start=last + 1):
            self.page.write_string(number, 0, line, self._format(italic=True))
        self._print_set_up(top, below)

    def _format(self, **of: Any) -> Any:
        key = tuple(f"{name}={value}" for name, value in of.items())
        if key not in self.formats:
            self.formats[key] = self.book.add_format({"valign": "top", **of})
        return self.formats[key]

    def _title(self) -> int:
        self.page.write_string(0, 0, self.table.title, self._format(bold=True, font_size=14))
        about = [f"{head}: {text}" for head, text in self.said.about(self.table)]
        for number, text in enumerate(about, start=1):
            self.page.write_string(number, 0, text)
        return len(about) + 2

    def _heads(self, top: int) -> int:
        """The heads, in two rows where there are several columns; the first row below them."""
        head = self._format(bold=True, text_wrap=True, bottom=2, align="right")
        over = self._format(bold=True, text_wrap=True, align="center")
        row = top if self.one else top + 1
        self.page.write_string(row, 0, self.said.word("group"), self._format(bold=True, bottom=2))
        for number, column in enumerate(self.layout.columns):
            at = 1 + number * len(self.parts)
            if not self.one:
                self._across(top, at, len(self.parts), column.label, over)
            for place, part in enumerate(self.parts):
                told = part.head or self.said.head(column.unit)
                self.page.write_string(row, at + place, told, head)
        if self.shared:
            self.page.write_string(row, self.width - 2, self.said.word("asked"), head)
            self.page.write_string(row, self.width - 1, self.said.word("weighted"), head)
        return row + 1

    def _across(self, row: int, at: int, cells: int, text: str, how: Any) -> None:
        if cells > 1:
            self.page.merge_range(row, at, row, at + cells - 1, text, how)
        else:
            self.page.write_string(row, at, text, how)

    def _rows(self, row: int) -> int:
        for label, rows in self.layout.groups():
            if label:
                self.page.write_string(row, 0, label, self._format(bold=True, top=1))
                row += 1
            for each in rows:
                self._row(row, each)
                row += 1
        return row

    def _row(self, row: int, of: Row) -> None:
        name = self._format(indent=1) if of.group else self._format(bold=True)
        self.page.write_string(row, 0, of.label, name)
        if words := of.words:
            told = self.said.value(words)
            self._across(row, 1, self.width - 1, told, self._format(italic=True, align="left"))
            return
        for number, figure in enumerate(of.figures):
            if figure is not None:
                self._figure(row, 1 + number * len(self.parts), figure)
        known = next((each for each in of.told if each.n is not None), None)
        if self.shared and known:
            self._number(row, self.width - 2, known.n, 0)
            self._number(row, self.width - 1, known.weighted, 0)

    def _figure(self, row: int, at: int, figure: Figure) -> None:
        if figure.value is None:
            told = self.said.value(figure)
            self._across(row, at, len(self.parts), told, self._format(italic=True, align="left"))
            return
        for place, part in enumerate(self.parts, start=at):
            decimals = figure.decimals if part.decimals is None else part.decimals
            few = figure.bracketed and part.value == "value"
            star = figure.wide and part.value == "high"
            self._number(row, place, getattr(figure, part.value), decimals, few=few, star=star)

    def _number(
        self,
        row: int,
        at: int,
        value: float | None,
        decimals: int,
        *,
        few: bool = False,
        star: bool = False,
    ) -> None:
        if value is None:
            return
        shown = "#,##0" + ("." + "0" * decimals if decimals else "")
        shown = f'"("{shown}")"' if few else f'{shown}" {WIDE}"' if star else shown
        self.page.write_number(row, at, value, self._format(num_format=shown, align="right"))

    def _print_set_up(self, top: int, below: int) -> None:
        longest = max((len(row.label) for row in self.layout.rows), default=0)
        self.page.set_column(0, 0, min(max(longest + 4, _LABEL), _WIDEST))
        self.page.set_column(1, self.width - 1, _NUMBER)
        self.page.freeze_panes(below, 1)
        self.page.set_paper(9)
        self.page.set_landscape()
        self.page.fit_to_pages(1, 0)
        self.page.repeat_rows(top, below - 1)
        self.page.hide_gridlines(2)
        title = self.table.title.replace("&", "&&")
        self.page.set_footer(f"&L{title[:200]}&R&P / &N")


def _parts(layout: Layout, said: Telling, one: bool) -> Iterator[_Part]:
    """What stands in the workbook of each figure; all there is where there is one column."""
    yield _Part("", "value")
    yield _Part(said.word("low"), "low")
    yield _Part(said.word("high"), "high")
    if one:
        yield _Part(said.word("se"), "se", decimals=2)
        yield _Part(said.word("deff"), "deff", decimals=1)
    if one or not layout.shares_n:
        yield _Part(said.word("asked"), "n", decimals=0)
        yield _Part(said.word("weighted"), "weighted", decimals=0)


def _notes(book: Any, table: Table, said: Telling, command: str) -> None:
    """The sheet of what the figures rest on."""
    page = book.add_worksheet(said.word("notes"))
    bold = book.add_format({"bold": True, "valign": "top"})
    text = book.add_format({"text_wrap": True, "valign": "top"})
    page.set_column(0, 0, _LABEL, bold)
    page.set_column(1, 1, 100, text)
    rows: Sequence[tuple[str, str]] = [
        (said.word("table"), f"{table.id} {table.title}".strip()),
        *said.about(table),
        *((said.word("notes"), note) for note in (*table.notes, *said.legend(table))),
        *([(said.word("command"), command)] if command else []),
    ]
    for number, (head, told) in enumerate(rows):
        page.write_string(number, 0, head, bold)
        page.write_string(number, 1, told, text)
    page.set_paper(9)
    page.fit_to_pages(1, 0)
