"""What an unweighted count is made of: how many were asked in each unit of the sample."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import narwhals as nw
import polars as pl

from muara.frames import as_lazy
from muara.survey import Design, Statistic

STRATUM, UNIT, N = "_stratum", "_unit", "n"


def counts_by_unit(
    rows: Any,
    design: Design,
    statistic: Statistic,
    *,
    by: Sequence[str] = (),
    where: nw.Expr | None = None,
) -> pl.DataFrame:
    """How many rows answered in each unit of the first stage: never a row itself.

    Args:
        rows: A Polars, pandas or PyArrow table, a DuckDB relation or a Spark frame.
        design: How the sample was drawn.
        statistic: What was asked.
        by: The columns that make the domains.
        where: Which rows belong to the question.

    Returns:
        A row for each combination of `by` and unit in which somebody answered: the columns of `by`,
        `_stratum` and `_unit` (as the survey numbers them, as text; empty where the design has
        none: rows that are units stand together in their stratum), and `n`, the rows that answered
        and have a weight above nothing.

    >>> from muara.survey import Share, Stage
    >>> children = pl.DataFrame({"village": [1, 1, 2], "worked": [True, None, False]})
    >>> counts_by_unit(children, Design(stages=(Stage("village"),)), Share("worked")).rows()
    [('', '1', 1), ('', '2', 1)]
    """
    first = design.stages[0]
    answered = statistic.answered if where is None else statistic.answered & where
    if design.weight:
        answered = answered & (nw.col(design.weight) > 0)
    named = {STRATUM: first.strata, UNIT: first.unit}
    told = {
        key: nw.col(name).cast(nw.String) if name else nw.lit("") for key, name in named.items()
    }
    kept = as_lazy(rows).with_columns(**told).filter(answered)
    counted = kept.group_by(*by, *named).agg(nw.len().alias(N)).collect("polars").to_native()
    found: pl.DataFrame = counted.with_columns(pl.col(N).cast(pl.Int64))
    return found.sort(*by, STRATUM, UNIT)
