"""Ladders as one look-up: judge every kind of child once, then look each child up.

No rule of a regime can tell two ages apart that lie between the same limits, nor two kinds of work
that the same lists name. So the values of each attribute fall into few cells, and the children
into the product of them. Where that product is small the compiled ladder judges one child of each
kind, and a child's answers, reasons included, are found by its place in that table.

It gives what the ladder gives, sooner: a law of forty rungs costs no more than one of four.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Any

import narwhals as nw
import polars as pl

from muara.rules import Attribute, CodeList, Entry
from muara.rules.compile import WORK_DATE
from muara.rules.reading import minutes
from muara.rules.tree import (
    AnyPerson,
    Arithmetic,
    Compare,
    CountPersons,
    InCodes,
    InList,
    InNumbers,
    Known,
    Literal,
    Node,
    Set,
)

from .dress import in_polars
from .ladder import Ladder

MOST_CELLS = 250_000
FEWEST_RUNGS = 6
_WIDEST = 1_500

Place = Callable[[int], pl.Expr]


@dataclass(frozen=True)
class Digit:
    """One column's cells: a value that stands for each, and the place of a row's cell times n."""

    column: str
    values: Sequence[Any]
    dtype: Any
    place: Place


@dataclass(frozen=True)
class LookedUp:
    """A frame with answers in words, and the ladders no table could answer for."""

    native: pl.LazyFrame
    left: list[Ladder]


def look_up(ladders: Sequence[Ladder], native: pl.LazyFrame, *, rows: int | None) -> LookedUp:
    """One table for all the ladders where their cells are few, else one for each where they are.

    Few is fewer than the rows, where their number is known: nobody judges more kinds than children.
    """
    most = MOST_CELLS if rows is None else min(rows, MOST_CELLS)
    possible = [ladder for ladder in ladders if not ladder.asked]
    left = [ladder for ladder in ladders if ladder.asked]
    together = _with_table(possible, native, most)
    if together is not None:
        return LookedUp(together, left)
    for ladder in possible:
        alone = _with_table([ladder], native, most)
        left += [ladder] if alone is None else []
        native = native if alone is None else alone
    return LookedUp(native, left)


def _with_table(ladders: Sequence[Ladder], native: pl.LazyFrame, most: int) -> pl.LazyFrame | None:
    """The frame with the ladders' answers, or None where a table cannot be, or need not be."""
    if sum(len(ladder.columns) for ladder in ladders) < FEWEST_RUNGS:
        return None
    digits = _digits(ladders, native)
    if digits is None or prod(len(digit.values) for digit in digits) > most:
        return None
    words, place = _judged(ladders, digits), f"{ladders[0].name}_place"
    # The place is a column of its own: within one step every look-up would reckon it again.
    placed = native.with_columns(_place(digits).alias(place))
    return placed.with_columns(
        pl.lit(words[name]).gather(place).alias(name) for name in words.columns
    )


def _judged(ladders: Sequence[Ladder], digits: Sequence[Digit]) -> pl.DataFrame:
    """The ladders' answers for one child of every kind, in the order of their places."""
    kinds = pl.LazyFrame({"": [None]})
    for digit in digits:
        values = pl.LazyFrame({digit.column: pl.Series(digit.values, dtype=digit.dtype)})
        kinds = kinds.join(values, how="cross", maintain_order="left_right")
    judged: pl.LazyFrame = climb(kinds, ladders)
    return judged.select(*in_polars(ladders)).collect()


def climb(native: Any, ladders: Sequence[Ladder]) -> Any:
    """The frame with every ladder's answers as numbers, rung by rung."""
    lazy = nw.from_native(native)
    for stage in ("truths", "places", "openness", "answers"):
        columns = [getattr(ladder, stage)() for ladder in ladders]
        lazy = lazy.with_columns(**{k: v for each in columns for k, v in each.items()})
    return lazy.to_native()


def _place(digits: Sequence[Digit]) -> pl.Expr:
    place: pl.Expr | None = None
    stride = prod(len(digit.values) for digit in digits)
    for digit in digits:
        stride //= len(digit.values)
        here = digit.place(stride)
        place = here if place is None else place + here
    return pl.lit(0, dtype=pl.UInt32) if place is None else place


# --- cells ---


def _digits(ladders: Sequence[Ladder], native: pl.LazyFrame) -> list[Digit] | None:
    limits = _Limits(ladders)
    if limits.impossible:
        return None
    schema = native.collect_schema()
    columns = ladders[0].compiler.columns  # one door, so the same for all
    digits = []
    for name, column in columns.items():
        attribute = limits.attribute(name)
        if attribute is not None:
            digits.append(_digit(attribute, column, schema[column], limits))
    return None if None in digits else digits  # type: ignore[return-value]


def _digit(attribute: Attribute, column: str, dtype: Any, limits: _Limits) -> Digit | None:
    if attribute.kind == "truth":
        return _truth(column)
    if attribute.kind == "code" and attribute.codes is not None:
        return _code(column, attribute.codes, limits.covers(attribute))
    if attribute.kind == "date":
        return _days(column, limits.days())
    if attribute.kind not in ("number", "clock"):
        return None
    if dtype.is_integer() and not column.startswith("__muara_") and attribute.kind == "number":
        return _whole(column, dtype, attribute, limits.of(attribute))
    return _split(column, dtype, limits.of(attribute))


def _truth(column: str) -> Digit:
    def place(stride: int) -> pl.Expr:
        yes, no, unknown = (pl.lit(n * stride, dtype=pl.UInt32) for n in (1, 0, 2))
        known = pl.when(pl.col(column)).then(yes).otherwise(no)
        return pl.when(pl.col(column).is_null()).then(unknown).otherwise(known)

    return Digit(column, [False, True, None], pl.Boolean, place)


def _code(column: str, codes: CodeList, covers: Sequence[Callable[[str], object]]) -> Digit:
    """Codes that the same lists name are one cell."""
    known = list(codes.codes)
    cells: dict[tuple[object, ...], int] = {}
    cell = [cells.setdefault(tuple(cover(code) for cover in covers), len(cells)) for code in known]
    stands = dict(zip(reversed(cell), reversed(known), strict=True))

    def place(stride: int) -> pl.Expr:
        number = pl.col(column).cast(pl.Enum(known)).to_physical().cast(pl.UInt32)
        return _look_up([n * stride for n in cell], number, len(cells) * stride)

    return Digit(column, [*(stands[n] for n in range(len(cells))), None], pl.String, place)


def _whole(column: str, dtype: Any, attribute: Attribute, limits: Sequence[float]) -> Digit | None:
    """Whole numbers within the vocabulary's range: each is looked up."""
    if attribute.low is None or attribute.high is None or attribute.high - attribute.low > _WIDEST:
        return _split(column, dtype, limits)
    low = int(attribute.low)
    numbers = range(low, int(attribute.high) + 1)
    cells: dict[tuple[bool, ...], int] = {}
    sides = [tuple(side for t in limits for side in (n >= t, n > t)) for n in numbers]
    cell = [cells.setdefault(side, len(cells)) for side in sides]
    stands = dict(zip(reversed(cell), reversed(numbers), strict=True))

    def place(stride: int) -> pl.Expr:
        number = pl.col(column).cast(pl.UInt32) if low == 0 else _above(column, low)
        return _look_up([n * stride for n in cell], number, len(cells) * stride)

    return Digit(column, [*(stands[n] for n in range(len(cells))), None], dtype, place)


def _above(column: str, low: int) -> pl.Expr:
    return (pl.col(column).cast(pl.Int32) - low).cast(pl.UInt32)


def _look_up(table: list[int], number: pl.Expr, unknown: int) -> pl.Expr:
    places = pl.Series([*table, unknown], dtype=pl.UInt32)
    return pl.lit(places).gather(number.fill_null(len(table)))


def _split(column: str, dtype: Any, limits: Sequence[float]) -> Digit:
    """Numbers of any kind: below, at and above each limit in turn."""
    values: list[float | None] = []
    for before, limit in zip([None, *limits], limits, strict=False):
        values += [limit - 1 if before is None else (before + limit) / 2, limit]
    values += [limits[-1] + 1 if limits else 0, None]

    def place(stride: int) -> pl.Expr:
        sides = [side for t in limits for side in (pl.col(column) >= t, pl.col(column) > t)]
        counted = pl.lit(0, dtype=pl.UInt32)
        for side in sides:
            counted = counted + side.cast(pl.UInt32)
        return _or_last(column, counted * stride, (len(values) - 1) * stride)

    return Digit(column, values, pl.Float64, place)


def _days(column: str, days: Sequence[dt.date]) -> Digit:
    """Days between the same two changes of the law are one cell."""
    first = days[0] - dt.timedelta(days=1) if days else dt.date(2000, 1, 1)

    def place(stride: int) -> pl.Expr:
        counted = pl.lit(0, dtype=pl.UInt32)
        for day in days:
            counted = counted + (pl.col(column) >= day).cast(pl.UInt32)
        return _or_last(column, counted * stride, (len(days) + 1) * stride)

    return Digit(column, [first, *days, None], pl.Date, place)


def _or_last(column: str, place: pl.Expr, last: int) -> pl.Expr:
    """The unknown stands last."""
    return pl.when(pl.col(column).is_null()).then(last).otherwise(place).cast(pl.UInt32)


# --- what the rules can tell apart ---


@dataclass(frozen=True)
class _Limits:
    """The limits that the rules of some regimes put to each attribute."""

    ladders: Sequence[Ladder]

    @cached_property
    def nodes(self) -> list[tuple[Node, dt.date | None]]:
        """Every part of every rule, with the day on which its law is read."""
        return [
            (node, ladder.compiler.day)
            for ladder in self.ladders
            for rule in ladder.regime.rules
            for node in rule.node.all_parts()
        ]

    @property
    def impossible(self) -> bool:
        """Is there a part of a rule that cells cannot tell?"""
        return any(not _tellable(node) for node, _ in self.nodes)

    def attribute(self, name: str) -> Attribute | None:
        """The attribute a column stands for, if these regimes read it."""
        words = self.ladders[0].regime.vocabulary
        read = {each for ladder in self.ladders for each in ladder.regime.attributes}
        if name == WORK_DATE and any(ladder.compiler.day is None for ladder in self.ladders):
            return words[name]
        whole = name.removesuffix("_low").removesuffix("_high")
        return words[whole] if name in read or whole in read else None

    def of(self, attribute: Attribute) -> list[float]:
        """Every number the attribute is compared with, in order."""
        return sorted(set(self._numbers(attribute)))

    def _numbers(self, attribute: Attribute) -> Iterator[float]:
        for node, day in self.nodes:
            if isinstance(node, InNumbers) and _is(node.value, attribute):
                yield from node.numbers
            if isinstance(node, Compare):
                for one, other in ((node.left, node.right), (node.right, node.left)):
                    if _is(one, attribute):
                        yield from _values(other, attribute, day)

    def covers(self, attribute: Attribute) -> list[Callable[[str], object]]:
        """The tests that rules put to a code."""
        found: list[Callable[[str], object]] = []
        for node, _ in self.nodes:
            if isinstance(node, InCodes) and node.attribute.name == attribute.name:
                found.append(node.cover.holds)
            if isinstance(node, Compare) and node.kind == "code":
                sides = (node.left, node.right)
                if any(_is(side, attribute) for side in sides):
                    found += [_same(side.value) for side in sides if isinstance(side, Literal)]
        for entry in self._entries(attribute):
            found.append(attribute.codes.cover(entry.codes).holds)  # type: ignore[union-attr]
        return found

    def _entries(self, attribute: Attribute) -> Iterator[Entry]:
        lists = [node.listing for node, _ in self.nodes if isinstance(node, InList)]
        rungs = [rung for ladder in self.ladders for rung in ladder.regime.rungs]
        lists += [rung.clause_of for rung in rungs if rung.clause_of]
        for listing in {each.name: each for each in lists}.values():
            if listing.attribute == attribute.name:
                yield from listing.entries

    def days(self) -> list[dt.date]:
        """The days on which anything these regimes read changed."""
        spans: list[Any] = []
        for regime in (ladder.regime for ladder in self.ladders):
            spans += [version for each in regime.parameters for version in each.history]
            spans += [entry for listing in regime.lists for entry in listing.entries]
            spans += [*regime.rungs, regime]
        return sorted({day for span in spans for day in _edges(span.since, span.until)})


def _values(node: Node, attribute: Attribute, day: dt.date | None) -> Iterator[float]:
    """What an attribute is compared with, as numbers."""
    if isinstance(node, Literal):
        yield _number(node.value)
    elif isinstance(node, Set):
        held = [node.parameter.on(day)] if day else list(node.parameter.history)
        yield from (_number(version.value) for version in held if version)
    elif isinstance(node, Known):
        yield from (*_range(node.attribute), *_range(attribute))


def _tellable(node: Node) -> bool:
    """Can cells tell this part? Not sums or households, nor two values of which neither is few.

    Where one of two compared attributes has few whole values, those are limits to both.
    """
    if isinstance(node, AnyPerson | CountPersons | Arithmetic):
        return False
    if not isinstance(node, Compare):
        return True
    known = [side.attribute for side in (node.left, node.right) if isinstance(side, Known)]
    return len(known) < 2 or any(len(_range(attribute)) > 0 for attribute in known)


def _edges(since: dt.date | None, until: dt.date | None) -> Iterator[dt.date]:
    if since is not None and since > dt.date.min:
        yield since
    if until is not None:
        yield until + dt.timedelta(days=1)


def _is(node: Node, attribute: Attribute) -> bool:
    return isinstance(node, Known) and node.attribute.name == attribute.name


def _same(code: object) -> Callable[[str], object]:
    return lambda other: other == code


def _range(attribute: Attribute) -> Sequence[int]:
    """The whole values an attribute may have, where they are few."""
    low, high = attribute.low, attribute.high
    if not attribute.whole or low is None or high is None or high - low > 20:
        return ()
    return range(int(low), int(high) + 1)


def _number(value: object) -> float:
    return minutes(value) if isinstance(value, str) else float(value)  # type: ignore[arg-type]
