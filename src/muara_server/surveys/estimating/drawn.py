"""The drawings of a published table: shares, a profile along the ages, a map of areas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from muara.errors import InputError
from muara.tables.drawing import draw_ages, draw_areas, draw_shares
from muara.tables.drawing.kinds import AGES
from muara.tables.layout import laid_out
from muara.tables.table import BETWEEN

if TYPE_CHECKING:
    from muara.packs import Pack
    from muara.tables import Table

SHARES, PROFILE, MAP = "shares", "ages", "areas"
Shapes = Mapping[str, Any]
"""The shapes of areas (GeoJSON), by their codes."""


@dataclass(frozen=True)
class Drawing:
    """One drawing of a column; `label` says in words what kind it is."""

    kind: str
    label: str
    svg: SafeString


def drawings(
    table: Table, column: str, *, shown: Table, pack: Pack, shapes: Shapes
) -> Iterator[Drawing]:
    """What can be drawn of a column: never two definitions in one drawing.

    `shown`: the rows that stand on the page, of which the shares are; a profile and a map are of
    all the table has.
    """
    labels = {SHARES: _("Estimates with their intervals"), PROFILE: _("Age profile"), MAP: _("Map")}
    for kind, label in labels.items():
        of = shown if kind == SHARES else table
        if svg := drawing(of, kind, pack=pack, column=column, shapes=shapes):
            yield Drawing(kind, label, mark_safe(svg))  # noqa: S308  (its words are escaped)


def drawing(table: Table, kind: str, *, pack: Pack, column: str | None, shapes: Shapes) -> str:
    """One drawing as SVG; empty where the table has no ages, or no areas of these shapes."""
    if kind == PROFILE:
        return _profile(table, pack, column)
    if kind == MAP:
        by = _areas(table, shapes)
        named = {"pack": pack, "shapes": shapes, "column": column}
        return draw_areas(table, by=by, **named) if by else ""
    return draw_shares(table, pack=pack, column=column)


def _profile(table: Table, pack: Pack, column: str | None) -> str:
    """A line for each group where the table has few of them beside the ages, else for everybody."""
    groups = _values(table)
    along = next((name for name in AGES if len(groups.get(name, ())) > 1), "")
    if not along:
        return ""
    others = [name for name in groups if BETWEEN not in name and name not in AGES]
    nested = {frozenset(group.split(BETWEEN)) for group in groups}
    across = others[0] if len(others) == 1 and frozenset((along, others[0])) in nested else ""
    try:
        return draw_ages(table, pack=pack, along=along, across=across, column=column)
    except InputError:  # too many lines to be told apart
        return draw_ages(table, pack=pack, along=along, column=column)


def _areas(table: Table, shapes: Shapes) -> str:
    """The breakdown whose values all have a shape; empty where there is none."""
    found = _values(table).items()
    return next((group for group, keys in found if keys and keys <= shapes.keys()), "")


def _values(table: Table) -> dict[str, set[str]]:
    """The values of each breakdown."""
    found: dict[str, set[str]] = {}
    for row in laid_out(table).rows:
        if row.group:
            found.setdefault(row.group, set()).add(row.key)
    return found
