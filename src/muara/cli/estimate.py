"""`muara estimate`: how many children, with standard errors, from a survey file."""

from __future__ import annotations

import shlex
import signal
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from muara.errors import InputError

from .command import (
    DONE,
    LANGUAGES,
    add,
    check_day,
    chosen_pack,
    day_typed,
    named,
    stop,
    tell_notes,
    today,
)
from .files import add_reading_options, mapping_of, read, write_rows

if TYPE_CHECKING:
    import argparse

    import polars as pl

    from muara.packs import Pack
    from muara.tables import Surveyed, Table
    from muara.tables.publish import PublicationRules
    from muara.tables.question import Question

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
    _add_what(command)
    command.add_argument("--map", type=Path, metavar="MAP.toml", help="what the columns mean")
    command.add_argument("--country", metavar="NAME", help="one pack, such as india")
    command.add_argument(
        "--on", type=day_typed, metavar="DATE", help="the day of the law, all rows"
    )
    command.add_argument(
        "--interval",
        metavar="KIND",
        default="linear",
        help="linear, logit, wilson, beta (Korn and Graubard), asin or likelihood; log for totals",
    )
    command.add_argument(
        "--percent", type=float, metavar="P", default=95.0, help="of the interval; 95 if not given"
    )
    command.add_argument(
        "--keep-small", action="store_true", help="keep the figures of too few cases: not to print"
    )
    command.add_argument("--language", choices=LANGUAGES, default="en", help="of a table's words")
    command.add_argument(
        "--draw",
        metavar="KIND",
        default="shares",
        help="for .svg and .png: shares, ages (an age profile) or areas (a map)",
    )
    command.add_argument(
        "--shapes",
        metavar="FILE:PROPERTY",
        help="GeoJSON of the areas of a map, and which property holds their codes",
    )
    command.add_argument(
        "-o",
        "--output",
        required=True,
        metavar="OUTPUT",
        help=".csv .csv.gz .parquet .sav .dta or - (CSV): one row for each figure; "
        ".xlsx .html .pdf: a table to print; .svg .png: drawn",
    )
    add_reading_options(command)


def _add_what(command: argparse.ArgumentParser) -> None:
    """What is estimated, and of whom."""
    what = command.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "--of",
        metavar="A,B",
        help="definitions, words or columns; total(A) for how many, A/B for a ratio, "
        "median(A) or p90(A) for what half or ninety per cent stay at or below",
    )
    what.add_argument("--table", metavar="TABLE", help="a standard table: see muara tables")
    command.add_argument(
        "--regime", metavar="REGIME", default="", help="of a table that leaves it to choose"
    )
    command.add_argument(
        "--by", metavar="A,B", help="of whom apart: words, groupings or columns; all combinations"
    )
    command.add_argument(
        "--compare", metavar="A", help="how each two of its groups differ, such as sex"
    )
    command.add_argument("--where", metavar="RULE", help='of whom at all: "age >= 5"')


def _estimate(asked: argparse.Namespace) -> int:
    from muara.microdata.delimited import scratch_folder
    from muara.microdata.writing import check_output
    from muara.tables.publish import publication_rules
    from muara.tables.surveyed import survey_of
    from muara.tables.writing import ENDINGS

    signal.signal(signal.SIGTERM, stop)
    _check_compared(asked)
    pack = chosen_pack(asked.country)
    question = _question(asked)
    check_day(asked.on)
    mapping = mapping_of(asked.map, pack=pack)
    path = None if asked.input == "-" else Path(asked.input)
    check_output(asked.output, source=path, also=tuple(ENDINGS))
    with scratch_folder() as scratch:
        survey = survey_of(
            read(asked, mapping=mapping, scratch=Path(scratch)),
            mapping=mapping,
            pack=pack,
            regimes=question.regimes(pack),
            groupings=question.groupings(pack),
            own=None if asked.table else question.names,
            on=asked.on,
            today=today(),
        )
        if asked.compare:
            _write_compared(survey, question, asked, scratch=Path(scratch))
            return DONE
        table, rows = (
            _standard(survey, asked) if asked.table else _answered(survey, question, asked)
        )
        _write(table, rows, asked, publication_rules(pack), pack, scratch=Path(scratch))
    return DONE


def _question(asked: argparse.Namespace) -> Question:
    from muara.tables.question import Question

    by = tuple(named(asked.by, option="--by", see=_SEE)) if asked.by is not None else ()
    return Question(
        of=tuple(named(asked.of, option="--of", see=_SEE)) if asked.of is not None else (),
        by=(*by, asked.compare) if asked.compare else by,
        where=asked.where or "",
        method=asked.interval,
        percent=asked.percent,
    )


def _check_compared(asked: argparse.Namespace) -> None:
    """Differences are rows, with linear intervals."""
    if not asked.compare:
        return
    if asked.table or Path(asked.output).suffix in _PRINTED:
        raise InputError(
            "Differences of groups are written as rows.",
            found=f"--table {asked.table}" if asked.table else asked.output,
            expected="--of, and a file that ends in .csv, .parquet, .sav or .dta",
        )
    if asked.interval != "linear":
        raise InputError(
            "The interval of a difference is linear.", found=asked.interval, expected="linear"
        )


def _answered(
    survey: Surveyed, question: Question, asked: argparse.Namespace
) -> tuple[Table, pl.DataFrame]:
    """The table of a question, and its estimates: the same rows in the same order."""
    from muara.tables.answered import answered_table, in_order
    from muara.tables.question import answer

    found = in_order(answer(question, survey), question, survey)
    return answered_table(found, question, survey, language=asked.language), found.estimates


def _standard(survey: Surveyed, asked: argparse.Namespace) -> tuple[Table, pl.DataFrame]:
    """A standard table and its cells."""
    from muara.tables import standard_table

    table = standard_table(
        survey,
        asked.table,
        regime=asked.regime,
        rows=named(asked.by, option="--by", see=_SEE) if asked.by is not None else (),
        where=asked.where or "",
        method=asked.interval,
        percent=asked.percent,
        language=asked.language,
    )
    return table, table.cells


def _write_compared(
    survey: Surveyed, question: Question, asked: argparse.Namespace, *, scratch: Path
) -> None:
    """How groups differ: one row for each two of them."""
    from muara.disclosure import WITHHELD
    from muara.tables.compared import compared, shown
    from muara.tables.publish import publication_rules

    domains = replace(question, by=question.by[:-1])
    rules = publication_rules(survey.pack)
    rows, notes = compared(domains, survey, between=asked.compare, rules=rules)
    told = (
        [f"{few} of {rows.height} differences may not be published."]
        if (few := rows[WITHHELD].sum())
        else []
    )
    tell_notes([*notes, *told])
    write_rows(rows if asked.keep_small else shown(rows), asked.output, scratch=scratch)


# --- what is written ---


def _write(
    table: Table,
    rows: pl.DataFrame,
    asked: argparse.Namespace,
    rules: PublicationRules,
    pack: Pack,
    *,
    scratch: Path,
) -> None:
    """The figures as they may be shown: rows with `withheld` last, or a table to print."""
    import polars as pl

    from muara.disclosure import WITHHELD
    from muara.microdata.writing import in_place_when_complete
    from muara.survey.estimate import FIGURES
    from muara.tables.publish import publish
    from muara.tables.writing import table_file

    published = publish(table, rules)
    tell_notes([*table.in_language("en").notes, *_of_few(published.cells, rules)])
    ending = Path(asked.output).suffix
    if ending in _PRINTED:
        shown = table if asked.keep_small else published
        with in_place_when_complete(Path(asked.output)) as part:
            part.write_bytes(
                table_file(
                    shown,
                    ending,
                    pack=pack,
                    drawing=_drawing(shown, asked, pack) if ending in _DRAWN else "",
                    command=_command(asked),
                )
            )
        return
    if not asked.keep_small:
        kept = (name for name in FIGURES if name in rows.columns)
        rows = rows.with_columns(published.cells[name].alias(name) for name in kept)
    whole = pl.col("df", "n").cast(pl.Float64).fill_nan(None).cast(pl.Int64)
    rows = rows.with_columns(whole, published.cells[WITHHELD])
    write_rows(rows, asked.output, scratch=scratch)


def _drawing(table: Table, asked: argparse.Namespace, pack: Pack) -> str:
    from muara.tables.drawing import draw, read_shapes

    path, _, named = (asked.shapes or "").rpartition(":")
    if asked.shapes and not path:
        raise InputError(
            "A map needs the property that holds the codes of its areas.",
            found=f"--shapes {asked.shapes}",
            expected="--shapes FILE:PROPERTY",
        )
    shapes = read_shapes(Path(path), named=named) if path else None
    return draw(table, asked.draw, pack=pack, shapes=shapes)


def _command(asked: argparse.Namespace) -> str:
    """What gives the same again; of files the names, not where they lie on this machine."""
    given = {
        "--map": asked.map.name if asked.map else None,
        "--country": asked.country,
        "--of": asked.of,
        "--table": asked.table,
        "--regime": asked.regime,
        "--by": asked.by,
        "--compare": asked.compare,
        "--where": asked.where,
        "--on": asked.on,
        "--interval": asked.interval,
        "--percent": f"{asked.percent:g}",
        "--language": asked.language,
        "--draw": asked.draw if asked.draw != "shares" else None,
        "--shapes": Path(asked.shapes).name if asked.shapes else None,
    }
    said = [part for option, value in given.items() if value for part in (option, str(value))]
    kept = ["--keep-small"] if asked.keep_small else []
    files = [Path(asked.input).name, *said, *kept, "-o", Path(asked.output).name]
    return shlex.join(["muara", "estimate", *files])


_DRAWN = (".svg", ".png")
_PRINTED = (".xlsx", ".html", ".pdf", *_DRAWN)
"""Endings of what is read or printed; the others hold one row for each figure."""


def _of_few(cells: pl.DataFrame, rules: PublicationRules) -> list[str]:
    """How many figures are withheld, and how many are to stand in brackets."""
    withheld, told = cells["withheld"], []
    if few := withheld.sum():
        told.append(
            f"{few} of {cells.height} figures may not be published: too few cases, or they would "
            "give such figures away."
        )
    if near := (cells["bracketed"] & ~withheld).sum():
        told.append(
            f"{near} of {cells.height} figures rest on {rules.withheld_below} to "
            f"{rules.bracketed_below - 1} cases: print them in brackets."
        )
    return told
