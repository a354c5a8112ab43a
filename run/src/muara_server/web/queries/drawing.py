"""Positions on a line of time, as shares of its length."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

WIDTH = 1000


@dataclass(frozen=True)
class Tick:
    """One change on the line."""

    day: date
    at: float
    address: str
    label: str
    chosen: bool


def ticks(
    days: Sequence[date],
    *,
    chosen: date,
    address: Callable[[date], str],
    label: Callable[[date], str],
) -> list[Tick]:
    """The days to scale between the first and the last; the chosen day is one of them or none.

    >>> [round(t.at) for t in ticks([date(2000, 1, 1), date(2010, 1, 1)], chosen=date(2000, 1, 1),
    ...                             address=str, label=str)]
    [0, 1000]
    """
    if not days:
        return []
    length = max((days[-1] - days[0]).days, 1)
    return [
        Tick(
            day=day,
            at=WIDTH * (day - days[0]).days / length,
            address=address(day),
            label=label(day),
            chosen=day == chosen,
        )
        for day in days
    ]
