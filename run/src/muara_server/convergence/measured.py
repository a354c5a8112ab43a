"""What every page of a measure shares: whose it is, of which part, its addresses, its lists."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from muara_server.audit.actions import record_bulk
from muara_server.convergence.counting import Standing
from muara_server.convergence.frames import measures as frames
from muara_server.convergence.frames.counts import Day, day_of
from muara_server.convergence.queries.drawn import drawing_of, in_order, part_names
from muara_server.convergence.queries.library import PILLARS
from muara_server.convergence.queries.stages import is_sensitive
from muara_server.convergence.queries.words import in_language, language
from muara_server.convergence.telling import Listed, Number, Telling
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    import polars as pl

    from muara_server.accounts.models import User
    from muara_server.convergence.counting import Work
    from muara_server.convergence.queries.area import Area
    from muara_server.convergence.queries.counts import Counted
    from muara_server.convergence.queries.drawn import Drawing, Label

STEPS = (25, 50, 75)
"""Where a map's next tone begins, in per cent. Fixed, so that no place pales because others do."""

REASONS = {
    "unknown_facts": _("something is not known yet: ask"),
    "never_applied_papers_complete": _("never applied, all papers are there"),
    "never_applied_papers_missing": _("never applied, a paper is missing"),
    "applied_waiting": _("applied, the office has not answered"),
    "refused": _("the office refused"),
    "approved_not_paid": _("approved, nothing has arrived"),
}
KINDS = {
    "certain": _("Due and not received"),
    "possible": _("Due, or perhaps due, and not received"),
    "n11": _("Due and received"),
    "n10": _("Due and not received"),
    "n1x": _("Due, and nobody asked whether it arrives"),
    "nx1": _("Received, and not known whether it is due"),
    "nx0": _("Not received, and not known whether it is due"),
    "nxx": _("Neither is known"),
    "n01": _("Received, and not due by what is recorded: review the record"),
}


@dataclass(frozen=True)
class Toned:
    """One area of a map: its label, its name, its number in words, its tone, where it leads."""

    name: str
    address: str
    label: Label
    said: str
    step: int


@dataclass(frozen=True)
class Measured(Telling):
    """A measure of a part of a programme, read off the count of its days."""

    pillar: str = ""

    page: ClassVar[str] = ""

    @property
    def days(self) -> tuple[dt.date, ...]:
        """Every day whose count it reads."""
        return (self.as_of,)

    @cached_property
    def standings(self) -> dict[dt.date, Standing]:
        """How far each of these days is counted."""
        return {day: self._standing(day) for day in self.days}

    @property
    def counted(self) -> Counted | None:
        """The count it shows; None while there is none for one of its days."""
        found = [standing.counted for standing in self.standings.values()]
        return None if None in found else self.standings[self.as_of].counted

    @property
    def entries_since(self) -> int:
        """How many entries are recorded that are not in it."""
        return max(each.counted.since for each in self.standings.values() if each.counted)

    def ask(self, who: User) -> Work | None:
        """Let what is not counted be counted; the work that is least far, None where all is."""
        asked = [standing.ask(who) for standing in self.standings.values()]
        return min((work for work in asked if work), key=lambda work: work.percent, default=None)

    @property
    def day(self) -> Day:
        """The key of its counts."""
        return self.on(self.as_of)

    def on(self, as_of: dt.date) -> Day:
        """The key of the counts of one of its days."""
        return self.standings[as_of].day

    def _standing(self, as_of: dt.date) -> Standing:
        return Standing(
            day_of(
                self.area.programme,
                pack=self.area.pack,
                districts=self.area.districts,
                as_of=as_of,
                known_on=self.known_on,
            )
        )

    @property
    def part(self) -> frames.Part:
        """Which schemes are counted."""
        return frames.Part(self.pillar, self.scheme)

    @cached_property
    def names(self) -> dict[str, str]:
        """The districts' names in the programme's own order."""
        return {code: place.name(language()) for code, place in in_order(self.area).items()}

    @cached_property
    def empty(self) -> bool:
        """Is no family known?"""
        return frames.empty(self.day)

    @cached_property
    def drawing(self) -> Drawing | None:
        """The country's map, where its pack draws one."""
        return drawing_of(self.area)

    # --- addresses ---

    @property
    def asked(self) -> dict[str, str]:
        """With the area of life."""
        return {**super().asked, "pillar": self.pillar}

    def address(self, name: str = "", *, of: Mapping[str, str] | None = None, **part: Any) -> str:
        """An address about the same part and the same days; `part` changes some of it."""
        return self.address_of(name or self.page, of, **part)

    def files(self) -> list[tuple[str, str]]:
        """The files of this page's tables, by kind."""
        return [
            (kind.upper(), self.address(f"{self.page}-file", of={"kind": kind}))
            for kind in ("csv", "xlsx")
        ]

    def number(self, value: int | None, label: str, **part: Any) -> Number:
        """A count and where its list opens."""
        return Number(value, self.address("measure-list", **part), label)


def tone(share: float | None) -> int:
    """Which of the four tones a share has.

    >>> [tone(share) for share in (0.0, 0.25, 0.6, 1.0)]
    [1, 2, 3, 4]
    """
    return 1 + sum(100 * (share or 0) >= step for step in STEPS)


def percent(share: float | None) -> int | None:
    """A share in whole per cent: 100 only where it is all, 0 only where it is nothing.

    >>> percent(0.997), percent(0.002), percent(None)
    (99, 1, None)
    """
    if share is None:
        return None
    rounded = round(100 * share)
    if share < 1:
        rounded = min(rounded, 99)
    return max(rounded, 1) if share > 0 else rounded


def pillar_names() -> dict[str, str]:
    """The areas of life, in words."""
    return {key: str(words) for key, words in PILLARS.items()}


def schemes_to_choose(area: Area) -> dict[str, str]:
    """The schemes that may be chosen, by title; those that tell of something sensitive are not."""
    named = {
        key: in_language(scheme.title)
        for key, scheme in area.pack.schemes.items()
        if not is_sensitive(scheme)
    }
    return dict(sorted(named.items(), key=lambda item: item[1].casefold()))


# --- the list behind a number ---


@dataclass(frozen=True)
class FamilyRow:
    """One family of a list, without a name."""

    pseudonym: str
    address: str
    low: int
    high: int
    district: str
    block: str


@dataclass(frozen=True)
class MeasureOpened:
    """An opened number: its families, and how many more live where the reader may not look."""

    shown: Measured
    what: str
    reason: str
    block: str
    listed: pl.DataFrame
    elsewhere: int

    @cached_property
    def rows(self) -> Listed[FamilyRow]:
        """The families that may be listed here."""
        return Listed(self.listed, self._rows)

    def _rows(self, rows: list[dict[str, Any]]) -> list[FamilyRow]:
        blocks = part_names((row["block"] for row in rows if row["block"]), language())
        alone = frames.alone(self.shown.day)
        return [self._row(row, blocks, alone) for row in rows]

    def _row(
        self, row: Mapping[str, Any], blocks: Mapping[str, str], alone: frozenset[str]
    ) -> FamilyRow:
        home, area = row["household"], self.shown.area
        goes_on = area.knows(row["district"]) and home not in alone
        return FamilyRow(
            pseudonym=registry.pseudonym(area.programme, home),
            address=reverse("web:household", args=[home]) if goes_on else "",
            low=row["low"],
            high=row["high"],
            district=self.shown.names.get(row["district"], ""),
            block=blocks.get(row["block"] or "", ""),
        )

    @property
    def things(self) -> tuple[int, int]:
        """How many things these families lack (or have) together: at least, at most."""
        return int(self.listed["low"].sum() or 0), int(self.listed["high"].sum() or 0)

    @property
    def label(self) -> str:
        """What the number counts."""
        return str(REASONS[self.reason] if self.what == "reason" else KINDS[self.what])

    @property
    def where(self) -> str:
        """The district, or its part, in words."""
        if self.block and self.block != "none":
            return part_names([self.block], language())[self.block]
        return self.shown.names.get(self.shown.place, "")

    @property
    def scheme(self) -> str:
        """The scheme, in words."""
        found = self.shown.area.pack.schemes.get(self.shown.scheme)
        return in_language(found.title) if found else ""

    @property
    def of_reason(self) -> bool:
        """Is it a reason, whose pairs are counted without the limits of a family?"""
        return self.what == "reason"

    @property
    def hidden(self) -> bool:
        """Are there others whose number may not be told?"""
        return 0 < self.elsewhere < self.shown.area.hidden_below


def opened(
    shown: Measured, *, what: str, block: str = "", reason: str = "", who: User
) -> MeasureOpened:
    """The list behind a number, as far as this reader may open it. That it was is recorded."""
    listed = frames.in_region(
        _listed(shown, what, reason),
        district=shown.place,
        block="" if block == "none" else block or None,
    )
    rows = listed if shown.area.whole else frames.in_districts(listed, shown.area.opened)
    if rows.height:
        record_bulk(
            "measure.opened",
            who=who,
            items=rows["household"].to_list(),
            programme=shown.area.programme,
            detail={"what": what, "as_of": shown.as_of.isoformat()},
        )
    return MeasureOpened(shown, what, reason, block, rows, listed.height - rows.height)


def _listed(shown: Measured, what: str, reason: str) -> pl.DataFrame:
    if what == "reason":
        return frames.listed_reason(shown.day, shown.part, reason=reason)
    if what in ("certain", "possible"):
        return frames.listed_gap(shown.day, shown.part, certain=what == "certain")
    return frames.listed_kind(shown.day, shown.part, kind=what)
