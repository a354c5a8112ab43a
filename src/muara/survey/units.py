"""The heavy pass: one grouped aggregation of the rows, from which every estimate follows.

Whatever engine holds the rows (Polars, DuckDB, Spark), only the weighted sums of each unit of the
sample in each domain come back. Where rows are units themselves and need not be told apart, only
the sums of each stratum and the sums of squares do: then nothing grows with the rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement
from typing import Any

import narwhals as nw
import numpy as np
import polars as pl

from muara.errors import FrameError
from muara.frames import OWN, as_lazy

from .calibrated import Calibrated, calibrated, check_least
from .calibrated_replicates import Refitted, of_a_file, of_made
from .design import Design
from .known import (
    beside,
    beside_replicates,
    cell_keys,
    in_replicate,
    named,
    numbers,
    said_in_rows,
)
from .multipliers import Multipliers, multipliers
from .replicates import Replicates
from .sample import ROWS, UNIT, Sample, sample_of, size, stratum, unit
from .statistics import WEIGHT, Statistic
from .statistics import number as value_of

INSIDE = f"{OWN}inside"
_WEIGHT, _MISSING, _LEAST = f"{OWN}weight", f"{OWN}missing", f"{OWN}least"


@dataclass(frozen=True)
class Replication:
    """Replicates of the sample.

    Attributes:
        wanted: What they are; those of a file have their sums under the names of `replicate_of`.
        made: By what the units' sums are multiplied, where they are made from the sample.
        rows: The replicate weights of a file row by row, with the columns of `by` and `count_of`,
            where their rank is to be found.
        refitted: Those made from the sample, where the weights were made to say the population.
    """

    wanted: Replicates
    made: Multipliers | None
    rows: pl.DataFrame
    refitted: Refitted | None = None

    @property
    def factor(self) -> np.ndarray:
        """What the square of each replicate is multiplied by."""
        return self.made.factor if self.made else self.wanted.factors()


@dataclass(frozen=True)
class UnitSums:
    """The sums of each unit of the sample in each domain.

    Attributes:
        by: The columns that make the domains.
        statistics: What is estimated.
        sums: One row for each combination of `by` and unit: the columns of `by`, `UNIT` (its
            number in `sample`), `INSIDE` (rows that belong to the question), and for each
            statistic its sums under the names of `sum_of`, `square_of` and `count_of`.
        sample: The units that were drawn, whether or not anybody in them belongs to the question.
        apart: Each unit stands for itself; else `UNIT` is a stratum whose rows are the units, and
            the sums of squares of `spread_of` stand beside the sums.
        calibrated: What is known of the population, if the weights were made to say it.
        replication: The replicates that say how sure an estimate is, if any.
    """

    by: tuple[str, ...]
    statistics: tuple[Statistic, ...]
    sums: pl.DataFrame
    sample: Sample
    apart: bool
    calibrated: Calibrated | None = None
    replication: Replication | None = None


def sum_of(number: int, part: str) -> str:
    """The column with the sum of weight x part, of a statistic by its number."""
    return f"{OWN}{number}_{part}"


def square_of(number: int, one: str, other: str) -> str:
    """The column with the sum of weight x one part x another."""
    return f"{OWN}{number}_{one}_{other}"


def spread_of(number: int, one: str, other: str) -> str:
    """The column with the sum of weight² x one part x another."""
    return f"{OWN}{number}_{one}_{other}_squared"


def replicate_of(number: int, part: str, replicate: int) -> str:
    """The column with the sum of a replicate weight of the file x part."""
    return in_replicate(sum_of(number, part), replicate)


def count_of(number: int) -> str:
    """The column with the number of rows that have an answer and a weight above nothing."""
    return f"{OWN}{number}_n"


def unit_sums(
    rows: Any,
    design: Design,
    statistics: Sequence[Statistic],
    *,
    by: Sequence[str] = (),
    where: nw.Expr | None = None,
    apart: bool = False,
    file: str = "",
) -> UnitSums:
    """The weighted sums of the statistics, by unit and domain.

    Args:
        rows: A Polars, pandas or PyArrow table, a DuckDB relation or a Spark frame.
        design: How the sample was drawn.
        statistics: What is to be estimated.
        by: The columns that make the domains.
        where: Which rows belong to the question; the others still tell how the sample was drawn.
        apart: Tell rows apart where they are units (comparisons and calibration need it); the
            columns that are needed are then all read.
        file: What messages call the rows.

    Raises:
        FrameError: a column is missing; a weight is missing or negative; a row has no unit or
            stratum; a unit lies in two strata; a population differs inside a stratum or is smaller
            than the sample; there is one unit in all.
    """
    frame = as_lazy(rows)
    _check_columns(frame, design, by, file)
    stages, known, replicates = design.counted, design.calibration, design.replicates
    made = replicates is not None and not replicates.columns
    apart = apart or made or known is not None or stages[0].unit is not None
    columns = [*_columns(statistics, apart), *_of_replicates(statistics, replicates)]
    frame = frame.with_columns(*_named(design), _asked(where).alias(INSIDE))
    weights = [_replicate(place) for place in range(len(replicates.columns) if replicates else 0)]
    frame = frame.with_columns(*_first(statistics))
    then = [*_then(statistics, apart=apart), *_replicated(statistics, weights)]
    frame = frame.with_columns(*then)
    each = _row_by_row(frame, by, statistics, replicates)
    more = beside(known, _WEIGHT, _plain(statistics), _weighted(statistics))
    repeated = [sum_of(number, part) for number, part in _parts(statistics)]
    again = beside_replicates(known, _WEIGHT, weights, repeated)
    keys, same = [*_keys(design), *cell_keys(known)], [*_sizes(design), *said_in_rows(known)]
    told = [*by, *keys, *same, *numbers(known), INSIDE, _WEIGHT, *weights, *columns]
    frame = frame.select(*told, *(it.alias(name) for name, it in (more | again).items()))
    if apart and stages[-1].unit is None:
        keys.append(unit(len(stages)))
        frame = _numbered(frame, keys[-1])
    summed = [*columns, *more, *again]
    grouped = frame.group_by(*by, *keys).agg(*_sums(summed, same, weights))
    sums: pl.DataFrame = grouped.collect("polars").to_native()
    # Engines add up whole numbers as decimals, or wider; the arithmetic here is of one kind.
    sums = sums.with_columns(
        pl.col(INSIDE, ROWS, _MISSING, *weights).cast(pl.Int64), pl.col(summed).cast(pl.Float64)
    )
    _check_weights(sums, design, file)
    _check_replicates(sums, weights, file)
    if made:
        # Chance and balance go by the order of the units, and engines give them in any order.
        sums = sums.sort(keys)
    sample, drawn = sample_of(sums, design, apart=apart, file=file)
    sums, changed = sums.with_columns(pl.Series(UNIT, drawn)), None
    kept = [INSIDE, *columns, ROWS]
    of_sample = multipliers(sample, replicates) if made and replicates else None
    refit = None
    if known:
        weighted = _weighted(statistics)
        sums, changed = calibrated(sums, known, by=by, weighted=weighted, beside=[*more], file=file)
        check_least(frame, known, changed, file)
        if of_sample:
            refit = of_made(sums, known, changed, of_sample, sample)
        elif weights:
            sums = of_a_file(sums, known, changed, repeated, count=len(weights))
        sums = changed.weighted(sums, weighted).group_by(*by, UNIT).agg(pl.col(kept).sum())
    return UnitSums(
        by=tuple(by),
        statistics=tuple(statistics),
        sums=sums.select(*by, *kept, UNIT),
        sample=sample,
        apart=apart,
        calibrated=changed,
        replication=Replication(replicates, of_sample, each, refit) if replicates else None,
    )


# --- the columns of the pass ---


def _part(number: int, name: str) -> str:
    """The column with one part of a statistic, row by row."""
    return f"{OWN}{number}_{name}_row"


def _replicate(place: int) -> str:
    """The column with a replicate weight of the file."""
    return f"{OWN}replicate{place}"


def _named(design: Design) -> list[nw.Expr]:
    """The columns of the design under names of their own."""
    weight = nw.col(design.weight) if design.weight else nw.lit(1.0)
    columns = [weight.cast(nw.Float64).alias(_WEIGHT)]
    for number, stage in enumerate(design.counted, start=1):
        if stage.unit:
            columns.append(nw.col(stage.unit).alias(unit(number)))
        if stage.strata:
            columns.append(nw.col(stage.strata).alias(stratum(number)))
        if stage.population:
            columns.append(nw.col(stage.population).cast(nw.Float64).alias(size(number)))
    written = design.replicates.columns if design.replicates else ()
    columns += [value_of(name).alias(_replicate(place)) for place, name in enumerate(written)]
    return columns + named(design.calibration)


def _keys(design: Design, *, rows: bool = False) -> list[str]:
    """The columns that tell a unit; with `rows`, the number of the row where rows are units."""
    keys = []
    for number, stage in enumerate(design.counted, start=1):
        keys += [stratum(number)] if stage.strata else []
        keys += [unit(number)] if stage.unit or rows else []
    return keys


def _sizes(design: Design) -> list[str]:
    return [size(number) for number, each in enumerate(design.counted, start=1) if each.population]


def _asked(where: nw.Expr | None) -> nw.Expr:
    return nw.lit(1) if where is None else nw.when(where).then(1).otherwise(0)


def _first(statistics: Sequence[Statistic]) -> list[nw.Expr]:
    """The weight of the rows that answer, and each part."""
    columns: list[nw.Expr] = []
    for number, each in enumerate(statistics):
        counts = each.answered & (nw.col(INSIDE) == 1)
        columns.append(nw.when(counts).then(nw.col(_WEIGHT)).alias(sum_of(number, WEIGHT)))
        columns += [part.alias(_part(number, name)) for name, part in each.parts.items()]
    return columns


def _then(statistics: Sequence[Statistic], *, apart: bool) -> list[nw.Expr]:
    """Weight x part, weight x part x part, and where rows are units weight² x part x part."""
    columns: list[nw.Expr] = []
    for number, each in enumerate(statistics):
        weight = nw.col(sum_of(number, WEIGHT))
        part = {name: nw.col(_part(number, name)) for name in each.parts}
        columns += [(weight * value).alias(sum_of(number, name)) for name, value in part.items()]
        columns += [
            (weight * part[one] * part[other]).alias(square_of(number, one, other))
            for one, other in combinations_with_replacement(part, 2)
        ]
        columns.append((weight > 0).cast(nw.Int64).alias(count_of(number)))
        if not apart:
            part[WEIGHT] = nw.lit(1.0)
            columns += [
                (weight * weight * part[one] * part[other]).alias(spread_of(number, one, other))
                for one, other in pairs_of(each)
            ]
    return columns


def _of_replicates(statistics: Sequence[Statistic], replicates: Replicates | None) -> list[str]:
    """The columns with the sums of the replicate weights of a file."""
    places = range(len(replicates.columns) if replicates else 0)
    return [
        replicate_of(number, part, place) for number, part in _parts(statistics) for place in places
    ]


def _parts(statistics: Sequence[Statistic]) -> Iterator[tuple[int, str]]:
    """The parts of the statistics, the weight among them, each with the statistic's number."""
    for number, each in enumerate(statistics):
        yield from ((number, part) for part in [WEIGHT, *each.parts])


def _replicated(statistics: Sequence[Statistic], weights: Iterable[str]) -> list[nw.Expr]:
    """Each replicate weight of a file x each part."""
    columns: list[nw.Expr] = []
    for number, each in enumerate(statistics):
        counts = ~nw.col(sum_of(number, WEIGHT)).is_null()
        part = {name: nw.col(_part(number, name)) for name in each.parts} | {WEIGHT: nw.lit(1.0)}
        columns += [
            (nw.when(counts).then(nw.col(weight)) * value).alias(replicate_of(number, name, place))
            for name, value in part.items()
            for place, weight in enumerate(weights)
        ]
    return columns


def _row_by_row(
    frame: nw.LazyFrame[Any],
    by: Sequence[str],
    statistics: Sequence[Statistic],
    replicates: Replicates | None,
) -> pl.DataFrame:
    """The replicate weights of a file, where the survey does not state what they know."""
    if replicates is None or not replicates.columns or replicates.degrees is not None:
        return pl.DataFrame()
    counts = [count_of(number) for number in range(len(statistics))]
    weights = [nw.col(name).cast(nw.Float64) for name in replicates.columns]
    read: pl.DataFrame = frame.select(*by, *counts, *weights).collect("polars").to_native()
    return read


def pairs_of(statistic: Statistic) -> Iterable[tuple[str, str]]:
    """Every two of the parts of a statistic, the weight among them."""
    return combinations_with_replacement([WEIGHT, *statistic.parts], 2)


def _columns(statistics: Sequence[Statistic], apart: bool) -> list[str]:
    columns = [count_of(number) for number in range(len(statistics))] + _weighted(statistics)
    for number, each in enumerate(statistics):
        columns += [] if apart else [spread_of(number, *two) for two in pairs_of(each)]
    return columns


def _weighted(statistics: Sequence[Statistic]) -> list[str]:
    """The columns of weighted sums."""
    columns = []
    for number, each in enumerate(statistics):
        columns += [sum_of(number, name) for name in [WEIGHT, *each.parts]]
        columns += [square_of(number, *two) for two in combinations_with_replacement(each.parts, 2)]
    return columns


def _plain(statistics: Sequence[Statistic]) -> dict[str, nw.Expr]:
    """The parts without weights, of rows that count, by the columns of their weighted sums."""
    columns: dict[str, nw.Expr] = {}
    for number, each in enumerate(statistics):
        there = nw.col(sum_of(number, WEIGHT)) > 0
        parts = {name: nw.col(_part(number, name)) for name in each.parts} | {WEIGHT: nw.lit(1.0)}
        columns |= {sum_of(number, name): nw.when(there).then(it) for name, it in parts.items()}
    return columns


def _sums(summed: Sequence[str], same: Sequence[str], replicates: Sequence[str]) -> list[nw.Expr]:
    """The sums; the least and the most of columns that are the same in all rows of a group; and how
    many rows have each replicate weight."""
    weight = nw.col(_WEIGHT)
    return [
        nw.col(INSIDE).sum(),
        *(nw.col(name).sum().fill_null(0) for name in summed),
        *(nw.col(name).min() for name in same),
        *(nw.col(name).max().alias(f"{name}_most") for name in same),
        weight.min().alias(_LEAST),
        *(nw.col(name).count() for name in replicates),
        (weight.is_null() | weight.is_nan()).cast(nw.Int64).sum().alias(_MISSING),
        nw.len().cast(nw.Int64).alias(ROWS),
    ]


def _numbered(frame: nw.LazyFrame[Any], name: str) -> nw.LazyFrame[Any]:
    """The rows with a number each, collected: engines do not number rows of their own accord."""
    read = frame.collect("polars").with_row_index(name).lazy()
    lazy: nw.LazyFrame[Any] = read
    return lazy


# --- what cannot be ---


def _check_columns(frame: nw.LazyFrame[Any], design: Design, by: Sequence[str], file: str) -> None:
    there = frame.collect_schema().names()
    for name in (*design.columns, *by):
        if name not in there:
            raise FrameError(
                "There is no such column.",
                file=file or None,
                column=name,
                expected=f"one of {', '.join(there[:12])}",
            )


def _check_weights(sums: pl.DataFrame, design: Design, file: str) -> None:
    missing, least = sums[_MISSING].sum(), sums[_LEAST].min()
    if missing:
        raise FrameError(
            "Rows have no weight.",
            file=file or None,
            column=design.weight,
            found=f"{missing} rows without one",
            expected="a weight in every row, 0 where a row does not count",
            do="Write 0 for those who were not interviewed, or leave their rows out of the file.",
        )
    if least is not None and least < 0:  # type: ignore[operator]
        raise FrameError(
            "A weight is below nothing.",
            file=file or None,
            column=design.weight,
            found=least,
            expected="0 or more",
            do="Check that this is the column of sampling weights.",
        )


def _check_replicates(sums: pl.DataFrame, names: Sequence[str], file: str) -> None:
    if not names:
        return
    lost = len(names) * sums[ROWS].sum() - sums.select(names).sum().sum_horizontal()[0]
    if lost:
        raise FrameError(
            "Rows have no replicate weight.",
            file=file or None,
            found=f"{lost} places without one",
            expected="a replicate weight in every row and column, 0 where a row does not count",
        )
