"""The gap as one reader sees it: what is due and does not arrive, where, and why not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from muara_server.convergence.frames import measures as frames
from muara_server.convergence.measured import REASONS, Measured, Toned, percent, tone
from muara_server.convergence.queries.drawn import part_names
from muara_server.convergence.queries.words import language, money
from muara_server.convergence.telling import Number


@dataclass(frozen=True)
class Region:
    """One district or block: families, what is due and does not arrive, in number and money."""

    code: str
    name: str
    address: str
    withheld: bool
    families: int | None = None
    lacking: Number | None = None
    low: int | None = None
    high: int | None = None
    possible: Number | None = None
    value: str = ""
    amount: float | None = None
    unvalued: int = 0
    share: int | None = None
    step: int = 1


@dataclass(frozen=True)
class Reason:
    """One reason: how many things are certainly, and possibly, not received because of it."""

    said: str
    certain: int | None
    possible: int | None
    families: Number


@dataclass(frozen=True)
class Gap(Measured):
    """What is due and not received in a part of a programme."""

    page = "gap"

    @cached_property
    def currency(self) -> str:
        """In which money."""
        return frames.currency(self.day)

    @cached_property
    def districts(self) -> list[Region]:
        """Every district, in the programme's order."""
        rows = {
            row["region"]: row
            for row in frames.gaps_by(
                self.day,
                self.part,
                opened=self.area.opened,
                smallest=self.area.hidden_below,
            )
        }
        return [
            self._region(code, name, rows[code], self.address(place=code), place=code)
            for code, name in self.names.items()
            if code in rows
        ]

    @cached_property
    def blocks(self) -> list[Region]:
        """The blocks of the chosen district by name, and those of whom no block is known."""
        if not self.place or self.whole is None or self.whole.withheld:
            return []
        rows = frames.gaps_by(
            self.day,
            self.part,
            within=self.place,
            opened=self.area.opened,
            smallest=self.area.hidden_below,
        )
        names = part_names((row["region"] for row in rows if row["region"]), language())
        named = sorted(
            ((names.get(row["region"], ""), row) for row in rows),
            key=lambda each: (not each[0], each[0].casefold()),
        )
        return [
            self._region(
                row["region"],
                name or _("block not recorded"),
                row,
                "",
                block=row["region"] or "none",
            )
            for name, row in named
        ]

    @property
    def regions(self) -> Sequence[Region]:
        """What the tiles show: the districts, or the blocks of one."""
        return self.blocks if self.place else self.districts

    @cached_property
    def whole(self) -> Region | None:
        """The whole, or the chosen district; as the table by district tells it."""
        if self.place:
            return next((each for each in self.districts if each.code == self.place), None)
        row = frames.gap_whole(self.day, self.part, opened=self.area.opened)
        hidden = not (self.tells(row["households"]) and self.tells(row["with_gap"]))
        return self._region("", "", {**row, "withheld": hidden}, self.address())

    def _region(
        self, code: str, name: str, row: Mapping[str, Any], address: str, **part: str
    ) -> Region:
        if row["withheld"]:
            return Region(code, name, address, withheld=True)
        label = f"{_('families that lack something due')}{', ' if name else ''}{name}"
        share = row["with_gap"] / row["households"] if row["households"] else None
        return Region(
            code=code,
            name=name,
            address=address,
            withheld=False,
            families=row["households"],
            lacking=self.number(row["with_gap"], label, what="certain", **part),
            low=row["gap_low"],
            high=row["gap_high"],
            possible=self.number(row["with_gap_high"], label, what="possible", **part),
            value=money(row["value"], self.currency) if self.currency else "",
            amount=row["value"],
            unvalued=row["n_unvalued"],
            share=percent(share),
            step=tone(share),
        )

    # --- why not ---

    @cached_property
    def reasons(self) -> list[Reason]:
        """Why what is due is not received, the commonest first."""
        if self.whole is None or self.whole.withheld:
            return []
        rows = frames.reasons(
            self.day,
            self.part,
            within=self.place,
            told=self.place in self.area.opened,
            smallest=self.area.hidden_below,
        )
        return [self._reason(row) for row in rows]

    def _reason(self, row: Mapping[str, Any]) -> Reason:
        said = str(REASONS[row["reason"]])
        return Reason(
            said=said,
            certain=row["certain"],
            possible=row["possible"],
            families=self.number(row["households"], said, what="reason", reason=row["reason"]),
        )

    @property
    def commonest(self) -> Reason | None:
        """The reason for which most is certainly not received."""
        return next((each for each in self.reasons if each.certain), None)

    # --- the map ---

    @cached_property
    def map(self) -> list[Toned]:
        """The districts on the map, each with its number."""
        marks = self.drawing.marks if self.drawing else {}
        return [
            Toned(
                name=each.name,
                address=each.address,
                label=marks[each.code],
                said=f"{each.share} %" if each.share is not None else _("withheld"),
                step=each.step,
            )
            for each in self.districts
            if each.code in marks
        ]
