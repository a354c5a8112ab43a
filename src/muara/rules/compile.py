"""Rules as Narwhals expressions: one compiler, run by Polars, DuckDB and Spark alike.

A truth is a nullable boolean, and the three engines' own `and`, `or` and `not` are Kleene's. A
number is a pair of expressions, its lowest and its highest value: the same one twice where the
value is exact. Nothing here looks at data.
"""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

import narwhals as nw

from . import tree
from .dated import Entry, Provision
from .reading import minutes
from .vocabulary import Attribute, Cover

WORK_DATE = "work_date"
HOUSEHOLD = "household"

_COMPARE: dict[str, Callable[[nw.Expr, nw.Expr], nw.Expr]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}
_MIRROR = {"<": ">", "<=": ">="}

Truth = nw.Expr


@dataclass(frozen=True)
class Bounds:
    """The lowest and the highest a number can be."""

    low: nw.Expr
    high: nw.Expr

    @property
    def exact(self) -> bool:
        """Is it one value?"""
        return self.low is self.high


@dataclass(frozen=True)
class Compiler:
    """Compiles rules for one frame.

    `columns` are the attributes it has (`age`, `age_low`), each with the column it stands in;
    `day` is the day of the law (None: each row's own `work_date`).
    """

    columns: Mapping[str, str]
    day: dt.date | None = None
    _done: dict[int, nw.Expr] = field(default_factory=dict, repr=False)

    # --- truths ---

    def truth(self, node: tree.Node) -> Truth:
        """A nullable boolean: does the rule hold of each row?"""
        if id(node) not in self._done:
            self._done[id(node)] = self._truth(node)
        return self._done[id(node)]

    def _truth(self, node: tree.Node) -> Truth:
        match node:
            case tree.And(items):
                return reduce(operator.and_, [self.truth(item) for item in items])
            case tree.Or(items):
                return reduce(operator.or_, [self.truth(item) for item in items])
            case tree.Not(item):
                return ~self.truth(item)
            case tree.Holds(attribute):
                return self.column(attribute)
            case tree.Always(value):
                return nw.lit(value)
            case tree.IsUnknown(attribute):
                return self.nothing_known(attribute)
            case tree.AnyPerson(item):
                return self.any_person(self.truth(item))
        return self._truth_of_values(node)

    def _truth_of_values(self, node: tree.Node) -> Truth:
        match node:
            case tree.Compare(sign, left, right, "code"):
                return _COMPARE[sign](self.code(left), self.code(right))
            case tree.Compare(sign, left, right):
                return self.compare(sign, self.bounds(left), self.bounds(right))
            case tree.InNumbers(value, numbers):
                found = self.bounds(value)
                return reduce(
                    operator.or_, [self.compare("==", found, _exactly(n)) for n in numbers]
                )
            case tree.InCodes(attribute, cover):
                return self.covered(attribute, cover)
            case tree.InList(attribute, listing):
                return self.listed(attribute, listing.entries)
        raise TypeError(node)

    def column(self, attribute: Attribute) -> nw.Expr:
        """The attribute's column; unknown throughout where the frame has none."""
        return self.named(attribute.name) if attribute.name in self.columns else _nothing(attribute)

    def named(self, name: str) -> nw.Expr:
        """The column in which an attribute, or a bound of it, stands."""
        return nw.col(self.columns[name])

    def nothing_known(self, attribute: Attribute) -> Truth:
        names = [name for name in _names(attribute) if name in self.columns]
        if not names:
            return nw.lit(True)
        return reduce(operator.and_, [self.named(name).is_null() for name in names])

    def any_person(self, each: Truth) -> Truth:
        certain, unknown = self.tally(each)
        return (
            nw.when(certain > 0)
            .then(nw.lit(True))
            .when(unknown > 0)
            .then(_unknown())
            .otherwise(nw.lit(False))
        )

    def tally(self, each: Truth) -> tuple[nw.Expr, nw.Expr]:
        """How many of the household certainly do, and of how many it is unknown."""
        household = self.columns[HOUSEHOLD]
        # Where a frame has none of the columns, `each` is one bare null: the row makes it a column.
        each &= ~(nw.col(household).is_null() & False)
        certain = each.fill_null(False).cast(nw.Int64).sum().over(household)
        unknown = each.is_null().cast(nw.Int64).sum().over(household)
        return certain, unknown

    # --- codes ---

    def code(self, node: tree.Node) -> nw.Expr:
        match node:
            case tree.Literal(value):
                return nw.lit(str(value))
            case tree.Known(attribute):
                return self.column(attribute)
            case tree.Set(parameter):
                return self.parameter(parameter)
        raise TypeError(node)

    def covered(self, attribute: Attribute, cover: Cover) -> Truth:
        """Is the code one of these, or below one? Unknown where it is too shallow to tell."""
        column = self.column(attribute)
        inside = column.is_in(sorted(cover.exact))
        for length in sorted({len(start) for start in cover.prefixes}):
            starts = sorted(start for start in cover.prefixes if len(start) == length)
            inside = inside | column.str.slice(0, length).is_in(starts)
        known = nw.when(~column.is_null()).then(inside)
        if not cover.undecided:
            return known.otherwise(_unknown())
        vague = column.is_in(sorted(cover.undecided)) & ~inside
        return nw.when(~column.is_null() & ~vague).then(inside).otherwise(_unknown())

    def listed(self, attribute: Attribute, entries: Iterable[Entry]) -> Truth:
        """Does a line of the dated list, in force on the row's day, name the code?"""
        groups: dict[tuple[dt.date, dt.date | None], list[str]] = {}
        for entry in entries:
            if self.day is None or entry.holds(self.day):
                groups.setdefault((entry.since, entry.until), []).extend(entry.codes)
        if self.day is not None:
            groups = {(dt.date.min, None): [code for codes in groups.values() for code in codes]}
        found = [self._in_group(attribute, codes, *days) for days, codes in groups.items() if codes]
        column = self.column(attribute)
        missing = nw.when(column.is_null()).then(_unknown()).otherwise(nw.lit(False))
        return reduce(operator.or_, found, missing)

    def _in_group(
        self, attribute: Attribute, codes: list[str], since: dt.date, until: dt.date | None
    ) -> Truth:
        if attribute.codes is None:
            raise TypeError(attribute.name)
        inside = self.covered(attribute, attribute.codes.cover(codes))
        return inside if self.day is not None else self.in_force(since, until) & inside

    def in_force(self, since: dt.date | None, until: dt.date | None) -> Truth:
        """Does the day of the law lie between these (both included, None: no end)?"""
        if self.day is not None:
            ended = until is not None and until < self.day
            return nw.lit((since is None or since <= self.day) and not ended)
        day = self.named(WORK_DATE)
        sides = [day >= nw.lit(since)] if since else []
        sides += [day <= nw.lit(until)] if until else []
        return reduce(operator.and_, sides) if sides else nw.lit(True)

    # --- numbers, dates, clock times ---

    def bounds(self, node: tree.Node) -> Bounds:
        match node:
            case tree.Literal(value):
                return _exactly(value)
            case tree.Known(attribute):
                return self.known(attribute)
            case tree.Set(parameter):
                term = self.parameter(parameter)
                return Bounds(term, term)
            case tree.Arithmetic(sign, left, right):
                return _reckon(sign, self.bounds(left), self.bounds(right))
            case tree.CountPersons(item):
                certain, unknown = self.tally(self.truth(item))
                return Bounds(certain, certain + unknown)
        raise TypeError(node)

    def known(self, attribute: Attribute) -> Bounds:
        """The attribute's value, or the interval its evidence leaves."""
        present = [name for name in _names(attribute)[1:] if name in self.columns]
        value = self.column(attribute)
        if not present:
            return Bounds(value, value)
        return Bounds(*(self._bound(attribute, side) for side in ("low", "high")))

    def _bound(self, attribute: Attribute, side: str) -> nw.Expr:
        name = f"{attribute.name}_{side}"
        if name not in self.columns:
            return self.column(attribute)
        if attribute.name not in self.columns:
            return self.named(name)
        return nw.coalesce(self.named(name), self.named(attribute.name))

    def parameter(self, parameter: Provision) -> nw.Expr:
        """The parameter's value on the day; unknown on a day it was not in force."""
        if self.day is not None:
            version = parameter.on(self.day)
            return nw.lit(_plain(version.value)) if version else _nothing_like(parameter)
        chosen = _nothing_like(parameter)
        for version in parameter.history:
            held = self.in_force(version.since, version.until)
            chosen = nw.when(held).then(nw.lit(_plain(version.value))).otherwise(chosen)
        return chosen

    def compare(self, sign: str, one: Bounds, other: Bounds) -> Truth:
        """True where it holds for every value in the intervals, false where for none."""
        if one.exact and other.exact:
            return _COMPARE[sign](one.low, other.low)
        if sign in _MIRROR:
            return self.compare(_MIRROR[sign], other, one)
        if sign == "!=":
            return ~self.compare("==", one, other)
        if sign == "==":
            return _equal(one, other)
        surely, possibly = _COMPARE[sign](one.low, other.high), _COMPARE[sign](one.high, other.low)
        return (
            nw.when(surely)
            .then(nw.lit(True))
            .when(~possibly)
            .then(nw.lit(False))
            .otherwise(_unknown())
        )

    # --- what is still open ---

    def open(self, node: tree.Node, name: str) -> Truth:
        """Is the rule unknown of the row, and could this attribute settle it? Never null."""
        return self.truth(node).is_null() & self.open_below(node, name)

    def open_below(self, node: tree.Node, name: str) -> Truth:
        """Of a rule known to be unknown: could this attribute settle it?"""
        if not isinstance(node, tree.And | tree.Or | tree.Not):
            return self.inexact(node, name)
        reading = [part for part in node.parts() if _reads(part, name)]
        return reduce(operator.or_, [self.open(part, name) for part in reading])

    def inexact(self, node: tree.Node, name: str) -> Truth:
        """Is the attribute, as this smallest part of a rule reads it, not exactly known?"""
        if isinstance(node, tree.InCodes | tree.InList | tree.AnyPerson) or _household(node):
            return nw.lit(True)
        attribute = next(found for found in tree.attributes_of(node) if found.name == name)
        known = self.known(attribute)
        if known.exact:
            return known.low.is_null()
        return (
            known.low.is_null() | known.high.is_null() | (known.low != known.high).fill_null(True)
        )


def _reads(node: tree.Node, name: str) -> bool:
    return any(attribute.name == name for attribute in tree.attributes_of(node))


def _household(node: tree.Node) -> bool:
    return any(isinstance(part, tree.CountPersons) for part in node.all_parts())


def _names(attribute: Attribute) -> list[str]:
    if not attribute.interval:
        return [attribute.name]
    return [attribute.name, f"{attribute.name}_low", f"{attribute.name}_high"]


def _unknown() -> nw.Expr:
    return nw.lit(None, dtype=nw.Boolean)


_TYPES: dict[str, Any] = {
    "number": nw.Float64,
    "clock": nw.Int64,
    "date": nw.Date,
    "truth": nw.Boolean,
}


def _nothing(attribute: Attribute) -> nw.Expr:
    return nw.lit(None, dtype=_TYPES.get(attribute.kind, nw.String))


def _nothing_like(parameter: Provision) -> nw.Expr:
    sample = _plain(parameter.history[0].value)
    kinds: dict[type, Any] = {dt.date: nw.Date, str: nw.String}
    return nw.lit(None, dtype=kinds.get(type(sample), nw.Float64))


def _plain(value: object) -> float | str | dt.date:
    """Clock times are minutes inside; everything else is itself."""
    if isinstance(value, str) and len(value) == 5 and value[2] == ":":
        return minutes(value)
    return value  # type: ignore[return-value]


def _exactly(value: float | str | dt.date) -> Bounds:
    literal = nw.lit(value)
    return Bounds(literal, literal)


def _reckon(sign: str, one: Bounds, other: Bounds) -> Bounds:
    """Interval arithmetic, in 64 bits: narrower integers wrap without a word."""
    one, other = _widened(one), _widened(other)
    reckon = {"+": operator.add, "-": operator.sub, "*": operator.mul}[sign]
    if one.exact and other.exact:
        value = reckon(one.low, other.low)
        return Bounds(value, value)
    if sign == "+":
        return Bounds(one.low + other.low, one.high + other.high)
    if sign == "-":
        return Bounds(one.low - other.high, one.high - other.low)
    return _product(one, other)


def _widened(bounds: Bounds) -> Bounds:
    low = bounds.low.cast(nw.Float64)
    return Bounds(low, low) if bounds.exact else Bounds(low, bounds.high.cast(nw.Float64))


def _product(one: Bounds, other: Bounds) -> Bounds:
    products = [x * y for x in (one.low, one.high) for y in (other.low, other.high)]
    known = ~reduce(operator.or_, [product.is_null() for product in products])
    low, high = nw.min_horizontal(*products), nw.max_horizontal(*products)
    nothing = nw.lit(None, dtype=nw.Float64)
    return Bounds(
        nw.when(known).then(low).otherwise(nothing), nw.when(known).then(high).otherwise(nothing)
    )


def _equal(one: Bounds, other: Bounds) -> Truth:
    low, high = (one.low == one.high) & (other.low == other.high), one.low == other.low
    apart = ((one.high < other.low).fill_null(False)) | ((other.high < one.low).fill_null(False))
    same = (low & high).fill_null(False)
    return nw.when(same).then(nw.lit(True)).when(apart).then(nw.lit(False)).otherwise(_unknown())
