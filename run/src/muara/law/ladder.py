"""A regime as columns: which rung is the first to hold, which above it are still open.

Stage by stage, so that every engine computes each rung once: first the rungs' truths, then the
place of the first that holds, then status, clause and the set of attributes still open, as small
integers. Words come last, at the door.
"""

from __future__ import annotations

import operator
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, reduce
from typing import Any

import narwhals as nw

from muara.packs import FLOOR, Regime, Rung
from muara.rules import Compiler
from muara.rules.compile import WORK_DATE
from muara.rules.tree import Node

from .plain import GRAVITY


@dataclass(frozen=True)
class Column:
    """One rung as a column: what it finds, its truth, and the part of a rule that opens it."""

    finding: str
    truth: nw.Expr
    node: Node | None
    rung: Rung | None = None


@dataclass(frozen=True)
class Widths:
    """The integers an engine counts places and sets in; Spark and DuckDB's SQL know no unsigned."""

    small: Any
    middling: Any

    @classmethod
    def of(cls, lazy: nw.LazyFrame[Any]) -> Widths:
        """Unsigned on Polars, where they become words without a cast."""
        if lazy.implementation.is_polars():
            return cls(nw.UInt8, nw.UInt16)
        return cls(nw.Int16, nw.Int32)


@dataclass(frozen=True)
class Ladder:
    """A regime compiled for a frame. `asked` are the flag columns of what was not asked of all."""

    regime: Regime
    compiler: Compiler
    name: str
    asked: Mapping[str, str]
    widths: Widths

    @cached_property
    def columns(self) -> list[Column]:
        """Day, population and rungs, in the order in which they are tried."""
        scope = self.regime.population.node
        outside = Column("out_of_scope", ~self.compiler.truth(scope), scope)
        return [*self._day(), outside, *(self._column(rung) for rung in self._rungs())]

    def _rungs(self) -> Iterator[Rung]:
        for rung in self.regime.rungs:
            if self.compiler.day is None or rung.in_force(self.compiler.day):
                yield rung

    def _column(self, rung: Rung) -> Column:
        truth = self.compiler.truth(rung.rule.node)
        if self.compiler.day is None and (rung.since or rung.until):
            truth = self.compiler.in_force(rung.since, rung.until) & truth
        return Column(rung.finding, truth, rung.rule.node, rung)

    def _day(self) -> list[Column]:
        if self.regime.kind != "legal" or self.compiler.day is not None:
            return []
        day = self.compiler.named(WORK_DATE)
        until = self.regime.until
        ended = day > nw.lit(until) if until else nw.when(~day.is_null()).then(nw.lit(False))
        return [Column("out_of_scope", ended, None)]

    # --- names of the columns in between ---

    def step(self, place: int) -> str:
        """The column of a rung's truth."""
        return f"{self.name}_r{place}"

    @property
    def first(self) -> str:
        """The column of the place of the first rung that holds."""
        return f"{self.name}_first"

    @property
    def undetermined(self) -> str:
        """The column that says that the answer is open."""
        return f"{self.name}_open"

    def _small(self, number: int) -> nw.Expr:
        return nw.lit(number, dtype=self.widths.small)

    def _middling(self, number: int) -> nw.Expr:
        return nw.lit(number, dtype=self.widths.middling)

    # --- stages ---

    def truths(self) -> dict[str, nw.Expr]:
        """Stage 1: the truth of every rung."""
        return {self.step(n): column.truth for n, column in enumerate(self.columns)}

    def places(self) -> dict[str, nw.Expr]:
        """Stage 2: the place of the first rung that holds; past the last where none does."""
        place = self._small(len(self.columns))
        for n in reversed(range(len(self.columns))):
            place = nw.when(nw.col(self.step(n))).then(self._small(n)).otherwise(place)
        return {self.first: place}

    def openness(self) -> dict[str, nw.Expr]:
        """Stage 3: is the answer undetermined?"""
        lenient = self.regime.unknown == "no"
        binding = [n for n, column in enumerate(self.columns) if not lenient or column.rung is None]
        verdict = self._any_open(binding)
        if lenient and self.asked:
            unasked = reduce(operator.or_, [~nw.col(flag) for flag in self.asked.values()])
            verdict = verdict | (unasked & self._any_open(list(range(len(self.columns)))))
        return {self.undetermined: verdict}

    def _any_open(self, places: Collection[int]) -> nw.Expr:
        found = [
            nw.col(self.step(n)).is_null() & self._first_in(self._lowering(n))
            for n in places
            if self._lowering(n)
        ]
        return reduce(operator.or_, found, nw.lit(False))

    def answers(self) -> dict[str, nw.Expr]:
        """Stage 4: status, clause and the set of open attributes, as integers."""
        sets = {f"{self.name}_set{n}": mask for n, mask in enumerate(self.masks())}
        return {f"{self.name}_status": self.status(), f"{self.name}_clause": self.clause(), **sets}

    # --- what the places mean ---

    def finding(self, place: int) -> str:
        """What is found where the rung at this place is the first to hold."""
        return self.columns[place].finding if place < len(self.columns) else self.regime.otherwise

    def _after(self, place: int) -> range:
        return range(place + 1, len(self.columns) + 1)

    def _lowering(self, place: int) -> list[int]:
        """First rungs whose finding this rung, while open, makes doubtful."""
        mine = self.columns[place].finding
        return [n for n in self._after(place) if _doubtful(mine, self.finding(n))]

    def _differing(self, place: int) -> list[int]:
        mine = self.columns[place].finding
        return [n for n in self._after(place) if self.finding(n) != mine]

    def _first_in(self, places: list[int]) -> nw.Expr:
        """Is the first rung that holds one of these?"""
        first = nw.col(self.first)
        runs = list(_runs(places))
        spans = [
            first >= low if high == len(self.columns) else (first >= low) & (first <= high)
            for low, high in runs
        ]
        return reduce(operator.or_, spans)

    @property
    def statuses(self) -> list[str]:
        """The words of the status column, by number."""
        return list(self.regime.possible)

    def status(self) -> nw.Expr:
        """The status as its number in `statuses`."""
        number = {status: n for n, status in enumerate(self.statuses)}
        groups: dict[str, list[int]] = {}
        for place in range(len(self.columns) + 1):
            groups.setdefault(self.finding(place), []).append(place)
        commonest = self.finding(len(self.columns))
        chosen = self._small(number[commonest])
        for finding, places in groups.items():
            if finding != commonest:
                held = self._first_in(places)
                chosen = nw.when(held).then(self._small(number[finding])).otherwise(chosen)
        undetermined = self._small(number["undetermined"])
        return nw.when(nw.col(self.undetermined)).then(undetermined).otherwise(chosen)

    @cached_property
    def clauses(self) -> list[str]:
        """The words of the clause column, by number; none is the empty one."""
        keys = [""]
        for column in self.columns:
            keys += _keys(column.rung)
        return list(dict.fromkeys(keys))

    def clause(self) -> nw.Expr:
        """The deciding clause as its number in `clauses`."""
        number = {key: n for n, key in enumerate(self.clauses)}
        chosen = self._middling(0)
        for place, column in enumerate(self.columns):
            if column.rung is not None:
                here = nw.col(self.first) == place
                key = self._key(column.rung, number)
                chosen = nw.when(here).then(key).otherwise(chosen)
        return nw.when(nw.col(self.undetermined)).then(self._middling(0)).otherwise(chosen)

    def _key(self, rung: Rung, number: Mapping[str, int]) -> nw.Expr:
        chosen = self._middling(number[rung.clause])
        if rung.clause_of is None:
            return chosen
        attribute = self.regime.vocabulary[rung.clause_of.attribute]
        for entry in reversed(rung.clause_of.entries):
            named = self.compiler.listed(attribute, [entry]).fill_null(False)
            chosen = nw.when(named).then(self._middling(number[entry.key])).otherwise(chosen)
        return chosen

    # --- what could still change the answer ---

    @cached_property
    def attributes(self) -> list[str]:
        """The attributes that may be listed as unsettled, in the vocabulary's order."""
        names = set(self.regime.attributes)
        if self.regime.unknown == "no":
            names &= self._present()
        if any(column.node is None for column in self.columns):
            names.add(WORK_DATE)
        return self.regime.vocabulary.in_order(names)

    def _present(self) -> set[str]:
        found = set()
        for name in self.regime.attributes:
            if {name, f"{name}_low", f"{name}_high"} & set(self.compiler.columns):
                found.add(name)
        return found

    def masks(self) -> Iterator[nw.Expr]:
        """Sets of open attributes as sums of powers of two, `SET` attributes to a set."""
        for start in range(0, max(len(self.attributes), 1), SET):
            part = self.attributes[start : start + SET]
            bits = [self._bit(name, 1 << bit) for bit, name in enumerate(part)]
            yield reduce(operator.add, bits) if bits else self._middling(0)

    def _bit(self, name: str, value: int) -> nw.Expr:
        return nw.when(self._open(name)).then(self._middling(value)).otherwise(self._middling(0))

    def _open(self, name: str) -> nw.Expr:
        found = [
            self._opens(place, column, name) & self._first_in(self._differing(place))
            for place, column in enumerate(self.columns)
            if self._differing(place) and _reads(column, name)
        ]
        return reduce(operator.or_, found, nw.lit(False))

    def _opens(self, place: int, column: Column, name: str) -> nw.Expr:
        unknown = nw.col(self.step(place)).is_null()
        if column.node is None:
            return unknown
        opens: nw.Expr = self.compiler.open_below(column.node, name)
        return unknown & opens


SET = 15


def _doubtful(open_finding: str, found: str) -> bool:
    """Could this open rung, were it to hold, make the finding untrue rather than graver?"""
    if open_finding == found:
        return False
    return GRAVITY[found] < FLOOR or GRAVITY[open_finding] < GRAVITY[found]


def _reads(column: Column, name: str) -> bool:
    if column.node is None:
        return name == WORK_DATE
    return any(
        getattr(part, "attribute", None) and part.attribute.name == name  # type: ignore[attr-defined]
        for part in column.node.all_parts()
    )


def _keys(rung: Rung | None) -> list[str]:
    if rung is None:
        return []
    entries = [entry.key for entry in rung.clause_of.entries] if rung.clause_of else []
    return [rung.clause, *entries]


def _runs(places: list[int]) -> Iterator[tuple[int, int]]:
    """Stretches of neighbouring places: [1, 2, 3, 6] is 1 to 3 and 6 to 6."""
    start = before = places[0]
    for place in [*places[1:], -1]:
        if place != before + 1:
            yield start, before
            start = place
        before = place
