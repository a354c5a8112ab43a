"""Which places a family may come for, and which families compete: the districts of a run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import polars as pl

from muara.errors import FrameError, nearest

from .seats import ROW

if TYPE_CHECKING:
    from muara.packs import Geography


@dataclass(frozen=True)
class Districts:
    """The places where seats are, and where they lie.

    Two families are in one district when some seats are open to both; a district is named by the
    widest place that has seats.

    >>> from muara.packs import Geography
    >>> where = Geography({"S": "", "D1": "S", "D2": "S", "B": "D1"})
    >>> Districts(frozenset({"D1", "D2", "B"}), where).of("B")
    'D1'
    """

    seats: frozenset[str]
    geography: Geography

    def of(self, place: str) -> str | None:
        """The district of a place: the widest it lies in that has seats."""
        above = [each for each in self.geography.above(place) if each in self.seats]
        return above[-1] if above else None

    def named(self, places: Iterable[str]) -> pl.DataFrame:
        """`place` and its `district`."""
        rows = [(place, self.of(place)) for place in places]
        return pl.DataFrame(rows, schema={"place": pl.String, "district": pl.String}, orient="row")

    def above(self, places: Iterable[str]) -> pl.DataFrame:
        """`place` and each `seat_place` with seats that it is or lies in."""
        rows = [
            (place, above)
            for place in places
            for above in self.geography.above(place)
            if above in self.seats
        ]
        schema = {"place": pl.String, "seat_place": pl.String}
        return pl.DataFrame(rows, schema=schema, orient="row")

    @cached_property
    def known(self) -> frozenset[str]:
        """The codes that are places."""
        return frozenset(self.geography.parents) | self.seats

    def check(self, pairs: pl.DataFrame, *, file: str) -> None:
        """Refuse a place that nobody knows: its family would wait for nothing."""
        unknown = sorted(set(pairs["place"].unique().to_list()) - self.known)
        if unknown and self.geography.parents:
            row = pairs.filter(pl.col("place").is_in(unknown)).row(0, named=True)
            raise FrameError(
                "No place has this code.",
                file=file or None,
                row=row[ROW],
                column="place",
                found=row["place"],
                do=nearest(row["place"], self.known),
            )
