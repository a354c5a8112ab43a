"""Run the worked examples of a pack, through the compiled rules and the plain ones alike."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import polars as pl

from muara.packs import Example, Pack, open_pack
from muara.rules import Attribute

from .classify import classify
from .inspection import inspection_of
from .protection import protection_of


@dataclass(frozen=True)
class Failure:
    """An example that came out otherwise than it says."""

    example: Example
    regime: str
    expected: str
    found: str

    def __str__(self) -> str:
        where = f"{self.example.file}, line {self.example.line}: " if self.example.file else ""
        return (
            f"{where}{self.example.id} under {self.regime}: expected {self.expected}, "
            f"found {self.found}. ({self.example.say})"
        )


@dataclass(frozen=True)
class PackReport:
    """What `check-pack` tells: how many examples ran, which failed, what is unconfirmed."""

    pack: str
    ran: int
    failures: tuple[Failure, ...]
    unconfirmed: tuple[str, ...]

    @property
    def sound(self) -> bool:
        """Did every example come out as it says?"""
        return not self.failures


def check_pack(name: str) -> PackReport:
    """Load a pack, refuse what is wrong in it, run its examples, list what is unconfirmed.

    Raises PackError with file, line and the nearest right word.

    >>> check_pack("international").sound
    True
    """
    pack = open_pack(name)
    inspection_of(pack)
    doubts = [*pack.unconfirmed(), *protection_of(pack).unconfirmed()]
    failures = tuple(run(pack.examples, pack))
    ran = sum(len(example.expect) for example in pack.examples)
    return PackReport(pack.name, ran, failures, tuple(doubts))


def run(examples: Iterable[Example], pack: Pack) -> Iterator[Failure]:
    """The failures of some examples; those alike in regime, day and columns are run together."""
    alike: dict[_Alike, list[Example]] = {}
    for example in examples:
        for regime in example.expect:
            alike.setdefault(_Alike.of(example, regime, pack), []).append(example)
    for (regime, on, *_), together in alike.items():
        found = classify(_frame(together, regime, pack), [regime], on=on, pack=pack)
        for example, row in zip(together, found.iter_rows(named=True), strict=True):
            yield from _compared(example, regime, row)


class _Alike(NamedTuple):
    """What examples must share to be rows of one frame. A law is read on each row's own day."""

    regime: str
    on: dt.date | None
    totals: tuple[str, ...]
    gates: frozenset[str]

    @classmethod
    def of(cls, example: Example, regime: str, pack: Pack) -> _Alike:
        """A total that is given and a total made of its parts are columns of two kinds.

        So are a gate that was asked and one that the survey does not have.
        """
        named = [name for name in example.given if name in pack.vocabulary]
        totals = [name for name in named if pack.vocabulary[name].sum_of]
        on = None if pack.regimes[regime].kind == "legal" else example.on
        return cls(regime, on, tuple(totals), frozenset(pack.regimes[regime].gates) & set(named))


def _compared(example: Example, regime: str, row: Mapping[str, object]) -> Iterator[Failure]:
    wanted = {"status": example.expect[regime]}
    if regime in example.clause:
        wanted["clause"] = example.clause[regime]
    if regime in example.unsettled:
        wanted["unsettled"] = ";".join(example.unsettled[regime])
    for name, expected in wanted.items():
        answer = row[f"{regime}_{name}"]
        if answer != expected:
            yield Failure(example, regime, f"{name} {expected!r}", f"{answer!r}")


_TYPES = {"number": pl.Float64, "truth": pl.Boolean, "date": pl.Date, "clock": pl.String}


def _frame(examples: Sequence[Example], regime: str, pack: Pack) -> pl.DataFrame:
    """A row for each example, of every attribute the regime reads; not given is unknown.

    A gate that none of them gives is left out: nobody was asked.
    """
    given = list(dict.fromkeys(name for example in examples for name in example.given))
    names = set(pack.regimes[regime].attributes) - (set(pack.regimes[regime].gates) - set(given))
    parts = {part for name in names for part in pack.vocabulary[name].sum_of}
    totals = {name for name in names if pack.vocabulary[name].sum_of} - set(given)
    wanted = dict.fromkeys([*sorted((names | parts) - totals), *given])
    frame = pl.DataFrame([_column(name, examples, pack) for name in wanted])
    if pack.regimes[regime].kind != "legal":
        return frame
    days = [example.given.get("work_date") or example.on for example in examples]
    return frame.with_columns(pl.Series("work_date", days, dtype=pl.Date))


def _column(name: str, examples: Sequence[Example], pack: Pack) -> pl.Series:
    attribute = pack.vocabulary.get(name) or pack.vocabulary[name.rsplit("_", 1)[0]]
    values = [_value(attribute, example.given.get(name)) for example in examples]
    return pl.Series(name, values, dtype=_type(attribute))


def _type(attribute: Attribute) -> type[pl.DataType]:
    return _TYPES.get(attribute.kind, pl.String)


def _value(attribute: Attribute, value: object) -> object:
    if value is not None and _type(attribute) is pl.Float64:
        return float(value)  # type: ignore[arg-type]
    return str(value) if attribute.codes is not None and value is not None else value
