"""How sure a change is: intervals for the mean of differences and for shares, of pairs.

Student's t by its closed form for whole degrees of freedom (Abramowitz and Stegun, Handbook of
Mathematical Functions, 26.7.3 and 26.7.4), so that no package of statistics is needed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from statistics import NormalDist

_CLOSE = 1e-12
"""Newton's steps end where they move by less than this share of the value."""


@dataclass(frozen=True)
class Interval:
    """A value and how far it may be off: `low` and `high` are empty where nothing says so."""

    value: float
    low: float | None
    high: float | None


def mean_change(*, pairs: int, mean: float, deviation: float | None, percent: float) -> Interval:
    """The mean of differences with its interval by Student's t on `pairs` - 1 degrees of freedom.

    `deviation`: the standard deviation of the differences (divided by `pairs` - 1). One pair alone
    has no interval. Source: Student (1908), Biometrika 6, 1-25.

    >>> found = mean_change(pairs=10, mean=1.58, deviation=1.2299954832, percent=95)
    >>> round(found.low, 4), round(found.high, 4)  # R, t.test(sleep) paired
    (0.7001, 2.4599)
    """
    if pairs < 2 or deviation is None:  # noqa: PLR2004 - a spread needs two
        return Interval(mean, None, None)
    half = students_t(_upper(percent), pairs - 1) * deviation / math.sqrt(pairs)
    return Interval(mean, mean - half, mean + half)


def share_change(*, pairs: int, gained: int, lost: int, percent: float) -> Interval:
    """The change of a share among the same children, after less before.

    `gained`: children for whom it holds after and not before; `lost`: the other way round. The
    interval is Wald's with one added to either, which holds its level where pairs are few, and is
    not empty where nobody changed. Source: Bonett and Price (2012), Journal of Educational and
    Behavioral Statistics 37, 479-488; recommended by Fagerland, Lydersen and Laake (2014),
    Statistics in Medicine 33, 2850-2875.

    >>> found = share_change(pairs=21, gained=1, lost=7, percent=95)  # their table V
    >>> round(found.low, 3), round(found.high, 3)
    (-0.508, -0.013)
    """
    up, down = (gained + 1) / (pairs + 2), (lost + 1) / (pairs + 2)
    half = _normal(percent) * math.sqrt((up + down - (up - down) ** 2) / (pairs + 2))
    low, high = up - down - half, up - down + half
    return Interval((gained - lost) / pairs, max(-1.0, low), min(1.0, high))


def share(*, of: int, held: int, percent: float) -> Interval:
    """A share with Wilson's interval, which never leaves 0 to 1.

    Source: Wilson (1927), Journal of the American Statistical Association 22, 209-212.

    >>> found = share(of=263, held=81, percent=95)  # Newcombe (1998), table I
    >>> round(found.low, 4), round(found.high, 4)
    (0.2553, 0.3662)
    """
    z = _normal(percent)
    middle = held + z * z / 2
    half = z * math.sqrt(held * (of - held) / of + z * z / 4)
    low, high = (middle - half) / (of + z * z), (middle + half) / (of + z * z)
    return Interval(held / of, max(0.0, low) if held else 0.0, min(1.0, high) if held < of else 1.0)


@cache
def students_t(probability: float, freedom: int) -> float:
    """The value that Student's t stays below with this probability, from 0.5 up.

    >>> round(students_t(0.975, 9), 6), round(students_t(0.975, 1), 4)
    (2.262157, 12.7062)
    """
    # Above nothing the curve bends down, so Newton's steps come from the left and never pass it.
    value = NormalDist().inv_cdf(probability)
    while True:
        step = (probability - _below(value, freedom)) / _density(value, freedom)
        value += step
        if step <= _CLOSE * max(value, 1.0):
            return value


def _below(value: float, freedom: int) -> float:
    """With which probability Student's t lies below a value from 0 up."""
    angle = math.atan(value / math.sqrt(freedom))
    term = math.cos(angle) if freedom % 2 else 1.0
    total, first = 0.0, 2 if freedom % 2 else 1
    for number in range(first, freedom, 2):
        total += term
        term *= math.cos(angle) ** 2 * number / (number + 1)
    within = math.sin(angle) * total
    if freedom % 2:
        within = 2 / math.pi * (angle + within)
    return 0.5 + within / 2


def _density(value: float, freedom: int) -> float:
    scale = math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2)
    bend = -(freedom + 1) / 2 * math.log1p(value * value / freedom)
    return math.exp(scale + bend) / math.sqrt(freedom * math.pi)


def _normal(percent: float) -> float:
    return NormalDist().inv_cdf(_upper(percent))


def _upper(percent: float) -> float:
    """Two ends share what is left over."""
    return 0.5 + percent / 200
