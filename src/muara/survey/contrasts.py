"""Differences and other weighted sums of estimates, whose samples overlap: what varies together.

What a unit adds to a weighted sum of estimates is the weighted sum of what it adds to each. So the
variance of a difference is a variance like any other, and covariances follow from the variances of
sums: V(a + b) = V(a) + V(b) + 2 C(a, b).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .estimate import Linearised
from .replication import replicate_values
from .sample import Sample
from .units import Replication
from .variance import Contributions, variance


@dataclass(frozen=True)
class Sums:
    """Weighted sums of estimates: `times` x estimate `of`, added to the sum `into`.

    Attributes:
        into: The number of the sum, from 0.
        of: The number of the estimate.
        times: What it is multiplied by.
        sums: How many sums there are.
    """

    into: np.ndarray
    of: np.ndarray
    times: np.ndarray
    sums: int

    def of_values(self, values: np.ndarray) -> np.ndarray:
        """The sums of the estimates themselves.

        >>> second_less_first = Sums(np.array([0, 0]), np.array([1, 0]), np.array([1, -1]), 1)
        >>> second_less_first.of_values(np.array([0.25, 0.75])).tolist()
        [0.5]
        """
        added = self.times * values[self.of]
        return np.bincount(self.into, added, minlength=self.sums).astype(np.float64)

    def of_contributions(self, given: Contributions) -> Contributions:
        """What each unit adds to each sum."""
        order = np.argsort(given.domain, kind="stable")
        how_many = np.bincount(given.domain, minlength=given.domains)
        each = how_many[self.of]
        begins = (np.cumsum(how_many) - how_many)[self.of]
        within = np.arange(each.sum()) - np.repeat(np.cumsum(each) - each, each)
        place = order[np.repeat(begins, each) + within]
        added = np.repeat(self.times, each) * given.value[place]
        return Contributions(np.repeat(self.into, each), given.unit[place], added, self.sums)


@dataclass(frozen=True)
class ByUnit:
    """How estimates move together, unit by unit.

    Attributes:
        sample: The units that were drawn.
        given: What they add to each estimate, in the order of the estimates.
    """

    sample: Sample
    given: Contributions

    def sums(self, wanted: Sums) -> ByUnit:
        """How these sums of the estimates move."""
        return ByUnit(self.sample, wanted.of_contributions(self.given))

    def part(self, first: int, last: int) -> ByUnit:
        """The estimates from the first to the one before the last."""
        given = self.given
        here = slice(*np.searchsorted(given.domain, [first, last]))
        return ByUnit(
            self.sample,
            Contributions(
                given.domain[here] - first, given.unit[here], given.value[here], last - first
            ),
        )

    def variance(self) -> np.ndarray:
        """The variance of each estimate."""
        return variance(self.sample, self.given)

    def covariance(self, times: np.ndarray) -> np.ndarray:
        """The covariances of some sums of the estimates with each other.

        Args:
            times: One row for each sum, one column for each estimate.
        """
        unit, place = np.unique(self.given.unit, return_inverse=True)
        each = np.zeros((self.given.domains, len(unit)))
        np.add.at(each, (self.given.domain, place), self.given.value)
        alone = times @ each
        one, other = np.triu_indices(len(times), 1)
        every = np.concatenate([alone, alone[one] + alone[other]])
        domain, column = np.indices(every.shape)
        given = Contributions(domain.ravel(), unit[column.ravel()], every.ravel(), len(every))
        found = variance(self.sample, given)
        matrix, both = np.diag(found[: len(times)]), found[len(times) :]
        matrix[one, other] = (both - found[one] - found[other]) / 2
        return matrix + np.triu(matrix, 1).T


@dataclass(frozen=True)
class ByReplicate:
    """How estimates move together, replicate by replicate.

    Attributes:
        apart: How far each replicate of each estimate (row) lies from their centre.
        factor: By what the square of each replicate is multiplied.
    """

    apart: np.ndarray
    factor: np.ndarray

    def sums(self, wanted: Sums) -> ByReplicate:
        """How these sums of the estimates move."""
        apart = np.zeros((wanted.sums, len(self.factor)))
        np.add.at(apart, wanted.into, wanted.times[:, None] * self.apart[wanted.of])
        return ByReplicate(apart, self.factor)

    def part(self, first: int, last: int) -> ByReplicate:
        """The estimates from the first to the one before the last."""
        return ByReplicate(self.apart[first:last], self.factor)

    def variance(self) -> np.ndarray:
        """The variance of each estimate."""
        found: np.ndarray = self.apart**2 @ self.factor
        return found

    def covariance(self, times: np.ndarray) -> np.ndarray:
        """The covariances of some sums of the estimates with each other, as those of `ByUnit`."""
        apart = times @ self.apart
        found: np.ndarray = (apart * self.factor) @ apart.T
        return found


def moving(found: Sequence[Linearised]) -> ByUnit | ByReplicate:
    """How several statistics of the same domains move: all of the first domain, then the next."""
    replication = found[0].domains.whole.replication
    return _by_replicate(found, replication) if replication else _by_unit(found)


def _by_replicate(found: Sequence[Linearised], given: Replication) -> ByReplicate:
    values = [np.concatenate([block for _, block in replicate_values(one, given)]) for one in found]
    moved = np.stack(values, axis=1).reshape(-1, values[0].shape[1])
    whole = np.stack([one.value for one in found], axis=1).ravel()
    centre = whole if given.wanted.mse else moved.mean(axis=1)
    return ByReplicate(moved - centre[:, None], given.factor[given.factor > 0])


def _by_unit(found: Sequence[Linearised]) -> ByUnit:
    each, count = [one.contributions() for one in found], len(found)
    estimate = np.concatenate([one.domain * count + at for at, one in enumerate(each)])
    order = np.argsort(estimate, kind="stable")
    given = Contributions(
        estimate[order],
        np.concatenate([one.unit for one in each])[order],
        np.concatenate([one.value for one in each])[order],
        each[0].domains * count,
    )
    return ByUnit(found[0].domains.whole.sample, given)
