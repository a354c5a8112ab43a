"""Fixed-width text and the layouts that say where each column stands.

Two layouts are read: the SAS input statement that statistics offices publish with such files
(`@0035 V1027 15. /* Weight */`), and a CSV with the columns `name,start,width` and, if wanted,
`type` (text or number), `decimals` and `label`.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from muara.errors import MappingError
from muara.microdata.delimited import text_as_utf8
from muara.microdata.source import Labels, Source

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_SAS_FIELD = re.compile(
    r"@\s*(?P<start>\d+)\s+(?P<name>[A-Za-z_]\w*)\s+(?P<text>\$?)(?:CHAR)?(?P<width>\d+)"
    r"\.(?P<decimals>\d*)(?:[ \t]*/\*(?P<label>.*?)\*/)?",
    re.IGNORECASE,
)
_SAS_MISSING = "."


@dataclass(frozen=True)
class Field:
    """One column of a fixed-width file: where it stands, counted from 1, and what it holds."""

    name: str
    start: int
    width: int
    is_text: bool = False
    decimals: int = 0
    label: str = ""

    @property
    def end(self) -> int:
        """The last place, counted from 1."""
        return self.start + self.width - 1


def read_layout(path: Path) -> list[Field]:
    """The columns that a layout file describes, in its order.

    Args:
        path: A SAS input statement (any text file with `@start name width.`) or a `.csv`.

    Raises:
        MappingError: no column is described, two have one name, or they overlap.

    >>> fields("@0001 UF $2. /* State */ @0003 V2009 3.")[1]
    Field(name='V2009', start=3, width=3, is_text=False, decimals=0, label='')
    """
    text = _text(path)
    found = _from_csv(text, path=path) if path.suffix.lower() == ".csv" else fields(text)
    _check(found, path=path)
    return found


def fields(text: str) -> list[Field]:
    """The columns of a SAS input statement."""
    return [
        Field(
            name=match["name"],
            start=int(match["start"]),
            width=int(match["width"]),
            is_text=bool(match["text"]),
            decimals=int(match["decimals"] or 0),
            label=(match["label"] or "").strip(),
        )
        for match in _SAS_FIELD.finditer(text)
    ]


def read_fixed_width(
    path: Path, *, layout: list[Field], encoding: str, name: str, scratch: Path
) -> Source:
    """Rows of a fixed-width file as text without the blanks around it, lazily.

    Blank cells, and SAS's lone point in a column of numbers, are null.

    Raises:
        FrameError: the text is not in the encoding.
    """
    plain = text_as_utf8(path, encoding=encoding, name=name, scratch=scratch)
    line = pl.col("line").str.strip_chars_end("\r\n")
    frame = pl.scan_lines(plain, name="line", glob=False).filter(line != "")
    return Source(
        name=name,
        frame=frame.select(_cell(line, field=field) for field in layout),
        text=frozenset(field.name for field in layout),
        always_text=frozenset(field.name for field in layout if field.is_text),
        labels=Labels(columns={field.name: field.label for field in layout if field.label}),
        filled=True,
        path=path,
    )


def _cell(line: pl.Expr, *, field: Field) -> pl.Expr:
    cell = line.str.slice(field.start - 1, field.width).str.strip_chars()
    absent = cell.is_in(["", _SAS_MISSING]) if not field.is_text else cell == ""
    if field.decimals:
        cell = _with_point(cell, decimals=field.decimals)
    return pl.when(~absent).then(cell).alias(field.name)


def _with_point(cell: pl.Expr, *, decimals: int) -> pl.Expr:
    """SAS puts the decimal point in where the file does not write one."""
    digits = cell.str.zfill(decimals + 1)
    whole, part = digits.str.head(-decimals), digits.str.tail(decimals)
    pointed = pl.concat_str(whole, pl.lit("."), part)
    return pl.when(cell.str.contains(".", literal=True)).then(cell).otherwise(pointed)


def _text(path: Path) -> str:
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Labels are all that can be outside ASCII, and Latin-1 reads any byte.
        return content.decode("latin-1")


def _from_csv(text: str, *, path: Path) -> list[Field]:
    rows = csv.DictReader(text.splitlines())
    missing = {"name", "start", "width"} - set(rows.fieldnames or ())
    if missing:
        raise MappingError(
            "The layout lacks a column.",
            file=path,
            line=1,
            found=", ".join(rows.fieldnames or ()),
            expected="name, start, width (and type, decimals, label if wanted)",
        )
    return [_csv_field(row, path=path, line=line) for line, row in enumerate(rows, start=2)]


def _csv_field(row: dict[str, str], *, path: Path, line: int) -> Field:
    try:
        return Field(
            name=row["name"].strip(),
            start=int(row["start"]),
            width=int(row["width"]),
            is_text=(row.get("type") or "").strip().lower() == "text",
            decimals=int(row.get("decimals") or 0),
            label=(row.get("label") or "").strip(),
        )
    except ValueError as wrong:
        raise MappingError(
            "Start, width and decimals are whole numbers.", file=path, line=line, found=wrong
        ) from wrong


def _check(found: list[Field], *, path: Path) -> None:
    if not found:
        raise MappingError(
            "No column is described here.",
            file=path,
            expected="lines like `@0035 V1027 15.`, or a .csv with name,start,width",
        )
    for field in found:
        if field.start < 1 or field.width < 1:
            _refuse(field, path=path, found=f"start {field.start}, width {field.width}")
    _check_apart(sorted(found, key=lambda field: field.start), path=path)
    _check_once((field.name for field in found), path=path)


def _check_apart(ordered: list[Field], *, path: Path) -> None:
    for left, right in zip(ordered, ordered[1:], strict=False):
        if right.start <= left.end:
            _refuse(right, path=path, found=f"it overlaps {left.name}, which ends at {left.end}")


def _check_once(names: Iterable[str], *, path: Path) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise MappingError("The layout names a column twice.", file=path, column=name)
        seen.add(name)


def _refuse(field: Field, *, path: Path, found: str) -> None:
    raise MappingError(
        "The layout puts a column where it cannot stand.",
        file=path,
        column=field.name,
        found=found,
        expected="columns that start at 1 or later and do not overlap",
    )
