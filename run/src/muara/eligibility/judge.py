"""Judge every person or household of a frame under every scheme: verdict, and why.

Stage by stage, as ladders are: each condition once, however many schemes share it; then, for each
scheme, the sets of failing and unknown conditions as small numbers; words last, at the door.
"""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, reduce
from typing import Any

import narwhals as nw
import polars as pl

from muara.errors import FrameError, nearest
from muara.frames import OWN, Door, Inside, as_lazy
from muara.frames.words import (
    FEW,
    give_back,
    sets_as_text,
    sets_in_polars,
    without_own,
)
from muara.packs import Pack, Scheme, SchemeVersion, open_all
from muara.rules import Compiler
from muara.rules.compile import HOUSEHOLD, WORK_DATE, Expr

from .conditions import PLACE, RECEIVES, Test, tests_of
from .plain import VERDICTS

Tell = Callable[[str], None]

SETS = ("failing", "unknown")
PARTS = ("verdict", *SETS)
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
    words: bool = True,
) -> Any:
    """The frame with `S_verdict`, `S_failing` and `S_unknown` added for each scheme S.

    A row is a person, with the facts of the household on it, or a household. Columns read: those
    of the vocabulary that the conditions name; `household` (its id) for what is asked of all its
    persons; `place` (a code of the pack) and `receives` (keys of schemes, `;`-separated, empty for
    none, null for not known). A column that is absent is a fact nobody asked. An age may stand as
    `birth_date`: it is completed years on the day `on`. A place that the pack does not know is not
    known.

    Columns given back: the input's own, then for each scheme in force on the day its verdict
    (`eligible`, `not_eligible`, `ask`) and the ids of the failing and of the unknown conditions,
    `;`-separated. `eligible` means: appears eligible under that version, as recorded. Without
    `words`, for millions of rows, answers are truths (null: not known): `S_verdict`, and one
    column `S_C` for each condition C, which says of itself where it fails and where it asks.

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
    return judging.run(words=words)


def _nobody(_: str) -> None:
    """Nobody listens."""


@dataclass(frozen=True)
class Sheet:
    """One scheme's version compiled for a frame. `codes` are the columns of its conditions."""

    scheme: Scheme
    version: SchemeVersion
    tests: tuple[Test, ...]
    codes: tuple[str, ...]
    ns: Any = nw

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

    def answers(self, *, words: bool) -> list[str]:
        """The columns it gives back: in words, or the verdict and each condition as a truth."""
        own = self.added if words else [f"{self.scheme.key}_{n}" for n in ("verdict", *self.ids)]
        return list(own)

    @property
    def truth(self) -> str:
        """The column of the verdict as a truth: null asks."""
        return f"{self.name}_truth"

    @property
    def verdict(self) -> Expr:
        """The verdict as a truth: one condition that fails settles it, else one unknown asks."""
        return reduce(operator.and_, [self.ns.col(f"{c}_t") for c in self.codes])

    def as_truths(self) -> list[Expr]:
        """The verdict and each condition as a truth."""
        return [self.verdict, *(self.ns.col(f"{code}_t") for code in self.codes)]

    @cached_property
    def groups(self) -> list[tuple[str, tuple[str, ...]]]:
        """Columns in which up to four conditions share a number, and those conditions."""
        starts = range(0, len(self.codes), GROUP)
        return [
            (f"{self.name}_g{n}", self.codes[start : start + GROUP])
            for n, start in enumerate(starts)
        ]

    def coded(self) -> Iterator[tuple[str, Expr]]:
        """Each condition as a number: 1 holds, 0 fails, 16 is not known."""
        small = widths(self.ns)[0]
        for code in self.codes:
            yield code, self.ns.col(f"{code}_t").cast(small).fill_null(_UNKNOWN)

    def packed(self) -> Iterator[tuple[str, Expr]]:
        """The verdict; and four conditions to a number, the low half holds, the high asks."""
        yield self.truth, self.verdict
        for column, part in self.groups:
            yield (
                column,
                reduce(operator.add, [self.ns.col(c) * (1 << i) for i, c in enumerate(part)]),
            )

    def sets(self) -> Iterator[tuple[str, Expr]]:
        """The two sets of each four, apart: what neither holds nor asks fails."""
        for column, part in self.groups:
            number = self.ns.col(column)
            yield f"{column}_unknown", number // _UNKNOWN
            full = (1 << len(part)) - 1
            yield f"{column}_failing", full - number % _UNKNOWN - number // _UNKNOWN

    def columns_of(self, part: str) -> list[str]:
        """The columns of one of the two sets, four conditions to each."""
        return [f"{column}_{part}" for column, _ in self.groups]

    def numbers(self) -> Iterator[tuple[str, Expr]]:
        """Each of the two sets as one number: the powers of two of its conditions, summed."""
        width = widths(self.ns)[1 + (self.size > 8) + (self.size > 16)]
        for part in SETS:
            columns = enumerate(self.columns_of(part))
            shifted = [self.ns.col(c).cast(width) * (1 << GROUP * n) for n, c in columns]
            yield f"{self.name}_{part}", reduce(operator.add, shifted)

    @property
    def size(self) -> int:
        """How many conditions it has."""
        return len(self.tests)


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

    def run(self, *, words: bool) -> Any:
        inside = self.enter()
        sheets = self.sheets(inside)
        self.refuse_taken(name for sheet in sheets for name in sheet.answers(words=words))
        if not words:
            return self.as_truths(inside, sheets)
        lazy = self.reckoned(inside, sheets)
        if not isinstance(lazy, pl.LazyFrame):
            named = {name: each for sheet in sheets for name, each in _texts(sheet)}
            return without_own(lazy.with_columns(**named))
        lazy = lazy.with_columns(each for sheet in sheets for each in _in_polars(sheet))
        return give_back(self.frame, lazy, [name for sheet in sheets for name in sheet.added])

    def as_truths(self, inside: Inside, sheets: Sequence[Sheet]) -> Any:
        """Verdicts and conditions as nullable truths: what is reckoned anyway, and nothing more."""
        if isinstance(self.frame, pl.DataFrame) and sheets:
            return self.in_memory(inside, sheets)
        lazy = self.ours(inside).with_columns(**self.truths(inside, sheets))
        named: dict[str, Expr] = {}
        for sheet in sheets:
            named |= dict(zip(sheet.answers(words=False), sheet.as_truths(), strict=True))
        lazy = lazy.with_columns(**named)
        if isinstance(lazy, pl.LazyFrame):
            return give_back(self.frame, lazy, list(named))
        return without_own(lazy)

    def in_memory(self, inside: Inside, sheets: Sequence[Sheet]) -> pl.DataFrame:
        """The same for a frame in memory: schemes that share a condition share its column."""
        verdicts = [sheet.verdict.alias(sheet.truth) for sheet in sheets]
        truths = self.ours(inside).select(**self.truths(inside, sheets))
        known: pl.DataFrame = truths.with_columns(verdicts).collect()
        columns: list[pl.Series] = []
        for sheet in sheets:
            own = [known[sheet.truth], *(known[f"{code}_t"] for code in sheet.codes)]
            names = sheet.answers(words=False)
            columns += [each.alias(name) for name, each in zip(names, own, strict=True)]
        return self.frame.with_columns(columns)  # type: ignore[no-any-return]

    def ours(self, inside: Inside) -> Any:
        """The frame as we reckon in it: Polars' own where it is one, else Narwhals'."""
        return inside.frame.to_native() if self.ns(inside) is pl else inside.frame

    def ns(self, inside: Inside) -> Any:
        """Whose words expressions are made of."""
        return pl if inside.frame.implementation.is_polars() else nw

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
        own = dict(self.own_columns())
        columns = {**self.columns, **{name: OWN + name for name in own}}
        door = Door(self.pack.vocabulary, columns, self.file, self.today, coded=True)
        made = {OWN + name: value for name, value in own.items()}
        frame = as_lazy(self.frame).with_columns(**made).to_native() if made else self.frame
        return door.enter(frame, [*self.wanted(), HOUSEHOLD, PLACE, RECEIVES, *own], {})

    def own_columns(self) -> Iterator[tuple[str, Expr]]:
        """What is the same on all rows: the one place, and the day on which an age is reckoned."""
        if self.place is not None:
            self.check_place(self.place)
            yield PLACE, nw.lit(self.place)
        born = self.columns.get("birth_date", "birth_date")
        if born in self.held:
            yield WORK_DATE, nw.lit(self.on)

    @cached_property
    def held(self) -> frozenset[str]:
        """The columns of the caller's frame."""
        if isinstance(self.frame, pl.DataFrame):
            return frozenset(self.frame.columns)
        return frozenset(as_lazy(self.frame).collect_schema().names())

    def check_place(self, place: str) -> None:
        """Refuse a place that no list has."""
        known = self.pack.geography.parents
        if place not in known:
            raise FrameError(f"No place has the code {place!r}.", do=nearest(place, known))

    def wanted(self) -> list[str]:
        """The attributes that any condition reads, and any benefit where its value is wanted."""
        names = [n for _, _, tests in self.tests for test in tests for n in test.attributes]
        if self.valued:
            names += [n for _, version in self.versions for n in version.attributes]
        return [n for n in dict.fromkeys(names) if n in self.pack.vocabulary]

    def sheets(self, inside: Inside) -> Sequence[Sheet]:
        left = [
            scheme.key
            for scheme, _, tests in self.tests
            if _asks_persons(tests) and HOUSEHOLD not in inside.columns
        ]
        if left:
            self.tell(f"no column 'household': {', '.join(left)} left out.")
        keys = [scheme.key for scheme, _, _ in self.tests if scheme.key not in left]
        return self.compiled(inside, keys).sheets

    def refuse_taken(self, answers: Iterable[str]) -> None:
        """Refuse a frame that has an answer's column already."""
        for name in answers:
            if name in self.held:
                raise FrameError(
                    "This column would be overwritten.",
                    file=self.file or None,
                    column=name,
                    do="Rename it, or leave the scheme out.",
                )

    def compiler(self, inside: Inside) -> Compiler:
        """What makes expressions of this frame's columns."""
        return Compiler(inside.columns, self.on, self.ns(inside))

    def compiled(self, inside: Inside, keys: Sequence[str]) -> Compiled:
        """These schemes compiled for this frame's columns."""
        columns = tuple(inside.columns.items())
        return _compiled(self.pack, self.on, tuple(keys), columns, self.ns(inside))

    def truths(self, inside: Inside, sheets: Sequence[Sheet]) -> Mapping[str, Expr]:
        """The truth of every condition, once, however many schemes share it."""
        return self.compiled(inside, [sheet.scheme.key for sheet in sheets]).truths

    # --- stages ---

    def reckoned(self, inside: Inside, sheets: Sequence[Sheet]) -> Any:
        """Every sheet's sets and verdict, as numbers."""
        lazy = self.ours(inside)
        if not sheets:
            return lazy
        lazy = lazy.with_columns(**self.truths(inside, sheets))
        for stage in (Sheet.coded, Sheet.packed, Sheet.sets, Sheet.numbers):
            lazy = lazy.with_columns(**{k: v for sheet in sheets for k, v in stage(sheet)})
        return lazy


@dataclass(frozen=True)
class Compiled:
    """Some schemes compiled for a frame, and the truths of their conditions by column."""

    sheets: tuple[Sheet, ...]
    truths: Mapping[str, Expr]


@lru_cache(maxsize=32)
def _compiled(
    pack: Pack, on: dt.date, keys: tuple[str, ...], columns: tuple[tuple[str, str], ...], ns: Any
) -> Compiled:
    """Kept, since one district after the other is judged by the same schemes on the same day."""
    compiler = Compiler(dict(columns), on, ns)
    numbers: dict[str, int] = {}
    sheets: list[Sheet] = []
    truths: dict[str, Expr] = {}
    for scheme in (pack.schemes[key] for key in keys):
        version = scheme.on(on)
        assert version is not None  # noqa: S101  (only schemes in force are compiled)
        tests = tests_of(scheme, version, pack.geography)
        # Schemes whose conditions have the same text share its column.
        codes = [f"{OWN}c{numbers.setdefault(test.text, len(numbers))}" for test in tests]
        for code, test in zip(codes, tests, strict=True):
            if f"{code}_t" not in truths:
                truths[f"{code}_t"] = test.compiled(compiler)
        sheets.append(Sheet(scheme, version, tests, tuple(codes), ns))
    return Compiled(tuple(sheets), truths)


def widths(ns: Any) -> Sequence[Any]:
    """Numbers for one condition and for sets of 8, 16 and 31; SQL knows no unsigned ones."""
    if ns is pl:
        return (pl.UInt8, pl.UInt8, pl.UInt16, pl.UInt32)
    return (nw.Int16, nw.Int16, nw.Int32, nw.Int64)


def _texts(sheet: Sheet) -> Iterator[tuple[str, Expr]]:
    verdict, failing, unknown = sheet.added
    truth = nw.col(sheet.truth)
    settled = nw.when(~truth).then(nw.lit(VERDICTS[1])).otherwise(nw.lit(VERDICTS[2]))
    yield verdict, nw.when(truth).then(nw.lit(VERDICTS[0])).otherwise(settled)
    yield failing, sets_as_text(sheet.columns_of("failing"), sheet.ids, GROUP)
    yield unknown, sets_as_text(sheet.columns_of("unknown"), sheet.ids, GROUP)


def in_words(sheet: Sheet, part: str) -> pl.Expr:
    """One of the two sets as ids, on Polars."""
    if sheet.size <= FEW:
        return sets_in_polars([f"{sheet.name}_{part}"], sheet.ids, FEW)
    return sets_in_polars(sheet.columns_of(part), sheet.ids, GROUP)


def _asks_persons(tests: Sequence[Test]) -> bool:
    """Does a condition ask of all persons of the household?"""
    return any(test.condition.rule.asks_persons for test in tests if test.condition)


def _in_polars(sheet: Sheet) -> Iterator[pl.Expr]:
    verdict, failing, unknown = sheet.added
    yield verdict_word(sheet.truth).alias(verdict)
    yield in_words(sheet, "failing").alias(failing)
    yield in_words(sheet, "unknown").alias(unknown)


def verdict_word(column: str) -> pl.Expr:
    """A truth as a verdict in words, on Polars."""
    truth = pl.col(column)
    number = [pl.lit(place, dtype=pl.UInt8) for place in range(len(VERDICTS))]
    place = pl.when(truth).then(number[0]).when(~truth).then(number[1]).otherwise(number[2])
    return place.cat.to(pl.Enum(VERDICTS))
