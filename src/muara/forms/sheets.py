"""An XLSForm as rows that know their sheet and their row.

A form of a pack is a folder with one CSV for each sheet (`survey.csv`, `choices.csv`,
`settings.csv`, `entities.csv`), so that a change can be reviewed; an administrator's form is a
workbook. Both are read into the same `Sheets`, and a workbook can be written from either.
The columns are those of XLSForm (xlsform.org), and two of ours: `number`, the number of the
question on paper, and `serves`, what uses its answer.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .faults import fault

SHEETS = ("survey", "choices", "settings", "entities", "external_choices")
LARGEST, MOST_ROWS, MOST_COLUMNS = 50_000_000, 200_000, 500
"""Bytes of a workbook once unpacked, rows and columns of a sheet: beyond them nothing is read."""


@dataclass(frozen=True)
class Row:
    """One row of a sheet, as spreadsheets count: the first row, 1, names the columns."""

    file: str
    sheet: str
    number: int
    values: Mapping[str, str]

    def get(self, column: str) -> str:
        """A cell without blanks around it; empty where there is none."""
        return self.values.get(column, "").strip()

    @property
    def empty(self) -> bool:
        """Is nothing written in this row?"""
        return not any(said.strip() for said in self.values.values())

    def place(self, column: str = "") -> dict[str, Any]:
        """Where this row stands, as an error says it."""
        found: dict[str, Any] = {"file": self.file, "sheet": self.sheet, "row": self.number}
        return {**found, "column": column} if column else found


@dataclass(frozen=True)
class Sheets:
    """The sheets of one form: their rows and columns, by name of the sheet."""

    name: str
    rows: Mapping[str, tuple[Row, ...]]
    columns: Mapping[str, tuple[str, ...]]

    def of(self, sheet: str) -> list[Row]:
        """The rows of a sheet in which something is written."""
        return [row for row in self.rows.get(sheet, ()) if not row.empty]

    def settings(self) -> Mapping[str, str]:
        """The settings of the form: its id, title, version, default language."""
        return next((row.values for row in self.of("settings")), {})

    def languages(self, column: str = "label", sheet: str = "survey") -> tuple[str, ...]:
        """The languages in which a column is written: `English (en)` of `label::English (en)`."""
        return tuple(
            name.split("::", 1)[1]
            for name in self.columns.get(sheet, ())
            if name.startswith(f"{column}::")
        )


def read_folder(folder: Path) -> Sheets:
    """The sheets of a form of a pack. Raises FormError where `survey.csv` is missing."""
    tables = {
        name: _csv_rows(folder / f"{name}.csv")
        for name in SHEETS
        if (folder / f"{name}.csv").exists()
    }
    return _sheets(folder.name, tables, file_of=lambda name: f"{folder.name}/{name}.csv")


def _csv_rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.reader(handle))


def read_workbook(content: bytes | Path, name: str = "") -> Sheets:
    """The sheets of an .xlsx file; `name` is what errors call it.

    Nothing beyond `LARGEST` bytes is unpacked. Raises FormError for anything that is no workbook.
    """
    name = name or (content.name if isinstance(content, Path) else "the workbook")
    data = content.read_bytes() if isinstance(content, Path) else content
    _check_size(data, name)
    tables = {sheet: list(rows) for sheet, rows in _workbook_rows(data, name)}
    return _sheets(name, tables, file_of=lambda _: name)


def _check_size(data: bytes, name: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            unpacked = sum(part.file_size for part in parts.infolist())
    except (zipfile.BadZipFile, OSError):
        raise fault("no_workbook", file=name) from None
    if unpacked > LARGEST:
        raise fault("too_large", file=name, found=f"{unpacked} bytes", most=f"{LARGEST} bytes")


def _workbook_rows(data: bytes, name: str) -> Iterator[tuple[str, list[list[str]]]]:
    import openpyxl  # only who reads a workbook pays for it

    try:
        # Openpyxl reads with defusedxml where it is installed, and Muara requires it.
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        for sheet in book.worksheets:
            known = sheet.title.strip().lower()
            if known in SHEETS:
                sheet.reset_dimensions()  # what a file claims of its size is not to be believed
                yield known, _cells(sheet.iter_rows(values_only=True), file=name, sheet=known)
    except (KeyError, ValueError, TypeError, OSError, EOFError, SyntaxError) as problem:
        raise fault("no_workbook", file=name) from problem


def _cells(rows: Iterable[Sequence[Any]], **place: str) -> list[list[str]]:
    found: list[list[str]] = []
    for row in rows:
        if len(found) > MOST_ROWS or len(row) > MOST_COLUMNS:
            most = f"{MOST_ROWS} rows of {MOST_COLUMNS} columns"
            raise fault("too_large", found="more", most=most, **place)
        found.append([_as_text(cell) for cell in row])
    return found


def _as_text(cell: Any) -> str:
    """A cell as it was typed: 1, not 1.0; TRUE, not True."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date().isoformat()
    # Non-breaking blanks come with text pasted from a page, and no parser takes them for blanks.
    return str(cell).replace("\u00a0", " ")


def _sheets(name: str, tables: Mapping[str, list[list[str]]], *, file_of: Any) -> Sheets:
    columns, rows = {}, {}
    for sheet, (first, *others) in ((each, table or [[]]) for each, table in tables.items()):
        heads = [_head(each) for each in first]
        for head in heads:
            if head and heads.count(head) > 1:
                raise fault("column_twice", file=file_of(sheet), sheet=sheet, row=1, name=head)
        columns[sheet] = tuple(head for head in heads if head)
        rows[sheet] = tuple(
            Row(file_of(sheet), sheet, number, _filled(heads, cells))
            for number, cells in enumerate(others, start=2)
        )
    if "survey" not in rows:
        raise fault("no_sheet", file=name, sheet="survey")
    return Sheets(name, rows, columns)


def _head(name: str) -> str:
    """The name of a column: `label :: English` and `Label::English` are `label::English`."""
    parts = [part.strip() for part in name.strip().split("::")]
    return "::".join([parts[0].lower() if parts[0].isascii() else parts[0], *parts[1:]])


def _filled(heads: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    return {head: cell for head, cell in zip(heads, cells, strict=False) if head and cell.strip()}


def write_workbook(sheets: Sheets) -> bytes:
    """The same form as an .xlsx file: read again, it gives the same rows.

    >>> from muara.forms import open_forms
    >>> from muara.packs import open_pack
    >>> form = open_forms(open_pack("international"))["identification"]
    >>> again = read_workbook(write_workbook(form.sheets), "identification.xlsx")
    >>> again.of("survey")[1].values == form.sheets.of("survey")[1].values
    True
    """
    import xlsxwriter

    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True})
        for sheet, heads in sheets.columns.items():
            page = book.add_worksheet(sheet)
            page.freeze_panes(1, 0)
            page.set_column(0, max(len(heads) - 1, 0), 24, wrapped)
            # Always write_string: no cell becomes a formula or a link by what it looks like.
            for place, head in enumerate(heads):
                page.write_string(0, place, head, bold)
            for row in sheets.rows[sheet]:
                for place, head in enumerate(heads):
                    if said := row.values.get(head):
                        page.write_string(row.number - 1, place, said, wrapped)
    return content.getvalue()
