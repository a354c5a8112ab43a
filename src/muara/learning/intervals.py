"""How sure a change is: intervals for the mean of differences and for shares, of pairs."""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy import special


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
    half = float(special.stdtrit(pairs - 1, _upper(percent))) * deviation / math.sqrt(pairs)
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


def _normal(percent: float) -> float:
    return float(special.ndtri(_upper(percent)))


def _upper(percent: float) -> float:
    """Two ends share what is left over."""
    return 0.5 + percent / 200
