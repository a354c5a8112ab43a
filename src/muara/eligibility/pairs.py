"""Every person or household with every scheme: the long table that all measures are taken of."""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import polars as pl

from muara.errors import FrameError
from muara.frames import OWN
from muara.packs import Pack
from muara.packs.schemes import KINDS, PILLARS, UNITS, Needed

from .conditions import HOUSEHOLD, PERSON, PLACE, RECEIVES
from .judge import SETS, Judging, Sheet, Tell, _nobody, in_words, verdict_word
from .plain import VERDICTS
from .value import currency_of, value_expression

HELD, MISSING = "papers_held", "papers_missing"
MOST_PERSONS = 60

COLUMNS: dict[str, Any] = {
    HOUSEHOLD: pl.String,
    PERSON: pl.String,
    PLACE: pl.String,
    "scheme": pl.String,
    "pillar": pl.Enum(PILLARS),
    "unit": pl.Enum(UNITS),
    "kind": pl.Enum(KINDS),
    "verdict": pl.Enum(VERDICTS),
    "failing": pl.String,
    "unknown": pl.String,
    "received": pl.Boolean,
    "missing": pl.String,
    "unasked": pl.String,
    "value": pl.Float64,
    "currency": pl.String,
}


def pairs(
    frame: pl.DataFrame,
    *,
    on: dt.date,
    pack: Pack,
    schemes: Sequence[str] | None = None,
    place: str | None = None,
    file: str = "",
    today: dt.date | None = None,
    tell: Tell | None = None,
) -> pl.DataFrame:
    """One row for each person with each scheme of persons, each household with each of households.

    `frame` has a row a person: `household` and `person` (ids, text), `place` (code), the facts of
    the person and of the household by their names in the vocabulary, `receives` (keys of the
    schemes that arrive for this person or household, `;`-separated; null where nobody asked) and
    `papers_held`, `papers_missing` (keys of papers; null where nobody asked). A household of which
    no person is known has one row with `person` null.

    Columns: `household`, `person` (null where the scheme is the household's), `place`, `scheme`,
    `pillar`, `unit`, `kind`, `verdict`, `failing`, `unknown` (ids of conditions, `;`-separated),
    `received` (null: not known), `missing` (papers known to be missing, `;`-separated, `a|b` where
    one of several is enough), `unasked` (those nobody asked about; null where it is not known which
    papers the scheme asks for), `value` (cash a year in `currency`, null where it cannot be said).

    Raises FrameError for somebody in two households or a household of more than 60.
    """
    table = frame.lazy().collect() if isinstance(frame, pl.LazyFrame) else frame
    check_people(table, file=file)
    table = _with_columns(table)
    judging = Judging(
        table, on, pack, schemes, place, {}, file, today, tell or _nobody, valued=True
    )
    return _Pairs(table, judging).run()


def check_people(frame: pl.DataFrame, *, file: str = "") -> None:
    """Refuse somebody who lives in two households, and a household nobody could live in."""
    for name in (HOUSEHOLD, PERSON):
        if name not in frame.columns:
            raise FrameError(
                f"The column {name!r} is missing.",
                file=file or None,
                column=name,
                expected="one row a person, with the id of the household",
            )
    people = frame.with_row_index(f"{OWN}row").filter(pl.col(PERSON).is_not_null())
    twice = people.filter(pl.col(PERSON).is_duplicated())
    if twice.height:
        row = twice.sort(f"{OWN}row").row(1, named=True)
        raise FrameError(
            "This person stands in two rows.",
            file=file or None,
            row=row[f"{OWN}row"] + 1,
            column=PERSON,
            found=row[PERSON],
            expected="each person once, in the household where they live on the day",
            do="End the earlier membership, or remove the second row.",
        )
    big = people.group_by(HOUSEHOLD).len().filter(pl.col("len") > MOST_PERSONS)
    if big.height:
        household, size = big.sort(HOUSEHOLD).row(0)
        first = people.filter(pl.col(HOUSEHOLD) == household)[f"{OWN}row"][0]
        raise FrameError(
            "This household is too large to be one.",
            file=file or None,
            row=first + 1,
            column=HOUSEHOLD,
            found=f"{size} persons in {household}",
            expected=f"at most {MOST_PERSONS}",
            do="Split it into the families that eat together; an institution is no household.",
        )


def _with_columns(frame: pl.DataFrame) -> pl.DataFrame:
    """Columns that may be left out: nobody asked."""
    absent = [name for name in (PLACE, RECEIVES, HELD, MISSING) if name not in frame.columns]
    return frame.with_columns(pl.lit(None, dtype=pl.String).alias(name) for name in absent)


@dataclass(frozen=True)
class _Pairs:
    frame: pl.DataFrame
    judging: Judging

    def run(self) -> pl.DataFrame:
        inside = self.judging.enter()
        sheets = self.judging.sheets(inside)
        compiler = self.judging.compiler(inside)
        geography = self.judging.pack.geography
        lazy = self.judging.reckoned(inside, sheets).with_columns(
            **{
                f"{sheet.name}_value": value_expression(sheet.version, compiler, geography)
                for sheet in sheets
            }
        )
        reckoned: pl.DataFrame = lazy.collect()
        persons = reckoned.filter(pl.col(PERSON).is_not_null())
        # The household's facts stand on every row of it, so that any of its rows can speak for it.
        homes = reckoned.unique(HOUSEHOLD, keep="first", maintain_order=True)
        homes = homes.with_columns(pl.lit(None, dtype=pl.String).alias(PERSON))
        parts = [self.of_scheme(sheet, persons, homes) for sheet in sheets]
        return pl.concat(parts) if parts else pl.DataFrame(schema=COLUMNS)

    def of_scheme(self, sheet: Sheet, persons: pl.DataFrame, homes: pl.DataFrame) -> pl.DataFrame:
        scheme, version = sheet.scheme, sheet.version
        rows = persons if scheme.unit == "person" else homes
        fixed = {
            "scheme": scheme.key,
            "pillar": scheme.pillar,
            "unit": scheme.unit,
            "kind": scheme.kind,
            "currency": currency_of(version),
        }
        listed = pl.concat_str(pl.lit(";"), pl.col(RECEIVES), pl.lit(";"))
        found = rows.select(
            HOUSEHOLD,
            PERSON,
            PLACE,
            verdict_word(sheet.truth).alias("verdict"),
            *(in_words(sheet, part).cast(pl.String).alias(part) for part in SETS),
            listed.str.contains(f";{scheme.key};", literal=True).alias("received"),
            *_papers(version.papers),
            pl.col(f"{sheet.name}_value").alias("value"),
            *(pl.lit(value).cast(COLUMNS[name]).alias(name) for name, value in fixed.items()),
        )
        return found.select(pl.col(name).cast(dtype) for name, dtype in COLUMNS.items())


def _papers(papers: Needed) -> Iterator[pl.Expr]:
    """Which needed papers are known to be missing, and about which nobody asked."""
    if papers.asked == "unknown":
        yield pl.lit("").alias("missing")
        yield pl.lit(None, dtype=pl.String).alias("unasked")
        return
    states = [(group, *_state(group)) for group in papers.needs]
    yield _told([(group, missing) for group, missing, _ in states], "missing")
    yield _told([(group, unasked) for group, _, unasked in states], "unasked")


def _state(group: Sequence[str]) -> tuple[pl.Expr, pl.Expr]:
    """Of papers of which one is enough: are all known to be missing, is none known of?"""
    held = reduce(operator.or_, [_in(HELD, key) for key in group])
    missing = reduce(operator.and_, [_in(MISSING, key) for key in group])
    return ~held & missing, ~held & ~missing


def _in(column: str, key: str) -> pl.Expr:
    listed = pl.concat_str(pl.lit(";"), pl.col(column), pl.lit(";"))
    return listed.str.contains(f";{key};", literal=True).fill_null(False)


def _told(states: Sequence[tuple[Sequence[str], pl.Expr]], name: str) -> pl.Expr:
    parts = [pl.when(truth).then(pl.lit(f"{'|'.join(group)};")) for group, truth in states]
    if not parts:
        return pl.lit("").alias(name)
    return pl.concat_str(*parts, ignore_nulls=True).str.strip_chars(";").alias(name)


def as_frame(rows: Any) -> pl.DataFrame:
    """Pairs given as rows, in their column types."""
    return pl.DataFrame(rows, schema=COLUMNS)
