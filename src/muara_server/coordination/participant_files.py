"""A list of participants, CSV or XLSX: each row asked as the page asks, every slip told."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _

from muara.errors import FormError, nearest
from muara.lists import open_file
from muara_server.casework.provider_files import Slip

if TYPE_CHECKING:
    from muara_server.coordination.actions.activities import Participant
    from muara_server.coordination.forms.activities import ParticipantForm

COLUMNS = ("name", "phone", "number", "kind", "sex", "organisation", "came_on", "left_on")
NEEDED = ("name", "kind")
MOST = 2_000
"""More rows than any training has participants; a file with more is another file."""

Asked = Callable[[Mapping[str, str]], "ParticipantForm"]
Token = Callable[["Participant"], UUID | None]


@dataclass(frozen=True)
class Read:
    """Whom a file tells of; nobody is entered from one that has slips."""

    participants: list[Participant] = field(default_factory=list)
    slips: list[Slip] = field(default_factory=list)
    rows: int = 0


def read_participants(
    content: bytes,
    asked: Asked,
    *,
    token: Token,
    there: Collection[UUID],
    organisations: Mapping[str, str],
) -> Read:
    """The participants of a file with a head.

    `asked` makes the form of a row, `token` tells by what a person is known again, `there` who is
    entered already. `organisations`: ids by name.
    """
    try:
        tables = open_file(content).tables
    except FormError as wrong:
        return Read(slips=[Slip(1, "", "", str(wrong))])
    head, *rows = tables[0].rows if tables and tables[0].rows else ((),)
    slips = list(_head([name.strip() for name in head]))
    if not slips and len(rows) > MOST:
        slips = [Slip(1, "", str(len(rows)), _("Divide the file: at most 2,000 rows."))]
    if slips:
        return Read(slips=slips, rows=len(rows))
    return _rows([_cells(head, row) for row in rows], asked, token, there, organisations)


def _head(given: Sequence[str]) -> Iterator[Slip]:
    for name in NEEDED:
        if name not in given:
            yield Slip(1, name, "", _("This column is missing. Add it to the first row."))
    for name in given:
        if name not in COLUMNS:
            yield Slip(1, name, name, nearest(name, COLUMNS) or _("Take this column out."))


def _cells(head: Sequence[str], row: Sequence[str]) -> dict[str, str]:
    return {name.strip(): cell.strip() for name, cell in zip(head, row, strict=False)}


def _rows(
    rows: Sequence[Mapping[str, str]],
    asked: Asked,
    token: Token,
    there: Collection[UUID],
    organisations: Mapping[str, str],
) -> Read:
    found: list[Participant] = []
    slips: list[Slip] = []
    seen: dict[UUID, int] = {}
    for number, row in enumerate(rows, start=2):
        if not any(row.values()):
            continue
        form = asked(_with_organisation(row, organisations))
        if not form.is_valid():
            slips += _wrong(number, row, form)
            continue
        told = form.told()
        known = token(told)
        slips += _twice(number, told, known, seen, there)
        found.append(told)
    return Read([] if slips else found, slips, len(rows))


def _with_organisation(row: Mapping[str, str], known: Mapping[str, str]) -> dict[str, str]:
    """A file names organisations; what is not known stays, for the form to refuse."""
    said = row.get("organisation", "")
    return {**row, "organisation": known.get(said.casefold(), said)}


def _twice(
    number: int,
    told: Participant,
    known: UUID | None,
    seen: dict[UUID, int],
    there: Collection[UUID],
) -> Iterator[Slip]:
    if known is None:
        said = _("Write the name, or a number by which the person is known.")
        yield Slip(number, "name", told.name, said)
    elif known in seen:
        said = _(
            "Row %(row)s would be the same person. Take one of them out; if they are two, write the"
            " phone or a number of each."
        )
        yield Slip(number, "name", told.name, said % {"row": seen[known]})
    elif known in there:
        said = _("This person is entered for this activity already. Take the row out.")
        yield Slip(number, "name", told.name, said)
    else:
        seen[known] = number


def _wrong(number: int, row: Mapping[str, str], form: ParticipantForm) -> Iterator[Slip]:
    for name, errors in form.errors.items():
        for error in errors:
            yield Slip(number, name, row.get(name, ""), str(error))
