"""Pairs of units and schemes for tests, written as a small table; invented families only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import polars as pl

SCHEMA = {
    "household": pl.String,
    "person": pl.String,
    "place": pl.String,
    "scheme": pl.String,
    "pillar": pl.String,
    "verdict": pl.Enum(["eligible", "not_eligible", "ask"]),
    "received": pl.Boolean,
    "missing": pl.String,
    "unasked": pl.String,
    "value": pl.Float64,
    "currency": pl.String,
}
ALWAYS = {"place": "V", "pillar": "health", "missing": "", "unasked": "", "currency": "INR"}
VERDICTS = {"1": "eligible", "0": "not_eligible", "?": "ask"}
RECEIPTS = {"1": True, "0": False, "?": None}


def pairs(text: str, **always: object) -> pl.DataFrame:
    """A table with a heading, cells divided by `|`; `E` and `A` are written 1, 0 or ?."""
    heading, *lines = [line for line in text.strip().splitlines() if line.strip()]
    names = [name.strip() for name in heading.split("|")]
    rows = [
        dict(zip(names, (cell.strip() for cell in line.split("|")), strict=True)) for line in lines
    ]
    return from_rows([{**always, **row} for row in rows])


def from_rows(rows: list[dict[str, Any]]) -> pl.DataFrame:
    return pl.DataFrame([_row(row) for row in rows], schema=SCHEMA)


def _row(row: Mapping[str, Any]) -> dict[str, object]:
    made: dict[str, object] = {**dict.fromkeys(SCHEMA), **ALWAYS, "household": "h", **row}
    made["verdict"] = VERDICTS[str(made.pop("E", "1"))]
    made["received"] = RECEIPTS[str(made.pop("A", "0"))]
    made["person"] = made["person"] or None
    made["value"] = float(str(made["value"])) if made["value"] not in (None, "") else None
    for papers in ("missing", "unasked"):
        made[papers] = str(made[papers]).replace(",", ";").replace("/", "|")
    return made


def pack(**schemes: Mapping[str, Any]) -> Any:
    """A pack that knows nothing but limits: members_at_most, exclusive_group, exclusive_with."""
    return SimpleNamespace(
        schemes={
            key: SimpleNamespace(
                members_at_most=limits.get("members_at_most"),
                exclusive_group=limits.get("exclusive_group", ""),
                on=lambda _, limits=limits: SimpleNamespace(
                    exclusive_with=limits.get("exclusive_with", ())
                ),
            )
            for key, limits in schemes.items()
        }
    )


DAY = dt.date(2012, 6, 1)
