"""Weights made to say the population: what each is multiplied by, and what that explains.

A calibrated estimate varies only by what the populations leave unexplained. From each unit's
linearised value is therefore taken what its cell (and its numbers) let one expect, and the variance
is that of the rest. Source: Sarndal, Swensson and Wretman (1992), 6.6 and 7.6; for raking, as R's
package survey 4.1 reckons it, the cell means are taken off margin by margin, ten rounds long.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import polars as pl
from scipy import sparse

from muara.errors import FrameError, InputError
from muara.frames import OWN

from .calibration import Calibration, Margin, PostStrata, Raking, Regression, cell_called

_TOLD = 5
"""How many cells a message names."""


@dataclass(frozen=True)
class Cells:
    """The sample by cell, before its weights were changed.

    Attributes:
        table: Of each cell, its values as text; and for a margin whose counts stand in the survey,
            the least and the most of them.
        weight: Of each cell, the sum of weights.
        rows: Of each cell, the rows with a weight above nothing.
        first: Of each cell and number of `totals`, the sum of weight x number.
        second: Of every two numbers, the sum of weight x one x the other.
        file: What messages call the rows.
    """

    table: pl.DataFrame
    weight: np.ndarray
    rows: np.ndarray
    first: np.ndarray
    second: np.ndarray
    file: str = ""


@dataclass(frozen=True)
class Fit(ABC):
    """What the weights are multiplied by: `factor` of the cell + `slope` x numbers.

    Attributes:
        factor: Of each cell.
        slope: Of each number of `totals`.
    """

    factor: np.ndarray
    slope: np.ndarray

    @property
    def plain(self) -> bool:
        """`explained` is given sums without weights."""
        return False

    @abstractmethod
    def explained(self, taken: np.ndarray) -> np.ndarray:
        """What the cells and numbers let one expect of a value.

        Args:
            taken: Of each cell (then each number), and each domain: the sum of the value (times the
                number), weighted as before the fit.

        Returns:
            Of each cell (then each number), and each domain: what to take off for each (unit of
            the number), to be weighted by the new weights.
        """


def fitted(calibration: Calibration, cells: Cells) -> Fit:
    """The weights fitted to what is known of the population.

    Raises:
        FrameError, InputError: the populations do not fit the sample, or each other.
    """
    levels = [_levels(margin, at, cells) for at, margin in enumerate(calibration.margins)]
    _check_totals(levels)
    match calibration:
        case PostStrata():
            return post_stratified(levels[0], cells)
        case Raking():
            return raked(calibration, levels, cells)
        case Regression():
            return regressed(calibration, levels, cells)


def refitted(
    calibration: Calibration, cells: Cells, each: Iterable[Cells], fit: Fit
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """The factors and slopes of each replicate of a sample, fitted as its own weights were.

    As in R's package survey a replicate's weights may fall below nothing, and raking goes as many
    rounds as that of the weights did. Where a replicate has nobody of a cell, or no weights within
    the bounds say its populations, it says nothing (NaN).

    Args:
        calibration: What is known of the population.
        cells: The sample, by which the margins are told.
        each: The same cells, with the sums of the weights of a replicate.
        fit: That of the sample itself.
    """
    levels = [_levels(margin, at, cells) for at, margin in enumerate(calibration.margins)]
    none = np.zeros(0)
    for one in each:
        with np.errstate(all="ignore"):
            match calibration:
                case PostStrata():
                    yield _finite(post_stratified(levels[0], one).factor), none
                case Raking():
                    rounds = fit.rounds if isinstance(fit, Raked) else _ROUNDS
                    yield _finite(_rounds_of(levels, one, rounds)), none
                case Regression():
                    yield _moved_least(calibration, levels, one)


def _finite(factor: np.ndarray) -> np.ndarray:
    return np.where(np.isfinite(factor), factor, np.nan)


def _rounds_of(margins: Sequence[Levels], cells: Cells, rounds: int) -> np.ndarray:
    factor = np.ones_like(cells.weight)
    for _ in range(rounds):
        for levels in margins:
            times = levels.population / levels.sums(cells.weight * factor)
            factor = factor * times[levels.of_cell]
    return factor


def _moved_least(
    wanted: Regression, margins: Sequence[Levels], cells: Cells
) -> tuple[np.ndarray, np.ndarray]:
    found, population = _regressed(wanted, margins, cells)
    off = _misfit(margins, population, found, cells)
    factor = np.full_like(found.factor, np.nan) if off.any() else found.factor
    return factor, found.slope


# --- the cells of a margin ---


@dataclass(frozen=True)
class Levels:
    """A margin as it stands in the sample.

    Attributes:
        margin: As it was given.
        of_cell: Of each cell of the sample, its number in the margin.
        population: Of each number, how many there are.
    """

    margin: Margin
    of_cell: np.ndarray
    population: np.ndarray

    def sums(self, values: np.ndarray) -> np.ndarray:
        """The sum over the cells of each number; `values` by cell, or by cell and domain."""
        found: np.ndarray = self.members @ values
        return found

    @property
    def members(self) -> sparse.csr_array:
        """1 where a cell (column) lies in a number (row)."""
        cells = len(self.of_cell)
        places = (self.of_cell, np.arange(cells))
        return sparse.csr_array((np.ones(cells), places), shape=(len(self.population), cells))

    @property
    def rounding(self) -> float:
        """By how much its total may be off where its counts were rounded to whole numbers."""
        whole = (self.population == np.round(self.population)).all()
        return (0.5 * len(self.population) if whole else 0.0) + 1e-6 * float(self.population.sum())


_NUMBER = f"{OWN}number"


def population_of(margin: int) -> str:
    """The column with the counts of a margin that stand in the survey."""
    return f"{OWN}population{margin}"


def _levels(margin: Margin, at: int, cells: Cells) -> Levels:
    columns = margin.columns
    table = cells.table.select(columns) if columns else pl.DataFrame({f"{OWN}all": cells.rows * 0})
    numbered = table.unique(maintain_order=True).with_row_index(_NUMBER)
    keys = table.columns
    number = table.join(numbered, on=keys, how="left", maintain_order="left")[_NUMBER]
    of_cell = number.to_numpy().astype(np.int64)
    seen = [() if not columns else line for line in numbered.drop(_NUMBER).iter_rows()]
    if isinstance(margin.counts, str):
        return Levels(margin, of_cell, _said_in_rows(margin, at, cells, of_cell, seen))
    _check_cells(margin, seen, margin.counts, cells.file)
    return Levels(margin, of_cell, np.array([float(margin.counts[cell]) for cell in seen]))


def _said_in_rows(
    margin: Margin,
    at: int,
    cells: Cells,
    of_cell: np.ndarray,
    seen: Sequence[tuple[str, ...]],
) -> np.ndarray:
    least, most = np.full(len(seen), np.inf), np.full(len(seen), -np.inf)
    np.minimum.at(least, of_cell, cells.table[population_of(at)].fill_null(np.nan).to_numpy())
    np.maximum.at(most, of_cell, cells.table[f"{population_of(at)}_most"].to_numpy())
    wrong = np.flatnonzero(~((least == most) & (least > 0)))
    if len(wrong):
        first = wrong[0]
        raise FrameError(
            f"The survey does not say one population for {cell_called(margin.columns, seen[first])}"
            ".",
            file=cells.file or None,
            column=str(margin.counts),
            found=f"{least[first]:g} to {most[first]:g}",
            expected="the same number above nothing in every row of the cell",
        )
    return least


# --- post-strata ---


@dataclass(frozen=True)
class PostStratified(Fit):
    """Each cell's weights say its population: what is expected is the mean of the cell."""

    weight: np.ndarray

    def explained(self, taken: np.ndarray) -> np.ndarray:
        mean: np.ndarray = taken / self.weight[:, None]
        return mean


def post_stratified(levels: Levels, cells: Cells) -> PostStratified:
    """Weights x population / sum of weights, cell by cell."""
    weight = levels.sums(cells.weight)[levels.of_cell]
    factor = levels.population[levels.of_cell] / weight
    return PostStratified(factor, np.zeros(0), weight)


# --- raking ---

_ROUNDS = 10
"""How often R's package survey takes the cell means off, whatever the rounds of the fit."""


@dataclass(frozen=True)
class Raked(Fit):
    """The margins say their populations.

    Attributes:
        levels: The margins.
        after: What the weights were multiplied by after each margin of the last round.
        rows: Of each cell, its rows.
        rounds: How many rounds it took.
    """

    levels: tuple[Levels, ...]
    after: tuple[np.ndarray, ...]
    rows: np.ndarray
    rounds: int

    @property
    def plain(self) -> bool:
        return True

    def explained(self, taken: np.ndarray) -> np.ndarray:
        value = self.factor[:, None] * taken
        rows = self.rows[:, None]
        off = np.zeros_like(value)
        for _ in range(_ROUNDS):
            for levels, factor in zip(self.levels, self.after, strict=True):
                left = (value - rows * off) / factor[:, None]
                mean = levels.sums(left) / levels.sums(rows)
                off += factor[:, None] * mean[levels.of_cell]
        expected: np.ndarray = off / self.factor[:, None]
        return expected


def raked(raking: Raking, margins: Sequence[Levels], cells: Cells) -> Raked:
    """Weights fitted to one margin after the other until no cell moves any more."""
    enough = raking.tolerance
    enough = enough * cells.weight.sum() if enough < 1 else enough
    factor, before = np.ones_like(cells.weight), cells.weight
    after: list[np.ndarray] = []
    moved = np.inf
    for done in range(1, raking.rounds + 1):
        after = []
        for levels in margins:
            times = levels.population / levels.sums(cells.weight * factor)
            factor = factor * times[levels.of_cell]
            after.append(factor)
        now = cells.weight * factor
        moved, before = float(np.abs(now - before).max()), now
        if moved < enough:
            return Raked(factor, np.zeros(0), tuple(margins), tuple(after), cells.rows, done)
    raise InputError(
        f"The margins were not met after {raking.rounds} rounds.",
        file=cells.file or None,
        found=f"a cell that still moved by {moved:.4g}",
        expected=f"less than {enough:g}",
        do="Allow more rounds, or see whether one table says of a cell what another cannot hold.",
    )


# --- regression ---


@dataclass(frozen=True)
class Regressed(Fit):
    """Margins and totals are met: what is expected is the regression of the value on them.

    Attributes:
        of_cell: Of each cell, in which numbers of the margins it lies.
        inverse: Of the sums of weight x one x another of all these.
    """

    of_cell: sparse.csr_array
    inverse: np.ndarray

    def explained(self, taken: np.ndarray) -> np.ndarray:
        cells = self.of_cell.shape[0]
        sums = np.vstack([self.of_cell.T @ taken[:cells], taken[cells:]])
        slopes = self.inverse @ sums
        numbers = self.of_cell.shape[1]
        expected: np.ndarray = np.vstack([self.of_cell @ slopes[:numbers], slopes[numbers:]])
        return expected


def regressed(wanted: Regression, margins: Sequence[Levels], cells: Cells) -> Regressed:
    """The weights that move least, as the distance tells it, and meet every population."""
    found, population = _regressed(wanted, margins, cells)
    _check_met(wanted, margins, population, found, cells)
    return found


def _regressed(
    wanted: Regression, margins: Sequence[Levels], cells: Cells
) -> tuple[Regressed, np.ndarray]:
    """Such weights as far as there are any, and the populations."""
    of_cell = _in_margins(margins, cells)
    population = np.concatenate(
        [*(levels.population for levels in margins), np.array(list(wanted.totals.values()))]
    )
    inverse = _inverse(_products(of_cell, cells.weight, cells))
    numbers = of_cell.shape[1]
    if wanted.distance == "linear" and wanted.bounds is None:
        slope = inverse @ (population - _sums(of_cell, cells.weight, cells))
        factor = 1 + of_cell @ slope[:numbers]
        found = Regressed(factor, slope[numbers:], of_cell, inverse)
    else:
        found = Regressed(_moved(wanted, of_cell, population, cells), np.zeros(0), of_cell, inverse)
    return found, population


def _in_margins(margins: Sequence[Levels], cells: Cells) -> sparse.csr_array:
    """1 where a cell (row) lies in a number (column) of a margin."""
    if not margins:
        return sparse.csr_array((len(cells.weight), 0))
    return sparse.csr_array(sparse.vstack([levels.members for levels in margins]).T)


def _sums(of_cell: sparse.csr_array, weight: np.ndarray, cells: Cells) -> np.ndarray:
    return np.concatenate([of_cell.T @ weight, cells.first.sum(axis=0)])


def _products(of_cell: sparse.csr_array, weight: np.ndarray, cells: Cells) -> np.ndarray:
    """The sums of weight x one x another, of the numbers of the margins and of the totals."""
    counts = (of_cell.T * weight) @ of_cell
    beside = of_cell.T @ cells.first
    return np.block([[counts.toarray(), beside], [beside.T, cells.second]])


_DEPENDENT = 1e-11
"""Margins that add up to the same population depend on each other: such directions are left out."""


def _inverse(products: np.ndarray) -> np.ndarray:
    scale = np.sqrt(np.maximum(products.diagonal(), 0))
    scale = np.where(scale > 0, scale, 1.0)
    each = np.outer(scale, scale)
    found: np.ndarray = np.linalg.pinv(products / each, rcond=_DEPENDENT, hermitian=True) / each
    return found


_STEPS = 50
_STILL = 1e-13


def _moved(
    wanted: Regression, of_cell: sparse.csr_array, population: np.ndarray, cells: Cells
) -> np.ndarray:
    """What each cell's weights are multiplied by, by Newton's steps (Deville and Sarndal 1992)."""
    slope = np.zeros(of_cell.shape[1])
    factor, change = _factor(wanted, of_cell @ slope)
    for _ in range(_STEPS):
        misfit = population - of_cell.T @ (cells.weight * factor)
        step = _inverse(_products(of_cell, cells.weight * change, cells)) @ misfit
        slope = slope + step
        factor, change = _factor(wanted, of_cell @ slope)
        if np.abs(step).max() <= _STILL * (1 + np.abs(slope).max()):
            break
    return factor


def _factor(wanted: Regression, moved: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What a weight is multiplied by, and how that changes."""
    least, most = wanted.bounds or (0.0 if wanted.distance == "exponential" else -np.inf, np.inf)
    if wanted.distance == "linear":
        free, change = 1 + moved, np.ones_like(moved)
    else:
        free = change = np.exp(np.minimum(moved, 700.0))
    inside = (free > least) & (free < most)
    return np.clip(free, least, most), np.where(inside, change, 0.0)


# --- populations that do not fit ---


def _check_cells(
    margin: Margin,
    seen: Sequence[tuple[str, ...]],
    counts: Mapping[tuple[str, ...], float],
    file: str,
) -> None:
    there, known = set(seen), set(counts)
    if missing := sorted(there - known):
        raise InputError(
            f"The table of the population lacks cells of the sample: {_named(margin, missing)}.",
            file=margin.file or file or None,
            expected="a line for every cell in which somebody has a weight",
            do="Write the values as the survey does (its codes, not their labels).",
        )
    if empty := sorted(known - there):
        raise InputError(
            f"Nobody of the sample is in {_named(margin, empty)}, so nobody can stand for them.",
            file=margin.file or file or None,
            do="Join the cell with a neighbouring one, in the survey and in the table.",
        )


def _named(margin: Margin, cells: Sequence[tuple[str, ...]]) -> str:
    named = "; ".join(cell_called(margin.columns, cell) for cell in cells[:_TOLD])
    return named + (f" and {len(cells) - _TOLD} more" if len(cells) > _TOLD else "")


def _check_totals(margins: Sequence[Levels]) -> None:
    for one, other in combinations(margins, 2):
        first, second = one.population.sum(), other.population.sum()
        if abs(first - second) > one.rounding + other.rounding:
            raise InputError(
                "Two tables speak of populations of different size.",
                file=other.margin.file or None,
                column=", ".join(other.margin.columns) or None,
                found=f"{second:,.12g}",
                expected=f"{first:,.12g}, the sum by {', '.join(one.margin.columns) or 'all'}",
                do="Take both from the same count, of the people the survey speaks of.",
            )


def _check_met(
    wanted: Regression,
    margins: Sequence[Levels],
    population: np.ndarray,
    found: Regressed,
    cells: Cells,
) -> None:
    least = found.factor.min() if not wanted.totals else np.inf
    if least < 0:
        raise below_nothing(wanted, least, cells.file)
    off = _misfit(margins, population, found, cells)
    if off.any():
        at = int(np.argmax(off))
        met = _met(found, cells)
        raise InputError(
            "No weights say all these populations at once.",
            file=cells.file or None,
            found=f"{met[at]:,.8g}",
            expected=f"{population[at]:,.8g}",
            do="Widen the bounds." if wanted.bounds else "See whether the tables contradict.",
        )


def _met(found: Regressed, cells: Cells) -> np.ndarray:
    """The populations as the new weights say them."""
    return np.concatenate(
        [
            found.of_cell.T @ (cells.weight * found.factor + cells.first @ found.slope),
            found.factor @ cells.first + cells.second @ found.slope,
        ]
    )


def _misfit(
    margins: Sequence[Levels], population: np.ndarray, found: Regressed, cells: Cells
) -> np.ndarray:
    """Which populations the new weights do not say."""
    sizes = [levels.population.sum() for levels in margins] or [0.0]
    apart = max(sizes) - min(sizes)
    off: np.ndarray = np.abs(_met(found, cells) - population) > apart + 1e-7 * (
        1 + np.abs(population)
    )
    return off


def below_nothing(wanted: Calibration, least: float, file: str) -> InputError:
    """That a weight would be multiplied by less than nothing."""
    number = ", ".join(wanted.totals)
    return InputError(
        "To say these populations, weights would have to fall below nothing.",
        file=file or None,
        found=f"a weight multiplied by {least:.3g}",
        expected="nothing below 0",
        do=f"Put {number} into bands and give how many are in each, with distance = exponential."
        if number
        else "Write distance = exponential, or bounds.",
    )
