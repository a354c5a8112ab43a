"""Who waits for which place: the pairs that may be given one, checked row by row.

Only pairs whose verdict is eligible wait. Those of which something must still be asked are visited
first: a place given on a guess would be taken from somebody whose need is known.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Never

import polars as pl

from muara.errors import FrameError, nearest
from muara.frames import as_lazy

from .households import HOUSEHOLD, PERSON
from .plain import ASK, ELIGIBLE, VERDICTS
from .seats import ROW
from .states import frame_with

if TYPE_CHECKING:
    from muara.packs import Pack, Scheme

PAIR = (HOUSEHOLD, PERSON, "scheme")
_TEXTS = (HOUSEHOLD, PERSON, "scheme", "place", "unknown", "quota")
_EMPTY = {"person": None, "verdict": ELIGIBLE, "received": None, "unknown": "", "score": None}


@dataclass(frozen=True)
class Wanted:
    """`pairs` wait for a place; `had` are received already; `unsure` must be visited first.

    `scored`: the table says each family's score.
    """

    pairs: pl.DataFrame
    had: pl.DataFrame
    unsure: pl.DataFrame
    scored: bool
    table: pl.DataFrame

    def of(self, schemes: list[str]) -> Wanted:
        """What is wanted of these schemes: those that have no row of places are not in the run."""
        mine = pl.col("scheme").is_in(schemes)
        return replace(self, pairs=self.pairs.filter(mine), unsure=self.unsure.filter(mine))

    def unmet_pillars(self, schemes: dict[str, Scheme]) -> pl.DataFrame:
        """Of how many kinds of help each family is due a scheme and receives none."""
        pillar = pl.col("scheme").replace_strict({k: s.pillar for k, s in schemes.items()})
        received = pl.col("received").fill_null(False)
        by_pillar = self.table.group_by(HOUSEHOLD, pillar.alias("pillar")).agg(
            (pl.col("verdict") == ELIGIBLE).any().alias("due"), received.any().alias("served")
        )
        unmet = (pl.col("due") & ~pl.col("served")).sum().cast(pl.Int64)
        return by_pillar.group_by(HOUSEHOLD).agg(unmet.alias("unmet_pillars"))


def read_wanted(frame: Any, *, on: dt.date, pack: Pack, file: str = "") -> Wanted:
    """Check the pairs and part them.

    Raises FrameError for a column that is missing, an unknown scheme or verdict, a row without a
    household, a person where the scheme is the household's (or none where it is the person's), the
    same pair twice, a family with two places of living or two scores, and a score that is missing,
    NaN or outside 0 to 1.
    """
    return _Reader(_table(frame, file), pack, on, file).wanted()


def _table(frame: Any, file: str) -> pl.DataFrame:
    table: pl.DataFrame = as_lazy(frame).collect("polars").to_native()
    frame_with(table, (HOUSEHOLD, "scheme", "place"), file=file)
    if table.schema.get("received", pl.Null) not in (pl.Boolean, pl.Null):
        raise FrameError(
            "Receipts are read as true, false or empty.",
            file=file or None,
            column="received",
            found=f"a column of type {table.schema['received']}",
        )
    absent = [
        pl.lit(value).alias(name) for name, value in _EMPTY.items() if name not in table.columns
    ]
    texts = [pl.col(name).cast(pl.String) for name in _TEXTS if name in table.columns]
    return (
        table.with_columns(texts)
        .with_columns(absent)
        .with_columns(
            pl.col(PERSON).cast(pl.String),
            pl.col("verdict").cast(pl.String),
            pl.col("received").cast(pl.Boolean),
        )
        .with_row_index(ROW, offset=1)
    )


@dataclass(frozen=True)
class _Reader:
    table: pl.DataFrame
    pack: Pack
    on: dt.date
    file: str

    def wanted(self) -> Wanted:
        self.check_words()
        schemes = self.pack.schemes
        scarce = [key for key in self.named("scheme") if schemes[key].kind == "quota"]
        table = self.table.with_columns(pl.col("received").fill_null(False).alias("had"))
        mine = table.filter(pl.col("scheme").is_in(scarce))
        self.check_units(mine)
        self.check_once(mine)
        waiting = mine.filter((pl.col("verdict") == ELIGIBLE) & ~pl.col("had"))
        scored = self.table.schema["score"] != pl.Null
        self.check_families(waiting, scored=scored)
        homeless = pl.col("place").is_null()
        unsure = mine.filter((pl.col("verdict") == ASK) & ~pl.col("had"))
        return Wanted(
            pairs=waiting.filter(~homeless),
            had=mine.filter("had"),
            unsure=_with_unknown_place(pl.concat([unsure, waiting.filter(homeless)])),
            scored=scored,
            table=table,
        )

    def named(self, column: str) -> list[str]:
        return sorted(str(each) for each in self.table[column].unique().drop_nulls().to_list())

    def check_words(self) -> None:
        self.check(pl.col(HOUSEHOLD).is_null(), HOUSEHOLD, "This row has no household.")
        self.known("scheme", self.pack.schemes, "There is no such scheme.")
        self.known("verdict", VERDICTS, "This is no verdict.")

    def known(self, column: str, words: Iterable[str], said: str) -> None:
        unknown = [each for each in self.named(column) if each not in words]
        wrong = pl.col(column).is_null() | pl.col(column).is_in(unknown)
        do = nearest(unknown[0], words) if unknown else "Fill it in."
        self.check(wrong, column, said, do=do)

    def check_units(self, mine: pl.DataFrame) -> None:
        schemes = self.pack.schemes
        persons = [key for key in self.named("scheme") if schemes[key].unit == "person"]
        of_person = pl.col("scheme").is_in(persons)
        self.check(
            of_person & pl.col(PERSON).is_null(),
            PERSON,
            "This scheme is for a person, and no person is named.",
            table=mine,
        )
        self.check(
            ~of_person & pl.col(PERSON).is_not_null(),
            PERSON,
            "This scheme is for a household, and a person is named.",
            do="Leave the person empty: one row for the household.",
            table=mine,
        )

    def check_once(self, mine: pl.DataFrame) -> None:
        if mine.select(PAIR).unique().height == mine.height:
            return
        self.check(
            ~pl.struct(PAIR).is_first_distinct(),
            HOUSEHOLD,
            "This family stands here twice with the same scheme.",
            do="Keep one row for each person (or household) and scheme.",
            table=mine,
        )

    def check_families(self, waiting: pl.DataFrame, *, scored: bool) -> None:
        if not scored:
            self.one_each(waiting, "place", "This family lives in two places.")
            return
        if not waiting.schema["score"].is_numeric():
            raise FrameError(
                "A score is a number.",
                file=self.file or None,
                column="score",
                found=f"a column of type {waiting.schema['score']}",
            )
        score = pl.col("score").cast(pl.Float64)
        wrong = score.is_null() | score.is_nan() | (score < 0) | (score > 1)
        self.check(
            wrong,
            "score",
            "This is no score.",
            expected="a number from 0 to 1",
            do="Give every family that waits its score, or leave the column out.",
            table=waiting,
        )
        alike = waiting.select(HOUSEHOLD, "place", "score").unique()
        if alike[HOUSEHOLD].is_duplicated().any():
            self.one_each(waiting, "place", "This family lives in two places.")
            self.one_each(waiting, "score", "This family has two scores.")

    def one_each(self, waiting: pl.DataFrame, column: str, said: str) -> None:
        first = pl.col(column).drop_nulls().first().over(HOUSEHOLD)
        do = f"Give the family one {column}, the same on all its rows."
        self.check(pl.col(column) != first, column, said, do=do, table=waiting)

    def check(
        self,
        wrong: pl.Expr,
        column: str,
        said: str,
        *,
        expected: str | None = None,
        do: str = "",
        table: pl.DataFrame | None = None,
    ) -> None:
        """Refuse the first row of which `wrong` holds."""
        bad = (self.table if table is None else table).filter(wrong).head(1)
        if bad.height:
            self.refuse(bad.row(0, named=True), column, said, expected, do)

    def refuse(
        self, row: dict[str, Any], column: str, said: str, expected: str | None, do: str
    ) -> Never:
        found = row[column]
        raise FrameError(
            said,
            file=self.file or None,
            row=row[ROW],
            column=column,
            found="nothing" if found is None else str(found),
            expected=expected,
            do=do,
        )


def _with_unknown_place(unsure: pl.DataFrame) -> pl.DataFrame:
    """Where nobody knows where a family lives, that is the first thing to ask."""
    known = pl.col("unknown").cast(pl.String).fill_null("")
    joined = pl.when(known == "").then(pl.lit("place")).otherwise(known + ";place")
    homeless = pl.col("place").is_null()
    return unsure.with_columns(pl.when(homeless).then(joined).otherwise(known).alias("unknown"))
