"""How sure an estimate is: intervals of 95 or another per cent, for shares, totals and means.

`linear`  value ± t se: what R's `confint` and Stata's `svy: mean` give
`logit`   the same on the log odds of a share, and back; never below 0 or above 1
`wilson`  Wilson's score interval on the effective number of cases
`beta`    Korn and Graubard (1998): the exact binomial interval on the effective number of cases
`asin`    the same as logit on the arcsine of the root of a share
`likelihood`  all shares that are not much less likely than the estimate (Rao and Scott 1984)
`log`     the same on the logarithm of a total: never below 0

t has the degrees of freedom of the design. Where nobody or everybody says yes the sample shows no
spread, and a share gets the exact binomial interval (Clopper and Pearson 1934) of its cases, by
every method. Sources: Korn and Graubard (1998), Survey Methodology 24, 193-201; Wilson (1927);
formulas as in R's `svyciprop`; Rao and Scott (1984), Annals of Statistics 12, 46-60.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import special

from muara.errors import InputError, nearest

Bounds = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True)
class _Given:
    value: np.ndarray
    se: np.ndarray
    t: np.ndarray
    cases: np.ndarray
    tail: float


def interval(
    method: str,
    value: np.ndarray,
    se: np.ndarray,
    *,
    df: np.ndarray,
    cases: np.ndarray,
    share: bool,
    percent: float = 95.0,
) -> Bounds:
    """The lower and upper bounds of the estimates; not a number where there is no spread to go by.

    Args:
        method: One of those above. `log` is for what is no share, `logit`, `wilson`, `beta`,
            `asin` and `likelihood` for shares alone; where a method does not fit, the interval is
            `linear`.
        value: The estimates.
        se: Their standard errors.
        df: Degrees of freedom of the design in each domain.
        cases: Rows that answered, unweighted.
        share: The estimates are shares, from 0 to 1.
        percent: How often such an interval covers the truth: above 0 and below 100.

    Raises:
        InputError: there is no such method, or an interval of so many per cent says nothing.

    >>> low, high = interval("logit", np.array([0.2430769231]), np.array([0.0861640631]),
    ...                      df=np.array([3]), cases=np.array([18]), share=True)
    >>> print(round(low[0], 8), round(high[0], 8))
    0.06746827 0.58770314
    """
    if method not in METHODS:
        raise InputError(f"{method!r} is no interval.", do=nearest(method, METHODS))
    tail = (1 - percent / 100) / 2
    given = _Given(value, se, t_of(df, percent=percent), np.asarray(cases), tail)
    with np.errstate(all="ignore"):
        low, high = (_OF_SHARES if share else _OF_OTHERS).get(method, _linear)(given)
    return _at_the_ends(given, low, high) if share else (low, high)


def t_of(df: np.ndarray, *, percent: float = 95.0) -> np.ndarray:
    """How many standard errors an interval reaches to each side; not a number without freedom.

    >>> t_of(np.array([3, 0])).round(6).tolist()
    [3.182446, nan]
    """
    if not 0 < percent < 100:
        raise InputError(
            "No interval covers the truth that often.",
            found=percent,
            expected="more than 0 and less than 100 per cent",
        )
    known = np.where(np.asarray(df) > 0, df, np.nan)
    found: np.ndarray = special.stdtrit(known, 0.5 + percent / 200)
    return found


def _linear(given: _Given) -> Bounds:
    half = given.t * given.se
    return given.value - half, given.value + half


def _logit(given: _Given) -> Bounds:
    odds = special.logit(given.value)
    half = given.t * given.se / (given.value * (1 - given.value))
    return special.expit(odds - half), special.expit(odds + half)


def _asin(given: _Given) -> Bounds:
    angle = np.arcsin(np.sqrt(given.value))
    half = given.t * given.se / (2 * np.sqrt(given.value * (1 - given.value)))
    return np.sin(angle - half) ** 2, np.sin(angle + half) ** 2


def _wilson(given: _Given) -> Bounds:
    value, t, effective = given.value, given.t, _effective(given)
    centre = (value + t**2 / (2 * effective)) / (1 + t**2 / effective)
    root = np.sqrt(4 * effective * value * (1 - value) + t**2)
    half = t / (2 * effective) * root / (1 + t**2 / effective)
    return centre - half, centre + half


def _beta(given: _Given) -> Bounds:
    value, tail = given.value, given.tail
    simple = special.stdtrit(np.maximum(given.cases - 1.0, 1.0), 1 - tail)
    effective = _effective(given) * (simple / given.t) ** 2
    yes, no = effective * value, effective * (1 - value)
    return special.betaincinv(yes, no + 1, tail), special.betaincinv(yes + 1, no, 1 - tail)


def _likelihood(given: _Given) -> Bounds:
    """Where twice the loss of log likelihood, over the design effect, comes to t².

    The likelihood is that of the effective cases; n / (n - 1) is its dispersion, as R reckons it.
    """
    cases = given.cases
    loss = given.t**2 / (2 * _effective(given)) * cases / np.maximum(cases - 1.0, 1.0)
    return _less_likely(given.value, loss, -1.0), _less_likely(given.value, loss, 1.0)


def _less_likely(value: np.ndarray, loss: np.ndarray, side: float) -> np.ndarray:
    """The share below (-1) or above (1) the value whose log likelihood of one case is less by loss.

    On the log odds the loss is convex, and never below the straight line of its far end: from where
    that line reaches the loss, Newton's steps come closer from outside and cannot pass the answer.
    """
    entropy = special.entr(value) + special.entr(1 - value)
    odds = side * (loss + entropy) / np.where(side < 0, value, 1 - value)
    for _ in range(_STEPS):
        share = special.expit(odds)
        lost = np.logaddexp(0.0, odds) - value * odds - entropy
        step = np.where(lost > loss, (lost - loss) / (share - value), 0.0)
        odds = odds - step
        if not np.nan_to_num(np.abs(step) > _CLOSE * np.abs(odds)).any():
            break
    found: np.ndarray = special.expit(odds)
    return found


_STEPS, _CLOSE = 100, 1e-14
"""Newton needs about ten steps; more are taken only where rounding keeps it from standing still."""


def _log(given: _Given) -> Bounds:
    factor = np.exp(given.t * given.se / given.value)
    return given.value / factor, given.value * factor


def _effective(given: _Given) -> np.ndarray:
    """How many cases drawn one by one would say as much."""
    cases: np.ndarray = given.value * (1 - given.value) / given.se**2
    return cases


def _at_the_ends(given: _Given, low: np.ndarray, high: np.ndarray) -> Bounds:
    """Nobody or everybody: the exact binomial interval of the cases."""
    at_most = 1 - given.tail ** (1 / np.maximum(given.cases, 1))
    none, every = given.value == 0, given.value == 1
    low = np.where(none, 0.0, np.where(every, 1 - at_most, low))
    return low, np.where(none, at_most, np.where(every, 1.0, high))


_OF_SHARES: dict[str, Callable[[_Given], Bounds]] = {
    "linear": _linear,
    "logit": _logit,
    "wilson": _wilson,
    "beta": _beta,
    "asin": _asin,
    "likelihood": _likelihood,
}
_OF_OTHERS: dict[str, Callable[[_Given], Bounds]] = {"linear": _linear, "log": _log}
METHODS = tuple(dict.fromkeys([*_OF_SHARES, *_OF_OTHERS]))
