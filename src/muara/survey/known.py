"""The columns of the heavy pass that tell what is known of the population."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import narwhals as nw

from muara.frames import OWN

from .calibration import Calibration, Raking, cell_columns
from .fitting import population_of

ALL = f"{OWN}all"
CELL, COUNTED = f"{OWN}cell", f"{OWN}counted"


def times(column: str, number: int) -> str:
    """The column with a sum in which each row is also multiplied by a number of `totals`."""
    return f"{column}_number{number}"


def plain(column: str) -> str:
    """The column with a sum without weights."""
    return f"{column}_plain"


def in_replicate(column: str, replicate: int) -> str:
    """The column with a sum in which a replicate weight of the file stands for the weight."""
    return f"{column}_replicate{replicate}"


def _number(at: int) -> str:
    return f"{OWN}number{at}"


def unknown(at: int) -> str:
    """The column that counts the rows without a number of `totals`."""
    return f"{OWN}unknown{at}"


def cell_keys(calibration: Calibration | None) -> list[str]:
    """The columns that tell a cell; one that is the same everywhere if no margin has columns."""
    if calibration is None:
        return []
    return [f"{CELL}{at}" for at in range(len(cell_columns(calibration.margins)) or 1)]


def numbers(calibration: Calibration | None) -> list[str]:
    """The columns of the numbers whose totals are known."""
    return [_number(at) for at in range(len(calibration.totals))] if calibration else []


def said_in_rows(calibration: Calibration | None) -> list[str]:
    """The columns with counts that stand in the survey."""
    margins = calibration.margins if calibration else ()
    return [population_of(at) for at, it in enumerate(margins) if isinstance(it.counts, str)]


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
    columns = {ALL: mass, COUNTED: there.cast(nw.Float64)}
    for at, value in enumerate(number):
        columns[times(ALL, at)] = mass * value
        columns |= {times(times(ALL, at), to): mass * value * it for to, it in enumerate(number)}
        columns |= {times(name, at): nw.col(name) * value for name in weighted}
        columns[unknown(at)] = (there & (value.is_null() | value.is_nan())).cast(nw.Float64)
    if isinstance(calibration, Raking):
        columns |= {plain(name): value for name, value in parts.items()}
    return columns


def beside_replicates(
    calibration: Calibration | None,
    weight: str,
    weights: Sequence[str],
    weighted: Sequence[str],
) -> dict[str, nw.Expr]:
    """What is summed beside for each replicate weight of the file, so that it can be calibrated.

    Args:
        calibration: What is known of the population.
        weight: The column of weights.
        weights: The columns of replicate weights.
        weighted: The columns of weighted sums of the parts of statistics; those of the replicates
            have the names of `in_replicate`.
    """
    if calibration is None:
        return {}
    number = [nw.col(name) for name in numbers(calibration)]
    columns: dict[str, nw.Expr] = {}
    for place, name in enumerate(weights):
        mass = nw.when(nw.col(weight) > 0).then(nw.col(name))
        columns[in_replicate(ALL, place)] = mass
        for at, value in enumerate(number):
            one = times(ALL, at)
            columns[in_replicate(one, place)] = mass * value
            columns |= {
                in_replicate(times(one, to), place): mass * value * it
                for to, it in enumerate(number)
            }
            columns |= {
                in_replicate(times(each, at), place): nw.col(in_replicate(each, place)) * value
                for each in weighted
            }
    return columns
