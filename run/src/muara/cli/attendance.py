"""`muara attendance`: whether each child of a school register attends regularly."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import TYPE_CHECKING

from muara.errors import FrameError, nearest

from .command import DONE, LANGUAGES, add, chosen_pack, day_typed, stop
from .files import add_output, add_reading_options, days, read

if TYPE_CHECKING:
    import argparse

    import polars as pl

    from muara.microdata.source import Source
    from muara.packs import Pack

    from .command import Subparsers

_NUMBERS = ("days_open", "days_present", "days_excused")
_MONTH = len("2012-04")


def add_attendance(commands: Subparsers) -> None:
    """Declare the verb."""
    command = add(
        commands,
        "attendance",
        _attendance,
        says="say of every child in a school register whether it attends regularly, and why",
        example="muara attendance registers.csv --country india --on 2012-09-30 -o regular.csv",
    )
    command.add_argument(
        "input",
        metavar="INPUT",
        help="a row a child and month (person, month, days_open, days_present, days_excused) or "
        "day (person, day, attendance); .csv .csv.gz .parquet .xlsx .sav .dta, or - (CSV)",
    )
    command.add_argument("--country", required=True, metavar="NAME", help="a pack, such as india")
    command.add_argument(
        "--on", required=True, type=day_typed, metavar="DATE", help="the months over by its end"
    )
    command.add_argument("--place", metavar="CODE", help="one place for all rows")
    command.add_argument(
        "--holidays", type=Path, metavar="FILE", help="more days without school (day, place)"
    )
    command.add_argument("--language", choices=LANGUAGES, default="en", help="of the reasons")
    add_output(command)
    add_reading_options(command)


def _attendance(asked: argparse.Namespace) -> int:
    from muara.follow_up import attendance, attendance_rule
    from muara.microdata.delimited import scratch_folder
    from muara.microdata.mapping import SurveyMapping
    from muara.microdata.writing import check_output, write

    signal.signal(signal.SIGTERM, stop)
    pack = chosen_pack(asked.country)
    rule = attendance_rule(pack)
    check_output(asked.output, source=None if asked.input == "-" else Path(asked.input))
    with scratch_folder() as scratch:
        source = read(asked, mapping=SurveyMapping(), scratch=Path(scratch))
        registers = _registers(source, asked, pack)
        free = _holidays(asked, pack, registers, Path(scratch))
        try:
            found = attendance(
                registers, on=asked.on, rule=rule, holidays=free, language=asked.language
            )
        except FrameError as error:
            raise _in_the_file(error, source) from error
        write(found.lazy(), asked.output, scratch=Path(scratch))
    return DONE


def _registers(source: Source, asked: argparse.Namespace, pack: Pack) -> pl.DataFrame:
    """The registers with days and numbers in place of text, and a place."""
    import polars as pl

    frame = source.frame.collect()
    for column in ("day", "month"):
        if column in frame.columns and frame.schema[column] == pl.String:
            texts = frame[column]
            whole = pl.when(texts.str.len_chars() == _MONTH).then(texts + "-01").otherwise(texts)
            texts = frame.select(whole.alias(column))[column] if column == "month" else texts
            frame = frame.with_columns(days(texts, file=source.name))
    for column in (name for name in _NUMBERS if name in frame.columns):
        frame = frame.with_columns(_whole(frame[column], source))
    if asked.place:
        _check_place(asked.place, pack)
        return frame.with_columns(pl.lit(asked.place).alias("place"))
    return frame


def _whole(numbers: pl.Series, source: Source) -> pl.Series:
    """A column of whole numbers; a cell that is none is refused, not passed over."""
    import polars as pl

    whole = numbers.cast(pl.Float64, strict=False)
    wrong = (whole.is_null() & numbers.is_not_null()) | (whole != whole.floor()).fill_null(False)
    if wrong.any():
        row = wrong.arg_max() or 0
        raise _in_the_file(
            FrameError(
                "This is no number of days.",
                row=row + 1,
                column=numbers.name,
                found=numbers[row],
                expected="a whole number, or an empty cell",
            ),
            source,
        )
    return whole.cast(pl.Int64)


def _check_place(place: str, pack: Pack) -> None:
    known = pack.geography.parents
    if place not in known:
        raise FrameError("No such place.", column="--place", found=place, do=nearest(place, known))


def _holidays(
    asked: argparse.Namespace, pack: Pack, registers: pl.DataFrame, scratch: Path
) -> pl.DataFrame:
    """The holidays of the pack and of the file, at the places of the registers."""
    import polars as pl

    from muara.follow_up import at_places, attendance_rule, holidays
    from muara.follow_up.days import last_months

    since, until = last_months(asked.on, attendance_rule(pack).months)
    placed = "place" in registers.columns
    places = registers["place"].drop_nulls().unique().to_list() if placed else _countries(pack)
    columns = ["place", "day"] if placed else ["day"]
    free = holidays(pack, since=since, until=until, places=places).select(columns)
    if asked.holidays is None:
        return free
    more = _of_file(asked.holidays, scratch)
    everywhere = more.filter(pl.col("place").is_null())
    own = at_places(more.drop_nulls("place"), places, pack=pack)
    return pl.concat([free, *(part.select(columns) for part in (everywhere, own))])


def _countries(pack: Pack) -> list[str]:
    """Where no place is told: what is a holiday in the whole country."""
    return [code for code, parent in pack.geography.parents.items() if not parent]


def _of_file(file: Path, scratch: Path) -> pl.DataFrame:
    """`place` (empty: everywhere) and `day` of a file of holidays."""
    import polars as pl

    from muara.microdata.reading import read as read_file

    told = read_file(file, scratch=scratch).frame.collect()
    if "day" not in told.columns:
        raise FrameError(
            "A column is missing.", file=file, column="day", do=nearest("day", told.columns)
        )
    day = days(told["day"], file=file) if told.schema["day"] == pl.String else told["day"]
    place = told["place"] if "place" in told.columns else pl.Series([None] * told.height)
    return pl.DataFrame({"place": place.cast(pl.String), "day": day})


def _in_the_file(error: FrameError, source: Source) -> FrameError:
    """The same refusal, with the file and its line."""
    return FrameError(
        error.message,
        file=source.name,
        line=error.row + source.heading if error.row and source.heading else None,
        row=error.row,
        column=error.column,
        found=error.found,
        expected=error.expected,
        do=error.do,
    )
