"""Variances from replicates: how an estimate moves when it is said again on parts of the sample.

V = Σ factor (θ_r - θ̄)², θ̄ the mean of the replicates or the estimate (`mse`). Replicate weights of
a file are summed in the heavy pass beside the weight; replicates made from the sample are a product
of the units' sums and of `Multipliers`, whatever the number of domains. Sources: Wolter (2007),
Introduction to Variance Estimation, 3 to 5; R's `svrVar` and `degf`. Where R leaves out a replicate
in which a domain has nobody, and understates the variance, the standard error here is empty.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from scipy import sparse

from .calibrated_replicates import ByCell
from .sample import UNIT
from .units import Replication, count_of, replicate_of, sum_of

if TYPE_CHECKING:
    from .estimate import Domains, Linearised
    from .multipliers import Multipliers

_AT_ONCE = 2_000_000
"""So many replicates of estimates are held in memory together."""


def replicate_variance(found: Linearised, given: Replication) -> np.ndarray:
    """The variance of each estimate over its replicates."""
    spread, factor = np.empty(len(found.value)), given.factor
    for block, values in replicate_values(found, given):
        centre = found.value[block] if given.wanted.mse else values.mean(axis=1)
        spread[block] = ((values - centre[:, None]) ** 2) @ factor[factor > 0]
    return spread


def replicate_values(found: Linearised, given: Replication) -> Iterator[tuple[slice, np.ndarray]]:
    """The estimates in each replicate that counts, some domains (rows) at a time."""
    domains, counted = found.domains, given.factor > 0
    statistic = domains.whole.statistics[found.number]
    sums = {part: _sums(domains, found.number, part, given) for part in found.sums}
    height, width = domains.table.height, max(1, _AT_ONCE // len(counted))
    for start in range(0, height, width):
        block = slice(start, min(start + width, height))
        totals = {part: _totals(each[block], given) for part, each in sums.items()}
        yield block, statistic.value(totals)[:, counted]


def replicate_degrees(found: Linearised, given: Replication) -> np.ndarray:
    """The degrees of freedom in each domain: rank of the replicates of those who answered less 1.

    What the survey states holds for every domain.
    """
    if given.wanted.degrees is not None:
        return np.full(len(found.value), float(given.wanted.degrees))
    if given.made is None:
        return _rank_of_rows(found.domains, found.number, given) - 1
    return _rank_of_units(found.domains, found.number, given.made) - 1


# --- the replicates of a file, or those made ---


def _sums(
    domains: Domains, number: int, part: str, given: Replication
) -> np.ndarray | sparse.csr_array | ByCell:
    """By domain: the sums of each replicate of a file, else those of each unit.

    Of replicates that were made to say the population, those of each unit cell by cell.
    """
    if given.made is None:
        count = len(given.wanted.columns)
        columns = [domains.total(replicate_of(number, part, each)) for each in range(count)]
        return np.stack(columns, axis=1)
    if given.refitted:
        return given.refitted.by_cell(domains.table, sum_of(number, part))
    level = domains.whole.sample.levels[0]
    unit = level.unit[domains.sums[UNIT].to_numpy()]
    value = domains.sums[sum_of(number, part)].to_numpy()
    shape = (domains.table.height, len(level.group))
    return sparse.csr_array((value, (domains.domain, unit)), shape=shape)


def _totals(sums: np.ndarray | sparse.csr_array | ByCell, given: Replication) -> np.ndarray:
    if isinstance(sums, ByCell):
        return sums.totals()
    return given.made.totals(sums) if given.made else sums


# --- how much they know ---


def _rank_of_units(domains: Domains, number: int, made: Multipliers) -> np.ndarray:
    """The rank of the multipliers of the units in which somebody of the domain answered.

    Units of a whole stratum add up to the same in all replicates, and so do those that no replicate
    leaves out; nothing else ties them.
    """
    level, height = domains.whole.sample.levels[0], domains.table.height
    there = domains.sums[count_of(number)].to_numpy() > 0
    unit = level.unit[domains.sums[UNIT].to_numpy()[there]]
    place = np.unique(domains.domain[there] * len(level.group) + unit)
    domain, unit = place // len(level.group), place % len(level.group)
    stratum = level.group[unit]
    whole = _whole_strata(domain, stratum, level.drawn)
    moved = np.bincount(domain, made.moved[unit], minlength=height)
    still = np.bincount(domain, ~made.moved[unit], minlength=height) > 0
    tied = np.bincount(domain[whole], made.tied[stratum[whole]], minlength=height) + still
    rank: np.ndarray = np.minimum(moved + still - np.maximum(tied - 1, 0), len(made.factor))
    return rank


def _whole_strata(domain: np.ndarray, stratum: np.ndarray, drawn: np.ndarray) -> np.ndarray:
    """Where a domain's stratum begins, of those all of whose units have somebody of the domain."""
    _, first, count = np.unique(
        domain * len(drawn) + stratum, return_index=True, return_counts=True
    )
    found: np.ndarray = first[count == drawn[stratum[first]]]
    return found


def _rank_of_rows(domains: Domains, number: int, given: Replication) -> np.ndarray:
    """The rank of the replicate weights of a file, over the rows of each domain that answered."""
    rows, columns = given.rows.filter(pl.col(count_of(number)) > 0), given.wanted.columns
    if not domains.by:
        return np.array([float(rank_of(rows.select(columns).to_numpy()))])
    there = domains.table.with_row_index("_domain")
    rank = np.zeros(domains.table.height)
    for each in rows.join(there, on=domains.by, how="inner").partition_by("_domain"):
        rank[each["_domain"][0]] = rank_of(each.select(columns).to_numpy())
    return rank


def rank_of(rows: np.ndarray) -> int:
    """How many of the rows say something that the others do not, to five places.

    >>> rank_of(np.array([[1.0, 2.0], [2.0, 4.0], [0.0, 0.0]]))
    1
    """
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    rows = (rows / np.where(length > 0, length, 1.0))[length[:, 0] > 0]
    product = rows.T @ rows if len(rows) > rows.shape[1] else rows @ rows.T
    if not len(product):
        return 0
    # The product has the squares of the singular values.
    values = np.linalg.eigvalsh(product)
    return int((values > _FIVE_PLACES**2 * values[-1]).sum())


_FIVE_PLACES = 1e-5
