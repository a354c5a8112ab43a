"""A table as CSV: one line for each figure, with what it rests on beside it."""

from __future__ import annotations

import csv
import io

from muara.numerals import numeral
from muara.tables.table import PUBLISHED, Table
from muara.tables.telling import Telling

_MARK = "\ufeff"  # spreadsheets read UTF-8 by it
_FORMULA = frozenset("=+-@\t\r\n")
"""What a cell begins with that a spreadsheet would run."""


def as_csv(table: Table, said: Telling) -> bytes:
    """The figures unrounded, shares from 0 to 1; then the definition, survey, date and notes."""
    about = {
        "table": table.id,
        "title": table.title,
        "by_definition": table.definition,
        "survey": table.survey,
        "survey_date": table.survey_date,
        "interval": table.method,
        "percent": numeral(table.percent),
        "notes": " ".join([*table.notes, *said.legend(table)]),
    }
    held = io.StringIO()
    figures = [name for name in table.cells.columns if name not in PUBLISHED]
    names = [*figures, *(name for name in PUBLISHED if table.published), *about]
    writer = csv.DictWriter(held, names, lineterminator="\r\n")
    writer.writeheader()
    for row in table.cells.iter_rows(named=True):
        writer.writerow({name: _cell(value) for name, value in {**row, **about}.items()})
    return (_MARK + held.getvalue()).encode("utf-8")


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) and value[:1] in _FORMULA:
        return f"'{value}"
    return value
