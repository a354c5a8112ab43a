"""Lists that somebody brings as a CSV file: read row by row, each slip told with its place."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass, field

from muara.errors import FrameError, nearest

MOST = 5_000
LARGEST = 2_000_000
"""Bytes: a file of so many rows is smaller."""


@dataclass(frozen=True)
class FileRow:
    """One row: where it stands, and what its cells say. `refuse` says what is wrong in one."""

    file: str
    row: int
    cells: dict[str, str] = field(default_factory=dict)

    def get(self, column: str) -> str:
        """What stands in a column; empty where the file has none."""
        return self.cells.get(column, "")

    def refuse(self, message: str, column: str, *, expected: str = "", do: str = "") -> FrameError:
        """The error about one cell of it."""
        return FrameError(
            message,
            file=self.file,
            row=self.row,
            column=column,
            found=repr(self.get(column)),
            expected=expected or None,
            do=do,
        )

    def day(self, column: str) -> dt.date:
        """The day in a column. Raises FrameError."""
        try:
            return dt.date.fromisoformat(self.get(column))
        except ValueError:
            raise self.refuse(
                "This is no day.", column, expected="a day such as 2026-03-31"
            ) from None

    def number(self, column: str) -> int:
        """The whole number in a column. Raises FrameError."""
        said = self.get(column)
        if not said.isdecimal():
            raise self.refuse("This is no whole number.", column, expected="digits only")
        return int(said)


def read_rows(
    content: bytes, *, file: str, needed: Sequence[str], others: Sequence[str] = ()
) -> list[FileRow]:
    """The rows of a CSV file with these columns, counted from 1 below the header.

    Raises FrameError with file, row and column.

    >>> read_rows(b"day,name\\n2026-03-22,Bihar Diwas\\n", file="h.csv",
    ...           needed=("day", "name"))[0].get("name")
    'Bihar Diwas'
    """
    reader = csv.reader(io.StringIO(text_of(content, file=file), newline=""))
    columns = [each.strip() for each in next(reader, [])]
    _check_columns(columns, [*needed, *others], needed, file)
    rows = []
    for number, cells in enumerate(reader, 1):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(columns) or number > MOST:
            raise FrameError(
                "This row has another number of cells than the header."
                if number <= MOST
                else "This file has too many rows.",
                file=file,
                row=number,
                found=len(cells),
                expected=len(columns) if number <= MOST else f"at most {MOST} rows",
                do="" if number <= MOST else "Divide the file.",
            )
        told = {name: cell.strip() for name, cell in zip(columns, cells, strict=True)}
        rows.append(FileRow(file, number, told))
        for column in needed:
            if not told[column]:
                raise rows[-1].refuse("This cell is empty.", column, do="Fill it in.")
    if not rows:
        raise FrameError("This file has no rows.", file=file, expected="one row below the header")
    return rows


def text_of(content: bytes, *, file: str) -> str:
    """The text of a file. Raises FrameError."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FrameError(
            "This file is not text in UTF-8.", file=file, do="Save it as 'CSV UTF-8'."
        ) from None


def _check_columns(
    columns: Sequence[str], known: Sequence[str], needed: Sequence[str], file: str
) -> None:
    for name in needed:
        if name not in columns:
            raise FrameError(
                "A column is missing.",
                file=file,
                row=0,
                column=name,
                found=", ".join(columns[:12]) or "no header",
                expected=", ".join(needed),
                do=nearest(name, columns),
            )
    for name in columns:
        if name not in known:
            raise FrameError(
                "This column is not known.",
                file=file,
                row=0,
                column=name,
                expected=", ".join(known),
                do=nearest(name, known) or "Take the column out.",
            )
