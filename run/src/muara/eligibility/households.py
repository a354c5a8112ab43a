"""Facts of people and of their households, checked and put together: one row a person.

What is known of a household stands on each of its members' rows; a row that stands for the
household alone goes, unless nobody else of it is there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import narwhals as nw
import polars as pl

from muara.errors import FrameError
from muara.frames import Door, as_lazy
from muara.rules import Compiler, Vocabulary

from .states import frame_with

HOUSEHOLD, PERSON, WORK_DATE = "household", "person", "work_date"


@dataclass(frozen=True)
class Households:
    """The rows, in which every word stands in a column of its own name, and the day they are of."""

    rows: pl.DataFrame
    on: dt.date

    @cached_property
    def compiler(self) -> Compiler:
        """Compiles rules for these rows."""
        return Compiler({name: name for name in self.rows.columns}, self.on)

    def reckoned(self, **made: nw.Expr) -> pl.DataFrame:
        """Household and person of each row, with these columns beside them."""
        rows = nw.from_native(self.rows.lazy())
        kept = [name for name in (HOUSEHOLD, PERSON) if name in self.rows.columns]
        found: pl.LazyFrame = rows.select(*kept, **made).to_native()
        return found.collect()


def households(
    people: Any,
    words: Iterable[str],
    *,
    vocabulary: Vocabulary,
    on: dt.date,
    columns: Mapping[str, str] | None = None,
    file: str = "",
) -> Households:
    """Read the words of the vocabulary that are wanted, where the frame has them.

    Raises FrameError for a row without a household and for a value that cannot be.
    """
    frame: pl.DataFrame = as_lazy(people).collect("polars").to_native()
    named = dict(columns or {})
    _check_households(frame, named.get(HOUSEHOLD, HOUSEHOLD), file=file)
    if WORK_DATE not in frame.columns and "birth_date" in frame.columns:
        frame = frame.with_columns(pl.lit(on).alias(WORK_DATE))
    inside = Door(vocabulary, named, file).enter(
        frame.lazy(), [HOUSEHOLD, PERSON, WORK_DATE, *words], {}
    )
    chosen = [nw.col(column).alias(name) for name, column in inside.columns.items()]
    rows: pl.DataFrame = inside.frame.select(*chosen).collect("polars").to_native()
    return Households(of_members(_spread(_as_text(rows), vocabulary)), on)


def _check_households(frame: pl.DataFrame, column: str, *, file: str) -> None:
    frame_with(frame, (column,), file=file)
    empty = frame[column].is_null()
    if empty.any():
        raise FrameError(
            "This row has no household.",
            file=file or None,
            row=(empty.arg_max() or 0) + 1,
            column=column,
            expected="the number of the household, one row for each person",
        )


def _as_text(rows: pl.DataFrame) -> pl.DataFrame:
    ids = [name for name in (HOUSEHOLD, PERSON) if name in rows.columns]
    return rows.with_columns(pl.col(name).cast(pl.String) for name in ids)


def _spread(rows: pl.DataFrame, vocabulary: Vocabulary) -> pl.DataFrame:
    """A fact of the household stands on the row of each of its members."""
    shared = [name for name in rows.columns if is_shared(name, vocabulary)]
    return rows.with_columns(
        pl.col(name).drop_nulls().first().over(HOUSEHOLD) for name in shared if name != HOUSEHOLD
    )


def is_shared(name: str, vocabulary: Vocabulary) -> bool:
    """Is it a fact of the household, which stands on the row of each of its members?"""
    word = vocabulary.get(name) or vocabulary.get(name.rsplit("_", 1)[0])
    return word is not None and word.scope == HOUSEHOLD


def of_members(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows without those that stand for a household of which other rows tell persons."""
    if PERSON not in rows.columns:
        return rows
    known = pl.col(PERSON).is_not_null()
    return rows.filter(known | ~known.any().over(HOUSEHOLD))
