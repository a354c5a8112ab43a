"""What is estimated: means, totals and ratios, each a function of weighted sums.

A statistic names the parts that are summed, and says what follows from the sums: its value, and its
slope in each sum. From the slopes come the variance, the design effect and every comparison
(linearisation: Woodruff 1971; Sarndal, Swensson and Wretman 1992, 5.5).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import numpy as np

from muara.errors import FrameError

Sums = Mapping[str, np.ndarray]
"""Of each part, its weighted sum in every domain."""

WEIGHT = "w"
"""The part that is 1 for every row that has an answer: its sum is the weighted count."""


def number(of: str | nw.Expr) -> nw.Expr:
    """A column or expression as a number: true is 1; what is not a number is no answer."""
    given = nw.col(of) if isinstance(of, str) else of
    as_number = given.cast(nw.Float64)
    return nw.when(~as_number.is_nan()).then(as_number)


@dataclass(frozen=True)
class Statistic(ABC):
    """One thing to estimate in every domain.

    Attributes:
        of: The column, or an expression over columns.
        name: What it is called in the table of estimates; the column's name if not given.
    """

    of: str | nw.Expr
    name: str = ""

    def __post_init__(self) -> None:
        if not self.name and not isinstance(self.of, str):
            raise FrameError("An expression needs a name.", expected="name='...'")

    @property
    def share(self) -> bool:
        """The estimates are shares, from 0 to 1."""
        return False

    @property
    def called(self) -> str:
        """What stands in the column `of` of the table."""
        return self.name or str(self.of)

    @property
    def answered(self) -> nw.Expr:
        """Which rows say anything."""
        return ~number(self.of).is_null()

    @property
    @abstractmethod
    def parts(self) -> dict[str, nw.Expr]:
        """What is summed, beside the weight itself."""

    @abstractmethod
    def value(self, sums: Sums) -> np.ndarray:
        """The estimates, one for each domain; not a number where the sums give none."""

    @abstractmethod
    def slope(self, sums: Sums) -> dict[str, np.ndarray]:
        """How the value changes with each sum."""


@dataclass(frozen=True)
class Mean(Statistic):
    """A mean, over the rows that answer."""

    @property
    def parts(self) -> dict[str, nw.Expr]:
        return {"y": number(self.of)}

    def value(self, sums: Sums) -> np.ndarray:
        return divided(sums["y"], sums[WEIGHT])

    def slope(self, sums: Sums) -> dict[str, np.ndarray]:
        return {"y": divided(1.0, sums[WEIGHT]), WEIGHT: divided(-self.value(sums), sums[WEIGHT])}


@dataclass(frozen=True)
class Share(Mean):
    """The share for whom something is true, of those who answer.

    >>> sums = {"w": np.array([4.0]), "y": np.array([1.0])}
    >>> float(Share("worked").value(sums)[0])
    0.25
    """

    @property
    def share(self) -> bool:
        return True


@dataclass(frozen=True)
class Total(Statistic):
    """A total; of true and false, the number for whom it is true."""

    @property
    def parts(self) -> dict[str, nw.Expr]:
        return {"y": number(self.of)}

    def value(self, sums: Sums) -> np.ndarray:
        return sums["y"]

    def slope(self, sums: Sums) -> dict[str, np.ndarray]:
        return {"y": np.ones_like(sums["y"])}


@dataclass(frozen=True)
class Ratio(Statistic):
    """The total of `of` divided by the total of `to`; rows that lack either say nothing."""

    to: str | nw.Expr = ""

    @property
    def answered(self) -> nw.Expr:
        return ~number(self.of).is_null() & ~number(self.to).is_null()

    @property
    def parts(self) -> dict[str, nw.Expr]:
        return {"y": number(self.of), "x": number(self.to)}

    def value(self, sums: Sums) -> np.ndarray:
        return divided(sums["y"], sums["x"])

    def slope(self, sums: Sums) -> dict[str, np.ndarray]:
        return {"y": divided(1.0, sums["x"]), "x": divided(-self.value(sums), sums["x"])}


def divided(above: Any, below: np.ndarray) -> np.ndarray:
    """Above divided by below; not a number where below is nothing."""
    with np.errstate(divide="ignore", invalid="ignore"):
        found: np.ndarray = np.where(below == 0, np.nan, above / below)
    return found
