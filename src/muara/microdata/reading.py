"""Open a survey file of any kind that statistics offices and statisticians hand over."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from muara.errors import FrameError, MappingError, nearest
from muara.microdata.broken import readable
from muara.microdata.delimited import TextForm, read_csv, spool
from muara.microdata.endings import STANDARD, check_signature, ending
from muara.microdata.labelled import read_labelled
from muara.microdata.layout import read_fixed_width, read_layout
from muara.microdata.source import Source
from muara.microdata.workbook import read_workbook

if TYPE_CHECKING:
    from typing import BinaryIO


def read(
    path: str | Path,
    *,
    scratch: Path,
    form: TextForm | None = None,
    layout: Path | None = None,
    sheet: str | None = None,
    stdin: BinaryIO | None = None,
) -> Source:
    """Open a file, lazily where its format allows.

    Args:
        path: `.csv`, `.csv.gz`, `.parquet`, `.xlsx`, `.sav`, `.dta` or `.txt`; `-` is standard
            input as CSV.
        scratch: A folder for copies that are needed while reading; yours to remove afterwards.
        form: Encoding and separator of text.
        layout: Where the columns stand; required for `.txt`.
        sheet: The sheet of a workbook; the first if not named.
        stdin: What `-` reads; the process's own if not given.

    Returns:
        A `Source`: a lazy frame with the file's own columns, text as it is written for CSV and
        fixed width, and labels and user-missing values for SPSS and Stata.

    Raises:
        FrameError: the file is missing, empty, cut short, in another format than its name says,
            not in its encoding, or has columns without a name or with the same name.
        MappingError: the layout is missing or wrong.
    """
    form = form or TextForm()
    if str(path) == STANDARD:
        kept = spool(stdin or sys.stdin.buffer, scratch=scratch)
        return _csv(kept, form=form, name="standard input", scratch=scratch)
    path = Path(path)
    _check_there(path)
    kind = ending(path)
    check_signature(path, kind=kind)
    return _checked(_open(path, kind=kind, scratch=scratch, form=form, layout=layout, sheet=sheet))


def _open(
    path: Path, *, kind: str, scratch: Path, form: TextForm, layout: Path | None, sheet: str | None
) -> Source:
    name = str(path)
    match kind:
        case ".parquet":
            return _parquet(path, name=name)
        case ".xlsx":
            return read_workbook(path, sheet=sheet, name=name, scratch=scratch)
        case ".sav" | ".dta":
            return read_labelled(path, kind=kind, name=name, scratch=scratch)
        case ".txt":
            return _fixed_width(path, layout=layout, form=form, name=name, scratch=scratch)
        case _:
            return read_csv(path, form=form, name=name, scratch=scratch)


def _csv(path: Path, *, form: TextForm, name: str, scratch: Path) -> Source:
    if not path.stat().st_size:
        raise FrameError(
            "Nothing came in.", file=name, found="0 bytes", expected="CSV with column names"
        )
    return _checked(read_csv(path, form=form, name=name, scratch=scratch))


def _parquet(path: Path, *, name: str) -> Source:
    frame = pl.scan_parquet(path, glob=False)
    try:
        frame.collect_schema()
    except (pl.exceptions.PolarsError, OSError) as wrong:
        raise FrameError(
            "The Parquet file is cut short or damaged.",
            file=name,
            found=f"{path.stat().st_size:,} bytes without a readable end",
            expected="a whole Parquet file",
            do="Copy it again.",
        ) from wrong
    return Source(name=name, frame=frame, path=path)


def _fixed_width(
    path: Path, *, layout: Path | None, form: TextForm, name: str, scratch: Path
) -> Source:
    if layout is None:
        raise MappingError(
            "A fixed-width file needs a layout.",
            file=name,
            do='Write layout = "FILE" in the [file] table of a mapping, or give --layout FILE.',
        )
    return read_fixed_width(
        path, layout=read_layout(layout), encoding=form.encoding, name=name, scratch=scratch
    )


def _check_there(path: Path) -> None:
    if path.is_dir():
        raise FrameError("This is a folder.", file=path, expected="a file")
    if path.exists():
        return
    beside = [entry.name for entry in path.parent.iterdir()] if path.parent.is_dir() else []
    raise FrameError("There is no such file.", file=path, do=_nearby(path.name, beside))


def _nearby(name: str, beside: list[str]) -> str:
    told = nearest(name, beside)
    return told if told.startswith("Did") else "Check the path."


def _checked(source: Source) -> Source:
    if not source.columns:
        raise FrameError("The file has no columns.", file=source.name)
    with readable(source):
        nothing = source.frame.head(1).collect().is_empty()
    if nothing:
        raise FrameError(
            "The file has column names but no rows.",
            file=source.name,
            found="0 rows",
            expected="at least one",
            do="Check that the file was written completely.",
        )
    return source
