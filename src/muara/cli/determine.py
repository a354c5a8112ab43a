"""`muara determine`: withdrawn, prevented, relapsed or lost, child by child, from observations."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import TYPE_CHECKING

from .command import DONE, add, chosen_pack, day_typed, stop, tell_notes, today
from .files import add_output, add_reading_options, mapping_of, read, write

if TYPE_CHECKING:
    import argparse

    import polars as pl

    from muara.determination import Reading
    from muara.microdata.source import Source
    from muara.packs import Pack
    from muara.rules import Vocabulary

    from .command import Subparsers


def add_determine(commands: Subparsers) -> None:
    """Declare the verb."""
    command = add(
        commands,
        "determine",
        _determine,
        says="say where each child stands: withdrawn, prevented, relapsed, lost, or on the way",
        example="muara determine visits.csv --pack ILO_USDOL --on 2013-03-31 -o standing.csv",
    )
    command.add_argument(
        "input",
        metavar="INPUT",
        help="a row an observation: .csv .csv.gz .parquet .xlsx .sav .dta, or - (CSV)",
    )
    command.add_argument(
        "--pack", required=True, metavar="NAME", help="a reading: ILO_USDOL, ECLT or CLMRS"
    )
    command.add_argument(
        "--on", required=True, type=day_typed, metavar="DATE", help="the day of the answer"
    )
    command.add_argument("--country", metavar="NAME", help="one country's readings and words")
    command.add_argument("--regime", metavar="NAME", help="another definition of child labour")
    command.add_argument(
        "--known-on", type=day_typed, metavar="DATE", help="as known on that day (recorded_at)"
    )
    command.add_argument("--map", type=Path, metavar="MAP.toml", help="what the columns mean")
    add_output(command)
    add_reading_options(command)


def _determine(asked: argparse.Namespace) -> int:
    from muara.determination.define import reading_of
    from muara.microdata.delimited import scratch_folder
    from muara.microdata.writing import check_output

    signal.signal(signal.SIGTERM, stop)
    pack = chosen_pack(asked.country)
    reading = reading_of(asked.pack, pack)
    if asked.regime:
        pack.regime(asked.regime)
    check_output(asked.output, source=None if asked.input == "-" else Path(asked.input))
    with scratch_folder() as scratch:
        found, source = _answered(asked, reading, pack, Path(scratch))
        write(
            found.lazy(),
            saying="determine",
            source=source,
            output=asked.output,
            scratch=Path(scratch),
        )
    return DONE


def _answered(
    asked: argparse.Namespace, reading: Reading, pack: Pack, scratch: Path
) -> tuple[pl.DataFrame, Source]:
    from muara.determination import determine
    from muara.microdata.preparing import in_its_words, prepare

    mapping = mapping_of(asked.map, pack=pack)
    source = read(asked, mapping=mapping, scratch=scratch)
    prepared = prepare(source, vocabulary=_words(reading), mapping=mapping, today=today())
    tell_notes([*mapping.notes, *prepared.notes])
    with in_its_words(prepared, mapping):
        found = determine(
            _dated(prepared.frame.select(prepared.words).collect()),
            reading,
            on=asked.on,
            known_on=asked.known_on,
            regime=asked.regime,
            pack=pack,
            file=source.name,
        )
    return found, source


def _words(reading: Reading) -> Vocabulary:
    """The words of an observation beside the reading's own: who, when, and what it corrects."""
    from muara.rules import Attribute, CodeList, Vocabulary

    keys = [
        Attribute(name, "classification", codes=CodeList.classification(()))
        for name in ("person", "id", "corrects")
    ]
    days = [Attribute(name, "date") for name in ("true_on", "recorded_at")]
    return Vocabulary([*keys, *days, *reading.vocabulary.values()])


def _dated(frame: pl.DataFrame) -> pl.DataFrame:
    """A day of recording is the noon of that day."""
    import polars as pl

    if "recorded_at" not in frame.columns:
        return frame
    noon = pl.col("recorded_at").dt.combine(pl.time(12)).dt.replace_time_zone("UTC")
    return frame.with_columns(noon)
