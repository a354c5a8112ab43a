"""Figures of a table, drawn: SVG with a name and its content in words, or a picture of it.

* `draw_shares`       estimates with their intervals, one row below another
* `png`               any of them as a picture
"""

from .picture import png
from .shares import draw_shares

__all__ = ["draw_shares", "png"]
