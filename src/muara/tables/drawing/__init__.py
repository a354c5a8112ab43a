"""Figures of a table, drawn: SVG with a name and its content in words, or a picture of it.

* `draw_shares`       estimates with their intervals, one row below another
* `draw_ages`         an age profile: a line for everybody or for each group
* `draw_areas`        a map by area, of shapes that are given
* `draw`              the one that is named
* `png`               any of them as a picture
"""

from .ages import draw_ages
from .areas import draw_areas
from .kinds import KINDS, draw, read_shapes
from .picture import png
from .shares import draw_shares

__all__ = ["KINDS", "draw", "draw_ages", "draw_areas", "draw_shares", "png", "read_shapes"]
