"""Document camps as one reader sees them: which paper, where, unlocks most, and whom to invite."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import UUID

from muara_server.convergence.forms.measures import CAMPS
from muara_server.convergence.frames import measures as frames
from muara_server.convergence.measured import Measured
from muara_server.convergence.queries.drawn import part_names
from muara_server.convergence.queries.words import in_language, language, money
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from muara.packs import Pack
    from muara_server.accounts.models import User

MOST_ROWS = 30


@dataclass(frozen=True)
class Camp:
    """One camp there can be: a paper in a place, what it unlocks, and its list."""

    number: int
    place: str
    district: str
    paper: str
    unlocks: int
    possible: int
    families: int
    value: str
    with_earlier: int
    total: int
    address: str


@dataclass(frozen=True)
class PaperRow:
    """One paper over the whole programme; None where a count is withheld."""

    paper: str
    unlocks: int | None
    possible: int | None
    families: int | None


@dataclass(frozen=True)
class Camps(Measured):
    """Which single paper brings most of what is due."""

    page = "camps"
    wanted: int = CAMPS

    @property
    def asked(self) -> dict[str, str]:
        """With the number of camps."""
        return {**super().asked, "number": str(self.wanted)}

    @cached_property
    def within(self) -> tuple[str, ...]:
        """The districts whose families this reader may list: camps are told of these alone."""
        known = self.area.districts if self.area.whole else self.area.opened
        return tuple(code for code in self.names if code in known and self.place in ("", code))

    @cached_property
    def plan(self) -> list[Camp]:
        """The camps in the order in which to hold them."""
        rows = frames.plan(self.day, self.part, number=self.wanted, places=self.within)
        return self._camps(rows)

    @cached_property
    def papers(self) -> list[Camp]:
        """Every paper in every place, the most first, as many as a page bears."""
        found = frames.papers(self.day, self.part, places=self.within)
        return self._camps(found.filter(found["unlocks"] > 0).head(MOST_ROWS).to_dicts())

    @cached_property
    def of_all(self) -> list[PaperRow]:
        """The papers over the whole programme, for readers who open no list."""
        rows = frames.papers_of_all(self.day, self.part, smallest=self.area.hidden_below)
        return [
            PaperRow(
                paper_name(self.area.pack, row["paper"]),
                row["unlocks"],
                row["unlocks_high"],
                row["households"],
            )
            for row in rows
            if row["withheld"] or row["unlocks_high"]
        ]

    @property
    def lists_names(self) -> bool:
        """May this reader open families by name?"""
        return bool(self.area.homes.grants)

    def _camps(self, rows: Sequence[Mapping[str, Any]]) -> list[Camp]:
        names = part_names((row["place"] for row in rows if row["place"]), language())
        currency = frames.currency(self.day)
        return [self._camp(at, row, names, currency) for at, row in enumerate(rows, 1)]

    def _camp(
        self, at: int, row: Mapping[str, Any], names: Mapping[str, str], currency: str
    ) -> Camp:
        code = row["place"] or ""
        above = self.area.pack.geography.above(code)
        district = next((each for each in above if each in self.names), "")
        return Camp(
            number=row.get("camp", at),
            place=names.get(code, ""),
            district=self.names.get(district, ""),
            paper=paper_name(self.area.pack, row["paper"]),
            unlocks=row["unlocks"],
            possible=row.get("unlocks_high", row["unlocks"]),
            families=row["households"],
            value=money(row["value"], currency) if currency and row["value"] else "",
            with_earlier=row.get("with_earlier", 0),
            total=row.get("total", 0),
            address=self.address("camp-list", number="", place="", at=code, paper=row["paper"])
            if code and self.area.knows(district)
            else "",
        )


def paper_name(pack: Pack, key: str) -> str:
    """What a paper is called."""
    return in_language(pack.papers[key].labels) if key in pack.papers else key


def _one_of(pack: Pack, needed: str) -> str:
    """The papers of which one is to be brought, without those that are nobody's business."""
    keys = [key for key in needed.split("|") if key in pack.papers]
    return " / ".join(paper_name(pack, key) for key in keys if not pack.papers[key].sensitive)


# --- the list that is printed for a camp ---


@dataclass(frozen=True)
class Guest:
    """One family to invite: by name, for whoever may open its file."""

    household: UUID
    name: str
    things: int


@dataclass(frozen=True)
class GuestList:
    """Whom to invite to a camp, and what to bring."""

    place: str
    paper: str
    bring: Sequence[str]
    office: str
    says: str
    guests: Sequence[Guest]


def invited(shown: Measured, *, at: str, paper: str, who: User) -> GuestList | None:
    """The families within this reader's reach that lack this paper alone. The look is recorded.

    None where there is no such paper, or it is one that stays between family and case worker.
    """
    pack = shown.area.pack
    known = pack.papers.get(paper)
    if known is None or known.sensitive:
        return None
    found = {
        UUID(row["household"]): row["pairs"]
        for row in frames.invited(shown.day, shown.part, place=at, paper=paper).to_dicts()
    }
    mine = registry.openable(who, found)
    names = registry.names_of(mine)
    guests = [Guest(home, names.get(home, ""), found[home]) for home in mine]
    registry.tell_listed("camp.listed", mine, who=who, paper=paper, place=at)
    return GuestList(
        place=part_names([at], language())[at],
        paper=paper_name(pack, paper),
        bring=[named for each in known.needs if (named := _one_of(pack, each))],
        office=in_language(pack.offices[known.office].go) if known.office in pack.offices else "",
        says=in_language(known.says),
        guests=sorted(guests, key=lambda each: each.name.casefold()),
    )


@dataclass(frozen=True)
class Choice:
    """One list there is to open."""

    place: str
    paper: str
    families: int
    address: str


def choices(shown: Camps) -> list[Choice]:
    """The lists within this reader's reach: every paper and place for which anybody is invited."""
    near = tuple(code for code in shown.names if shown.area.knows(code))
    rows = frames.papers(shown.day, shown.part, places=near)
    told = rows.filter(rows["unlocks"] > 0).drop_nulls("place").head(MOST_ROWS).to_dicts()
    names = part_names((row["place"] for row in told), language())
    return [
        Choice(
            place=names[row["place"]],
            paper=paper_name(shown.area.pack, row["paper"]),
            families=row["households"],
            address=shown.address("camp-list", number="", at=row["place"], paper=row["paper"]),
        )
        for row in told
    ]
