"""What stands behind a count: how many were asked in each stratum and unit, never a row."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from muara.tables.counted import STRATUM, UNIT, N
from muara.tables.layout import Row, laid_out
from muara.tables.table import BETWEEN, as_key
from muara_server.figures import language
from muara_server.surveys import store
from muara_server.surveys.estimating.kept import table_of

CELL = {"group", "row", "column"}
"""What tells the cells of a standard table apart."""

if TYPE_CHECKING:
    from muara_server.surveys.models import Estimates


@dataclass(frozen=True)
class Stratum:
    """One stratum: how many of its units had somebody of the group, and how many in each."""

    name: str
    n: int
    units: Sequence[tuple[str, int]]


@dataclass(frozen=True)
class Behind:
    """The group, and its count by stratum and unit."""

    label: str
    n: int
    units: int
    strata: Sequence[Stratum]


def behind(estimates: Estimates, number: int, column: str = "") -> Behind | None:
    """What the count of a row is made of; None where it is withheld, or there is no such row.

    `column`: which of its figures, where each may rest on others; empty: the first.
    """
    found = laid_out(table_of(estimates).in_language(language()))
    keys = [each.key for each in found.columns]
    column = column or keys[0]
    if number >= len(found.rows) or column not in keys:
        return None
    row = found.rows[number]
    figure = row.figures[keys.index(column)]
    if figure is None or not figure.n:
        return None
    counts = _of(_counts(estimates), row, column)
    parts = [
        Stratum(str(name), int(part[N].sum()), _units(part))
        for (name,), part in counts.group_by([STRATUM], maintain_order=True)
    ]
    units = sum(len(each.units) for each in parts)
    label = (
        row.label if len(keys) == 1 else f"{row.label}, {found.columns[keys.index(column)].label}"
    )
    return Behind(label, int(counts[N].sum()), units, parts)


def _counts(estimates: Estimates) -> pl.DataFrame:
    return pl.read_parquet(io.BytesIO(b"".join(store.storage().chunks(estimates.behind))))


def _of(counts: pl.DataFrame, row: Row, column: str) -> pl.DataFrame:
    """The counts of one figure: those of a standard table stand by cell, others by breakdown."""
    if set(counts.columns) >= CELL:
        counts = counts.filter(group=row.group, row=row.key, column=column)
    else:
        counts = _rolled(counts, row)
    summed = counts.group_by([STRATUM, UNIT]).agg(pl.col(N).sum())
    return summed.sort(pl.col(STRATUM).str.len_chars(), STRATUM, pl.col(UNIT).str.len_chars(), UNIT)


def _rolled(counts: pl.DataFrame, row: Row) -> pl.DataFrame:
    """The counts of a group, whatever the breakdowns that it leaves open."""
    names = row.group.split(BETWEEN) if row.group else []
    for name, key in zip(names, row.key.split(BETWEEN), strict=bool(names)):
        value = pl.col(name).map_elements(as_key, return_dtype=pl.String)
        counts = counts.filter(value == key)
    return counts


def _units(rows: pl.DataFrame) -> list[tuple[str, int]]:
    """The units by their names; none where the rows of a stratum are its units."""
    return [(name, n) for name, n in rows.select(UNIT, N).iter_rows() if name]
