"""Write a result whole or not at all.

The file is written under another name beside its place and moved there when it is complete, so
that a stop, an error or a full disk leaves what was there before.
"""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import polars as pl

from muara.errors import FrameError
from muara.microdata.endings import STANDARD, WRITTEN, ending
from muara.microdata.labelled import write_labelled
from muara.microdata.source import Labels
from muara.microdata.workbook import write_workbook

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

_ROW_GROUP = 1 << 18  # rows held at a time while streaming to Parquet
_HELD_WHOLE = (".xlsx", ".sav", ".dta")


def write(
    frame: pl.LazyFrame,
    path: str | Path,
    *,
    scratch: Path,
    labels: Labels | None = None,
    stdout: BinaryIO | None = None,
) -> None:
    """Write a lazy frame, whole or not at all.

    CSV and Parquet are written as they are computed, in bounded memory; workbooks, SPSS and Stata
    files are held in memory first.

    Args:
        frame: What to write.
        path: `.csv`, `.csv.gz`, `.parquet`, `.xlsx`, `.sav` or `.dta`; `-` is standard output as
            CSV.
        scratch: A folder for what goes to standard output, until it is complete.
        labels: Labels and user-missing values for SPSS and Stata.
        stdout: What `-` writes to; the process's own if not given.

    Raises:
        FrameError: the folder is missing, the ending unknown, or the format cannot hold the table.
    """
    if str(path) == STANDARD:
        _to_standard_output(frame, scratch=scratch, stdout=stdout or sys.stdout.buffer)
        return
    path = Path(path)
    kind = ending(path, allowed=WRITTEN)
    with in_place_when_complete(path) as part:
        _write(frame, part, kind=kind, labels=labels or Labels())


def check_output(path: str | Path, *, source: Path | None, also: tuple[str, ...] = ()) -> None:
    """Refuse an output that cannot be written, before any work is done.

    Args:
        path: Where the output goes.
        source: The file that is read; none where it is no file.
        also: Endings that the caller writes beside those of `write`.

    Raises:
        FrameError: unknown ending, missing folder, a folder in the file's place, or the input.
    """
    if str(path) == STANDARD:
        return
    path = Path(path)
    ending(path, allowed=(*WRITTEN, *also))
    _check_folder(path)
    if source is not None and path.exists() and path.samefile(source):
        raise FrameError(
            "Output and input are the same file.",
            file=path,
            expected="another file",
            do="Give -o another name: the input is never changed.",
        )


def _check_folder(path: Path) -> None:
    if path.is_dir():
        raise FrameError("This is a folder.", file=path, expected="a file to write")
    if not path.parent.is_dir():
        raise FrameError(
            "The folder for the output does not exist.",
            file=path,
            found=f"no folder {path.parent}",
            do="Make the folder first.",
        )
    if not os.access(path.parent, os.W_OK):
        raise FrameError("This folder may not be written to.", file=path.parent)


def _write(frame: pl.LazyFrame, path: Path, *, kind: str, labels: Labels) -> None:
    if kind in _HELD_WHOLE:
        _write_held(frame.collect(engine="streaming"), path, kind=kind, labels=labels)
    elif kind == ".parquet":
        frame.sink_parquet(path, row_group_size=_ROW_GROUP, engine="streaming")
    else:
        _sink_csv(frame, path, gzipped=kind == ".csv.gz")


def _write_held(frame: pl.DataFrame, path: Path, *, kind: str, labels: Labels) -> None:
    if kind == ".xlsx":
        write_workbook(frame, path)
    else:
        write_labelled(frame, path, kind=kind, labels=labels)


def _sink_csv(frame: pl.LazyFrame, path: Path, *, gzipped: bool = False) -> None:
    frame.sink_csv(
        path,
        compression="gzip" if gzipped else "uncompressed",
        check_extension=False,
        engine="streaming",
    )


def _to_standard_output(frame: pl.LazyFrame, *, scratch: Path, stdout: BinaryIO) -> None:
    kept = scratch / "standard-output.csv"
    _sink_csv(frame, kept)
    with kept.open("rb") as file:
        shutil.copyfileobj(file, stdout)
    stdout.flush()


@contextmanager
def in_place_when_complete(path: Path) -> Iterator[Path]:
    """A file to write, put in its place only once it is written whole."""
    # In a folder of its own, which is gone before a writer that failed can begin its file anew; and
    # under its own name, since the writers of some formats look at the ending.
    beside = TemporaryDirectory(
        prefix=f".{os.getpid()}.part.", dir=path.parent, ignore_cleanup_errors=True
    )
    with beside as folder:
        part = Path(folder) / path.name
        yield part
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        part.replace(path)
