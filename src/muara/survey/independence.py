"""Whether two answers have to do with each other: the test of Rao and Scott for a two-way table.

Pearson's X² of the weighted table is too large where villages are alike inside. How much too large
is told by the design effects of what the table holds beyond its margins (the eigenvalues of Δ):
the first-order correction divides X² by their mean, the second-order one also takes their spread
into account and refers the result to an F distribution.

Sources: Rao and Scott (1984), Annals of Statistics 12, 46-60; Thomas and Rao (1987), Journal of the
American Statistical Association 82, 630-636; R's package survey 4.1, `svychisq`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import narwhals as nw
import numpy as np
import polars as pl
from scipy import special

from muara.errors import FrameError
from muara.frames import as_lazy

from .contrasts import moving
from .design import Design
from .estimate import Domains, Linearised, degrees_of_freedom, linearised, one_table, rolled
from .statistics import Share
from .units import unit_sums

TEST = ("f", "df1", "df2", "p", "chi2", "chi2_df", "chi2_p")
_MOST = 50
"""A column of more values is an amount, or tells rows apart; each value is a sum of the pass."""
_FAR_FROM_ROUNDING = 1e12
"""A matrix that stretches more than this has too many empty cells to be solved."""


def independence(
    rows: Any,
    design: Design,
    one: str,
    other: str,
    *,
    by: Sequence[str] = (),
    where: nw.Expr | None = None,
    margins: bool = True,
    file: str = "",
) -> pl.DataFrame:
    """Tests in each domain whether the answers of one column have to do with those of another.

    Args:
        rows: A Polars, pandas or PyArrow table, a DuckDB relation or a Spark frame.
        design: How the sample was drawn.
        one, other: The two columns, of a few values each; a row that lacks either says nothing.
        by, where, margins, file: As for `estimate`.

    Returns:
        One row for each domain: the columns of `by` (empty: all), `f` with `df1` and `df2` and its
        `p` (second-order: this is the test to report), `chi2` with `chi2_df` and `chi2_p`
        (first-order), `n` (rows that answered both). Empty where a column has one value only, or
        too few cells have anybody.

    Raises:
        FrameError: the rows or the design contradict themselves: see `unit_sums`; a column has more
            values than a table can show.

    >>> from muara.survey import Design, Stage
    >>> children = pl.DataFrame({"village": [1, 1, 2, 2, 3, 3, 4, 4], "sex": ["girl", "boy"] * 4,
    ...                          "worked": [1, 0, 1, 1, 0, 0, 1, 0]})
    >>> found = independence(children, Design(stages=(Stage("village"),)), "sex", "worked")
    >>> found.select(pl.col("f", "df1", "df2", "p").round(6), "n").row(0)
    (2.25, 1.0, 3.0, 0.230584, 8)
    """
    rows_of, columns_of = _values(rows, one, file), _values(rows, other, file)
    both = ~nw.col(one).is_null() & ~nw.col(other).is_null()
    cells = [
        Share(nw.when(both).then((nw.col(one) == row) & (nw.col(other) == column)), name="cell")
        for row in rows_of
        for column in columns_of
    ]
    sums = unit_sums(rows, design, cells, by=by, where=where, apart=True, file=file)
    shape = (len(rows_of), len(columns_of))
    tables = [_table(domains, shape) for domains in rolled(sums, margins=margins)]
    return one_table(tables, [*by, *TEST, "n"])


def _values(rows: Any, column: str, file: str) -> list[Any]:
    """The values of a column, in their order."""
    frame = as_lazy(rows)
    if column not in frame.collect_schema().names():
        raise FrameError("There is no such column.", file=file or None, column=column)
    found = frame.select(column).unique().collect("polars")[column].drop_nulls().sort().to_list()
    if not found:
        raise FrameError("Nobody has a value in this column.", file=file or None, column=column)
    if len(found) > _MOST:
        raise FrameError(
            "This column has too many values for a two-way table.",
            file=file or None,
            column=column,
            found=len(found),
            expected=f"at most {_MOST}",
            do="Put them into groups first, such as bands of hours.",
        )
    return found


def _table(domains: Domains, shape: tuple[int, int]) -> pl.DataFrame:
    cells = [linearised(domains, number) for number in range(shape[0] * shape[1])]
    shares = np.array([cell.value for cell in cells]).T.reshape(-1, *shape)
    tests = list(_tests(shares, cells, degrees_of_freedom(cells[0])))
    told = pl.DataFrame(tests, schema=dict.fromkeys(TEST, pl.Float64), orient="row")
    told = told.with_columns(pl.all().fill_nan(None), n=pl.Series(cells[0].n, dtype=pl.Int64))
    return pl.concat([domains.table, told.cast({"chi2_df": pl.Int64})], how="horizontal")


def _tests(
    shares: np.ndarray, cells: Sequence[Linearised], nu: np.ndarray
) -> Iterator[tuple[float, ...]]:
    """The test of each domain, from its table of shares."""
    moved = moving(cells)
    for at, share in enumerate(shares):
        beyond = _beyond_margins(share)
        simple = beyond * share.ravel() @ beyond.T
        if nu[at] < 1 or not len(beyond) or np.linalg.cond(simple) > _FAR_FROM_ROUNDING:
            yield (np.nan,) * len(TEST)
        else:
            there = moved.part(at * len(cells), (at + 1) * len(cells))
            delta = np.linalg.solve(simple, there.covariance(beyond))
            yield _referred(_pearson(share), delta, nu[at])


def _beyond_margins(share: np.ndarray) -> np.ndarray:
    """What the table holds beyond its margins: each line less the last, across and down.

    One row for each contrast, one column for each cell, over the share of the cell. A line that is
    empty stands outside.
    """
    rows, columns = np.flatnonzero(share.sum(1) > 0), np.flatnonzero(share.sum(0) > 0)
    less = [
        _less_the_last(lines, size)
        for lines, size in zip((rows, columns), share.shape, strict=True)
    ]
    beyond: np.ndarray = np.kron(*less)
    over: np.ndarray = np.divide(
        beyond, share.ravel(), out=np.zeros_like(beyond), where=share.ravel() > 0
    )
    return over


def _less_the_last(lines: np.ndarray, size: int) -> np.ndarray:
    """Of some of the lines, each less the last of them."""
    every = np.eye(size)[lines]
    less: np.ndarray = every[:-1] - every[-1:]
    return less


def _pearson(share: np.ndarray) -> float:
    """X² of one case."""
    expected = np.outer(share.sum(1), share.sum(0))
    there = expected > 0
    return float(((share - expected)[there] ** 2 / expected[there]).sum())


def _referred(pearson: float, delta: np.ndarray, nu: float) -> tuple[float, ...]:
    """Pearson's X² with its corrections, referred to F and to χ²."""
    size, trace = len(delta), np.trace(delta)
    df1 = trace**2 / np.trace(delta @ delta)
    f, chi2 = pearson / trace, pearson * size / trace
    return (
        *(f, df1, df1 * nu, special.fdtrc(df1, df1 * nu, f)),
        *(chi2, size, special.chdtrc(size, chi2)),
    )
