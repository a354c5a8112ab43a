"""The depth of convergence as one reader sees it, and how it changed between two days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from muara_server.convergence.frames import measures as frames
from muara_server.convergence.measured import Measured, Toned, percent, tone


@dataclass(frozen=True)
class DepthRow:
    """One district (or all): how many families, and the three figures in whole per cent."""

    code: str
    name: str
    withheld: bool
    row: Mapping[str, Any]

    @property
    def h(self) -> int | None:
        """The share of families that lack much of what is due."""
        return percent(self.row["h"])

    @property
    def a(self) -> int | None:
        """How much these lack on average."""
        return percent(self.row["a"])

    @property
    def m0(self) -> int | None:
        """Both together."""
        return percent(self.row["m0"])

    @property
    def bounds(self) -> tuple[int | None, int | None]:
        """Between which two the last lies, whatever is still to be learnt."""
        return percent(self.row["m0_low"]), percent(self.row["m0_high"])


@dataclass(frozen=True)
class ChangeRow:
    """One district (or all): what changed, for the same families and for everybody."""

    name: str
    withheld: bool
    row: Mapping[str, Any]

    @property
    def figures(self) -> Mapping[str, float | None]:
        """The figures of M0 and the falls, in points of a hundred, to a tenth."""
        return {
            name: None if value is None else round(100 * value, 1)
            for name, value in self.row.items()
            if name.startswith(("m0_", "delta"))
        }


@dataclass(frozen=True)
class Depth(Measured):
    """In how many areas of life families lack what is due to them."""

    page = "depth"
    before: dt.date | None = None

    @property
    def days(self) -> tuple[dt.date, ...]:
        """With the earlier day."""
        return (self.as_of, *([self.before] if self.before else []))

    @property
    def asked(self) -> dict[str, str]:
        """With the earlier day."""
        return {**super().asked, "before": self.before.isoformat() if self.before else ""}

    @cached_property
    def rows(self) -> list[DepthRow]:
        """Every district in the programme's order; the whole stands last."""
        found = {
            row["district"]: row for row in frames.depth_by(self.day, smallest=self.area.smallest)
        }
        return [
            DepthRow(code, name, found[code]["withheld"], found[code])
            for code, name in {**self.names, "": ""}.items()
            if code in found
        ]

    @cached_property
    def changes(self) -> list[ChangeRow]:
        """What changed since the earlier day, in every district."""
        if self.before is None:
            return []
        found = {
            row["district"]: row
            for row in frames.change_by(self.on(self.before), self.day, smallest=self.area.smallest)
        }
        return [
            ChangeRow(name, found[code]["withheld"], found[code])
            for code, name in {**self.names, "": ""}.items()
            if code in found
        ]

    @cached_property
    def map(self) -> list[Toned]:
        """The districts on the map, each with its number."""
        marks = self.drawing.marks if self.drawing else {}
        return [
            Toned(
                each.name, f"#{each.code}", marks[each.code], f"{each.m0} %", tone(each.row["m0"])
            )
            for each in self.rows
            if each.code in marks and not each.withheld and each.m0 is not None
        ]
