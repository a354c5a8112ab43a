"""What may be published: cells of a table of counts that are too small are withheld.

A small cell is withheld, and with it as many of its neighbours as are needed so that no total,
printed or summed by the reader, gives it away. Zero stays: that nobody was counted says nothing
about anybody.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import polars as pl

WITHHELD = "withheld"


def withhold(
    table: pl.DataFrame,
    *,
    by: Sequence[str],
    smallest: int,
    value: str = "value",
    zero_stays: bool = True,
) -> pl.DataFrame:
    """The table with `withheld` (true/false) added and the withheld values empty.

    Every line of the table along every breakdown (all cells that share the other breakdowns) adds
    up to a total that somebody may know. So in each line in which something is withheld, at least
    two cells are, and together they hold at least `smallest`. A line that has nothing else to
    withhold loses all of its cells. The total over the whole table is treated in the same way.

    Parameters
    ----------
    table
        One row per cell: the breakdowns in `by`, and the count in `value` (whole numbers).
    smallest
        The smallest count that may be shown; it comes from the pack.
    zero_stays
        That nobody was counted may be shown. False where the count is what a share rests on.

    >>> cells = pl.DataFrame({"place": ["A", "B", "C"], "value": [3, 40, 25]})
    >>> withhold(cells, by=["place"], smallest=10).rows()
    [('A', None, True), ('B', 40, False), ('C', None, True)]
    """
    counts = table[value].to_list()
    hidden = [count < smallest and not (zero_stays and count == 0) for count in counts]
    lines = list(_lines(table, by))
    while any(_cover(line, counts, hidden, smallest) for line in lines):
        continue
    shown = [None if gone else count for count, gone in zip(counts, hidden, strict=True)]
    return table.with_columns(
        pl.Series(value, shown, dtype=table.schema[value]), pl.Series(WITHHELD, hidden, pl.Boolean)
    )


def withhold_shares(
    table: pl.DataFrame,
    *,
    by: Sequence[str],
    of: Sequence[str],
    smallest: int,
    blank: Sequence[str],
) -> pl.DataFrame:
    """A table of shares (saturation, coverage), small cells withheld whole: counts, share, bounds.

    A share of too few says something about somebody, and is mostly noise. A cell is withheld where
    the counts that its share is of add up to less than `smallest`, nothing included; so is one more
    of its row and of its column, as `withhold` does it.

    Parameters
    ----------
    table
        One row per cell: the breakdowns in `by`, the counts in `of` and the columns in `blank`.
    of
        The counts whose sum the share is of.
    blank
        What is emptied in a withheld cell: every column that tells about it.

    Returns the table with `withheld` (true/false) added.

    >>> cells = pl.DataFrame({"place": ["A", "A", "A"], "scheme": ["x", "y", "z"],
    ...                       "n11": [4, 30, 12], "n10": [3, 10, 8], "sat": [0.57, 0.75, 0.6]})
    >>> withhold_shares(cells, by=["place", "scheme"], of=["n11", "n10"], smallest=10,
    ...                 blank=["n11", "n10", "sat"]).select("scheme", "sat", "withheld").rows()
    [('x', None, True), ('y', 0.75, False), ('z', None, True)]
    """
    whole = table.with_columns(pl.sum_horizontal(of).alias("_whole"))
    judged = withhold(whole, by=by, smallest=smallest, value="_whole", zero_stays=False)
    shown = [pl.when(~pl.col(WITHHELD)).then(pl.col(name)).alias(name) for name in blank]
    return judged.with_columns(shown).drop("_whole")


def _lines(table: pl.DataFrame, by: Sequence[str]) -> Iterator[list[int]]:
    """The rows of each line of the table, by position, and the whole table as a line of its own."""
    numbered = table.with_row_index("_row")
    for along in by:
        others = [each for each in by if each != along]
        groups = numbered.group_by(others) if others else [((), numbered)]
        for _, line in groups:
            yield line["_row"].to_list()
    yield numbered["_row"].to_list()


def _cover(line: list[int], counts: list[int], hidden: list[bool], smallest: int) -> bool:
    """Withhold one more cell of this line if what is withheld could be worked out. Was one?"""
    gone = [row for row in line if hidden[row]]
    if not gone or (len(gone) > 1 and sum(counts[row] for row in gone) >= smallest):
        return False
    rest = [row for row in line if not hidden[row]]
    if not rest:
        return False
    hidden[min(rest, key=lambda row: (counts[row] == 0, counts[row], row))] = True
    return True
