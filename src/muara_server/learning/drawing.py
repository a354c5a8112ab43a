"""A child's reading and number level over time as coordinates: the table says it in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from muara_server import figures
from muara_server.learning.frames.child import LEVELS
from muara_server.ledger.kinds import kinds

if TYPE_CHECKING:
    from muara_server.learning.frames.child import Check

WIDTH, HEIGHT = 1000, 200


@dataclass(frozen=True)
class Chart:
    """One line from the first check to the last, and what its foot and its top stand for."""

    label: str
    points: Sequence[tuple[str, str]]
    lowest: str
    highest: str

    @property
    def line(self) -> str:
        """As a polyline has it."""
        return " ".join(f"{x},{y}" for x, y in self.points)


def charts_of(checks: Sequence[Check]) -> list[Chart]:
    """A chart each for reading and number, where a child was checked at least twice."""
    found = [_chart(checks, place) for place in range(len(LEVELS))]
    return [chart for chart in found if len(chart.points) > 1]


def _chart(checks: Sequence[Check], place: int) -> Chart:
    fact = kinds()["learning"].facts[LEVELS[place]]
    codes = list(fact.codes.codes)
    told = [(each.day, each.heights[place]) for each in checks]
    seen = [(day, height) for day, height in told if height is not None]
    first = seen[0][0] if seen else None
    days = max(1, (seen[-1][0] - first).days) if first else 1
    points = [
        (
            f"{WIDTH * (day - first).days / days:.1f}",
            f"{HEIGHT - HEIGHT * height / (len(codes) - 1):.1f}",
        )
        for day, height in seen
        if first
    ]
    words = figures.language()
    return Chart(
        fact.label(words),
        points,
        fact.code_label(codes[0], words),
        fact.code_label(codes[-1], words),
    )
