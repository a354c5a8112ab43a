"""The lines of the results as coordinates: nothing here that is not in words too."""

from __future__ import annotations

from collections.abc import Sequence

FULL = 1000.0


def line(values: Sequence[int], *, most: int, height: float) -> str:
    """The points of a line from left to right, from 0 at the foot to `most` at the top.

    >>> line([0, 5, 10], most=10, height=100)
    '0.0,100.0 500.0,50.0 1000.0,0.0'
    """
    across = FULL / max(len(values) - 1, 1)
    steps = (
        (place * across, height - height * value / max(most, 1))
        for place, value in enumerate(values)
    )
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in steps)
