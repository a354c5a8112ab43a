"""Files as tables: workbooks, CSV in the encodings that offices have, JSON, and zips of them.

Every cell is text as a person sees it; a day is written as 2016-09-01. Merged cells say in each of
their cells what they say together. A row counts as a spreadsheet counts it.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from statistics import median
from typing import Any

from .bounds import check_cells, check_text, check_workbook
from .signs import marked
from .slips import list_fault

LARGEST = 100_000_000
MOST_ROWS, MOST_COLUMNS, MOST_FILES = 50_000, 400, 20_000
"""What is read of one file: bytes once unpacked, rows and columns of a table, files of a zip."""

OLD_FONTS = ("kruti", "devlys", "dev lys")
"""Fonts that draw Devanagari over Latin letters in the way of Kruti Dev 010."""

_ZIP, _BOMS = (
    b"PK\x03\x04",
    {
        b"\xef\xbb\xbf": "utf-8-sig",
        b"\xff\xfe": "utf-16",
        b"\xfe\xff": "utf-16",
    },
)
_SEPARATORS = (",", ";", "\t", "|")


@dataclass(frozen=True)
class Table:
    """One sheet, or one CSV: its rows of text, the first row first.

    `old_font` holds the cells (row and column, from 0) that the workbook shows in an old font;
    `joined` the cells that are one with the cell before them in their row.
    """

    name: str
    rows: Sequence[Sequence[str]] = field(repr=False)
    encoding: str = ""
    old_font: frozenset[tuple[int, int]] = frozenset()
    joined: frozenset[tuple[int, int]] = frozenset()


@dataclass(frozen=True)
class Opened:
    """What a file holds: tables, or records (of JSON), and the media of a zip by their paths."""

    name: str
    tables: tuple[Table, ...] = ()
    records: Any = None
    media: Mapping[str, bytes] = field(default_factory=dict, repr=False)


def open_file(content: bytes, name: str = "") -> Opened:
    """What a file holds, whatever it is called. Raises FormError for what is none of these.

    >>> open_file("नाम;उम्र\\nसीमा;12\\n".encode("utf-16")).tables[0].rows[1]
    ('सीमा', '12')
    """
    if content.startswith(_ZIP):
        return _zipped(content, name)
    if content[:1] in (b"{", b"[") or content[:4] == b"\xef\xbb\xbf{":
        return Opened(name, records=_records(content))
    return Opened(name, (_csv(content, name),))


def _zipped(content: bytes, name: str) -> Opened:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            infos = [each for each in parts.infolist() if not each.is_dir()]
            _check_size(sum(each.file_size for each in infos), len(infos))
            names = {each.filename for each in infos}
            if "xl/workbook.xml" in names:
                check_workbook(parts)
                return Opened(name, tuple(_sheets(content)))
            check_text(sum(each.file_size for each in infos if _is_text(each.filename)))
            files = {each.filename: parts.read(each) for each in infos if _wanted(each.filename)}
    except _BROKEN as wrong:
        raise _unreadable() from wrong
    return _of_files(name, files)


_BROKEN = (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, EOFError, ValueError)


def _is_text(name: str) -> bool:
    return name.lower().endswith((".json", ".csv"))


def _wanted(name: str) -> bool:
    return not name.startswith("__MACOSX") and not PurePosixPath(name).name.startswith(".")


def _of_files(name: str, files: Mapping[str, bytes]) -> Opened:
    """CSVs are tables, one JSON is the records, everything else is media."""
    tables = [
        _csv(held, PurePosixPath(path).stem)
        for path, held in files.items()
        if path.lower().endswith(".csv") and "media" not in PurePosixPath(path).parts[:-1]
    ]
    records = [held for path, held in files.items() if path.lower().endswith(".json")]
    media = {path.replace("\\", "/"): held for path, held in files.items() if not _is_text(path)}
    if not tables and not records:
        raise _unreadable()
    found = _records(records[0]) if records and not tables else None
    return Opened(name, tuple(tables), found, media)


def _records(content: bytes) -> Any:
    check_text(len(content))
    check_cells(content.count(b"{") + content.count(b"["))
    try:
        return json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as wrong:
        raise _unreadable() from wrong


def _csv(content: bytes, name: str) -> Table:
    check_text(len(content))
    text, encoding = decoded(content)
    text = text.rstrip("\x00\x1a")  # the end of a file, as dBASE and DOS write it
    rows: list[tuple[str, ...]] = []
    cells = 0
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text)):
            rows.append(tuple(_clean(cell) for cell in row))
            _check_table(len(rows), len(row))
            cells += len(row)
            check_cells(cells)
    except csv.Error as wrong:
        raise _unreadable() from wrong
    return Table(name, rows, encoding)


def decoded(content: bytes) -> tuple[str, str]:
    """The text of a file and its encoding, by what is found in it: marks, UTF-8, UTF-16, cp1252.

    >>> decoded("Né".encode("cp1252")), decoded("Né".encode("utf-16-le"))[1]
    (('Né', 'cp1252'), 'utf-16-le')
    """
    for mark, encoding in _BOMS.items():
        if content.startswith(mark):
            return content.decode(encoding, "replace"), encoding
    if content.count(0) > len(content) // 6:
        even, odd = content[::2].count(0), content[1::2].count(0)
        encoding = "utf-16-le" if odd >= even else "utf-16-be"
        return content.decode(encoding, "replace"), encoding
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("cp1252"), "cp1252"
    except UnicodeDecodeError:
        return content.decode("latin-1"), "latin-1"


def _separator(text: str) -> str:
    """The sign that cuts the first lines into most cells, line for line alike."""
    lines = text[:20_000].splitlines()[:30]
    if text.startswith("sep=") and len(lines[0]) > len("sep="):
        return lines[0][4]
    return max(_SEPARATORS, key=lambda sign: _cuts(lines, sign))


def _cuts(lines: Sequence[str], sign: str) -> float:
    counts = [len(row) - 1 for row in csv.reader(lines, delimiter=sign) if any(row)]
    return median(counts) + sum(counts) / (len(counts) * 1000) if counts else 0


def _sheets(content: bytes) -> Iterator[Table]:
    import openpyxl  # only who reads a workbook pays for it

    try:
        # Openpyxl reads with defusedxml where it is installed, and Muara requires it.
        book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
        for sheet in book.worksheets:
            if sheet.sheet_state == "visible":
                yield _sheet(sheet)
    except (LookupError, ValueError, TypeError, AttributeError, SyntaxError, *_BROKEN) as wrong:
        raise _unreadable() from wrong


def _sheet(sheet: Any) -> Table:
    """The used cells of a sheet; what merged cells say is said in each of them."""
    cells: dict[tuple[int, int], str] = {}
    old: set[tuple[int, int]] = set()
    # What is written alone: to walk over the rows would make every empty cell before the last.
    for (number, across), cell in sheet._cells.items():  # noqa: SLF001
        if (text := shown(cell.value)) == "":
            continue
        _check_table(number, across)
        at = number - 1, across - 1
        cells[at] = text
        if str(cell.font.name or "").lower().startswith(OLD_FONTS):
            old.add(at)
    joined = set(_merged(sheet, cells, old))
    height = max((row for row, _ in cells), default=-1) + 1
    width = max((column for _, column in cells), default=-1) + 1
    check_cells(height * width)
    rows = [tuple(cells.get((row, column), "") for column in range(width)) for row in range(height)]
    return Table(sheet.title, rows, "", frozenset(old), frozenset(joined))


def _merged(
    sheet: Any, cells: dict[tuple[int, int], str], old: set[tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    for area in sheet.merged_cells.ranges:
        first = (area.min_row - 1, area.min_col - 1)
        if first not in cells:
            continue
        _check_table(area.max_row, area.max_col)
        for row in range(area.min_row - 1, area.max_row):
            for column in range(area.min_col - 1, area.max_col):
                cells[row, column] = cells[first]
                if first in old:
                    old.add((row, column))
                if column > first[1]:
                    yield row, column


def shown(value: Any) -> str:
    """A cell as text: 12, not 12.0; a day as 2016-09-01.

    >>> shown(12.0), shown(dt.datetime(2016, 9, 1)), shown(" a\\u00a0b\\n")
    ('12', '2016-09-01', 'a b')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    return _clean(value.isoformat() if isinstance(value, dt.date | dt.time) else str(value))


def _clean(text: str) -> str:
    """Without the blanks that cannot be seen: they come with text pasted from pages."""
    told = text.replace("\u00a0", " ").replace("\ufeff", "").replace("\u200b", "")
    return marked(told).strip()


def _check_size(unpacked: int, files: int) -> None:
    if unpacked > LARGEST or files > MOST_FILES:
        raise list_fault(
            "This file is too large.",
            code="too_large",
            do=f"At most {LARGEST // 1_000_000} MB and {MOST_FILES} files are read. Divide it.",
        )


def _check_table(rows: int, columns: int) -> None:
    if rows > MOST_ROWS or columns > MOST_COLUMNS:
        raise list_fault(
            "This table is too large.",
            code="too_many_rows",
            do=f"At most {MOST_ROWS} rows and {MOST_COLUMNS} columns are read. Divide it.",
        )


def _unreadable() -> Exception:
    return list_fault(
        "This cannot be read as a list.",
        code="not_a_list",
        do="Send .xlsx without a password, .csv, .json, or a zip of an export.",
    )
