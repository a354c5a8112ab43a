"""A list of organisations, CSV or XLSX: a row for each. Every slip is told with its place; nothing
is taken from a file that has one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from muara.errors import FormError, nearest
from muara.lists import open_file
from muara_server.casework.provider_files import Slip
from muara_server.coordination.queries.organisations import Organisation, kinds_at, plain
from muara_server.places import queries as places

if TYPE_CHECKING:
    from muara_server.places.models import Place

COLUMNS = ("name", "kind", "place", "known_since", "part_of", "source", "note")
NEEDED = ("name", "kind", "place", "known_since")
MOST = 1_000
"""More rows than any State has partners; a file with more is another file."""


@dataclass(frozen=True)
class Listed:
    """One organisation of a file. `part_of`: the organisation it belongs to, which is here."""

    name: str
    kind: str
    place: Place
    since: dt.date
    part_of: Organisation | None
    source: str
    note: str


@dataclass(frozen=True)
class Read:
    """What a file tells."""

    listed: list[Listed]
    slips: list[Slip]
    rows: int


def read_organisations(
    content: bytes, *, offered: Sequence[tuple[str, str]], known: Sequence[Organisation]
) -> Read:
    """The organisations of a file with a head. `offered`: the places where they may be recorded,
    by code and name; `known`: those that are here.

    An organisation of a name that is here already, or twice in the file, is a slip: merging is a
    person's decision, and a list must not make it.
    """
    try:
        tables = open_file(content).tables
    except FormError as wrong:
        return Read([], [Slip(1, "", "", str(wrong))], 0)
    head, *rows = tables[0].rows if tables and tables[0].rows else ((),)
    names = [name.strip().lower() for name in head]
    slips = list(_head(names))
    if not slips and len(rows) > MOST:
        slips = [Slip(1, "", str(len(rows)), _("Divide the file: at most 1,000 rows."))]
    if slips:
        return Read([], slips, len(rows))
    reader = _Reader(offered, known)
    for number, row in enumerate(rows, start=2):
        cells = {name: cell.strip() for name, cell in zip(names, row, strict=False)}
        if any(cells.values()):
            reader.read(number, cells)
    return Read(reader.listed, reader.slips, len(rows))


def _head(given: Sequence[str]) -> Iterator[Slip]:
    for name in NEEDED:
        if name not in given:
            yield Slip(1, name, "", _("This column is missing. Add it to the first row."))
    for name in given:
        if name not in COLUMNS:
            yield Slip(1, name, name, nearest(name, COLUMNS) or _("Take this column out."))


class _Reader:
    """Reads row by row, and remembers the names it has met."""

    def __init__(self, offered: Sequence[tuple[str, str]], known: Sequence[Organisation]) -> None:
        self.codes = {code: code for code, _name in offered}
        self.codes |= {plain(name): code for code, name in offered}
        self.by_name = {plain(one.name): one for one in known}
        self.taken = {(plain(one.name), one.place.code) for one in known}
        self.listed: list[Listed] = []
        self.slips: list[Slip] = []

    def read(self, number: int, cells: Mapping[str, str]) -> None:
        """One row: the organisation, or its slips."""
        before = len(self.slips)
        for name in NEEDED:
            if not cells.get(name):
                self._slip(number, name, "", _("Write it: nothing may be empty here."))
        place = self._place(number, cells.get("place", ""))
        since = self._day(number, cells.get("known_since", ""))
        kind = self._kind(number, cells.get("kind", ""), place)
        whole = self._whole(number, cells.get("part_of", ""))
        name = cells.get("name", "")
        if place and (plain(name), place.code) in self.taken:
            said = _("One of this name is here already. Correct that one, or write another name.")
            self._slip(number, "name", name, said)
        if len(self.slips) > before or place is None or since is None:
            return
        self.taken.add((plain(name), place.code))
        told = (cells.get("source", ""), cells.get("note", ""))
        self.listed.append(Listed(name, kind, place, since, whole, *told))

    def _place(self, number: int, said: str) -> Place | None:
        code = self.codes.get(said) or self.codes.get(plain(said))
        if said and code is None:
            do = _("Write the code or the name of a place where you keep partners.")
            self._slip(number, "place", said, do)
        return places.by_code(code) if code else None

    def _day(self, number: int, said: str) -> dt.date | None:
        try:
            day = dt.date.fromisoformat(said) if said else None
        except ValueError:
            do = _("Write the day as year-month-day, for example 2016-09-01.")
            self._slip(number, "known_since", said, do)
            return None
        if day and day > timezone.localdate():
            self._slip(number, "known_since", said, _("This day has not come yet."))
        return day

    def _kind(self, number: int, said: str, place: Place | None) -> str:
        if said and place and said not in kinds_at(place):
            known = ", ".join(kinds_at(place))
            do = nearest(said, kinds_at(place)) or _("Write one of: %(known)s.") % {"known": known}
            self._slip(number, "kind", said, do)
        return said

    def _whole(self, number: int, said: str) -> Organisation | None:
        if said and plain(said) not in self.by_name:
            do = _("Write the name of an organisation that is recorded, or leave it empty.")
            self._slip(number, "part_of", said, do)
        return self.by_name.get(plain(said))

    def _slip(self, number: int, column: str, found: str, do: str) -> None:
        self.slips.append(Slip(number, column, found, do))
