"""Which drawing of a table: its shares one below another, along the ages, or as a map."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from muara.errors import FrameError, InputError, nearest
from muara.tables.table import BETWEEN

from .ages import draw_ages
from .areas import Geometry, draw_areas
from .shares import draw_shares

if TYPE_CHECKING:
    from muara.packs import Pack
    from muara.tables.table import Table

KINDS = ("shares", "ages", "areas")
AGES = ("age", "age_group")
"""Breakdowns along which an age profile runs, the finest first."""


def draw(
    table: Table,
    kind: str,
    *,
    pack: Pack,
    shapes: Mapping[str, Geometry] | None = None,
    column: str | None = None,
) -> str:
    """A column of a table as SVG.

    Args:
        table: The table, published.
        kind: `shares`: one row below another. `ages`: a line along `age` or `age_group`, one for
            each value of the other breakdown where there is one. `areas`: a map by the breakdown
            that the shapes belong to.
        pack: Whose words and limits they are.
        shapes: Of each area its shape, for a map.
        column: The key of the column; not needed where there is one.

    Raises:
        InputError: there is no such drawing, or the table has no breakdown for it.
        Refused: the figures rest on more than one definition.
    """
    if kind not in KINDS:
        raise InputError("There is no such drawing.", found=kind, do=nearest(kind, KINDS))
    if kind == "shares":
        return draw_shares(table, pack=pack, column=column)
    alone = [group for group in _groups(table) if BETWEEN not in group]
    if kind == "ages":
        along = next((name for name in AGES if name in alone), "")
        if not along:
            raise InputError(
                "An age profile runs along the ages.",
                found=", ".join(alone) or "no breakdown",
                expected="--by age or age_group among the breakdowns",
            )
        others = [name for name in alone if name not in AGES]
        across = others[0] if len(others) == 1 else ""
        return draw_ages(table, pack=pack, along=along, across=across, column=column)
    return draw_areas(table, pack=pack, by=_area(table, alone, shapes or {}), shapes=shapes or {})


def _groups(table: Table) -> list[str]:
    return [group for group in table.cells["group"].unique(maintain_order=True) if group]


def _area(table: Table, alone: Iterable[str], shapes: Mapping[str, Geometry]) -> str:
    """The breakdown whose values are the areas of the map."""
    for name in alone:
        rows = table.cells.filter(table.cells["group"] == name)["row"]
        if len(rows) and set(rows) <= shapes.keys():
            return name
    raise InputError(
        "No breakdown of the table is by the areas of this map.",
        found=", ".join(alone) or "no breakdown",
        expected=f"areas such as {', '.join(sorted(shapes)[:3])}" if shapes else "a file of shapes",
        do="Name a breakdown by area in --by, and with --shapes a GeoJSON file of its areas.",
    )


def read_shapes(path: Path, *, named: str) -> dict[str, Geometry]:
    """The shapes of a GeoJSON file, by the property that holds the code of the area.

    Raises:
        FrameError: it is no collection of features, or one lacks the property.
    """
    try:
        said: Any = json.loads(path.read_text(encoding="utf-8"))
        features = said["features"]
    except (ValueError, KeyError, TypeError) as wrong:
        raise FrameError(
            "This is no map.", file=path, found=wrong, expected="a FeatureCollection of GeoJSON"
        ) from None
    found = {}
    for number, feature in enumerate(features, start=1):
        code = (feature.get("properties") or {}).get(named)
        if code is None:
            raise FrameError(
                f"An area has no {named!r}.",
                file=path,
                row=number,
                expected=f"one of {', '.join(feature.get('properties') or {})}",
                do="Name the property that holds the codes: --shapes FILE:PROPERTY.",
            )
        found[str(code)] = feature["geometry"]
    return found
