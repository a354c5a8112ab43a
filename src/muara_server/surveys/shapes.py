"""The shapes of areas, of which maps are drawn: those somebody brought, else the country's own."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from muara.errors import FrameError
from muara.packs import open_pack
from muara.tables.drawing import read_shapes
from muara_server.surveys import store

if TYPE_CHECKING:
    from collections.abc import Mapping

    from muara_server.surveys.models import Survey

AREAS = ("Polygon", "MultiPolygon")
"""The shapes of GeoJSON that have an inside."""


def shapes_of(survey: Survey) -> Mapping[str, Any]:
    """The shapes of the areas of a survey by their codes; none where nobody knows them."""
    if survey.shapes:
        found: Mapping[str, Any] = json.loads(store.held(survey.shapes))
        return found
    return _of_country(open_pack(survey.pack).path)


def read(text: str, *, named: str) -> bytes:
    """The shapes of a GeoJSON file as they are kept. Raises FrameError, InputError for a slip.

    `named`: the property that holds the codes of its areas.
    """
    with store.scratch() as folder:
        path = folder / "areas.geojson"
        path.write_text(text, encoding="utf-8")
        found = read_shapes(path, named=named)
    for number, (code, shape) in enumerate(found.items(), start=1):
        if (shape or {}).get("type") not in AREAS or not shape.get("coordinates"):
            raise FrameError("This is no area.", row=number, found=code, expected=" / ".join(AREAS))
    if not found:
        raise FrameError("There is no area in this file.")
    return json.dumps(found).encode()


@lru_cache(maxsize=4)
def _of_country(folder: Path) -> Mapping[str, Any]:
    """The areas that a pack draws: `map/areas.json`, by the property `code`."""
    path = folder / "map" / "areas.json"
    return read_shapes(path, named="code") if path.exists() else {}
