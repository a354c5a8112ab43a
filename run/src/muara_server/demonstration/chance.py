"""Seeded draws: the same seed gives the same families, ids and days, everywhere."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping, Sequence
from typing import TypeVar
from uuid import UUID

T = TypeVar("T")


class Chance:
    """A source of draws with a name of its own, so that one district never shifts another.

    >>> Chance(1, "a").uuid() == Chance(1, "a").uuid()
    True
    """

    def __init__(self, seed: int, name: str) -> None:
        self._random = random.Random(f"{seed}/{name}")  # noqa: S311  (invented, not secret)

    def uuid(self) -> UUID:
        """A random id."""
        return UUID(int=self._random.getrandbits(128), version=4)

    def percent(self, share: float) -> bool:
        """True in `share` of a hundred draws."""
        return self._random.random() * 100 < share

    def one_of(self, things: Sequence[T]) -> T:
        """Any of these, all alike."""
        return things[int(self._random.random() * len(things))]

    def weighted(self, weights: Mapping[T, float]) -> T:
        """One of the keys, by weight."""
        return self._random.choices(list(weights), list(weights.values()))[0]

    def number(self, least: int, most: int) -> int:
        """A whole number, both ends included."""
        return least + int(self._random.random() * (most - least + 1))

    def day(self, first: dt.date, last: dt.date, *, late: float = 1.0) -> dt.date:
        """A day from first to last; `late` above 1 draws it towards the end."""
        reach = max((last - first).days, 0)
        return first + dt.timedelta(days=round(reach * self._random.random() ** (1 / late)))

    def shuffled(self, things: Sequence[T]) -> list[T]:
        """The same things in another order."""
        return self._random.sample(things, len(things))
