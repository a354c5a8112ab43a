"""A file of services: a row for each thing that one gives. Every slip is told with its place."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from django.utils import timezone
from django.utils.translation import gettext as _

from muara.errors import nearest
from muara_server.casework.actions.providers import Given, Kept
from muara_server.casework.models import Offer
from muara_server.casework.queries.providers import services
from muara_server.places import queries as places

COLUMNS = (
    *("key", "name", "place", "phone", "languages"),
    *("service", "capacity", "per", "checked_on"),
)
NEEDED = ("key", "name", "place", "service", "checked_on")
KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")
MOST = 5_000
"""More rows than any district has services; a file with more is another file."""


@dataclass(frozen=True)
class Slip:
    """What is wrong in one cell: the row as a spreadsheet counts it, the column, what to do."""

    row: int
    column: str
    found: str
    do: str


@dataclass(frozen=True)
class Read:
    """What a file tells; nothing is taken from one that has slips."""

    services: list[Kept]
    slips: list[Slip]
    rows: int


def read_services(content: bytes) -> Read:
    """The services of a CSV file, UTF-8, with a head.

    `checked_on` is the day on which somebody last called or went there: a file is no check.

    >>> read_services(b"name,place").slips[0].column
    'key'
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return Read([], [Slip(1, "", "", _("Save the file as CSV in UTF-8."))], 0)
    reader = csv.DictReader(io.StringIO(text, newline=""))
    slips = list(_head(reader.fieldnames or ()))
    if slips:
        return Read([], slips, 0)
    rows = list(reader)
    if len(rows) > MOST:
        found = str(len(rows))
        return Read([], [Slip(1, "", found, _("Divide the file: at most 5,000 rows."))], len(rows))
    return _services(rows)


def _head(names: object) -> Iterator[Slip]:
    given = [str(name).strip() for name in names]  # type: ignore[attr-defined]
    for name in NEEDED:
        if name not in given:
            yield Slip(1, name, "", _("This column is missing. Add it to the first row."))
    for name in given:
        if name not in COLUMNS:
            yield Slip(1, name, name, nearest(name, COLUMNS) or _("Take this column out."))


def _services(rows: list[dict[str, str]]) -> Read:
    known = set(places.with_codes({_cell(row, "place") for row in rows}))
    kinds = {code for code, _label in services()}
    found: dict[str, Kept] = {}
    slips: list[Slip] = []
    for number, row in enumerate(rows, start=2):
        wrong = list(_wrong(number, row, known, kinds, found))
        slips += wrong
        if not wrong:
            one = _kept(row)
            before = found.get(one.key)
            gives = [*(before.gives if before else ()), *one.gives]
            found[one.key] = replace(one, gives=gives)
    return Read([] if slips else list(found.values()), slips, len(rows))


def _wrong(
    number: int,
    row: Mapping[str, str],
    known: set[str],
    kinds: set[str],
    found: Mapping[str, Kept],
) -> Iterator[Slip]:
    cells = {name: _cell(row, name) for name in COLUMNS}
    if not KEY.fullmatch(cells["key"]):
        do = _("Write letters, digits, dots and dashes only, without spaces.")
        yield Slip(number, "key", cells["key"], do)
    if not cells["name"] or len(cells["name"]) > 120:
        yield Slip(number, "name", cells["name"][:40], _("Write a name of 1 to 120 letters."))
    if cells["place"] not in known:
        do = _("Write the code of a place, for example IN.DT.221.")
        yield Slip(number, "place", cells["place"], do)
    if cells["service"] not in kinds:
        do = nearest(cells["service"], kinds) or _("One of: %(kinds)s.") % {
            "kinds": ", ".join(sorted(kinds))
        }
        yield Slip(number, "service", cells["service"], do)
    if cells["capacity"] and not (cells["capacity"].isdecimal() and int(cells["capacity"]) < 10**6):
        do = _("Write a whole number, or leave it empty where nobody knows.")
        yield Slip(number, "capacity", cells["capacity"], do)
    if cells["per"] and cells["per"] not in Offer.Per.values:
        do = _("One of: %(kinds)s.") % {"kinds": ", ".join(Offer.Per.values)}
        yield Slip(number, "per", cells["per"], do)
    checked, today = _day(cells["checked_on"]), timezone.localdate()
    if checked is None or checked > today:
        do = _("Write the day on which somebody last called or went there, for example %(day)s.")
        yield Slip(number, "checked_on", cells["checked_on"], do % {"day": today.isoformat()})
    yield from _unlike(number, cells, found.get(cells["key"]))


def _unlike(number: int, cells: Mapping[str, str], before: Kept | None) -> Iterator[Slip]:
    """Rows of one service tell the same of it, and each tells of another thing it gives."""
    if before is None:
        return
    checked = before.checked_on.isoformat() if before.checked_on else ""
    said = {"name": before.name, "place": before.place_code, "checked_on": checked}
    for column, told in said.items():
        if cells[column] != told:
            do = _("Another row of this service says: %(told)s.") % {"told": told}
            yield Slip(number, column, cells[column], do)
    if cells["service"] in {one.service for one in before.gives}:
        do = _("This stands in another row of this service. Take one out.")
        yield Slip(number, "service", cells["service"], do)


def _kept(row: Mapping[str, str]) -> Kept:
    many = _cell(row, "capacity")
    given = Given(
        _cell(row, "service"),
        int(many) if many else None,
        _cell(row, "per") or Offer.Per.AT_ONCE,
    )
    return Kept(
        key=_cell(row, "key"),
        name=_cell(row, "name"),
        place_code=_cell(row, "place"),
        phone=_cell(row, "phone")[:30],
        languages=[each for each in re.split(r"[;,\s]+", _cell(row, "languages")) if each],
        gives=[given],
        checked_on=_day(_cell(row, "checked_on")),
    )


def _day(told: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(told)
    except ValueError:
        return None


def _cell(row: Mapping[str, str], name: str) -> str:
    return (row.get(name) or "").strip()
