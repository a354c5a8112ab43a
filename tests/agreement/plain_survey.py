"""Estimates from a sample, slow and obvious: one domain, one row, one stratum at a time.

Written from the textbook (Sarndal, Swensson and Wretman 1992, 4.3 and 5.5), without the code that
it judges.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

Row = dict[str, Any]


@dataclass(frozen=True)
class PlainStage:
    unit: str | None
    strata: str | None = None
    population: str | None = None


@dataclass(frozen=True)
class Plain:
    """A sample: all of its rows, and how it was drawn."""

    rows: Sequence[Row]
    weight: str
    stages: Sequence[PlainStage]
    lonely: str

    def share(self, of: str, belongs: Callable[[Row], bool]) -> tuple[float, float]:
        """The mean of `of` and its variance, over those who belong and answered."""
        inside = self.telling(belongs, of)
        weights = sum(row[self.weight] for row in inside)
        mean = sum(row[self.weight] * row[of] for row in inside) / weights
        told = {id(row) for row in inside}
        parts = {
            id(row): row[self.weight] * (row[of] - mean) / weights if id(row) in told else 0.0
            for row in self.rows
        }
        return mean, self.variance(parts, told)

    def total(self, of: str, belongs: Callable[[Row], bool]) -> tuple[float, float]:
        inside = self.telling(belongs, of)
        told = {id(row) for row in inside}
        parts = {
            id(row): row[self.weight] * row[of] if id(row) in told else 0.0 for row in self.rows
        }
        return math.fsum(parts.values()), self.variance(parts, told)

    def ratio(self, of: str, to: str, belongs: Callable[[Row], bool]) -> tuple[float, float]:
        inside = self.telling(belongs, of, to)
        above = sum(row[self.weight] * row[of] for row in inside)
        below = sum(row[self.weight] * row[to] for row in inside)
        told = {id(row) for row in inside}
        parts = {
            id(row): row[self.weight] * (row[of] - above / below * row[to]) / below
            if id(row) in told
            else 0.0
            for row in self.rows
        }
        return above / below, self.variance(parts, told)

    def telling(self, belongs: Callable[[Row], bool], *asked: str) -> list[Row]:
        """Who belongs, counts for something and answered."""
        return [
            row
            for row in self.rows
            if belongs(row) and row[self.weight] > 0 and all(row[of] is not None for of in asked)
        ]

    def variance(self, parts: dict[int, float], inside: set[int]) -> float:
        return self.stage(0, list(self.rows), parts, inside)

    def stage(
        self, number: int, rows: list[Row], parts: dict[int, float], inside: set[int]
    ) -> float:
        """What the stages from this one on add, for the rows of one unit above."""
        stage = self.stages[number]
        strata: dict[Any, dict[Any, list[Row]]] = defaultdict(lambda: defaultdict(list))
        for at, row in enumerate(rows):
            unit = at if stage.unit is None else row[stage.unit]
            strata[row[stage.strata] if stage.strata else None][unit].append(row)
        every = [members for units in strata.values() for members in units.values()]
        centre = sum(_sum(members, parts) for members in every) / len(every)
        seen = [units for units in strata.values() if self.touched(units, inside)]
        measured, found, below = 0, 0.0, 0.0
        for units in seen:
            drawn = len(units)
            population = math.inf
            if stage.population:
                population = next(iter(units.values()))[0][stage.population]
            left = 1 - drawn / population
            sums = [_sum(members, parts) for members in units.values()]
            alone = drawn == 1 and left > 1e-7
            measured += not alone
            if drawn > 1:
                mean = sum(sums) / drawn
                found += left * drawn / (drawn - 1) * sum((each - mean) ** 2 for each in sums)
            elif alone and self.lonely == "adjust":
                found += left * (sums[0] - centre) ** 2
            if stage.population and number + 1 < len(self.stages):
                below += sum(
                    drawn / population * self.stage(number + 1, members, parts, inside)
                    for members in units.values()
                    if self.touched({0: members}, inside)
                )
        if self.lonely == "average" and measured < len(seen):
            found = found * len(seen) / measured if measured else math.nan
        return found + below

    def touched(self, units: dict[Any, list[Row]], inside: set[int]) -> bool:
        return any(id(row) in inside for members in units.values() for row in members)


def _sum(rows: Sequence[Row], parts: dict[int, float]) -> float:
    return math.fsum(parts[id(row)] for row in rows)
