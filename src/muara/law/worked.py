"""Run the worked examples of a pack, through the compiled rules and the plain ones alike."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from muara.packs import Example, Pack, open_pack
from muara.rules import Attribute

from .classify import classify


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
    failures = tuple(failure for example in pack.examples for failure in run(example, pack))
    ran = sum(len(example.expect) for example in pack.examples)
    return PackReport(pack.name, ran, failures, tuple(pack.unconfirmed()))


def run(example: Example, pack: Pack) -> Iterator[Failure]:
    """The failures of one example, under each regime it speaks of."""
    frame = _frame(example, pack)
    for regime in example.expect:
        found = classify(frame, [regime], on=example.on, pack=pack)
        yield from _compared(example, regime, found)


def _compared(example: Example, regime: str, found: pl.DataFrame) -> Iterator[Failure]:
    answer = {name: found[f"{regime}_{name}"].item() for name in ("status", "clause", "unsettled")}
    wanted = {"status": example.expect[regime]}
    if regime in example.clause:
        wanted["clause"] = example.clause[regime]
    if regime in example.unsettled:
        wanted["unsettled"] = ";".join(example.unsettled[regime])
    for name, expected in wanted.items():
        if answer[name] != expected:
            yield Failure(example, regime, f"{name} {expected!r}", f"{answer[name]!r}")


_TYPES = {"number": pl.Float64, "truth": pl.Boolean, "date": pl.Date, "clock": pl.String}


def _frame(example: Example, pack: Pack) -> pl.DataFrame:
    """One row holding every attribute the example's regimes read; not given is unknown."""
    names = {name for regime in example.expect for name in pack.regimes[regime].attributes}
    parts = {part for name in names for part in pack.vocabulary[name].sum_of}
    totals = {name for name in names if pack.vocabulary[name].sum_of} - set(example.given)
    wanted = [*dict.fromkeys([*sorted((names | parts) - totals), *example.given])]
    columns = [_column(name, example, pack) for name in wanted]
    return pl.DataFrame(columns)


def _column(name: str, example: Example, pack: Pack) -> pl.Series:
    attribute = pack.vocabulary.get(name) or pack.vocabulary[name.rsplit("_", 1)[0]]
    return pl.Series(name, [_value(attribute, example.given.get(name))], dtype=_type(attribute))


def _type(attribute: Attribute) -> type[pl.DataType]:
    return _TYPES.get(attribute.kind, pl.String)


def _value(attribute: Attribute, value: object) -> object:
    if value is not None and _type(attribute) is pl.Float64:
        return float(value)  # type: ignore[arg-type]
    return str(value) if attribute.codes is not None and value is not None else value
