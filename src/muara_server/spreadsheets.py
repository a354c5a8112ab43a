"""Tables as files: CSV and XLSX, in which no cell is ever run as a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import xlsxwriter

MARK = "\ufeff"  # spreadsheets read UTF-8 by it
CONTENT = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""The kinds of file there are, with what they are called on the way to a browser."""

FORMULA = frozenset("=+-@\t\r\n")
NUMBERS = re.compile(r"[+-]?[\d. ]+")
"""A number below zero, or a point on the map: no formula, whatever it begins with."""
FEW = 100

Rows = Iterable[Sequence[Any]]


def as_file(kind: str, rows: Rows) -> str | bytes:
    """The rows as a file of a kind of `CONTENT`."""
    return as_csv(rows) if kind == "csv" else as_xlsx(rows)


def as_csv(rows: Rows) -> str:
    """The rows as CSV. A cell that a spreadsheet would run as a formula is made into text.

    >>> as_csv([["place", "families"], ["=1+1", -3]]).splitlines()[1]
    "'=1+1,-3"
    >>> "'" in as_csv([["\\r=1+1"]])
    True
    """
    return "".join(csv_pieces(rows))


def csv_pieces(rows: Rows) -> Iterator[str]:
    """The same in pieces of a few rows, for more rows than there is memory."""
    yield MARK
    held = io.StringIO()
    writer = csv.writer(held, lineterminator="\r\n")
    for number, row in enumerate(rows, start=1):
        writer.writerow([_harmless(cell) for cell in row])
        if number % FEW == 0:
            yield held.getvalue()
            held.seek(0)
            held.truncate()
    yield held.getvalue()


def as_xlsx(rows: Rows) -> bytes:
    """The rows as a workbook of one sheet: text stays text, days stand as year-month-day.

    >>> as_xlsx([["place", "families"], ["=1+1", 3]])[:2]
    b'PK'
    """
    held = io.BytesIO()
    plain = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(held, plain)
    sheet = book.add_worksheet()
    for number, row in enumerate(rows):
        for across, cell in enumerate(row):
            if cell not in ("", None):
                sheet.write(number, across, _simple(cell))
    book.close()
    return held.getvalue()


def _simple(cell: Any) -> Any:
    return cell if isinstance(cell, bool | int | float | str) else str(cell)


def _harmless(cell: Any) -> Any:
    if not isinstance(cell, str) or cell[:1] not in FORMULA or NUMBERS.fullmatch(cell):
        return cell
    return f"'{cell}"
