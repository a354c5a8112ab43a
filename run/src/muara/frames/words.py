"""From numbers to words, and back to the caller's kind of frame.

A word is its place in a list; a set of names is the sum of its powers of two. On Polars words are
an Enum over the very numbers, which costs nothing; elsewhere they become text.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, reduce
from typing import Any

import narwhals as nw
import polars as pl

from .door import OWN

FEW = 8
"""Names of a set up to which an Enum may hold every subset: 256 words."""


def give_back(frame: Any, native: pl.LazyFrame, added: Sequence[str]) -> Any:
    """The caller's own Polars, pandas or PyArrow frame with the added columns."""
    if isinstance(frame, pl.LazyFrame | pl.DataFrame):
        kept = native.select(*frame.collect_schema().names(), *added)
        return kept if isinstance(frame, pl.LazyFrame) else kept.collect()
    return _beside(frame, native.select(*added).collect())


def _beside(frame: Any, added: pl.DataFrame) -> Any:
    """pandas and PyArrow tables keep their own columns, types and index."""
    outer = nw.from_native(frame, eager_only=True)
    if outer.implementation.is_pandas_like():
        words = added.to_pandas().set_axis(frame.index)
        return frame.assign(**{name: words[name] for name in words.columns})
    for name in added.columns:
        frame = frame.append_column(name, added[name].cast(pl.String).to_arrow())
    return frame


def without_own(lazy: nw.LazyFrame[Any]) -> Any:
    """The caller's DuckDB relation or Spark frame without the columns we reckoned in."""
    own = [name for name in lazy.collect_schema().names() if name.startswith(OWN)]
    return lazy.drop(own).to_native()


# --- Polars ---


def enum_of(column: str, words: Sequence[str]) -> pl.Expr:
    """The words whose places stand in an unsigned column."""
    return pl.col(column).cat.to(pl.Enum(words))


@cache
def _enum_of_sets(names: tuple[str, ...]) -> pl.Enum:
    """Every set of the names as a word; kept, since there may be thousands."""
    return pl.Enum(subsets(list(names)))


def sets_in_polars(columns: Sequence[str], names: Sequence[str], size: int) -> pl.Expr:
    """Sets of names as one `;`-separated text: `size` names to a column, in their order."""
    told = [
        pl.col(column).cat.to(_enum_of_sets(tuple(names[n * size : (n + 1) * size])))
        for n, column in enumerate(columns)
    ]
    if len(names) <= FEW and len(told) == 1:
        return told[0]
    # Thousands of words in an Enum would be written into every file; text holds what occurs.
    return reduce(_joined, [each.cast(pl.String) for each in told])


def _joined(one: pl.Expr, other: pl.Expr) -> pl.Expr:
    both = pl.when(one == "").then(other).when(other == "").then(one)
    return both.otherwise(pl.concat_str(one, other, separator=";"))


def subsets(names: list[str]) -> list[str]:
    """Every set of some names by its number, the powers of two summed.

    >>> subsets(["age", "hours"])
    ['', 'age', 'hours', 'age;hours']
    """
    return [
        ";".join(name for bit, name in enumerate(names) if number >> bit & 1)
        for number in range(1 << len(names))
    ]


# --- other engines ---


def text_of(column: str, words: Sequence[str]) -> nw.Expr:
    """The words whose places stand in a column, as text."""
    chosen = nw.lit(words[0])
    for number, word in enumerate(words[1:], start=1):
        chosen = nw.when(nw.col(column) == number).then(nw.lit(word)).otherwise(chosen)
    return chosen


def sets_as_text(columns: Sequence[str], names: Sequence[str], size: int) -> nw.Expr:
    """Sets of names as one `;`-separated text, as `sets_in_polars`."""
    parts = []
    for place, name in enumerate(names):
        numbers = nw.col(columns[place // size]).cast(nw.Int64)
        bit = (numbers // (1 << place % size)) % 2 == 1
        parts.append(nw.when(bit).then(nw.lit(f"{name};")).otherwise(nw.lit("")))
    if not parts:
        return nw.lit("")
    return nw.concat_str(*parts).str.strip_chars(";")
