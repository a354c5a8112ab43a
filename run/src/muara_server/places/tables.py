"""Reading a table of places. Pure: lines of a CSV file in, checked rows out."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from muara.errors import FrameError, nearest

if TYPE_CHECKING:
    from pathlib import Path

LANGUAGES = ("en", "id", "hi")
NEEDED = ("code", "parent", "level", "en")
OWN = {*NEEDED, *LANGUAGES, "since", "until", "latitude", "longitude", "in_programme"}
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
LEVEL = re.compile(r"[a-z][a-z_]{1,29}")
TRUTHS = {"": False, "no": False, "yes": True}


@dataclass(frozen=True)
class Row:
    """One place as the table describes it; the row of data and the line of the file it is in."""

    row: int
    line: int
    code: str
    parent: str
    level: str
    names: Mapping[str, str]
    since: dt.date | None
    until: dt.date | None
    latitude: float | None
    longitude: float | None
    in_programme: bool
    other_codes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    """The rows of one file, and which columns it has."""

    file: str
    columns: frozenset[str]
    rows: tuple[Row, ...]


def read(path: Path) -> Table:
    """The table in this file. Raises FrameError with file, row and column."""
    return parse(_text(path), file=path.name)


def parse(text: str, *, file: str) -> Table:
    """The table in this text; `file` is what errors call it.

    >>> table = parse("code,parent,level,en\\nIN,,country,India\\n", file="places.csv")
    >>> table.rows[0].names["en"]
    'India'
    """
    reader = csv.reader(io.StringIO(text))
    columns = [name.strip() for name in next(reader, [])]
    _check_columns(columns, file=file)
    rows = tuple(_rows(reader, columns, file=file))
    if not rows:
        raise FrameError("This table has no rows.", file=file, expected="one row per place")
    _check_once(rows, file=file)
    return Table(file, frozenset(columns), rows)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise FrameError("There is no such file.", file=path) from None
    except UnicodeDecodeError as error:
        raise FrameError(
            "This file is not text in UTF-8.",
            file=path.name,
            found=f"byte {error.object[error.start]:#x} at position {error.start}",
            do="Save it as 'CSV UTF-8'.",
        ) from None


def _check_columns(columns: list[str], *, file: str) -> None:
    missing = [name for name in NEEDED if name not in columns]
    if missing:
        raise FrameError(
            "A column is missing.",
            file=file,
            line=1,
            column=missing[0],
            found=", ".join(columns[:12]) or "no header",
            expected=", ".join(NEEDED),
            do=nearest(missing[0], columns),
        )
    twice = {name for name in columns if columns.count(name) > 1}
    if twice:
        raise FrameError("A column stands twice.", file=file, line=1, column=min(twice))


def _rows(reader: Any, columns: list[str], *, file: str) -> Iterator[Row]:
    for number, cells in enumerate(reader, 1):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(columns):
            raise FrameError(
                "This row has another number of cells than the header.",
                file=file,
                line=reader.line_num,
                row=number,
                found=len(cells),
                expected=len(columns),
            )
        said = {name: cell.strip() for name, cell in zip(columns, cells, strict=True)}
        yield _Reader(file, number, reader.line_num, said).row()


def _check_once(rows: Iterable[Row], *, file: str) -> None:
    first: dict[str, int] = {}
    for row in rows:
        if row.code in first:
            raise FrameError(
                "Two rows describe the same place.",
                file=file,
                line=row.line,
                row=row.row,
                column="code",
                found=f"{row.code}, also in row {first[row.code]}",
                do="A place that is split gets a new code; end the old one with 'until'.",
            )
        first[row.code] = row.row


@dataclass(frozen=True)
class _Reader:
    """One row of cells, and where it stands, for errors."""

    file: str
    number: int
    line: int
    said: Mapping[str, str]

    def row(self) -> Row:
        since, until = self.day("since"), self.day("until")
        if since and until and until < since:
            raise self.unfit("until", f"a day not before {since}")
        return Row(
            row=self.number,
            line=self.line,
            code=self.shaped("code", CODE, "letters, digits, dots and dashes, at most 40"),
            parent=self.said["parent"],
            level=self.shaped("level", LEVEL, "a word such as district, block or village"),
            names=self.names(),
            since=since,
            until=until,
            latitude=self.degrees("latitude", 90),
            longitude=self.degrees("longitude", 180),
            in_programme=self.truth("in_programme"),
            other_codes={
                name: cell for name, cell in self.said.items() if name not in OWN and cell
            },
        )

    def names(self) -> dict[str, str]:
        if not self.said["en"]:
            raise self.unfit("en", "the name in English or in Latin letters")
        return {name: self.said[name] for name in LANGUAGES if self.said.get(name)}

    def shaped(self, column: str, shape: re.Pattern[str], expected: str) -> str:
        if not shape.fullmatch(self.said[column]):
            raise self.unfit(column, expected)
        return self.said[column]

    def day(self, column: str) -> dt.date | None:
        cell = self.said.get(column, "")
        try:
            return dt.date.fromisoformat(cell) if cell else None
        except ValueError:
            raise self.unfit(column, "a day such as 2012-03-31, or nothing") from None

    def degrees(self, column: str, most: float) -> float | None:
        cell = self.said.get(column, "")
        try:
            value = float(cell) if cell else None
        except ValueError:
            value = float("nan")
        if value is not None and not -most <= value <= most:
            raise self.unfit(column, f"degrees from -{most} to {most}")
        return value

    def truth(self, column: str) -> bool:
        cell = self.said.get(column, "").lower()
        if cell not in TRUTHS:
            raise self.unfit(column, "yes or nothing")
        return TRUTHS[cell]

    def unfit(self, column: str, expected: str) -> FrameError:
        return FrameError(
            "This cell does not fit.",
            file=self.file,
            line=self.line,
            row=self.number,
            column=column,
            found=repr(self.said[column]),
            expected=expected,
        )
