"""What may be published: cells of a table of counts that are too small are withheld.

A small cell is withheld, and with it as many of its neighbours as are needed so that no total,
printed or summed by the reader, gives it away. Zero stays: that nobody was counted says nothing
about anybody.

`withhold` takes a table without its totals, `hidden_cells` the lines along which any table adds up.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import polars as pl

WITHHELD = "withheld"


@dataclass(frozen=True)
class Line:
    """Cells that add up to a total.

    Attributes:
        parts: The positions of the cells.
        total: The position of the total, where the table shows it; None where somebody may know it
            from elsewhere.
    """

    parts: tuple[int, ...]
    total: int | None = None

    @property
    def cells(self) -> tuple[int, ...]:
        return self.parts if self.total is None else (*self.parts, self.total)


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
    lines = _lines(table, by)
    hidden = hidden_cells(counts, lines, smallest=smallest, zero_stays=zero_stays)
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


def hidden_cells(
    counts: Sequence[int], lines: Iterable[Line], *, smallest: int, zero_stays: bool = False
) -> list[bool]:
    """Of each cell: must it be withheld?

    The small ones are, and then others, the smallest first, until in no line what is withheld is
    one cell or holds less than `smallest`, and until no cell follows from several lines together.
    A line that has nothing else to withhold loses all of its cells.

    Parameters
    ----------
    counts
        How many each cell stands for.
    lines
        How the cells add up.
    smallest
        The smallest count that may be shown; it comes from the pack.
    zero_stays
        That nobody was counted may be shown.

    >>> all_of_them, boys, girls = 60, 40, 20
    >>> hidden_cells([all_of_them, boys, girls], [Line(parts=(1, 2), total=0)], smallest=25)
    [False, True, True]
    """
    hidden = [count < smallest and not (zero_stays and count == 0) for count in counts]
    few = range(1 if zero_stays else 0, smallest)
    lines = list(lines)
    while True:
        while sum(_cover(line, counts, hidden, few) for line in lines):
            continue
        if not _cover_solved(lines, counts, hidden):
            return hidden


def _lines(table: pl.DataFrame, by: Sequence[str]) -> Iterator[Line]:
    """Each line of the table, and the whole table as a line of its own."""
    numbered = table.with_row_index("_row")
    for along in by:
        others = [each for each in by if each != along]
        groups = numbered.group_by(others, maintain_order=True) if others else [((), numbered)]
        for _, line in groups:
            yield Line(tuple(line["_row"].to_list()))
    yield Line(tuple(numbered["_row"].to_list()))


def _cover(line: Line, counts: Sequence[int], hidden: list[bool], few: range) -> bool:
    """Withhold one more cell of this line if what is withheld could be worked out. Was one?"""
    gone = [counts[cell] for cell in line.cells if hidden[cell]]
    return bool(gone) and _tells(gone, few) and _hide_smallest(line.cells, counts, hidden)


def _tells(gone: Sequence[int], few: range) -> bool:
    """Does the sum of these withheld cells say what one of them is, or that they are few?

    A reader also knows why each is withheld: because it is one of `few`, or is more than them.
    """
    if len(gone) == 1 or sum(gone) < few.stop:
        return True
    small = sum(count in few for count in gone)
    at_least, at_most = few.start * small + few.stop * (len(gone) - small), (few.stop - 1) * small
    return sum(gone) == at_least or (small == len(gone) and sum(gone) == at_most)


def _hide_smallest(cells: Iterable[int], counts: Sequence[int], hidden: list[bool]) -> bool:
    """Withhold the smallest of these cells that is shown, one of nobody last. Was one?

    Of cells of the same size it is the first, so that a part goes before its total.
    """
    rest = [cell for cell in cells if not hidden[cell]]
    if not rest:
        return False
    hidden[min(rest, key=lambda cell: (counts[cell] == 0, counts[cell]))] = True
    return True


# --- what follows from several lines together ---

_PRIME = (1 << 61) - 1
"""Sums are taken modulo this prime: exact, and no number grows long."""


def _cover_solved(lines: Sequence[Line], counts: Sequence[int], hidden: list[bool]) -> bool:
    """Withhold one more cell beside one that follows from the lines together. Was one?"""
    for solved in _solved(lines, hidden):
        near = [cell for line in lines if solved in line.cells for cell in line.cells]
        if _hide_smallest(near, counts, hidden):
            return True
    return False


def _solved(lines: Sequence[Line], hidden: Sequence[bool]) -> list[int]:
    """The withheld cells that the lines, taken as equations, leave one value.

    Take any other solution of the same equations, by chance: the difference of the two is nothing
    in a cell that is settled, and something in each of the others.
    """
    equations = [_equation(line, hidden) for line in lines if len(line.cells) > 1]
    steps = _eliminated([each for each in equations if each])
    chance = random.Random(0)  # noqa: S311  (no secret: a draw that is nothing by chance is not seen)
    moved: dict[int, int] = {}
    for pivot, equation in reversed(steps):
        rest = 0
        for cell, times in equation.items():
            if cell != pivot:
                rest += times * moved.setdefault(cell, chance.randrange(1, _PRIME))
        moved[pivot] = -rest * pow(equation[pivot], -1, _PRIME) % _PRIME
    return [cell for cell, by in sorted(moved.items()) if by == 0]


def _equation(line: Line, hidden: Sequence[bool]) -> dict[int, int]:
    """The withheld cells of a line, each with how often it counts in what is known."""
    known = {cell: 1 for cell in line.parts if hidden[cell]}
    return {**known, line.total: -1} if line.total is not None and hidden[line.total] else known


def _eliminated(equations: list[dict[int, int]]) -> list[tuple[int, dict[int, int]]]:
    """The equations in steps: a cell that one is solved for is in none of the later ones."""
    steps: list[tuple[int, dict[int, int]]] = []
    while equations:
        equations.sort(key=len, reverse=True)
        first = equations.pop()
        pivot = min(first)
        steps.append((pivot, first))
        rest = [_without(pivot, each, first) for each in equations]
        equations = [each for each in rest if each]
    return steps


def _without(pivot: int, equation: dict[int, int], by: dict[int, int]) -> dict[int, int]:
    """An equation less so many times another that the pivot is gone from it."""
    if pivot not in equation:
        return equation
    times = equation[pivot] * pow(by[pivot], -1, _PRIME)
    cells = equation.keys() | by.keys()
    left = {cell: (equation.get(cell, 0) - times * by.get(cell, 0)) % _PRIME for cell in cells}
    return {cell: value for cell, value in left.items() if value}
