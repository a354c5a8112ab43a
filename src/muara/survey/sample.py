"""The units that were drawn, stage by stage, as arrays that the variance is reckoned from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from muara.errors import FrameError, InputError
from muara.frames import OWN

from .design import Design

UNIT, ROWS = f"{OWN}unit", f"{OWN}rows"
_ALL_TAKEN = 1e-7
"""A share left over that is smaller than this is rounding: every unit was drawn."""


def unit(stage: int) -> str:
    """The column that names the unit of a stage, from 1."""
    return f"{OWN}unit{stage}"


def stratum(stage: int) -> str:
    """The column that names the stratum of a stage."""
    return f"{OWN}stratum{stage}"


def size(stage: int) -> str:
    """The column with the population of a stage."""
    return f"{OWN}size{stage}"


@dataclass(frozen=True)
class Level:
    """One stage.

    Attributes:
        unit: Of each unit of the last stage, its unit at this one.
        group: Of each unit of this stage, its stratum (inside the unit above).
        above: Of each stratum, the unit above it; 0 at the first stage.
        drawn: Of each stratum, how many units were drawn.
        left: Of each stratum, the share of its units that was not drawn (1 with replacement).
        share: Of each stratum, the share that was drawn of all stages above (1 at the first).
        names: Of each stratum, what it is called.
    """

    unit: np.ndarray
    group: np.ndarray
    above: np.ndarray
    drawn: np.ndarray
    left: np.ndarray
    share: np.ndarray
    names: tuple[str, ...]

    @property
    def lonely(self) -> np.ndarray:
        """The strata of which one unit was drawn though there are more."""
        alone: np.ndarray = (self.drawn == 1) & (self.left > _ALL_TAKEN)
        return alone


@dataclass(frozen=True)
class Sample:
    """The whole sample, from the first stage to the last that adds to the variance."""

    levels: tuple[Level, ...]
    lonely: str

    @property
    def units(self) -> int:
        """How many units of the first stage were drawn."""
        return int(self.levels[0].drawn.sum())

    @property
    def strata(self) -> int:
        """In how many strata."""
        return len(self.levels[0].drawn)


def sample_of(
    sums: pl.DataFrame, design: Design, *, apart: bool, file: str = ""
) -> tuple[Sample, np.ndarray]:
    """The sample, and of each row of `sums` the number of its unit.

    `apart`: each row names a unit; else a stratum, whose rows (`_rows`) are the units.
    """
    stages = range(1, len(design.counted) + 1)
    keys = [name for each in stages for name in (stratum(each), unit(each)) if name in sums.columns]
    if not keys:
        sums, keys = sums.with_columns(pl.lit(0).alias(stratum(1))), [stratum(1)]
    _check_named(sums, design, keys, file)
    numbers, first = _numbered(sums, keys)
    fine = sums.select(keys)[first]
    rows = np.bincount(numbers, sums[ROWS].to_numpy())
    levels: list[Level] = []
    for stage in stages:
        levels.append(_level(sums, numbers, fine, design, stage, levels, apart, rows, file))
    found = Sample(tuple(levels), design.lonely)
    _check_sample(found, design, file)
    return found, numbers


def _level(
    sums: pl.DataFrame,
    numbers: np.ndarray,
    fine: pl.DataFrame,
    design: Design,
    stage: int,
    above: Sequence[Level],
    apart: bool,
    rows: np.ndarray,
    file: str,
) -> Level:
    told = fine.with_columns(
        pl.Series("_above", above[-1].unit if above else np.zeros(fine.height))
    )
    strata = ["_above", *(name for name in [stratum(stage)] if name in fine.columns)]
    of_fine, first_of_group = _numbered(told, strata)
    if apart:
        inside = strata if stage > 1 or design.nested else ["_above"]
        units, first = _numbered(told, [*inside, unit(stage)])
        _check_one_stratum(told, units, of_fine, design, stage, file)
        group = of_fine[first]
        drawn = np.bincount(group)
    else:
        units, group, drawn = of_fine, np.arange(len(first_of_group)), np.bincount(of_fine, rows)
    parent = told["_above"].to_numpy()[first_of_group].astype(np.int64)
    over = np.ones(len(drawn))
    if above:
        level = above[-1]
        taken = (1 - level.left) * level.share
        over = taken[level.group[parent]]
    population = _population(sums, of_fine[numbers], drawn, design, stage, file)
    name = stratum(stage)
    called = told[name].to_list() if name in told.columns else [""] * told.height
    return Level(
        unit=units,
        group=group,
        above=parent,
        drawn=drawn.astype(np.float64),
        left=1 - drawn / population,
        share=over,
        names=tuple(str(called[at]) for at in first_of_group),
    )


def _numbered(frame: pl.DataFrame, keys: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Of each row the number of its combination of keys, in their order; of each its first row."""
    told = frame.select(keys).with_row_index("_row")
    found = told.group_by(keys).agg(pl.col("_row").min()).sort(keys).with_row_index("_number")
    numbers = told.join(found.drop("_row"), on=keys, how="left", maintain_order="left")["_number"]
    return numbers.to_numpy().astype(np.int64), found["_row"].to_numpy()


def _population(
    sums: pl.DataFrame,
    group: np.ndarray,
    drawn: np.ndarray,
    design: Design,
    stage: int,
    file: str,
) -> np.ndarray:
    """How many units there were in each stratum; without end where that is not said."""
    column = design.counted[stage - 1].population
    if column is None:
        return np.full(len(drawn), np.inf)
    least, most = np.full(len(drawn), np.inf), np.full(len(drawn), -np.inf)
    np.minimum.at(least, group, sums[size(stage)].fill_null(np.nan).to_numpy())
    np.maximum.at(most, group, sums[f"{size(stage)}_most"].fill_null(np.nan).to_numpy())
    where = {"file": file or None, "column": column}
    if np.isnan(least).any() or (least <= 0).any():
        raise FrameError(
            "A population is missing or not above nothing.",
            found=None if np.isnan(least).any() else float(least.min()),
            expected="how many units the stratum has, or the share that was drawn",
            **where,  # type: ignore[arg-type]
        )
    if (least != most).any():
        at = int(np.argmax(least != most))
        raise FrameError(
            "One stratum has two populations.",
            found=f"{least[at]:g} and {most[at]:g}",
            expected="the same in every row of the stratum",
            **where,  # type: ignore[arg-type]
        )
    sizes = drawn / least if (least <= 1).all() else least
    if (sizes < drawn - _ALL_TAKEN).any():
        at = int(np.argmax(sizes < drawn))
        raise FrameError(
            "More units were drawn than there are.",
            found=f"{drawn[at]:g} drawn of {sizes[at]:g}",
            expected="a population of at least the units drawn",
            **where,  # type: ignore[arg-type]
        )
    return sizes


# --- what cannot be ---


def _check_named(sums: pl.DataFrame, design: Design, keys: Sequence[str], file: str) -> None:
    for number, stage in enumerate(design.counted, start=1):
        for name, column in ((stratum(number), stage.strata), (unit(number), stage.unit)):
            if column and name in keys and (lost := sums[name].null_count()):
                raise FrameError(
                    "Rows do not say where they were drawn.",
                    file=file or None,
                    column=column,
                    found=f"nothing in {sums.filter(pl.col(name).is_null())[ROWS].sum()} rows"
                    if lost
                    else None,
                    expected="a stratum and a unit in every row",
                )


def _check_one_stratum(
    told: pl.DataFrame,
    units: np.ndarray,
    strata: np.ndarray,
    design: Design,
    stage: int,
    file: str,
) -> None:
    """A unit whose number stands in two strata: either two units, or a stratum that is wrong."""
    seen = np.full(units.max() + 1, -1)
    seen[units] = strata
    astray = np.flatnonzero(seen[units] != strata)
    if not len(astray):
        return
    at = int(astray[0])
    number, one = told[unit(stage)][at], told[stratum(stage)][at]
    others = told.filter(pl.Series(units == units[at]))[stratum(stage)].unique().sort().to_list()
    other = next(each for each in others if each != one)
    raise FrameError(
        f"Unit {number} stands in two strata, {one} and {other}.",
        file=file or None,
        column=design.counted[stage - 1].unit,
        expected="one stratum for all rows of a unit",
        do="If the numbers begin again in every stratum, write nest = true; else mend the stratum.",
    )


def _check_sample(sample: Sample, design: Design, file: str) -> None:
    if sample.units == 1 and sample.levels[0].left[0] > _ALL_TAKEN:
        raise FrameError(
            "The whole sample is one unit: nothing says how sure an estimate is.",
            file=file or None,
            column=design.counted[0].unit,
            expected="at least two units",
            do="Name the column of the units that were drawn first (clusters, villages).",
        )
    if design.lonely != "fail":
        return
    for stage, level in enumerate(sample.levels, start=1):
        if (level.lonely & (level.share > 0)).any():
            at = int(np.argmax(level.lonely))
            raise InputError(
                f"Only one unit was drawn in stratum {level.names[at] or 'all'}: "
                "nothing says how much units differ there.",
                file=file or None,
                column=design.counted[stage - 1].strata,
                do="Say what it adds: lonely_psu = adjust, average, certainty or remove.",
            )
