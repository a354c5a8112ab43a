"""Run the worked examples of the readings, through the fast path and the plain one alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from muara.packs import Pack, open_pack
from muara.rules import Attribute

from .days import days_of
from .define import Reading, Worked, readings
from .determine import determine
from .plain import Day, Standing, history

_TYPES = {"number": pl.Float64, "truth": pl.Boolean, "date": pl.Date, "clock": pl.String}


@dataclass(frozen=True)
class WrongExample:
    """An example that came out otherwise than it says."""

    reading: Reading
    example: Worked
    found: str

    def __str__(self) -> str:
        where = f"{self.reading.file}, line {self.example.line}"
        expected = f"{self.example.status} since {self.example.since}"
        return f"{where}: expected {expected}, found {self.found}. ({self.example.say})"


@dataclass(frozen=True)
class ReadingsReport:
    """What `check-pack` tells of readings: examples run and wrong, and what is unconfirmed."""

    ran: int
    failures: tuple[WrongExample, ...]
    unconfirmed: tuple[str, ...]

    @property
    def sound(self) -> bool:
        """Did every example come out as it says?"""
        return not self.failures


def check_pack_determinations(name: str) -> ReadingsReport:
    """Read a pack's own readings and run their examples.

    Raises PackError with file, line and the nearest right word.

    >>> check_pack_determinations("international").sound
    True
    """
    pack = open_pack(name)
    own = [each for each in readings(pack).values() if each.file.is_relative_to(pack.path)]
    return ReadingsReport(
        ran=sum(len(reading.examples) for reading in own),
        failures=tuple(wrong for reading in own for wrong in _wrong(reading, pack)),
        unconfirmed=tuple(f"reading {each.key}" for each in own if each.unconfirmed),
    )


def _wrong(reading: Reading, pack: Pack) -> Iterator[WrongExample]:
    for example in reading.examples:
        frame = frame_of(example, reading)
        row = determine(frame, reading, on=example.on, pack=pack).row(0, named=True)
        plain = told_plainly(frame, reading, example, pack)
        for status, since in ((row["status"], row["since"]), (plain.status, _since(plain))):
            if (status, since) != (example.status, example.since):
                yield WrongExample(reading, example, f"{status} since {since}")
                break


def _since(standing: Standing) -> object:
    return standing.lost_since or standing.since


def told_plainly(frame: pl.DataFrame, reading: Reading, example: Worked, pack: Pack) -> Standing:
    """The example by the plain evaluator."""
    days = days_of(frame, reading, pack=pack, on=example.on).drop("person")
    return history([Day(**row) for row in days.iter_rows(named=True)], reading, on=example.on)


def frame_of(example: Worked, reading: Reading) -> pl.DataFrame:
    """What an example tells, as a frame of observations of one child."""
    words = {word.name: word for word in reading.attributes}
    words |= {name: reading.vocabulary[name] for event in example.told for name in event.facts}
    rows = [
        {"id": str(number), "person": "child", "true_on": event.on, **event.facts}
        for number, event in enumerate(example.told, 1)
    ]
    return pl.DataFrame(rows, schema=_schema(words))


def _schema(words: Mapping[str, Attribute]) -> dict[str, pl.DataType | type[pl.DataType]]:
    own = {"id": pl.String, "person": pl.String, "true_on": pl.Date}
    return {**own, **{name: _TYPES.get(word.kind, pl.String) for name, word in words.items()}}
