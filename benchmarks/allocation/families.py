"""Invented families that wait for places: the same numbers for every method."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

SCHEMES, MOST, WAITING, PLACES = 20, 3, 0.3, 0.4
"""Each family waits for 30 % of the schemes; there are places for 40 % of what is waited for."""


@dataclass(frozen=True)
class Task:
    """Pairs of `family` and `scheme`; each family's `district` and `points` (of 100); `seats`."""

    family: np.ndarray
    scheme: np.ndarray
    district: np.ndarray
    points: np.ndarray
    seats: np.ndarray

    def save(self, path: Path) -> None:
        np.savez(path, **vars(self))


def load(path: Path) -> Task:
    with np.load(path) as kept:
        return Task(**{name: kept[name] for name in kept.files})


def invent(families: int, districts: int, *, seed: int = 1) -> Task:
    """Scores are whole points of 100, so that many are equal and the lot has work to do."""
    chance = np.random.default_rng(seed)
    family, scheme = np.nonzero(chance.random((families, SCHEMES)) < WAITING)
    district = np.sort(chance.integers(0, districts, families))
    points = chance.integers(0, 101, families)
    asked = np.zeros((districts, SCHEMES), np.int64)
    np.add.at(asked, (district[family], scheme), 1)
    return Task(family, scheme, district, points, (asked * PLACES).astype(np.int64))


def worth(task: Task, got: np.ndarray) -> tuple[int, int]:
    """How many families got a place, and the sum of points by rank, in sixths of a point."""
    places = np.bincount(task.family[got], minlength=len(task.points))
    assert places.max(initial=0) <= MOST
    sixths = np.array([0, 6, 9, 11])[places]
    taken = np.zeros_like(task.seats)
    np.add.at(taken, (task.district[task.family[got]], task.scheme[got]), 1)
    assert (taken <= task.seats).all()
    return int((places > 0).sum()), int((task.points * sixths).sum())
