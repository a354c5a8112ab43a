"""A ladder as one look-up: judge every kind of child once, then look each child up.

No rule of a regime can tell two ages apart that lie between the same limits, nor two kinds of work
that the same lists name. So the values of each attribute fall into few cells, and the children
into the product of them. Where that product is small the compiled ladder judges one child of each
kind, and a child's answer, reasons included, is found by its place in that table.

It gives what the ladder gives, sooner: a law of forty rungs costs no more than one of four.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

import narwhals as nw
import polars as pl

from muara.rules import Attribute, CodeList
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


def tabulated(ladder: Ladder, native: pl.LazyFrame) -> list[pl.Expr] | None:
    """The ladder's answers as look-ups, or None where it cannot be, or need not be, a table."""
    if len(ladder.columns) < FEWEST_RUNGS or ladder.asked:
        return None
    digits = _digits(ladder, native)
    if digits is None or prod(len(digit.values) for digit in digits) > MOST_CELLS:
        return None
    answers = _judged(ladder, digits)
    place = _place(digits)
    return [pl.lit(answers[name]).gather(place).alias(name) for name in answers.columns]


def _judged(ladder: Ladder, digits: Sequence[Digit]) -> pl.DataFrame:
    """The ladder's answers for one child of every kind, in the order of their places."""
    kinds = pl.DataFrame({"": [None]}).lazy()
    for digit in digits:
        kinds = kinds.join(
            pl.LazyFrame({digit.column: pl.Series(digit.values, dtype=digit.dtype)}),
            how="cross",
            maintain_order="left_right",
        )
    lazy = nw.from_native(kinds)
    for stage in (ladder.truths, ladder.places, ladder.openness, ladder.answers):
        lazy = lazy.with_columns(**stage())
    return lazy.select(*ladder.answers()).collect().to_native()  # type: ignore[no-any-return]


def _place(digits: Sequence[Digit]) -> pl.Expr:
    place: pl.Expr | None = None
    stride = prod(len(digit.values) for digit in digits)
    for digit in digits:
        stride //= len(digit.values)
        here = digit.place(stride)
        place = here if place is None else place + here
    return pl.lit(0, dtype=pl.UInt32) if place is None else place


# --- cells ---


def _digits(ladder: Ladder, native: pl.LazyFrame) -> list[Digit] | None:
    limits = _Limits(ladder)
    schema = native.collect_schema()
    digits = []
    for name, column in ladder.compiler.columns.items():
        attribute = limits.attribute(name)
        if attribute is None:
            continue
        digit = _digit(attribute, column, schema[column], limits)
        if digit is None:
            return None
        digits.append(digit)
    return None if limits.impossible else digits


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
        return (pl.col(column).cast(pl.UInt32) * stride).fill_null(2 * stride)

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
        number = (pl.col(column).cast(pl.Int32) - low).cast(pl.UInt32)
        return _look_up([n * stride for n in cell], number, len(cells) * stride)

    return Digit(column, [*(stands[n] for n in range(len(cells))), None], dtype, place)


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


class _Limits:
    """The limits that a regime's rules put to each attribute."""

    def __init__(self, ladder: Ladder) -> None:
        self.ladder, self.regime = ladder, ladder.regime
        self.nodes = [node for rule in self.regime.rules for node in rule.node.all_parts()]
        self.impossible = any(not self._tellable(node) for node in self.nodes)

    def attribute(self, name: str) -> Attribute | None:
        """The attribute a column stands for, if this regime reads it."""
        read = set(self.regime.attributes)
        whole = name.rsplit("_", 1)[0]
        if name == WORK_DATE and self.ladder.compiler.day is None:
            return self.regime.vocabulary[name]
        if name in read:
            return self.regime.vocabulary[name]
        is_bound = name.endswith(("_low", "_high")) and whole in read
        return self.regime.vocabulary[whole] if is_bound else None

    def of(self, attribute: Attribute) -> list[float]:
        """Every number the attribute is compared with, in order."""
        return sorted(set(self._numbers(attribute)))

    def _numbers(self, attribute: Attribute) -> Iterator[float]:
        for node in self.nodes:
            if isinstance(node, InNumbers) and _is(node.value, attribute):
                yield from node.numbers
            if isinstance(node, Compare):
                for one, other in ((node.left, node.right), (node.right, node.left)):
                    if _is(one, attribute):
                        yield from self._values(other, attribute)

    def _values(self, node: Node, attribute: Attribute) -> Iterator[float]:
        if isinstance(node, Literal):
            yield _number(node.value)
        elif isinstance(node, Set):
            day = self.ladder.compiler.day
            held = [node.parameter.on(day)] if day else list(node.parameter.history)
            yield from (_number(version.value) for version in held if version)
        elif isinstance(node, Known):
            yield from (*_range(node.attribute), *_range(attribute))

    def _tellable(self, node: Node) -> bool:
        """Can cells tell this part? Not sums or households, nor two values of which neither is few.

        Where one of two compared attributes has few whole values, those are limits to both.
        """
        if isinstance(node, AnyPerson | CountPersons | Arithmetic):
            return False
        if not isinstance(node, Compare):
            return True
        known = [side.attribute for side in (node.left, node.right) if isinstance(side, Known)]
        return len(known) < 2 or any(len(_range(attribute)) > 0 for attribute in known)

    def covers(self, attribute: Attribute) -> list[Callable[[str], object]]:
        """The tests that rules put to a code."""
        found: list[Callable[[str], object]] = []
        for node in self.nodes:
            if isinstance(node, InCodes) and node.attribute.name == attribute.name:
                found.append(node.cover.holds)
            if isinstance(node, Compare) and node.kind == "code":
                sides = (node.left, node.right)
                if any(_is(side, attribute) for side in sides):
                    found += [_same(side.value) for side in sides if isinstance(side, Literal)]
        lists = [node.listing for node in self.nodes if isinstance(node, InList)]
        lists += [rung.clause_of for rung in self.regime.rungs if rung.clause_of]
        for listing in lists:
            if listing.attribute == attribute.name and attribute.codes is not None:
                found += [attribute.codes.cover(entry.codes).holds for entry in listing.entries]
        return found

    def days(self) -> list[dt.date]:
        """The days on which anything this regime reads changed."""
        spans: list[Any] = [version for each in self.regime.parameters for version in each.history]
        spans += [entry for listing in self.regime.lists for entry in listing.entries]
        spans += [*self.regime.rungs, self.regime]
        return sorted({day for span in spans for day in _edges(span.since, span.until)})


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
