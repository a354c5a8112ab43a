"""A made-up country with scarce schemes, its families and its places: for tests of allocation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

import polars as pl

from muara.eligibility.allocation import Allocation, allocate
from muara.packs import Geography, open_pack
from muara.packs.schemes import Needed, Quota, Scheme, SchemeVersion
from muara.rules import Rule

DAY = dt.date(2024, 5, 1)
TEXT = {"en": "made up", "id": "rekaan", "hi": "बनावटी"}
PLACES = {"X": "", "X.N": "X", "X.S": "X", "X.N.1": "X.N", "X.N.2": "X.N"}
WORDS = open_pack("india").vocabulary

Row = tuple[Any, ...]


def quota(name: str, when: str, share: float, *, released: bool = True) -> Quota:
    rule = Rule.parse(when, WORDS)
    return Quota(name, TEXT, rule, share, released)


def scheme(
    key: str,
    *,
    unit: str = "household",
    kind: str = "quota",
    quotas: Iterable[Quota] = (),
    excludes: tuple[str, ...] = (),
    jurisdiction: str = "X",
    until: dt.date | None = None,
    **more: Any,
) -> Scheme:
    version = SchemeVersion(
        scheme=key,
        since=dt.date(2000, 1, 1),
        until=until,
        conditions=(),
        papers=Needed(),
        benefits=(),
        quotas=tuple(quotas),
        exclusive_with=excludes,
    )
    return Scheme(
        key=key,
        title=dict.fromkeys(TEXT, key),
        says=TEXT,
        jurisdiction=jurisdiction,
        ministry=TEXT,
        pillar=more.pop("pillar", "education"),
        unit=unit,
        kind=kind,
        offices=(),
        versions=(version,),
        **more,
    )


def pack(*schemes: Scheme) -> Any:
    """As much of a pack as an allocation reads."""
    india = open_pack("india")
    return SimpleNamespace(
        name="made up",
        schemes={each.key: each for each in schemes},
        geography=Geography(PLACES),
        vocabulary=india.vocabulary,
        priority=india.priority,
        phrases=india.phrases,
    )


def wanted(*rows: Row, **columns: Any) -> pl.DataFrame:
    """Rows of (household, scheme, score), or (household, person, scheme, score), of one place."""
    table = [row if len(row) == 4 else (row[0], None, *row[1:]) for row in rows]
    schema = {
        "household": pl.String,
        "person": pl.String,
        "scheme": pl.String,
        "score": pl.Float64,
    }
    frame = pl.DataFrame(table, schema=schema, orient="row").with_columns(
        pl.lit("X.N").alias("place")
    )
    return frame.with_columns(**columns)


def seats(*rows: Row) -> pl.DataFrame:
    """Rows of (scheme, seats), or (scheme, place, seats), or (scheme, place, quota, seats)."""
    table = [_whole(row) for row in rows]
    schema = {"scheme": pl.String, "place": pl.String, "quota": pl.String, "seats": pl.Float64}
    frame = pl.DataFrame(table, schema=schema, orient="row")
    return frame if any(len(row) == 4 for row in rows) else frame.drop("quota")


def _whole(row: Row) -> Row:
    if len(row) == 2:
        return row[0], "X.N", "", row[1]
    return row if len(row) == 4 else (row[0], row[1], "", row[2])


def given(
    table: pl.DataFrame, there: pl.DataFrame, *schemes: Scheme, seed: str = "1", **more: Any
) -> Allocation:
    """An allocation in the made-up country."""
    return allocate(table, there, pack=pack(*schemes), seed=seed, on=DAY, **more)


def who_got(found: Allocation) -> dict[str, list[str]]:
    """Of each scheme, who got a place: households, and persons where they are meant."""
    got: dict[str, list[str]] = {}
    for row in found.placements.iter_rows(named=True):
        got.setdefault(row["scheme"], []).append(row["person"] or row["household"])
    return {key: sorted(names) for key, names in sorted(got.items())}


def why(found: Allocation) -> dict[tuple[str, str], str]:
    """Of each pair that waits on, the reason."""
    return {
        (row["person"] or row["household"], row["scheme"]): str(row["reason"])
        for row in found.unplaced.iter_rows(named=True)
    }
