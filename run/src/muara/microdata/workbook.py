"""Excel workbooks: one sheet, column names in its first row."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import fastexcel
import polars as pl
import polars.selectors as cs

from muara.errors import FrameError, nearest
from muara.microdata.delimited import check_names
from muara.microdata.source import Source

if TYPE_CHECKING:
    from pathlib import Path

# The reader's own remarks are for an application that keeps logs; nobody else is told them.
logging.getLogger("fastexcel").addHandler(logging.NullHandler())

_MOST_ROWS, _MOST_COLUMNS = 1_048_576, 16_384  # what one sheet of a workbook can hold


def read_workbook(path: Path, *, sheet: str | None, name: str) -> Source:
    """Rows of one sheet, the first unless named; numbers are numbers and dates are dates.

    Raises:
        FrameError: no such sheet, no rows, repeated column names, or a damaged workbook.
    """
    try:
        book = fastexcel.read_excel(path)
        chosen = _sheet(book.sheet_names, wanted=sheet, name=name)
        check_names(_header(book, sheet=chosen), name=name)
        frame = pl.read_excel(path, sheet_name=chosen, infer_schema_length=None)
    except (fastexcel.FastExcelError, pl.exceptions.PolarsError, OSError) as wrong:
        raise _damaged(name, wrong) from wrong
    return Source(name=name, frame=frame.lazy(), heading=1, path=path)


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
