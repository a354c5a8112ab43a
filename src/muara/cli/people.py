"""People and families from a file, and each of them with every scheme: what several verbs need."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from .command import day_typed, named, tell_notes, today
from .files import mapping_of, read

if TYPE_CHECKING:
    import argparse
    import datetime as dt

    import polars as pl

    from muara.microdata.source import Source
    from muara.packs import Pack


def add_people_options(command: argparse.ArgumentParser) -> None:
    """What every verb that starts from people and families asks."""
    command.add_argument(
        "input",
        metavar="INPUT",
        help="a row a person (or household): .csv .csv.gz .parquet .xlsx .sav .dta, or - (CSV)",
    )
    command.add_argument("--country", required=True, metavar="NAME", help="a pack, such as india")
    command.add_argument(
        "--on", required=True, type=day_typed, metavar="DATE", help="the day of the schemes"
    )
    command.add_argument("--schemes", metavar="KEY[,KEY]", help="else all in force on the day")
    command.add_argument("--place", metavar="CODE", help="one place for all rows")
    command.add_argument("--map", type=Path, metavar="MAP.toml", help="what the columns mean")


def schemes_of(asked: argparse.Namespace) -> list[str] | None:
    """The keys that were typed, or None."""
    return named(asked.schemes, option="--schemes", see="muara schemes") if asked.schemes else None


def paired(
    asked: argparse.Namespace, pack: Pack, scratch: Path, *, on: dt.date | None = None
) -> tuple[pl.DataFrame, pl.DataFrame, Source]:
    """The people of the file, each of them and each household with every scheme, and the file."""
    from muara.eligibility import pairs
    from muara.microdata.preparing import in_its_words, prepare

    mapping = mapping_of(asked.map, pack=pack)
    source = read(asked, mapping=mapping, scratch=scratch)
    prepared = prepare(source, vocabulary=pack.vocabulary, mapping=mapping, today=today())
    notes = [*mapping.notes, *prepared.notes]
    with in_its_words(prepared, mapping):
        people = prepared.frame.collect()
        found = pairs(
            people,
            on=on or asked.on,
            pack=pack,
            schemes=schemes_of(asked),
            place=asked.place,
            file=source.name,
            today=today(),
            tell=notes.append,
        )
    tell_notes(notes)
    return people, found, source
