"""`muara estimate`: how many children, with standard errors, from a survey file."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import TYPE_CHECKING

from .command import DONE, add, check_day, chosen_pack, day_typed, named, stop, tell_notes, today
from .files import add_output, add_reading_options, mapping_of, read, write_rows

if TYPE_CHECKING:
    import argparse

    import polars as pl

    from muara.packs import Pack
    from muara.tables.question import Answer, Question

    from .command import Subparsers

_SEE = "muara regimes, muara vocabulary"


def add_estimate(commands: Subparsers) -> None:
    """Declare the verb."""
    command = add(
        commands,
        "estimate",
        _estimate,
        says="estimate shares, means, totals and ratios from a survey, on its design",
        example="muara estimate survey.csv --map survey.toml --of SDG_EA --by sex "
        '--where "age >= 5" -o children.csv',
    )
    command.add_argument(
        "input",
        metavar="INPUT",
        help=".csv .csv.gz .parquet .xlsx .sav .dta, .txt with a layout, or - (CSV)",
    )
    command.add_argument(
        "--of",
        required=True,
        metavar="A,B",
        help="definitions, words or columns; total(A) for how many, A/B for a ratio",
    )
    command.add_argument("--by", metavar="A,B", help="of whom apart: words, groupings or columns")
    command.add_argument("--where", metavar="RULE", help='of whom at all: "age >= 5"')
    command.add_argument("--map", type=Path, metavar="MAP.toml", help="what the columns mean")
    command.add_argument("--country", metavar="NAME", help="one pack, such as india")
    command.add_argument(
        "--on", type=day_typed, metavar="DATE", help="the day of the law, all rows"
    )
    command.add_argument(
        "--interval",
        metavar="KIND",
        default="linear",
        help="linear, logit, wilson, beta (Korn and Graubard) or asin; log for totals",
    )
    command.add_argument(
        "--percent", type=float, metavar="P", default=95.0, help="of the interval; 95 if not given"
    )
    command.add_argument(
        "--keep-small", action="store_true", help="keep the figures of too few cases: not to print"
    )
    add_output(command)
    add_reading_options(command)


def _estimate(asked: argparse.Namespace) -> int:
    from muara.microdata.delimited import scratch_folder
    from muara.microdata.writing import check_output
    from muara.tables.question import answer
    from muara.tables.surveyed import survey_of

    signal.signal(signal.SIGTERM, stop)
    pack = chosen_pack(asked.country)
    question = _question(asked)
    check_day(asked.on)
    mapping = mapping_of(asked.map, pack=pack)
    check_output(asked.output, source=None if asked.input == "-" else Path(asked.input))
    with scratch_folder() as scratch:
        source = read(asked, mapping=mapping, scratch=Path(scratch))
        survey = survey_of(
            source,
            mapping=mapping,
            pack=pack,
            regimes=question.regimes(pack),
            groupings=question.groupings(pack),
            own=question.names,
            on=asked.on,
            today=today(),
        )
        found = answer(question, survey)
        rows, said = _published(found, question, pack, keep_small=asked.keep_small)
        tell_notes([*found.notes, *said])
        write_rows(rows, asked.output, scratch=Path(scratch))
    return DONE


def _question(asked: argparse.Namespace) -> Question:
    from muara.tables.question import Question

    return Question(
        of=tuple(named(asked.of, option="--of", see=_SEE)),
        by=tuple(named(asked.by, option="--by", see=_SEE)) if asked.by is not None else (),
        where=asked.where or "",
        method=asked.interval,
        percent=asked.percent,
    )


def _published(
    found: Answer, question: Question, pack: Pack, *, keep_small: bool
) -> tuple[pl.DataFrame, list[str]]:
    """The rows as they may be shown, `withheld` last, and what is to be told of them."""
    from muara.disclosure import WITHHELD
    from muara.tables.publish import BRACKETED, publication_rules, publish

    rules = publication_rules(pack)
    published = publish(found.estimates, rules, by=question.by)
    withheld, bracketed = published[WITHHELD], published[BRACKETED]
    rows = found.estimates if keep_small else published.select(found.estimates.columns)
    told = []
    if few := withheld.sum():
        told.append(
            f"{few} of {rows.height} figures may not be published: too few cases, or they would "
            "give such figures away."
        )
    if near := (bracketed & ~withheld).sum():
        told.append(
            f"{near} of {rows.height} figures rest on {rules.withheld_below} to "
            f"{rules.bracketed_below - 1} cases: print them in brackets."
        )
    return rows.with_columns(withheld), told
