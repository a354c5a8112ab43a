"""Variances from what each unit of the sample contributes, for any number of domains at once.

Each stage adds the spread of its units inside their strata, less what the sample has of the
population already: V = Σ (1 - f) n / (n - 1) Σ (z - z̄)², the mean taken over all units drawn, also
those in which nobody belongs to the domain; a later stage counts by the share that the stages above
took. Source: Sarndal, Swensson and Wretman (1992), 4.3 and 5.5; for strata of one unit Lumley
(2010), 3.2.1, and the manual of R's package survey, `surveyoptions`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .sample import Level, Sample


@dataclass(frozen=True)
class Contributions:
    """What the units add to an estimate, unit by unit; a unit that is not named adds nothing.

    Attributes:
        domain: The estimate, from 0.
        unit: The unit of the last stage, as `Sample` numbers it.
        value: Its linearised contribution, weighted.
        domains: How many estimates there are.
    """

    domain: np.ndarray
    unit: np.ndarray
    value: np.ndarray
    domains: int


@dataclass(frozen=True)
class Strata:
    """Contributions gathered: for each domain and stratum, how many units, their sum and spread.

    `spread` is Σ (z - z̄)² over all units drawn in the stratum.
    """

    domain: np.ndarray
    group: np.ndarray
    sum: np.ndarray
    spread: np.ndarray


def variance(sample: Sample, given: Contributions) -> np.ndarray:
    """The variance of each estimate.

    >>> from muara.survey.sample import Level
    >>> two = Level(unit=np.arange(2), group=np.zeros(2, int), above=np.zeros(1, int),
    ...             drawn=np.array([2.0]), left=np.ones(1), share=np.ones(1), names=("",))
    >>> each = Contributions(np.zeros(2, int), np.arange(2), np.array([1.0, 3.0]), domains=1)
    >>> variance(Sample((two,), "fail"), each).tolist()
    [4.0]
    """
    found = np.zeros(given.domains)
    for level in sample.levels:
        domain, unit, value = _gathered(given.domain, level.unit[given.unit], given.value)
        strata = _strata(level, domain, unit, value)
        found += stage_variance(level, strata, sample, domains=given.domains)
    return found


def stage_variance(level: Level, strata: Strata, sample: Sample, *, domains: int) -> np.ndarray:
    """What one stage adds to the variance of each domain."""
    group = strata.group
    drawn = level.drawn[group]
    lonely = level.lonely[group]
    scale = level.share[group] * np.maximum(level.left[group], 0.0)
    spread = np.where(drawn > 1, drawn / np.maximum(drawn - 1, 1), 0.0) * strata.spread
    if sample.lonely == "adjust" and lonely.any():
        spread = np.where(lonely, (strata.sum - _centre(level, strata)) ** 2, spread)
    added = scale * spread
    if sample.lonely == "average" and lonely.any():
        added = added * _to_the_whole(level, strata)
    return np.bincount(strata.domain, added, minlength=domains).astype(np.float64)


def _gathered(
    domain: np.ndarray, unit: np.ndarray, value: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The contributions of the units of a stage: the sums of the units below."""
    key = _keyed(domain, unit)
    kept, place = different(key)
    if len(kept) == len(key):
        return domain, unit, value
    width = int(unit.max()) + 1
    return kept // width, kept % width, np.bincount(place, value)


def _strata(level: Level, domain: np.ndarray, unit: np.ndarray, value: np.ndarray) -> Strata:
    group = level.group[unit]
    key = _keyed(domain, group)
    kept, place = different(key)
    width = int(group.max()) + 1 if len(group) else 1
    of_domain, of_group = kept // width, kept % width
    total, present = np.bincount(place, value), np.bincount(place)
    drawn = level.drawn[of_group]
    mean = total / drawn
    # Units without anybody of the domain contribute nothing, and so lie at a distance of the mean.
    spread = np.bincount(place, (value - mean[place]) ** 2) + (drawn - present) * mean**2
    return Strata(of_domain, of_group, total, spread)


def different(key: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The different keys in order, and of each key its place among them; sorted only if need be."""
    step = np.diff(key)
    if not len(key) or (step < 0).any():
        return np.unique(key, return_inverse=True)
    first = np.concatenate(([True], step > 0))
    return key[first], np.cumsum(first) - 1


def _keyed(domain: np.ndarray, other: np.ndarray) -> np.ndarray:
    width = int(other.max()) + 1 if len(other) else 1
    key: np.ndarray = domain.astype(np.int64) * width + other
    return key


def _above(level: Level, strata: Strata) -> tuple[np.ndarray, int]:
    """Of each domain and stratum, a number for the domain and the unit above."""
    _, place = different(_keyed(strata.domain, level.above[strata.group]))
    return place, len(strata.domain)


def _centre(level: Level, strata: Strata) -> np.ndarray:
    """The mean of the units of all strata (under the same unit above)."""
    place, length = _above(level, strata)
    everywhere = np.bincount(level.above, level.drawn)
    total = np.bincount(place, strata.sum, minlength=length)
    centre: np.ndarray = total[place] / everywhere[level.above[strata.group]]
    return centre


def _to_the_whole(level: Level, strata: Strata) -> np.ndarray:
    """How many times the strata that can be measured go into all strata with the domain in them."""
    place, length = _above(level, strata)
    known = np.bincount(place, ~level.lonely[strata.group], minlength=length)
    every = np.bincount(place, minlength=length)
    ratio = every / np.maximum(known, 1)
    whole: np.ndarray = np.where(known > 0, ratio, np.nan)[place]
    return whole
