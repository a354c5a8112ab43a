"""Quantiles: below which hours a quarter, a half or nine tenths of the children lie.

One grouped pass over the rows counts, in every unit and domain, those with each value. The quantile
of a domain is the smallest value at which the weighted share of those at or below it reaches what
was asked (`qrule = "math"` of R's `svyquantile`). That share is then estimated like any other: the
bounds of its interval, read back as quantiles, are those of the quantile.

Sources: Woodruff (1952), Journal of the American Statistical Association 47, 635-646; Sarndal,
Swensson and Wretman (1992), 5.11; R's package survey 4.1, `svyquantile`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import narwhals as nw
import numpy as np
import polars as pl

from muara.errors import InputError
from muara.frames import OWN, as_lazy

from .design import Design
from .estimate import (
    FIGURES,
    Linearised,
    choices,
    degrees_of_freedom,
    linearised,
    numbered,
    one_table,
    rolled,
    sampling_variance,
    with_figures,
)
from .intervals import interval, t_of
from .sample import UNIT
from .statistics import WEIGHT, Share, number
from .units import UnitSums, spread_of, square_of, sum_of, unit_sums

QUARTERS = (0.25, 0.5, 0.75)
_VALUE, _MOST = f"{OWN}value", f"{OWN}most"
_ROUNDING = 1e-10
"""Engines add weights up in any order: a share that lacks no more than this has been reached."""


def quantiles(
    rows: Any,
    design: Design,
    of: str | nw.Expr,
    shares: Sequence[float] = QUARTERS,
    *,
    name: str = "",
    by: Sequence[str] = (),
    where: nw.Expr | None = None,
    margins: bool = True,
    method: str = "linear",
    percent: float = 95.0,
    file: str = "",
) -> pl.DataFrame:
    """The values below which a share of each domain lies.

    Args:
        rows, design, by, where, margins, file: As for `estimate`.
        of: The column, or an expression over columns; rows without a value say nothing.
        shares: Above 0 and below 1: 0.5 is the median.
        name: What it is called in the table; the column's name if not given.
        method: The kind of interval of the share: see `intervals`.
        percent: How often an interval covers the truth.

    Returns:
        The columns of `estimate`, with `share` after `of`. `se` is the width of the interval over
        twice t; a bound that would lie beyond the smallest or the largest value is empty, and so
        is then `se`. Where many share one value (no hours), the interval is that of the share up to
        it, and reaches further than the quantile alone would have it; so does R's. `deff` is empty:
        that of a quantile has no meaning of its own.

    Raises:
        InputError: a share is not above 0 and below 1.
        FrameError: the rows or the design contradict themselves: see `unit_sums`.

    Source: reference/measurement.md 9; R's package survey 4.1, `svyquantile`, but for two things.
    Where the first value alone holds more than the share, R answers the second value; here it is
    the first. Where a value reaches the share exactly, R may go on to the next by rounding.

    >>> from muara.survey import Design, Stage
    >>> children = pl.DataFrame({"village": [1, 1, 2, 2, 3, 3], "hours": [0, 4, 6, 9, 12, 30]})
    >>> found = quantiles(children, Design(stages=(Stage("village"),)), "hours", [0.5])
    >>> found.select("of", "share", "value", "df", "n").row(0)
    ('hours', 0.5, 6.0, 2, 6)
    """
    if astray := [share for share in shares if not 0 < share < 1]:
        raise InputError(
            "There is no such quantile.",
            found=astray[0],
            expected="a share above 0 and below 1, such as 0.5 for the median",
        )
    value = number(of) if where is None else nw.when(where).then(number(of))
    frame = as_lazy(rows).with_columns(value.alias(_VALUE))
    has_one = Share(nw.when(~nw.col(_VALUE).is_null()).then(1.0), name=name or str(of))
    counted = unit_sums(frame, design, [has_one], by=[*by, _VALUE], where=where, file=file)
    ordered = [_in_order(counted, chosen) for chosen in choices(by, margins=margins)]
    tables = [
        _table(each, share=share, method=method, percent=percent)
        for share in shares
        for each in ordered
    ]
    return one_table(tables, ["of", "share", *by, *FIGURES])


# --- the values of each domain ---


@dataclass(frozen=True)
class _InOrder:
    """The values in each domain from the smallest, with the share of all that has them or less.

    Attributes:
        counted: How many there are, one row for each domain, unit and value.
        domains: One row for each domain: the columns that make it.
        reached: Domain after domain, its number and the share: 3.25 is a quarter of the fourth.
        values: The value at which it is reached.
    """

    counted: UnitSums
    domains: pl.DataFrame
    reached: np.ndarray
    values: np.ndarray

    def at(self, shares: np.ndarray) -> np.ndarray:
        """The smallest value of each domain at which its share is reached."""
        domain = np.arange(len(shares))
        place = np.searchsorted(self.reached, domain + np.maximum(shares - _ROUNDING, _ROUNDING))
        there = np.append(self.reached, np.inf)[place] <= domain + 1 + _ROUNDING
        found: np.ndarray = np.where(there, np.append(self.values, np.nan)[place], np.nan)
        return found


def _in_order(counted: UnitSums, by: tuple[str, ...]) -> _InOrder:
    there, table, domain = numbered(counted.sums, by)
    weighed = table.select(_VALUE, w=sum_of(0, WEIGHT)).with_columns(of=pl.Series(domain))
    each = weighed.group_by("of", _VALUE).agg(pl.col("w").sum()).filter(pl.col("w") > 0)
    each = each.sort("of", _VALUE)
    share = (pl.col("w").cum_sum() / pl.col("w").sum()).over("of")
    return _InOrder(
        counted=counted,
        domains=there,
        reached=each.select(pl.col("of") + share).to_series().to_numpy(),
        values=each[_VALUE].to_numpy(),
    )


# --- the quantile, and the share that lies below it ---


def _table(ordered: _InOrder, *, share: float, method: str, percent: float) -> pl.DataFrame:
    wanted = np.full(ordered.domains.height, share)
    value = ordered.at(wanted)
    found = _share_up_to(ordered, value)
    se, df = np.sqrt(sampling_variance(found)), degrees_of_freedom(found)
    bounds = interval(method, found.value, se, df=df, cases=found.n, share=True, percent=percent)
    low, high = (ordered.at(np.where((at >= 0) & (at <= 1), at, np.nan)) for at in bounds)
    figures = {
        "value": value,
        "se": (high - low) / (2 * t_of(df, percent=percent)),
        "ci_low": low,
        "ci_high": high,
        "deff": np.full_like(value, np.nan),
    }
    return with_figures(found, figures, df=df).with_columns(share=pl.lit(share))


def _share_up_to(ordered: _InOrder, value: np.ndarray) -> Linearised:
    """The share of each domain whose value is at most this one."""
    counted, by = ordered.counted, tuple(ordered.domains.columns)
    most = ordered.domains.with_columns(pl.Series(_MOST, value).fill_nan(None))
    kept = [name for name in counted.sums.columns if name not in (*counted.by, UNIT)]
    sums = _up_to(counted.sums, most).group_by(*by, UNIT).agg(pl.col(kept).sum())
    known = counted.calibrated
    if known:
        known = replace(known, taken=_up_to(known.taken, most))
    (domains,) = rolled(replace(counted, by=by, sums=sums, calibrated=known), margins=False)
    return linearised(domains, 0)


def _up_to(table: pl.DataFrame, most: pl.DataFrame) -> pl.DataFrame:
    """The sums, in which those above the most of their domain say no."""
    by = [name for name in most.columns if name != _MOST]
    told = table.join(most, on=by, how="left") if by else table.join(most, how="cross")
    below = (pl.col(_VALUE) <= pl.col(_MOST)).fill_null(value=False)
    yes = (sum_of(0, "y"), square_of(0, "y", "y"), spread_of(0, WEIGHT, "y"))
    counting = [name for name in table.columns if name.startswith(yes)]
    return told.with_columns(pl.col(counting) * below.cast(pl.Float64)).drop(_MOST)
