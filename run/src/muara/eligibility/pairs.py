"""Every person or household with every scheme: the long table that all measures are taken of."""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any

import polars as pl

from muara.errors import FrameError
from muara.frames import OWN
from muara.packs import Pack
from muara.packs.schemes import KINDS, PILLARS, UNITS, Needed
from muara.rules import Compiler, Vocabulary

from .conditions import HOUSEHOLD, PERSON, PLACE, RECEIVES
from .households import is_shared, of_members
from .judge import SETS, Judging, Sheet, Tell, _nobody, in_words, verdict_word
from .plain import VERDICTS
from .value import currency_of, value_expression

HELD, MISSING = "papers_held", "papers_missing"
ARRIVES = f"{OWN}arrives"
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
    no person is known has one row with `person` null. A fact of the household may stand on any of
    its rows; a household has what arrives for, or is held by, any of its persons, and lacks a
    person's paper where all of them do.

    Columns: `household`, `person` (null where the scheme is the household's), `place`, `scheme`,
    `pillar`, `unit`, `kind`, `verdict`, `failing`, `unknown` (ids of conditions, `;`-separated),
    `received` (null: not known), `missing` (papers known to be missing, `;`-separated, `a|b` where
    one of several is enough), `unasked` (those nobody asked about; null where it is not known which
    papers the scheme asks for), `value` (cash a year in `currency`, null where it cannot be said).

    Raises FrameError for a row without a household, somebody in two households, a household of
    more than 60.

    >>> from muara.packs import open_pack
    >>> people = pl.DataFrame({"household": ["h", "h"], "person": ["p", "q"], "age": [66, 34],
    ...                        "bpl": [True, None], "receives": ["", ""]})
    >>> found = pairs(people, on=dt.date(2010, 6, 1), pack=open_pack("india"),
    ...               schemes=["IN-IGNOAPS"])
    >>> found.select("person", "verdict", "received", "value").rows()
    [('p', 'eligible', False, 2400.0), ('q', 'not_eligible', False, 2400.0)]
    """
    table = frame.lazy().collect() if isinstance(frame, pl.LazyFrame) else frame
    check_people(table, file=file)
    table = _spread(_with_columns(table), pack.vocabulary)
    judging = Judging(table, on, pack, schemes, None, {}, file, today, tell or _nobody, valued=True)
    if place is not None:
        judging.check_place(place)
        table = table.with_columns(pl.lit(place).alias(PLACE))
    return _Pairs(table, judging).run()


def check_people(frame: pl.DataFrame, *, file: str = "") -> None:
    """Refuse who lives in no household or in two, and a household nobody could live in."""
    for name in (HOUSEHOLD, PERSON):
        if name not in frame.columns:
            raise FrameError(
                f"The column {name!r} is missing.",
                file=file or None,
                column=name,
                expected="one row a person, with the id of the household",
            )
    _check_homes(frame, file)
    people = frame.with_row_index(f"{OWN}row").filter(pl.col(PERSON).is_not_null())
    _check_once(people, file)
    _check_sizes(people, file)


def _check_homes(frame: pl.DataFrame, file: str) -> None:
    homeless = frame[HOUSEHOLD].is_null()
    if homeless.any():
        raise FrameError(
            "This row has no household.",
            file=file or None,
            row=(homeless.arg_max() or 0) + 1,
            column=HOUSEHOLD,
            expected="the id of the household, on every row",
            do="Give who lives alone a household of their own.",
        )


def _check_once(people: pl.DataFrame, file: str) -> None:
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


def _check_sizes(people: pl.DataFrame, file: str) -> None:
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
    """Columns that may be left out: nobody asked. In a list of keys a space means nothing."""
    absent = [name for name in (PLACE, RECEIVES, HELD, MISSING) if name not in frame.columns]
    lists = pl.col(RECEIVES, HELD, MISSING).cast(pl.String)
    return frame.with_columns(
        pl.lit(None, dtype=pl.String).alias(name) for name in absent
    ).with_columns(lists.str.replace_all(" ", "", literal=True))


def _spread(frame: pl.DataFrame, vocabulary: Vocabulary) -> pl.DataFrame:
    """The household's facts on all its rows."""
    shared = [name for name in frame.columns if name == PLACE or is_shared(name, vocabulary)]
    gaps = [name for name in shared if 0 < frame[name].null_count() < frame.height]
    if gaps:
        known = frame.group_by(HOUSEHOLD).agg(pl.col(gaps).drop_nulls().first())
        told = frame.join(known, on=HOUSEHOLD, how="left", maintain_order="left", suffix=OWN)
        filled = told.with_columns(pl.col(name).fill_null(pl.col(f"{name}{OWN}")) for name in gaps)
        frame = filled.select(frame.columns)
    return frame


def _as_homes(frame: pl.DataFrame, shared: Sequence[str]) -> pl.DataFrame:
    """What any person receives or holds, and what all are without, as the household's on each row.

    A paper of the household (`shared`) is missing where one row says so.
    Where it is not known of somebody what arrives, it is not known of the household; what is known
    to arrive stands in a column of its own.
    """
    any_of = {name: pl.col(name).drop_nulls().unique().str.join(";") for name in (RECEIVES, HELD)}
    told = frame.group_by(HOUSEHOLD).agg(
        pl.when(pl.col(RECEIVES).is_not_null().all()).then(any_of[RECEIVES]).alias(RECEIVES),
        any_of[RECEIVES].alias(ARRIVES),
        any_of[HELD].alias(HELD),
        pl.len().alias("rows"),
    )
    lacked = frame.select(HOUSEHOLD, pl.col(MISSING).str.split(";").list.unique()).drop_nulls()
    times = lacked.explode(MISSING).group_by(HOUSEHOLD, MISSING).len()
    of_all = times.join(told, on=HOUSEHOLD).filter(
        (pl.col("len") == pl.col("rows")) | pl.col(MISSING).is_in(shared)
    )
    without = of_all.group_by(HOUSEHOLD).agg(pl.col(MISSING).sort().str.join(";"))
    own = told.drop("rows").join(without, on=HOUSEHOLD, how="left")
    return frame.drop(RECEIVES, HELD, MISSING).join(
        own, on=HOUSEHOLD, how="left", maintain_order="left"
    )


@dataclass(frozen=True)
class _Pairs:
    frame: pl.DataFrame
    judging: Judging

    def run(self) -> pl.DataFrame:
        order = [scheme.key for scheme, _ in self.judging.versions]
        parts = {**self.of_unit("person"), **self.of_unit("household")}
        found = [parts[key] for key in order if key in parts]
        return pl.concat(found) if found else pl.DataFrame(schema=COLUMNS)

    def of_unit(self, unit: str) -> dict[str, pl.DataFrame]:
        """The pairs of the schemes of persons, or of households, by scheme."""
        names = [scheme.key for scheme, _ in self.judging.versions if scheme.unit == unit]
        if not names:
            return {}
        own = pl.col(RECEIVES).alias(ARRIVES)
        frame = self.frame.with_columns(own) if unit == "person" else self.homes
        # A row for the household alone would be one more member, of whom nothing is known.
        judging = replace(self.judging, frame=of_members(frame), names=names)
        inside = judging.enter()
        sheets = judging.sheets(inside)
        values = self.values(sheets, judging.compiler(inside))
        reckoned: pl.DataFrame = judging.reckoned(inside, sheets).with_columns(**values).collect()
        rows = reckoned.filter(pl.col(PERSON).is_not_null())
        if unit == "household":
            # The household's facts stand on every row of it, so that the first can speak for it.
            homes = reckoned.unique(HOUSEHOLD, keep="first", maintain_order=True)
            rows = homes.with_columns(pl.lit(None, dtype=pl.String).alias(PERSON))
        return {sheet.scheme.key: self.of_scheme(sheet, rows) for sheet in sheets}

    @property
    def homes(self) -> pl.DataFrame:
        """The rows with what is the household's."""
        papers = self.judging.pack.papers
        return _as_homes(
            self.frame, [key for key, paper in papers.items() if paper.of == HOUSEHOLD]
        )

    def values(self, sheets: Sequence[Sheet], compiler: Compiler) -> dict[str, Any]:
        """What each scheme is worth to each row."""
        geography = self.judging.pack.geography
        return {
            f"{sheet.name}_value": value_expression(sheet.version, compiler, geography)
            for sheet in sheets
        }

    def of_scheme(self, sheet: Sheet, rows: pl.DataFrame) -> pl.DataFrame:
        scheme, version = sheet.scheme, sheet.version
        fixed = {
            "scheme": scheme.key,
            "pillar": scheme.pillar,
            "unit": scheme.unit,
            "kind": scheme.kind,
            "currency": currency_of(version),
        }
        # What nobody asked about is not known; what is known to arrive, arrives.
        arrives = _in(ARRIVES, scheme.key)
        known = arrives | pl.col(RECEIVES).is_not_null()
        found = rows.select(
            HOUSEHOLD,
            PERSON,
            PLACE,
            verdict_word(sheet.truth).alias("verdict"),
            *(in_words(sheet, part).cast(pl.String).alias(part) for part in SETS),
            pl.when(known).then(arrives).alias("received"),
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
