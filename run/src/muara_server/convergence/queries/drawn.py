"""The districts of a programme in its own order, and where they stand on the country's map."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from muara_server.places import queries as places
from muara_server.places.drawing import Mark, Outline

if TYPE_CHECKING:
    from muara_server.convergence.queries.area import Area
    from muara_server.places.models import Place


@dataclass(frozen=True)
class Label:
    """A mark with two words beside it: where a name stands, and where a number does.

    Between neighbours on one line the number stands under the name, elsewhere after it.
    """

    mark: Mark
    name_y: float
    number_y: float | None

    @classmethod
    def of(cls, mark: Mark, beside: str) -> Label:
        """From the side on which the name stands."""
        up = _RAISED.get(beside)
        if up is None:
            return cls(mark, mark.name_y, None)
        return cls(mark, round(mark.name_y - up, 1), round(mark.name_y - up + LINE, 1))


LINE = 12.0
_RAISED = {"above": LINE, "left": LINE / 2, "right": LINE / 2}


@dataclass(frozen=True)
class Drawing:
    """A country's outline with what is said of it, and the marks of districts by code."""

    outline: Outline
    marks: Mapping[str, Label]
    note: Mapping[str, str]


def in_order(area: Area) -> dict[str, Place]:
    """The districts as the programme's own paper lists them; never by a result."""
    told = _told(area.pack.path / "programmes" / f"{area.programme}.toml")
    named = [code for state in told.get("state", ()) for code in state["districts"]]
    ordered = [code for code in named if code in area.districts]
    rest = [code for code in area.districts if code not in set(ordered)]
    return {code: area.districts[code] for code in [*ordered, *rest]}


def drawing_of(area: Area) -> Drawing | None:
    """The map of a programme; None where its pack draws none."""
    page = _told(area.pack.path / "programmes" / f"{area.programme}_page.toml").get("map")
    if not page:
        return None
    told = _outline(area.pack.path / "map" / page["outline"])
    outline = Outline.of(told)
    sides = {code: page["names"].get(code, "right") for code in area.districts}
    marks = {
        code: Label.of(
            outline.mark(place.longitude, place.latitude, beside=sides[code]), sides[code]
        )
        for code, place in area.districts.items()
        if place.longitude is not None and place.latitude is not None
    }
    return Drawing(outline, marks, told["note"])


def part_names(codes: Iterable[str], language: str) -> dict[str, str]:
    """The names of places by their codes; the code itself where a place is not loaded."""
    wanted = set(codes)
    found = places.with_codes(wanted)
    return {code: found[code].name(language) if code in found else code for code in wanted}


@lru_cache(maxsize=16)
def _told(path: Path) -> Mapping[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


@lru_cache(maxsize=4)
def _outline(path: Path) -> Mapping[str, Any]:
    read: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return read
