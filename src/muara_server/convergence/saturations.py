"""The saturation as one reader sees it: how much of what is due arrives, scheme by scheme."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from muara_server.convergence.frames import measures as frames
from muara_server.convergence.measured import KINDS, Measured, Toned, percent, pillar_names, tone
from muara_server.convergence.queries.stages import is_sensitive
from muara_server.convergence.queries.words import in_language
from muara_server.convergence.telling import Number

if TYPE_CHECKING:
    from muara.packs import Scheme

LISTED = ("n11", "n10", "n1x", "nx1", "nx0", "nxx", "n01")


@dataclass(frozen=True)
class Share:
    """One cell: the share, or the interval alone, in whole per cent; or why there is none."""

    state: str  # told, interval, withheld, absent
    value: int | None = None
    low: int | None = None
    high: int | None = None
    address: str = ""
    label: str = ""
    step: int = 1

    @property
    def said(self) -> str:
        """In words, as an area of a map shows it."""
        if self.state == "told":
            return f"{self.value} %"
        if self.state == "interval":
            return _("%(low)s to %(high)s") % {"low": self.low, "high": f"{self.high} %"}
        return _("withheld") if self.state == "withheld" else _("not here")

    @property
    def drawn(self) -> str:
        """The same, as short as a map needs it."""
        return f"{self.low}–{self.high} %" if self.state == "interval" else self.said


@dataclass(frozen=True)
class SchemeRow:
    """One scheme: its share in every district, and over all of them."""

    key: str
    title: str
    address: str
    cells: Sequence[Share]
    whole: Share


@dataclass(frozen=True)
class PillarRows:
    """The schemes of one area of life."""

    title: str
    schemes: Sequence[SchemeRow]


@dataclass(frozen=True)
class DistrictRow:
    """One scheme in one district: the share and the counts it is made of."""

    code: str
    name: str
    share: Share
    counts: Sequence[tuple[str, Number | None]]
    off_target: int | None


@dataclass(frozen=True)
class Saturation(Measured):
    """How much of what is due is received, by scheme and district."""

    page = "saturation"

    @cached_property
    def cells(self) -> dict[tuple[str, str], dict[str, Any]]:
        """Every cell that there is, small ones withheld."""
        return frames.matrix(self.day, opened=self.area.opened, smallest=self.area.smallest)

    @cached_property
    def schemes(self) -> list[Scheme]:
        """The schemes that hold in any of the districts, by area of life and title."""
        here = {key for _, key in self.cells}
        found = [
            scheme
            for key, scheme in self.area.pack.schemes.items()
            if key in here and self.pillar in ("", scheme.pillar)
        ]
        order = list(pillar_names())
        return sorted(
            found, key=lambda each: (order.index(each.pillar), in_language(each.title).casefold())
        )

    @cached_property
    def wholes(self) -> dict[str, dict[str, Any]]:
        """Every scheme over all districts."""
        keys = [scheme.key for scheme in self.schemes]
        told = {"opened": self.area.opened, "smallest": self.area.smallest}
        return frames.over_all(self.day, keys, **told)

    @cached_property
    def pillars(self) -> list[PillarRows]:
        """The matrix, an area of life after the other."""
        return [
            PillarRows(title, rows)
            for key, title in pillar_names().items()
            if (rows := [self._row(each) for each in self.schemes if each.pillar == key])
        ]

    def _row(self, scheme: Scheme) -> SchemeRow:
        return SchemeRow(
            key=scheme.key,
            title=in_language(scheme.title),
            address=self.of_scheme(scheme.key),
            cells=[self._share(scheme.key, code, name) for code, name in self.names.items()],
            whole=self._told(
                self.wholes.get(scheme.key), scheme.key, place="", label=in_language(scheme.title)
            ),
        )

    def of_scheme(self, key: str, **part: str) -> str:
        """The page of one scheme."""
        return self.address("saturation-scheme", of={"key": key}, pillar="", **part)

    def _share(self, key: str, code: str, name: str) -> Share:
        label = f"{in_language(self.area.pack.schemes[key].title)}, {name}"
        return self._told(self.cells.get((code, key)), key, place=code, label=label)

    def _told(self, row: Mapping[str, Any] | None, key: str, *, place: str, label: str) -> Share:
        if row is None:
            return Share("absent")
        if row["withheld"]:
            return Share("withheld")
        address = self.of_scheme(key) + (f"#{place}" if place else "")
        low, high = percent(row["sat_low"]), percent(row["sat_high"])
        if row["sat"] is None:
            middle = (row["sat_low"] or 0) / 2 + (row["sat_high"] or 0) / 2
            return Share("interval", None, low, high, address, label, tone(middle))
        return Share("told", percent(row["sat"]), low, high, address, label, tone(row["sat"]))


@dataclass(frozen=True)
class OfScheme(Saturation):
    """One scheme in every district."""

    key: str = ""

    @property
    def told(self) -> Scheme:
        """The scheme itself."""
        return self.area.pack.schemes[self.key]

    @property
    def title(self) -> str:
        """Its name."""
        return in_language(self.told.title)

    @property
    def since(self) -> dt.date | None:
        """From when on its rules hold as they did on the day."""
        version = self.told.on(self.as_of)
        return version.since if version else None

    @property
    def lists_open(self) -> bool:
        """May its lists be opened at all? Not where being on one tells something sensitive."""
        return not is_sensitive(self.told)

    def heads(self) -> list[str]:
        """The heads of the columns of counts."""
        return [str(KINDS[kind]) for kind in LISTED]

    @cached_property
    def rows(self) -> list[DistrictRow]:
        """Every district in which the scheme holds."""
        return [
            self._district(code, name)
            for code, name in self.names.items()
            if (code, self.key) in self.cells
        ]

    def _district(self, code: str, name: str) -> DistrictRow:
        row = self.cells[code, self.key]
        told = {kind: self._count(row[kind], kind, code, name) for kind in LISTED}
        review = told["n01"]
        return DistrictRow(
            code=code,
            name=name,
            share=self._share(self.key, code, name),
            counts=[(str(KINDS[kind]), told[kind]) for kind in LISTED],
            off_target=percent(row["off_target"]) if review and review.value else None,
        )

    def _count(self, value: int | None, kind: str, code: str, name: str) -> Number | None:
        if value is None or not self.tells(value, place=code):
            return None
        number = self.number(
            value, f"{KINDS[kind]}, {name}", what=kind, place=code, scheme=self.key, pillar=""
        )
        return number if self.lists_open else Number(value, "", number.label)

    @cached_property
    def map(self) -> list[Toned]:
        """The districts on the map, each with its number."""
        marks = self.drawing.marks if self.drawing else {}
        return [
            Toned(
                name=name,
                address=f"#{code}",
                label=marks[code],
                said=share.drawn,
                step=share.step,
            )
            for code, name in self.names.items()
            if code in marks
            for share in [self._share(self.key, code, name)]
        ]
