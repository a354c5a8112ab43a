"""A country and its places as coordinates of a drawing: a way in, never evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

WIDTH = 460.0
SHAPE = 0.92  # a degree of longitude against one of latitude, in the middle of the country
MARGIN = 6.0

# Where a name stands beside its mark: how far across, how far down, and which end it begins at.
_BESIDE = {
    "left": (-11, 4, "end"),
    "right": (11, 4, "start"),
    "above": (0, -11, "middle"),
    "left_above": (-7, -8, "end"),
    "right_above": (8, -7, "start"),
    "left_below": (-8, 14, "end"),
    "right_below": (9, 11, "start"),
}


@dataclass(frozen=True)
class Mark:
    """One place on the map: its mark, and where its name stands."""

    x: float
    y: float
    name_x: float
    name_y: float
    anchor: str


@dataclass(frozen=True)
class Outline:
    """A country drawn to a width of 460, and the way from degrees to points on it."""

    west: float
    north: float
    scale: float
    height: float
    path: str

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Outline:
        """From the pack's outline: `bounds` in degrees and `polygons` of longitude and latitude."""
        bounds = told["bounds"]
        scale = (WIDTH - 2 * MARGIN) / ((bounds["east"] - bounds["west"]) * SHAPE)
        height = (bounds["north"] - bounds["south"]) * scale + 2 * MARGIN
        empty = cls(bounds["west"], bounds["north"], scale, height, "")
        path = " ".join(empty._ring(ring) for ring in told["polygons"])
        return cls(bounds["west"], bounds["north"], scale, height, path)

    def point(self, longitude: float, latitude: float) -> tuple[float, float]:
        """The point of a position, in whole tenths."""
        x = MARGIN + (longitude - self.west) * SHAPE * self.scale
        y = MARGIN + (self.north - latitude) * self.scale
        return round(x, 1), round(y, 1)

    def mark(self, longitude: float, latitude: float, *, beside: str) -> Mark:
        """The mark of a place, with its name on that side."""
        x, y = self.point(longitude, latitude)
        across, down, anchor = _BESIDE[beside]
        return Mark(x, y, round(x + across, 1), round(y + down, 1), anchor)

    def _ring(self, ring: Sequence[Sequence[float]]) -> str:
        points = (self.point(longitude, latitude) for longitude, latitude in ring)
        return "M" + "L".join(f"{x} {y}" for x, y in points) + "Z"
