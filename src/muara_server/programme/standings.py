"""Where the children of a programme stand: tallies by state, with the visits and the relapses.

No district stands above another by how many it withdrew: districts stand in the order of the
alphabet, and beside every success stand the visits made and the relapses found.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import polars as pl
from django.urls import reverse
from django.utils.translation import gettext as _

from muara.determination import STATES, state_in_words
from muara.packs import open_all
from muara_server.audit.actions import record_bulk
from muara_server.casework.frames.standing import readings
from muara_server.programme import frames, queries
from muara_server.programme.beside import RELAPSED, Beside, by_place, smallest, tallied
from muara_server.programme.drawing import line
from muara_server.programme.lists import Row, quarters, reachable, rows_of

if TYPE_CHECKING:
    from muara.determination import Reading
    from muara_server.accounts.rules import Somebody
    from muara_server.convergence.telling import Listed
    from muara_server.programme.results import Results

SEEN = tuple(state for state in STATES if state not in ("lost", "not_eligible"))
"""The states of a tally. Who is not for the programme is left out; who is lost, told apart."""

DRAWN = ("withdrawn", "protected", "prevented", "relapsed")
LOST, RELAPSES, VISITS, ALL = "lost", "relapses", "visits", "all"
PARTS = (*SEEN, *(f"{LOST}-{state}" for state in SEEN), LOST, RELAPSES, VISITS, ALL)
COLUMNS = ("withdrawn", "protected", "prevented", RELAPSES, LOST, ALL)
CHART = 240


@dataclass(frozen=True)
class Tally:
    """One state: how many stand there, and how many of them nobody has seen for too long."""

    state: str
    words: str
    count: int | None
    address: str
    lost: int | None
    lost_address: str
    share: float


@dataclass(frozen=True)
class DistrictLine:
    """One district: its counts in the order of the columns, and the visits made."""

    name: str
    address: str
    cells: Sequence[tuple[int | None, str]]
    visits: int | None
    visits_address: str


@dataclass(frozen=True)
class QuarterLine:
    """The counts at the end of one quarter, in the order of what is drawn."""

    day: dt.date
    cells: Sequence[int | None]


@dataclass(frozen=True)
class Standings:
    """The children of a programme, or of one district, under a reading, for one reader."""

    shown: Results
    reading: Reading
    place: str = ""

    @cached_property
    def listed(self) -> pl.DataFrame:
        """Everybody the programme is for."""
        found = frames.followed(
            self.shown.asked,
            self.reading.key,
            as_of=self.shown.as_of,
            known_on=self.shown.known_on,
        )
        return found.filter(pl.col("place") == self.place) if self.place else found

    @property
    def smallest(self) -> int:
        """Counts below this are withheld from this reader; 0: none is."""
        opens = self.shown.opening.whole or self.place in self.shown.opened
        return 0 if opens else self.shown.asked.indicators.smallest_cell

    @property
    def place_name(self) -> str:
        """The district; empty for the whole programme."""
        known = queries.districts_of(self.shown.asked)
        return known[self.place].name(queries.language()) if self.place in known else ""

    @property
    def states(self) -> tuple[str, ...]:
        """The states of a tally by this reading: who is `protected`, not every reading says."""
        return tuple(state for state in SEEN if state in self.reading.states)

    def _by_this_reading(self, parts: Sequence[str]) -> tuple[str, ...]:
        return tuple(part for part in parts if part not in SEEN or part in self.states)

    @property
    def columns(self) -> tuple[str, ...]:
        """What stands in the table of districts."""
        return self._by_this_reading(COLUMNS)

    @property
    def drawn_states(self) -> tuple[str, ...]:
        """What the chart draws."""
        return self._by_this_reading(DRAWN)

    # --- the tally ---

    def tallies(self) -> list[Tally]:
        """Every state with its count; the states stand in the order of a child's way."""
        states = self.states
        counts = frames.told_by(self.listed, "state", states, smallest=self.smallest)
        lost = frames.told_by(self.listed.filter("lost"), "state", states, smallest=self.smallest)
        most = max([1, *(count or 0 for count in counts.values())])
        return [
            Tally(
                state=state,
                words=state_in_words(state, open_all(), language=queries.language()),
                count=counts[state],
                address=self.address_of(state),
                lost=None if counts[state] is None else lost[state],
                lost_address=self.address_of(f"{LOST}-{state}"),
                share=100 * (counts[state] or 0) / most,
            )
            for state in states
        ]

    def beside(self) -> dict[str, tuple[int | None, str]]:
        """What stands beside every success: all children, visits, relapses found, the lost."""
        told = tallied(self.listed, smallest=self.smallest)
        counts = {
            ALL: self._told(ALL),
            VISITS: told.visits,
            RELAPSES: told.relapsed,
            LOST: self._told(LOST),
        }
        return {part: (value, self.address_of(part)) for part, value in counts.items()}

    def _told(self, part: str) -> int | None:
        number = self.part(part).height
        return None if 0 < number < self.smallest else number

    def part(self, part: str) -> pl.DataFrame:
        """Those of the list who stand there, were found at work again, or are lost."""
        if part == ALL:
            return self.listed
        if part == LOST:
            return self.listed.filter("lost")
        if part == RELAPSES:
            return self.listed.filter(RELAPSED)
        if part == VISITS:
            return self.listed.filter(pl.col("visits") > 0)
        among = self.listed.filter("lost") if part.startswith(LOST) else self.listed
        return among.filter(pl.col("state") == part.rpartition("-")[2])

    # --- districts, in the order of the alphabet ---

    def districts(self) -> list[DistrictLine]:
        """One line a district. Nothing ranks them: they stand in the order of their names."""
        known = queries.districts_of(self.shown.asked)
        cell, opened = self.shown.asked.indicators.smallest_cell, self.shown.opened
        columns = {
            part: frames.published(self.part(part), list(known), smallest=cell, opened=opened)
            for part in self.columns
        }
        told = by_place(self.listed, list(known), smallest=cell, opened=opened)
        lines = [
            DistrictLine(
                name=place.name(queries.language()),
                address=self._address(place=code),
                cells=[
                    (columns[part][code, ""], self.address_of(part, place=code))
                    for part in self.columns
                ],
                visits=told[code].visits,
                visits_address=self.address_of(VISITS, place=code),
            )
            for code, place in known.items()
        ]
        return sorted(lines, key=lambda each: each.name)

    # --- over time ---

    def over_time(self) -> list[QuarterLine]:
        """How many stood there at the end of each quarter."""
        days = quarters(self.shown.asked.first_day, self.shown.as_of)
        found = frames.stood(
            self.shown.asked,
            self.reading.key,
            days,
            self.drawn_states,
            places=(self.place,) if self.place else (),
            smallest=self.smallest,
            known_on=self.shown.known_on,
        )
        return [
            QuarterLine(day, [cells[state] for state in self.drawn_states])
            for day, cells in zip(days, found, strict=True)
        ]

    def drawn(self, rows: Sequence[QuarterLine]) -> list[dict[str, str]]:
        """The lines of the chart: the state in words and its points."""
        most = max([1, *(cell or 0 for row in rows for cell in row.cells)])
        return [
            {
                "state": state,
                "words": state_in_words(state, open_all(), language=queries.language()),
                "points": line([row.cells[at] or 0 for row in rows], most=most, height=CHART),
            }
            for at, state in enumerate(self.drawn_states)
        ]

    # --- addresses ---

    def address_of(self, part: str, *, place: str = "") -> str:
        """Where the list behind a count opens."""
        name = "programme:standing_list"
        return self._address(name, part=part, place=place or self.place)

    def _address(self, name: str = "programme:standing", **asked: str) -> str:
        said = {"reading": self.reading.key, **asked}
        where = reverse(name, kwargs={"programme": self.shown.asked.slug})
        return f"{where}?{urlencode({**self.shown.days, **{k: v for k, v in said.items() if v}})}"

    def choices(self) -> list[dict[str, object]]:
        """The readings side by side: the same page by another."""
        return [
            {
                "label": queries.in_language(each.labels),
                "here": each.key == self.reading.key,
                "address": Standings(self.shown, each, self.place)._address(place=self.place),
            }
            for each in readings().values()
        ]


def words_of(part: str) -> str:
    """What a list is of."""
    own: Mapping[str, str] = {
        LOST: _("lost from sight"),
        RELAPSES: _("found at work again at least once"),
        VISITS: _("visited, and looked at for work"),
        ALL: _("everybody the programme is for"),
    }
    if part in own:
        return own[part]
    lost, _dash, state = part.rpartition("-")
    words = state_in_words(state, open_all(), language=queries.language())
    return _("%(state)s, and lost from sight") % {"state": words} if lost else words


@dataclass(frozen=True)
class Part:
    """A count, opened: the children with their visits and relapses, and the same by district."""

    value: int | None
    beside: Beside
    rows: Listed[Row]
    districts: Sequence[tuple[str, int | None, Beside]]


def opened(
    shown: Results, whole: pl.DataFrame, *, of: str, place: str, smallest: int, who: Somebody
) -> Part:
    """The list behind a count, as far as this reader may see it. That it was opened is recorded.

    `of`: what it is a list of, for the record. `smallest`: a smaller count is withheld.
    """
    rows = reachable(shown, whole)
    if rows.height:
        record_bulk(
            "figure.opened",
            who=who,
            items=rows["unit"].to_list(),
            programme=shown.asked.slug,
            detail={"indicator": of, "as_of": f"{shown.as_of}"},
        )
    return Part(
        value=None if 0 < whole.height < smallest else whole.height,
        beside=tallied(whole, smallest=smallest),
        rows=rows_of(shown, "person", rows),
        districts=_by_district(shown, whole, place),
    )


def _by_district(
    shown: Results, whole: pl.DataFrame, place: str
) -> list[tuple[str, int | None, Beside]]:
    """The districts in which somebody is counted, in the order of the alphabet."""
    known, cell = queries.districts_of(shown.asked), smallest(shown)
    cells = frames.published(whole, list(known), smallest=cell, opened=shown.opened)
    told = by_place(whole, list(known), smallest=cell, opened=shown.opened)
    found = [
        (known[code].name(queries.language()), cells[code, ""], told[code])
        for code in ([place] if place in known else known)
        if cells[code, ""] != 0
    ]
    return sorted(found, key=lambda each: each[0])
