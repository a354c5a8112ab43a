"""The shapes of areas, of which maps are drawn: somebody brings them to a survey."""

from __future__ import annotations

import json
from math import isfinite
from typing import TYPE_CHECKING, Any

from muara.errors import FrameError
from muara.tables.drawing import read_shapes
from muara_server.surveys import store

if TYPE_CHECKING:
    from collections.abc import Mapping

    from muara_server.surveys.models import Survey


def shapes_of(survey: Survey) -> Mapping[str, Any]:
    """The shapes of the areas of a survey by their codes; none where nobody brought them."""
    return json.loads(store.held(survey.shapes)) if survey.shapes else {}


def read(text: str, *, named: str) -> bytes:
    """The shapes of a GeoJSON file as they are kept. Raises FrameError, InputError for a slip.

    `named`: the property that holds the codes of its areas.
    """
    with store.scratch() as folder:
        path = folder / "areas.geojson"
        path.write_text(text, encoding="utf-8")
        try:
            found = read_shapes(path, named=named)
        except (AttributeError, KeyError, TypeError) as wrong:  # features that are none
            raise _no_map() from wrong
    points = [point for each in enumerate(found.items(), start=1) for point in _points(*each)]
    if not any(len(set(along)) > 1 for along in zip(*points, strict=True)):
        raise FrameError("There is no area in this file.")
    return json.dumps(found).encode()


def _points(number: int, area: tuple[str, Any]) -> list[tuple[float, float]]:
    """The points of an area; what is no area is refused."""
    code, shape = area
    try:
        polygons = {"Polygon": [shape["coordinates"]], "MultiPolygon": shape["coordinates"]}
        rings = [ring for polygon in polygons[shape["type"]] for ring in polygon]
        points = [(float(x), float(y)) for ring in rings for x, y, *_height in ring]
    except (KeyError, TypeError, ValueError):
        points = []
    if not points or not all(map(isfinite, (each for point in points for each in point))):
        raise FrameError(
            "This is no area.", row=number, found=code, expected="Polygon / MultiPolygon"
        )
    return points


def _no_map() -> FrameError:
    return FrameError("This is no map.", expected="a FeatureCollection of GeoJSON")
