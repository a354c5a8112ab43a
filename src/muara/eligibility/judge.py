"""Judge every person or household of a frame under every scheme: verdict, and why.

Stage by stage, as ladders are: each condition once, however many schemes share it; then, for each
scheme, the sets of failing and unknown conditions as small numbers; words last, at the door.
"""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from typing import Any

import narwhals as nw
import polars as pl

from muara.errors import FrameError, nearest
from muara.frames import OWN, Door, Inside, as_lazy
from muara.frames.words import (
    enum_of,
    give_back,
    sets_as_text,
    sets_in_polars,
    text_of,
    without_own,
)
from muara.packs import Pack, Scheme, SchemeVersion, open_all
from muara.rules import Compiler
from muara.rules.compile import HOUSEHOLD
from muara.rules.tree import AnyPerson, CountPersons

from .conditions import PLACE, RECEIVES, Test, tests_of
from .plain import VERDICTS

Tell = Callable[[str], None]

PARTS = ("verdict", "failing", "unknown")
GROUP = 4
"""Conditions whose two sets, failing and unknown, share one small number."""
_UNKNOWN = 1 << GROUP


def judge(
    frame: Any,
    *,
    on: dt.date,
    pack: Pack | None = None,
    schemes: Sequence[str] | None = None,
    place: str | None = None,
    columns: Mapping[str, str] | None = None,
    file: str = "",
    today: dt.date | None = None,
    tell: Tell | None = None,
) -> Any:
    """The frame with `S_verdict`, `S_failing` and `S_unknown` added for each scheme S.

    A row is a person, with the facts of the household on it, or a household. Columns read: those
    of the vocabulary that the conditions name; `household` (its id) for what is asked of all its
    persons; `place` (a code of the pack) and `receives` (keys of schemes, `;`-separated, empty for
    none, null for not known). A column that is absent is a fact nobody asked.

    Columns given back: the input's own, then for each scheme in force on the day its verdict
    (`eligible`, `not_eligible`, `ask`) and the ids of the failing and of the unknown conditions,
    `;`-separated. `eligible` means: appears eligible under that version, as recorded.

    `frame` may be a Polars frame (eager or lazy), a pandas or PyArrow table, a DuckDB relation or
    a Spark frame, and comes back as the same. `schemes` are keys (all of the pack in force on the
    day, where None); `place` is one place for all rows.

    Raises FrameError (exit code 2) for an impossible value; PackError for an unknown scheme.

    >>> import datetime as dt, polars as pl
    >>> from muara.packs import open_pack
    >>> people = pl.DataFrame({"age": [66, 66, 59, 66], "bpl": [True, None, None, False]})
    >>> found = judge(people, on=dt.date(2010, 6, 1), pack=open_pack("india"),
    ...               schemes=["IN-IGNOAPS"])
    >>> found["IN-IGNOAPS_verdict"].to_list()
    ['eligible', 'ask', 'not_eligible', 'not_eligible']
    """
    judging = Judging(
        frame, on, pack or open_all(), schemes, place, columns or {}, file, today, tell or _nobody
    )
    return judging.run()


def _nobody(_: str) -> None:
    """Nobody listens."""


@dataclass(frozen=True)
class Sheet:
    """One scheme's version compiled for a frame. `truths` are the columns of its conditions."""

    scheme: Scheme
    version: SchemeVersion
    tests: tuple[Test, ...]
    codes: tuple[str, ...]

    @property
    def name(self) -> str:
        """What the names of its columns in between begin with."""
        return f"{OWN}{self.scheme.key}"

    @property
    def ids(self) -> list[str]:
        """The conditions' ids, by their bit."""
        return [test.id for test in self.tests]

    @cached_property
    def added(self) -> list[str]:
        """The columns of its answer."""
        return [f"{self.scheme.key}_{part}" for part in PARTS]

    @property
    def groups(self) -> list[str]:
        """The columns in which up to four conditions share a number."""
        count = -(-len(self.tests) // GROUP)
        return [f"{self.name}_g{n}" for n in range(count)]

    def packed(self) -> Iterator[tuple[str, nw.Expr]]:
        """Failing and unknown conditions, four to a number: the low half fails, the high asks."""
        for n, column in enumerate(self.groups):
            part = self.codes[n * GROUP : (n + 1) * GROUP]
            yield column, reduce(operator.add, [nw.col(c) * (1 << i) for i, c in enumerate(part)])

    def sets(self) -> Iterator[tuple[str, nw.Expr]]:
        """The two sets of each four, apart."""
        for column in self.groups:
            yield f"{column}_failing", nw.col(column) % _UNKNOWN
            yield f"{column}_unknown", nw.col(column) // _UNKNOWN

    def columns_of(self, part: str) -> list[str]:
        """The columns of one of the two sets."""
        return [f"{column}_{part}" for column in self.groups]

    def verdict(self, number: Any) -> nw.Expr:
        """The verdict as its place in VERDICTS: a failing condition settles it."""
        fails = reduce(operator.or_, [nw.col(c) > 0 for c in self.columns_of("failing")])
        asks = reduce(operator.or_, [nw.col(c) > 0 for c in self.columns_of("unknown")])
        settled = nw.when(asks).then(nw.lit(2, dtype=number)).otherwise(nw.lit(0, dtype=number))
        return nw.when(fails).then(nw.lit(1, dtype=number)).otherwise(settled)


@dataclass(frozen=True)
class Judging:
    """One call: the frame, the schemes, and how they meet."""

    frame: Any
    on: dt.date
    pack: Pack
    names: Sequence[str] | None
    place: str | None
    columns: Mapping[str, str]
    file: str
    today: dt.date | None
    tell: Tell
    valued: bool = False

    def run(self) -> Any:
        inside = self.enter()
        sheets = self.sheets(inside)
        self.refuse_taken(sheets)
        lazy = self.reckoned(inside, sheets)
        native = lazy.to_native()
        if isinstance(native, pl.LazyFrame):
            words = [each for sheet in sheets for each in _in_polars(sheet)]
            added = [name for sheet in sheets for name in sheet.added]
            return give_back(self.frame, native.with_columns(words), added)
        return self.on_other_engines(lazy, sheets)

    # --- what is judged ---

    @cached_property
    def versions(self) -> list[tuple[Scheme, SchemeVersion]]:
        """The schemes asked for that are in force on the day."""
        asked = [self.pack.scheme(name) for name in self.names] if self.names is not None else None
        found = []
        for scheme in asked if asked is not None else self.pack.schemes.values():
            version = scheme.on(self.on)
            if version is not None:
                found.append((scheme, version))
            elif asked is not None:
                self.tell(f"{scheme.key}: not in force on {self.on}; left out.")
        return found

    @cached_property
    def tests(self) -> list[tuple[Scheme, SchemeVersion, tuple[Test, ...]]]:
        """Every scheme with its conditions."""
        return [
            (scheme, version, tests_of(scheme, version, self.pack.geography))
            for scheme, version in self.versions
        ]

    def enter(self) -> Inside:
        door = Door(self.pack.vocabulary, self.columns, self.file, self.today)
        frame = self.frame if self.place is None else self._with_place()
        return door.enter(frame, [*self.wanted(), HOUSEHOLD, PLACE, RECEIVES], {})

    def _with_place(self) -> Any:
        """One place for all rows, as a column of our own."""
        known = self.pack.geography.parents
        if self.place not in known:
            raise FrameError(
                f"No place has the code {self.place!r}.", do=nearest(str(self.place), known)
            )
        lazy = as_lazy(self.frame)
        return lazy.with_columns(nw.lit(self.place).alias(PLACE)).to_native()

    def wanted(self) -> list[str]:
        """The attributes that any condition reads, and any benefit where its value is wanted."""
        names = [n for _, _, tests in self.tests for test in tests for n in test.attributes]
        if self.valued:
            names += [n for _, version in self.versions for n in version.attributes]
        return [n for n in dict.fromkeys(names) if n in self.pack.vocabulary]

    def sheets(self, inside: Inside) -> list[Sheet]:
        found, left = [], []
        for scheme, version, tests in self.tests:
            if _asks_persons(tests) and HOUSEHOLD not in inside.columns:
                left.append(scheme.key)
                continue
            codes = tuple(self._code(test) for test in tests)
            found.append(Sheet(scheme, version, tests, codes))
        if left:
            self.tell(f"no column 'household': {', '.join(left)} left out.")
        return found

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {}

    def _code(self, test: Test) -> str:
        """The column of a condition; the same for schemes that share its text."""
        return f"{OWN}c{self._numbers.setdefault(test.text, len(self._numbers))}"

    def refuse_taken(self, sheets: Sequence[Sheet]) -> None:
        taken = set(as_lazy(self.frame).collect_schema().names())
        for name in (name for sheet in sheets for name in sheet.added):
            if name in taken:
                raise FrameError(
                    "This column would be overwritten.",
                    file=self.file or None,
                    column=name,
                    do="Rename it, or leave the scheme out.",
                )

    # --- stages ---

    def reckoned(self, inside: Inside, sheets: Sequence[Sheet]) -> nw.LazyFrame[Any]:
        """Every sheet's sets and verdict, as numbers."""
        if not sheets:
            return inside.frame
        compiler = Compiler(inside.columns, self.on)
        small: Any = nw.UInt8 if inside.frame.implementation.is_polars() else nw.Int16
        truths: dict[str, nw.Expr] = {}
        for sheet in sheets:
            for column, test in zip(sheet.codes, sheet.tests, strict=True):
                if column not in truths:
                    truths[column] = test.compiled(compiler)
        lazy = inside.frame.with_columns(**{f"{c}_t": truth for c, truth in truths.items()})
        lazy = lazy.with_columns(**{c: _code(f"{c}_t", small) for c in truths})
        lazy = lazy.with_columns(**{k: v for sheet in sheets for k, v in sheet.packed()})
        lazy = lazy.with_columns(**{k: v for sheet in sheets for k, v in sheet.sets()})
        verdicts = {f"{sheet.name}_verdict": sheet.verdict(small) for sheet in sheets}
        return lazy.with_columns(**verdicts)

    def on_other_engines(self, lazy: nw.LazyFrame[Any], sheets: Sequence[Sheet]) -> Any:
        made = {}
        for sheet in sheets:
            verdict, failing, unknown = sheet.added
            made[verdict] = text_of(f"{sheet.name}_verdict", VERDICTS)
            made[failing] = sets_as_text(sheet.columns_of("failing"), sheet.ids, GROUP)
            made[unknown] = sets_as_text(sheet.columns_of("unknown"), sheet.ids, GROUP)
        return without_own(lazy.with_columns(**made))


def _code(truth: str, small: Any) -> nw.Expr:
    """A condition as a number: 0 holds, 1 fails, 16 is not known."""
    fails = (~nw.col(truth)).fill_null(False).cast(small)
    return fails + nw.col(truth).is_null().cast(small) * _UNKNOWN


def _asks_persons(tests: Sequence[Test]) -> bool:
    """Does a condition ask of all persons of the household?"""
    nodes = [part for t in tests if t.condition for part in t.condition.rule.node.all_parts()]
    return any(isinstance(part, AnyPerson | CountPersons) for part in nodes)


def _in_polars(sheet: Sheet) -> Iterator[pl.Expr]:
    verdict, failing, unknown = sheet.added
    yield enum_of(f"{sheet.name}_verdict", VERDICTS).alias(verdict)
    for name, part in ((failing, "failing"), (unknown, "unknown")):
        yield sets_in_polars(sheet.columns_of(part), sheet.ids, GROUP).alias(name)
