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

Expr = Any
"""An expression of Narwhals, or of Polars itself."""
Truth = Expr

_COMPARE: dict[str, Callable[[Expr, Expr], Expr]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}
_MIRROR = {"<": ">", "<=": ">="}


@dataclass(frozen=True)
class Bounds:
    """The lowest and the highest a number can be."""

    low: Expr
    high: Expr

    @property
    def exact(self) -> bool:
        """Is it one value?"""
        return self.low is self.high


@dataclass(frozen=True)
class Compiler:
    """Compiles rules for one frame.

    `columns` are the attributes it has (`age`, `age_low`), each with the column it stands in;
    `day` is the day of the law (None: each row's own `work_date`). Narwhals' words are a part of
    Polars' own, so that `ns` may be Polars itself, which makes expressions ten times sooner.
    """

    columns: Mapping[str, str]
    day: dt.date | None = None
    ns: Any = nw
    _done: dict[int, Expr] = field(default_factory=dict, repr=False)

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
                return self.ns.lit(value)
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
                    operator.or_, [self.compare("==", found, self.exactly(n)) for n in numbers]
                )
            case tree.InCodes(attribute, cover):
                return self.covered(attribute, cover)
            case tree.InList(attribute, listing):
                return self.listed(attribute, listing.entries)
        raise TypeError(node)

    def column(self, attribute: Attribute) -> Expr:
        """The attribute's column; unknown throughout where the frame has none."""
        return (
            self.named(attribute.name)
            if attribute.name in self.columns
            else self.nothing(attribute)
        )

    def named(self, name: str) -> Expr:
        """The column in which an attribute, or a bound of it, stands."""
        return self.ns.col(self.columns[name])

    def nothing_known(self, attribute: Attribute) -> Truth:
        names = [name for name in _names(attribute) if name in self.columns]
        if not names:
            return self.ns.lit(True)
        return reduce(operator.and_, [self.named(name).is_null() for name in names])

    def any_person(self, each: Truth) -> Truth:
        certain, unknown = self.tally(each)
        return (
            self.ns.when(certain > 0)
            .then(self.ns.lit(True))
            .when(unknown > 0)
            .then(self.unknown())
            .otherwise(self.ns.lit(False))
        )

    def tally(self, each: Truth) -> tuple[Expr, Expr]:
        """How many of the household certainly do, and of how many it is unknown."""
        household = self.columns[HOUSEHOLD]
        # Where a frame has none of the columns, `each` is one bare null: the row makes it a column.
        each &= ~(self.ns.col(household).is_null() & False)
        certain = each.fill_null(False).cast(self.ns.Int64).sum().over(household)
        unknown = each.is_null().cast(self.ns.Int64).sum().over(household)
        return certain, unknown

    # --- codes ---

    def code(self, node: tree.Node) -> Expr:
        match node:
            case tree.Literal(value):
                return self.ns.lit(str(value))
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
        known = self.ns.when(~column.is_null()).then(inside)
        if not cover.undecided:
            return known.otherwise(self.unknown())
        vague = column.is_in(sorted(cover.undecided)) & ~inside
        return self.ns.when(~column.is_null() & ~vague).then(inside).otherwise(self.unknown())

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
        missing = self.ns.when(column.is_null()).then(self.unknown()).otherwise(self.ns.lit(False))
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
            return self.ns.lit((since is None or since <= self.day) and not ended)
        day = self.named(WORK_DATE)
        sides = [day >= self.ns.lit(since)] if since else []
        sides += [day <= self.ns.lit(until)] if until else []
        return reduce(operator.and_, sides) if sides else self.ns.lit(True)

    # --- numbers, dates, clock times ---

    def bounds(self, node: tree.Node) -> Bounds:
        match node:
            case tree.Literal(value):
                return self.exactly(value)
            case tree.Known(attribute):
                return self.known(attribute)
            case tree.Set(parameter):
                term = self.parameter(parameter)
                return Bounds(term, term)
            case tree.Arithmetic(sign, left, right):
                return self.reckon(sign, self.bounds(left), self.bounds(right))
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

    def _bound(self, attribute: Attribute, side: str) -> Expr:
        name = f"{attribute.name}_{side}"
        if name not in self.columns:
            return self.column(attribute)
        if attribute.name not in self.columns:
            return self.named(name)
        return self.ns.coalesce(self.named(name), self.named(attribute.name))

    def parameter(self, parameter: Provision) -> Expr:
        """The parameter's value on the day; unknown on a day it was not in force."""
        if self.day is not None:
            version = parameter.on(self.day)
            return self.ns.lit(_plain(version.value)) if version else self.nothing_like(parameter)
        chosen = self.nothing_like(parameter)
        for version in parameter.history:
            held = self.in_force(version.since, version.until)
            chosen = self.ns.when(held).then(self.ns.lit(_plain(version.value))).otherwise(chosen)
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
            return self.equal(one, other)
        surely, possibly = _COMPARE[sign](one.low, other.high), _COMPARE[sign](one.high, other.low)
        return (
            self.ns.when(surely)
            .then(self.ns.lit(True))
            .when(~possibly)
            .then(self.ns.lit(False))
            .otherwise(self.unknown())
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
            return self.ns.lit(True)
        attribute = next(found for found in tree.attributes_of(node) if found.name == name)
        known = self.known(attribute)
        if known.exact:
            return known.low.is_null()
        return (
            known.low.is_null() | known.high.is_null() | (known.low != known.high).fill_null(True)
        )

    # --- values ---

    def unknown(self) -> Expr:
        """What nobody knows, as a truth."""
        return self.ns.lit(None, dtype=self.ns.Boolean)

    def nothing(self, attribute: Attribute) -> Expr:
        """A column of an attribute that the frame has not."""
        return self.ns.lit(None, dtype=self.type_of(_TYPES.get(attribute.kind, "String")))

    def nothing_like(self, parameter: Provision) -> Expr:
        """A parameter's value on a day it was not in force."""
        sample = _plain(parameter.history[0].value)
        kinds: dict[type, str] = {dt.date: "Date", str: "String"}
        return self.ns.lit(None, dtype=self.type_of(kinds.get(type(sample), "Float64")))

    def type_of(self, name: str) -> Any:
        """A data type by its name."""
        return getattr(self.ns, name)

    def exactly(self, value: float | str | dt.date) -> Bounds:
        """One value as an interval."""
        literal = self.ns.lit(value)
        return Bounds(literal, literal)

    def reckon(self, sign: str, one: Bounds, other: Bounds) -> Bounds:
        """Interval arithmetic, in 64 bits: narrower integers wrap without a word."""
        one, other = self.widened(one), self.widened(other)
        reckon = {"+": operator.add, "-": operator.sub, "*": operator.mul}[sign]
        if one.exact and other.exact:
            value = reckon(one.low, other.low)
            return Bounds(value, value)
        if sign == "+":
            return Bounds(one.low + other.low, one.high + other.high)
        if sign == "-":
            return Bounds(one.low - other.high, one.high - other.low)
        return self.product(one, other)

    def widened(self, bounds: Bounds) -> Bounds:
        """Both ends as 64-bit numbers."""
        low = bounds.low.cast(self.ns.Float64)
        if bounds.exact:
            return Bounds(low, low)
        return Bounds(low, bounds.high.cast(self.ns.Float64))

    def product(self, one: Bounds, other: Bounds) -> Bounds:
        """The lowest and highest product; nothing where an end is open."""
        ns = self.ns
        products = [x * y for x in (one.low, one.high) for y in (other.low, other.high)]
        known = ~reduce(operator.or_, [product.is_null() for product in products])
        low, high = ns.min_horizontal(*products), ns.max_horizontal(*products)
        nothing = ns.lit(None, dtype=ns.Float64)
        return Bounds(
            ns.when(known).then(low).otherwise(nothing),
            ns.when(known).then(high).otherwise(nothing),
        )

    def equal(self, one: Bounds, other: Bounds) -> Truth:
        """Surely the same, surely not, or not known."""
        low, high = (one.low == one.high) & (other.low == other.high), one.low == other.low
        apart = ((one.high < other.low).fill_null(False)) | (
            (other.high < one.low).fill_null(False)
        )
        same = (low & high).fill_null(False)
        settled = self.ns.when(same).then(self.ns.lit(True)).when(apart)
        return settled.then(self.ns.lit(False)).otherwise(self.unknown())


def _reads(node: tree.Node, name: str) -> bool:
    return any(attribute.name == name for attribute in tree.attributes_of(node))


def _household(node: tree.Node) -> bool:
    return any(isinstance(part, tree.CountPersons) for part in node.all_parts())


def _names(attribute: Attribute) -> list[str]:
    if not attribute.interval:
        return [attribute.name]
    return [attribute.name, f"{attribute.name}_low", f"{attribute.name}_high"]


_TYPES = {"number": "Float64", "clock": "Int64", "date": "Date", "truth": "Boolean"}


def _plain(value: object) -> float | str | dt.date:
    """Clock times are minutes inside; everything else is itself."""
    if isinstance(value, str) and len(value) == 5 and value[2] == ":":
        return minutes(value)
    return value  # type: ignore[return-value]
