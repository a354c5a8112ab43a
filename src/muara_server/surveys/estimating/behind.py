"""What stands behind a count: how many were asked in each stratum and unit, never a row."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from muara.tables.counted import STRATUM, UNIT, N
from muara.tables.table import BETWEEN, as_key
from muara_server.surveys import store

if TYPE_CHECKING:
    from muara.tables import Table
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


def behind(estimates: Estimates, table: Table, cell: int) -> Behind | None:
    """What the count of a cell is made of; None where it is withheld, or there is no such cell."""
    if not estimates.behind or not 0 <= cell < table.cells.height:
        return None
    row = table.cells.row(cell, named=True)
    if row["withheld"]:
        return None
    rows = _of(_counts(estimates), row["group"], row["row"])
    parts = [
        Stratum(str(name), int(part[N].sum()), _units(part))
        for (name,), part in rows.group_by([STRATUM], maintain_order=True)
    ]
    units = sum(len(each.units) for each in parts)
    return Behind(row["row_label"], int(rows[N].sum()), units, parts)


def _counts(estimates: Estimates) -> pl.DataFrame:
    return pl.read_parquet(io.BytesIO(b"".join(store.storage().chunks(estimates.behind))))


def _of(counts: pl.DataFrame, group: str, row: str) -> pl.DataFrame:
    """The counts of one group, added up over the breakdowns that it leaves open."""
    names = group.split(BETWEEN) if group else []
    for name, key in zip(names, row.split(BETWEEN), strict=bool(names)):
        value = pl.col(name).map_elements(as_key, return_dtype=pl.String)
        counts = counts.filter(value == key)
    open_ = [name for name in counts.columns if name not in (*names, STRATUM, UNIT, N)]
    rolled = counts.drop(open_).group_by([STRATUM, UNIT]).agg(pl.col(N).sum())
    return rolled.sort(pl.col(STRATUM).str.len_chars(), STRATUM, pl.col(UNIT).str.len_chars(), UNIT)


def _units(rows: pl.DataFrame) -> list[tuple[str, int]]:
    """The units by their names; none where the rows of a stratum are its units."""
    return [(name, n) for name, n in rows.select(UNIT, N).iter_rows() if name]
