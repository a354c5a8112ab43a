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
from itertools import pairwise
from typing import Any

import narwhals as nw
import numpy as np
import polars as pl
from scipy import special

from muara.errors import FrameError
from muara.frames import as_lazy

from .contrasts import Sums, covariance, together
from .design import Design
from .estimate import Domains, degrees_of_freedom, linearised, one_table, rolled
from .sample import Sample
from .statistics import Share
from .units import unit_sums
from .variance import Contributions

TEST = ("f", "df1", "df2", "p", "chi2", "chi2_df", "chi2_p")
_NOTHING = (np.nan,) * len(TEST)
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
    given = _by_domain([cell.contributions() for cell in cells])
    df, sample = degrees_of_freedom(cells[0]), domains.whole.sample
    tests = [_test(*each, sample) for each in zip(shares, given, df, strict=True)]
    told = pl.DataFrame(tests, schema=dict.fromkeys(TEST, pl.Float64), orient="row")
    told = told.with_columns(pl.all().fill_nan(None), n=pl.Series(cells[0].n, dtype=pl.Int64))
    return pl.concat([domains.table, told.cast({"chi2_df": pl.Int64})], how="horizontal")


def _by_domain(given: Sequence[Contributions]) -> Iterator[Contributions]:
    """Of each domain, what the units contribute to its cells."""
    every, domains = together(given), given[0].domains
    domain, cell = every.domain % domains, every.domain // domains
    order = np.argsort(domain, kind="stable")
    ends = np.searchsorted(domain[order], np.arange(domains + 1))
    for first, last in pairwise(ends):
        here = order[first:last]
        yield Contributions(cell[here], every.unit[here], every.value[here], len(given))


def _test(share: np.ndarray, given: Contributions, nu: float, sample: Sample) -> tuple[float, ...]:
    """The test of one domain, from the shares of all cells and what the units add to them."""
    kept = np.ix_(share.sum(1) > 0, share.sum(0) > 0)
    cell, share = np.arange(share.size).reshape(share.shape)[kept], share[kept]
    if nu < 1 or min(share.shape) < 2:
        return _NOTHING
    beyond = _beyond_margins(*share.shape)
    inverse = np.divide(1.0, share.ravel(), out=np.zeros(share.size), where=share.ravel() > 0)
    simple = beyond * inverse @ beyond.T
    if np.linalg.cond(simple) > _FAR_FROM_ROUNDING:
        return _NOTHING
    contrasts = np.zeros((len(beyond), given.domains))
    contrasts[:, cell.ravel()] = beyond * inverse
    delta = np.linalg.solve(
        simple, covariance(sample, Sums.of_matrix(contrasts).of_contributions(given))
    )
    return _referred(_pearson(share), delta, nu)


def _beyond_margins(rows: int, columns: int) -> np.ndarray:
    """What a table can hold beyond its margins: each row less the last, by each column less it."""
    less = [np.hstack([np.eye(size - 1), -np.ones((size - 1, 1))]) for size in (rows, columns)]
    beyond: np.ndarray = np.kron(*less)
    return beyond


def _pearson(share: np.ndarray) -> float:
    """X² of one case."""
    expected = np.outer(share.sum(1), share.sum(0))
    return float(((share - expected) ** 2 / expected).sum())


def _referred(pearson: float, delta: np.ndarray, nu: float) -> tuple[float, ...]:
    """Pearson's X² with its corrections, referred to F and to χ²."""
    size, trace = len(delta), np.trace(delta)
    df1 = trace**2 / np.trace(delta @ delta)
    f, chi2 = pearson / trace, pearson * size / trace
    return (
        *(f, df1, df1 * nu, special.fdtrc(df1, df1 * nu, f)),
        *(chi2, size, special.chdtrc(size, chi2)),
    )
