"""A published table as its page shows it, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from muara.tables import Table
from muara_server.figures import language, number

BETWEEN = "|"


@dataclass(frozen=True)
class Figure:
    """One figure; of one that is withheld only why."""

    cell: int
    value: str = ""
    interval: str = ""
    wide: bool = False
    se: str = ""
    deff: str = ""
    n: str = ""
    weighted: str = ""
    why: str = ""


@dataclass(frozen=True)
class Line:
    """What is told of one group: a figure for each column, None where there is none."""

    label: str
    depth: int
    figures: Sequence[Figure | None]


@dataclass(frozen=True)
class Sheet:
    """A table as it stands on the page, down to a depth of breakdowns within each other."""

    table: Table
    depth: int

    @classmethod
    def of(cls, table: Table, *, depth: int) -> Sheet:
        """The table told in the reader's language."""
        return cls(table.in_language(language()), depth)

    @cached_property
    def cells(self) -> pl.DataFrame:
        """The cells that are shown, each with its number in the table and its depth."""
        group = pl.col("group")
        deep = pl.when(group == "").then(0).otherwise(group.str.count_matches(r"\|") + 1)
        told = self.table.cells.with_row_index("cell").with_columns(deep.alias("depth"))
        return told.filter(pl.col("depth") <= self.depth)

    @property
    def drawn(self) -> Table:
        """The same rows, for the drawing beside them."""
        return replace(self.table, cells=self.cells.drop("cell", "depth"))

    @property
    def deepest(self) -> int:
        """How many breakdowns within each other the table has."""
        groups = self.table.cells["group"].unique()
        return max((group.count(BETWEEN) + 1 for group in groups if group), default=0)

    @cached_property
    def columns(self) -> list[str]:
        """What is told of each group."""
        return self.cells["column"].unique(maintain_order=True).to_list()

    @property
    def heads(self) -> list[str]:
        """The columns in words."""
        told = self.cells.unique("column", keep="first", maintain_order=True)
        return told["column_label"].to_list()

    @property
    def single(self) -> bool:
        """Is one thing told of each group, so that all about it stands in the row?"""
        return len(self.columns) == 1

    @property
    def in_percent(self) -> bool:
        """Are all of its figures shares?"""
        return set(self.cells["unit"]) <= {"percent"}

    @cached_property
    def parts(self) -> list[tuple[str, list[Line]]]:
        """The rows of each breakdown under its name, in their order."""
        parts = self.cells.group_by(["group"], maintain_order=True)
        return [(rows["group_label"][0] or "", list(self._lines(rows))) for _key, rows in parts]

    def _lines(self, part: pl.DataFrame) -> Iterator[Line]:
        for _key, rows in part.group_by(["row"], maintain_order=True):
            told = rows.to_dicts()
            held = {row["column"]: _figure(row) for row in told}
            yield Line(
                told[0]["row_label"], told[0]["depth"], [held.get(name) for name in self.columns]
            )

    @property
    def width(self) -> int:
        """How many columns the table has on the page."""
        return 1 + len(self.columns)

    @property
    def has_bracketed(self) -> bool:
        return bool(self.cells["bracketed"].any())

    @property
    def has_wide(self) -> bool:
        return any(_is_wide(row) for row in self.cells.to_dicts())

    @property
    def has_withheld(self) -> bool:
        return bool(self.cells["withheld"].any())


def _figure(row: Mapping[str, Any]) -> Figure:
    if row["withheld"]:
        return Figure(row["cell"], why=why_withheld(row["why"]))
    share = row["unit"] == "percent"
    scale, places = (100.0, 0 if row["bracketed"] else 1) if share else (1.0, 1)
    if row["unit"] == "number":
        places = 0
    value = _written(row["value"], scale, places)
    low, high = (_written(row[name], scale, places) for name in ("ci_low", "ci_high"))
    return Figure(
        cell=row["cell"],
        value=f"({value})" if row["bracketed"] and value else value,
        interval=_("%(low)s to %(high)s") % {"low": low, "high": high} if low and high else "",
        wide=_is_wide(row),
        se=_written(row["se"], scale, 2),
        deff=_written(row["deff"], 1.0, 1),
        n=number(int(row["n"] or 0)),
        weighted=_written(row["weighted_n"], 1.0, 0),
    )


def _is_wide(row: Mapping[str, Any]) -> bool:
    """Is the interval wider than the estimate itself?"""
    known = None not in (row["value"], row["ci_low"], row["ci_high"])
    return known and row["ci_high"] - row["ci_low"] > abs(row["value"])


def _written(value: float | None, scale: float, places: int) -> str:
    return "" if value is None else number(round(scale * value, places) + 0.0)


def why_withheld(why: str | None) -> str:
    """Why a figure is not shown."""
    if why == "complementary":
        return _("withheld: it would give away another row")
    return _("withheld: too few were asked")
