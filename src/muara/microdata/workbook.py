"""Excel workbooks: one sheet, column names in its first row."""

from __future__ import annotations

import datetime as dt
import logging
import zlib
from itertools import islice
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile, is_zipfile

import fastexcel
import openpyxl
import polars as pl
import polars.selectors as cs

from muara.errors import FrameError, nearest
from muara.microdata.by_parts import Parts
from muara.microdata.delimited import check_names
from muara.microdata.source import Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

# The reader's own remarks are for an application that keeps logs; nobody else is told them.
logging.getLogger("fastexcel").addHandler(logging.NullHandler())

_LARGE = 200_000_000
"""Bytes of a workbook, unpacked, from which on it is read row by row: 6 million cells."""
_BROKEN = (fastexcel.FastExcelError, BadZipFile, ParseError, zlib.error, KeyError, EOFError)
_MOST_ROWS, _MOST_COLUMNS = 1_048_576, 16_384  # what one sheet of a workbook can hold


def read_workbook(path: Path, *, sheet: str | None, name: str, scratch: Path) -> Source:
    """Rows of one sheet, the first unless named; numbers are numbers and dates are dates.

    A large sheet is read row by row and copied to Parquet: ten times as slow, and never in memory
    whole.

    Raises:
        FrameError: no such sheet, no rows, repeated column names, or a damaged workbook.
    """
    try:
        if _large(path):
            frame = _row_by_row(path, sheet=sheet, name=name, scratch=scratch)
        else:
            frame = _at_once(path, sheet=sheet, name=name)
    except (*_BROKEN, pl.exceptions.PolarsError, OSError) as wrong:
        raise _damaged(name, wrong) from wrong
    return Source(name=name, frame=frame, heading=1, path=path)


def _at_once(path: Path, *, sheet: str | None, name: str) -> pl.LazyFrame:
    book = fastexcel.read_excel(path)
    chosen = _sheet(book.sheet_names, wanted=sheet, name=name)
    check_names(_header(book, sheet=chosen), name=name)
    return pl.read_excel(path, sheet_name=chosen, infer_schema_length=None).lazy()


def _large(path: Path) -> bool:
    """Would its sheets fill the memory? What is no archive is left to the reader to refuse."""
    if not is_zipfile(path):
        return False
    with ZipFile(path) as book:
        return sum(part.file_size for part in book.infolist()) > _LARGE


def _row_by_row(path: Path, *, sheet: str | None, name: str, scratch: Path) -> pl.LazyFrame:
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    try:
        chosen = book[_sheet(book.sheetnames, wanted=sheet, name=name)]
        rows = chosen.iter_rows(values_only=True)
        names = ["" if cell is None else str(cell) for cell in next(rows, ())]
        check_names(names, name=name)
        parts = Parts(names, scratch=scratch)
        there = _to_the_last(rows)
        while some := list(islice(there, parts.step)):
            parts.add({column: _cells(some, at) for at, column in enumerate(names)})
    finally:
        book.close()
    return parts.scanned()


def _to_the_last(rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """The rows up to the last in which anything stands."""
    empty: list[tuple[Any, ...]] = []
    for row in rows:
        empty.append(row)
        if any(cell is not None for cell in row):
            yield from empty
            empty.clear()


def _cells(rows: Sequence[tuple[Any, ...]], at: int) -> list[Any]:
    """The cells of a column; where all are days without an hour, dates."""
    told = [row[at] if at < len(row) else None for row in rows]
    moments = [cell for cell in told if cell is not None]
    if moments and all(_is_day(cell) for cell in moments):
        return [cell and cell.date() for cell in told]
    return told


def _is_day(cell: Any) -> bool:
    return isinstance(cell, dt.datetime) and cell.time() == dt.time()


def write_workbook(frame: pl.DataFrame, path: Path) -> None:
    """Write a table as a workbook of one sheet.

    Raises:
        FrameError: more rows or columns than a sheet can hold.
    """
    if frame.height >= _MOST_ROWS or frame.width > _MOST_COLUMNS:
        raise FrameError(
            "One sheet of a workbook cannot hold this table.",
            file=path,
            found=f"{frame.height:,} rows and {frame.width:,} columns",
            expected=f"fewer than {_MOST_ROWS:,} rows and at most {_MOST_COLUMNS:,} columns",
            do="Write .parquet or .csv.",
        )
    # Numbers as they are: 1000 is not shown as 1,000.000.
    frame.write_excel(path, autofilter=False, column_formats={cs.numeric(): "General"})


def _sheet(names: list[str], *, wanted: str | None, name: str) -> str:
    if wanted is None:
        return names[0]
    if wanted not in names:
        raise FrameError(
            "The workbook has no such sheet.", file=name, found=wanted, do=nearest(wanted, names)
        )
    return wanted


def _header(book: fastexcel.ExcelReader, *, sheet: str) -> list[str]:
    first = book.load_sheet(sheet, header_row=None, n_rows=1, dtypes="string").to_polars()
    return ["" if cell is None else str(cell) for cell in first.row(0)] if first.height else []


def _damaged(name: str, wrong: Exception) -> FrameError:
    return FrameError(
        "The workbook cannot be read.",
        file=name,
        found=str(wrong).splitlines()[0],
        expected="a whole .xlsx file",
        do="Open it in a spreadsheet program and save it again.",
    )
