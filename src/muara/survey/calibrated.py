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
from scipy import sparse

from muara.errors import FrameError
from muara.frames import OWN

from .calibration import Calibration, Raking, cell_columns
from .fitting import Cells, Fit, below_nothing, fitted, population_of
from .sample import UNIT
from .variance import Contributions

ALL = f"{OWN}all"
_CELL, _COUNTED, _FACTOR = f"{OWN}cell", f"{OWN}counted", f"{OWN}factor"
_MOVED, _DOMAIN = f"{OWN}moved", f"{OWN}domain"


def times(column: str, number: int) -> str:
    """The column with a sum in which each row is also multiplied by a number of `totals`."""
    return f"{column}_number{number}"


def plain(column: str) -> str:
    """The column with a sum without weights."""
    return f"{column}_plain"


def _number(at: int) -> str:
    return f"{OWN}number{at}"


def _unknown(at: int) -> str:
    return f"{OWN}unknown{at}"


def cell_keys(calibration: Calibration | None) -> list[str]:
    """The columns that tell a cell; one that is the same everywhere if no margin has columns."""
    if calibration is None:
        return []
    return [f"{_CELL}{at}" for at in range(len(cell_columns(calibration.margins)) or 1)]


def numbers(calibration: Calibration | None) -> list[str]:
    """The columns of the numbers whose totals are known."""
    return [_number(at) for at in range(len(calibration.totals))] if calibration else []


def said_in_rows(calibration: Calibration | None) -> list[str]:
    """The columns with counts that stand in the survey."""
    margins = calibration.margins if calibration else ()
    return [population_of(at) for at, it in enumerate(margins) if isinstance(it.counts, str)]


# --- the columns of the pass ---


def named(calibration: Calibration | None) -> list[nw.Expr]:
    """The columns that the populations speak of, under names of their own."""
    if calibration is None:
        return []
    margins = calibration.margins
    cells = [nw.col(name) for name in cell_columns(margins)] or [nw.lit("")]
    counts = [margin.counts for margin in margins if isinstance(margin.counts, str)]
    told = dict(zip(said_in_rows(calibration), counts, strict=True))
    told |= dict(zip(numbers(calibration), calibration.totals, strict=True))
    return [
        *(cell.alias(key) for key, cell in zip(cell_keys(calibration), cells, strict=True)),
        *(nw.col(column).cast(nw.Float64).alias(name) for name, column in told.items()),
    ]


def beside(
    calibration: Calibration | None,
    weight: str,
    parts: Mapping[str, nw.Expr],
    weighted: Sequence[str],
) -> dict[str, nw.Expr]:
    """What is summed beside the statistics, by the column of its sum.

    Args:
        calibration: What is known of the population.
        weight: The column of weights.
        parts: The parts of the statistics without weights, by the columns of their weighted sums.
        weighted: The columns of weighted sums.
    """
    if calibration is None:
        return {}
    number = [nw.col(name) for name in numbers(calibration)]
    mass = nw.col(weight)
    there = mass > 0
    columns = {ALL: mass, _COUNTED: there.cast(nw.Float64)}
    for at, value in enumerate(number):
        columns[times(ALL, at)] = mass * value
        columns |= {times(times(ALL, at), to): mass * value * it for to, it in enumerate(number)}
        columns |= {times(name, at): nw.col(name) * value for name in weighted}
        columns[_unknown(at)] = (there & (value.is_null() | value.is_nan())).cast(nw.Float64)
    if isinstance(calibration, Raking):
        columns |= {plain(name): value for name, value in parts.items()}
    return columns


# --- the sums, changed ---


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
    """

    fit: Fit
    cells: pl.DataFrame
    taken: pl.DataFrame
    units: sparse.csr_array

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
        domain, cell = rolled[_DOMAIN].to_numpy(), rolled[_CELL].to_numpy()
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
    """The sums with the new weights, and what the variance needs.

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
    cells, keys = _cells(sums, calibration, file)
    fit = fitted(calibration, cells)
    numbered = keys.with_row_index(_CELL).with_columns(pl.Series(_FACTOR, fit.factor))
    sums = sums.join(numbered, on=keys.columns, how="left")
    taken = sums.drop_nulls(_CELL).group_by(*by, _CELL).agg(pl.col(*weighted, *beside).sum())
    found = Calibrated(fit, numbered, taken, _units(sums, fit))
    return sums.with_columns(_changed(name, fit) for name in weighted), found


def _changed(column: str, fit: Fit) -> pl.Expr:
    """A weighted sum with the new weights; where nobody has a weight, there is none to change."""
    moved = (pl.col(times(column, at)) * slope for at, slope in enumerate(fit.slope))
    return sum(moved, pl.col(column) * pl.col(_FACTOR).fill_null(1.0)).alias(column)


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
            pl.col(ALL, _COUNTED, *first, *second).sum(),
            *(pl.col(name).min() for name in said),
            *(pl.col(f"{name}_most").max() for name in said),
        )
        .sort(keys)
    )
    columns = dict(zip(keys, cell_columns(calibration.margins), strict=False))
    cells = Cells(
        table=table.select(*keys, *said, *(f"{name}_most" for name in said)).rename(columns),
        weight=table[ALL].to_numpy(),
        rows=table[_COUNTED].to_numpy(),
        first=table.select(first).to_numpy().reshape(table.height, len(first)),
        second=table.select(second).sum().to_numpy().reshape(len(first), len(first)),
        file=file,
    )
    return cells, table.select(keys)


def _units(sums: pl.DataFrame, fit: Fit) -> sparse.csr_array:
    every = range(len(fit.slope))
    new = [ALL, *(times(ALL, at) for at in every)]
    table = sums.drop_nulls(_CELL).select(UNIT, _CELL, *(_changed(name, fit) for name in new))
    unit = table[UNIT].to_numpy()
    places = [table[_CELL].to_numpy(), *(np.full(len(unit), len(fit.factor) + at) for at in every)]
    value = np.concatenate([table[name].to_numpy() for name in new])
    at = (np.tile(unit, len(new)), np.concatenate(places))
    shape = (int(sums[UNIT].max()) + 1, len(fit.factor) + len(every))  # type: ignore[arg-type]
    return sparse.csr_array((value, at), shape=shape)


# --- what cannot be ---


def _told(sums: pl.DataFrame, calibration: Calibration, file: str) -> pl.DataFrame:
    """The sums with the cells as text, every row with a weight in one."""
    columns = cell_columns(calibration.margins)
    for key, column in zip(cell_keys(calibration), columns, strict=False):
        lost = sums.filter(pl.col(key).is_null() & (pl.col(ALL) > 0))[_COUNTED].sum()
        _check_known(float(lost), column, file, "a value in every row that has a weight")
    for at, column in enumerate(calibration.totals):
        lost = sums[_unknown(at)].sum()
        _check_known(float(lost), column, file, "a number in every row that has a weight")
    return sums.with_columns(_as_text(sums[key]) for key in cell_keys(calibration))


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
    if values.dtype.is_float() and (values.drop_nulls() == values.drop_nulls().round()).all():
        values = values.cast(pl.Int64)
    return values.cast(pl.String).str.strip_chars()


def check_least(
    rows: nw.LazyFrame[Any], calibration: Calibration, found: Calibrated, file: str
) -> None:
    """Refuse weights below nothing that the numbers of rows lead to: sums do not show them."""
    if not calibration.totals:
        return
    keys = cell_keys(calibration)
    slopes = zip(numbers(calibration), found.fit.slope, strict=True)
    moved = nw.sum_horizontal(*(nw.col(name) * float(slope) for name, slope in slopes))
    there = rows.filter(nw.col(ALL) > 0).with_columns(moved.alias(_MOVED))
    grouped = there.group_by(*keys).agg(nw.col(_MOVED).min())
    by_cell: pl.DataFrame = grouped.collect("polars").to_native()
    told = by_cell.with_columns(_as_text(by_cell[key]) for key in keys).join(found.cells, on=keys)
    least = float((told[_MOVED] + told[_FACTOR]).min())  # type: ignore[arg-type]
    if least < 0:
        raise below_nothing(calibration, least, file)
