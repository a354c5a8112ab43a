"""Replicates made from the units of the first stage: by what each unit's weight is multiplied.

JK1 and JKn leave one unit out and let the others of its stratum stand for it; BRR and Fay's method
take one of two units of every stratum, in balance; the bootstrap draws one unit less than there are
with replacement (Rao, Wu and Yue 1992; R's `subbootstrap`). Sources: Wolter (2007), chapters 3 to
5; strata of one unit as in R's `jknweights`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from muara.errors import InputError

from .hadamard import hadamard
from .replicates import Replicates
from .sample import Level, Sample


@dataclass(frozen=True)
class Multipliers:
    """What the weights are multiplied by: `everybody` + that of the stratum + that of the unit.

    Attributes:
        everybody: Of each replicate, what stands for all units.
        stratum: Of each unit, its stratum.
        strata: One row for each stratum, a column for each replicate: what its units get besides.
        units: The same for each unit.
        factor: What the square of each replicate is multiplied by.
        moved: Of each unit, whether replicates tell it from the others.
        tied: Of each stratum, whether its units together are the same in all replicates.
    """

    everybody: np.ndarray
    stratum: np.ndarray
    strata: sparse.csr_array
    units: sparse.csr_array | np.ndarray
    factor: np.ndarray
    moved: np.ndarray
    tied: np.ndarray

    def totals(self, units: sparse.csr_array) -> np.ndarray:
        """The totals in each replicate, of sums by domain (rows) and unit (columns)."""
        count, groups = len(self.stratum), len(self.tied)
        member = sparse.csr_array(
            (np.ones(count), (np.arange(count), self.stratum)), shape=(count, groups)
        )
        whole = np.asarray(units.sum(axis=1)).reshape(-1, 1)
        found: np.ndarray = whole * self.everybody
        found += _dense(units @ member @ self.strata) + _dense(units @ self.units)
        # Units that cancel out leave nothing, not a rounding of it: a mean over nobody is unknown.
        found[np.abs(found) < _NOTHING * np.abs(whole)] = 0.0
        return found


_NOTHING = 1e-12


def _dense(matrix: sparse.csr_array | np.ndarray) -> np.ndarray:
    dense: np.ndarray = matrix if isinstance(matrix, np.ndarray) else matrix.toarray()
    return dense


def multipliers(sample: Sample, wanted: Replicates) -> Multipliers:
    """The replicates of a sample.

    Raises:
        InputError: the sample is not one of which such replicates can be made.
    """
    level = sample.levels[0]
    if wanted.kind in ("JK1", "JKn"):
        return _jackknife(sample, level, wanted)
    if (level.left < 1).any():
        raise InputError(
            f"{wanted.kind} replicates know nothing of a finite population.",
            do="Leave out the population (fpc), or make JKn replicates.",
        )
    return (
        _bootstrap(sample, level, wanted) if wanted.kind == "bootstrap" else _halves(level, wanted)
    )


# --- all but one ---


def _jackknife(sample: Sample, level: Level, wanted: Replicates) -> Multipliers:
    strata = len(level.drawn)
    if wanted.kind == "JK1" and strata > 1:
        raise InputError(
            f"JK1 replicates are for a sample without strata; this one has {strata}.",
            do="Make JKn replicates.",
        )
    lonely, counted = level.lonely, level.left > 0
    if sample.lonely != "adjust":
        counted = counted & ~lonely
    stratum = level.group
    unit = np.flatnonzero(counted[stratum])
    if not len(unit):
        raise InputError(
            "No stratum has two units or more: nothing says how sure an estimate is.",
            do="Name other strata, or say lonely_psu = adjust.",
        )
    of = stratum[unit]
    alone = lonely[of]
    drawn = np.where(alone, strata, level.drawn[of])
    times, place = drawn / np.maximum(drawn - 1, 1), np.arange(len(unit))
    rest = sparse.csr_array(
        (np.where(alone, 0.0, times - 1), (of, place)), shape=(strata, len(unit))
    )
    left_out = sparse.csr_array((-times, (unit, place)), shape=(len(stratum), len(unit)))
    factor = np.where(alone, 1.0, level.left[of]) / times
    if sample.lonely == "average" and lonely.any():
        factor = factor * len(stratum) / len(unit)
    everybody = np.where(alone, times, 1.0)
    return Multipliers(
        everybody,
        stratum,
        rest,
        left_out,
        factor,
        moved=counted[stratum],
        tied=counted & ~lonely,
    )


# --- one of two ---


def _halves(level: Level, wanted: Replicates) -> Multipliers:
    if (level.drawn != 2).any():
        at = int(np.argmax(level.drawn != 2))
        raise InputError(
            f"{wanted.kind} needs two units in every stratum; "
            f"stratum {level.names[at] or 'all'} has {level.drawn[at]:g}.",
            do="Make JKn or bootstrap replicates, or name strata that pair the units.",
        )
    strata = len(level.drawn)
    balanced = hadamard(strata)
    side = np.full(len(level.group), wanted.rho - 1)
    side[np.unique(level.group, return_index=True)[1]] *= -1
    count = len(balanced)
    factor = np.full(count, 1 / (count * (1 - wanted.rho) ** 2))
    return _by_unit(level, side[:, None] * balanced[1 + level.group], factor)


def _by_unit(level: Level, units: np.ndarray, factor: np.ndarray) -> Multipliers:
    strata, count = len(level.drawn), len(factor)
    nothing = sparse.csr_array((strata, count))
    more = level.drawn > 1
    return Multipliers(
        np.ones(count), level.group, nothing, units, factor, moved=more[level.group], tied=more
    )


# --- drawn again ---


def _bootstrap(sample: Sample, level: Level, wanted: Replicates) -> Multipliers:
    if level.lonely.any() and sample.lonely in ("adjust", "average"):
        raise InputError(
            f"A bootstrap has no rule {sample.lonely!r} for a stratum with one unit.",
            do="Say lonely_psu = certainty or remove, or make JKn replicates.",
        )
    chance = np.random.default_rng(wanted.seed)
    times = np.ones((len(level.group), wanted.number))
    for stratum in np.flatnonzero(level.drawn > 1):
        unit = np.flatnonzero(level.group == stratum)
        drawn = chance.multinomial(len(unit) - 1, [1 / len(unit)] * len(unit), size=wanted.number)
        times[unit] = drawn.T * len(unit) / (len(unit) - 1)
    return _by_unit(level, times - 1, np.full(wanted.number, 1 / (wanted.number - 1)))
