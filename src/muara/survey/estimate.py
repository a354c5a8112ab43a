"""Estimates with standard errors, for every domain at once, from one pass over the rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import inf
from typing import Any

import narwhals as nw
import numpy as np
import polars as pl

from muara.frames import OWN

from .design import Design
from .intervals import interval
from .replication import replicate_degrees, replicate_variance
from .sample import UNIT, Sample
from .statistics import WEIGHT, Statistic
from .units import INSIDE, UnitSums, count_of, pairs_of, spread_of, square_of, sum_of, unit_sums
from .variance import Contributions, Strata, different, stage_variance, variance

_DOMAIN = f"{OWN}domain"
FIGURES = ("value", "se", "ci_low", "ci_high", "deff", "df", "n", "weighted_n")


def estimate(
    rows: Any,
    design: Design,
    statistics: Statistic | Sequence[Statistic],
    *,
    by: Sequence[str] = (),
    where: nw.Expr | None = None,
    margins: bool = True,
    method: str = "linear",
    percent: float = 95.0,
    file: str = "",
) -> pl.DataFrame:
    """The estimates of each statistic in each domain, on the full design.

    A domain is never cut out of the file: units in which nobody belongs to it still say how the
    sample was drawn. Rows without an answer to a statistic say nothing of it (as R's `na.rm`), and
    a row without a value of a column of `by` belongs to no domain of that column.

    Args:
        rows: A Polars, pandas or PyArrow table, a DuckDB relation or a Spark frame.
        design: How the sample was drawn.
        statistics: What to estimate: `Share`, `Mean`, `Total`, `Ratio`.
        by: The columns that make the domains.
        where: Who is asked about; all if not given.
        margins: Also over all, and by every choice of the columns of `by`; else by all of them.
        method: The kind of interval: see `intervals`.
        percent: How often such an interval covers the truth.
        file: What messages call the rows.

    Returns:
        One row for each statistic and domain: `of`, the columns of `by` (empty: all), `value`,
        `se`, `ci_low`, `ci_high`, `deff` (against a sample of as many rows drawn one by one
        without replacement; with replacement where the weights add up to no more than the rows),
        `df` (units less strata of the first stage in which somebody of the domain answered), `n`
        (rows that answered and have a weight above nothing) and `weighted_n`. What the sample
        cannot say is empty.

    Raises:
        FrameError: the rows or the design contradict themselves: see `unit_sums`.

    Source: reference/measurement.md 9; R's package survey 4.1, `svymean`, `svytotal`, `svyratio`,
    `svyby`, `degf`.

    >>> from muara.survey import Design, Share, Stage
    >>> children = pl.DataFrame({"village": [1, 1, 2, 2, 3, 3], "worked": [1, 0, 1, 1, 0, 0]})
    >>> found = estimate(children, Design(stages=(Stage("village"),)), Share("worked"))
    >>> found.select("of", "value", pl.col("se").round(6), "df", "n").row(0)
    ('worked', 0.5, 0.288675, 2, 6)
    """
    wanted = (statistics,) if isinstance(statistics, Statistic) else tuple(statistics)
    sums = unit_sums(rows, design, wanted, by=by, where=where, file=file)
    return table_of(sums, margins=margins, method=method, percent=percent)


def table_of(
    sums: UnitSums, *, margins: bool = True, method: str = "linear", percent: float = 95.0
) -> pl.DataFrame:
    """The table of estimates that follows from the sums of the units."""
    tables = []
    for number, statistic in enumerate(sums.statistics):
        for domains in rolled(sums, margins=margins):
            found = linearised(domains, number)
            tables.append(_table(found, statistic, method=method, percent=percent))
    return one_table(tables, ["of", *sums.by, *FIGURES])


# --- domains ---


@dataclass(frozen=True)
class Domains:
    """The sums of the units in the domains that some columns make.

    Attributes:
        by: Those columns.
        table: One row for each domain: its values of `by`.
        domain: Of each row of `sums`, its domain.
        sums: One row for each domain and unit.
        whole: The sums they come from.
    """

    by: tuple[str, ...]
    table: pl.DataFrame
    domain: np.ndarray
    sums: pl.DataFrame
    whole: UnitSums

    def total(self, column: str) -> np.ndarray:
        """The sum of a column in each domain."""
        values = self.sums[column].to_numpy()
        return np.bincount(self.domain, values, minlength=self.table.height).astype(np.float64)


def rolled(sums: UnitSums, *, margins: bool) -> Iterator[Domains]:
    """The domains by every choice of the columns of `by`, or by all of them together."""
    for chosen in choices(sums.by, margins=margins):
        yield domains_by(sums, chosen)


def choices(by: Sequence[str], *, margins: bool) -> list[tuple[str, ...]]:
    """Every choice of the columns, none of them first; or the one choice of all of them."""
    sizes = range(len(by) + 1) if margins else [len(by)]
    return [chosen for size in sizes for chosen in combinations(by, size)]


def domains_by(sums: UnitSums, by: tuple[str, ...]) -> Domains:
    """The domains that some of the columns of `by` make."""
    table = sums.sums
    if by != sums.by or not by:
        kept = [name for name in table.columns if name not in (*sums.by, UNIT)]
        table = table.group_by(*by, UNIT).agg(pl.col(kept).sum())
    there, table, domain = numbered(table, by)
    return Domains(by, there, domain, table, sums)


def numbered(
    table: pl.DataFrame, by: tuple[str, ...]
) -> tuple[pl.DataFrame, pl.DataFrame, np.ndarray]:
    """The domains that are asked about, the rows of `table` in them, and of each its domain."""
    if not by:
        everybody = pl.DataFrame({_DOMAIN: [0]}).drop(_DOMAIN)
        return everybody, table.sort(UNIT), np.zeros(table.height, dtype=np.int64)
    table = table.drop_nulls(by)
    asked = table.group_by(by).agg(pl.col(INSIDE).sum()).filter(pl.col(INSIDE) > 0)
    there = asked.drop(INSIDE).sort(by).with_row_index(_DOMAIN)
    # In order, so that the sums of floats are the same whatever order the engine gives them in.
    table = table.join(there, on=by, how="inner").sort(_DOMAIN, UNIT)
    domain = table[_DOMAIN].to_numpy().astype(np.int64)
    return there.drop(_DOMAIN), table.drop(_DOMAIN), domain


# --- one statistic in these domains ---


@dataclass(frozen=True)
class Linearised:
    """A statistic in its domains, and how each sum moves it.

    Attributes:
        domains: The domains.
        number: The statistic's number.
        sums: The weighted sum of each part, by domain.
        value: The estimates.
        slope: Of each part, how the estimate moves with its sum.
    """

    domains: Domains
    number: int
    sums: dict[str, np.ndarray]
    value: np.ndarray
    slope: dict[str, np.ndarray]

    @property
    def n(self) -> np.ndarray:
        return self.domains.total(count_of(self.number))

    def contributions(self) -> Contributions:
        """What each unit adds to each estimate."""
        return next(self.pieces())

    def pieces(self, *, most: float = inf) -> Iterator[Contributions]:
        """The same for some domains at a time, in their order, of about `most` numbers a piece."""
        given, calibrated = self._added(), self.domains.whole.calibrated
        if calibrated is None:
            return iter([given])
        slopes = {sum_of(self.number, part): slope for part, slope in self.slope.items()}
        expected = calibrated.expected(self.domains.table, slopes)
        return calibrated.residuals(given, expected, most=most)

    def _added(self) -> Contributions:
        table, domain = self.domains.sums, self.domains.domain
        value = np.zeros(table.height)
        for part, slope in self.slope.items():
            value += slope[domain] * table[sum_of(self.number, part)].to_numpy()
        answered = table[count_of(self.number)].to_numpy() > 0
        known = answered & ~np.isnan(value)
        unit = table[UNIT].to_numpy()[known]
        return Contributions(domain[known], unit, value[known], self.domains.table.height)

    def presence(self) -> Contributions:
        """Of each domain, the units in which somebody answered, each with a 1."""
        table, domain = self.domains.sums, self.domains.domain
        answered = table[count_of(self.number)].to_numpy() > 0
        unit = table[UNIT].to_numpy()[answered]
        return Contributions(domain[answered], unit, np.ones(len(unit)), self.domains.table.height)

    def strata(self) -> Strata:
        """The same where rows are units that were not told apart: from sums of squares."""
        table, domain = self.domains.sums, self.domains.domain
        sum_, squares, size = np.zeros((3, table.height))
        for part, slope in self.slope.items():
            sum_ += slope[domain] * table[sum_of(self.number, part)].to_numpy()
        for one, other in pairs_of(self.domains.whole.statistics[self.number]):
            if one not in self.slope or other not in self.slope:
                continue
            both = self.slope[one][domain] * self.slope[other][domain]
            times = 1.0 if one == other else 2.0
            added = times * both * table[spread_of(self.number, one, other)].to_numpy()
            squares, size = squares + added, size + np.abs(added)
        group = table[UNIT].to_numpy()
        drawn = self.domains.whole.sample.levels[0].drawn[group]
        spread = squares - sum_**2 / drawn
        spread = np.where(spread > _ALIKE * size, spread, 0.0)
        known = (table[count_of(self.number)].to_numpy() > 0) & ~np.isnan(spread)
        return Strata(domain[known], group[known], sum_[known], spread[known])


def linearised(domains: Domains, number: int) -> Linearised:
    """A statistic in these domains."""
    statistic = domains.whole.statistics[number]
    sums = {part: domains.total(sum_of(number, part)) for part in [WEIGHT, *statistic.parts]}
    return Linearised(domains, number, sums, statistic.value(sums), statistic.slope(sums))


def sampling_variance(found: Linearised) -> np.ndarray:
    """The variance of each estimate under the design."""
    sample, domains = found.domains.whole.sample, found.domains.table.height
    if replication := found.domains.whole.replication:
        return replicate_variance(found, replication)
    if found.domains.whole.apart:
        pieces = found.pieces(most=_AT_ONCE)
        return np.concatenate([variance(sample, piece) for piece in pieces])
    return stage_variance(sample.levels[0], found.strata(), sample, domains=domains)


_AT_ONCE = 4e6
"""How many contributions are held at once: some hundred megabytes with what is made of them."""


def degrees_of_freedom(found: Linearised) -> np.ndarray:
    """Units less strata of the first stage in which somebody of the domain answered."""
    if replication := found.domains.whole.replication:
        return replicate_degrees(found, replication)
    there = found.presence()
    if not found.domains.whole.apart:
        return found.n - np.bincount(there.domain, minlength=there.domains)
    return units_less_strata(found.domains.whole.sample, there)


def units_less_strata(sample: Sample, there: Contributions) -> np.ndarray:
    """Of the first stage, where the units that contribute lie."""
    level = sample.levels[0]
    first = level.unit[there.unit]
    units = _distinct(there.domain, first, there.domains)
    df: np.ndarray = units - _distinct(there.domain, level.group[first], there.domains)
    return df


def _distinct(domain: np.ndarray, other: np.ndarray, domains: int) -> np.ndarray:
    """How many different others each domain has."""
    width = int(other.max()) + 1 if len(other) else 1
    kept, _ = different(domain * width + other)
    return np.bincount(kept // width, minlength=domains).astype(np.float64)


def design_effect(found: Linearised, spread: np.ndarray) -> np.ndarray:
    """The variance against that of as many rows drawn one by one."""
    n, count = found.n, found.sums[WEIGHT]
    square, mean, size = np.zeros_like(count), np.zeros_like(count), np.zeros_like(count)
    for part, slope in found.slope.items():
        mean += slope * found.sums[part]
    for one, other in pairs_of(found.domains.whole.statistics[found.number]):
        if one not in found.slope or other not in found.slope:
            continue
        both = found.slope[one] * found.slope[other] * (1.0 if one == other else 2.0)
        size += np.abs(both * _second(found, one, other))
        square += both * _second(found, one, other)
    with np.errstate(all="ignore"):
        apart = square / count - (mean / count) ** 2
        each = n / (n - 1) * np.where(apart > _ALIKE * size / count, apart, 0.0)
        left = np.where(count > n * (1 + _ROUNDING), (count - n) / count, 1.0)
        simple = each * count**2 / n * left
        effect: np.ndarray = np.where(simple > 0, spread / simple, np.nan)
    return effect


_ROUNDING = 1e-9
"""Weights that add up to the number of rows but for this were made to do so."""
_ALIKE = 1e-13
"""Answers that differ by no more than this part of their squares are alike, but for rounding."""


def _second(found: Linearised, one: str, other: str) -> np.ndarray:
    """Σ weight x one x other in each domain."""
    if one == WEIGHT:
        return found.sums[other]
    return found.domains.total(square_of(found.number, one, other))


# --- the table ---


def _table(found: Linearised, statistic: Statistic, *, method: str, percent: float) -> pl.DataFrame:
    spread = np.where(np.isnan(found.value), np.nan, sampling_variance(found))
    se, df = np.sqrt(spread), degrees_of_freedom(found)
    low, high = interval(
        method, found.value, se, df=df, cases=found.n, share=statistic.share, percent=percent
    )
    figures = {
        "value": found.value,
        "se": se,
        "ci_low": low,
        "ci_high": high,
        "deff": design_effect(found, spread),
    }
    return with_figures(found, figures, df=df)


def with_figures(
    found: Linearised, figures: dict[str, np.ndarray], *, df: np.ndarray
) -> pl.DataFrame:
    """One row for each domain, with its figures and how many they rest on."""
    counted = {
        "df": df.astype(np.int64),
        "n": found.n.astype(np.int64),
        "weighted_n": found.sums[WEIGHT],
    }
    statistic = found.domains.whole.statistics[found.number]
    table = found.domains.table.with_columns(
        pl.lit(statistic.called).alias("of"),
        *(pl.Series(name, values) for name, values in (figures | counted).items()),
    )
    return table.with_columns(pl.col("weighted_n", *figures).fill_nan(None))


def one_table(tables: Sequence[pl.DataFrame], columns: Sequence[str]) -> pl.DataFrame:
    """All in one table; a column that makes no domains of one of them is empty there."""
    return pl.concat(tables, how="diagonal").select(columns)
