"""Commands that read and write tables: their options, the mapping, the file in and the file out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from muara.errors import FrameError

if TYPE_CHECKING:
    import argparse

    import polars as pl

    from muara.microdata.mapping import SurveyMapping
    from muara.microdata.source import Source
    from muara.packs import Pack

KNOWS_TYPES = (".parquet", ".xlsx", ".sav", ".dta")


def add_reading_options(command: argparse.ArgumentParser) -> None:
    """How a file is to be read."""
    reading = command.add_argument_group("reading, where the mapping does not say it")
    reading.add_argument("--layout", type=Path, metavar="FILE", help="of a fixed-width file")
    reading.add_argument("--encoding", metavar="NAME", help="of text, such as latin-1")
    reading.add_argument("--separator", metavar="SIGN", help="between the cells of a CSV")
    reading.add_argument("--sheet", metavar="NAME", help="of a workbook")


def add_output(command: argparse.ArgumentParser) -> None:
    """Where the table goes."""
    command.add_argument(
        "-o",
        "--output",
        required=True,
        metavar="OUTPUT",
        help=".csv .csv.gz .parquet .xlsx .sav .dta, or - (CSV)",
    )


def mapping_of(path: Path | None, *, pack: Pack) -> SurveyMapping:
    """The mapping that was named, or one that says nothing."""
    from muara.microdata.mapping import SurveyMapping, read_mapping

    return read_mapping(path, vocabulary=pack.vocabulary) if path else SurveyMapping()


def read(asked: argparse.Namespace, *, mapping: SurveyMapping, scratch: Path) -> Source:
    """The file that was named, as it is described."""
    from muara.microdata.delimited import TextForm
    from muara.microdata.reading import read as read_file

    form = TextForm(
        encoding=asked.encoding or mapping.form.encoding,
        separator=asked.separator or mapping.form.separator,
    )
    return read_file(
        asked.input,
        scratch=scratch,
        form=form,
        layout=asked.layout or mapping.find_layout(survey=Path(asked.input)),
        sheet=asked.sheet or mapping.sheet,
    )


def days(texts: pl.Series, *, file: object) -> pl.Series:
    """Days written as text; one that is none is refused, not passed over."""
    found = texts.str.to_date(strict=False)
    wrong = found.is_null() & texts.is_not_null()
    if wrong.any():
        row = wrong.arg_max() or 0
        raise FrameError(
            "This is no day.",
            file=file,
            row=row + 1,
            column=texts.name,
            found=texts[row],
            expected="a day as 2016-09-01",
        )
    return found


def write(frame: pl.LazyFrame, *, saying: str, source: Source, output: str, scratch: Path) -> None:
    """Write an answer, with the progress of reading and writing."""
    from muara.microdata.broken import readable
    from muara.microdata.preparing import with_numbers
    from muara.microdata.writing import write as write_file
    from muara.progress import shown

    if output.lower().endswith(KNOWS_TYPES):
        frame = with_numbers(frame, source=source)
    with (
        readable(source),
        shown(frame, saying=saying, rows=source.frame) as counted,
    ):
        write_file(counted, output, scratch=scratch, labels=source.labels)


def write_rows(rows: pl.DataFrame, output: str, *, scratch: Path) -> None:
    """Write a table of few rows, such as estimates."""
    from muara.microdata.writing import write as write_file

    write_file(rows.lazy(), output, scratch=scratch)
