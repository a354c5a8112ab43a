"""What is known of the population beside the sample, and how the weights are made to say it.

The weights of a sample miss the population a little in every cell: too many girls, too few in the
hills. Where a census says how many there are, the weights are multiplied until they say the same:

* `PostStrata`   in every cell of one table: weights x population / sum of weights
* `Raking`       in the margins of several tables, one after the other, until all agree
* `Regression`   in margins and in totals of numbers (generalised regression, GREG)

Source: Sarndal, Swensson and Wretman (1992), chapters 6 and 7; Deville and Sarndal (1992), JASA 87,
376-382; Deming and Stephan (1940) for raking.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import inf, isfinite
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from muara.errors import FrameError, InputError, nearest

DISTANCES = ("linear", "exponential")
"""How a weight may move: `linear` moves least but may fall below nothing; `exponential` may not."""


@dataclass(frozen=True)
class Margin:
    """How many there are in the population, by the values of some columns of the survey.

    Attributes:
        columns: The columns that make its cells; none: the population as a whole.
        counts: Of each cell (its values as text, in the order of the columns), how many; or the
            column of the survey that says it in every row.
        file: Where the counts were read, for messages.

    >>> Margin(("sex",), {("1",): 52_000, ("2",): 49_500}).total
    101500
    """

    columns: tuple[str, ...]
    counts: Mapping[tuple[str, ...], float] | str
    file: str = ""

    def __post_init__(self) -> None:
        if isinstance(self.counts, str):
            return
        for cell, count in self.counts.items():
            if not 0 < count < inf:
                raise InputError(
                    f"A population is not above nothing: {cell_called(self.columns, cell)}.",
                    file=self.file or None,
                    found=count,
                    expected="how many there are in the population",
                    do="Leave the line out if there is nobody, in the sample as in the population.",
                )

    @property
    def total(self) -> float:
        """The whole population, as this table says it."""
        return 0.0 if isinstance(self.counts, str) else sum(self.counts.values())

    @property
    def reads(self) -> tuple[str, ...]:
        """The columns of the survey it needs."""
        said = (self.counts,) if isinstance(self.counts, str) else ()
        return (*self.columns, *said)


class Known:
    """What is known of the population beside the sample: margins, and totals of numbers."""

    if TYPE_CHECKING:  # some have them as fields, some as properties

        @property
        def margins(self) -> tuple[Margin, ...]: ...

        @property
        def totals(self) -> Mapping[str, float]: ...

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the survey it needs."""
        return columns_of(self.margins, self.totals)


class KnownCounts(Known):
    """The same where only counts are known."""

    @property
    def totals(self) -> Mapping[str, float]:
        """None."""
        return {}


@dataclass(frozen=True)
class PostStrata(KnownCounts):
    """Weights that say the population in every cell of a table.

    >>> PostStrata(Margin(("stype",), {("E",): 4421, ("H",): 755})).columns
    ('stype',)
    """

    margin: Margin

    @property
    def margins(self) -> tuple[Margin, ...]:
        return (self.margin,)


@dataclass(frozen=True)
class Raking(KnownCounts):
    """Weights that say several margins, fitted to one after the other, round after round.

    Attributes:
        margins: The tables, in the order in which they are fitted.
        rounds: How many rounds at most.
        tolerance: It is enough when no cell moves by more in a round: in persons; below 1, as a
            share of the sum of the weights.
    """

    margins: tuple[Margin, ...]
    rounds: int = 10
    tolerance: float = 1.0

    def __post_init__(self) -> None:
        if len(self.margins) < 2:
            raise InputError(
                "Raking fits weights to two margins or more.",
                do="Give a second table, or use post_strata for one.",
            )


@dataclass(frozen=True)
class Regression(Known):
    """Weights that say margins and totals of numbers, and move as little as they can.

    Attributes:
        margins: Tables of how many there are.
        totals: Of each column of numbers, its total in the population.
        distance: How a weight may move: see `DISTANCES`.
        bounds: What a weight may be multiplied by, from the least to the most.
    """

    margins: tuple[Margin, ...] = ()
    totals: Mapping[str, float] = field(default_factory=dict)
    distance: str = "linear"
    bounds: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        if not self.margins and not self.totals:
            raise InputError("Nothing is said of the population: neither margins nor totals.")
        if lost := [name for name, total in self.totals.items() if not isfinite(total)]:
            raise InputError("A total is no number.", column=lost[0], found=self.totals[lost[0]])
        if self.distance not in DISTANCES:
            raise InputError(
                f"{self.distance!r} is no way for a weight to move.",
                do=nearest(self.distance, DISTANCES),
            )
        if self.totals and (self.bounds or self.distance != "linear"):
            raise InputError(
                "Weights that keep within bounds are fitted to counts alone, not to totals.",
                found=", ".join(self.totals),
                do="Put the numbers into bands and give how many are in each band, or leave the "
                "bounds and the distance out.",
            )
        if self.bounds and not 0 <= self.bounds[0] < 1 < self.bounds[1]:
            raise InputError(
                "The bounds leave no room for a weight as it is.",
                found=f"{self.bounds[0]:g} to {self.bounds[1]:g}",
                expected="two numbers, one below 1 (and not below 0) and one above 1",
            )


Calibration = PostStrata | Raking | Regression


def columns_of(margins: Sequence[Margin], totals: Mapping[str, float]) -> tuple[str, ...]:
    """The columns of the survey that these tables and totals speak of, each once."""
    told = [name for margin in margins for name in margin.reads]
    return tuple(dict.fromkeys([*told, *totals]))


def cell_columns(margins: Sequence[Margin]) -> tuple[str, ...]:
    """The columns whose values make a cell, each once."""
    return tuple(dict.fromkeys(name for margin in margins for name in margin.columns))


def cell_called(columns: Sequence[str], cell: Sequence[str]) -> str:
    """A cell as a message names it.

    >>> cell_called(("region", "sex"), ("Jambi", "1"))
    'region Jambi, sex 1'
    """
    named = [f"{column} {value}" for column, value in zip(columns, cell, strict=True)]
    return ", ".join(named) or "the whole population"


POPULATION = "population"
"""The column of a table that says how many there are."""


def read_margin(path: str | Path) -> Margin:
    """A margin from a .csv file: columns named as in the survey, and one named `population`.

    Raises:
        FrameError: the file has no such column, no lines, a number that is none, or a cell twice.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "by_sex.csv")
    ...     _ = path.write_text("sex,population\\n1,52000\\n2,49500\\n")
    ...     read_margin(path).counts
    {('1',): 52000.0, ('2',): 49500.0}
    """
    file = Path(path).name
    try:
        table = pl.read_csv(path, infer_schema=False)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise FrameError(
            "The table of the population cannot be read.",
            file=file,
            expected="a .csv file with the survey's columns and `population`",
        ) from error
    if POPULATION not in table.columns:
        raise FrameError(
            "The table does not say how many there are.",
            file=file,
            found=", ".join(table.columns),
            expected=f"a column {POPULATION}",
        )
    columns = tuple(name for name in table.columns if name != POPULATION)
    counts: dict[tuple[str, ...], float] = {}
    for row, line in enumerate(table.iter_rows(named=True), start=2):
        cell = tuple(str(line[name] or "").strip() for name in columns)
        if cell in counts:
            raise FrameError(
                "A cell stands twice.", file=file, row=row, found=cell_called(columns, cell)
            )
        counts[cell] = _count(line[POPULATION], file, row)
    return Margin(columns, counts, file=file)


def _count(written: str | None, file: str, row: int) -> float:
    try:
        return float(written or "")
    except ValueError:
        raise FrameError(
            "This is no number.",
            file=file,
            row=row,
            column=POPULATION,
            found=written or "nothing",
            expected="how many there are, as 52000 or 52000.5",
        ) from None
