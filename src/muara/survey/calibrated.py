"""The heavy pass where weights are made to say the population.

What a weight is multiplied by depends on the cell alone (and, for totals, on numbers in a straight
line). So the pass stays one grouped aggregation: its keys also hold the cell, it also sums weight x
number, and the weights are changed afterwards, on the sums.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import numpy as np
import polars as pl
import polars.selectors as cs
from scipy import sparse

from muara.errors import FrameError
from muara.frames import OWN, as_lazy

from .calibration import Calibration, cell_columns
from .fitting import Cells, Fit, below_nothing, fitted
from .known import (
    ALL,
    CELL,
    COUNTED,
    beside,
    cell_keys,
    named,
    numbers,
    plain,
    said_in_rows,
    times,
    unknown,
)
from .sample import UNIT
from .variance import Contributions

_FACTOR, _DOMAIN = f"{OWN}factor", f"{OWN}domain"
_MASS, _LEAST, _MOST = f"{OWN}mass", f"{OWN}least", f"{OWN}most"


@dataclass(frozen=True)
class Calibrated:
    """What the fit leaves to reckon the variance with.

    Attributes:
        fit: What the weights were multiplied by.
        cells: Of each cell, its values, its number and its factor.
        taken: One row for each combination of the columns of `by` and cell (its number): the sums
            that `Fit.explained` is given.
        units: Of each unit of the sample, the new sum of weights in each cell, then of weight x
            each number.
        sample: The sample by cell, before its weights were changed.
    """

    fit: Fit
    cells: pl.DataFrame
    taken: pl.DataFrame
    units: sparse.csr_array
    sample: Cells

    def weighted(self, sums: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
        """The sums with the new weights."""
        return sums.with_columns(_changed(name, self.fit) for name in columns)

    def expected(self, table: pl.DataFrame, slopes: Mapping[str, np.ndarray]) -> np.ndarray:
        """What cells and numbers let one expect of a value, for each domain.

        Args:
            table: One row for each domain: its values of `by`.
            slopes: Of each column of weighted sums, how each estimate moves with it.
        """
        by, told = table.columns, table.with_row_index(_DOMAIN)
        rolled = (
            self.taken.join(told, on=by) if by else self.taken.with_columns(**{_DOMAIN: pl.lit(0)})
        )
        domain, cell = rolled[_DOMAIN].to_numpy(), rolled[CELL].to_numpy()
        cells, every = len(self.fit.factor), range(len(self.fit.slope))
        domains = table.height if by else 1
        found = np.zeros((cells + len(every), domains))
        for name, slope in slopes.items():
            column = plain(name) if self.fit.plain else name
            each = np.nan_to_num(slope)[domain]
            np.add.at(found, (cell, domain), each * rolled[column].to_numpy())
            for at in every:
                sums = each * rolled[times(column, at)].to_numpy()
                found[cells + at] += np.bincount(domain, sums, domains)
        return self.fit.explained(found)

    def residuals(
        self, given: Contributions, expected: np.ndarray, *, most: float
    ) -> Iterator[Contributions]:
        """What the units contribute beyond what was to be expected, about `most` at a time.

        Every unit contributes to every domain: where nobody belongs to it, weights were changed all
        the same.
        """
        units = self.units.shape[0]
        step = int(min(max(most / units, 1), given.domains))
        for first in range(0, given.domains, step):
            last = min(first + step, given.domains)
            value = -np.asarray(self.units @ expected[:, first:last]).T
            here = (given.domain >= first) & (given.domain < last)
            np.add.at(value, (given.domain[here] - first, given.unit[here]), given.value[here])
            yield Contributions(
                domain=np.repeat(np.arange(last - first), units),
                unit=np.tile(np.arange(units), last - first),
                value=value.ravel(),
                domains=last - first,
            )


def calibrated(
    sums: pl.DataFrame,
    calibration: Calibration,
    *,
    by: Sequence[str],
    weighted: Sequence[str],
    beside: Sequence[str],
    file: str = "",
) -> tuple[pl.DataFrame, Calibrated]:
    """The sums, each row with its cell in `CELL`, and what gives them the new weights.

    Args:
        sums: One row for each combination of `by`, unit (its number in `UNIT`) and cell.
        calibration: What is known of the population.
        by: The columns that make the domains.
        weighted: The columns of weighted sums; the others are kept as they are.
        beside: The columns of the function of that name.
        file: What messages call the rows.

    Raises:
        FrameError, InputError: the populations do not fit the sample, or each other.
    """
    sums = _told(sums, calibration, file)
    fit, numbered, cells = _fitted(sums, calibration, file)
    sums = sums.join(numbered, on=cell_keys(calibration), how="left")
    taken = sums.drop_nulls(CELL).group_by(*by, CELL).agg(pl.col(*weighted, *beside).sum())
    return sums, Calibrated(fit, numbered, taken, _units(sums, fit), cells)


def multiplied(
    rows: Any, calibration: Calibration, *, weight: str | None = None, file: str = ""
) -> tuple[float, float]:
    """By what weights are multiplied to say the population: the least and the most.

    Args:
        rows: A Polars, pandas or PyArrow table, a DuckDB relation or a Spark frame.
        calibration: What is known of the population.
        weight: The column of weights; each row counts for one if not given.
        file: What messages call the rows.

    Raises:
        FrameError, InputError: the populations do not fit the sample, or each other.

    >>> from muara.survey import Margin, PostStrata
    >>> children = pl.DataFrame({"sex": [1, 1, 2, 2], "w": [10.0, 15, 20, 20]})
    >>> multiplied(children, PostStrata(Margin(("sex",), {("1",): 30, ("2",): 36})), weight="w")
    (0.9, 1.2)
    """
    mass = nw.col(weight).cast(nw.Float64) if weight else nw.lit(1.0)
    frame = as_lazy(rows).with_columns(mass.alias(_MASS), *named(calibration))
    summed, same = beside(calibration, _MASS, {}, ()), said_in_rows(calibration)
    keys = cell_keys(calibration)
    frame = frame.select(
        *keys, *same, *numbers(calibration), *(it.alias(name) for name, it in summed.items())
    )
    grouped = frame.group_by(*keys).agg(
        *(nw.col(name).sum() for name in summed),
        *(nw.col(name).min() for name in same),
        *(nw.col(name).max().alias(f"{name}_most") for name in same),
    )
    sums: pl.DataFrame = grouped.collect("polars").to_native()
    fit, cells, _ = _fitted(_told(sums, calibration, file), calibration, file)
    return _reach(frame, calibration, fit, cells, file)


def _fitted(
    sums: pl.DataFrame, calibration: Calibration, file: str
) -> tuple[Fit, pl.DataFrame, Cells]:
    """The fit; of each cell its values, its number and its factor; and the sample by cell."""
    cells, keys = _cells(sums, calibration, file)
    fit = fitted(calibration, cells)
    numbered = keys.with_row_index(CELL).with_columns(pl.Series(_FACTOR, fit.factor))
    return fit, numbered, cells


def _changed(column: str, fit: Fit) -> pl.Expr:
    """A weighted sum with the new weights; empty where nobody has one, which adds nothing."""
    moved = (pl.col(times(column, at)) * slope for at, slope in enumerate(fit.slope))
    return sum(moved, pl.col(column) * pl.col(_FACTOR)).alias(column)


def _cells(sums: pl.DataFrame, calibration: Calibration, file: str) -> tuple[Cells, pl.DataFrame]:
    """The sample by cell, and the keys of the cells."""
    keys, said = cell_keys(calibration), said_in_rows(calibration)
    every = range(len(calibration.totals))
    first = [times(ALL, at) for at in every]
    second = [times(name, at) for name in first for at in every]
    table = (
        sums.filter(pl.col(ALL) > 0)
        .group_by(keys)
        .agg(
            pl.col(ALL, COUNTED, *first, *second).sum(),
            *(pl.col(name).min() for name in said),
            *(pl.col(f"{name}_most").max() for name in said),
        )
        .sort(keys)
    )
    columns = dict(zip(keys, cell_columns(calibration.margins), strict=False))
    cells = Cells(
        table=table.select(*keys, *said, *(f"{name}_most" for name in said)).rename(columns),
        weight=table[ALL].to_numpy(),
        rows=table[COUNTED].to_numpy(),
        first=table.select(first).to_numpy().reshape(table.height, len(first)),
        second=table.select(second).sum().to_numpy().reshape(len(first), len(first)),
        file=file,
    )
    return cells, table.select(keys)


def _units(sums: pl.DataFrame, fit: Fit) -> sparse.csr_array:
    every = range(len(fit.slope))
    new = [ALL, *(times(ALL, at) for at in every)]
    table = sums.drop_nulls(CELL).select(UNIT, CELL, *(_changed(name, fit) for name in new))
    unit = table[UNIT].to_numpy()
    places = [table[CELL].to_numpy(), *(np.full(len(unit), len(fit.factor) + at) for at in every)]
    value = np.concatenate([table[name].to_numpy() for name in new])
    at = (np.tile(unit, len(new)), np.concatenate(places))
    shape = (int(sums[UNIT].max()) + 1, len(fit.factor) + len(every))  # type: ignore[arg-type]
    return sparse.csr_array((value, at), shape=shape)


# --- what cannot be ---


def _told(sums: pl.DataFrame, calibration: Calibration, file: str) -> pl.DataFrame:
    """The sums with the cells as text, every row with a weight in one."""
    columns, keys = cell_columns(calibration.margins), cell_keys(calibration)
    sums = sums.with_columns(sums.select(keys).select(cs.float().fill_nan(None)))
    for key, column in zip(keys, columns, strict=False):
        lost = sums.filter(pl.col(key).is_null() & (pl.col(ALL) > 0))[COUNTED].sum()
        _check_known(float(lost), column, file, "a value in every row that has a weight")
    for at, column in enumerate(calibration.totals):
        lost = sums[unknown(at)].sum()
        _check_known(float(lost), column, file, "a number in every row that has a weight")
    return sums.with_columns(_as_text(sums[key]) for key in keys)


def _check_known(lost: float, column: str, file: str, expected: str) -> None:
    if lost:
        raise FrameError(
            "Rows do not say what the population is told by.",
            file=file or None,
            column=column,
            found=f"nothing in {lost:.0f} rows",
            expected=expected,
            do="Make a cell of those for whom it is not known, if the population can be told so.",
        )


def _as_text(values: pl.Series) -> pl.Series:
    """The values as a table of the population writes them: 1, though the file holds 1.0."""
    if values.dtype.is_decimal():
        values = values.cast(pl.Float64)
    if values.dtype.is_float() and (values.is_finite() & (values == values.round())).all():
        values = values.cast(pl.Int64)
    return values.cast(pl.String).str.strip_chars()


def check_least(
    rows: nw.LazyFrame[Any], calibration: Calibration, found: Calibrated, file: str
) -> None:
    """Refuse weights below nothing that the numbers of rows lead to: sums do not show them."""
    _reach(rows, calibration, found.fit, found.cells, file)


def _reach(
    rows: nw.LazyFrame[Any], calibration: Calibration, fit: Fit, cells: pl.DataFrame, file: str
) -> tuple[float, float]:
    """The least and the most that a weight is multiplied by."""
    if not calibration.totals:
        return float(fit.factor.min()), float(fit.factor.max())
    keys = cell_keys(calibration)
    slopes = zip(numbers(calibration), fit.slope, strict=True)
    moved = nw.sum_horizontal(*(nw.col(name) * float(slope) for name, slope in slopes))
    there = rows.filter(nw.col(ALL) > 0).with_columns(moved.alias(_LEAST))
    grouped = there.group_by(*keys).agg(nw.col(_LEAST).min(), nw.col(_LEAST).max().alias(_MOST))
    by_cell: pl.DataFrame = grouped.collect("polars").to_native()
    told = by_cell.with_columns(_as_text(by_cell[key]) for key in keys).join(cells, on=keys)
    factor = told[_FACTOR].to_numpy()
    least, most = (factor + told[name].to_numpy() for name in (_LEAST, _MOST))
    if least.min() < 0:
        raise below_nothing(calibration, least.min(), file)
    return float(least.min()), float(most.max())
