"""The six figures of learning as they may be shown: small counts withheld, each with its list."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from muara.disclosure import withhold
from muara.follow_up.months import NO, UNKNOWN, YES
from muara.learning import FIGURES
from muara.learning.told import NOT_YET
from muara_server.casework.frames.statistics import left_out

Cells = Mapping[str, int | None]


@dataclass(frozen=True)
class Count:
    """How many it is certain of, of how many it is asked; None: withheld."""

    n: int | None
    of: int | None
    unknown: int | None
    not_yet: int | None


@dataclass(frozen=True)
class Asked:
    """The answers of a programme (`ways.answered`), for a reader to whom small counts are withheld
    but in the districts whose lists he may open.
    """

    table: pl.DataFrame
    smallest: int
    opened: frozenset[str]

    def at(self, place: str) -> dict[str, Count]:
        """Each figure of one district; of the whole programme where none is named.

        Of the whole nothing is told that the districts he may open would turn into a small count.
        """
        listed = self.table.filter(pl.col("place") == place) if place else self.table
        others = listed.filter(self._closed())
        return {
            name: told(listed[name], judged=others[name], smallest=self.smallest)
            for name in FIGURES
        }

    def by_place(self, codes: Sequence[str]) -> dict[str, Cells]:
        """Each figure in each of these districts."""
        found = self._cells(["place"], [(code,) for code in codes])
        return {code: found[(code,)] for code in codes}

    def by(
        self, column: str, values: Sequence[str], *, place: str, codes: Sequence[str]
    ) -> dict[str, Cells]:
        """Each figure for each value of a column, of the whole programme or of one district.

        Of a district the table of all districts is judged, so that no page gives away another's.
        """
        if not place:
            return self._whole(column, values)
        grid = [(code, value) for code in codes for value in values]
        parts, wholes = self._cells(["place", column], grid), self.by_place(codes)
        return {
            value: {
                name: None if wholes[place][name] is None else parts[place, value][name]
                for name in FIGURES
            }
            for value in values
        }

    def behind(self, figure: str, answer: str, **part: str) -> pl.DataFrame:
        """The list behind a count, as far as this reader opens lists; an empty part is all."""
        found = self.table.filter(pl.col(figure) == answer)
        for column, wanted in part.items():
            if wanted:
                found = found.filter(pl.col(column) == wanted)
        if self.smallest:
            found = found.filter(pl.col("place").is_in(self.opened))
        return found.sort("place", "unit")

    def _whole(self, column: str, values: Sequence[str]) -> dict[str, Cells]:
        """What he may open is told as it is, and added to what is judged without it."""
        grid = [(value,) for value in values]
        own, others = self.table.filter(~self._closed()), self._kept().filter(self._closed())
        exact = {name: _counted(own, name, [column], grid, 0) for name in FIGURES}
        shown = {name: _counted(others, name, [column], grid, self.smallest) for name in FIGURES}
        return {
            value: {
                name: None if rest is None else rest + (exact[name][(value,)] or 0)
                for name in FIGURES
                for rest in [shown[name][(value,)]]
            }
            for value in values
        }

    def _closed(self) -> pl.Expr:
        """Is this in a district whose lists he does not open?"""
        return ~pl.col("place").is_in(self.opened).fill_null(value=False)

    def _kept(self) -> pl.DataFrame:
        """Without those for whom statistics are refused, where small counts are withheld."""
        return self.table.filter(~pl.col("unit").is_in(left_out())) if self.smallest else self.table

    def _cells(
        self, by: list[str], grid: Sequence[tuple[str, ...]]
    ) -> dict[tuple[str, ...], Cells]:
        """Every figure in every cell. What a reader may open anyway cannot cover for the others."""
        place = by.index("place") if "place" in by else None
        own = [cell for cell in grid if place is not None and cell[place] in self.opened]
        others = [cell for cell in grid if cell not in own]
        exact = {name: _counted(self.table, name, by, own, 0) for name in FIGURES}
        shown = {name: _counted(self._kept(), name, by, others, self.smallest) for name in FIGURES}
        return {
            cell: {name: (exact if cell in own else shown)[name][cell] for name in FIGURES}
            for cell in grid
        }


def told(answers: pl.Series, *, judged: pl.Series, smallest: int) -> Count:
    """A count with what it is of: what would let a small count be worked out is withheld.

    `judged`: those answers of them that the reader cannot list anyway.

    >>> many = pl.Series(["yes"] * 40 + ["no"] * 3)
    >>> told(many, judged=many, smallest=10)
    Count(n=40, of=None, unknown=None, not_yet=0)
    """

    def small(*asked: str) -> bool:
        return 0 < sum(int((judged == each).sum()) for each in asked) < smallest

    yes, no, unknown, not_yet = (
        int((answers == each).sum()) for each in (YES, NO, UNKNOWN, NOT_YET)
    )
    shown = not small(YES)
    whole = shown and not small(NO, UNKNOWN)
    apart = whole and not small(NO) and not small(UNKNOWN)
    return Count(
        n=yes if shown else None,
        of=yes + no + unknown if whole else None,
        unknown=unknown if apart else None,
        not_yet=None if small(NOT_YET) else not_yet,
    )


def _counted(
    table: pl.DataFrame,
    figure: str,
    by: list[str],
    grid: Collection[tuple[str, ...]],
    smallest: int,
) -> dict[tuple[str, ...], int | None]:
    """Of how many in each cell it is certain; None: withheld."""
    counted = table.filter(pl.col(figure) == YES).group_by(by).agg(pl.len().alias("value"))
    cells = pl.DataFrame(list(grid), schema=dict.fromkeys(by, pl.String), orient="row")
    filled = cells.join(counted, on=by, how="left", maintain_order="left").with_columns(
        pl.col("value").fill_null(0).cast(pl.Int64)
    )
    shown = withhold(filled, by=by, smallest=smallest)
    return {row[:-1]: row[-1] for row in shown.select(*by, "value").iter_rows()}
