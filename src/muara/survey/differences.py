"""Differences: girls against boys in one survey, one round against the next.

Two groups of one survey share its villages and vary together; two surveys do not. A difference that
an interval leaves on one side of nothing is larger than chance alone would often make it.
Source: Sarndal, Swensson and Wretman (1992), 5.6; R's package survey 4.1,
`svyttest` and `svycontrast`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import narwhals as nw
import numpy as np
import polars as pl
from scipy import special

from muara.errors import FrameError
from muara.frames import OWN

from .contrasts import Sums, moving
from .design import Design
from .estimate import (
    FIGURES,
    Domains,
    Linearised,
    choices,
    degrees_of_freedom,
    domains_by,
    linearised,
    one_table,
    units_less_strata,
)
from .intervals import t_of
from .sample import UNIT
from .statistics import Statistic
from .units import UnitSums, count_of, unit_sums

DIFFERENCE = ("value", "se", "ci_low", "ci_high", "t", "df", "p", "n_first", "n_second")
"""`value` is the second less the first; `p` how often chance alone would make as much or more."""
_FIRST, _SECOND, _OTHER = f"{OWN}first", f"{OWN}second", f"{OWN}other"


def differences(
    rows: Any,
    design: Design,
    statistics: Statistic | Sequence[Statistic],
    *,
    between: str,
    by: Sequence[str] = (),
    where: nw.Expr | None = None,
    margins: bool = True,
    percent: float = 95.0,
    file: str = "",
) -> pl.DataFrame:
    """How every two groups of one survey differ, in each domain.

    Args:
        rows, design, by, where, margins, file: As for `estimate`.
        statistics: What is compared: `Share`, `Mean`, `Total`, `Ratio`.
        between: The column whose values are the groups.
        percent: How often an interval covers the truth.

    Returns:
        One row for each statistic, domain and two groups: `of`, the columns of `by` (empty: all),
        `first`, `second` (values of `between`, in their order), `value` (the estimate of the second
        less that of the first), `se`, `ci_low`, `ci_high`, `t`, `df` (units less strata in which
        somebody of either group answered, less one), `p` (of no difference, two-sided), `n_first`
        and `n_second` (rows that answered). Where neither group shows any spread, or the units are
        too few, `t`, `p` and the interval are empty.

    Raises:
        FrameError: the rows or the design contradict themselves: see `unit_sums`; the column of
            groups is also one of the domains.

    >>> from muara.survey import Design, Share, Stage
    >>> children = pl.DataFrame({"village": [1, 1, 2, 2, 3, 3], "sex": ["girl", "boy"] * 3,
    ...                          "worked": [1, 0, 1, 1, 0, 0]})
    >>> found = differences(children, Design(stages=(Stage("village"),)), Share("worked"),
    ...                     between="sex")
    >>> found.select("first", "second", pl.col("value", "se", "p").round(6), "df").row(0)
    ('boy', 'girl', 0.333333, 0.333333, 0.5, 1)
    """
    if between in by:
        raise FrameError(
            "A column cannot make both the domains and the groups that are compared in them.",
            file=file or None,
            column=between,
            expected="another column",
        )
    wanted = (statistics,) if isinstance(statistics, Statistic) else tuple(statistics)
    domains = [*by, between]
    sums = unit_sums(rows, design, wanted, by=domains, where=where, apart=True, file=file)
    tables = [
        _table(sums, number, chosen, between, percent=percent)
        for number in range(len(wanted))
        for chosen in choices(by, margins=margins)
    ]
    return one_table(tables, ["of", *by, "first", "second", *DIFFERENCE])


def _table(
    sums: UnitSums, number: int, by: tuple[str, ...], between: str, *, percent: float
) -> pl.DataFrame:
    found = linearised(domains_by(sums, (*by, between)), number)
    pairs = _pairs(found.domains.table, by, between)
    first, second = pairs[_FIRST].to_numpy(), pairs[_SECOND].to_numpy()
    number_of = np.arange(pairs.height)
    less = Sums(
        into=np.concatenate([number_of, number_of]),
        of=np.concatenate([second, first]),
        times=np.repeat([1.0, -1.0], pairs.height),
        sums=pairs.height,
    )
    se = np.sqrt(moving([found]).sums(less).variance())
    df = _degrees(found, less, first, second) - 1
    figures = _figures(less.of_values(found.value), se, df, percent=percent)
    return pairs.drop(_FIRST, _SECOND).with_columns(
        pl.lit(sums.statistics[number].called).alias("of"),
        *figures,
        n_first=pl.Series(found.n[first], dtype=pl.Int64),
        n_second=pl.Series(found.n[second], dtype=pl.Int64),
    )


def _degrees(found: Linearised, less: Sums, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Those of both groups together; of replicates of a file those of the group that has more."""
    whole, there = found.domains.whole, less.of_contributions(found.presence())
    replication = whole.replication
    if replication is None:
        return units_less_strata(whole.sample, there)
    if replication.made is None or replication.wanted.degrees is not None:
        df = degrees_of_freedom(found)
        more: np.ndarray = np.maximum(df[first], df[second])
        return more
    both = pl.DataFrame({UNIT: there.unit, count_of(found.number): np.ones(len(there.unit))})
    pairs = Domains((), pl.DataFrame({"pair": range(less.sums)}), there.domain, both, whole)
    return degrees_of_freedom(replace(found, domains=pairs, value=np.zeros(less.sums)))


def _pairs(domains: pl.DataFrame, by: tuple[str, ...], between: str) -> pl.DataFrame:
    """Every two groups of one domain, with the numbers of theirs."""
    one = domains.rename({between: "first"}).with_row_index(_FIRST)
    other = domains.rename({between: "second"}).with_row_index(_SECOND)
    every = one.join(other, on=by, how="inner") if by else one.join(other, how="cross")
    return every.filter(pl.col(_FIRST) < pl.col(_SECOND)).sort(_FIRST, _SECOND)


def between_surveys(
    first: pl.DataFrame, second: pl.DataFrame, *, percent: float = 95.0
) -> pl.DataFrame:
    """How the estimates of a second survey differ from those of a first, drawn apart from it.

    Args:
        first: The estimates of a survey: a table of `estimate` or `quantiles`.
        second: Those of the other, of the same statistics and domains.
        percent: How often an interval covers the truth.

    Returns:
        One row for each estimate that both have, in the order of the first: its columns that say of
        what and whom, `first` and `second` (the two estimates), `value` (the second less the
        first), `se`, `ci_low`, `ci_high`, `t`, `df` (those of both surveys together, less one, as
        if they were one with the survey as a stratum), `p`, `n_first` and `n_second`.

    Raises:
        FrameError: the tables do not say of the same what they estimate.

    >>> columns = {"of": "worked", "sex": ["girl"], "value": 0.2, "se": 0.03, "ci_low": 0.1,
    ...            "ci_high": 0.3, "deff": 1.0, "df": 40, "n": 500, "weighted_n": 9000.0}
    >>> before = pl.DataFrame(columns)
    >>> after = before.with_columns(value=pl.lit(0.1), se=pl.lit(0.04))
    >>> between_surveys(before, after).select("sex", pl.col("value", "se").round(6), "df").row(0)
    ('girl', -0.1, 0.05, 79)
    """
    keys, of_other = _keys(first), _keys(second)
    if keys != of_other:
        raise FrameError(
            "Two tables of estimates are of different domains.",
            found=", ".join(f"{name} ({kind})" for name, kind in of_other.items()),
            expected=", ".join(f"{name} ({kind})" for name, kind in keys.items()),
        )
    both = first.join(
        second, on=list(keys), how="inner", nulls_equal=True, maintain_order="left", suffix=_OTHER
    )
    one, other = (
        {name: both[name + end].cast(pl.Float64).to_numpy() for name in ("value", "se", "df")}
        for end in ("", _OTHER)
    )
    figures = _figures(
        other["value"] - one["value"],
        np.hypot(one["se"], other["se"]),
        one["df"] + other["df"] - 1,
        percent=percent,
    )
    return both.select(
        pl.col(list(keys)),
        pl.col("value").alias("first"),
        pl.col("value" + _OTHER).alias("second"),
        *figures,
        pl.col("n").alias("n_first"),
        pl.col("n" + _OTHER).alias("n_second"),
    )


def _keys(estimates: pl.DataFrame) -> dict[str, pl.DataType]:
    """The columns that say of what and whom an estimate is."""
    return {name: kind for name, kind in estimates.schema.items() if name not in FIGURES}


def _figures(
    value: np.ndarray, se: np.ndarray, df: np.ndarray, *, percent: float
) -> list[pl.Series]:
    se = np.where(np.isnan(value), np.nan, se)
    known = np.where(df > 0, df, np.nan)
    with np.errstate(invalid="ignore", divide="ignore"):
        t = np.where(se > 0, value / se, np.nan)
    half = np.where(se > 0, t_of(df, percent=percent) * se, np.nan)
    floats = {
        "value": value,
        "se": se,
        "ci_low": value - half,
        "ci_high": value + half,
        "t": t,
        "p": 2 * special.stdtr(known, -np.abs(t)),
    }
    found = [pl.Series(name, values).fill_nan(None) for name, values in floats.items()]
    return [*found, pl.Series("df", df, dtype=pl.Float64).cast(pl.Int64)]
