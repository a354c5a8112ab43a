"""`muara judge`: which public schemes appear due to each person or family of a file."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import TYPE_CHECKING

from .command import DONE, add, check_day, chosen_pack, stop, tell_notes, today
from .files import add_output, add_reading_options, mapping_of, read, write
from .people import add_people_options, schemes_of

if TYPE_CHECKING:
    import argparse

    import polars as pl

    from muara.microdata.mapping import SurveyMapping
    from muara.microdata.source import Source
    from muara.packs import Pack

    from .command import Subparsers


def add_judge(commands: Subparsers) -> None:
    """Declare the verb."""
    command = add(
        commands,
        "judge",
        _judge,
        says="say of every person or family in a file which schemes appear due, and what to ask",
        example="muara judge families.csv --country india --on 2013-03-31 -o verdicts.parquet",
    )
    add_people_options(command)
    add_output(command)
    add_reading_options(command)


def _judge(asked: argparse.Namespace) -> int:
    from muara.microdata.delimited import scratch_folder
    from muara.microdata.writing import check_output

    signal.signal(signal.SIGTERM, stop)
    pack = chosen_pack(asked.country)
    keys = schemes_of(asked)
    for key in keys or ():
        pack.scheme(key)
    check_day(asked.on)
    mapping = mapping_of(asked.map, pack=pack)
    check_output(asked.output, source=None if asked.input == "-" else Path(asked.input))
    with scratch_folder() as scratch:
        source = read(asked, mapping=mapping, scratch=Path(scratch))
        judged = _judged(asked, source, mapping, pack, keys)
        write(judged, saying="judge", source=source, output=asked.output, scratch=Path(scratch))
    return DONE


def _judged(
    asked: argparse.Namespace,
    source: Source,
    mapping: SurveyMapping,
    pack: Pack,
    keys: list[str] | None,
) -> pl.LazyFrame:
    """The file's own columns, then three for each scheme."""
    from muara.eligibility import judge
    from muara.eligibility.judge import PARTS
    from muara.microdata.preparing import check_free, in_its_words, prepare

    current = [key for key in keys or pack.schemes if pack.schemes[key].on(asked.on)]
    check_free(source, added=[f"{key}_{part}" for key in current for part in PARTS])
    prepared = prepare(source, vocabulary=pack.vocabulary, mapping=mapping, today=today())
    notes = [*mapping.notes, *prepared.notes]
    with in_its_words(prepared, mapping):
        found = judge(
            prepared.frame,
            on=asked.on,
            pack=pack,
            schemes=keys,
            place=asked.place,
            file=source.name,
            today=today(),
            tell=notes.append,
        )
    tell_notes(notes)
    added = [f"{key}_{part}" for key in current for part in PARTS]
    have = found.collect_schema().names()
    return prepared.with_answer(found, added=[name for name in added if name in have])
