"""Replicates whose weights say the population too: each is calibrated as the weights are.

What a replicate leaves out the others must stand for, in every cell of the population. So each is
fitted anew: its cells from the sums of its own weights, and its estimates from the sums by cell.
Source: R's package survey, `calibrate`, `postStratify` and `rake` of a `svrepdesign`; Valliant
(1993), JASA 88, 89-96. The degrees of freedom stay those of the replicates as they were drawn: to
know the population does not add units (R counts the rank of the new weights, which is higher).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from scipy import sparse

from muara.frames import OWN

from .fitting import Cells, refitted
from .known import ALL, CELL, in_replicate, times
from .sample import UNIT, Sample

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .calibrated import Calibrated
    from .calibration import Calibration
    from .multipliers import Multipliers

_DOMAIN = f"{OWN}domain"

Fits = tuple[np.ndarray, np.ndarray]
"""The factor of each cell (row) and replicate (column); the slope of each number and replicate."""


def of_a_file(
    sums: pl.DataFrame,
    calibration: Calibration,
    found: Calibrated,
    columns: Sequence[str],
    *,
    count: int,
) -> pl.DataFrame:
    """The sums in which the replicate weights of a file say the population.

    Args:
        sums: With their cells, and for every replicate what `beside_replicates` sums.
        calibration: What is known of the population.
        found: The calibration of the weights themselves.
        columns: The columns of weighted sums that have replicates.
        count: How many replicates there are.
    """
    names = [in_replicate(name, place) for place in range(count) for name in _moments(calibration)]
    cells = sums.drop_nulls(CELL).group_by(CELL).agg(pl.col(names).sum()).sort(CELL)

    def of(name: str) -> np.ndarray:
        return np.stack([cells[in_replicate(name, each)].to_numpy() for each in range(count)], 1)

    factor, slope = _fits(calibration, found, {name: of(name) for name in _moments(calibration)})
    cell = sums[CELL].fill_null(0).to_numpy()
    nowhere = sums[CELL].is_null().to_numpy()
    changed = {}
    for place in range(count):
        here = np.where(nowhere, 0.0, factor[cell, place])
        for name in columns:
            value = sums[in_replicate(name, place)].to_numpy() * here
            for at in range(len(slope)):
                value = value + slope[at, place] * (
                    sums[in_replicate(times(name, at), place)].to_numpy()
                )
            changed[in_replicate(name, place)] = value
    return sums.with_columns(pl.Series(name, value) for name, value in changed.items())


@dataclass(frozen=True)
class Refitted:
    """Replicates made from the sample, fitted to the population.

    Attributes:
        sums: One row for each combination of the columns of `by`, unit and cell, before any fit.
        factor: Of each cell and replicate.
        slope: Of each number and replicate.
        made: By what the units' sums are multiplied.
        unit: Of each unit of the last stage, its unit at the first.
    """

    sums: pl.DataFrame
    factor: np.ndarray
    slope: np.ndarray
    made: Multipliers
    unit: np.ndarray

    def by_cell(self, table: pl.DataFrame, column: str) -> ByCell:
        """A column's sums by domain and unit, cell by cell.

        `table`: one row for each domain, with its values of `by`.
        """
        by, told = table.columns, self.sums.drop_nulls([*table.columns, CELL])
        there = table.with_row_index(_DOMAIN)
        told = told.join(there, on=by) if by else told.with_columns(pl.lit(0).alias(_DOMAIN))
        shape = (max(table.height, 1), len(self.made.stratum))
        names = [column, *(times(column, at) for at in range(len(self.slope)))]
        cells = {}
        for rows in told.partition_by(CELL):
            places = (rows[_DOMAIN].to_numpy(), self.unit[rows[UNIT].to_numpy()])
            cells[int(rows[CELL][0])] = [
                sparse.csr_array((rows[name].to_numpy(), places), shape=shape) for name in names
            ]
        return ByCell(self, shape[0], cells)


@dataclass(frozen=True)
class ByCell:
    """Sums by domain (rows) and unit: of each cell, and beside them the same times each number."""

    of: Refitted
    height: int
    cells: dict[int, list[sparse.csr_array]]

    def __getitem__(self, block: slice) -> ByCell:
        """Some of the domains."""
        cells = {cell: [each[block] for each in sums] for cell, sums in self.cells.items()}
        return ByCell(self.of, len(range(*block.indices(self.height))), cells)

    def totals(self) -> np.ndarray:
        """The totals of each domain in each replicate; unknown where a cell of it says nothing."""
        found = np.zeros((self.height, self.of.factor.shape[1]))
        for cell, (sums, *others) in self.cells.items():
            there = np.flatnonzero(np.diff(sums.indptr))
            if len(there):
                found[there] += self.of.made.totals(sums[there]) * self.of.factor[cell]
                for slope, other in zip(self.of.slope, others, strict=True):
                    found[there] += self.of.made.totals(other[there]) * slope
        return found


def of_made(
    sums: pl.DataFrame,
    calibration: Calibration,
    found: Calibrated,
    made: Multipliers,
    sample: Sample,
) -> Refitted:
    """Replicates made from the sample, fitted to the population; `sums` as for `of_a_file`."""
    unit, told = sample.levels[0].unit, sums.drop_nulls(CELL)
    places = (told[CELL].to_numpy(), unit[told[UNIT].to_numpy()])
    shape = (len(found.sample.weight), len(made.stratum))
    moments = {
        name: made.totals(sparse.csr_array((told[name].to_numpy(), places), shape=shape))
        for name in _moments(calibration)
    }
    factor, slope = _fits(calibration, found, moments)
    return Refitted(sums, factor, slope, made, unit)


def _moments(calibration: Calibration) -> Iterator[str]:
    """The columns of the sums by which weights are fitted."""
    every = range(len(calibration.totals))
    yield ALL
    for at in every:
        yield times(ALL, at)
        yield from (times(times(ALL, at), to) for to in every)


def _fits(calibration: Calibration, found: Calibrated, moments: dict[str, np.ndarray]) -> Fits:
    """The fit of each replicate; `moments`: their sums by cell (rows) and replicate (columns)."""
    every = range(len(calibration.totals))
    count = moments[ALL].shape[1]

    def cells() -> Iterator[Cells]:
        for place in range(count):
            first = [moments[times(ALL, at)][:, place] for at in every]
            second = [
                moments[times(times(ALL, at), to)][:, place].sum() for at in every for to in every
            ]
            yield replace(
                found.sample,
                weight=moments[ALL][:, place],
                first=np.stack(first, axis=1) if first else found.sample.first,
                second=np.array(second).reshape(len(every), len(every)),
            )

    fits = list(refitted(calibration, found.sample, cells(), found.fit))
    factor, slope = (np.stack(each, axis=1) for each in zip(*fits, strict=True))
    return factor, slope
