"""`muara classify`: whether each child's work is child labour, and by which clause."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import TYPE_CHECKING

from .command import DONE, add, check_day, chosen_pack, day_typed, named, stop, tell_notes, today
from .files import add_output, add_reading_options, mapping_of, read, write

if TYPE_CHECKING:
    import argparse
    import datetime as dt
    from collections.abc import Callable

    import polars as pl

    from muara.microdata.mapping import SurveyMapping
    from muara.microdata.preparing import Prepared
    from muara.microdata.source import Source
    from muara.packs import Pack, Regime

    from .command import Subparsers

_PARTS = ("status", "clause", "unsettled")


def add_classify(commands: Subparsers) -> None:
    command = add(
        commands,
        "classify",
        _classify,
        says="say of every child in a file whether its work is child labour, and by which clause",
        example="muara classify survey.csv -r SDG_EA,BPS_ID --map survey.toml -o answers.parquet",
    )
    command.add_argument(
        "input",
        metavar="INPUT",
        help=".csv .csv.gz .parquet .xlsx .sav .dta, .txt with a layout, or - (CSV)",
    )
    command.add_argument(
        "-r", "--regimes", required=True, metavar="REGIME[,REGIME]", help="see muara regimes"
    )
    command.add_argument("--map", type=Path, metavar="MAP.toml", help="what the columns mean")
    command.add_argument(
        "--on", type=day_typed, metavar="DATE", help="the day of the law, all rows"
    )
    add_output(command)
    add_reading_options(command)


def _classify(asked: argparse.Namespace) -> int:
    from muara.microdata.delimited import scratch_folder
    from muara.microdata.writing import check_output

    signal.signal(signal.SIGTERM, stop)
    pack = chosen_pack(None)
    regimes = [pack.regime(name) for name in named(asked.regimes, option="-r", see="muara regimes")]
    check_day(asked.on)
    mapping = mapping_of(asked.map, pack=pack)
    check_output(asked.output, source=None if asked.input == "-" else Path(asked.input))
    with scratch_folder() as scratch:
        source = read(asked, mapping=mapping, scratch=Path(scratch))
        answered = _answered(source, mapping=mapping, regimes=regimes, on=asked.on, pack=pack)
        write(
            answered, saying="classify", source=source, output=asked.output, scratch=Path(scratch)
        )
    return DONE


def _answered(
    source: Source,
    *,
    mapping: SurveyMapping,
    regimes: list[Regime],
    on: dt.date | None,
    pack: Pack,
) -> pl.LazyFrame:
    """The survey's own columns, then three for each regime."""
    from muara.law.classify import by_day
    from muara.microdata.preparing import check_free, prepare

    added = [f"{regime.id}_{part}" for regime in regimes for part in _PARTS]
    check_free(source, added=added)
    prepared = prepare(
        source,
        vocabulary=pack.vocabulary,
        mapping=mapping,
        today=today(),
    )
    frame, notes = prepared.frame, [*mapping.notes, *prepared.notes]
    for day, group in by_day(regimes, on=on, surveyed=mapping.survey_date):
        frame = _judged(
            frame, prepared, group, day=day, mapping=mapping, pack=pack, tell=notes.append
        )
    tell_notes(notes)
    return prepared.with_answer(frame, added=added)


def _judged(
    frame: pl.LazyFrame,
    prepared: Prepared,
    regimes: list[Regime],
    *,
    day: dt.date | None,
    mapping: SurveyMapping,
    pack: Pack,
    tell: Callable[[str], None],
) -> pl.LazyFrame:
    from muara.law import classify
    from muara.microdata.preparing import in_its_words

    asked = {word: rule for word, rule in mapping.asked.items() if word in prepared.words}
    with in_its_words(prepared, mapping):
        return classify(  # type: ignore[no-any-return]
            frame,
            [regime.id for regime in regimes],
            on=day,
            asked=asked,
            pack=pack,
            file=prepared.source.name,
            today=today(),
            tell=tell,
        )
