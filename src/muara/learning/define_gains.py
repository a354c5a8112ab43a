"""Gains: what is measured of a cohort, when, and from how many children on it is shown.

`[gains]` of a pack's `learning.toml`: the founding paper's effects of child labour (lost childhood,
health, illiteracy) as things that can be asked and counted. Its fourth, trauma, is none of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING

from muara.errors import FrameError, NotAllowed, PackError, nearest
from muara.follow_up.define import one_of, source_of, whole_number
from muara.packs import Table
from muara.rules.vocabulary import Text

from .parts import FILE, Sayings, parts_of, sayings
from .points import Point, points_of

if TYPE_CHECKING:
    from muara.packs import Pack

KINDS = ("number", "truth", "levels")

SAYINGS = ("number", "truth", "levels", "one", "nobody", "missing", "withheld")
_NUMBERS = ("pairs", "lost", "without_entry", "not_yet", "smallest", "months", "percent")
_FIGURES = ("at_entry", "then", "change", "low", "high")
_MOVES = tuple(f"{move}{end}" for move in ("up", "same", "down") for end in ("", "_low", "_high"))
_FILLED = ("measure", *_NUMBERS, *_FIGURES, *_MOVES)


@dataclass(frozen=True)
class Points:
    """The times of checking; the first is the entry, whose value never changes."""

    entry: Point
    later: tuple[Point, ...]
    source: str


@dataclass(frozen=True)
class Seen:
    """Entries that tell a measure: the facts of one kind of observation.

    One fact is the value; of several truths, whether any holds. Where the truth `zero_unless` of
    the same entry is false, the number is 0. `counts`: the numbers that codes stand for. `month`:
    the fact that names the month, where the entry is a register of one.
    """

    kind: str
    facts: tuple[str, ...]
    zero_unless: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    month: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """Every fact that is read."""
        return tuple(name for name in (*self.facts, self.zero_unless, self.month) if name)


@dataclass(frozen=True)
class Measure:
    """One thing checked: a number, a truth, or one of ordered levels, the lowest first.

    `seen`: which entries tell it; of several on one day the first that does.
    """

    key: str
    kind: str
    labels: Text
    least: int
    most: int
    levels: Mapping[str, Text]
    seen: tuple[Seen, ...]
    source: str
    unconfirmed: bool = False

    def label(self, language: str = "en") -> str:
        """What it is called."""
        return self.labels.get(language) or self.labels["en"]


@dataclass(frozen=True)
class Effect:
    """An effect of the founding paper, by the keys of what is measured of it; none: never is."""

    key: str
    labels: Text
    measures: tuple[str, ...]
    source: str


@dataclass(frozen=True)
class Shown:
    """From how many pairs on a figure is shown, and how sure its interval is, in per cent."""

    smallest: int
    percent: int
    source: str


@dataclass(frozen=True)
class Never:
    """What is never counted over many children, with the words that refuse it."""

    columns: tuple[str, ...]
    says: Text
    source: str


@dataclass(frozen=True)
class GainsRules:
    """What a pack says on gains; every field is a part of `[gains]`."""

    points: Points
    measures: Mapping[str, Measure]
    effects: tuple[Effect, ...]
    shown: Shown
    never: Never
    says: Sayings = field(repr=False)
    doubts: tuple[str, ...] = ()

    def measure(self, key: str, language: str = "en") -> Measure:
        """A measure by its key.

        Raises NotAllowed for what is never counted, FrameError with the nearest right word for
        what is no measure.

        >>> from muara.packs import open_pack
        >>> gains_rules(open_pack("international")).measure("trauma")
        Traceback (most recent call last):
        muara.errors.NotAllowed: Distress and trauma are not measured over many children. \
A trained person may screen one child, alone, where help stands ready.
        """
        if key in self.never.columns:
            raise NotAllowed(
                "never_in_bulk", self.never.says.get(language) or self.never.says["en"]
            )
        if key not in self.measures:
            raise FrameError("This is no measure.", column=key, do=nearest(key, self.measures))
        return self.measures[key]


@cache
def gains_rules(pack: Pack) -> GainsRules:
    """The rules on gains of this pack and those it extends.

    Raises PackError with file, line and the nearest right word.

    >>> from muara.packs import open_pack
    >>> rules = gains_rules(open_pack("international"))
    >>> [each.months for each in rules.points.later], rules.shown.smallest
    ([6, 12], 10)
    """
    found, doubts = parts_of(pack, "gains", _READERS)
    doubts += [
        f"{FILE} gains.measures.{each.key}"
        for each in found["measures"].values()
        if each.unconfirmed
    ]
    rules = GainsRules(**found, doubts=tuple(doubts))
    for key in rules.never.columns:
        if key in rules.measures:
            raise PackError(f"{key!r} is never counted, so it is no measure.", file=FILE)
    for effect in rules.effects:
        for key in effect.measures:
            if key not in rules.measures:
                raise PackError(
                    f"The effect {effect.key!r} names {key!r}, which is no measure.",
                    file=FILE,
                    do=nearest(key, rules.measures),
                )
    return rules


def _points(table: Table) -> Points:
    points = tuple(points_of(table, "gains.points.times"))
    if not points or points[0].months:
        table.refuse("The first time of checking is the entry: `months = 0`.")
    return Points(points[0], points[1:], source_of(table))


def _measures(table: Table) -> dict[str, Measure]:
    return {key: _measure(table, key) for key in table.values}


def _measure(above: Table, key: str) -> Measure:
    table = replace(above.table(key), steps=((f"gains.measures.{key}", 0),))
    kind = one_of(table, "kind", table.need("kind", str), KINDS)
    levels = dict(_levels(table, key)) if kind == "levels" else {}
    if kind == "levels" and len(levels) < 2:  # noqa: PLR2004 - nothing moves on one level
        table.refuse("Levels are two or more.", do=f"Write [[gains.measures.{key}.levels]].")
    least = whole_number(table, "least", least=0) if kind == "number" else 0
    made = Measure(
        key=key,
        kind=kind,
        labels=table.text("labels"),
        least=least,
        most=whole_number(table, "most", least=least + 1) if kind == "number" else 1,
        levels=levels,
        seen=tuple(_seen(table, key)),
        source=source_of(table),
        unconfirmed=table.get("unconfirmed", bool, False),
    )
    table.done()
    return made


def _seen(table: Table, key: str) -> Iterator[Seen]:
    for each in table.tables("seen", f"gains.measures.{key}.seen"):
        made = Seen(
            kind=each.need("kind", str),
            facts=tuple(each.need("facts", list)),
            zero_unless=each.get("zero_unless", str, ""),
            counts=each.get("counts", dict, {}),
            month=each.get("month", str, ""),
        )
        if not made.facts:
            each.refuse("Nothing tells this measure.", "facts", "Name a fact of the kind.")
        each.done()
        yield made


def _effects(table: Table) -> tuple[Effect, ...]:
    return tuple(_effect(table, key) for key in table.values)


def _effect(above: Table, key: str) -> Effect:
    table = replace(above.table(key), steps=((f"gains.effects.{key}", 0),))
    made = Effect(key, table.text("labels"), tuple(table.need("measures", list)), source_of(table))
    table.done()
    return made


def _levels(table: Table, key: str) -> Iterator[tuple[str, Text]]:
    for each in table.tables("levels", f"gains.measures.{key}.levels"):
        yield each.need("key", str), each.text("labels")
        each.done()


def _shown(table: Table) -> Shown:
    percent = whole_number(table, "percent", least=50)
    if percent > 99:  # noqa: PLR2004 - nothing is certain
        table.refuse(f"An interval of {percent} per cent says nothing.", "percent")
    return Shown(whole_number(table, "smallest", least=2), percent, source_of(table))


def _never(table: Table) -> Never:
    columns = tuple(table.need("columns", list))
    return Never(columns, table.text("says"), source_of(table))


def _says(table: Table) -> Sayings:
    return sayings(table, SAYINGS, _FILLED)


_READERS = {
    "points": _points,
    "measures": _measures,
    "effects": _effects,
    "shown": _shown,
    "never": _never,
    "says": _says,
}
