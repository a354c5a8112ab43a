"""How R reads a likelihood interval off its curve, which is not quite where the curve ends.

`svyciprop(method = "likelihood")` of R's package survey 4.1-1 scales the curve by a variance that
is one step of its iteration old, works the signed root of the loss of likelihood out at some twelve
log odds, lays a cubic spline through them, takes three times as many points of it, and joins these
with straight lines. That is right to some five digits. Read off in the same way, the curve of
`muara.survey.intervals` gives all digits of R.
"""

from __future__ import annotations

import numpy as np
from scipy import special


def root_of_loss(odds: np.ndarray, *, value: float, cases: int) -> np.ndarray:
    """The signed root of twice the loss of log likelihood of all cases, over its dispersion."""
    share = special.expit(odds)
    lost = special.kl_div(value, share) + special.kl_div(1 - value, 1 - share)
    signed: np.ndarray = np.sign(share - value) * np.sqrt(2 * (cases - 1) * np.maximum(lost, 0.0))
    return signed


def as_r_reads_it(
    yes: np.ndarray, weights: np.ndarray, *, se: float, df: int
) -> tuple[float, float]:
    """The interval of 95 per cent."""
    cases = len(yes)
    middle, naive = fitted(yes, weights * cases / weights.sum())
    value = float(np.average(yes, weights=weights))
    step = se / (value * (1 - value))
    aim = special.stdtrit(df, 0.975) * step / np.sqrt(naive)
    furthest = np.sqrt(special.fdtri(1, cases - 1, 1 - special.ndtr(-aim) / 2))
    points = [middle]
    for side in (-1, 1):
        for number in range(1, 10):
            odds = middle + side * number * furthest / 5 * step
            points.append(odds)
            if abs(root_of_loss(odds, value=value, cases=cases)) >= furthest:
                break
    x = np.sort(points)
    fine = np.linspace(x[0], x[-1], 3 * len(x))
    y = spline(x, root_of_loss(x, value=value, cases=cases), fine)
    low, high = special.expit(np.interp([-aim, aim], y, fine))
    return float(low), float(high)


def fitted(yes: np.ndarray, weights: np.ndarray) -> tuple[float, float]:
    """The log odds and their variance as `glm` gives them, which stops when little changes."""
    eta, before = special.logit((weights * yes + 0.5) / (weights + 1)), np.inf
    while True:
        share = special.expit(eta)
        working = weights * share * (1 - share)
        odds = np.average(eta + (yes - share) / (share * (1 - share)), weights=working)
        lost = special.kl_div(yes, special.expit(odds)) + special.kl_div(
            1 - yes, 1 - special.expit(odds)
        )
        deviance = 2 * float(weights @ lost)
        if abs(deviance - before) < 1e-8 * (deviance + 0.1):
            return float(odds), float(1 / working.sum())
        eta, before = np.full(len(yes), odds), deviance


def spline(x: np.ndarray, y: np.ndarray, at: np.ndarray) -> np.ndarray:
    """The cubic spline whose third derivative at each end is that of a cubic through four points.

    Source: Forsythe, Malcolm and Moler (1977), Computer Methods for Mathematical Computations, 4.
    """
    width, slope = np.diff(x), np.diff(y) / np.diff(x)
    rows, right = np.zeros((len(x), len(x))), np.zeros(len(x))
    for here in range(1, len(x) - 1):
        before, after = width[here - 1], width[here]
        rows[here, here - 1 : here + 2] = before, 2 * (before + after), after
        right[here] = 6 * (slope[here] - slope[here - 1])
    rows[0, :2], right[0] = (-1, 1), width[0] * third(x[:4], y[:4])
    rows[-1, -2:], right[-1] = (-1, 1), width[-1] * third(x[-4:], y[-4:])
    bend = np.linalg.solve(rows, right)
    place = np.clip(np.searchsorted(x, at, side="right") - 1, 0, len(width) - 1)
    far, wide = at - x[place], width[place]
    first = slope[place] - wide * (2 * bend[place] + bend[place + 1]) / 6
    cubic = (bend[place + 1] - bend[place]) / (6 * wide)
    found: np.ndarray = y[place] + far * (first + far * (bend[place] / 2 + far * cubic))
    return found


def third(x: np.ndarray, y: np.ndarray) -> float:
    """The third derivative of the cubic through four points."""
    return float(6 * sum(y[i] / np.prod(x[i] - np.delete(x, i)) for i in range(4)))
