"""Withdrawn children who had moved or were trafficked: who was given each service they are to have.

The services stand in the packs (`movement.toml`). A child is counted where it stands as withdrawn,
and a service from the day of its first movement on; what is not recorded was not given.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import polars as pl
from django.urls import reverse
from django.utils.translation import gettext as _

from muara_server.casework.frames.moved import given_since
from muara_server.casework.seasons import Aid, movement_in
from muara_server.places.countries import pack_of
from muara_server.programme import frames, queries
from muara_server.programme.beside import Beside, by_place, smallest, tallied

if TYPE_CHECKING:
    from muara.determination import Reading
    from muara_server.programme.results import Results

ALL, EACH, WITHOUT = "all", "each", "without"


@dataclass(frozen=True)
class AidLine:
    """One service: to how many it was given, and to how many not yet."""

    name: str
    given: tuple[int | None, str]
    missing: tuple[int | None, str]


@dataclass(frozen=True)
class PlaceLine:
    """One district: its counts in the order of the columns, and what stands beside a success."""

    name: str
    cells: Sequence[tuple[int | None, str]]
    beside: Beside


@dataclass(frozen=True)
class Moved:
    """The withdrawn children of a programme who had moved, for one reader."""

    shown: Results
    reading: Reading
    place: str = ""

    @cached_property
    def aids(self) -> Sequence[Aid]:
        """The services each is to have."""
        first = next(iter(queries.districts_of(self.shown.asked).values()))
        return list(movement_in(pack_of(first)).aids.values())

    @cached_property
    def listed(self) -> pl.DataFrame:
        """`frames.standings` of these children, with a truth for each service."""
        days = {"as_of": self.shown.as_of, "known_on": self.shown.known_on}
        stand = frames.followed(self.shown.asked, self.reading.key, **days)
        given = given_since(self.shown.asked.slug, self.aids, **days)
        found = stand.filter(pl.col("state") == "withdrawn").join(
            given, left_on="unit", right_on="person", maintain_order="left"
        )
        return found.filter(pl.col("place") == self.place) if self.place else found

    @property
    def place_name(self) -> str:
        """The district; empty for the whole programme."""
        known = queries.districts_of(self.shown.asked)
        return known[self.place].name(queries.language()) if self.place in known else ""

    @property
    def smallest(self) -> int:
        """Counts below this are withheld from this reader; 0: none is."""
        return 0 if self.place in self.shown.opened else smallest(self.shown)

    @property
    def columns(self) -> tuple[str, ...]:
        """What stands in the table of districts."""
        return (ALL, *(aid.key for aid in self.aids), EACH)

    @property
    def parts(self) -> tuple[str, ...]:
        """What a list can be of."""
        return (*self.columns, *(f"{WITHOUT}-{aid.key}" for aid in self.aids))

    def part(self, part: str) -> pl.DataFrame:
        """Those of the list who were given a service, or each; or were not yet given one."""
        if part == ALL:
            return self.listed
        if part == EACH:
            return self.listed.filter(pl.all_horizontal(aid.key for aid in self.aids))
        without, _dash, key = part.rpartition("-")
        return self.listed.filter(~pl.col(key) if without else pl.col(key))

    def told(self, part: str) -> tuple[int | None, str]:
        """A count with the address of its list."""
        number = self.part(part).height
        return None if 0 < number < self.smallest else number, self.address_of(part)

    @property
    def beside(self) -> Beside:
        """The visits and the relapses of these children."""
        return tallied(self.listed, smallest=self.smallest)

    def services(self) -> list[AidLine]:
        """Each service, in the order of the packs. Where one of the two is withheld, both are."""
        lines = []
        for aid in self.aids:
            given, missing = self.told(aid.key), self.told(f"{WITHOUT}-{aid.key}")
            if None in (given[0], missing[0]):
                given, missing = (None, given[1]), (None, missing[1])
            lines.append(AidLine(queries.in_language(aid.labels), given, missing))
        return lines

    def districts(self) -> list[PlaceLine]:
        """One line a district, in the order of the alphabet."""
        known, cell = queries.districts_of(self.shown.asked), smallest(self.shown)
        said = {"smallest": cell, "opened": self.shown.opened}
        whole = frames.published(self.listed, list(known), **said)
        some = [code for code in known if whole[code, ""] != 0]  # none cannot cover for others
        columns = {part: frames.published(self.part(part), some, **said) for part in self.columns}
        beside = by_place(self.listed, list(known), **said)
        lines = [
            PlaceLine(
                name=place.name(queries.language()),
                cells=[
                    (columns[part].get((code, ""), 0), self.address_of(part, place=code))
                    for part in self.columns
                ],
                beside=beside[code],
            )
            for code, place in known.items()
        ]
        return sorted(lines, key=lambda each: each.name)

    def heads(self) -> list[str]:
        """The heads of the table of districts."""
        return [self.words_of(part) for part in self.columns]

    def words_of(self, part: str) -> str:
        """What a list is of."""
        if part == ALL:
            return _("withdrawn, having moved")
        if part == EACH:
            return _("given every one of these services")
        without, _dash, key = part.rpartition("-")
        name = next(queries.in_language(aid.labels) for aid in self.aids if aid.key == key)
        return _("not yet given: %(service)s") % {"service": name} if without else name

    def address_of(self, part: str, *, place: str = "") -> str:
        """Where the list behind a count opens."""
        where = reverse("programme:moved_list", kwargs={"programme": self.shown.asked.slug})
        said = {**self.shown.days, "part": part, "place": place or self.place}
        return f"{where}?{urlencode({key: value for key, value in said.items() if value})}"
