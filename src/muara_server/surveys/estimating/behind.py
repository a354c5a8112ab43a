"""What stands behind a count: how many were asked in each stratum and unit, never a row."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from muara.tables.counted import STRATUM, UNIT, N
from muara.tables.layout import laid_out
from muara.tables.table import BETWEEN, as_key
from muara_server.figures import language
from muara_server.surveys import store
from muara_server.surveys.estimating.kept import table_of

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


def behind(estimates: Estimates, number: int) -> Behind | None:
    """What the count of a row is made of; None where it is withheld, or there is no such row."""
    rows = laid_out(table_of(estimates).in_language(language())).rows
    if number >= len(rows) or not any(each.n for each in rows[number].told):
        return None
    row = rows[number]
    counts = _of(_counts(estimates), row.group, row.key)
    parts = [
        Stratum(str(name), int(part[N].sum()), _units(part))
        for (name,), part in counts.group_by([STRATUM], maintain_order=True)
    ]
    units = sum(len(each.units) for each in parts)
    return Behind(row.label, int(counts[N].sum()), units, parts)


def _counts(estimates: Estimates) -> pl.DataFrame:
    return pl.read_parquet(io.BytesIO(b"".join(store.storage().chunks(estimates.behind))))


def _of(counts: pl.DataFrame, group: str, row: str) -> pl.DataFrame:
    """The counts of one group, added up over the breakdowns that it leaves open."""
    names = group.split(BETWEEN) if group else []
    for name, key in zip(names, row.split(BETWEEN), strict=bool(names)):
        value = pl.col(name).map_elements(as_key, return_dtype=pl.String)
        counts = counts.filter(value == key)
    rolled = counts.group_by([STRATUM, UNIT]).agg(pl.col(N).sum())
    return rolled.sort(pl.col(STRATUM).str.len_chars(), STRATUM, pl.col(UNIT).str.len_chars(), UNIT)


def _units(rows: pl.DataFrame) -> list[tuple[str, int]]:
    """The units by their names; none where the rows of a stratum are its units."""
    return [(name, n) for name, n in rows.select(UNIT, N).iter_rows() if name]
