"""The answers of ladders in words: status, clause and what is unsettled."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import narwhals as nw
import polars as pl

from muara.frames.words import enum_of, sets_as_text, sets_in_polars, text_of, without_own

from .ladder import SET, Ladder

PARTS = ("status", "clause", "unsettled")


def added(ladders: Sequence[Ladder]) -> list[str]:
    """The columns that the ladders' answers are given in."""
    return [f"{ladder.regime.id}_{part}" for ladder in ladders for part in PARTS]


def in_polars(ladders: Sequence[Ladder]) -> list[pl.Expr]:
    """The words of each ladder's numbers."""
    return [each for ladder in ladders for each in _in_polars(ladder)]


def _in_polars(ladder: Ladder) -> Iterator[pl.Expr]:
    status, clause, unsettled = added([ladder])
    yield enum_of(f"{ladder.name}_status", ladder.statuses).alias(status)
    yield enum_of(f"{ladder.name}_clause", ladder.clauses).alias(clause)
    yield sets_in_polars(_sets(ladder), ladder.attributes, SET).alias(unsettled)


def on_other_engines(native: Any, ladders: Sequence[Ladder]) -> Any:
    """The caller's DuckDB relation or Spark frame, with the words as text."""
    made = {}
    for ladder in ladders:
        status, clause, unsettled = added([ladder])
        made[status] = text_of(f"{ladder.name}_status", ladder.statuses)
        made[clause] = text_of(f"{ladder.name}_clause", ladder.clauses)
        made[unsettled] = sets_as_text(_sets(ladder), ladder.attributes, SET)
    return without_own(nw.from_native(native).with_columns(**made))


def _sets(ladder: Ladder) -> list[str]:
    """The columns of the ladder's sets; one, and empty, where it has no attributes."""
    count = -(-max(len(ladder.attributes), 1) // SET)
    return [f"{ladder.name}_set{n}" for n in range(count)]
