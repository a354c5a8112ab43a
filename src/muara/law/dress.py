"""From numbers to words, and back to the caller's kind of frame."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, reduce
from typing import Any

import narwhals as nw
import polars as pl

from .ladder import SET, Ladder


def give_back(frame: Any, native: pl.LazyFrame, ladders: Sequence[Ladder]) -> Any:
    """The caller's own Polars, pandas or PyArrow frame with the words of each ladder added."""
    added = [name for ladder in ladders for name in _added(ladder)]
    if isinstance(frame, pl.LazyFrame | pl.DataFrame):
        kept = native.select(*_own(frame), *added)
        return kept if isinstance(frame, pl.LazyFrame) else kept.collect()
    return _beside(frame, native.select(*added).collect())


def _own(frame: pl.LazyFrame | pl.DataFrame) -> list[str]:
    return frame.collect_schema().names()


def _added(ladder: Ladder) -> list[str]:
    return [f"{ladder.regime.id}_{suffix}" for suffix in ("status", "clause", "unsettled")]


def _beside(frame: Any, added: pl.DataFrame) -> Any:
    """pandas and PyArrow tables keep their own columns, types and index."""
    outer = nw.from_native(frame, eager_only=True)
    if outer.implementation.is_pandas_like():
        words = added.to_pandas().set_axis(frame.index)
        return frame.assign(**{name: words[name] for name in words.columns})
    for name in added.columns:
        frame = frame.append_column(name, added[name].cast(pl.String).to_arrow())
    return frame


# --- Polars: words as Enum, straight from the numbers ---


def in_polars(ladders: Sequence[Ladder]) -> list[pl.Expr]:
    """The words of each ladder's numbers: status, clause and what is unsettled."""
    made = []
    for ladder in ladders:
        status, clause, unsettled = _added(ladder)
        made += [
            _enum(f"{ladder.name}_status", ladder.statuses).alias(status),
            _enum(f"{ladder.name}_clause", ladder.clauses).alias(clause),
            _sets(ladder).alias(unsettled),
        ]
    return made


def _enum(column: str, words: list[str]) -> pl.Expr:
    return pl.col(column).cat.to(pl.Enum(words))


@cache
def _words_of_sets(names: tuple[str, ...]) -> pl.Enum:
    """Every set of the names as a word; kept, since there may be thousands."""
    return pl.Enum(subsets(list(names)))


def _sets(ladder: Ladder) -> pl.Expr:
    """The set columns as one text; a single set needs no joining."""
    names = ladder.attributes
    chunks = [names[start : start + SET] for start in range(0, max(len(names), 1), SET)]
    told = [
        pl.col(f"{ladder.name}_set{n}").cat.to(_words_of_sets(tuple(part)))
        for n, part in enumerate(chunks)
    ]
    if len(names) <= _FEW:
        return told[0]
    # Thousands of words in an Enum would be written into every file; text holds what occurs.
    texts = [each.cast(pl.String) for each in told]
    return reduce(_joined, texts)


def _joined(one: pl.Expr, other: pl.Expr) -> pl.Expr:
    both = pl.when(one == "").then(other).when(other == "").then(one)
    return both.otherwise(pl.concat_str(one, other, separator=";"))


_FEW = 8


def subsets(names: list[str]) -> list[str]:
    """Every set of some names by its number, the powers of two summed.

    >>> subsets(["age", "hours"])
    ['', 'age', 'hours', 'age;hours']
    """
    return [
        ";".join(name for bit, name in enumerate(names) if number >> bit & 1)
        for number in range(1 << len(names))
    ]


# --- other engines: words as text ---


def on_other_engines(native: Any, ladders: Sequence[Ladder]) -> Any:
    """The caller's DuckDB relation or Spark frame, with the words as text."""
    lazy = nw.from_native(native)
    made = {}
    for ladder in ladders:
        status, clause, unsettled = _added(ladder)
        made[status] = _text(f"{ladder.name}_status", ladder.statuses)
        made[clause] = _text(f"{ladder.name}_clause", ladder.clauses)
        made[unsettled] = _set_text(ladder)
    dressed = lazy.with_columns(**made)
    return dressed.drop(
        [name for name in dressed.collect_schema().names() if _ours(name)]
    ).to_native()


def _ours(name: str) -> bool:
    return name.startswith("__muara_")


def _text(column: str, words: list[str]) -> nw.Expr:
    chosen = nw.lit(words[0])
    for number, word in enumerate(words[1:], start=1):
        chosen = nw.when(nw.col(column) == number).then(nw.lit(word)).otherwise(chosen)
    return chosen


def _set_text(ladder: Ladder) -> nw.Expr:
    parts = []
    for place, name in enumerate(ladder.attributes):
        numbers = nw.col(f"{ladder.name}_set{place // SET}").cast(nw.Int64)
        bit = (numbers // (1 << place % SET)) % 2 == 1
        parts.append(nw.when(bit).then(nw.lit(f"{name};")).otherwise(nw.lit("")))
    if not parts:
        return nw.lit("")
    return nw.concat_str(*parts).str.strip_chars(";")
