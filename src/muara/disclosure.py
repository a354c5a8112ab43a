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
    table: pl.DataFrame, *, by: Sequence[str], smallest: int, value: str = "value"
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

    >>> cells = pl.DataFrame({"place": ["A", "B", "C"], "value": [3, 40, 25]})
    >>> withhold(cells, by=["place"], smallest=10).rows()
    [('A', None, True), ('B', 40, False), ('C', None, True)]
    """
    counts = table[value].to_list()
    hidden = [0 < count < smallest for count in counts]
    lines = list(_lines(table, by))
    while any(_cover(line, counts, hidden, smallest) for line in lines):
        continue
    shown = [None if gone else count for count, gone in zip(counts, hidden, strict=True)]
    return table.with_columns(
        pl.Series(value, shown, dtype=table.schema[value]), pl.Series(WITHHELD, hidden, pl.Boolean)
    )


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
