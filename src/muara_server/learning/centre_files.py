"""A list of schools and centres, CSV or XLSX: each row asked as the page asks, every slip told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from muara.errors import FormError, nearest
from muara.lists import open_file
from muara_server.casework.actions.providers import Kept
from muara_server.casework.provider_files import Slip
from muara_server.learning.forms.centres import ListedCentre
from muara_server.learning.models import Institution

if TYPE_CHECKING:
    from collections.abc import Callable

COLUMNS = (
    *("key", "name", "place", "phone", "service", "checked_on"),
    *("kind", "operator", "run_by", "opened_on", "places"),
)
NEEDED = ("key", "kind", "operator")
MOST = 1_000
"""More rows than any district has schools and centres; a file with more is another file."""


@dataclass(frozen=True)
class Read:
    """What a file tells; nothing is taken from one that has slips."""

    centres: list[tuple[Kept | None, Institution]]
    slips: list[Slip]
    rows: int


def read_centres(content: bytes, asked: Callable[[Mapping[str, str]], ListedCentre]) -> Read:
    """The schools and centres of a file with a head; `asked` makes the form of a row.

    A row whose code is in the directory says what that service is; of a new one it says all.
    """
    try:
        tables = open_file(content).tables
    except FormError as wrong:
        return Read([], [Slip(1, "", "", str(wrong))], 0)
    head, *rows = tables[0].rows if tables and tables[0].rows else ((),)
    slips = list(_head([name.strip() for name in head]))
    if not slips and len(rows) > MOST:
        slips = [Slip(1, "", str(len(rows)), _("Divide the file: at most 1,000 rows."))]
    if slips:
        return Read([], slips, len(rows))
    return _centres([_cells(head, row) for row in rows], asked)


def _cells(head: Sequence[str], row: Sequence[str]) -> dict[str, str]:
    return {name.strip(): cell.strip() for name, cell in zip(head, row, strict=False)}


def _head(given: Sequence[str]) -> Iterator[Slip]:
    for name in NEEDED:
        if name not in given:
            yield Slip(1, name, "", _("This column is missing. Add it to the first row."))
    for name in given:
        if name not in COLUMNS:
            yield Slip(1, name, name, nearest(name, COLUMNS) or _("Take this column out."))


def _centres(
    rows: Sequence[Mapping[str, str]], asked: Callable[[Mapping[str, str]], ListedCentre]
) -> Read:
    found: list[tuple[Kept | None, Institution]] = []
    slips: list[Slip] = []
    seen: set[str] = set()
    for number, row in enumerate(rows, start=2):
        if not any(row.values()):
            continue
        if row["key"] in seen:
            slips.append(Slip(number, "key", row["key"], _("Another row has this code.")))
        seen.add(row["key"])
        form = asked(row)
        if form.is_valid():
            found.append(form.told())
        else:
            slips += _wrong(number, row, form)
    return Read([] if slips else found, slips, len(rows))


def _wrong(number: int, row: Mapping[str, str], form: ListedCentre) -> Iterator[Slip]:
    for name, errors in form.errors.items():
        column = "key" if name == "provider" else name
        for error in errors:
            yield Slip(number, column, row.get(column, "")[:40], str(error))
