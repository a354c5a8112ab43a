"""Text with separators: .csv, .csv.gz and standard input, read as it is written.

Every cell stays the text that stands in the file, so that what goes out is what came in. The
file is checked once for its encoding; it is never held in memory whole.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import tempfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import polars as pl

from muara.errors import FrameError
from muara.microdata.source import Source

if TYPE_CHECKING:
    from collections.abc import Iterator

_CHUNK = 1 << 22
_BOM = codecs.BOM_UTF8


@dataclass(frozen=True)
class TextForm:
    """How the text of a file is written: its encoding and separator.

    >>> TextForm().encoding
    'utf-8'
    """

    encoding: str = "utf-8"
    separator: str = ","


def read_csv(path: Path, *, form: TextForm, name: str, scratch: Path) -> Source:
    """Rows of a CSV file as text, lazily.

    Args:
        path: The file; `.gz` is decompressed into `scratch` first.
        form: Its encoding and separator.
        name: What messages call it.
        scratch: A folder for the decompressed or transcoded copy.

    Raises:
        FrameError: the text is not in the encoding, or column names are missing or repeated.
    """
    plain = _plain_text(path, form=form, name=name, scratch=scratch)
    names = _header(plain, form=form, name=name)
    plain = _without_blank_lines(plain, width=len(names), form=form, name=name, scratch=scratch)
    frame = pl.scan_csv(
        plain,
        separator=form.separator,
        infer_schema=False,
        has_header=False,
        skip_rows=1,
        new_columns=names,
        schema=dict.fromkeys(names, pl.String),
        raise_if_empty=False,
        glob=False,
    )
    return Source(
        name=name,
        frame=frame,
        heading=1,
        text=frozenset(names),
        plain=plain,
        separator=form.separator,
        path=path,
    )


def spool(stream: BinaryIO, *, scratch: Path) -> Path:
    """Standard input, kept in a file so that it can be read more than once."""
    kept = scratch / "standard-input.csv"
    with kept.open("wb") as file:
        while block := stream.read(_CHUNK):
            file.write(block)
    return kept


def text_as_utf8(path: Path, *, encoding: str, name: str, scratch: Path) -> Path:
    """The file itself if it is UTF-8 without a byte-order mark, else a copy that is.

    Raises:
        FrameError: some bytes are not text in this encoding: names the row.
    """
    found = _declared_by_bom(path) or encoding
    if _is_utf8(found) and not _starts_with_bom(path):
        _check_encoding(path, encoding=found, name=name)
        return path
    return _transcoded(path, encoding=found, name=name, scratch=scratch)


def _plain_text(path: Path, *, form: TextForm, name: str, scratch: Path) -> Path:
    if path.name.lower().endswith(".gz"):
        path = _decompressed(path, name=name, scratch=scratch)
    return text_as_utf8(path, encoding=form.encoding, name=name, scratch=scratch)


def _decompressed(path: Path, *, name: str, scratch: Path) -> Path:
    plain = scratch / "decompressed.csv"
    try:
        with gzip.open(path, "rb") as packed, plain.open("wb") as file:
            while block := packed.read(_CHUNK):
                file.write(block)
    except (EOFError, OSError, zlib.error) as broken:
        raise FrameError(
            "The compressed file is cut short or damaged.",
            file=name,
            found=str(broken),
            expected="a whole gzip file",
            do="Copy it again.",
        ) from broken
    return plain


def _is_utf8(encoding: str) -> bool:
    try:
        return codecs.lookup(encoding).name in ("utf-8", "ascii", "utf-8-sig")
    except LookupError:
        return False


def _starts_with_bom(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(3) == _BOM


def _declared_by_bom(path: Path) -> str | None:
    with path.open("rb") as file:
        head = file.read(3)
    if head == _BOM:
        return "utf-8-sig"
    return "utf-16" if head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else None


def _check_encoding(path: Path, *, encoding: str, name: str) -> None:
    for _ in _decoded(path, encoding=encoding, name=name):
        pass


def _transcoded(path: Path, *, encoding: str, name: str, scratch: Path) -> Path:
    copy = scratch / f"utf-8-{path.name}"
    with copy.open("w", encoding="utf-8", newline="") as file:
        file.writelines(_decoded(path, encoding=encoding, name=name))
    return copy


def _decoded(path: Path, *, encoding: str, name: str) -> Iterator[str]:
    decoder = _decoder(encoding, name=name)
    rows = 1
    with path.open("rb") as file:
        while True:
            block = file.read(_CHUNK)
            try:
                text = decoder.decode(block, not block)
            except UnicodeDecodeError as wrong:
                _refuse_encoding(wrong, rows=rows, encoding=encoding, name=name)
            yield text
            if not block:
                return
            rows += block.count(b"\n")


def _decoder(encoding: str, *, name: str) -> codecs.IncrementalDecoder:
    try:
        return codecs.getincrementaldecoder(encoding)()
    except LookupError:
        raise FrameError(
            "This encoding is not known.",
            file=name,
            found=encoding,
            expected="utf-8, latin-1, cp1252 or another that Python knows",
            do="Correct `encoding` in the mapping's [file] table.",
        ) from None


def _refuse_encoding(wrong: UnicodeDecodeError, *, rows: int, encoding: str, name: str) -> None:
    line = rows + wrong.object[: wrong.start].count(b"\n")
    byte = wrong.object[wrong.start]
    raise FrameError(
        "The text is not in the encoding that is expected.",
        file=name,
        line=line,
        found=f"byte 0x{byte:02x}",
        expected=f"{encoding} text",
        do='If it is Latin-1, write encoding = "latin-1" in the [file] table of a mapping.',
    ) from wrong


def _header(path: Path, *, form: TextForm, name: str) -> list[str]:
    with path.open(encoding="utf-8", newline="") as file:
        try:
            names = next(csv.reader(file, delimiter=form.separator), [])
        except csv.Error as endless:
            raise _unclosed(path, name=name) from endless
    check_names(names, name=name)
    _check_separator(names, form=form, name=name)
    return names


def _check_separator(names: list[str], *, form: TextForm, name: str) -> None:
    """One long name that holds other usual separators is mostly a whole heading."""
    other = next((sign for sign in ";\t|," if sign in names[0]), None)
    if len(names) == 1 and other is not None:
        raise FrameError(
            "The cells seem to be separated by another sign.",
            file=name,
            line=1,
            found=repr(other),
            expected=repr(form.separator),
            do=f"Give --separator {other!r}, or write it in the [file] table of a mapping.",
        )


def _without_blank_lines(
    path: Path, *, width: int, form: TextForm, name: str, scratch: Path
) -> Path:
    """The file, or a copy without blank lines; refuses unclosed quotes and ragged rows.

    One pass over the lines counts quotes, and separators where there are none; only if something
    looks wrong is the file read again with care.
    """
    line = pl.col("line").str.strip_chars_end("\r")
    cells = line.str.count_matches(form.separator, literal=True) + 1
    odd = (cells != width) & (line != "") & ~line.str.contains('"', literal=True)
    lines = pl.scan_lines(path, name="line", glob=False)
    quotes = line.str.count_matches('"', literal=True).sum()
    counted = lines.select(blank=(line == "").sum(), odd=odd.sum(), quotes=quotes)
    blank, wrong, marks = counted.collect(engine="streaming").row(0)
    if marks % 2:
        raise _unclosed(path, name=name)
    if wrong and (ragged := ragged_row(path, separator=form.separator)):
        raise ragged_error(*ragged, name=name)
    # In a file of one column a blank line is a cell in which nothing stands.
    return _filled_lines(path, scratch=scratch) if blank and width > 1 else path


def _filled_lines(path: Path, *, scratch: Path) -> Path:
    copy, in_quotes = scratch / f"without-blank-lines-{path.name}", False
    with path.open("rb") as file, copy.open("wb") as kept:
        for line in file:
            if in_quotes or line.strip(b"\r\n"):
                kept.write(line)
            in_quotes ^= bool(line.count(b'"') % 2)
    return copy


def _unclosed(path: Path, *, name: str) -> FrameError:
    """What is said of a file with an odd number of quotes: the line of the one left open."""
    opened, is_open = 1, False
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if line.count(b'"') % 2:
                opened, is_open = (opened if is_open else number), not is_open
    return FrameError(
        "A quote is opened on this line and never closed.",
        file=name,
        line=opened,
        do="Close it; a quote that is part of a cell is written twice, the cell between quotes.",
    )


def ragged_error(line: int, cells: int, width: int, last: bool, *, name: str) -> FrameError:
    """What is said of a row with another number of cells than there are columns."""
    short = last and cells < width
    return FrameError(
        "The last row is incomplete: the file seems to be cut short."
        if short
        else "This row has another number of cells than there are columns.",
        file=name,
        line=line,
        found=f"{cells} cells",
        expected=f"{width}",
        do="Copy the file again." if short else "Put text that holds the separator in quotes.",
    )


def ragged_row(path: Path, *, separator: str) -> tuple[int, int, int, bool] | None:
    """The first row with another number of cells than there are columns.

    Returns:
        Its line (the column names are line 1), its cells, the columns, and whether it is the
        last; None if all agree.
    """
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file, delimiter=separator)
        width = len(next(rows, []))
        for cells in rows:
            if cells and len(cells) != width:
                line = rows.line_num
                return line, len(cells), width, next(rows, None) is None
    return None


def check_names(names: list[str], *, name: str) -> None:
    """Refuse a table whose columns have no name or the same name twice.

    >>> check_names(["age", "sex"], name="a.csv")
    >>> check_names(["age", "age"], name="a.csv")
    Traceback (most recent call last):
    muara.errors.FrameError: a.csv, column age: Two columns have the same name. Found columns 1 \
and 2; expected one column of each name. Rename or remove one of them.
    """
    if not names or names == [""]:
        raise FrameError("The first row holds no column names.", file=name, line=1)
    seen: dict[str, int] = {}
    for place, column in enumerate(names, start=1):
        if not column:
            raise FrameError(f"Column {place} has no name.", file=name, line=1, do="Name it.")
        if column in seen:
            _refuse_twice(column, first=seen[column], second=place, name=name)
        seen[column] = place


def _refuse_twice(column: str, *, first: int, second: int, name: str) -> None:
    raise FrameError(
        "Two columns have the same name.",
        file=name,
        column=column,
        found=f"columns {first} and {second}",
        expected="one column of each name",
        do="Rename or remove one of them.",
    )


def scratch_folder() -> tempfile.TemporaryDirectory[str]:
    """A folder for copies that reading needs; gone when it is closed."""
    return tempfile.TemporaryDirectory(prefix="muara-", ignore_cleanup_errors=True)
